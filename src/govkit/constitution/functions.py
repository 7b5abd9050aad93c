"""The functions that a rule of the nation file can name, and those that it never can.

The signatures are here since this layer knows no contract; a test compares them with the
compiled ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator, ValidationInfo

from govkit.constitution.accounts import Elsewhere, Refused, read_address, reading_of, schema
from govkit.crypto.keccak import keccak
from govkit.institutions import INSTITUTIONS, Institution
from govkit.renamed import renamed
from govkit.types import Address

COIN = "treasury pays coin"
"""A payment of the chain's own coin, without calldata."""

_CORE_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "token": (
        "transfer(address,uint256)",
        "transferFrom(address,address,uint256)",
        "approve(address,uint256)",
        "issue(address,uint256)",
        "lowerIssuanceLimit(uint256)",
    ),
    "registry": (
        "admit(address)",
        "giveNotice(address,bytes32)",
        "revoke(address)",
        "suspend(address,uint256)",
        "reinstate(address)",
        "setRegistrar(address)",
    ),
    "ledger": (
        "append(bytes32,bytes32,string)",
        "appendLinked(bytes32,bytes32,string,uint256,uint256)",
        "appendBatch((bytes32,bytes32,uint256,uint256,string)[])",
        "setKeeper(address,bool)",
        "setKind(bytes32,uint256,address,uint256)",
        "setKindOffice(bytes32,address,bytes32,uint256)",
    ),
    "governor": ("removeGuardian()",),
    "rulebook": (
        "setClass(uint256,(uint256,uint256,uint256,uint256,uint256,uint256,bool,uint256,"
        "uint256[4],uint256[4],bool))",
        "setRules((address,bytes4,uint256,bool,bool)[])",
    ),
}


def functions_of(institutions: Sequence[Institution]) -> dict[str, tuple[str, ...]]:
    """The functions that a passed proposal can call, for each contract with a name of its own."""
    own = {row.name: row.functions for row in institutions if row.functions and not row.many}
    return {**_CORE_FUNCTIONS, **own}


FUNCTIONS = functions_of(INSTITUTIONS)
"""What a passed proposal can call of the nation's own contracts, as far as a rule may be about
it: who can be admitted, on what terms, is of the strictest class."""

COUNCIL_FUNCTIONS = next(row.functions for row in INSTITUTIONS if row.name == "councils")
"""The same of each council, under its own name; pinned where it votes in a house."""

PINNED = ("registry.setRegistrar", "registry.revoke", "registry.suspend")
"""Of the strictest class for ever in every nation: who admits to an electorate, and who is put
out of one. The rulebook's own functions are so by the contract itself."""

EXEMPT = ("registry.admit",)
"""Possible while the nation is dormant, unless its file says otherwise: how it wakes up."""

_WRAPPERS = re.compile(
    r"(multi_?(call|send|cast)|(try_?)?(block_?and_?)?aggregate|batch|bulk|perform|exec|invoke|"
    r"forward|relay|proxy|delegate_?call|function_?call|static_?call|raw_?call|call|handle_?ops|"
    r"schedule|propose|submit_?transaction|upgrade_?to_?and_?call)",
    re.IGNORECASE,
)
_CARRIES_CALLS = re.compile(r"bytes\[\d*\]|[(,]bytes(,[^()]*)?\)\[\d*\]")
_TYPE = re.compile(
    r"\b(u?int(8|16|24|32|40|48|56|64|72|80|88|96|104|112|120|128|136|144|152|160|168|176|184|192"
    r"|200|208|216|224|232|240|248|256)|address|bool|string|bytes([1-9]|[12][0-9]|3[0-2])?)\b"
)
_ARRAYS = re.compile(r"T(\[[0-9]*\])+")
_TUPLE = re.compile(r"\((T(,T)*)?\)")
_ALLOWED_POWER = (
    "a function of the nation's own contracts such as registry.admit; or an account and a "
    'function\'s signature, such as "0x... pause()"'
)
_ALLOWED = (
    f"a function of the nation's own contracts such as token.transfer; {COIN}; or an account and "
    'a function\'s signature, such as "0x... pause()"'
)


@dataclass(frozen=True, slots=True)
class Action:
    """What a rule is about: a function (`signature`) of one of the nation's own contracts (its
    name) or of an `address`; without either, a payment of coin."""

    contract: str = ""
    address: Address | None = None
    signature: str = ""

    @property
    def selector(self) -> bytes:
        """The first 4 bytes of its calldata; zero for coin."""
        return keccak(self.signature.encode())[:4] if self.signature else bytes(4)

    @property
    def words(self) -> str:
        """The action as a nation file writes it."""
        if self.contract:
            return f"{self.contract}.{self.signature.partition('(')[0]}"
        return f"{self.address} {self.signature}" if self.address else COIN

    @classmethod
    def own(
        cls,
        words: str,
        councils: frozenset[str] = frozenset(),
        functions: Mapping[str, tuple[str, ...]] = FUNCTIONS,
    ) -> Action:
        """A function of the nation's own contracts by its name. Raises KeyError."""
        written, _, name = words.partition(".")
        contract = renamed(written)
        known = COUNCIL_FUNCTIONS if contract in councils else functions.get(contract, ())
        for signature in known:
            if signature.partition("(")[0] == name:
                return cls(contract, None, signature)
        raise KeyError(words)


def _action(value: object, info: ValidationInfo) -> Action:
    if not isinstance(value, str):
        raise Refused(_ALLOWED)
    words = " ".join(value.split())
    if words == COIN:
        return Action()
    account, space, signature = words.partition(" ")
    return _foreign(account, signature, info) if space else _own(words, info)


def _power(value: object, info: ValidationInfo) -> Action:
    """A function that an office may call; only the treasury pays coin."""
    if not isinstance(value, str) or value == COIN:
        raise Refused(_ALLOWED_POWER)
    account, space, signature = " ".join(value.split()).partition(" ")
    action = _foreign(account, signature, info) if space else _known(account, info)
    if action.contract == "offices":
        raise Refused("no power over offices themselves")
    return action


def _known(words: str, info: ValidationInfo) -> Action:
    reading = reading_of(info)
    functions = functions_of(reading.institutions)
    try:
        action = Action.own(words, reading.councils, functions)
    except KeyError:
        known = [f"{c}.{each.partition('(')[0]}" for c, all_ in functions.items() for each in all_]
        raise Refused(_ALLOWED, word=words, words=known) from None
    if action.contract == "admissions" and not reading.ways_in:
        raise Refused("no rule about it: the file names no application and no claim_list")
    return action


def _own(words: str, info: ValidationInfo) -> Action:
    action = _known(words, info)
    if action.words in PINNED or action.contract == "rulebook":
        raise Refused("no rule about it: it is of the strictest class for ever, in every nation")
    return action


def _foreign(account: str, signature: str, info: ValidationInfo) -> Action:
    if account.startswith("0x"):
        address: Address | None = read_address(account)
    else:
        known = reading_of(info).accounts
        if account not in known:
            raise Refused(_ALLOWED, word=account, words=known)
        address = known[account]
    if address is None:
        raise Elsewhere
    if not is_signature(signature):
        raise Refused(
            "a signature as the ABI writes it, with full types and no names: "
            "mint(address,uint256), not mint(address to, uint amount)"
        )
    if is_wrapper(signature):
        raise Refused(
            "no rule about it: it carries other calls, and what they do cannot be told from its "
            "name, so it stays of the strictest class"
        )
    return Action("", address, signature)


def is_signature(text: str) -> bool:
    """Whether this is a function's signature in the ABI's own form."""
    match = re.fullmatch(r"[A-Za-z_$][\w$]*\((.*)\)", text)
    if not match or len(text) > 500 or "T" in match[1]:
        return False
    shape, before = _TYPE.sub("T", match[1]), ""
    while shape != before:
        before, shape = shape, _TUPLE.sub("T", _ARRAYS.sub("T", shape))
    return re.fullmatch(r"(T(,T)*)?", shape) is not None


def is_wrapper(signature: str) -> bool:
    """Whether a function carries other calls, judged by its name or its arguments."""
    name, _, inputs = signature.partition("(")
    return bool(_WRAPPERS.match(name.lstrip("_")) or _CARRIES_CALLS.search("(" + inputs))


PowerField = Annotated[Action, PlainValidator(_power), schema(".", "registry.admit")]
ActionField = Annotated[
    Action, PlainValidator(_action), schema(".", "token.transfer", COIN, "0x... pause()")
]
