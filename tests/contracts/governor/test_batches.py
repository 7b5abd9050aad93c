"""castVotesBySig: many signed ballots at once, of which the bad ones are skipped and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.bare_government import (
    ABSTAIN,
    AGAINST,
    DEFEATED,
    FOR,
    PLAIN,
    BareGovernment,
    Motion,
    with_houses,
)
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import Bps
from tests.contracts.governor.conftest import Mock
from tests.contracts.signing import CURVE_ORDER, Domain, Signature, sign

BAD_SIGNATURE, NO_VOTES, ALREADY_VOTED = 1, 2, 4
Signed = tuple[int, Signature]


@pytest.fixture
def nation(government: Callable[..., BareGovernment]) -> BareGovernment:
    return government(houses=("wealth",), classes=(with_houses(PLAIN, (2_000, 5_000)),))


@pytest.fixture
def motion(nation: BareGovernment) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    return motion


def signed(deployed: Deployed, motion: Motion, voter: ActorSigner, support: int = FOR) -> Signed:
    domain = Domain(deployed.read("name"), deployed.address)
    return support, sign(voter, domain, "Vote", proposalId=motion.id, support=int(support))


def relay(
    nation: BareGovernment, deployed: Deployed, motion: Motion, ballots: Sequence[Signed]
) -> Sent:
    words = [word for _, each in ballots for word in each.compact()]
    sides = [side for side, _ in ballots]
    counts = sides.count(AGAINST), sides.count(FOR)
    return deployed.send(nation.outsider, "castVotesBySig", motion.id, *counts, words)


def skipped(sent: Sent) -> list[tuple[int, int]]:
    events = [fields for name, fields in sent.events if name == "BallotSkipped"]
    return [(each["position"], each["problem"]) for each in events]


def test_all_sides(nation: BareGovernment, motion: Motion) -> None:
    sides = [AGAINST] * 2 + [FOR] * 5 + [ABSTAIN] * 3
    ballots = [
        signed(nation.governor, motion, nation.people[n], side) for n, side in enumerate(sides)
    ]
    sent = relay(nation, nation.governor, motion, ballots)
    assert nation.governor.read("proposalVotes", motion.id) == (2, 5, 3)
    assert sent.events == tuple(
        (
            "VoteCast",
            {
                "voter": nation.people[n].address,
                "proposalId": motion.id,
                "support": int(side),
                "weight": 1,
                "reason": "",
            },
        )
        for n, side in enumerate(sides)
    )
    for n, person in enumerate(nation.people):
        assert nation.governor.read("hasVoted", motion.id, person.address) is (n < 10)


def test_in_any_order_of_voters_and_by_weight(nation: BareGovernment, motion: Motion) -> None:
    house = nation.houses[0]
    order = [19, 0, 7, 3, 12, 1]
    relay(nation, house, motion, [signed(house, motion, nation.people[n]) for n in order])
    assert house.read("proposalVotes", motion.id) == (0, sum(n + 1 for n in order), 0)
    assert nation.governor.read("proposalVotes", motion.id) == (0, 0, 0)
    for n, person in enumerate(nation.people):
        assert house.read("hasVoted", motion.id, person.address) is (n in order)


def test_bad_ones_are_skipped_and_told(nation: BareGovernment, motion: Motion) -> None:
    governor, people = nation.governor, nation.people
    nation.cast(motion, {AGAINST: [5]})
    good = signed(governor, motion, people[0])
    wrong_side = (FOR, signed(governor, motion, people[1], AGAINST)[1])  # recovers a stranger
    malleable = (FOR, signed(governor, motion, people[2])[1].malleated())
    nobody = (FOR, Signature(27, CURVE_ORDER, 1))
    beyond = (FOR, Signature(27, 1, 2**255 - 1))  # the one s above half the order that fits
    ballots = [
        good,
        good,  # twice
        signed(governor, motion, nation.outsider),
        wrong_side,
        malleable,
        nobody,
        beyond,
        signed(governor, motion, people[5]),  # voted by itself, and meant otherwise
        signed(governor, motion, people[6]),
    ]
    sent = relay(nation, governor, motion, ballots)
    assert skipped(sent) == [
        (1, ALREADY_VOTED), (2, NO_VOTES), (3, NO_VOTES), (4, NO_VOTES),
        (5, BAD_SIGNATURE), (6, BAD_SIGNATURE), (7, ALREADY_VOTED),
    ]  # fmt: skip
    assert governor.read("proposalVotes", motion.id) == (1, 2, 0)


def test_answers_how_many(nation: BareGovernment, motion: Motion) -> None:
    ballots = [signed(nation.governor, motion, each) for each in nation.people[:3]]
    words = [word for _, each in [*ballots, ballots[0]] for word in each.compact()]
    nation.world.mine()
    answer = nation.governor.read("castVotesBySig", motion.id, 0, 4, words)
    assert answer == 3


@pytest.mark.parametrize("spoiled", ["contract", "chain_id", "proposal"])
def test_replay_elsewhere(nation: BareGovernment, motion: Motion, spoiled: str) -> None:
    voter, house = nation.people[3], nation.houses[0]
    good = Domain("Testland", nation.governor.address)
    domain = {
        "contract": replace(good, name="House 1", contract=house.address),
        "chain_id": replace(good, chain_id=1),
        "proposal": good,
    }[spoiled]
    id_ = motion.id + (spoiled == "proposal")
    signature = sign(voter, domain, "Vote", proposalId=id_, support=1)
    sent = relay(nation, nation.governor, motion, [(FOR, signature)])
    assert skipped(sent) == [(0, NO_VOTES)]


def test_a_changed_ballot_is_not_overridden(government: Callable[..., BareGovernment]) -> None:
    """What was signed before stays good for as long as nothing was cast, and no longer."""
    nation = government(classes=(replace(PLAIN, changeable=True),))
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    governor, voter = nation.governor, nation.people[3]
    early = signed(governor, motion, voter, FOR)
    relay(nation, governor, motion, [early])
    governor.send(voter, "castVote", motion.id, 0)
    assert skipped(relay(nation, governor, motion, [early])) == [(0, ALREADY_VOTED)]
    assert governor.read("proposalVotes", motion.id) == (1, 0, 0)


def test_two_hundred_and_fifty_and_one_more(nation: BareGovernment, motion: Motion) -> None:
    ballots = [signed(nation.governor, motion, nation.people[0])] * 250
    sent = relay(nation, nation.governor, motion, ballots)
    assert skipped(sent) == [(position, ALREADY_VOTED) for position in range(1, 250)]
    assert nation.governor.read("proposalVotes", motion.id) == (0, 1, 0)
    with reverts("it gave no reason"):
        relay(nation, nation.governor, motion, [*ballots, ballots[0]])


def test_none_and_an_odd_number(nation: BareGovernment, motion: Motion) -> None:
    assert relay(nation, nation.governor, motion, []).events == ()
    with reverts("ballots: odd signatures"):
        nation.governor.send(nation.outsider, "castVotesBySig", motion.id, 0, 1, [1])


@pytest.mark.parametrize(
    ("against", "in_favour"),
    [(2**256 - 1, 0), (0, 2**256 - 1), (2**256 - 1, 2**256 - 1), (1, 2**256 - 1), (3, 0)],
)
def test_counts_beyond_the_ballots_shift_nothing(
    nation: BareGovernment, motion: Motion, against: int, in_favour: int
) -> None:
    """Sides that don't fit the ballots make them strangers' ballots at worst, never other ones."""
    voters = nation.people[:2]
    words = [w for each in voters for w in signed(nation.governor, motion, each)[1].compact()]
    arguments = motion.id, against, in_favour, words
    nation.governor.send(nation.outsider, "castVotesBySig", *arguments)
    counted = nation.governor.read("proposalVotes", motion.id)
    assert counted == (0, max(0, 2 - min(against, 2)) if in_favour else 0, 0)


def test_only_while_it_is_open(nation: BareGovernment) -> None:
    with reverts("ballots: unknown proposal"):
        nation.governor.send(nation.outsider, "castVotesBySig", 1, 0, 0, [])
    motion = nation.propose([nation.poke()])
    ballots = [signed(nation.governor, motion, nation.people[0])]
    with reverts("ballots: not active"):
        relay(nation, nation.governor, motion, ballots)
    nation.close(motion)
    with reverts("ballots: not active"):
        relay(nation, nation.governor, motion, ballots)


def test_a_batch_reaches_a_quorum_late(government: Callable[..., BareGovernment]) -> None:
    nation = government(late_extension=500)
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.world.forward(800)
    sent = relay(
        nation,
        nation.governor,
        motion,
        [signed(nation.governor, motion, each) for each in nation.people[:4]],
    )
    until = nation.world.port.block().timestamp + 500
    assert sent.only("ProposalExtended") == {"proposalId": motion.id, "extendedDeadline": until}
    assert nation.governor.read("proposalDeadline", motion.id) == until


def test_batches_extend_a_changeable_poll_three_times(
    government: Callable[..., BareGovernment],
) -> None:
    """Of a quorum of four one goes at a time, and a batch brings another in the last second."""
    extension = 300
    nation = government(late_extension=extension, classes=(replace(PLAIN, changeable=True),))
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    governor, people = nation.governor, nation.people
    late = [signed(governor, motion, each) for each in people[:7]]
    relay(nation, governor, motion, late[:3])
    last = governor.read("proposalDeadline", motion.id)
    for turn in range(3):
        at_timestamp(nation.world, last + turn * extension)
        # Two ballots that are skipped beside the one that counts.
        batch = [late[0], late[3 + turn], late[0]]
        until = last + (turn + 1) * extension
        sent = relay(nation, governor, motion, batch)
        extended = {"proposalId": motion.id, "extendedDeadline": until}
        assert sent.only("ProposalExtended") == extended
        assert governor.read("proposalDeadline", motion.id) == until
        nation.cast_one(motion, turn, AGAINST)
    with reverts("ballots: quorum too late"):
        relay(nation, governor, motion, [late[6]])
    relay(nation, governor, motion, [signed(governor, motion, people[9], AGAINST)])
    nation.close(motion)
    assert nation.state(motion) == DEFEATED


def test_a_batch_that_finds_an_early_quorum_extends_nothing(
    government: Callable[..., BareGovernment],
) -> None:
    nation = government(late_extension=300, classes=(replace(PLAIN, changeable=True),))
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.cast(motion, {FOR: range(4)})
    last = nation.governor.read("proposalDeadline", motion.id)
    at_timestamp(nation.world, last)
    sent = relay(
        nation, nation.governor, motion, [signed(nation.governor, motion, nation.people[9])]
    )
    assert "ProposalExtended" not in sent.names
    assert nation.governor.read("proposalDeadline", motion.id) == last


def test_over_a_foreign_source(
    deploy_governor: Callable[..., Deployed],
    deploy_rulebook: Callable[..., Deployed],
    mock: Mock,
    government: Callable[..., BareGovernment],
) -> None:
    terms = replace(PLAIN, proposal_threshold=0, voting_delay=1, quorum_bps=Bps(0))
    rulebook = deploy_rulebook(terms)
    votes = mock(rulebook.world, "AnyVotes")
    governor = deploy_governor(False, rulebook, source=votes.address, weighed=True, numbered=False)
    world = governor.world
    actors = world.actors
    votes.send(actors.stranger, "set_weight", 5)
    governor.send(actors.stranger, "propose", [actors.keeper.address], [1], [b""], "A gift")
    id_ = governor.read("hashProposal", [actors.keeper.address], [1], [b""], _hash("A gift"))
    world.mine(2)
    motion = Motion(id_, (), "")
    ballots = [
        signed(governor, motion, each) for each in actors.voters(4)[1:]
    ]  # the first is barred
    words = [word for _, each in [*ballots, ballots[1]] for word in each.compact()]
    sent = governor.send(actors.stranger, "castVotesBySig", id_, 0, 4, words)
    assert skipped(sent) == [(3, ALREADY_VOTED)]
    assert governor.read("proposalVotes", id_) == (0, 15, 0)


def _hash(text: str) -> bytes:
    from govkit.crypto.keccak import keccak

    return keccak(text.encode())
