"""Ways into the nation besides its officers: applications with vouching, and a founding list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema

from govkit.constitution.accounts import Elsewhere, Refused, read_address, reading_of, schema
from govkit.constitution.fields import Truth, choice
from govkit.constitution.findings import Finding
from govkit.constitution.quantities import CoinAmount, WaySpan, whole_number
from govkit.constitution.section import Section
from govkit.constitution.values import Problem, printable
from govkit.crypto.key_list import KeyList
from govkit.files import read_text
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_VOUCHERS = 7
MAX_OPEN_VOUCHES = 255
JUDGES = ("vote", "registrar")
_HEX_ROOT = "^0x[0-9a-fA-F]{64}$"


def read_keys(text: str) -> KeyList:
    """A list of addresses, one per line; `#` begins a remark. Raises ValueError."""
    keys: dict[Address, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        try:
            key = read_address(written)
        except Refused as error:
            raise ValueError(f"line {number} is not {error.allowed}") from None
        if key in keys:
            raise ValueError(f"line {number} has {key} again, after line {keys[key]}")
        keys[key] = number
    return KeyList(keys)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A list's file (its `path`, absolute) and the root of its tree (32 bytes)."""

    path: Path
    root: bytes


def _key_file(value: object, info: ValidationInfo) -> KeyFile:
    if not isinstance(value, str) or not value or "\0" in value:
        raise Refused("the name of a file beside the nation file, such as founders.txt")
    reading = reading_of(info)
    if reading.folder is None:
        raise Refused("the root of the list, where the files are not at hand")
    folder = reading.folder.resolve()
    path = (folder / value).resolve()
    if not path.is_relative_to(folder):
        raise Refused("a file in the nation file's folder, or in a folder below it")
    allowed = "a file with an address on each line"
    try:
        return KeyFile(path, read_keys(read_text(path)).root)
    except OSError as error:
        found = f"{printable(value)}, which cannot be read ({error.strerror})"
        raise Refused(allowed, found) from None
    except ValueError as error:
        raise Refused(allowed, f"{printable(value)}, where {error}") from None


def _root(value: object, info: ValidationInfo) -> bytes:
    allowed = "0x and 64 hex digits, as govkit citizen list-root gives them, in quotes"
    if not isinstance(value, str) or not value.startswith("0x") or len(value) != 66:
        raise Refused(allowed)
    try:
        root = bytes.fromhex(value[2:])
    except ValueError:
        raise Refused(allowed) from None
    if not any(root):
        raise Refused(allowed)
    if info.data.get("stated_file", Elsewhere) is Elsewhere:
        raise Elsewhere
    file = info.data["stated_file"]
    if isinstance(file, KeyFile) and file.root != root:
        raise Refused(f"0x{file.root.hex()}, which is the root of {file.path.name}")
    return root


def _judge(value: object) -> str:
    return choice(value, JUDGES)


Judge = Annotated[str, PlainValidator(_judge), WithJsonSchema({"enum": [*JUDGES]})]
KeyFileField = Annotated[KeyFile, PlainValidator(_key_file), schema(".", "founders.txt")]
Root = Annotated[bytes, PlainValidator(_root), schema(_HEX_ROOT)]


class Vouching(Section):
    """Citizens who vouch for an applicant, each with a bond in the chain's coin."""

    vouchers: Annotated[int, whole_number(MAX_VOUCHERS)] = Field(
        description="How many citizens must vouch, 1 to 7."
    )
    bond_wei: CoinAmount = Field(
        alias="bond", description="The bond of each voucher, such as 0.1 ETH."
    )
    challenge_bond_wei: CoinAmount = Field(
        alias="challenge_bond", description="The bond of a challenger, such as 0.1 ETH."
    )
    challenge_window: WaySpan = Field(
        description="How long any citizen can challenge, once all have vouched."
    )
    judging_period: WaySpan = Field(
        description="The time for judging a challenge; after that nobody is admitted.\n\n"
        "Nobody loses anything then."
    )
    judge: Judge = Field(
        default="vote",
        description="Who judges a challenge: vote, or the registrar too. Default vote.",
    )
    tenure: WaySpan = Field(
        description="How long a voucher must have been a citizen.\n\n"
        "A slashed voucher may not vouch for as long. Spans here are in the clock's "
        "unit, at most 2^36 - 1."
    )
    open_vouches: Annotated[int, whole_number(MAX_OPEN_VOUCHES)] = Field(
        default=3,
        description="The most open vouches of a citizen at a time. Default 3.\n\n1 to 255.",
    )


class ApplicationSetting(Section):
    """A way in by application: an applicant needs everything here, and the oath."""

    fee_wei: CoinAmount | None = Field(
        default=None,
        alias="fee",
        description="Paid to the treasury, such as 0.01 ETH.\n\n"
        "Not given back. Of the chain's coin, at most 2^88 - 1 wei.",
    )
    consent: Truth = Field(
        default=False,
        description="Whether the registrar, or a vote, must consent.\n\n"
        "A passed proposal can in either case.",
    )
    vouching: Vouching | None = Field(default=None, description="Citizens who vouch.")


class ClaimList(Section):
    """A way in for the keys on a list, each once."""

    stated_file: KeyFileField | None = Field(
        default=None,
        alias="file",
        description="A file beside this one, an address on each line.\n\n`#` begins a remark.",
    )
    stated_root: Root | None = Field(
        default=None,
        alias="root",
        description="The root of the list; needed without its file.\n\n"
        "`govkit citizen list-root` prints it. It checks the file, or stands in its "
        "place where the list is nobody's business.",
    )
    period: WaySpan | None = Field(
        default=None,
        description="How long after the founding claims are possible. Default: for ever.",
    )

    @property
    def root(self) -> bytes:
        """The root of the list's tree (32 bytes)."""
        if self.stated_file:
            return self.stated_file.root
        return self.stated_root or bytes(32)

    @property
    def file(self) -> Path | None:
        """The list's file; None if only its root is given."""
        return self.stated_file.path if self.stated_file else None


def find_way_problems(constitution: Constitution) -> Iterator[Problem]:
    """Ways in that nobody could use, or that no contract would accept."""
    citizenship = constitution.citizenship
    application, claims = citizenship.application, citizenship.claim_list
    place = ("citizenship",)
    if citizenship.oath is not None:
        if constitution.nation.charter is None:
            allowed = "a charter under nation beside it, which people swear to keep"
            yield Problem((*place, "oath"), allowed)
        if application is None and claims is None:
            allowed = "an application or a claim_list beside it, whose oath it is"
            yield Problem((*place, "oath"), allowed)
    if claims is not None and not any(claims.root):
        yield Problem((*place, "claim_list"), "a `file` or a `root`", "neither")
    if application is None:
        return
    vouching, fee = application.vouching, application.fee_wei
    if not (vouching or fee or application.consent or citizenship.oath):
        allowed = "a fee, consent or vouching; or an oath under citizenship"
        yield Problem((*place, "application"), allowed, "an application that takes nothing")


def find_way_warnings(constitution: Constitution) -> Iterator[Finding]:
    """Ways in that let anybody in."""
    application = constitution.citizenship.application
    if application is None:
        return
    if application.vouching is None and not application.consent:
        text = (
            "citizenship.application lets in anybody who pays for it, under as many names as they "
            "like: let citizens vouch, or an officer consent"
        )
        yield Finding("open-to-anybody", ("citizenship", "application"), text)
