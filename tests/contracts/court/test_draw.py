"""Who is drawn: the contract against the twin, uniform, bounded, resumable, at an equal price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import astuple

import pytest

from govkit.contracts.abi import Artifact, encode
from govkit.crypto.keccak import keccak
from govkit.testing import reverts
from tests.contracts.court import twin
from tests.contracts.court.bench import (
    APPEAL,
    EMPTY,
    FAR,
    FEE,
    NOTICE,
    STAKE,
    TENURE,
    Bench,
    Case,
    Design,
    person,
)

Make = Callable[..., Bench]


def seed_of(bench: Bench, dispute: int, case: Case) -> bytes:
    named = bench.world.chain.store.hash_of(case.block)
    assert named is not None
    return twin.seed_of(bench.court.address, 2 * dispute + case.round, named, [])


def qualifies(bench: Bench, case: Case) -> twin.Qualifies:
    """As the contract's own views say it, by the rule in plain words."""
    registry, court, willing = bench.registry, bench.court, bench.design.willing
    now = bench.clock()

    def at(place: int) -> int:
        number, free, _, since, left = court.read("juror", place)
        if since > case.begun:
            return 0
        if willing:
            if number == 0 or free < STAKE or (left and left <= case.begun):
                return 0
        else:
            number = place
        _, granted, until, status = registry.read("passport", number)
        good = status == 0 and (until == 0 or until > now)
        return number if good and granted + TENURE <= case.begun else 0

    return at


@pytest.mark.parametrize("willing", [True, False])
def test_the_contract_draws_as_the_twin_does(make_bench: Make, willing: bool) -> None:
    """Among people who left, came, were sent away or have too little at stake."""
    bench = make_bench(willing=willing)
    court, citizens = bench.court, bench.citizens
    for number in (5, 9):
        bench.registry.send(bench.treasury, "revoke", citizens[number - 1].address)
    if willing:
        for number in (7, 8, 12):
            court.send(citizens[number - 1], "leave")
        bench.wait(NOTICE)
        court.send(bench.stranger, "collect", 8)
        court.send(citizens[-1], "serve", value=STAKE)
    bench.registry.send(bench.registrar, "admit", bench.stranger.address)
    seen = Counter[int]()
    for _ in range(6):
        dispute, case = bench.open()
        case, seats = bench.draw(dispute, case)
        assert case.seed == seed_of(bench, dispute, case)
        # What the twin sees is as it was before this draw set stakes aside.
        at = qualifies(bench, case)
        freed = {each: bench.free(each) + STAKE for each in seats}

        def before(place: int, at: twin.Qualifies = at, freed: dict[int, int] = freed) -> int:
            number = court.read("juror", place)[0]
            return number if number in freed and willing else at(place)

        expected = twin.draw(case.seed, case.places, 5, before, excluded={1, 2})
        assert tuple(seats) == expected.seats
        assert bench.panel(dispute)[2] == expected.tries
        seen.update(seats)
        if willing:
            bench.vote(dispute, case, [1] * 5)
    assert not set(seen) & {1, 2, 5, 9, 25, *((7, 8, 12) if willing else ())}


def chi_square(counts: list[int], expected: float) -> float:
    return sum((each - expected) ** 2 / expected for each in counts)


DRAWS, QUALIFIED, SEATS = 20_000, 18, 5
BOUND = 42.31
"""Of chi-square with 17 degrees of freedom, once in 1,500 times."""


def spread(place_of: Callable[[bytes, int, int], int]) -> float:
    """Chi-square over 20,000 panels of five, among 18 of 30 places who qualify.

    A panel seats nobody twice, which makes the counts of a fair draw vary less, by 13 / 17 here.
    """
    counts = dict.fromkeys(range(1, QUALIFIED + 1), 0)
    at = [0, *(each if each <= QUALIFIED else 0 for each in range(1, 31))]
    for seed in twin.seeds(DRAWS, of=20_261_129):
        seats: list[int] = []
        tried = 0
        while len(seats) < SEATS:
            number = at[place_of(seed, tried, 30)]
            tried += 1
            if number and number not in seats:
                seats.append(number)
        for each in seats:
            counts[each] += 1
    shrunk = (QUALIFIED - SEATS) / (QUALIFIED - 1)
    return chi_square(list(counts.values()), DRAWS * SEATS / QUALIFIED) / shrunk


def test_the_draw_is_uniform_over_those_who_qualify() -> None:
    assert spread(twin.place_of) < BOUND


def test_a_draw_that_is_not_uniform_would_be_seen() -> None:
    """One byte modulo 30 prefers the first 16 places by a ninth."""
    assert spread(lambda seed, tried, places: seed[tried % 32] % places + 1) > 3 * BOUND


def test_tries_are_bounded_and_the_draw_goes_on_where_it_stopped(bench: Bench) -> None:
    dispute, case = bench.open()
    bench.until_block(case.block + FAR)
    for wrong in (0, 101):
        with reverts("court: tries out of range"):
            bench.court.send(bench.stranger, "draw", dispute, astuple(case), wrong)
    seats: list[int] = []
    for tries in range(1, 40):
        case, seats = bench.draw(dispute, case, tries=1)
        assert bench.panel(dispute)[2] == tries
        if 0 not in seats:
            break
    at = qualifies(bench, case)
    expected = twin.draw(
        case.seed, case.places, 5, lambda place: bench.court.read("juror", place)[0] or at(place),
        excluded={1, 2},
    )  # fmt: skip
    assert tuple(seats) == expected.seats
    with reverts("court: not drawing"):
        bench.draw(dispute, case)


def price(bench: Bench, places: int) -> tuple[int, int]:
    """Of drawing among so many places: the gas, and the misses."""
    court = bytes.fromhex(bench.court.address[2:])
    slots = Artifact.load("Court").storage
    world, old = bench.world, len(bench.willing)
    head = world.chain.state().get_storage(court, slots["jurors._head"])
    grown = head + ((places - old) << 40)
    world.chain.change_state(lambda state: state.set_storage(court, slots["jurors._head"], grown))
    dispute, case = bench.open()
    bench.until_block(case.block + FAR)
    seed = seed_of(bench, dispute, case)
    # Whoever is on the roll has a place where the first five tries look.
    sources, state = [3, 4, 5, 6, 7], world.chain.state()
    words = [state.get_storage(court, slot(each, slots["jurors._places"])) for each in sources]
    for tried, word in enumerate(words):
        where = slot(twin.place_of(seed, tried, places), slots["jurors._places"])
        world.chain.change_state(
            lambda state, where=where, word=word: state.set_storage(court, where, word)  # type: ignore[misc]
        )
    sent = bench.court.send(bench.stranger, "draw", dispute, astuple(case), 100)
    assert tuple(sent.only("Drawn")["numbers"]) == tuple(sources)
    return sent.receipt.gas_used, bench.panel(dispute)[2] - 5


def slot(key: int, place: int) -> int:
    return int.from_bytes(keccak(encode(("uint256", "uint256"), (place, key))))


def test_the_draw_costs_the_same_at_100_and_at_100_000(make_bench: Make) -> None:
    few, missed = price(make_bench(citizens=20), 100)
    many, missed_too = price(make_bench(citizens=21), 100_000)
    assert missed == missed_too == 0
    # Two bytes of calldata more that are not zero.
    assert abs(many - few) <= 2 * 12


def test_nobody_is_drawn_who_came_after_the_case(bench: Bench) -> None:
    """Not on a new place, and not on one that was left before."""
    court = bench.court
    court.send(bench.citizens[4], "leave")
    bench.wait(NOTICE)
    court.send(bench.stranger, "collect", 5)
    _dispute, case = bench.open()
    late = bench.citizens[-1]
    sent = court.send(late, "serve", value=2 * STAKE)
    assert sent.only("Serving")["place"] == 5
    newest = bench.citizens[-2]
    assert court.send(newest, "serve", value=STAKE).only("Serving")["place"] == 21
    assert case.places == 20
    bench.until_block(case.block + FAR)
    at = qualifies(bench, case)
    assert at(5) == 0
    assert at(6) == 6
    _, later = bench.open()
    assert (later.places, qualifies(bench, later)(5)) == (21, 24)


def test_tenure_counts_from_the_opening_to_the_second(make_bench: Make) -> None:
    bench = make_bench(willing=False, citizens=6, seats=5, appeal_seats=7)
    newcomer = person(bench.world, "newcomer")
    bench.registry.send(bench.registrar, "admit", newcomer.address)
    since = bench.registry.read("passport", 7)[1]
    cases = []
    for opened in (since + TENURE - 1, since + TENURE):
        bench.until(opened)
        cases.append(bench.open())
        assert cases[-1][1].opened == opened
    panels = []
    for dispute, case in cases:
        for _ in range(4):
            case, seats = bench.draw(dispute, case)
            if bench.panel(dispute)[4] != 0:
                break
        panels.append(sorted(each for each in seats if each))
    assert panels == [[3, 4, 5, 6], [3, 4, 5, 6, 7]]


@pytest.mark.parametrize("willing", [True, False])
def test_nobody_who_came_after_the_dispute_is_drawn_for_its_appeal(
    make_bench: Make, willing: bool
) -> None:
    """A party that can have citizens admitted waits for their tenure, and appeals then."""
    bench = make_bench(willing=willing, citizens=14 if willing else 10, house=False)
    dispute, case = bench.open()
    for friend in (person(bench.world, f"friend {n}") for n in range(20)):
        bench.registry.send(bench.registrar, "admit", friend.address)
        if willing:
            bench.court.send(friend, "serve", value=2 * STAKE)
    since = bench.clock()
    case, _ = bench.draw(dispute, case)
    bench.vote(dispute, case, (1, 1, 1, 2, 2))
    bench.until(bench.panel(dispute)[1] + APPEAL - 1)
    second = bench.changed(bench.appeal(dispute, case).receipt)[1]
    assert second.opened >= since + TENURE, "they are old enough by now"
    assert (second.begun, second.places) == (case.begun, 10)
    _, seats = bench.draw(dispute, second)
    assert len(seats) == 7
    assert all(0 < seat <= 10 for seat in seats)
    assert bench.open()[1].places == 30


def test_whoever_leaves_is_drawn_for_cases_that_were_open_and_no_others(
    make_bench: Make,
) -> None:
    bench = make_bench(citizens=11, seats=5, appeal_seats=7)
    # Seven serve: two parties, and five who are all needed.
    dispute, case = bench.open()
    leaver = bench.citizens[2]
    left = bench.court.send(leaver, "leave").only("Leaving")["left"]
    with reverts("court: not serving"):
        bench.court.send(leaver, "leave")
    other, later = bench.open()
    drawn, seats = bench.draw(dispute, case)
    assert sorted(seats) == [3, 4, 5, 6, 7]
    assert drawn.opened < left <= later.opened
    for _ in range(4):
        later, seats = bench.draw(other, later)
        if bench.panel(other)[4] != 0:
            break
    # Its four seats are more than half, so they sit.
    assert sorted(each for each in seats if each) == [4, 5, 6, 7]
    assert bench.panel(other)[4] == 1
    bench.wait(NOTICE)
    # It holds a seat, so only what is over a stake can be taken out.
    with reverts("court: nothing owed"):
        bench.court.send(bench.stranger, "collect", 3)
    assert bench.place(3)[1:3] == (STAKE, 1)


def test_a_stake_is_out_after_the_notice_and_not_a_second_before(bench: Bench) -> None:
    leaver = bench.citizens[2]
    left = bench.court.send(leaver, "leave").only("Leaving")["left"]
    bench.until(left + NOTICE - 1)
    sent = bench.court.send(bench.stranger, "collect", 3)
    assert sent.only("Collected")["amount"] == STAKE
    sent_late = left + NOTICE
    bench.until(sent_late)
    had = bench.world.port.balance(leaver.address)
    assert bench.court.send(bench.stranger, "collect", 3).only("Collected")["amount"] == STAKE
    assert bench.world.port.balance(leaver.address) == had + STAKE
    assert bench.court.read("placeOf", 3) == 0
    # The place is taken by whoever comes next, and the record of who left stays.
    assert bench.court.send(leaver, "serve", value=STAKE).only("Serving")["place"] == 3


def test_serving_takes_a_stake_and_a_passport(bench: Bench) -> None:
    newcomer = bench.citizens[-1]
    with reverts("court: wrong amount"):
        bench.court.send(newcomer, "serve", value=STAKE - 1)
    with reverts("court: only citizens"):
        bench.court.send(bench.stranger, "serve", value=STAKE)
    sent = bench.court.send(newcomer, "serve", value=STAKE)
    assert sent.only("Serving") == {"number": 24, "place": 21, "free": STAKE}
    assert bench.court.send(newcomer, "serve", value=1).only("Serving")["free"] == STAKE + 1
    bench.court.send(newcomer, "leave")
    again = bench.court.send(newcomer, "serve").only("Serving")
    assert again == {"number": 24, "place": 21, "free": STAKE + 1}
    assert bench.place(24)[3:] == (bench.clock(), 0)


def test_nobody_qualified_refuses_and_gives_everything_back(make_bench: Make) -> None:
    bench = make_bench(citizens=8, seats=5, appeal_seats=7)
    # Four serve, two of them parties: no panel of five, and not more than half of one.
    dispute, case = bench.open()
    for _ in range(4):
        case, _ = bench.draw(dispute, case)
        if bench.panel(dispute)[4] == 3:
            break
    state = bench.panel(dispute)
    assert (state[2], state[4], state[6]) == (5 * 64, 3, 0)
    assert [bench.place(each)[1:3] for each in (3, 4)] == [(2 * STAKE, 0)] * 2
    assert bench.place(0)[1] == 5 * FEE
    bench.wait(APPEAL)
    bench.execute(dispute, case, EMPTY)
    assert bench.arbitrable.read("ruled", dispute) == 1


def test_without_anybody_on_the_roll_it_is_over_at_once(make_bench: Make) -> None:
    bench = make_bench(citizens=4)
    dispute, case = bench.open()
    assert case.places == 0
    bench.draw(dispute, case)
    assert bench.panel(dispute)[4] == 3


@pytest.mark.parametrize("design", [Design(), Design(willing=False)])
def test_one_person_has_one_seat_and_a_moved_passport_is_the_same_person(
    make_bench: Make, design: Design
) -> None:
    """With a panel as large as the roll, and a party that moved before and after the opening."""
    bench = make_bench(willing=design.willing, citizens=9, seats=5, appeal_seats=7)
    old = bench.citizens[0]
    new = person(bench.world, "the plaintiff's new key")
    dispute, case = bench.open()
    bench.registry.send(bench.recovery, "move", 1, new.address)
    case, seats = bench.draw(dispute, case)
    sitting = [each for each in seats if each]
    assert len(set(sitting)) == len(sitting)
    assert not {1, 2} & set(sitting)
    seat = sitting[0]
    moved = person(bench.world, "a panelist's new key")
    bench.registry.send(bench.recovery, "move", seat, moved.address)
    if bench.panel(dispute)[4] == 1:
        bench.sit(dispute)
        with reverts("court: only panelists"):
            bench.commit(dispute, 0, seats.index(seat), 1)
        bench.keys[seat] = moved
        bench.commit(dispute, 0, seats.index(seat), 1)
    assert old.address in case.parties
