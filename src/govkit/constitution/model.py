"""The nation file as a frozen model: every quantity an integer in the unit its name says.

The keys of the file are the aliases here (`quorum` is `quorum_bps`); docs/reference/nation-file.md
describes each. Only `Constitution.load` and `Constitution.parse` make one: what a value means
depends on other settings, which they read first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, create_model, model_validator

from govkit.constitution.accounts import (
    DEV_ADDRESSES,
    Account,
    AccountName,
    AddressField,
    Reading,
    Receiver,
)
from govkit.constitution.canonical import canonical_bytes, fingerprint_of
from govkit.constitution.checks import DevAccountUse, find_problems, find_warnings, powers
from govkit.constitution.councils import CouncilSetting
from govkit.constitution.document import Document, KeyPath, Problem
from govkit.constitution.fields import (
    Admission,
    CharterDocument,
    CharterFile,
    CharterHash,
    ClockField,
    Motto,
    Name,
    Slug,
    Symbol,
    Truth,
    Version,
)
from govkit.constitution.government import Government
from govkit.constitution.legal_wrapper import LegalWrapper
from govkit.constitution.offices import OfficeSetting, RecoverySetting
from govkit.constitution.quantities import (
    MAX_SUNSET_SECONDS,
    Amount,
    CitizenSpan,
    DelegationExpiry,
    LockSpan,
    Share,
    WarmUp,
)
from govkit.constitution.section import InstitutionSection, Section
from govkit.constitution.units import format_date, format_duration
from govkit.constitution.ways_in import ApplicationSetting, ClaimList
from govkit.errors import ConstitutionError
from govkit.institutions import INSTITUTIONS, Institution, part
from govkit.types import Address


class Inconsistent(ValueError):
    """Settings that are each fine and do not go together: the `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("settings that do not go together")


class Charter(Section):
    """The nation's founding text, which becomes record number 1 by its SHA-256 hash."""

    document: CharterFile = Field(
        alias="file", description="A file in the nation file's folder, such as charter.md."
    )
    stated_sha256: CharterHash | None = Field(
        default=None,
        alias="sha256",
        description="What the bytes of the file must hash to. Default: it is not compared.\n\n"
        "Written in quotes.",
    )

    @property
    def path(self) -> Path:
        """Where the text is, absolute."""
        return self.document.path

    @property
    def sha256(self) -> bytes:
        """The hash of the file's bytes (32 bytes)."""
        return self.document.sha256


class NationSection(Section):
    """What the nation is called, what it stands on, and how it measures time."""

    name: Name = Field(
        description='1 to 31 bytes, printable.\n\nOn one line, without `"`, `\\`, `#` and `%`.'
    )
    motto: Motto | None = Field(default=None, description="One line of at most 128 bytes.")
    charter: Charter | None = Field(
        default=None, description="The founding text.\n\nIts hash becomes record number 1."
    )
    legal_wrapper: LegalWrapper | None = Field(
        default=None,
        description="The legal person it acts through, for its dossier.\n\n"
        "Nothing of it goes on the chain, and it is no part of the fingerprint: a new "
        "agent is no new nation.",
    )
    clock: ClockField = Field(
        description="The unit of voting delay and period: timestamp (seconds) or blocknumber."
    )


class Allocation(Section):
    """A share of the genesis supply; `receiver` None is the treasury."""

    receiver: Receiver = Field(alias="to", description="An account, or treasury.\n\nEach once.")
    amount_wei: Amount = Field(alias="amount", description="An amount in the currency.")
    stated_self_delegate: Truth | None = Field(
        default=None,
        alias="self_delegate",
        description="Whether the holder votes with it from the start. Default true.\n\n"
        "With `currency.self_delegate` everybody does; the treasury never votes.",
    )

    @property
    def self_delegate(self) -> bool:
        """Whether the receiver votes with it from the start; the treasury never does."""
        if self.stated_self_delegate is None:
            return self.receiver is not None
        return self.stated_self_delegate


class LockedVotesSetting(Section):
    """Votes for currency that is locked up for a time, in the unit of the nation's clock."""

    longest: LockSpan = Field(
        description="The longest lock, which weighs as much as it is: at most 4 years.\n\n"
        "126,144,000 of the clock's unit. Two epochs or longer where a house votes by "
        "`square_root`."
    )
    epoch: LockSpan = Field(description="At whose multiples locks end: 1/209 of it or more.")


class Currency(Section):
    """The nation's money, 10^18 wei to one unit."""

    name: Name = Field(description="1 to 31 bytes, printable.")
    symbol: Symbol = Field(
        description="1 to 11 of A-Z and 0-9.\n\nIn quotes, if it is digits only."
    )
    cap_wei: Amount = Field(
        alias="cap",
        description="The most that may ever exist; nobody can change it.\n\nAt most 2^88 - 1 wei.",
    )
    yearly_issuance_limit_bps: Share = Field(
        alias="yearly_issuance_limit",
        description="The most that may be issued in a year, as a share of the supply at its "
        "start.\n\n"
        "`0 %` to `100 %`. A passed proposal can lower it, nobody can ever raise it.",
    )
    self_delegate: Truth = Field(
        default=False,
        description="Whether who delegates to nobody votes with what it holds; fixed for ever.",
    )
    vote_warm_up: WarmUp = Field(
        default=0,
        description="How long votes are held before they count, against bought ones. Default: not "
        "at all.\n\n"
        "1 to 2^24 - 1 of the clock's unit; nobody can ever change it.",
    )
    delegation_expiry: DelegationExpiry = Field(
        default=0,
        description="The longest life of a delegation to another. Default: it never ends.\n\n"
        "4 to 2^32 - 1 of the clock's unit; nobody can ever change it.",
    )
    genesis: tuple[Allocation, ...] = Field(
        default=(), description="Who holds what at the founding; no more in all than the cap."
    )

    locked_votes: LockedVotesSetting | None = Field(
        default=None,
        description="Votes for currency that is locked up; for houses by locked or square_root.",
    )
    split_delegation: Truth = Field(
        default=False,
        description="Whether a holder can part its votes among several delegates. Default false.",
    )

    @property
    def genesis_wei(self) -> int:
        """All that exists at the founding, in wei."""
        return sum(each.amount_wei for each in self.genesis)


class Citizenship(Section):
    """Who is a citizen, and who admits others."""

    admission: Admission = Field(
        description="registrar: an account admits and revokes; vote: only a passed proposal.\n\n"
        "A passed proposal can do both in either case. Where notice is needed, the "
        "registrar revokes nobody."
    )
    registrar: Account | None = Field(
        default=None, description="Who admits and revokes; needed with admission registrar."
    )
    founding_citizens: tuple[Account, ...] = Field(
        default=(),
        description="Accounts that are citizens from the founding on.\n\n"
        "Each once; at least one where the core is `citizens`.",
    )
    recovery: RecoverySetting | None = Field(
        default=None, description="How a lost key is replaced. Default: not at all."
    )
    oath: Motto | None = Field(
        default=None,
        description="One line that whoever applies or claims signs, about the charter.\n\n"
        "At most 128 bytes; signed with the charter's title and SHA-256, so it takes a "
        "`nation.charter`.",
    )
    application: ApplicationSetting | None = Field(
        default=None, description="A way in by application: all it names is needed."
    )
    claim_list: ClaimList | None = Field(
        default=None, description="A way in for the keys on a list, each once."
    )
    term: CitizenSpan | None = Field(
        default=None,
        description="How long a passport is good: whole epochs, and the rest of the running one. "
        "Default: for ever.\n\n"
        "In the clock's unit. Who does not renew lapses. Nobody can ever change it, nor "
        "the three keys below.",
    )
    epoch: CitizenSpan | None = Field(
        default=None,
        description="Terms end with one: the term in at most 24 equal parts.\n\n"
        "Needed with a term. Counted from 1970 or from block 0.",
    )
    renewal_window: CitizenSpan | None = Field(
        default=None,
        description="How long before its end a citizen can renew its passport.\n\n"
        "Needed with a term, and at most as long.",
    )
    notice_period: CitizenSpan | None = Field(
        default=None,
        description="What a citizen has to reply before a vote can expel or suspend it; without "
        "it the registrar revokes at once.",
    )
    delegation: Truth = Field(
        default=False,
        description="Whether a citizen can let another cast its vote. Default false.\n\n"
        "Then houses of `citizens` count delegated heads; elections still do not.",
    )

    @property
    def has_ways_in(self) -> bool:
        """Whether one can become a citizen by application or by claim."""
        return self.application is not None or self.claim_list is not None


class Records(Section):
    """Who writes into the nation's ledger besides the treasury."""

    keepers: tuple[Account, ...] = Field(
        default=(),
        description="At most 16 accounts.\n\n"
        "15 with a `notice_period`, since the registry is one then.",
    )


class Constitution(Section):
    """A nation file, read and checked."""

    govkit: Version = Field(description="The version of this file format.")
    accounts: dict[AccountName, AddressField] = Field(
        default_factory=dict,
        description="Names for addresses, to be used below.\n\n"
        "1 to 31 of a-z, 0-9, - and _, a letter first. Not the names of the nation's "
        "own contracts, nor `dev0` and the like.",
    )
    nation: NationSection
    currency: Currency
    citizenship: Citizenship
    councils: dict[Slug, CouncilSetting] = Field(
        default_factory=dict, description="Bodies and offices that the citizens elect, by name."
    )
    offices: dict[Slug, OfficeSetting] = Field(
        default_factory=dict, description="Offices that proposals give and take, by name."
    )
    government: Government
    records: Records = Field(default_factory=Records)

    _document: Document = PrivateAttr(default_factory=lambda: Document(Path("nation.yaml")))
    _institutions: tuple[Institution, ...] = PrivateAttr(default=INSTITUTIONS)

    @classmethod
    def load(
        cls, path: Path | str, institutions: Sequence[Institution] = INSTITUTIONS
    ) -> Constitution:
        """Read a nation file and the charter it names. Raises ConstitutionError.

        `institutions` are the rows of what a nation may have (`govkit.institutions`).
        """
        from govkit.constitution.load import load

        return load(Path(path), institutions)

    @classmethod
    def parse(
        cls,
        text: str,
        folder: Path,
        file: Path | str = "nation.yaml",
        institutions: Sequence[Institution] = INSTITUTIONS,
    ) -> Constitution:
        """Read a nation file's text; `folder` holds the charter. Raises ConstitutionError."""
        from govkit.constitution.load import parse

        return parse(text, folder, Path(file), institutions)

    @classmethod
    def restore(
        cls,
        settings: Mapping[str, Any],
        file: Path | str,
        institutions: Sequence[Institution] = INSTITUTIONS,
    ) -> Constitution:
        """The nation file behind its `settings`; `file` is what holds them. Raises
        ConstitutionError."""
        from govkit.constitution.load import restore

        return restore(settings, Path(file), institutions)

    def settings(self) -> dict[str, Any]:
        """What the file says, as plain values of JSON, to travel without the files beside it.

        The hash of the charter stands in its place, the root of a list in that of its file, and
        the legal wrapper is left out: whoever restores it has the same fingerprint.
        """
        raw: dict[str, Any] = json.loads(json.dumps(self._document.root))
        raw["nation"].pop("legal_wrapper", None)
        if charter := self.nation.charter:
            raw["nation"]["charter"] = {"file": "0x" + charter.sha256.hex()}
        if claims := self.citizenship.claim_list:
            listed = raw["citizenship"]["claim_list"]
            listed.pop("file", None)
            listed["root"] = "0x" + claims.root.hex()
        return raw

    @model_validator(mode="after")
    def _check(self) -> Constitution:
        problems = find_problems(self)
        if problems:
            raise Inconsistent(problems)
        return self

    def model_post_init(self, context: Any, /) -> None:
        """Pydantic's hook: keep what the loader knows of lines, for errors that come later."""
        document = getattr(context, "document", None)
        if isinstance(document, Document):
            self._document = document
        reading = getattr(context, "reading", None)
        if isinstance(reading, Reading):
            self._institutions = tuple(reading.institutions)

    @property
    def institutions(self) -> Sequence[Institution]:
        """What a nation may have, as this file was read: all that ships, unless told otherwise."""
        return self._institutions

    def sections(self) -> Mapping[str, InstitutionSection]:
        """The sections that institutions of the registry brought, by their keys."""
        named = {
            row.section[0]: getattr(self, row.section[0], None)
            for row in self.institutions
            if row.section
        }
        return {key: section for key, section in named.items() if section is not None}

    @property
    def has_registrar(self) -> bool:
        """Whether an account or an office admits, besides a vote."""
        return self.citizenship.registrar is not None or self.registrar_office is not None

    @property
    def registrar_office(self) -> str | None:
        """The office that is the registrar, if one is."""
        return next((name for name, office in self.offices.items() if office.registrar), None)

    @property
    def file(self) -> Path:
        """The file this was read from."""
        return self._document.file

    def canonical_bytes(self) -> bytes:
        """All settings as JSON of integers and addresses: equal for equal nations."""
        return canonical_bytes(self)

    def fingerprint(self) -> bytes:
        """SHA-256 of the canonical form (32 bytes); comments and notation do not change it."""
        return fingerprint_of(self)

    def names(self) -> dict[str, Address]:
        """The file's address book, and the dev accounts that it uses under no other name."""
        named = set(self.accounts.values())
        uses = {use.name: use.address for use in self.dev_accounts_used()}
        return {**self.accounts, **{n: a for n, a in uses.items() if a not in named}}

    def dev_accounts_used(self) -> tuple[DevAccountUse, ...]:
        """Where the file gives power or money to an account whose key is public."""
        names = {address: name for name, address in DEV_ADDRESSES.items()}
        return tuple(
            DevAccountUse(key, names[address], address)
            for key, address in powers(self)
            if address in names
        )

    def warnings(self) -> tuple[str, ...]:
        """What is allowed and may surprise, one line each."""
        return tuple(find_warnings(self))

    def place(self, path: KeyPath) -> str:
        """File and line of the setting at `path`."""
        return self._document.place(path)

    def check_sunset(self, founded_at: int) -> None:
        """Raise ConstitutionError if a guardian's end is past, or over ten years off.

        `founded_at` is the time of the founding, in seconds since 1970.
        """
        guardian = self.government.guardian
        if guardian is None:
            return
        end = guardian.until_timestamp(founded_at)
        if not founded_at < end <= founded_at + MAX_SUNSET_SECONDS:
            limit = format_duration(MAX_SUNSET_SECONDS)
            allowed = (
                f"a time after the founding ({format_date(founded_at)}), at most {limit} later"
            )
            raise self.error(("government", "guardian", "until"), allowed)

    def error(self, path: KeyPath, allowed: str, found: str = "") -> ConstitutionError:
        """An error about the setting at `path`, with its file and line."""
        return self._document.error([Problem(path, allowed, found)])

    def with_charter(self, path: Path) -> Constitution:
        """The same nation with another charter. Raises ConstitutionError if it has no text."""
        wanted = "the charter, a file with text"
        try:
            document = CharterDocument.read(path)
            empty = path.stat().st_size == 0
        except OSError as error:
            found = f"a file that cannot be read ({error.strerror})"
            raise ConstitutionError(path, 0, "", found, wanted) from None
        if empty:
            raise ConstitutionError(path, 0, "", "an empty file", wanted)
        charter = Charter.model_construct(document=document, stated_sha256=None)
        nation = self.nation.model_copy(update={"charter": charter})
        return self.model_copy(update={"nation": nation})


@cache
def model_of(institutions: tuple[Institution, ...]) -> type[Constitution]:
    """The nation file with the sections that institutions bring of their own."""
    fields: dict[str, Any] = {}
    for row in institutions:
        if row.section:
            key, module = row.section
            section = part(module, "SECTION")
            described = Field(default=None, description=section.__doc__)
            fields[key] = (section | None, described)
    if not fields:
        return Constitution
    model: type[Constitution] = create_model("Constitution", __base__=Constitution, **fields)
    return model
