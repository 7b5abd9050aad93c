"""Makes descriptors out of the contracts' ABIs, the typed messages, and our words for them.

Source: ERC-7730, version 2.0.0 of its schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from govkit.contracts.abi import NAMES, abi_of
from govkit.contracts.agreements import Fallback, Kind
from govkit.contracts.clear_signing.intents import FUNCTIONS, MESSAGES, SENTENCES
from govkit.contracts.clear_signing.labels import AGREED, HELD, LABELS, SHOWN, Shown
from govkit.contracts.typed_data import MESSAGES as TYPES
from govkit.types import ZERO_ADDRESS, Address, Clock, KindMode, Relation, Support

SCHEMA = "https://eips.ethereum.org/assets/eip-7730/erc7730-v2.schema.json"
WRITES = ("nonpayable", "payable")
_STRUCT = re.compile(r"(\w+)\(([^)]*)\)")
_ENUMS: Mapping[Shown, Mapping[int, str]] = {
    Shown.SUPPORT: {**{each: each.name.lower() for each in Support}, 255: "split"},
    Shown.RELATION: {each: each.name.lower() for each in Relation},
    Shown.MODE: {each: each.name.lower() for each in KindMode},
    Shown.STEP: {each: each.name.lower() for each in Kind},
    Shown.FALLBACK: {each: each.name.lower() for each in Fallback},
    Shown.POWER: {1: "over proposals", 2: "over officers", 3: "over bonds"},
}


@dataclass(frozen=True, slots=True)
class Site:
    """Where a contract of one of `NAMES` stands."""

    contract: str
    address: Address


@dataclass(frozen=True, slots=True)
class Binding:
    """The nation that descriptors are for: wallets use them for its contracts and no others."""

    owner: str
    chain_id: int
    sites: Sequence[Site]
    currency: Address | None = None
    clock: Clock = Clock.TIMESTAMP


@dataclass(frozen=True, slots=True)
class _Field:
    """A value that is no struct: its path in ERC-7730's form, without the brackets of arrays, and
    its ABI type."""

    path: str
    bare: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The words for one contract."""

    contract: str
    binding: Binding | None
    enums: dict[str, dict[str, str]] = field(default_factory=dict)

    def call(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The format of a function."""
        fields = list(_leaves(entry["inputs"]))
        shown = [self.field(entry["name"], each, fields) for each in fields]
        if entry["stateMutability"] == "payable":
            shown.insert(0, {"path": "@.value", "label": "Coin sent", "format": "amount"})
        return self._format(entry["name"], FUNCTIONS, shown)

    def message(self, declared: str) -> dict[str, Any]:
        """The format of a typed message."""
        structs = dict(_STRUCT.findall(declared))
        name = next(iter(structs))
        fields = list(_leaves(_inputs(structs, name)))
        return self._format(name, MESSAGES, [self.field(name, each, fields) for each in fields])

    def _format(
        self, name: str, intents: Mapping[str, str], fields: list[dict[str, Any]]
    ) -> dict[str, Any]:
        made: dict[str, Any] = {"intent": _found(intents, self.contract, name)}
        if sentence := SENTENCES.get(f"{self.contract}.{name}") or SENTENCES.get(name):
            made["interpolatedIntent"] = sentence
        return {**made, "fields": fields}

    def field(self, name: str, leaf: _Field, beside: Sequence[_Field]) -> dict[str, Any]:
        """The format of a field of a function or message."""
        keys = list(_keys(self.contract, name, leaf.bare))
        shown = next((SHOWN[key] for key in keys if key in SHOWN), Shown.AS_IS)
        made: dict[str, Any] = {
            "path": leaf.path,
            "label": _label(keys, shown),
            **self._shown(shown, leaf, beside),
        }
        is_held = leaf.bare.startswith(tuple(f"{each}." for each in HELD.get(self.contract, ())))
        if shown is Shown.ASIDE or (is_held and f"{self.contract}.{name}" not in AGREED):
            made["visible"] = "optional"
        return made

    def _shown(self, shown: Shown, leaf: _Field, beside: Sequence[_Field]) -> dict[str, Any]:
        paths = {each.bare: each.path for each in beside}
        match shown:
            case Shown.CURRENCY:
                return _format("tokenAmount", self._currency())
            case Shown.ASSET:
                coin = {"tokenPath": paths["asset"], "nativeCurrencyAddress": ZERO_ADDRESS}
                return _format("tokenAmount", coin)
            case Shown.TOKEN:
                return _format("tokenAmount", {"tokenPath": paths["token"]})
            case Shown.COIN:
                return _format("amount")
            case Shown.SECOND:
                return _format("date", {"encoding": "timestamp"})
            case Shown.TIMEPOINT:
                encoding = "timestamp" if self._in_seconds else "blockheight"
                return _format("date", {"encoding": encoding})
            case Shown.SPAN if not self._in_seconds:
                return _format("unit", {"base": "blocks"})
            case Shown.SPAN | Shown.SECONDS:
                return _format("duration")
            case Shown.SHARE:
                return _format("unit", {"base": "%", "decimals": 2})
            case Shown.CALL:
                return _format("calldata", _callee(paths))
        if shown in _ENUMS:
            return self._enum(shown)
        return _format("addressName" if leaf.kind == "address" else "raw")

    @property
    def _in_seconds(self) -> bool:
        return self.binding is None or self.binding.clock is Clock.TIMESTAMP

    def _currency(self) -> dict[str, Any]:
        if self.contract == "TreasuryToken":
            return {"tokenPath": "@.to"}
        currency = self.binding.currency if self.binding else None
        return {"token": currency} if currency else {}

    def _enum(self, shown: Shown) -> dict[str, Any]:
        name = shown.name.lower()
        self.enums[name] = {
            str(int(number)): word.replace("_", " ") for number, word in _ENUMS[shown].items()
        }
        return _format("enum", {"$ref": f"$.metadata.enums.{name}"})


def descriptors(binding: Binding | None = None) -> dict[str, dict[str, Any]]:
    """Descriptors by the names of their files, as the registry of ERC-7730 names them.

    With a nation, of its contracts alone and bound to them; without one, of all contracts and bound
    to none, for others to include.
    """
    names = NAMES if binding is None else sorted({each.contract for each in binding.sites})
    made = {}
    for name in names:
        made[f"calldata-{name}.json"] = _calldata(name, binding)
        if name in TYPES:
            made[f"eip712-{name}.json"] = _typed(name, binding)
    return {name: each for name, each in made.items() if each["display"]["formats"]}


def _calldata(name: str, binding: Binding | None) -> dict[str, Any]:
    words = _Words(name, binding)
    formats = {
        f"{entry['name']}({_named(entry['inputs'])})": words.call(entry)
        for entry in abi_of(name)
        if entry["type"] == "function" and entry["stateMutability"] in WRITES
    }
    return _descriptor(words, "contract", formats)


def _typed(name: str, binding: Binding | None) -> dict[str, Any]:
    words = _Words(name, binding)
    return _descriptor(words, "eip712", {each: words.message(each) for each in TYPES[name]})


def _descriptor(words: _Words, where: str, formats: dict[str, Any]) -> dict[str, Any]:
    binding, name = words.binding, words.contract
    made: dict[str, Any] = {"$schema": SCHEMA}
    if binding:
        deployments = [
            {"chainId": binding.chain_id, "address": each.address}
            for each in binding.sites
            if each.contract == name
        ]
        made["context"] = {"$id": f"{binding.owner} {name}", where: {"deployments": deployments}}
    owner = {"owner": binding.owner} if binding else {}
    enums = {"enums": words.enums} if words.enums else {}
    made["metadata"] = {**owner, "contractName": name, **enums}
    return {**made, "display": {"formats": formats}}


def _label(keys: Sequence[str], shown: Shown) -> str:
    """The label of a field. An amount that a wallet cannot scale says so."""
    label = next(LABELS[key] for key in keys if key in LABELS)
    return f"{label} (smallest unit)" if (label, shown) == ("Amount", Shown.AS_IS) else label


def _format(name: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"format": name, **({"params": dict(params)} if params else {})}


def _callee(paths: Mapping[str, str]) -> dict[str, str]:
    """Whom a call is for, and the coin that goes along."""
    callee = paths.get("targets") or paths["target"]
    amount = paths.get("values") or paths.get("coin") or ""
    return {"calleePath": callee, **({"amountPath": amount} if amount else {})}


def _found(words: Mapping[str, str], contract: str, name: str) -> str:
    return words.get(f"{contract}.{name}") or words[name]


def _keys(contract: str, name: str, path: str) -> Iterator[str]:
    """The keys under which a field may be listed, the longest first."""
    yield f"{contract}.{name}.{path}"
    last = path.rpartition(".")[2]
    for each in dict.fromkeys((path, path.partition(".")[2] or path, last)):
        yield f"{contract}.{name}.{each}"
        yield f"{name}.{each}"
        yield f"{contract}.{each}"
        yield each


def _leaves(
    inputs: Iterable[Mapping[str, Any]], path: str = "", bare: str = ""
) -> Iterator[_Field]:
    """The values in parameters and in their structs."""
    for each in inputs:
        kind: str = each["type"]
        arrays = "".join(".[]" for _ in range(kind.count("[")))
        own, name = f"{path}{each['name']}{arrays}", f"{bare}{each['name']}"
        if kind.startswith("tuple"):
            yield from _leaves(each["components"], f"{own}.", f"{name}.")
        else:
            yield _Field(own, name, kind.partition("[")[0])


def _named(inputs: Iterable[Mapping[str, Any]]) -> str:
    """Parameters with names, as in a human-readable ABI."""
    return ",".join(f"{_type(each)} {each['name']}" for each in inputs)


def _type(each: Mapping[str, Any]) -> str:
    kind: str = each["type"]
    if not kind.startswith("tuple"):
        return kind
    return f"({_named(each['components'])}){kind.removeprefix('tuple')}"


def _inputs(structs: Mapping[str, str], name: str) -> list[dict[str, Any]]:
    """The fields of a typed message in the form of an ABI's."""
    found: list[dict[str, Any]] = []
    for each in structs[name].split(","):
        kind, _, label = each.partition(" ")
        base, bracket, size = kind.partition("[")
        if base in structs:
            components = _inputs(structs, base)
            found.append({"name": label, "type": f"tuple{bracket}{size}", "components": components})
        else:
            found.append({"name": label, "type": kind})
    return found
