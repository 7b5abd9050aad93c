"""When a proposal passes: quorum, majority and approval, to the vote.

The sample nation has 21 citizens: a quorum of 20 % is 5 of them (4.2, rounded up).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.testing import World, reverts
from govkit.testing.deployed import Deployed
from govkit.types import Address, Bps, ProposalState, Support
from tests.contracts.conftest import Change
from tests.contracts.governor.conftest import Mock

PASSED, LOST = ProposalState.SUCCEEDED, ProposalState.DEFEATED


def two_thirds(text: str) -> str:
    return text.replace("approval: 50 %", "approval: 2/3").replace("quorum: 20 %", "quorum: 0 %")


def three_quarters(text: str) -> str:
    return text.replace("approval: 50 %", "approval: 75 %").replace("quorum: 20 %", "quorum: 0 %")


def unanimity(text: str) -> str:
    return text.replace("approval: 50 %", "approval: 100 %")


def everybody(text: str) -> str:
    return text.replace("quorum: 20 %", "quorum: 100 %")


def no_quorum(text: str) -> str:
    return text.replace("quorum: 20 %", "quorum: 0 %")


def outcome(world: World, mock: Mock, against: int, in_favour: int, abstain: int) -> ProposalState:
    """The state after so many of the twenty voters said so."""
    proposal = world.propose([mock(world, "Target").call("poke", 1)])
    voters = iter(world.actors.voters(20))
    for support, count in (
        (Support.AGAINST, against),
        (Support.FOR, in_favour),
        (Support.ABSTAIN, abstain),
    ):
        world.vote(proposal, support, [next(voters) for _ in range(count)])
    assert world.nation.governor.state(proposal.id) == ProposalState.ACTIVE
    world.close_vote(proposal)
    return world.nation.governor.state(proposal.id)


@pytest.mark.parametrize(
    ("against", "in_favour", "abstain", "expected"),
    [
        (0, 4, 0, LOST),  # 4 of 21 are under 20 %
        (0, 5, 0, PASSED),
        (0, 1, 4, PASSED),  # who abstains counts for the quorum
        (0, 1, 3, LOST),
        (16, 4, 0, LOST),  # who is against does not
        (2, 4, 0, LOST),  # not even where more voted than the quorum asks
        (5, 6, 0, PASSED),
        (6, 6, 0, LOST),  # a tie is no majority
        (6, 5, 9, LOST),
        (0, 0, 20, LOST),  # nobody is for it
        (0, 0, 0, LOST),
        (9, 10, 1, PASSED),
    ],
)
def test_quorum_and_majority(
    world: World, mock: Mock, against: int, in_favour: int, abstain: int, expected: ProposalState
) -> None:
    assert outcome(world, mock, against, in_favour, abstain) == expected


@pytest.mark.parametrize(
    ("change", "against", "in_favour", "abstain", "expected"),
    [
        (two_thirds, 1, 2, 0, PASSED),  # two thirds exactly
        (two_thirds, 2, 4, 0, PASSED),
        (two_thirds, 6, 12, 0, PASSED),
        (two_thirds, 1, 2, 17, PASSED),  # who abstains is neither for nor against
        (two_thirds, 2, 3, 0, LOST),
        (two_thirds, 7, 13, 0, LOST),  # 65 %
        (two_thirds, 6, 13, 0, PASSED),
        (three_quarters, 1, 3, 0, PASSED),
        (three_quarters, 5, 15, 0, PASSED),
        (three_quarters, 5, 14, 0, LOST),
        (unanimity, 0, 20, 0, PASSED),
        (unanimity, 1, 19, 0, LOST),
        (unanimity, 0, 5, 15, PASSED),
        (everybody, 0, 20, 0, LOST),  # the proposer did not vote
        (no_quorum, 0, 1, 0, PASSED),
        (no_quorum, 0, 0, 0, LOST),
    ],
)
def test_approval(
    found: Callable[[Change], World],
    mock: Mock,
    change: Change,
    against: int,
    in_favour: int,
    abstain: int,
    expected: ProposalState,
) -> None:
    assert outcome(found(change), mock, against, in_favour, abstain) == expected


def test_the_whole_nation(found: Callable[[Change], World], mock: Mock) -> None:
    world = found(everybody)
    proposal = world.propose([mock(world, "Target").call("poke", 1)])
    world.vote(proposal, Support.FOR, [*world.actors.voters(20), world.actors.proposer])
    world.close_vote(proposal)
    assert world.nation.governor.state(proposal.id) == PASSED


def test_quorum_rounds_up(world: World, governor: Deployed) -> None:
    world.mine()
    registry, registrar = world.nation.registry, world.actors.registrar
    assert governor.read("quorum", governor.read("clock") - 1) == 5  # 4.2
    for number in range(4):
        world.send(registry.admit(newcomer(number)), registrar)
    world.mine()
    assert governor.read("quorum", governor.read("clock") - 1) == 5  # 5 exactly
    world.send(registry.admit(newcomer(4)), registrar)
    world.mine()
    assert governor.read("quorum", governor.read("clock") - 1) == 6  # 5.2


def test_quorum_is_the_snapshots(world: World, mock: Mock) -> None:
    proposal = world.propose([mock(world, "Target").call("poke", 1)])
    world.vote(proposal, Support.FOR, world.actors.voters(5))
    for number in range(30):
        world.send(world.nation.registry.admit(newcomer(number)), world.actors.registrar)
    world.close_vote(proposal)
    assert world.nation.governor.state(proposal.id) == PASSED


def test_new_shares_leave_what_was_proposed_before(world: World, mock: Mock) -> None:
    """Also where the snapshot is still to come: terms are frozen when it is proposed."""
    nation, target = world.nation, mock(world, "Target")
    harder = replace(nation.rulebook.terms(0), quorum_bps=Bps(9_000), approval_bps=Bps(9_000))
    changing = world.propose([nation.rulebook.set_class(0, harder)], "Make it harder")
    world.vote(changing)
    world.close_vote(changing)
    world.queue(changing)
    earlier = world.propose([target.call("poke", 1)], "Earlier")
    world.vote(earlier, Support.AGAINST, world.actors.voters(2))
    world.vote(earlier, Support.FOR, world.actors.voters(7)[2:])
    pending = world.propose([target.call("poke", 2)], "Pending")
    world.send(nation.proposals.execute(changing), world.actors.stranger)
    later = world.propose([target.call("poke", 3)], "Later")
    world.close_vote(earlier)
    assert nation.governor.state(earlier.id) == PASSED
    world.vote(pending, Support.FOR, world.actors.voters(7))
    world.vote(later, Support.FOR, world.actors.voters(7))
    world.close_vote(later)
    assert nation.governor.state(pending.id) == PASSED
    assert nation.governor.state(later.id) == LOST


def test_quorum_of_the_present_is_not_known(world: World, governor: Deployed) -> None:
    with reverts("votes: not yet past"):
        governor.read("quorum", governor.read("clock"))


def newcomer(number: int) -> Address:
    return Address(f"0x{number + 0xC171:040x}")
