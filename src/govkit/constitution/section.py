"""The base of every section of a nation file: a frozen mapping that takes no other keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from govkit.constitution.findings import Finding
    from govkit.constitution.model import Constitution
    from govkit.constitution.values import Problem


class Section(BaseModel):
    """A mapping of a nation file; the keys of the file are its fields' aliases."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", arbitrary_types_allowed=True
    )


class InstitutionSection(Section):
    """A section that an institution brings: a key of its own in the nation file."""

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        """The contradictions with the rest of the file."""
        return iter(())

    def problems_at(self, founded_at: int) -> Iterator[Problem]:
        """What the nation cannot be founded with at a time, in seconds since 1970."""
        return iter(())

    def lasting_findings(self) -> Iterator[Finding]:
        """What is weak in it and no vote can change."""
        return iter(())
