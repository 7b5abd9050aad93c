"""The court against its sentences: by calls in any order, on each deadline and a tick beside it.

The model is the page of reference: who is on the roll, what each case waits for, and who gets what.
It draws by the twin of decision 35. Nobody's coin is made or lost, nobody sits twice or in its own
case, and no case is ruled twice.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field, replace
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.testing import ActorSigner
from tests.contracts.court import twin
from tests.contracts.court.bench import (
    APPEAL,
    BOND,
    COMMIT,
    EMPTY,
    EVIDENCE,
    FAR,
    FEE,
    GROUNDS,
    HOUSE,
    NOTICE,
    REVEAL,
    STAKE,
    TENURE,
    WINDOW,
    Bench,
    Case,
    Design,
    chain_of,
    person,
    salt,
)
from tests.stateful.machines import QUICK, SOAK, ChainMachine, run

SIZES = (3, 5)
DRAWING, COMMITTING, REVEALING, RULED, EXECUTED = range(5)
CITIZENS = 14
numbers = st.integers(1, CITIZENS)
which = st.integers(0, 1)
seats = st.integers(0, 4)


@dataclass
class Juror:
    number: int
    free: int
    since: int
    held: int = 0
    left: int = 0


@dataclass
class Round:
    case: Case
    phase: int = DRAWING
    seats: list[int] = field(default_factory=list)
    time: int = 0
    tries: int = 0
    anew: int = 0
    votes: dict[int, int] = field(default_factory=dict)
    revealed: set[int] = field(default_factory=set)
    ruling: int = 0
    appealed: bool = False
    shares: dict[int, int] = field(default_factory=dict)
    """The link that each party gives next."""
    given: list[int] = field(default_factory=list)
    bonds: set[int] = field(default_factory=set)

    @property
    def size(self) -> int:
        return SIZES[self.case.round]


@dataclass
class Dispute:
    number: int
    rounds: list[Round]
    told: int = 0

    @property
    def last(self) -> Round:
        return self.rounds[-1]

    @property
    def draw(self) -> int:
        return 2 * self.number + len(self.rounds) - 1


class CourtMachine(ChainMachine):
    bench: Bench

    @initialize()
    def begin(self) -> None:
        bench = self.bench
        self.keys = dict(bench.keys)
        self.spare = [person(self.world, f"spare {number}") for number in range(3)]
        self.good = dict.fromkeys(range(1, CITIZENS + 1), 0)
        """Since when each passport is good."""
        self.roll: dict[int, Juror] = {}
        self.free_places: list[int] = []
        for place in range(1, CITIZENS - 3):
            _, free, _, since, _ = bench.court.read("juror", place)
            self.roll[place] = Juror(place, free, since)
        self.length = len(self.roll)
        self.treasury = 0
        self.disputes: list[Dispute] = []
        self.silent: dict[int, int] = {}
        self.parties = [bench.plaintiff.address, bench.defendant.address]
        self.open(0)

    # -- what the rules say

    def next(self) -> int:
        return self.now() + 1

    def next_block(self) -> int:
        return self.bench.block() + 1

    def place_of(self, number: int) -> int:
        return next((place for place, each in self.roll.items() if each.number == number), 0)

    def juror(self, number: int) -> Juror:
        return self.roll[self.place_of(number)]

    def at(self, case: Case) -> twin.Qualifies:
        def drawn(place: int) -> int:
            juror = self.roll.get(place)
            if juror is None or juror.since > case.begun or juror.free < STAKE:
                return 0
            if juror.left and juror.left <= case.begun:
                return 0
            since = self.good.get(juror.number)
            return juror.number if since is not None and since + TENURE <= case.begun else 0

        return drawn

    def picked(self, index: int) -> Dispute | None:
        """One of the newest two."""
        newest = self.disputes[-2:]
        return newest[index % len(newest)] if newest else None

    def call(self, name: str, dispute: Dispute, *more: object) -> tuple[object, ...]:
        return name, dispute.number, astuple(dispute.last.case), *more

    def court_send(
        self, name: str, refusal: str | None, by: ActorSigner, *call: object, value: int = 0
    ) -> bool:
        function, *arguments = call
        send = partial(self.bench.court.send, by, str(function), *arguments, value=value)
        return self.expect(name, refusal, send)

    # -- the roll

    @rule(number=numbers, stakes=st.integers(0, 3))
    def serve(self, number: int, stakes: int) -> None:
        value, place, when = stakes * STAKE, self.place_of(number), self.next()
        juror = self.roll.get(place)
        refusal = None
        if number not in self.good:
            refusal = "court: only citizens"
        elif value + (juror.free if juror else 0) < STAKE:
            refusal = "court: wrong amount"
        if self.court_send("serve", refusal, self.keys[number], "serve", value=value):
            if juror is None:
                if self.free_places:
                    place = self.free_places.pop()
                else:
                    self.length += 1
                    place = self.length
                self.roll[place] = Juror(number, value, when)
            else:
                juror.free += value
                if juror.left:
                    juror.left, juror.since = 0, when

    @rule(number=numbers, rare=st.booleans())
    def leave(self, number: int, rare: bool) -> None:
        if not rare:
            return
        juror, when = self.roll.get(self.place_of(number)), self.next()
        serves = juror and not juror.left and number in self.good
        refusal = None if serves else "court: not serving"
        if self.court_send("leave", refusal, self.keys[number], "leave"):
            assert juror
            juror.left = when

    @rule(number=st.integers(0, CITIZENS))
    def collect(self, number: int) -> None:
        place, when = self.place_of(number), self.next()
        juror = self.roll.get(place)
        frees = bool(juror and juror.left and when >= juror.left + NOTICE and not juror.held)
        if number == 0:
            amount = self.treasury
        elif juror is None:
            amount = 0
        else:
            amount = juror.free if frees else max(0, juror.free - STAKE)
        refusal = None if amount else "court: nothing owed"
        if self.court_send("collect", refusal, self.bench.stranger, "collect", number):
            if juror is None:
                self.treasury = 0
            elif frees:
                del self.roll[place]
                self.free_places.append(place)
            else:
                juror.free -= amount

    @rule(number=st.integers(3, CITIZENS), rare=st.integers(0, 3))
    def expel_or_readmit(self, number: int, rare: int) -> None:
        if rare:
            return
        away = [each for each in range(3, CITIZENS + 1) if each not in self.good]
        number = away[0] if away else number
        name = "admit" if away else "revoke"
        who, when = self.keys[number].address, self.next()
        self.send(name, None, self.bench.registry, self.bench.treasury, name, who)
        if name == "revoke":
            del self.good[number]
        else:
            self.good[number] = when

    @rule(number=numbers)
    def move(self, number: int) -> None:
        if not self.spare or number not in self.good:
            return
        key = self.spare.pop()
        call = "move", number, key.address
        self.send("move", None, self.bench.registry, self.bench.recovery, *call)
        self.keys[number] = key

    # -- opening and drawing

    @rule(bond=st.sampled_from([0, 2 * BOND]))
    def open(self, bond: int) -> None:
        if sum(each.last.phase < RULED for each in self.disputes) >= 2:
            return
        when, block = self.next(), self.next_block()
        number, case = self.bench.open(bond=bond)
        self.accepted["open"] += 1
        expected = Case(
            self.bench.arbitrable.address, 2, tuple(self.parties), max(BOND, bond), when,
            self.length, when, block + WINDOW + FAR, 0, EMPTY,
        )  # fmt: skip
        assert (number, case) == (len(self.disputes) + 1, expected)
        self.disputes.append(Dispute(number, [Round(case)]))

    def chain(self, dispute: Dispute, party: int) -> list[bytes]:
        return chain_of(bytes([dispute.draw % 256, party]))

    @rule(index=which, party=st.integers(0, 1))
    def share(self, index: int, party: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last = dispute.last
        refusal = None
        if last.case.seed != EMPTY or self.next_block() > last.case.block - FAR:
            refusal = "court: too late"
        elif party in last.shares:
            refusal = "court: committed"
        call = self.call("commitShare", dispute, party, self.chain(dispute, party)[0])
        by, bond = self.keys[party + 1], last.case.bond
        if self.court_send("share", refusal, by, *call, value=bond):
            last.shares[party] = 1
            last.bonds.add(party)

    @rule(index=which, party=st.integers(0, 1))
    def give(self, index: int, party: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, block = dispute.last, self.next_block()
        link = last.shares.get(party, 1)
        refusal = None
        if last.case.seed != EMPTY:
            refusal = "court: too late"
        elif block < last.case.block + FAR:
            refusal = "court: too early"
        elif block > last.case.block + FAR + WINDOW:
            refusal = "court: too late"
        elif party in last.given:
            refusal = "court: given"
        elif party not in last.shares:
            refusal = "court: no share"
        call = self.call("giveShare", dispute, party, self.chain(dispute, party)[link])
        if self.court_send("give", refusal, self.bench.stranger, *call):
            last.given.append(party)

    @rule(index=which)
    def renew(self, index: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, block = dispute.last, self.next_block()
        held_back = set(last.shares) - set(last.given)
        refusal = None
        if last.case.seed != EMPTY:
            refusal = "court: too late"
        elif block <= last.case.block + FAR + WINDOW or not held_back:
            refusal = "court: too early"
        if self.court_send("renew", refusal, self.bench.stranger, *self.call("renew", dispute)):
            for party in held_back:
                del last.shares[party]
                last.bonds.remove(party)
                self.treasury += last.case.bond
            for party in last.given:
                last.shares[party] += 1
            last.given.clear()
            last.case = replace(last.case, block=block + FAR)

    @rule(index=which, tries=st.sampled_from([1, 2, 100, 100]))
    def draw(self, index: int, tries: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, block, when = dispute.last, self.next_block(), self.next()
        refusal = None
        if last.phase != DRAWING:
            refusal = "court: not drawing"
        elif last.case.seed == EMPTY:
            if block < last.case.block + FAR:
                refusal = "court: too early"
            elif set(last.shares) != set(last.given):
                refusal = "court: awaits shares"
        call = self.call("draw", dispute, tries)
        if not self.court_send("draw", refusal, self.bench.stranger, *call):
            return
        if last.case.seed == EMPTY:
            links = [(each, self.chain(dispute, each)[last.shares[each]]) for each in last.given]
            named = self.world.chain.store.hash_of(last.case.block)
            assert named
            seed = twin.seed_of(self.bench.court.address, dispute.draw, named, links)
            last.case = replace(last.case, seed=seed)
            last.seats = [0] * last.size
        self.seat(dispute, tries, when)

    def seat(self, dispute: Dispute, tries: int, when: int) -> None:
        last = dispute.last
        most = last.size * twin.TRIES_A_SEAT if last.case.places else 0
        at = self.at(last.case)
        for _ in range(tries):
            if 0 not in last.seats or last.tries >= most:
                break
            place = twin.place_of(last.case.seed, last.tries, last.case.places)
            last.tries += 1
            number = at(place)
            if number and number not in (*last.seats, 1, 2):
                last.seats[last.seats.index(0)] = number
                self.juror(number).free -= STAKE
                self.juror(number).held += 1
        seated = last.size - last.seats.count(0)
        if seated == last.size or (last.tries >= most and 2 * seated > last.size):
            last.phase, last.time = COMMITTING, max(when, last.case.opened + EVIDENCE)
        elif last.tries >= most:
            self.finish(dispute, when)

    @rule(index=which, party=st.integers(0, 1))
    def take_back(self, index: int, party: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        first = dispute.rounds[0]
        drawn = len(dispute.rounds) > 1 or first.case.seed != EMPTY
        refusal = None if party in first.bonds else "court: no share"
        refusal = refusal if drawn else "court: too early"
        call = self.call("takeBackBond", dispute, 0, party)
        if self.court_send("take_back", refusal, self.bench.stranger, *call):
            first.bonds.remove(party)

    # -- voting

    @rule(index=which, seat=seats, vote=st.integers(0, 2))
    def commit(self, index: int, seat: int, vote: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, when = dispute.last, self.next()
        number = last.seats[seat] if seat < len(last.seats) else 0
        refusal = None
        if last.phase != COMMITTING:
            refusal = "court: not committing"
        elif when < last.time:
            refusal = "court: too early"
        elif when >= last.time + COMMIT:
            refusal = "court: too late"
        elif number not in self.good:
            refusal = "court: only panelists"
        elif seat in last.votes:
            refusal = "court: committed"
        round_ = last.case.round
        made = self.bench.commitment(dispute.number, round_, number, vote)
        call = "commit", dispute.number, round_, seat, made
        if self.court_send("commit", refusal, self.keys[number or 3], *call):
            last.votes[seat] = vote

    @rule(index=which)
    def close(self, index: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, when = dispute.last, self.next()
        silent = [
            seat for seat, number in enumerate(last.seats) if number and seat not in last.votes
        ]
        refusal = None
        if last.phase != COMMITTING:
            refusal = "court: not committing"
        elif silent and when < last.time + COMMIT:
            refusal = "court: too early"
        call = self.call("close", dispute)
        if not self.court_send("close", refusal, self.bench.stranger, *call):
            return
        for seat in silent:
            self.silence(last.seats[seat], when)
            last.seats[seat] = 0
        last.time = when
        if silent and last.anew < 2:
            last.anew += 1
            last.phase = DRAWING
        elif 2 * (last.size - last.seats.count(0)) > last.size:
            last.phase = REVEALING
        else:
            self.finish(dispute, when)

    def silence(self, number: int, when: int) -> None:
        juror = self.juror(number)
        juror.held -= 1
        juror.since = when + 1
        self.silent[number] = self.silent.get(number, 0) + 1
        self.treasury += STAKE

    @rule(index=which, seat=seats, off=st.sampled_from([0, 0, 0, 1]))
    def reveal(self, index: int, seat: int, off: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, when = dispute.last, self.next()
        number = last.seats[seat] if seat < len(last.seats) else 0
        vote = (last.votes.get(seat, 0) + off) % 3
        refusal = None
        if last.phase != REVEALING:
            refusal = "court: not revealing"
        elif when >= last.time + REVEAL:
            refusal = "court: too late"
        elif number == 0 or seat in last.revealed or off:
            refusal = "court: wrong vote"
        round_ = last.case.round
        call = "reveal", dispute.number, round_, seat, vote, salt(number), GROUNDS
        if self.court_send("reveal", refusal, self.bench.stranger, *call):
            last.revealed.add(seat)

    @rule(index=which)
    def tally(self, index: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, when = dispute.last, self.next()
        seated = {seat for seat, number in enumerate(last.seats) if number}
        refusal = None
        if last.phase != REVEALING:
            refusal = "court: not revealing"
        elif seated - last.revealed and when < last.time + REVEAL:
            refusal = "court: too early"
        if self.court_send("tally", refusal, self.bench.stranger, *self.call("tally", dispute)):
            self.finish(dispute, when)

    def finish(self, dispute: Dispute, when: int) -> None:
        """The most votes rule; who voted so shares the fee; the stakes are free again."""
        last = dispute.last
        votes = {seat: last.votes[seat] for seat in last.revealed}
        counts = {each: list(votes.values()).count(each) for each in votes.values()}
        most = [each for each, count in counts.items() if count == max(counts.values())]
        decided = len(most) == 1 and 2 * len(votes) > last.size
        earlier = dispute.rounds[0].ruling if last.case.round else 0
        last.ruling = most[0] if decided else earlier
        sharing = [seat for seat, vote in votes.items() if not decided or vote == most[0]]
        pot = last.size * FEE
        each = pot // len(sharing) if sharing else 0
        for seat, number in enumerate(last.seats):
            if number == 0:
                continue
            if seat in votes or last.phase != REVEALING:
                self.juror(number).held -= 1
                self.juror(number).free += STAKE + (each if seat in sharing else 0)
            else:
                self.silence(number, when)
        self.treasury += pot - each * len(sharing)
        last.phase, last.time = RULED, when

    # -- ending

    @rule(index=which, rare=st.booleans())
    def appeal(self, index: int, rare: bool) -> None:
        dispute = self.picked(index)
        if dispute is None or not rare:
            return
        last, when, block = dispute.last, self.next(), self.next_block()
        refusal = None
        if last.phase != RULED or last.appealed:
            refusal = "court: no appeal"
        elif when >= last.time + APPEAL:
            refusal = "court: too late"
        cost, case = max(SIZES) * FEE, last.case
        call = "appeal", dispute.number, case.abi()
        if self.court_send("appeal", refusal, self.keys[2], *call, value=cost):
            last.appealed = True
            if case.round == 0:
                named = block + WINDOW + FAR
                second = replace(case, round=1, opened=when, block=named, seed=EMPTY)
                dispute.rounds.append(Round(second))
            else:
                last.time = when
                self.treasury += cost

    @rule(index=which, ruling=st.integers(0, 3))
    def decide(self, index: int, ruling: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, when = dispute.last, self.next()
        refusal = None
        if last.phase != RULED or not last.appealed:
            refusal = "court: no appeal"
        elif when >= last.time + HOUSE:
            refusal = "court: too late"
        elif ruling > 2:
            refusal = "court: no such choice"
        call = self.call("decide", dispute, ruling)
        if self.court_send("decide", refusal, self.bench.treasury, *call):
            last.ruling, last.time = ruling, when - HOUSE

    @rule(index=which)
    def execute(self, index: int) -> None:
        dispute = self.picked(index)
        if dispute is None:
            return
        last, when = dispute.last, self.next()
        coherent = any(last.votes[seat] == last.ruling for seat in last.revealed)
        refusal = None
        if last.phase != RULED:
            refusal = "court: no ruling"
        elif when < last.time + (HOUSE if last.appealed else APPEAL):
            refusal = "court: too early"
        call = self.call("execute", dispute, GROUNDS if coherent else EMPTY)
        if self.court_send("execute", refusal, self.bench.stranger, *call):
            last.phase = EXECUTED
            dispute.told += 1

    # -- time

    @rule(ticks=st.sampled_from([1, 30, NOTICE]))
    def wait(self, ticks: int) -> None:
        self.world.forward(ticks)

    @rule(index=which, off=st.sampled_from([-1, 0, 0]))
    def wait_for_what_is_due(self, index: int, off: int) -> None:
        """The next call is on the tick of the deadline, or one before."""
        dispute = self.picked(index)
        if dispute is None:
            return
        last = dispute.last
        if last.phase == DRAWING:
            block = last.case.block + FAR
            if self.next_block() > block and set(last.shares) != set(last.given):
                block += WINDOW + 1
            self.world.mine(max(0, block + off - self.next_block()))
            return
        ends = {
            COMMITTING: last.time + (COMMIT if self.next() >= last.time else 0),
            REVEALING: last.time + REVEAL,
            RULED: last.time + (HOUSE if last.appealed else APPEAL),
        }
        ahead = ends.get(last.phase, 0) + off - self.next()
        if ahead > 0:
            self.world.forward(ahead)

    @rule(index=which, vote=st.integers(0, 2), missing=st.lists(st.booleans(), max_size=5))
    def go_on(self, index: int, vote: int, missing: list[bool]) -> None:
        """What a case waits for, so that it comes to its end in few steps; or all but one of it."""
        dispute = self.picked(index)
        for each in missing if dispute else ():
            assert dispute
            self.one_step(dispute, index, vote, each)

    def one_step(self, dispute: Dispute, index: int, vote: int, missing: bool) -> None:
        steps = {
            DRAWING: self.to_the_panel,
            COMMITTING: self.to_the_votes,
            REVEALING: self.to_the_ruling,
            RULED: self.to_the_verdict,
        }
        if dispute.last.phase in steps:
            steps[dispute.last.phase](index, dispute.last, vote, missing)

    def to_the_panel(self, index: int, last: Round, vote: int, missing: bool) -> None:
        if last.case.seed == EMPTY:
            if vote and not last.shares:
                self.share(index, 0)
                self.share(index, 1)
            self.world.mine(max(0, last.case.block + FAR - self.next_block()))
            for party in sorted(last.shares)[missing:]:
                self.give(index, party)
            if missing and last.shares:
                self.world.mine(WINDOW + 1)
                self.renew(index)
                return
        self.draw(index, 100)

    def to_the_votes(self, index: int, last: Round, vote: int, missing: bool) -> None:
        self.world.forward(max(0, last.time - self.next()))
        for seat in range(missing, last.size):
            self.commit(index, seat, vote if seat else 1)
        if missing:
            self.world.forward(max(0, last.time + COMMIT - self.next()))
        self.close(index)

    def to_the_ruling(self, index: int, last: Round, vote: int, missing: bool) -> None:
        for seat in range(missing, last.size):
            self.reveal(index, seat, 0)
        if missing:
            self.world.forward(max(0, last.time + REVEAL - self.next()))
        self.tally(index)
        if vote == 2:
            self.take_back(index, 0)

    def to_the_verdict(self, index: int, last: Round, vote: int, missing: bool) -> None:
        if last.appealed and vote:
            self.decide(index, vote)
        elif not last.appealed and (missing or last.case.round):
            self.appeal(index, True)
        else:
            ends = last.time + (HOUSE if last.appealed else APPEAL)
            self.world.forward(max(0, ends - self.next()))
            self.execute(index)

    # -- always

    @invariant()
    def no_coin_is_made_or_lost(self) -> None:
        held = self.treasury + sum(each.free + each.held * STAKE for each in self.roll.values())
        for dispute in self.disputes:
            for each in dispute.rounds:
                held += each.case.bond * len(each.bonds)
                held += each.size * FEE * (each.phase < RULED)
        assert self.bench.holds() == held
        assert self.bench.place(0)[1] == self.treasury

    @invariant()
    def panels_and_rulings_are_the_models(self) -> None:
        for dispute in self.disputes[-2:]:
            last, round_ = dispute.last, len(dispute.rounds) - 1
            panel, sitting = self.bench.court.read("panel", dispute.number, round_)
            if last.seats:
                assert list(sitting) == last.seats
                assert (panel[1], panel[2]) == (last.time, last.tries) or last.phase == DRAWING
                taken = [each for each in last.seats if each]
                assert len(set(taken)) == len(taken)
                assert not {1, 2} & set(taken)
            assert panel[4] == last.phase
            assert self.bench.court.read("caseHash", dispute.number) == last.case.hash()
            told = self.bench.arbitrable.read("ruled", dispute.number)
            assert told == (last.ruling + 1 if dispute.told else 0)
            assert dispute.told <= 1
        told = sum(each.told for each in self.disputes)
        assert self.bench.arbitrable.read("told") == told

    def teardown(self) -> None:
        self.the_roll_is_the_models()

    def the_roll_is_the_models(self) -> None:
        for place in range(1, self.length + 1):
            juror = self.roll.get(place)
            if juror is None:
                assert self.bench.court.read("juror", place)[0] == 0
                continue
            expected = juror.number, juror.free, juror.held, juror.since, juror.left
            assert tuple(self.bench.court.read("juror", place)) == expected
            silent = self.bench.court.read("service", juror.number)[1]
            assert silent == self.silent.get(juror.number, 0)


RULES = {
    "serve", "leave", "collect", "revoke", "admit", "move", "open", "share", "give", "renew",
    "draw", "take_back", "commit", "close", "reveal", "tally", "appeal", "decide", "execute",
}  # fmt: skip


@pytest.mark.parametrize(
    "chosen",
    [
        settings(QUICK, max_examples=6, stateful_step_count=40),
        pytest.param(SOAK, marks=pytest.mark.soak),
    ],
    ids=["quick", "soak"],
)
def test_court(chosen: settings) -> None:
    bench = Bench(Design(seats=3, appeal_seats=5, citizens=CITIZENS))
    machine = type("Machine", (CourtMachine,), {"bench": bench})
    run(machine, bench.world, RULES, chosen)
