"""The nation file as a frozen model: every quantity an integer in the unit its name says.

Each section of the file has a module of its own, named like it. The keys of the file are the
aliases there (`quorum` is `quorum_bps`); docs/reference/nation-file.md describes each. Only
`Constitution.load`, `parse` and `restore` make one: they first read the settings on which the
meaning of others depends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, create_model, model_validator

from govkit.constitution.accounts import DEV_ADDRESSES, AccountName, AddressField, Reading
from govkit.constitution.canonical import canonical_bytes, fingerprint_of
from govkit.constitution.checks import DevAccountUse, find_problems, find_warnings, powers
from govkit.constitution.citizenship import Citizenship
from govkit.constitution.councils import CouncilSetting
from govkit.constitution.currency import Currency
from govkit.constitution.document import Document
from govkit.constitution.fields import CharterDocument, Slug, Version
from govkit.constitution.findings import Finding
from govkit.constitution.government import Government
from govkit.constitution.nation import Charter, NationSection
from govkit.constitution.offices import OfficeSetting
from govkit.constitution.quantities import MAX_SUNSET_SECONDS
from govkit.constitution.records import Records
from govkit.constitution.section import InstitutionSection, Section
from govkit.constitution.treasury import TreasurySection
from govkit.constitution.units import TINY_SHARE, format_date, format_duration, shares_meant
from govkit.constitution.values import KeyPath, Problem, dotted
from govkit.errors import ConstitutionError
from govkit.institutions import INSTITUTIONS, Institution, part
from govkit.types import Address


class Inconsistent(ValueError):
    """Settings that are each valid but contradict each other: the `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("settings that do not go together")


class Constitution(Section):
    """A nation file, read and checked.

    >>> from govkit.testing.sample import sample_text
    >>> from pathlib import Path
    >>> file = govkit.Constitution.parse(sample_text(), Path())
    >>> file.nation.name, file.currency.symbol
    ('Testland', 'TST')
    """

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
    treasury: TreasurySection | None = Field(
        default=None, description="What may leave the treasury, and what must stay in it."
    )

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

        The charter's hash replaces the charter, a list's root replaces its file, and the legal
        wrapper is left out: the restored nation file has the same fingerprint.
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
        """The institutions that this file may name: all that ship, unless others were passed."""
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
        """The settings that give power or money to an account whose key is public."""
        names = {address: name for name, address in DEV_ADDRESSES.items()}
        return tuple(
            DevAccountUse(key, names[address], address)
            for key, address in powers(self)
            if address in names
        )

    def warnings(self) -> tuple[str, ...]:
        """The settings that are allowed and may surprise, one line each."""
        return tuple(self.told(each) for each in self.findings())

    def findings(self) -> tuple[Finding, ...]:
        """The same as findings, each with the setting that it is about. An audit finds more."""
        return (*find_warnings(self), *self._tiny_shares())

    def told(self, finding: Finding) -> str:
        """A finding in one line; of a setting among many of its kind with file and line."""
        if finding.id not in ("leads-to-more", "spends-nothing", "tiny-share"):
            return finding.text
        key = dotted(finding.path[:3]) + ": " if finding.id == "leads-to-more" else ""
        return f"{self.place(finding.path)}: {key}{finding.text}"

    def _tiny_shares(self) -> Iterator[Finding]:
        """Shares such as 0.66 %, with which people may mean 66 %."""
        for path, text in self._document.texts():
            if TINY_SHARE.fullmatch(text):
                number = text.removesuffix("%").strip()
                meant = shares_meant(number).partition(" (")[0]
                told = (
                    f"{dotted(path)} is {number} %, less than one percent: "
                    f"write {meant} if you mean that"
                )
                yield Finding("tiny-share", path, told)

    def place(self, path: KeyPath) -> str:
        """File and line of the setting at `path`."""
        return self._document.place(path)

    def check_sunset(self, founded_at: int) -> None:
        """Raise ConstitutionError if a guardian's end is past, or over ten years off, or another
        setting does not go with this time.

        `founded_at` is the time of the founding, in seconds since 1970.
        """
        problems = [
            *self._sunset_problems(founded_at),
            *(found for each in self.sections().values() for found in each.problems_at(founded_at)),
        ]
        if problems:
            raise self._document.error(problems)

    def _sunset_problems(self, founded_at: int) -> Iterator[Problem]:
        guardian = self.government.guardian
        if guardian is None:
            return
        end = guardian.until_timestamp(founded_at)
        if not founded_at < end <= founded_at + MAX_SUNSET_SECONDS:
            limit = format_duration(MAX_SUNSET_SECONDS)
            allowed = (
                f"a time after the founding ({format_date(founded_at)}), at most {limit} later"
            )
            yield Problem(("government", "guardian", "until"), allowed)

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
