"""An institution that is not govkit's: what somebody adds who edits none of its files.

A forum has a topic, which the nation file sets and a passed proposal changes.
"""

from __future__ import annotations

from govkit.institutions import INSTITUTIONS, Institution

_HERE = "tests.sample_institution"
FORUM = Institution(
    "forum",
    f"{_HERE}.founding",
    (f"{_HERE}.words", "ForumWords"),
    commands=("forum", f"{_HERE}.commands"),
    status=f"{_HERE}.commands",
    section=("forum", f"{_HERE}.section"),
    functions=("setTopic(bytes32)",),
)
WITH_FORUM = (*INSTITUTIONS[:-1], FORUM, INSTITUTIONS[-1])
"""Before the houses, which are created last."""
