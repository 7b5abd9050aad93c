"""The ABI of the contracts that the package ships: encode calls, decode answers and events.

What is usual is coded by `coding`; the rest by eth_abi, which is imported when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from govkit.contracts import coding
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import GovkitError, UsageError
from govkit.guesses import did_you_mean, nearest
from govkit.text import from_utf8, utf8

NAMES = (
    "Admissions",
    "Agreements",
    "Budgets",
    "CitizenRegistry",
    "Claims",
    "Council",
    "Court",
    "DelegatedHeads",
    "Distributor",
    "Dues",
    "Exit",
    "Founder",
    "Governor",
    "House",
    "LockedVotes",
    "Offices",
    "Purse",
    "RecordLedger",
    "Recovery",
    "Reputation",
    "Rulebook",
    "SecretElections",
    "SecretHouse",
    "SplitDelegation",
    "SquareRootVotes",
    "Streams",
    "Treasury",
    "TreasuryToken",
    "Trustees",
    "VestingGrant",
)


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its `selector` (4 bytes) and the ABI types of its arguments and results."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    selector: bytes

    @property
    def signature(self) -> str:
        return f"{self.name}({','.join(self.inputs)})"

    def encode(self, arguments: Sequence[object]) -> bytes:
        return self.selector + encode(self.inputs, arguments)

    def decode_result(self, data: bytes) -> tuple[Any, ...]:
        return decode(self.outputs, data)

    def decode_arguments(self, data: bytes) -> tuple[Any, ...]:
        """The arguments of calldata that begins with this function's selector."""
        return decode(self.inputs, data[4:])


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its `topic` (32 bytes), and each field's name, type and whether it is indexed."""

    name: str
    fields: tuple[tuple[str, str, bool], ...]
    topic: bytes

    def decode(self, topics: Sequence[bytes], data: bytes) -> dict[str, Any]:
        """The event's fields by name; `topics` begins with the event's own."""
        indexed = [(name, kind) for name, kind, is_indexed in self.fields if is_indexed]
        plain = [(name, kind) for name, kind, is_indexed in self.fields if not is_indexed]
        values = {
            name: decode((kind,), topic)[0]
            for (name, kind), topic in zip(indexed, topics[1:], strict=True)
        }
        decoded = decode([kind for _, kind in plain], data)
        values.update(zip((name for name, _ in plain), decoded, strict=True))
        return {name: values[name] for name, _, _ in self.fields}


@dataclass(frozen=True, slots=True)
class Artifact:
    """A compiled contract: its init code, its code on the chain, and its ABI.

    `runtime` is the code before its immutables, which the chain holds right behind it.
    """

    name: str
    bytecode: bytes
    runtime: bytes
    constructor: tuple[str, ...]
    functions: Mapping[str, tuple[Function, ...]]
    events: Mapping[str, Event]
    storage: Mapping[str, int]
    """The slot of each storage variable, as the compiler laid them out."""
    source: Path | None = None
    """The Vyper file that it was compiled from here; None if it came compiled."""

    @staticmethod
    def load(name: str) -> Artifact:
        """The shipped artifact of one of `NAMES`. Raises GovkitError if it is missing."""
        return _load(name)

    @classmethod
    def parse(cls, name: str, raw: Mapping[str, Any]) -> Artifact:
        """An artifact from its JSON: `abi`, and as 0x hex `bytecode` and `deployedBytecode`."""
        abi = raw["abi"]
        functions: dict[str, tuple[Function, ...]] = {}
        for entry in abi:
            if entry["type"] == "function":
                function = _function(entry)
                functions[function.name] = (*functions.get(function.name, ()), function)
        return cls(
            name=name,
            bytecode=bytes.fromhex(raw["bytecode"][2:]),
            runtime=bytes.fromhex(raw["deployedBytecode"][2:]),
            constructor=next((_types(e["inputs"]) for e in abi if e["type"] == "constructor"), ()),
            functions=functions,
            events={e["name"]: _event(e) for e in abi if e["type"] == "event"},
            storage=dict(raw.get("storage", {})),
        )

    def function(self, name: str, arguments: int) -> Function:
        """The function of that name that takes so many arguments (defaults make several).

        Raises LookupError where there is none.
        """
        named = self.functions.get(name, ())
        for function in named:
            if len(function.inputs) == arguments:
                return function
        if named:
            taken = " or ".join(each.signature for each in named)
            raise LookupError(f"{self.name} has {taken}, which does not take {arguments} arguments")
        question = did_you_mean(nearest(name, self.functions))
        what = f"{self.name} has no function {name}"
        raise LookupError(f"{what}; {question}" if question else what)

    def by_selector(self, selector: bytes) -> Function | None:
        for functions in self.functions.values():
            for function in functions:
                if function.selector == selector:
                    return function
        return None

    def init_code(self, *arguments: object) -> bytes:
        """The data of a transaction that creates this contract.

        Raises LookupError for another number of arguments than its constructor takes.
        """
        if len(arguments) != len(self.constructor):
            takes = ",".join(self.constructor)
            raise LookupError(
                f"the constructor of {self.name} takes ({takes}), not {len(arguments)} arguments"
            )
        return self.bytecode + encode(self.constructor, arguments)


def encode(types: Sequence[str], values: Sequence[object]) -> bytes:
    """ABI-encode `values`. Raises UsageError for a number that its type cannot hold."""
    try:
        return coding.encode(types, values)
    except coding.Unusual:
        return _encode_unusual(types, values)


def decode(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """Decode ABI data; addresses come back checksummed, in tuples and lists too.

    A string that is not UTF-8 is decoded all the same, and encodes to the same bytes again.
    """
    try:
        return coding.decode(types, data)
    except coding.Unusual:
        return _decode_unusual(types, data)


def _encode_unusual(types: Sequence[str], values: Sequence[object]) -> bytes:
    from eth_abi.abi import encode as abi_encode
    from eth_abi.exceptions import ValueOutOfBounds

    raw = [_to_raw(kind, value) for kind, value in zip(types, values, strict=True)]
    try:
        return abi_encode([_raw_type(kind) for kind in types], raw)
    except ValueOutOfBounds:
        raise UsageError(
            "a number is out of the contract's range",
            f"its arguments are {', '.join(types)}",
            "look for extra digits or a sign",
        ) from None


def _decode_unusual(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    from eth_abi.abi import decode as abi_decode

    values = abi_decode([_raw_type(kind) for kind in types], data)
    return tuple(_from_raw(kind, value) for kind, value in zip(types, values, strict=True))


def _raw_type(kind: str) -> str:
    """The type as it is coded here: a string is coded like bytes."""
    return kind.replace("string", "bytes")


def _to_raw(kind: str, value: Any) -> Any:
    return utf8(value) if kind == "string" else _inside(_to_raw, kind, value)


def _from_raw(kind: str, value: Any) -> Any:
    if kind == "address":
        return checksum(value)
    return from_utf8(value) if kind == "string" else _inside(_from_raw, kind, value)


def _inside(convert: Callable[[str, Any], Any], kind: str, value: Any) -> Any:
    """Convert the items of a list or a tuple; anything else is left as it is."""
    if kind.endswith("]"):
        inner = kind[: kind.rindex("[")]
        return tuple(convert(inner, each) for each in value)
    if kind.startswith("("):
        return tuple(convert(k, v) for k, v in zip(coding.components(kind), value, strict=True))
    return value


def abi_of(name: str) -> list[dict[str, Any]]:
    """The JSON ABI of one of `NAMES`, with the names of parameters. Raises GovkitError."""
    found: list[dict[str, Any]] = _read(name)["abi"]
    return found


@cache
def _load(name: str) -> Artifact:
    return Artifact.parse(name, _read(name))


def _read(name: str) -> dict[str, Any]:
    resource = files("govkit.contracts").joinpath("artifacts", f"{name}.json")
    try:
        raw: dict[str, Any] = json.loads(resource.read_text())
    except FileNotFoundError:
        raise GovkitError(
            f"the compiled contract {name} is not in this installation",
            "it is compiled when the package is built",
            "install govkit again, or run make contracts in its checkout",
        ) from None
    return raw


def _function(entry: Mapping[str, Any]) -> Function:
    inputs, outputs = _types(entry["inputs"]), _types(entry["outputs"])
    selector = keccak(f"{entry['name']}({','.join(inputs)})".encode())[:4]
    return Function(entry["name"], inputs, outputs, selector)


def _event(entry: Mapping[str, Any]) -> Event:
    fields = tuple((f["name"], _type(f), bool(f["indexed"])) for f in entry["inputs"])
    topic = keccak(f"{entry['name']}({','.join(kind for _, kind, _ in fields)})".encode())
    return Event(entry["name"], fields, topic)


def _types(fields: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(_type(field) for field in fields)


def _type(field: Mapping[str, Any]) -> str:
    kind: str = field["type"]
    if kind.startswith("tuple"):
        return f"({','.join(_types(field['components']))}){kind.removeprefix('tuple')}"
    return kind
