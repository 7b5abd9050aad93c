"""Actions that were done are told as past."""

from __future__ import annotations

import pytest

from govkit.actions.past import past


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("pay 10 SHL to ana", "paid 10 SHL to ana"),
        ("admit ana", "admitted ana"),
        ("set voting_period 5 days", "set voting_period 5 days"),
        ("remove keeper ana", "removed keeper ana"),
        ("let archivist call registry.admit", "let archivist call registry.admit"),
        ("forbid archivist to call registry.admit", "forbade archivist to call registry.admit"),
        ("reply to a notice", "replied to a notice"),
        ("stop recovery of passport 3", "stopped recovery of passport 3"),
        ("appoint ana to bench", "appointed ana to bench"),
        ("suspend ana", "suspended ana"),
        ("resign", "resigned"),
        ("0x12 is odd", "0x12 is odd"),
        ("", ""),
    ],
)
def test_the_verb_is_in_the_past(now: str, then: str) -> None:
    assert past(now) == then
