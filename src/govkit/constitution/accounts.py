"""Accounts in a nation file, and the settings on which a value's meaning depends.

A validator takes the plain value from the file and gives the model's value, or raises Refused
or UnitError, whose `allowed` the loader turns into an error with file and line. What a value's
meaning depends on (the accounts' names, the currency's symbol, the clock) comes as a Reading
in the validation context.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.crypto.keccak import checksum
from govkit.institutions import INSTITUTIONS, Institution, reserved_names
from govkit.types import Address, Clock

TREASURY = "treasury"
DEV_ADDRESSES: Mapping[str, Address] = {each.name: each.address for each in DEV_ACCOUNTS}

SYMBOL_PATTERN = re.compile(r"[A-Z0-9]{1,11}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_ACCOUNT_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_DEV_NAME = re.compile(r"dev[0-9]+")
_ACCOUNT_PATTERN = "^(0x[0-9a-fA-F]{40}|[a-z][a-z0-9_-]{0,30})$"


class Refused(ValueError):
    """A refused value: what is `allowed`, and `found` if it says more than the file does.

    `word` and `words` let the loader suggest the nearest, for the errors that it shows.
    """

    def __init__(
        self, allowed: str, found: str = "", word: str = "", words: Iterable[str] = ()
    ) -> None:
        self.allowed, self.found, self.word, self.words = allowed, found, word, words
        super().__init__(allowed)


class Elsewhere(ValueError):
    """A value that cannot be checked because of a mistake that is reported elsewhere."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What other settings say; None for those that could not be read.

    `accounts` has every name of an account, including the dev accounts'. `folder` holds
    the files that the nation file names; None if these are not at hand.
    """

    folder: Path | None = Path()
    accounts: Mapping[str, Address | None] = field(default_factory=lambda: dict(DEV_ADDRESSES))
    symbol: str | None = None
    clock: Clock | None = None
    house: str | None = None
    councils: frozenset[str] = frozenset()
    ways_in: bool = False
    institutions: Sequence[Institution] = INSTITUTIONS

    @classmethod
    def of(
        cls,
        root: Any,
        folder: Path | None,
        institutions: Sequence[Institution] = INSTITUTIONS,
    ) -> Reading:
        """Look ahead into a file's plain values."""
        accounts = _dig(root, "accounts")
        named = accounts if isinstance(accounts, dict) else {}
        symbol, clock = _dig(root, "currency", "symbol"), _dig(root, "nation", "clock")
        houses = _dig(root, "government", "houses")
        core = houses[0] if isinstance(houses, tuple) and houses else None
        house = core.get("votes") if isinstance(core, dict) else core
        councils = _dig(root, "councils")
        return cls(
            folder,
            {**DEV_ADDRESSES, **{name: _address_or_none(value) for name, value in named.items()}},
            symbol if isinstance(symbol, str) and SYMBOL_PATTERN.fullmatch(symbol) else None,
            Clock(clock) if clock in tuple(Clock) else None,
            house if house in ("citizens", "token") else None,
            frozenset(councils if isinstance(councils, dict) else ()),
            any(_dig(root, "citizenship", key) for key in ("application", "claim_list")),
            institutions,
        )


def reading_of(info: ValidationInfo) -> Reading:
    """The reading in the loader's context."""
    reading = getattr(info.context, "reading", None)
    return reading if isinstance(reading, Reading) else Reading()


def _dig(root: Any, *keys: str) -> Any:
    for key in keys:
        root = root.get(key) if isinstance(root, dict) else None
    return root


def schema(pattern: str, *examples: str) -> WithJsonSchema:
    """The JSON Schema of a setting that is written as text."""
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


def read_address(value: object) -> Address:
    """An address. If its letters are of mixed case, its checksum must be right (EIP-55)."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise Refused("an address, 0x and 40 hex digits")
    if int(value, 16) == 0:
        raise Refused("an address that somebody has the key of")
    address, digits = checksum(value), value[2:]
    if digits not in (digits.lower(), digits.upper()) and value != address:
        raise Refused("an address whose EIP-55 checksum is right: one of its letters is mistyped")
    return address


def _address_or_none(value: object) -> Address | None:
    try:
        return read_address(value)
    except Refused:
        return None


def read_account(value: object, info: ValidationInfo) -> Address:
    """An address, or that of a name which the file or the dev chain has."""
    if not isinstance(value, str) or value.startswith("0x"):
        return read_address(value)
    if value == TREASURY:
        raise Refused("another account than the treasury, which acts only by proposals")
    known = reading_of(info).accounts
    if value not in known:
        allowed = "an address, a name under `accounts`, or dev0 to dev29"
        raise Refused(allowed, word=value, words=known)
    address = known[value]
    if address is None:
        raise Elsewhere
    return address


def _receiver(value: object, info: ValidationInfo) -> Address | None:
    return None if value == TREASURY else read_account(value, info)


def _account_name(value: object, info: ValidationInfo) -> str:
    if not isinstance(value, str) or not _ACCOUNT_NAME.fullmatch(value):
        raise Refused("a name of 1 to 31 of a-z, 0-9, - and _, a letter first", repr(value))
    if value in reserved_names(reading_of(info).institutions) or _DEV_NAME.fullmatch(value):
        raise Refused("another name: this one is taken by govkit", value)
    return value


Account = Annotated[
    Address, PlainValidator(read_account), schema(_ACCOUNT_PATTERN, "registrar", "dev0")
]
AccountName = Annotated[str, PlainValidator(_account_name), schema("^[a-z][a-z0-9_-]{0,30}$")]
AddressField = Annotated[Address, PlainValidator(read_address), schema("^0x[0-9a-fA-F]{40}$")]
Receiver = Annotated[
    Address | None, PlainValidator(_receiver), schema(_ACCOUNT_PATTERN, TREASURY, "dev0")
]
