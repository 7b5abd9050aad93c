"""How each kind of setting is read: from what the file says to the integer it means.

A validator here takes the plain value from the file and gives the model's value, or raises
Refused or UnitError, whose `allowed` the loader turns into an error with file and line. What
the meaning of a value depends on (the accounts' names, the currency's symbol, the clock) comes
as a Reading in the validation context.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.constitution import units
from govkit.constitution.document import Float, printable
from govkit.constitution.reserved import ADMISSIONS, HOUSES, NOT_ENFORCED
from govkit.crypto.keccak import checksum
from govkit.types import BPS_DENOMINATOR, ZERO_ADDRESS, Address, Bps, Clock, Wei

FORMAT_VERSION = 1
TREASURY = "treasury"
RESERVED_NAMES = frozenset(
    (TREASURY, "token", "registry", "ledger", "governor", "founder", "deployer")
)
"""What the nation's own contracts are called; no account may bear these names."""

DEV_ADDRESSES: Mapping[str, Address] = {each.name: each.address for each in DEV_ACCOUNTS}

MAX_CAP_WEI = 2**88 - 1
MAX_TIMEPOINTS = 2**24 - 1
"""The greatest voting delay and period, in the clock's unit: what the governor takes."""
MAX_TIMELOCK_DELAY_SECONDS = 30 * 24 * 60 * 60
MIN_GRACE_PERIOD_SECONDS = 60 * 60
MAX_GRACE_PERIOD_SECONDS = 365 * 24 * 60 * 60
MAX_SUNSET_SECONDS = 10 * units.YEAR_SECONDS
MIN_APPROVAL_BPS = 5_000

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_ACCOUNT_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_DEV_NAME = re.compile(r"dev[0-9]+")
_SYMBOL = re.compile(r"[A-Z0-9]{1,11}")
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")
_UNSAFE_IN_NAMES = frozenset('"\\#%')


class Refused(ValueError):
    """A value that is not taken: what is `allowed`, and `found` where it says more than the file."""

    def __init__(self, allowed: str, found: str = "") -> None:
        self.allowed, self.found = allowed, found
        super().__init__(allowed)


class Elsewhere(ValueError):
    """A value that cannot be judged, because of a mistake that is reported at its own place."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What other settings say, as far as they could be read; None where they could not."""

    folder: Path = Path()
    accounts: Mapping[str, Address | None] = field(default_factory=dict)
    symbol: str | None = None
    clock: Clock | None = None
    house: str | None = None

    @classmethod
    def of(cls, root: Any, folder: Path) -> Reading:
        """Look ahead into a file's plain values."""
        accounts = _dig(root, "accounts")
        symbol, clock = _dig(root, "currency", "symbol"), _dig(root, "nation", "clock")
        houses = _dig(root, "government", "houses")
        house = houses[0] if isinstance(houses, tuple) and len(houses) == 1 else None
        return cls(
            folder,
            {name: _address_or_none(value) for name, value in accounts.items()}
            if isinstance(accounts, dict)
            else {},
            symbol if isinstance(symbol, str) and _SYMBOL.fullmatch(symbol) else None,
            Clock(clock) if clock in tuple(Clock) else None,
            house if house in ("citizens", "token") else None,
        )

    def known(self) -> dict[str, Address | None]:
        """Every name that stands for an account."""
        return {**DEV_ADDRESSES, **self.accounts}


def _reading(info: ValidationInfo) -> Reading:
    return info.context if isinstance(info.context, Reading) else Reading()


def _dig(root: Any, *keys: str) -> Any:
    for key in keys:
        root = root.get(key) if isinstance(root, dict) else None
    return root


def nearest(word: str, words: Iterable[str]) -> str:
    """A question that suggests the nearest of `words`, or nothing."""
    close = difflib.get_close_matches(word.lower(), list(words), 1)
    return f" (did you mean {close[0]}?)" if close else ""


# Accounts


def read_address(value: object) -> Address:
    """An address, its checksum verified where its letters are of mixed case (EIP-55)."""
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


def _account(value: object, info: ValidationInfo) -> Address:
    known = _reading(info).known()
    if isinstance(value, str) and not value.startswith("0x"):
        if value == TREASURY:
            raise Refused("another account than the treasury, which acts only by proposals")
        if value not in known:
            raise Refused(
                f"an address, a name under `accounts`, or dev0 to dev29{nearest(value, known)}"
            )
        address = known[value]
        if address is None:
            raise Elsewhere
        return address
    return read_address(value)


def _receiver(value: object, info: ValidationInfo) -> Address:
    return ZERO_ADDRESS if value == TREASURY else _account(value, info)


def _account_name(value: object) -> str:
    if not isinstance(value, str) or not _ACCOUNT_NAME.fullmatch(value):
        raise Refused("a name of 1 to 31 of a-z, 0-9, - and _, a letter first", repr(value))
    if value in RESERVED_NAMES or _DEV_NAME.fullmatch(value):
        raise Refused("another name: this one is taken by govkit", value)
    return value


# Texts


def _text(value: object, most_bytes: int) -> str:
    if isinstance(value, bool | int | Float):
        raise Refused("text; put a number in quotes")
    if not isinstance(value, str):
        raise Refused("text")
    text = unicodedata.normalize("NFC", value)
    length = len(text.encode())
    if not text.strip() or text != text.strip() or not text.isprintable() or length > most_bytes:
        found = f"{printable(text)} ({length} bytes)" if length > most_bytes else ""
        raise Refused(f"one line of 1 to {most_bytes} bytes, without spaces around it", found)
    return text


def _name(value: object) -> str:
    """A name that a contract keeps in 31 bytes, and puts into the JSON of a data URI as it is."""
    text = _text(value, 31)
    if _UNSAFE_IN_NAMES.intersection(text):
        raise Refused('a name without ", \\, # and %')
    return text


def _motto(value: object) -> str:
    return _text(value, 128)


def _symbol(value: object) -> str:
    if not isinstance(value, str) or not _SYMBOL.fullmatch(value):
        raise Refused("1 to 11 of A-Z and 0-9, such as MRT (in quotes, if digits only)")
    return value


# Quantities


def _written(value: object, allowed: str, example: Callable[[str], str] | None = None) -> str:
    """The text of a quantity; a bare number is refused with how to write it."""
    if isinstance(value, bool) or not isinstance(value, str | int | Float):
        raise Refused(allowed)
    if isinstance(value, str):
        return value
    text = value.text if isinstance(value, Float) else f"{value:_}"
    raise Refused(f"{allowed}; with its unit, as in {example(text)}" if example else allowed)


def _share(value: object, least_bps: int = 0) -> Bps:
    # A share as a YAML float (0.5) may mean 0.5 % or 50 %, so nobody guesses.
    text = _written(value, units.SHARE_ALLOWED, lambda text: f"{text} %")
    bps = units.parse_share(text)
    if not least_bps <= bps <= BPS_DENOMINATOR:
        raise Refused(f"{units.format_share(least_bps)} to 100 %")
    return bps


def _approval(value: object) -> Bps:
    return _share(value, MIN_APPROVAL_BPS)


def _duration(value: object, least: int, most: int) -> int:
    text = _written(value, units.DURATION_ALLOWED, lambda text: f"{text} days")
    seconds = units.parse_duration(text)
    if not least <= seconds <= most:
        raise Refused(f"{units.format_duration(least)} to {units.format_duration(most)}")
    return seconds


def _timelock_delay(value: object) -> int:
    return _duration(value, 1, MAX_TIMELOCK_DELAY_SECONDS)


def _grace_period(value: object) -> int:
    return _duration(value, MIN_GRACE_PERIOD_SECONDS, MAX_GRACE_PERIOD_SECONDS)


def _span(value: object, info: ValidationInfo) -> int:
    """A voting delay or period, in the unit of the nation's clock."""
    clock = _reading(info).clock
    if clock is None:
        raise Elsewhere
    if clock is Clock.TIMESTAMP:
        return _duration(value, 1, MAX_TIMEPOINTS)
    allowed = "a number of blocks such as 7200 blocks, since the clock is blocknumber"
    try:
        blocks = units.parse_count(_written(value, allowed, lambda text: f"{text} blocks"), "block")
    except units.UnitError:
        raise Refused(allowed) from None
    if not 1 <= blocks <= MAX_TIMEPOINTS:
        raise Refused(f"1 block to {units.format_count(MAX_TIMEPOINTS, 'block')}")
    return blocks


def _amount(value: object, info: ValidationInfo) -> Wei:
    symbol = _reading(info).symbol
    shown = symbol or "MRT"
    allowed = f"an amount in {shown}, such as 1_000_000 {shown}"
    text = _written(value, allowed, lambda text: f"{text} {shown}")
    amount = units.parse_amount(text, symbol)
    if not 1 <= amount <= MAX_CAP_WEI:
        most = MAX_CAP_WEI // units.WEI_PER_UNIT
        raise Refused(f"more than nothing, and at most {most:_} {shown} (2^88 - 1 wei)")
    return amount


def _threshold(value: object, info: ValidationInfo) -> int:
    """Votes that a proposer needs: citizens, or wei of the currency."""
    reading = _reading(info)
    if reading.house is None:
        raise Elsewhere
    if reading.house == "citizens":
        allowed = "1 citizen (or 0 citizens: anybody at all), since the house is citizens"
        try:
            return units.parse_count(
                _written(value, allowed, lambda text: f"{text} citizens"), "citizen"
            )
        except units.UnitError:
            raise Refused(allowed) from None
    shown = reading.symbol or "MRT"
    allowed = f"an amount such as 1_000 {shown}, since the house is token"
    return units.parse_amount(
        _written(value, allowed, lambda text: f"{text} {shown}"), reading.symbol
    )


@dataclass(frozen=True, slots=True)
class Sunset:
    """When a power ends: at a `timestamp` (seconds since 1970), or `seconds` after the founding."""

    timestamp: int | None = None
    seconds: int | None = None

    def timestamp_after(self, founded_at: int) -> int:
        """The end in seconds since 1970, for a founding at `founded_at` (seconds since 1970)."""
        return self.timestamp if self.timestamp is not None else founded_at + (self.seconds or 0)


def _sunset(value: object) -> Sunset:
    allowed = "a date such as 2027-12-31 (00:00 UTC), or a time after the founding such as 1 year"
    text = _written(value, allowed)
    try:
        return Sunset(timestamp=units.parse_date(text))
    except units.UnitError:
        pass
    try:
        return Sunset(seconds=_duration(text, 1, MAX_SUNSET_SECONDS))
    except units.UnitError:
        raise Refused(allowed) from None


# Choices and documents


def _choice(value: object, choices: tuple[str, ...], later: tuple[str, ...] = ()) -> str:
    shown = " or ".join(choices)
    if value in later:
        raise Refused(f"{shown}: {value} is not enforced by this version's contracts")
    if not isinstance(value, str) or value not in choices:
        raise Refused(shown + (nearest(value, choices) if isinstance(value, str) else ""))
    return value


def _clock(value: object) -> Clock:
    return Clock(_choice(value, tuple(Clock)))


def _admission(value: object) -> str:
    return _choice(value, ("registrar", "vote"), ADMISSIONS)


def _houses(value: object) -> tuple[str, ...]:
    if not isinstance(value, tuple) or not value:
        raise Refused("a list of one house, [citizens] or [token]")
    houses = tuple(_choice(house, ("citizens", "token"), HOUSES) for house in value)
    if len(houses) > 1:
        found = f"{len(houses)} houses ({', '.join(houses)})"
        raise Refused(
            "one house: a second house is not enforced by this version's contracts", found
        )
    return houses


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused("true or false")
    return value


def _version(value: object) -> int:
    if isinstance(value, bool) or value != FORMAT_VERSION:
        newer = isinstance(value, int) and value > FORMAT_VERSION
        hint = "; upgrade govkit to read a newer file" if newer else ""
        raise Refused(f"{FORMAT_VERSION}, the version of nation files that this govkit reads{hint}")
    return FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class CharterDocument:
    """The charter's file (its `path`, absolute) and the SHA-256 hash of its bytes (32 bytes)."""

    path: Path
    sha256: bytes

    @classmethod
    def read(cls, path: Path) -> CharterDocument:
        """Hash a file. Raises OSError."""
        with path.open("rb") as file:
            return cls(path.resolve(), hashlib.file_digest(file, "sha256").digest())


def _charter_document(value: object, info: ValidationInfo) -> CharterDocument:
    """A file beside the nation file or below it: a nation's folder can be handed on as a whole."""
    if not isinstance(value, str) or not value or "\0" in value:
        raise Refused("the name of a file beside the nation file, such as charter.md")
    folder = _reading(info).folder.resolve()
    path = (folder / value).resolve()
    if not path.is_relative_to(folder):
        raise Refused("a file in the nation file's folder, or in a folder below it")
    if not path.is_file() or path.stat().st_size == 0:
        found = f"{printable(value)}, which is {'empty' if path.is_file() else 'missing'}"
        raise Refused("a file with text in it, named from the nation file's folder", found)
    try:
        return CharterDocument.read(path)
    except OSError as error:
        found = f"{printable(value)}, which cannot be read ({error.strerror})"
        raise Refused("a file that you may read", found) from None


def _charter_hash(value: object, info: ValidationInfo) -> bytes:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise Refused("0x and 64 hex digits, the SHA-256 of the file, in quotes; or no such key")
    document = info.data.get("document")
    if document is None:
        raise Elsewhere
    if document.sha256 != bytes.fromhex(value[2:]):
        actual = f"0x{document.sha256.hex()}"
        raise Refused(f"{actual}, which is what the bytes of {document.path.name} hash to")
    return document.sha256


def _not_enforced(_: object) -> None:
    raise Refused(NOT_ENFORCED)


def _schema(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


_ACCOUNT_PATTERN = "^(0x[0-9a-fA-F]{40}|[a-z][a-z0-9_-]{0,30})$"
_DURATION_PATTERN = r"^[0-9._]+ *[a-z]+( +[0-9._]+ *[a-z]+)*$"
_SHARE_SCHEMA = _schema(r"^([0-9_]+(\.[0-9]+)? *%|[0-9]+ */ *[0-9]+)$", "50 %", "2/3")
_DURATION_SCHEMA = _schema(_DURATION_PATTERN, "2 days", "36 hours", "1 day 12 hours")

Account = Annotated[
    Address, PlainValidator(_account), _schema(_ACCOUNT_PATTERN, "registrar", "dev0")
]
AccountName = Annotated[str, PlainValidator(_account_name), _schema("^[a-z][a-z0-9_-]{0,30}$")]
AddressField = Annotated[Address, PlainValidator(read_address), _schema("^0x[0-9a-fA-F]{40}$")]
Admission = Annotated[
    str, PlainValidator(_admission), WithJsonSchema({"enum": ["registrar", "vote"]})
]
Amount = Annotated[Wei, PlainValidator(_amount), _schema(r"^[0-9._]+ +[A-Z0-9]+$", "1_000_000 MRT")]
Approval = Annotated[Bps, PlainValidator(_approval), _SHARE_SCHEMA]
CharterFile = Annotated[
    CharterDocument, PlainValidator(_charter_document), _schema(".", "charter.md")
]
CharterHash = Annotated[bytes, PlainValidator(_charter_hash), _schema("^0x[0-9a-fA-F]{64}$")]
ClockField = Annotated[Clock, PlainValidator(_clock), WithJsonSchema({"enum": [*Clock]})]
GracePeriod = Annotated[int, PlainValidator(_grace_period), _DURATION_SCHEMA]
Houses = Annotated[
    tuple[str, ...],
    PlainValidator(_houses),
    WithJsonSchema(
        {"type": "array", "items": {"enum": ["citizens", "token"]}, "minItems": 1, "maxItems": 1}
    ),
]
Motto = Annotated[str, PlainValidator(_motto), WithJsonSchema({"type": "string", "maxLength": 128})]
Name = Annotated[
    str, PlainValidator(_name), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 31})
]
Receiver = Annotated[
    Address, PlainValidator(_receiver), _schema(_ACCOUNT_PATTERN, TREASURY, "dev0")
]
Share = Annotated[Bps, PlainValidator(_share), _SHARE_SCHEMA]
Span = Annotated[int, PlainValidator(_span), _schema(_DURATION_PATTERN, "3 days", "7200 blocks")]
SunsetField = Annotated[Sunset, PlainValidator(_sunset), _schema(".", "2027-12-31", "1 year")]
Symbol = Annotated[str, PlainValidator(_symbol), _schema("^[A-Z0-9]{1,11}$", "MRT")]
Threshold = Annotated[
    int, PlainValidator(_threshold), _schema(r"^[0-9._]+ +[A-Za-z0-9]+$", "1 citizen", "1_000 MRT")
]
TimelockDelay = Annotated[int, PlainValidator(_timelock_delay), _DURATION_SCHEMA]
Truth = Annotated[bool, PlainValidator(_truth), WithJsonSchema({"type": "boolean"})]
Version = Annotated[int, PlainValidator(_version), WithJsonSchema({"const": FORMAT_VERSION})]
