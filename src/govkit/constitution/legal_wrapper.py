"""The legal person through which a nation acts if a state asks for one: its entity off the chain.

No contract holds any of it, so it is not part of the fingerprint: a new agent is not a new nation.
What it says may be recorded (see docs/how-to/dossier.md), so that later readers can hold it
against the log.
"""

from __future__ import annotations

from pydantic import Field

from govkit.constitution.fields import Line
from govkit.constitution.section import Section


class LegalWrapper(Section):
    """The entity as its register has it; offices and companies, not private people."""

    entity: Line = Field(
        description="The entity's registered name, at most 256 bytes.\n\n"
        "Each field here is one line of so many bytes at most."
    )
    form: Line = Field(description="Its legal form, such as DAO LLC, association, foundation.")
    jurisdiction: Line = Field(description="Where it is registered: state and country.")
    register_name: Line | None = Field(
        default=None, alias="register", description="The register that has it."
    )
    registration_number: Line | None = Field(default=None, description="Its number there.")
    registered_agent: Line | None = Field(
        default=None, description="The firm or office that accepts legal documents for it."
    )
    registered_address: Line | None = Field(default=None, description="The entity's address.")
    contact: Line | None = Field(
        default=None, description="How to reach it: an office's mail or page, nobody's private one."
    )

    def text(self) -> str:
        """What is recorded of it: a line for each field that is given, in this order."""
        given = self.model_dump(exclude_none=True, by_alias=True)
        return "".join(f"{name}: {given[name]}\n" for name in given)
