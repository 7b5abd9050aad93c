"""The `nation` section: the name, the charter, and how the nation measures time."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from govkit.constitution.fields import CharterFile, CharterHash, ClockField, Motto, Name
from govkit.constitution.legal_wrapper import LegalWrapper
from govkit.constitution.section import Section


class Charter(Section):
    """The nation's founding text, which becomes record number 1 by its SHA-256 hash."""

    document: CharterFile = Field(
        alias="file", description="A file in the nation file's folder, such as charter.md."
    )
    stated_sha256: CharterHash | None = Field(
        default=None,
        alias="sha256",
        description="The hash that the file must have. Default: it is not compared.\n\n"
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
    """The nation's name, its charter, and how it measures time."""

    name: Name = Field(
        description='1 to 31 bytes, printable.\n\nOn one line, without `"`, `\\`, `#` and `%`.'
    )
    motto: Motto | None = Field(default=None, description="One line of at most 128 bytes.")
    charter: Charter | None = Field(
        default=None, description="The founding text.\n\nIts hash becomes record number 1."
    )
    legal_wrapper: LegalWrapper | None = Field(
        default=None,
        description="The legal person through which it acts, for its dossier.\n\n"
        "It is neither on the chain nor in the fingerprint, so that a new agent does not "
        "make a new nation.",
    )
    clock: ClockField = Field(
        description="The unit of voting delay and period: timestamp (seconds) or blocknumber."
    )
