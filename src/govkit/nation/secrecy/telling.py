"""How a secret vote stands, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from govkit.constitution.units import format_count, format_share
from govkit.nation.secrecy.polls import SecretPoll, Stage

if TYPE_CHECKING:
    from govkit.nation.voting.tallies import HouseTally


def lacking(each: HouseTally, poll: SecretPoll, moment: Callable[[int], str]) -> list[str]:
    """What a secret vote lacks, if anything; `moment` tells a timepoint."""
    match poll.stage:
        case Stage.SHARING:
            missing = format_count(poll.missing_shares, "share")
            return [f"{missing} of trustees missing, to be given by {moment(poll.until)}"]
        case Stage.COUNTING:
            return [f"the count is missing, to be made by {moment(poll.until)}"]
        case Stage.COUNTED:
            return [] if each.approved else [_under(each)]
        case Stage.NOT_COUNTED:
            return ["it was not counted in time"]
    if each.quorum_missing:
        return [f"quorum lacks {format_count(each.quorum_missing, 'ballot')}"]
    return []


def _under(each: HouseTally) -> str:
    return f"approval is under {format_share(each.approval_bps)} in favour"


def standing(each: HouseTally, poll: SecretPoll, moment: Callable[[int], str]) -> list[str]:
    """How a secret vote stands, in lines; when it closes is told elsewhere."""
    takes = f"takes {format_count(each.quorum, 'ballot')}, and {format_share(each.approval_bps)}"
    lines = [f"in secret: {format_count(poll.heads, 'ballot')}; {takes} of for and against"]
    if poll.weight != poll.heads:
        lines[0] += f"; together they weigh {poll.weight}"
    if poll.stage in (Stage.SHARING, Stage.COUNTING, Stage.NOT_COUNTED):
        shares = f"{len(poll.shares)} of {poll.threshold} shares of trustees"
        lines.append(f"{shares}; {poll.stage}, by {moment(poll.until)}")
    elif poll.stage is Stage.TOO_FEW:
        lines.append(f"{poll.stage}, so it fails")
    elif poll.stage is Stage.COUNTED:
        counts = f"for {each.in_favour}, against {each.against}, abstain {each.abstain}"
        lines.append(f"counted: {counts}; {'carried' if each.carries else 'failed'}")
    return lines
