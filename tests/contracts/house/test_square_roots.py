"""A house by square roots: a citizen weighs what it had locked up itself at the snapshot, which
nobody can lend it for a transaction, nor for less than an epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isqrt

import pytest

from govkit.contracts.locked import LockedVotes
from govkit.nation.voting.proposals import Proposal
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import Wei
from tests.contracts.governor.conftest import Mock
from tests.contracts.signing import Domain, sign

UNIT = 10**18
DAY = 86_400
HELD = 1_000 * UNIT
"""What each citizen of the sample nation has."""


def with_roots(text: str) -> str:
    """Shorter epochs than a vote, so that a lock can end during one."""
    return text.replace(
        "houses: [citizens]", "houses: [citizens, {name: roots, votes: square_root}]"
    ).replace("  genesis:\n", "  locked_votes: {longest: 200 days, epoch: 1 day}\n  genesis:\n")


def changeable(text: str) -> str:
    return with_roots(text).replace("  voting_delay", "  changeable: true\n  voting_delay")


@dataclass(frozen=True, slots=True)
class Roots:
    """The sample nation with a house by square roots, in which nobody has locked anything."""

    world: World
    locked: LockedVotes
    house: Deployed
    people: Sequence[ActorSigner]

    @classmethod
    def of(cls, world: World) -> Roots:
        nation = world.nation
        assert nation.locked is not None
        house = Deployed(world, "House", nation.houses["roots"].address)
        return cls(world, nation.locked, house, world.actors.voters(20))

    def now(self) -> int:
        return self.locked.clock()

    def lock(self, by: ActorSigner, amount: int, days: int = 100, at: int | None = None) -> None:
        """For whole days after the one in which it is, or will be `at` that second."""
        self.world.send(self.world.nation.token.approve(self.locked.address, Wei(amount)), by)
        end = ((at or self.now()) // DAY + days) * DAY
        if at:
            at_timestamp(self.world, at)
        self.world.send(self.locked.lock(Wei(amount), end), by)

    def give(self, by: ActorSigner, to: ActorSigner, amount: int) -> None:
        self.world.send(self.world.nation.token.transfer(to.address, Wei(amount)), by)

    def propose(self, words: str = "A newcomer") -> Proposal:
        admit = self.world.nation.registry.admit(self.world.actors.stranger.address)
        return self.world.propose([admit], words)

    def open(self, proposal: Proposal) -> None:
        self.world.vote(proposal, voters=[])

    def weight(self, of: ActorSigner, proposal: Proposal) -> int:
        return int(self.house.read("getVotes", of.address, proposal.snapshot))

    def ballot(self, of: ActorSigner, proposal: Proposal) -> Call:
        """One for, signed, for anybody to send."""
        domain = Domain("roots", self.house.address)
        signature = sign(
            of, domain, "Ballot", proposalId=proposal.id, support=1, voter=of.address, nonce=0
        )
        words = (proposal.id, 1, of.address, signature.encoded())
        return self.house.call("castVoteBySig", *words)

    def votes(self, proposal: Proposal) -> tuple[int, ...]:
        """Against, for and abstaining."""
        return tuple(self.house.read("proposalVotes", proposal.id))

    def borrower(self, mock: Mock) -> Deployed:
        token = self.world.nation.token.address
        return mock(self.world, "RootBorrower", token, self.locked.address, self.house.address)


@pytest.fixture
def roots(found: Callable[..., World]) -> Roots:
    return Roots.of(found(with_roots))


def allow(roots: Roots, by: ActorSigner, spender: Deployed) -> None:
    roots.world.send(roots.world.nation.token.approve(spender.address, Wei(2**200)), by)


# -- what is lent


def test_a_loan_for_one_transaction_adds_nothing(roots: Roots, mock: Mock) -> None:
    """By whoever has others' votes at the snapshot: such a ballot weighed 44.7 instead of 1."""
    boss, lender, *fans = roots.people[:11]
    for fan in fans:
        roots.world.send(roots.world.nation.token.delegate(boss.address), fan)
    roots.lock(boss, UNIT)
    roots.give(boss, roots.people[19], HELD - UNIT)
    proposal = roots.propose()
    roots.open(proposal)
    flash = roots.borrower(mock)
    for each in (boss, lender):
        allow(roots, each, flash)
    ballot = roots.ballot(boss, proposal)
    flash.send(roots.people[12], "lend", lender.address, boss.address, HELD, ballot.data)
    assert roots.votes(proposal) == (0, isqrt(UNIT), 0)


def test_one_holder_and_nine_citizens_without_trust_weigh_nothing(roots: Roots, mock: Mock) -> None:
    """A signed ballot and two allowances: each loan is repaid in its transaction. They weighed
    three times the root of it all."""
    citizens, (whale, other) = roots.people[:9], roots.people[9:11]
    roots.lock(whale, HELD // 2)
    for citizen in citizens:
        roots.give(citizen, other, HELD)
        roots.world.send(roots.world.nation.token.delegate(citizen.address), citizen)
    proposal = roots.propose()
    roots.open(proposal)
    flash = roots.borrower(mock)
    for each in (whale, *citizens):
        allow(roots, each, flash)
    for citizen in citizens:
        ballot = roots.ballot(citizen, proposal)
        with reverts("ballots: no votes"):
            flash.send(other, "lend", whale.address, citizen.address, UNIT, ballot.data)
    roots.house.send(whale, "castVote", proposal.id, 1)
    assert roots.votes(proposal) == (0, isqrt(HELD // 2), 0)


def test_nine_citizens_with_money_of_their_own_weigh_its_roots(roots: Roots) -> None:
    citizens = roots.people[:9]
    for citizen in citizens:
        roots.lock(citizen, HELD // 9)
    proposal = roots.propose()
    roots.open(proposal)
    for citizen in citizens:
        roots.world.send(roots.ballot(citizen, proposal), roots.people[19])
    assert roots.votes(proposal) == (0, 9 * isqrt(HELD // 9), 0)


def test_a_contract_that_is_a_citizen_cannot_lock_a_loan_and_pay_it_back(
    roots: Roots, mock: Mock
) -> None:
    """Neither in the transaction that votes, nor in the second of the snapshot."""
    lender, flash = roots.people[0], roots.borrower(mock)
    allow(roots, lender, flash)
    registrar = roots.world.actors.registrar
    roots.world.send(roots.world.nation.registry.admit(flash.address), registrar)
    proposal = roots.propose()
    ballot = roots.house.call("castVote", proposal.id, 1).data
    at_timestamp(roots.world, proposal.snapshot)
    end = (proposal.snapshot // DAY + 1) * DAY
    with reverts("lock: not over"):
        at_timestamp(roots.world, proposal.snapshot)
        flash.send(lender, "lock_and_vote", lender.address, UNIT, end, b"\x06\xfd\xde\x03")
    roots.open(proposal)
    with reverts("ballots: no votes"):
        flash.send(lender, "lock_and_vote", lender.address, UNIT, end + DAY, ballot)


def test_a_loan_from_one_day_into_the_next_weighs_nothing(roots: Roots, mock: Mock) -> None:
    """A contract that anybody makes pay back locks it a second before locks end; with a day to go
    it weighs, but then nobody has it back before that day is over."""
    lender, flash, honest = roots.people[0], roots.borrower(mock), roots.borrower(mock)
    registrar = roots.world.actors.registrar
    for each in (flash, honest):
        allow(roots, lender, each)
        roots.world.send(roots.world.nation.registry.admit(each.address), registrar)
    midnight = (roots.now() // DAY + 3) * DAY
    at_timestamp(roots.world, midnight - 1 - DAY)
    proposal = roots.propose()
    assert proposal.snapshot == midnight - 1
    at_timestamp(roots.world, midnight - 2)
    honest.send(lender, "lock_loan", lender.address, UNIT, midnight + DAY)
    at_timestamp(roots.world, midnight - 1)
    flash.send(lender, "lock_loan", lender.address, UNIT, midnight)
    at_timestamp(roots.world, midnight)
    flash.send(lender, "pay_back", lender.address)
    ballot = roots.house.call("castVote", proposal.id, 1).data
    with reverts("ballots: no votes"):
        flash.send(lender, "vote", ballot)
    honest.send(lender, "vote", ballot)
    assert roots.votes(proposal) == (0, isqrt(UNIT), 0)
    at_timestamp(roots.world, midnight + DAY - 1)
    with reverts("lock: not over"):
        honest.send(lender, "pay_back", lender.address)


# -- when it counts


def test_what_is_locked_in_the_second_of_the_snapshot_counts_and_not_a_second_later(
    roots: Roots,
) -> None:
    early, late = roots.people[:2]
    proposal = roots.propose()
    for who, second in ((early, proposal.snapshot), (late, proposal.snapshot + 2)):
        roots.lock(who, HELD, at=second)
    assert [roots.weight(who, proposal) for who in (early, late)] == [isqrt(HELD), 0]
    with reverts("ballots: no votes"):
        roots.house.send(late, "castVote", proposal.id, 1)
    roots.house.send(early, "castVote", proposal.id, 1)
    assert roots.votes(proposal) == (0, isqrt(HELD), 0)


def test_no_ballot_in_the_second_of_the_snapshot(roots: Roots) -> None:
    voter = roots.people[0]
    proposal = roots.propose()
    roots.lock(voter, HELD, at=proposal.snapshot - 5)
    at_timestamp(roots.world, proposal.snapshot)
    with reverts("ballots: not active"):
        roots.house.send(voter, "castVote", proposal.id, 1)
    at_timestamp(roots.world, proposal.snapshot + 1)
    roots.house.send(voter, "castVote", proposal.id, 1)


def test_a_lock_with_a_day_to_go_counts_and_not_with_a_second_less(roots: Roots) -> None:
    voter = roots.people[0]
    midnight = (roots.now() // DAY + 4) * DAY
    roots.lock(voter, HELD, days=3, at=midnight - 2 * DAY + 50)
    proposals = []
    for snapshot in (midnight, midnight + 1):
        at_timestamp(roots.world, snapshot - DAY)
        proposals.append(roots.propose(f"At {snapshot}"))
    roots.open(proposals[1])
    assert [each.snapshot for each in proposals] == [midnight, midnight + 1]
    assert [roots.weight(voter, each) for each in proposals] == [isqrt(HELD), 0]


def test_what_is_withdrawn_during_the_vote_still_counts_and_only_once(roots: Roots) -> None:
    """The one to whom it goes then was too late for this vote."""
    voter, next_one = roots.people[:2]
    proposal = roots.propose()
    roots.lock(voter, HELD, days=2, at=proposal.snapshot)
    roots.world.forward(2 * DAY)
    roots.world.send(roots.locked.withdraw(), voter)
    roots.give(voter, next_one, HELD)
    roots.lock(next_one, 2 * HELD)
    assert [roots.weight(who, proposal) for who in (voter, next_one)] == [isqrt(HELD), 0]
    roots.house.send(voter, "castVote", proposal.id, 1)
    with reverts("ballots: no votes"):
        roots.house.send(next_one, "castVote", proposal.id, 1)


def test_what_grew_or_was_made_longer_since_counts_as_it_was(roots: Roots) -> None:
    growing, longer = roots.people[:2]
    for who in (growing, longer):
        roots.lock(who, HELD // 4)
    proposal = roots.propose()
    roots.open(proposal)
    for _ in range(2):
        roots.lock(growing, HELD // 4)
    roots.lock(longer, 0, days=150)
    for who in (growing, longer):
        roots.house.send(who, "castVote", proposal.id, 1)
    assert roots.votes(proposal) == (0, 2 * isqrt(HELD // 4), 0)
    again = roots.propose("Once more")
    roots.open(again)
    assert roots.weight(growing, again) == isqrt(3 * (HELD // 4))


def test_a_lock_that_somebody_else_votes_with_is_its_owners_root(roots: Roots) -> None:
    owner, delegate = roots.people[:2]
    roots.lock(owner, HELD)
    roots.world.send(roots.locked.delegate(delegate.address), owner)
    proposal = roots.propose()
    roots.open(proposal)
    assert [roots.weight(who, proposal) for who in (owner, delegate)] == [isqrt(HELD), 0]


# -- who


def test_only_citizens_and_never_the_treasury(roots: Roots) -> None:
    nation, actors = roots.world.nation, roots.world.actors
    treasury = ActorSigner(nation.treasury.address)
    stranger, voter = actors.stranger, roots.people[0]
    roots.world.send(nation.registry.admit(treasury.address), actors.registrar)
    roots.world.send(nation.token.approve(roots.locked.address, Wei(UNIT)), treasury)
    with reverts("lock: treasury never votes"):
        roots.world.send(roots.locked.lock(Wei(UNIT), roots.now() + 100 * DAY), treasury)
    roots.give(voter, stranger, UNIT)
    for who in (voter, stranger):
        roots.lock(who, UNIT)
    proposal = roots.propose()
    roots.open(proposal)
    assert [roots.weight(who, proposal) for who in (voter, stranger)] == [isqrt(UNIT), 0]
    for who in (treasury, stranger):
        with reverts("ballots: no votes"):
            roots.house.send(who, "castVote", proposal.id, 1)
    roots.house.send(voter, "castVote", proposal.id, 1)
    assert roots.votes(proposal) == (0, isqrt(UNIT), 0)


def test_a_ballot_that_is_changed_is_taken_back_whole(found: Callable[..., World]) -> None:
    """Whatever became of the lock meanwhile."""
    roots = Roots.of(found(changeable))
    growing, gone, third = roots.people[:3]
    proposal = roots.propose()
    for number, (who, days) in enumerate(((growing, 100), (gone, 2), (third, 100)), -2):
        roots.lock(who, HELD // 4, days, at=proposal.snapshot + 3 * number)
    roots.world.forward(10)
    for who in (growing, gone, third):
        roots.house.send(who, "castVote", proposal.id, 1)
    assert roots.votes(proposal) == (0, 3 * isqrt(HELD // 4), 0)
    roots.world.forward(2 * DAY)
    roots.lock(growing, HELD // 4)
    roots.world.send(roots.locked.withdraw(), gone)
    for who, side in ((growing, 0), (gone, 2)):
        roots.house.send(who, "castVote", proposal.id, side)
    assert roots.votes(proposal) == (isqrt(HELD // 4),) * 3
    assert roots.world.nation.proposals.tally(proposal).houses[1].present == 2
