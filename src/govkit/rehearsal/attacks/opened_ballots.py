"""Trustees who open single ballots, and tell who voted how."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from govkit.nation.secrecy.papers import CHOICES
from govkit.rehearsal.model import Held, Setup, attack
from govkit.rehearsal.secrecy import buy_trustees, secret_vote
from govkit.rehearsal.village import voting_in_secret
from govkit.testing.secrecy import Trusteeship, open_ballot
from govkit.types import Support

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

VOTERS = 10
"""Of how many voters ballots are opened, where there are more."""


@attack(
    incident="Moscow 2019",
    mechanism="The key of an online vote, which seven officials held in parts, came to be public, "
    "and whoever wanted could decrypt each ballot.",
    source="https://meduza.io/en/slides/technical-difficulties",
    defence="trustees.threshold of more than half",
    off=Setup(voting_in_secret(2)),
    on=Setup(voting_in_secret(3)),
)
def opened_ballots(raid: Raid) -> str:
    """Fewer than half of the trustees are bought, and open what was cast while the vote runs."""
    booth, trustees = secret_vote(raid), Trusteeship(raid.world)
    poll, people = booth.poll, trustees.people
    bought = buy_trustees(raid, poll.threshold)
    said = {}
    voters = raid.electorate(booth.house.name, honest=True)[:VOTERS]
    for voter, support in zip(voters, cycle(Support)):
        if raid.vote(booth.proposal, voter, support, booth.house, honest=True):
            said[voter.address] = CHOICES[support]
    parts = trustees.key_parts(bought, poll.epoch)
    cast = booth.polls.ballots(booth.proposal.id)
    seen = {voter: open_ballot(ballot, parts) for voter, ballot in cast.items()}
    if not said or seen != said:
        takes = f"it takes {poll.threshold} of the {len(people)} trustees to open a ballot"
        raise Held("trustees.threshold", takes)
    return f"how each of {len(seen)} voted, while the vote still ran"
