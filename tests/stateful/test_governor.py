"""The governor's life cycle against the words of the nation file, second by second.

The model keeps ballots and times and says from them what state a proposal is in; it jumps to
the very seconds at which a state ends or begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from govkit.contracts.governor import proposal_id
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, sample_constitution
from govkit.types import ProposalState, Support
from tests.contracts.probe import Probe
from tests.stateful.machines import QUICK, SOAK, ChainMachine, History, run

DAY = 86_400
VOTING_DELAY, VOTING_PERIOD, TIMELOCK = DAY, 3 * DAY, 2 * DAY
QUORUM_PERCENT, APPROVAL_PERCENT = 9, 60
HEADS = "heads"
PENDING, ACTIVE, CANCELED, DEFEATED, SUCCEEDED, QUEUED, EXPIRED, EXECUTED = ProposalState
Ballot = tuple[int, Support]
# Mostly in favour, so that enough proposals live on to be queued and executed.
supports = st.sampled_from([Support.FOR] * 4 + [Support.AGAINST, Support.ABSTAIN])
voters = st.lists(st.tuples(st.integers(0, 5), supports), min_size=2, max_size=6)
which = st.integers(0, 3)
seldom = st.sampled_from([False, False, False, True])
off = st.sampled_from([-1, 0, 0, 1])  # seconds off an edge


@dataclass
class Model:
    """A proposal: its ballots by voter, and the seconds at which something happened to it."""

    id: int
    actions: list[Call]
    description: str
    proposer: str
    made_at: int
    ballots: dict[str, Support] = field(default_factory=dict)
    eta: int = 0
    canceled: bool = False
    executed: bool = False

    @property
    def snapshot(self) -> int:
        return self.made_at + VOTING_DELAY

    @property
    def deadline(self) -> int:
        return self.snapshot + VOTING_PERIOD

    def count(self, support: Support) -> int:
        return sum(1 for each in self.ballots.values() if each == support)

    def passes(self, citizens: int) -> bool:
        in_favour, against = self.count(Support.FOR), self.count(Support.AGAINST)
        quorate = (in_favour + self.count(Support.ABSTAIN)) * 100 >= citizens * QUORUM_PERCENT
        approved = in_favour * 100 >= (in_favour + against) * APPROVAL_PERCENT
        return quorate and in_favour > against and approved


class GovernorMachine(ChainMachine):
    @initialize()
    def begin(self) -> None:
        self.nation = self.world.nation
        actors = self.world.actors
        self.people: list[ActorSigner] = actors.voters(6)
        self.governor = Probe(self.world, "Governor", self.nation.governor.address)
        self.grace = self.nation.governor.grace_period_seconds()
        self.proposals: list[Model] = []
        citizens = [actors.proposer, *actors.voters(20)]
        self.citizens = {each.address for each in citizens}
        self.history = History()
        # All were admitted before this machine began: by now they are past.
        self.keep(0)
        # A run may leave any rule out, and without proposals the others would do nothing.
        self.propose(1, "A", foreign=False)
        self.propose(2, "B", foreign=False)

    # -- the model

    def keep(self, timepoint: int) -> None:
        self.history.keep(timepoint, {HEADS: len(self.citizens)} | dict.fromkeys(self.citizens, 1))

    def state(self, proposal: Model, now: int) -> ProposalState:
        if proposal.executed:
            return EXECUTED
        if proposal.canceled:
            return CANCELED
        if proposal.eta:
            late = now > proposal.eta + self.grace
            return EXPIRED if late else QUEUED
        if now <= proposal.snapshot:
            return PENDING
        if now <= proposal.deadline:
            return ACTIVE
        citizens = self.history.at(proposal.snapshot)[HEADS]
        passes = proposal.passes(citizens)
        return SUCCEEDED if passes else DEFEATED

    def next(self) -> int:
        """The second of the next transaction."""
        return self.now() + 1

    def choose(self, which: int, *states: ProposalState) -> Model:
        """One in such a state if there is any; in one of four cases any at all."""
        live = [each for each in self.proposals if self.state(each, self.next()) in states]
        among = self.proposals if which == 3 or not live else live
        return among[which % len(among)]

    def columns(self, proposal: Model) -> tuple[object, ...]:
        targets = [str(each.to) for each in proposal.actions]
        values = [each.value for each in proposal.actions]
        calldatas = [each.data for each in proposal.actions]
        return targets, values, calldatas, keccak(proposal.description.encode())

    # -- calls

    @rule(person=st.integers(0, 5), text=st.sampled_from("ABCDEF"), foreign=st.booleans())
    def propose(self, person: int, text: str, foreign: bool) -> None:
        by = self.world.actors.stranger if foreign and person == 0 else self.people[person]
        actions = [self.nation.governor.set_voting_delay(VOTING_DELAY)]
        id_ = proposal_id(actions, text)
        known = any(each.id == id_ for each in self.proposals)
        refusal = "governor: already proposed" if known else None
        if by.address not in self.history.at(self.now()):
            refusal = "governor: too few votes"
        call = self.nation.governor.propose(actions, text)
        if self.expect("propose", refusal, lambda: self.world.send(call, by)):
            self.proposals.append(Model(id_, actions, text, by.address, self.now()))

    @precondition(lambda self: self.proposals)
    @rule(which=which, ballots=voters, off=off, late=seldom)
    def vote(self, which: int, ballots: list[Ballot], off: int, late: bool) -> None:
        self.do_vote(self.choose(which, PENDING, ACTIVE), ballots, off, late)

    @precondition(lambda self: self.proposals)
    @rule(which=which, off=off)
    def queue(self, which: int, off: int) -> None:
        self.do_queue(self.choose(which, ACTIVE, SUCCEEDED), off)

    @precondition(lambda self: self.proposals)
    @rule(which=which, off=off, late=st.booleans())
    def execute(self, which: int, off: int, late: bool) -> None:
        self.do_execute(self.choose(which, QUEUED), off, late)

    @precondition(lambda self: self.proposals)
    @rule(which=which, ballots=voters, off=off, late=seldom)
    def go_on(self, which: int, ballots: list[Ballot], off: int, late: bool) -> None:
        """What a proposal needs next, so that many live to their end."""
        proposal = self.choose(which, PENDING, ACTIVE, SUCCEEDED, QUEUED)
        if proposal.eta:
            self.do_execute(proposal, off, late)
        elif proposal.ballots:
            self.do_queue(proposal, off)
        else:
            self.do_vote(proposal, ballots, off, late)

    def do_vote(self, proposal: Model, ballots: list[Ballot], off: int, late: bool) -> None:
        self.wait_until((proposal.deadline - 1 if late else proposal.snapshot) + off)
        for person, support in ballots:
            by = self.people[person]
            refusal = None
            if by.address not in self.history.at(proposal.snapshot):
                refusal = "governor: no votes"
            if by.address in proposal.ballots:
                refusal = "governor: already voted"
            if self.state(proposal, self.next()) != ACTIVE:
                refusal = "governor: not active"
            call = "castVote", proposal.id, int(support)
            if self.send("vote", refusal, self.governor, by, *call):
                proposal.ballots[by.address] = support

    def do_queue(self, proposal: Model, off: int) -> None:
        if proposal.ballots:
            self.wait_until(proposal.deadline + off)
        succeeded = self.state(proposal, self.next()) == SUCCEEDED
        refusal = None if succeeded else "governor: not succeeded"
        call = "queue", *self.columns(proposal)
        if self.send("queue", refusal, self.governor, self.world.actors.stranger, *call):
            proposal.eta = self.now() + TIMELOCK

    def do_execute(self, proposal: Model, off: int, late: bool) -> None:
        self.wait_until(proposal.eta + (self.grace if late else 0) - 1 + off)
        refusal = None if self.next() >= proposal.eta else "treasury: not ready"
        if self.state(proposal, self.next()) != QUEUED:
            refusal = "governor: not queued"
        call = "execute", *self.columns(proposal)
        if self.send("execute", refusal, self.governor, self.world.actors.stranger, *call):
            proposal.executed = True

    @precondition(lambda self: self.proposals)
    @rule(
        which=which,
        by=st.sampled_from(["proposer", "guardian", "stranger"]),
        lazy=st.booleans(),
    )
    def cancel(self, which: int, by: str, lazy: bool) -> None:
        proposal = self.choose(which, *([PENDING] if by == "proposer" else ProposalState))
        if lazy:  # else hardly a proposal would live to be voted on
            return
        state = self.state(proposal, self.next())
        over = {CANCELED, DEFEATED, EXPIRED, EXECUTED}
        if by == "guardian":
            actor = self.world.actors.guardian
            refusal = "governor: final" if state in over else None
        elif by == "proposer":
            actor = next(each for each in self.people if each.address == proposal.proposer)
            refusal = None if state == PENDING else "governor: only proposer"
        else:
            actor, refusal = self.world.actors.stranger, "governor: only proposer"
        call = "cancel", *self.columns(proposal)
        if self.send(f"cancel as {by}", refusal, self.governor, actor, *call):
            proposal.canceled = True

    @rule(person=st.integers(4, 5), lazy=st.booleans())
    def admit_or_revoke(self, person: int, lazy: bool) -> None:
        """Two of the six come and go."""
        if lazy:
            return
        citizen, registrar = self.people[person].address, self.world.actors.registrar
        leaves = citizen in self.citizens
        registry = self.nation.registry
        call = registry.revoke(citizen) if leaves else registry.admit(citizen)
        rule = "revoke" if leaves else "admit"
        self.expect(rule, None, lambda: self.world.send(call, registrar))
        self.citizens ^= {citizen}
        self.keep(self.now())

    @rule(span=st.sampled_from([1, 3_600, DAY // 2]))
    def wait(self, span: int) -> None:
        self.world.forward(span)

    def wait_until(self, timestamp: int) -> None:
        """So that the next transaction is a second later; nothing where that is past."""
        if timestamp > self.now():
            self.world.forward(timestamp - self.now())

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        for proposal in self.proposals:
            state = self.state(proposal, self.now())
            assert self.governor.read("state", proposal.id) == state
            self.accepted[state.name] += 1
            counts = tuple(proposal.count(support) for support in Support)
            assert self.governor.read("proposalVotes", proposal.id) == counts
        if self.proposals:
            self.agrees_in_every_view(self.proposals[self.now() % len(self.proposals)])

    def agrees_in_every_view(self, proposal: Model) -> None:
        assert self.governor.read("proposalSnapshot", proposal.id) == proposal.snapshot
        assert self.governor.read("proposalDeadline", proposal.id) == proposal.deadline
        assert self.governor.read("proposalProposer", proposal.id) == proposal.proposer
        waits = not (proposal.executed or proposal.canceled)
        assert self.governor.read("proposalEta", proposal.id) == (proposal.eta if waits else 0)


RULES = {
    "propose",
    "vote",
    "queue",
    "execute",
    "cancel as proposer",
    "cancel as guardian",
    "admit",
    "revoke",
    *(state.name for state in ProposalState),
}


def as_modelled(text: str) -> str:
    return text.replace("quorum: 20 %", f"quorum: {QUORUM_PERCENT} %").replace(
        "approval: 50 %", f"approval: {APPROVAL_PERCENT} %"
    )


@pytest.mark.parametrize(
    "chosen",
    [
        settings(QUICK, max_examples=30, stateful_step_count=40),
        pytest.param(SOAK, marks=pytest.mark.soak),
    ],
    ids=["quick", "soak"],
)
def test_governor(chosen: settings) -> None:
    accepted = run(GovernorMachine, World.found(sample_constitution(as_modelled)), RULES, chosen)
    assert accepted["cancel as stranger"] == 0
