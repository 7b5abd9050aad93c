"""A governor with two further houses against a model of their words, second by second.

Heads decide in the first house; what pokes also takes the consent of wealth, and heads may veto
it once it is queued. Paying takes the first house alone, and there ballots can be changed. The
model keeps ballots, holdings and times by the plainest means and says from them what must
happen; it jumps to the very seconds at which a state ends or begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from govkit.contracts.governor import proposal_id
from govkit.network.port import Call
from govkit.testing import ActorSigner
from govkit.testing.bare_government import (
    AGAINST,
    FOR,
    GRACE,
    PLAIN,
    TREASURY_HOLDS,
    BareGovernment,
    Design,
    Motion,
    with_houses,
)
from govkit.testing.deployed import Deployed
from govkit.types import Address, Bps, ProposalState, Support, Wei
from tests.contracts.conftest import compiled_target
from tests.contracts.signing import Domain, Signature, sign
from tests.stateful.machines import QUICK, SOAK, ChainMachine, History, run

DAY = 86_400
PENDING, ACTIVE, CANCELED, DEFEATED, SUCCEEDED, QUEUED, EXPIRED, EXECUTED = ProposalState
FINAL = {CANCELED, DEFEATED, EXPIRED, EXECUTED}
CORE, WEALTH, VETO = range(3)
EXTENSION = DAY // 4
# Whoever is paid has no key, and gets a wei by each proposal that is executed.
PAYEE = Address("0x" + "Ab" * 20)
STRICT = with_houses(
    replace(
        PLAIN, voting_delay=DAY, voting_period=2 * DAY, timelock_seconds=DAY,
        quorum_bps=Bps(1_500), approval_bps=Bps(6_000),
    ),
    (1_000, 6_000),
    (1_500, 5_000),
)  # fmt: skip
MILD = replace(
    PLAIN, voting_delay=DAY // 2, voting_period=DAY, timelock_seconds=DAY // 2,
    quorum_bps=Bps(0), approval_bps=Bps(6_000), changeable=True,
)  # fmt: skip
DESIGN = Design(
    houses=("wealth", "heads"),
    veto_houses=0b10,
    classes=(STRICT, MILD),
    rules=(("coin", "", 1, False, False),),
    late_extension=EXTENSION,
)
HEADS, WHOLE = "heads", "whole"
# Seven with 14 to 20 votes by wealth, of whom two come and go as citizens.
FIRST, COUNT = 13, 7
which = st.integers(0, 3)
people = st.integers(0, COUNT - 1)
crowd = st.lists(people, min_size=3, max_size=COUNT, unique=True)
# Mostly in favour, so that enough proposals live on to be queued and executed.
sides = st.lists(st.sampled_from([FOR] * 6 + list(Support)), min_size=COUNT, max_size=COUNT)
houses = st.sampled_from([CORE, CORE, WEALTH, VETO])
off = st.sampled_from([-1, 0, 0, 1])  # seconds off an edge
ends = ["regret", "regret", "veto", "veto", "veto", "execute", "expire", "leave", "stop", "late"]
fates = st.tuples(
    st.sampled_from(ends), people, st.booleans(), st.lists(people, max_size=2), off
)  # fmt: skip
Tally = tuple[int, int, int]


@dataclass
class Poll:
    """A proposal in one house: when one can vote there, what it takes, and who said what."""

    source: str
    snapshot: int
    deadline: int
    quorum_bps: int
    approval_bps: int
    changeable: bool
    ballots: dict[str, Tally] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    extensions: int = 0
    until: int = 0

    def is_open(self, now: int) -> bool:
        if self.until:
            return self.snapshot < now < self.until
        return self.snapshot < now <= self.deadline

    def tally(self) -> Tally:
        against, in_favour, abstain = (
            sum(each[n] for each in self.ballots.values()) for n in range(3)
        )
        return against, in_favour, abstain

    def present(self) -> int:
        return self.tally()[1] + self.tally()[2]

    def is_quorate(self, total: int) -> bool:
        return self.present() * 10_000 >= total * self.quorum_bps

    def is_late(self, now: int) -> bool:
        return now + EXTENSION > (self.until or self.deadline)

    def latest_end(self, period: int) -> int:
        return self.snapshot + period + EXTENSION * (3 if self.changeable else 1)

    def carries(self, total: int) -> bool:
        against, in_favour, _ = self.tally()
        quorate = self.is_quorate(total)
        approved = in_favour * 10_000 >= (in_favour + against) * self.approval_bps
        return quorate and in_favour > against and approved


@dataclass
class Model:
    """A proposal: its polls by house, and the seconds at which something happened to it."""

    motion: Motion
    proposer: str
    timelock: int
    polls: dict[int, Poll]
    delayed: int = 0
    canceled: bool = False
    executed: bool = False

    @property
    def eta(self) -> int:
        """After the timelock, and after the veto, which goes on when its quorum comes late."""
        veto = self.polls.get(VETO)
        return max(self.delayed, veto.until if veto else 0)

    def close(self) -> int:
        return max(poll.deadline for house, poll in self.polls.items() if house != VETO)


class GovernorMachine(ChainMachine):
    government: BareGovernment

    @initialize()
    def begin(self) -> None:
        self.people: list[ActorSigner] = self.government.people[FIRST : FIRST + COUNT]
        self.proposals: list[Model] = []
        self.final: dict[int, ProposalState] = {}
        self.paid = 0
        everybody = self.government.people
        self.citizens = {each.address for each in everybody}
        self.holdings = {each.address: n for n, each in enumerate(everybody, 1)}
        self.delegates = {each.address: each.address for each in everybody}
        self.heads, self.wealth = History(), History()
        self.keep(0)
        # A run may leave any rule out, and without proposals the others would do nothing.
        self.propose(1, "A", strict=True, foreign=False)
        self.propose(2, "B", strict=False, foreign=False)

    # -- the model

    def keep(self, timepoint: int) -> None:
        """Note what everybody has, from this second on."""
        heads = dict.fromkeys(self.citizens, 1)
        self.heads.keep(timepoint, heads | {WHOLE: len(heads)})
        votes: Counter[str] = Counter()
        for holder, held in self.holdings.items():
            votes[self.delegates[holder]] += held
        # What is held by the treasury decides nothing and is not part of the whole.
        self.wealth.keep(timepoint, votes | {WHOLE: sum(self.holdings.values())})

    def weights(self, poll: Poll) -> dict[str, int]:
        return (self.heads if poll.source == HEADS else self.wealth).at(poll.snapshot)

    def state(self, proposal: Model, now: int) -> ProposalState:
        core = proposal.polls[CORE]
        if proposal.executed:
            return EXECUTED
        if proposal.canceled:
            return CANCELED
        if proposal.eta:
            veto = proposal.polls.get(VETO)
            if veto and now >= proposal.eta and self.carries(veto):
                return CANCELED
            return EXPIRED if now > proposal.eta + GRACE else QUEUED
        if now <= core.snapshot:
            return PENDING
        consenting = [poll for house, poll in proposal.polls.items() if house != VETO]
        if any(now <= poll.deadline for poll in consenting):
            return ACTIVE
        if not all(map(self.carries, consenting)):
            return DEFEATED
        return EXPIRED if now > proposal.close() + GRACE else SUCCEEDED

    def carries(self, poll: Poll) -> bool:
        return poll.carries(self.weights(poll)[WHOLE])

    def next(self) -> int:
        """The second of the next transaction."""
        return self.now() + 1

    def choose(self, which: int, *states: ProposalState) -> Model:
        """One in such a state if there is any; in one of four cases any at all."""
        live = [each for each in self.proposals if self.state(each, self.next()) in states]
        among = self.proposals if which == 3 or not live else live
        return among[which % len(among)]

    def count(self, poll: Poll, voter: str, ballot: Tally, whole: bool) -> None:
        poll.ballots[voter] = ballot
        (poll.whole.add if whole else poll.whole.discard)(voter)

    def extend_if_late(self, poll: Poll, was_quorate: bool, now: int) -> None:
        """Who reaches a quorum late, or brings it back, leaves time to answer: thrice at most."""
        if was_quorate or not poll.is_late(now) or not poll.is_quorate(self.whole(poll)):
            return
        poll.extensions += 1
        assert poll.extensions <= (3 if poll.changeable else 1)
        if poll.until:
            poll.until = now + EXTENSION
        else:
            poll.deadline = now + EXTENSION
        self.accepted["extended"] += 1

    def whole(self, poll: Poll) -> int:
        return self.weights(poll)[WHOLE]

    def is_quorate(self, poll: Poll | None) -> bool:
        return (
            poll is not None and poll.snapshot < self.next() and poll.is_quorate(self.whole(poll))
        )

    def comes_too_late(self, poll: Poll, ballots: Mapping[str, Tally]) -> bool:
        """Whether ballots would bring a quorum back that can't be given time any more."""
        if poll.extensions < 3 or self.is_quorate(poll):
            return False
        then = replace(poll, ballots={**poll.ballots, **ballots})
        return then.is_quorate(self.whole(poll))

    def refusal(self, poll: Poll | None, voter: str, canceled: bool) -> str | None:
        """Why a ballot is not taken; None where it is."""
        if poll is None:
            return "ballots: unknown proposal"
        if canceled or not poll.is_open(self.next()):
            return "ballots: not active"
        if not self.weights(poll).get(voter):
            return "ballots: no votes"
        stands = voter in poll.ballots and not (poll.changeable and voter in poll.whole)
        return "ballots: already voted" if stands else None

    # -- calls

    @rule(
        person=people, text=st.sampled_from("ABCDEFGH"), strict=st.booleans(), foreign=st.booleans()
    )
    def propose(self, person: int, text: str, strict: bool, foreign: bool) -> None:
        by = self.government.outsider if foreign and person == 0 else self.people[person]
        actions = [*([self.government.poke()] if strict else []), Call(PAYEE, b"", Wei(1))]
        motion = Motion(proposal_id(actions, text), tuple(actions), text)
        refusal = None
        if not self.heads.at(self.now()).get(by.address):
            refusal = "governor: too few votes"
        if self.open_of(by.address) >= DESIGN.active_proposals:
            # Whichever is told first: both are so.
            refusal = refusal or "governor: too many proposals"
        if any(each.motion.id == motion.id for each in self.proposals):
            refusal = "governor: already proposed"
        send = ("propose", *motion.columns()[:3], text)
        if self.send("propose", refusal, self.government.governor, by, *send):
            self.proposals.append(self.made(motion, by.address, strict))

    def open_of(self, proposer: str) -> int:
        """How many of a proposer's proposals could still be voted on, had they been extended."""
        return sum(
            1
            for each in self.proposals
            if each.proposer == proposer
            and each.polls[CORE].latest_end(self.terms(each).voting_period) >= self.next()
        )

    def terms(self, proposal: Model) -> Any:
        return STRICT if len(proposal.motion.actions) == 2 else MILD

    def made(self, motion: Motion, proposer: str, strict: bool) -> Model:
        terms = STRICT if strict else MILD
        snapshot = self.now() + terms.voting_delay
        times = snapshot, snapshot + terms.voting_period
        polls = {CORE: Poll(HEADS, *times, terms.quorum_bps, terms.approval_bps, terms.changeable)}
        if strict:
            polls[WEALTH] = Poll("wealth", *times, 1_000, 6_000, changeable=False)
            # Until it is queued nobody can vote there.
            polls[VETO] = Poll(HEADS, 2**40, 0, 1_500, 5_000, changeable=False)
        return Model(motion, proposer, terms.timelock_seconds, polls)

    @precondition(lambda self: self.proposals)
    @rule(which=which, house=houses, voters=crowd, sides=sides, off=off, late=st.booleans())
    def vote(
        self, which: int, house: int, voters: list[int], sides: list[Support], off: int, late: bool
    ) -> None:
        states = (QUEUED,) if house == VETO else (PENDING, ACTIVE)
        self.do_vote(self.choose(which, *states), house, voters, sides, off, late)

    def do_vote(
        self, proposal: Model, house: int, voters: Sequence[int], sides: list[Support],
        off: int, late: bool,
    ) -> None:  # fmt: skip
        self.wait_for(proposal, house, off, late)
        poll = proposal.polls.get(house)
        name = f"vote in {'core' if house == CORE else 'wealth' if house == WEALTH else 'veto'}"
        for person in voters:
            by, side = self.people[person], sides[person]
            refusal = self.refusal(poll, by.address, proposal.canceled)
            changed = poll is not None and by.address in poll.ballots
            before = self.is_quorate(poll)
            if poll and refusal is None:
                ballot = whole_ballot(side, self.weights(poll)[by.address])
                if self.comes_too_late(poll, {by.address: ballot}):
                    refusal = "ballots: quorum too late"
            call = "castVote", proposal.motion.id, int(side)
            kind = "change" if changed and refusal is None else name
            if self.send(kind, refusal, self.government.house(house), by, *call) and poll:
                weight = self.weights(poll)[by.address]
                self.count(poll, by.address, whole_ballot(side, weight), whole=True)
                self.extend_if_late(poll, before, self.now())

    @precondition(lambda self: self.proposals)
    @rule(which=which, person=people, parts=st.tuples(*[st.integers(0, 10)] * 3), off=off)
    def vote_in_fractions(self, which: int, person: int, parts: Tally, off: int) -> None:
        """In the house of wealth."""
        self.do_fractions(self.choose(which, PENDING, ACTIVE), person, parts, off)

    def do_fractions(self, proposal: Model, person: int, parts: Tally, off: int) -> None:
        self.wait_for(proposal, WEALTH, off, late=False)
        poll, by = proposal.polls.get(WEALTH), self.people[person]
        refusal = self.refusal(poll, by.address, proposal.canceled)
        if poll and refusal is None and not 0 < sum(parts) <= self.weights(poll)[by.address]:
            refusal = "ballots: wrong params"
        params = b"".join(part.to_bytes(16) for part in parts)
        before = self.is_quorate(poll)
        call = "castVoteWithReasonAndParams", proposal.motion.id, 255, "In parts", params
        house = self.government.house(WEALTH)
        if self.send("vote in fractions", refusal, house, by, *call) and poll:
            self.count(poll, by.address, parts, whole=False)
            self.extend_if_late(poll, before, self.now())

    @precondition(lambda self: self.proposals)
    @rule(
        which=which, house=houses, voters=crowd, side=st.sampled_from([FOR, FOR, AGAINST]), off=off
    )
    def relay(self, which: int, house: int, voters: list[int], side: Support, off: int) -> None:
        """Signed ballots in one batch: bad ones are passed over, the others count."""
        states = (QUEUED,) if house == VETO else (PENDING, ACTIVE)
        proposal = self.choose(which, *states)
        self.wait_for(proposal, house, off, late=False)
        poll, deployed = proposal.polls.get(house), self.government.house(house)
        refusal = None
        if poll is None:
            refusal = "ballots: unknown proposal"
        elif proposal.canceled or not poll.is_open(self.next()):
            refusal = "ballots: not active"
        before = self.is_quorate(poll)
        signatures = [self.signed(deployed, proposal, person, side) for person in voters]
        words = [word for each in signatures for word in each.compact()]
        if poll and refusal is None:
            fresh = {self.people[each].address for each in voters} - poll.ballots.keys()
            weights = self.weights(poll)
            counted: dict[str, Tally] = {
                each: whole_ballot(side, weights.get(each, 0)) for each in fresh
            }
            if self.comes_too_late(poll, counted):
                refusal = "ballots: quorum too late"
        counts = (len(voters), 0) if side == AGAINST else (0, len(voters))
        call = "castVotesBySig", proposal.motion.id, *counts, words
        if self.send("relay", refusal, deployed, self.government.outsider, *call) and poll:
            for person in voters:
                voter = self.people[person].address
                weight = self.weights(poll).get(voter, 0)
                if weight and voter not in poll.ballots:
                    self.count(poll, voter, whole_ballot(side, weight), whole=True)
                    self.accepted["vote by signature"] += 1
            self.extend_if_late(poll, before, self.now())

    def signed(self, deployed: Deployed, proposal: Model, person: int, side: Support) -> Signature:
        name = "Testland" if deployed is self.government.governor else deployed.read("name")
        message = {"proposalId": proposal.motion.id, "support": int(side)}
        return sign(self.people[person], Domain(name, deployed.address), "Vote", **message)

    @precondition(lambda self: self.proposals)
    @rule(which=which, off=off)
    def queue(self, which: int, off: int) -> None:
        self.do_queue(self.choose(which, ACTIVE, SUCCEEDED), off)

    def do_queue(self, proposal: Model, off: int) -> None:
        if proposal.polls[CORE].ballots and not proposal.eta:
            self.wait_until(proposal.close() + off)
        succeeded = self.state(proposal, self.next()) == SUCCEEDED
        refusal = None if succeeded else "governor: not succeeded"
        call = "queue", *proposal.motion.columns()
        if self.send("queue", refusal, self.government.governor, self.government.outsider, *call):
            proposal.delayed = self.now() + proposal.timelock
            if VETO in proposal.polls:
                veto = proposal.polls[VETO]
                veto.snapshot, veto.until = proposal.close(), proposal.delayed

    @precondition(lambda self: self.proposals)
    @rule(which=which, off=off, late=st.booleans())
    def execute(self, which: int, off: int, late: bool) -> None:
        self.do_execute(self.choose(which, QUEUED), off, late)

    def do_execute(self, proposal: Model, off: int, late: bool) -> None:
        self.wait_until(proposal.eta + (GRACE if late else 0) - 1 + off)
        early = "governor: not ready"
        refusal = None if self.next() >= proposal.eta else early
        if self.state(proposal, self.next()) != QUEUED:
            refusal = "governor: not queued"
        call = "execute", *proposal.motion.columns()
        if self.send("execute", refusal, self.government.governor, self.government.outsider, *call):
            assert self.now() >= proposal.eta
            proposal.executed = True
            self.paid += 1

    @rule(fates=st.lists(fates, min_size=1, max_size=3))
    def whole_lives(self, fates: list[tuple[str, int, bool, list[int], int]]) -> None:
        for each in fates:
            self.whole_life(*each)

    def whole_life(
        self, fate: str, person: int, strict: bool, against: list[int], off: int
    ) -> None:
        """From the proposing on to an end, so that many get there."""
        strict = strict or fate == "veto"
        known = len(self.proposals)
        self.propose(person, f"Life {self.now()}", strict, foreign=False)
        if len(self.proposals) == known:
            return None
        proposal = self.proposals[-1]
        if fate == "regret":
            return self.do_cancel(proposal, "proposer")
        sides = [AGAINST if each in against else FOR for each in range(COUNT)]
        self.do_vote(proposal, CORE, range(COUNT), sides, 0, late=False)
        self.do_vote(proposal, CORE, range(2), sides[::-1], 0, late=False)
        if fate != "late":
            self.do_fractions(proposal, person, (1, 2, 1), 0)
        self.do_vote(proposal, WEALTH, range(COUNT), sides, 0, late=fate == "late")
        if fate == "stop":
            self.do_cancel(proposal, "guardian")
        self.do_queue(proposal, 0)
        if fate == "veto":
            self.do_vote(proposal, VETO, range(COUNT), sides, 0, late=False)
        if fate != "leave":
            self.do_execute(proposal, off, late=fate == "expire")
        if fate == "veto":
            self.do_cancel(proposal, "stranger")
        return self.admit_or_revoke(COUNT - 1 - person % 2)

    @precondition(lambda self: self.proposals)
    @rule(which=which, by=st.sampled_from(["proposer", "guardian", "stranger"]), lazy=st.booleans())
    def cancel(self, which: int, by: str, lazy: bool) -> None:
        wanted = {"proposer": [PENDING], "guardian": list(ProposalState), "stranger": [CANCELED]}
        if lazy and by != "stranger":  # else hardly a proposal would live to be voted on
            return
        self.do_cancel(self.choose(which, *wanted[by]), by)

    def do_cancel(self, proposal: Model, by: str) -> None:
        state = self.state(proposal, self.next())
        vetoed = state == CANCELED and not proposal.canceled
        actor, refusal = self.government.outsider, "governor: only proposer"
        if by == "guardian":
            actor, refusal = self.government.guardian, "governor: final"
        elif by == "proposer":
            actor = next(each for each in self.people if each.address == proposal.proposer)
        may = vetoed or (by == "guardian" and state not in FINAL)
        may = may or (by == "proposer" and state == PENDING)
        # A timepoint ago: what is kept last counts in the next second.
        lacks = not self.heads.at(self.now()).get(proposal.proposer)
        may = may or (lacks and state in (PENDING, ACTIVE))
        call = "cancel", *proposal.motion.columns()
        rule = "cancel what is vetoed" if vetoed else f"cancel as {by}"
        if self.send(rule, None if may else refusal, self.government.governor, actor, *call):
            proposal.canceled = True

    @rule(person=st.integers(COUNT - 2, COUNT - 1))
    def come_and_go(self, person: int) -> None:
        self.admit_or_revoke(person)

    def admit_or_revoke(self, person: int) -> None:
        """Two of them come and go."""
        citizen = self.people[person].address
        leaves = citizen in self.citizens
        rule = "revoke" if leaves else "admit"
        self.send(rule, None, self.government.registry, self.government.registrar, rule, citizen)
        self.citizens ^= {citizen}
        self.keep(self.now())

    @rule(giver=people, taker=people, amount=st.integers(0, 25))
    def transfer(self, giver: int, taker: int, amount: int) -> None:
        sender, receiver = self.people[giver], self.people[taker].address
        refusal = "votes: balance too low" if amount > self.holdings[sender.address] else None
        call = "transfer", receiver, amount
        if self.send("transfer", refusal, self.government.token, sender, *call):
            self.holdings[sender.address] -= amount
            self.holdings[receiver] += amount
            self.keep(self.now())

    @rule(holder=people, delegatee=people)
    def delegate(self, holder: int, delegatee: int) -> None:
        by, to = self.people[holder], self.people[delegatee].address
        if self.send("delegate", None, self.government.token, by, "delegate", to):
            self.delegates[by.address] = to
            self.keep(self.now())

    @rule(span=st.sampled_from([1, 3_600, DAY // 2]))
    def wait(self, span: int) -> None:
        self.world.forward(span)

    def wait_for(self, proposal: Model, house: int, off: int, late: bool) -> None:
        """Until a house opens, or is about to close."""
        poll = proposal.polls.get(house, proposal.polls[CORE])
        end = poll.until - 1 if house == VETO else poll.deadline
        if late:
            self.wait_until(end - 1 + off)
        elif house != VETO:
            self.wait_until(poll.snapshot + off)

    def wait_until(self, timestamp: int) -> None:
        """So that the next transaction is a second later; nothing where that is past."""
        if timestamp > self.now():
            self.world.forward(timestamp - self.now())

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        # What is over is looked at now and then.
        looked_at = [
            each
            for each in self.proposals
            if each.motion.id not in self.final or (each.motion.id + self.now()) % 4 == 0
        ]
        for proposal in looked_at:
            id_, expected = proposal.motion.id, self.state(proposal, self.now())
            assert self.government.governor.read("state", id_) == expected
            self.accepted[expected.name] += 1
            assert self.final.get(id_, expected) == expected, "a final state has changed"
            if expected in FINAL:
                self.final[id_] = expected
        if self.proposals:
            self.agrees_in_every_view(self.proposals[self.now() % len(self.proposals)])

    @invariant()
    def what_was_executed_was_so_once(self) -> None:
        assert self.world.port.balance(PAYEE) == self.paid

    @invariant()
    def weight_is_conserved(self) -> None:
        assert sum(self.holdings.values()) + TREASURY_HOLDS == 310
        for proposal in self.proposals:
            for poll in proposal.polls.values():
                if poll.ballots:
                    assert sum(poll.tally()) <= self.weights(poll)[WHOLE]

    def agrees_in_every_view(self, proposal: Model) -> None:
        id_, governor = proposal.motion.id, self.government.governor
        for house, poll in proposal.polls.items():
            assert self.government.house(house).read("proposalVotes", id_) == poll.tally()
            for person in self.people[:2]:
                voted = self.government.house(house).read("hasVoted", id_, person.address)
                assert voted == (person.address in poll.ballots)
        assert governor.read("proposalSnapshot", id_) == proposal.polls[CORE].snapshot
        deadlines = [poll.deadline for poll in proposal.polls.values()]
        assert governor.read("proposalDeadline", id_) == max(deadlines)
        assert governor.read("proposalProposer", id_) == proposal.proposer
        waits = not (proposal.executed or proposal.canceled)
        assert governor.read("proposalEta", id_) == (proposal.eta if waits else 0)


def whole_ballot(side: Support, weight: int) -> Tally:
    against, in_favour, abstain = (weight if side == each else 0 for each in Support)
    return against, in_favour, abstain


CALLS = {
    "propose", "vote in core", "vote in wealth", "vote in veto", "change", "vote in fractions",
    "relay", "vote by signature", "queue", "execute", "cancel as proposer", "cancel as guardian",
    "cancel what is vetoed", "admit", "revoke", "transfer", "delegate",
}  # fmt: skip
RULES = CALLS | {state.name for state in ProposalState} | {"extended"}
SOAK_CALLS = 200
"""As often each kind of call is accepted in a long run: that is some twenty thousand steps."""


def machine() -> type[GovernorMachine]:
    government = BareGovernment(DESIGN, compiled_target())
    return type("GovernorMachine", (GovernorMachine,), {"government": government})


def test_governor() -> None:
    tested = machine()
    chosen = settings(QUICK, max_examples=7, stateful_step_count=20)
    run(tested, tested.government.world, RULES, chosen)


@pytest.mark.soak
def test_governor_for_long() -> None:
    """Until each kind of call was accepted so many times; the runs differ by their length."""
    tested = machine()
    accepted: Counter[str] = Counter()
    for longer in range(40):
        chosen = settings(SOAK, max_examples=25, stateful_step_count=100 + longer)
        accepted += run(tested, tested.government.world, RULES, chosen)
        if all(accepted[each] >= SOAK_CALLS for each in CALLS):
            break
    assert {each: accepted[each] for each in CALLS if accepted[each] < SOAK_CALLS} == {}
