"""Trustees who give no shares, so that a vote is never counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.findings import Severity
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.secrecy import buy_trustees, secret_vote
from govkit.rehearsal.village import voting_in_secret
from govkit.testing.secrecy import Trusteeship
from govkit.types import ProposalState

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid


@attack(
    incident="IACR 2025",
    mechanism="One of three trustees could not give a share of an election's key, all three were "
    "needed, and nobody ever knew the result.",
    source="https://www.schneier.com/blog/archives/2025/11/iacr-nullifies-election-because-of-"
    "lost-decryption-key.html",
    defence="trustees.threshold of no more than the others",
    severity=Severity.MEDIUM,
    off=Setup(voting_in_secret(4)),
    on=Setup(voting_in_secret(3)),
)
def withheld_shares(raid: Raid) -> str:
    """Fewer than half of the trustees are bought, and silent after a vote that all were for."""
    booth, people = secret_vote(raid), Trusteeship(raid.world).people
    threshold = booth.poll.threshold
    bought = buy_trustees(raid, len(people) - threshold + 1)
    raid.silent.update(each.address for each in bought)
    raid.muster(booth.proposal, honest=True)
    raid.close(booth.proposal)
    until, governor = booth.poll.until, raid.nation.governor
    raid.world.pass_time(max(0, until - governor.clock() + 1))
    if governor.state(booth.proposal.id) is ProposalState.DEFEATED:
        silent = f"{len(raid.silent)} of {len(people)} trustees gave no share"
        return f"a vote is lost that all were for, since {silent}"
    raise Held("trustees.threshold", f"{threshold} of the other trustees are enough to count")
