"""The bounds of a proposal, so that what is too large is refused before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govkit.errors import UsageError
from govkit.network.port import Call

# As in contracts/Governor.vy.
MAX_ACTIONS = 10
MAX_CALLDATA_BYTES = 2_048
MAX_DESCRIPTION_BYTES = 8_192
MAX_REASON_BYTES = 512


def check_mark(description: str) -> None:
    """Refuse a `#proposer=` mark that the contract would ignore. Raises UsageError."""
    mark, last_line = "#proposer=", description.rstrip().rpartition("\n")[2]
    _, found, named = last_line.lower().rpartition(mark)
    exact = description.endswith(last_line) and mark in last_line
    if found and not (exact and re.fullmatch("0x[0-9a-f]{40}", named)):
        raise UsageError(
            "the mark of the proposer would have no effect",
            f"it counts only as the very end of the text, as {mark}0x and 40 hex digits",
            "correct it, or remove it",
        )


def check_bounds(actions: Sequence[Call], description: str) -> None:
    if not 1 <= len(actions) <= MAX_ACTIONS:
        raise UsageError(
            f"{len(actions)} actions", next_step=f"a proposal takes 1 to {MAX_ACTIONS}"
        )
    longest = max(len(action.data) for action in actions)
    if longest > MAX_CALLDATA_BYTES:
        raise UsageError(
            f"an action of {longest} bytes", next_step=f"an action takes {MAX_CALLDATA_BYTES}"
        )
    size = len(description.encode())
    if size > MAX_DESCRIPTION_BYTES:
        raise UsageError(
            f"a description of {size} bytes",
            f"it takes {MAX_DESCRIPTION_BYTES}",
            "shorten it, or record the long text and name its record",
        )


def check_reason(reason: str) -> None:
    """Raises UsageError if a vote's reason is too long."""
    size = len(reason.encode())
    if size > MAX_REASON_BYTES:
        raise UsageError(
            f"the reason has {size} bytes", next_step=f"shorten it to {MAX_REASON_BYTES}"
        )
