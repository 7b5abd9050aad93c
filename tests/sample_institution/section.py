"""The forum's section of the nation file."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from govkit.constitution import Constitution
from govkit.constitution.section import InstitutionSection
from govkit.constitution.values import Problem


class ForumSection(InstitutionSection):
    """What the nation talks about."""

    topic: str = Field(description="At most 32 letters of ASCII.")

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        if not self.topic.isascii() or len(self.topic) > 32:
            yield Problem(("forum", "topic"), "at most 32 letters of ASCII")


SECTION = ForumSection
