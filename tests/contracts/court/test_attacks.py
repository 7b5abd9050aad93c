"""Attacks on the draw: by the last one who gives a share, by who makes the named block, by both
together, and by those who wait. Each is performed, with what it costs and what it brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from random import Random

import pytest
import rlp

from govkit.crypto.keccak import keccak
from govkit.testing import reverts
from govkit.testing.deployed import Sent
from tests.contracts.court import twin
from tests.contracts.court.bench import (
    APPEAL,
    BOND,
    EMPTY,
    FAR,
    FEE,
    STAKE,
    WINDOW,
    Bench,
    Case,
    chain_of,
    person,
)
from tests.state import put_code

Make = Callable[..., Bench]
HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935"
FIRST, SECOND = chain_of(b"plaintiff"), chain_of(b"defendant")


def share(
    bench: Bench, dispute: int, case: Case, party: int, tip: bytes, value: int = BOND
) -> Sent:
    by = (bench.plaintiff, bench.defendant)[party]
    return bench.court.send(by, "commitShare", dispute, astuple(case), party, tip, value=value)


def give(bench: Bench, dispute: int, case: Case, party: int, link: bytes) -> Sent:
    return bench.court.send(bench.stranger, "giveShare", dispute, astuple(case), party, link)


def storage_root(bench: Bench) -> bytes:
    """Of all that the court keeps."""
    proof = bench.world.port.state_proof(bench.court.address, [], block=bench.block())
    return bytes(rlp.decode(rlp.decode(proof.account_proof[-1])[1])[2])


def renew(bench: Bench, dispute: int, case: Case) -> Case:
    sent = bench.court.send(bench.stranger, "renew", dispute, astuple(case))
    return bench.changed(sent.receipt)[1]


def both_committed(bench: Bench) -> tuple[int, Case]:
    dispute, case = bench.open()
    share(bench, dispute, case, 0, FIRST[0])
    share(bench, dispute, case, 1, SECOND[0])
    return dispute, case


def test_a_panel_is_drawn_by_the_block_and_all_shares_in_any_order(bench: Bench) -> None:
    panels = []
    start = bench.world.snapshot()
    for order in ((0, 1), (1, 0)):
        bench.world.restore(start)
        dispute, case = both_committed(bench)
        bench.until_block(case.block + FAR)
        for party in order:
            link = (FIRST, SECOND)[party][1]
            give(bench, dispute, case, party, link)
        case, seats = bench.draw(dispute, case)
        named = bench.world.chain.store.hash_of(case.block)
        assert named
        given = [(0, FIRST[1]), (1, SECOND[1])]
        assert case.seed == twin.seed_of(bench.court.address, 2 * dispute, named, given)
        panels.append(seats)
    assert panels[0] == panels[1]
    for party, who in enumerate((bench.plaintiff, bench.defendant)):
        had = bench.world.port.balance(who.address)
        call = "takeBackBond", dispute, astuple(case), 0, party
        sent = bench.court.send(bench.stranger, *call)
        assert sent.only("ShareReturned")["bond"] == BOND
        assert bench.world.port.balance(who.address) == had + BOND
        with reverts("court: no share"):
            bench.court.send(bench.stranger, *call)


def test_shares_are_committed_and_given_in_their_blocks(bench: Bench) -> None:
    dispute, case = bench.open()
    tip = FIRST[0]
    with reverts("court: wrong amount"):
        share(bench, dispute, case, 0, tip, value=BOND - 1)
    with reverts("court: no share"):
        share(bench, dispute, case, 0, EMPTY)
    with reverts("court: only parties"):
        bench.court.send(bench.defendant, "commitShare", dispute, astuple(case), 0, tip, value=BOND)
    with reverts("court: only parties"):
        bench.court.send(bench.plaintiff, "commitShare", dispute, astuple(case), 2, tip, value=BOND)
    share(bench, dispute, case, 0, tip)
    with reverts("court: committed"):
        share(bench, dispute, case, 0, tip)
    bench.until_block(case.block - FAR)
    share(bench, dispute, case, 1, SECOND[0])
    with reverts("court: too late"):
        share(bench, dispute, case, 1, SECOND[0])
    bench.until_block(case.block + FAR - 1)
    with reverts("court: too early"):
        give(bench, dispute, case, 0, FIRST[1])
    with reverts("court: too early"):
        bench.court.send(bench.stranger, "draw", dispute, astuple(case), 100)
    bench.until_block(case.block + FAR)
    with reverts("court: no share"):
        give(bench, dispute, case, 0, FIRST[2])
    give(bench, dispute, case, 0, FIRST[1])
    with reverts("court: given"):
        give(bench, dispute, case, 0, FIRST[1])
    with reverts("court: awaits shares"):
        bench.court.send(bench.stranger, "draw", dispute, astuple(case), 100)
    with reverts("court: too early"):
        renew(bench, dispute, case)
    with reverts("court: too early"):
        bench.court.send(bench.stranger, "takeBackBond", dispute, astuple(case), 0, 0)
    bench.until_block(case.block + FAR + WINDOW)
    with reverts("court: too early"):
        renew(bench, dispute, case)
    bench.until_block(case.block + FAR + WINDOW + 1)
    with reverts("court: too late"):
        give(bench, dispute, case, 1, SECOND[1])
    renew(bench, dispute, case)


def test_the_last_one_who_gives_a_share_can_only_lose_it(bench: Bench) -> None:
    """The defendant sees the panel that its share would make, and holds it back."""
    dispute, case = both_committed(bench)
    bench.until_block(case.block + FAR)
    give(bench, dispute, case, 0, FIRST[1])
    named = bench.world.chain.store.hash_of(case.block)
    assert named
    given = [(0, FIRST[1]), (1, SECOND[1])]
    foreseen = twin.seed_of(bench.court.address, 2 * dispute, named, given)
    bench.until_block(case.block + FAR + WINDOW + 1)
    anew = renew(bench, dispute, case)
    assert anew.block == bench.block() + FAR
    assert bench.place(0)[1] == BOND
    # It has no share any more, and cannot get one; the plaintiff's next link is still secret.
    with reverts("court: too late"):
        share(bench, dispute, anew, 1, SECOND[0])
    bench.until_block(anew.block + FAR)
    with reverts("court: no share"):
        give(bench, dispute, anew, 1, SECOND[1])
    with reverts("court: awaits shares"):
        bench.court.send(bench.stranger, "draw", dispute, astuple(anew), 100)
    with reverts("court: no share"):
        give(bench, dispute, anew, 0, FIRST[1])
    give(bench, dispute, anew, 0, FIRST[2])
    drawn, _ = bench.draw(dispute, anew)
    assert drawn.seed != foreseen
    with reverts("court: no share"):
        bench.court.send(bench.stranger, "takeBackBond", dispute, astuple(drawn), 0, 1)
    bench.court.send(bench.stranger, "takeBackBond", dispute, astuple(drawn), 0, 0)


def test_with_every_share_held_back_each_is_lost_once_and_the_case_ends(bench: Bench) -> None:
    dispute, case = both_committed(bench)
    bench.until_block(case.block + FAR + WINDOW + 1)
    case = renew(bench, dispute, case)
    assert bench.place(0)[1] == 2 * BOND
    drawn, seats = bench.draw(dispute, case)
    assert 0 not in seats
    assert drawn.block == case.block


@pytest.mark.parametrize("friends", [6, 9, 12])
def test_holding_back_gains_less_than_a_quarter_of_what_is_at_stake(friends: int) -> None:
    """Of 18 who can be drawn so many vote for the defendant, whatever the evidence says.

    It gives its share if the panel is its own, and else begins anew: the most that it can do.
    """
    rulings = [
        won(seed, friends) for seed in twin.seeds(6_000, of=friends)
    ]  # of independent panels, two for each case
    first, second = rulings[::2], rulings[1::2]
    honest = sum(first) / len(first)
    cheating = sum(a or b for a, b in zip(first, second, strict=True)) / len(first)
    gain = cheating - honest
    assert abs(gain - honest * (1 - honest)) < 0.03
    assert gain <= 0.25 + 0.03
    # So with a bond of a quarter it is no better off than with giving the share.
    held_back = 1 - honest
    assert cheating - 0.25 * held_back / max(held_back, 1e-9) <= honest + 0.03


def won(seed: bytes, friends: int) -> bool:
    panel = twin.draw(seed, 18, 5, lambda place: place).seats
    return sum(each <= friends for each in panel) >= 3


@pytest.mark.parametrize(("shared", "chosen"), [(True, False), (False, True)])
def test_who_makes_the_named_block_chooses_only_where_nobody_gave_a_share(
    shared: bool, chosen: bool
) -> None:
    """It tries 32 blocks, that is, drops or changes 31, and keeps the best for the defendant, by
    all that it and the defendant know. A third of those who can be drawn are friends."""
    random, friends, wins = Random(35), 6, 0
    court, cases = "0x" + "11" * 20, 400
    for number in range(cases):
        secret = keccak(random.randbytes(32))
        links = [(0, secret)] if shared else []
        guessed = [(0, keccak(random.randbytes(32)))] if shared else []
        blocks = [random.randbytes(32) for _ in range(32)]
        best = next(
            (each for each in blocks if won(twin.seed_of(court, number, each, guessed), friends)),
            blocks[0],
        )
        wins += won(twin.seed_of(court, number, best, links), friends)
    fair = 0.2066  # of hypergeometric panels with three or more of the 6 friends among 18
    assert (wins / cases > 0.9) == chosen
    if shared:
        assert abs(wins / cases - fair) < 0.07


def test_who_makes_the_named_block_cannot_see_what_its_block_draws(bench: Bench) -> None:
    """The same two blocks give panels that depend on a link which nobody but the party knows."""
    start, seeds = bench.world.snapshot(), set()
    for later in (1, 77):
        for secret in (b"one", b"another"):
            bench.world.restore(start)
            chain = chain_of(secret)
            dispute, case = bench.open()
            share(bench, dispute, case, 0, chain[0])
            bench.until_block(case.block - 1)
            bench.world.forward(later)
            bench.until_block(case.block + FAR)
            with reverts("court: awaits shares"):
                bench.court.send(bench.stranger, "draw", dispute, astuple(case), 100)
            give(bench, dispute, case, 0, chain[1])
            seeds.add(bench.draw(dispute, case)[0].seed)
    assert len(seeds) == 4


def test_a_draw_that_is_late_reads_the_hash_where_the_chain_keeps_it(bench: Bench) -> None:
    dispute, case = bench.open()
    bench.until_block(case.block + 300)
    drawn, seats = bench.draw(dispute, case)
    named = bench.world.chain.store.hash_of(case.block)
    assert named
    assert drawn.seed == twin.seed_of(bench.court.address, 2 * dispute, named, [])
    assert 0 not in seats


def test_a_draw_out_of_reach_begins_anew_with_a_block_that_nobody_knows(bench: Bench) -> None:
    """On a chain that keeps only 256 hashes; elsewhere after 8,191 blocks."""
    put_code(bench.world, HISTORY, b"")
    dispute, case = both_committed(bench)
    bench.until_block(case.block + FAR)
    give(bench, dispute, case, 0, FIRST[1])
    give(bench, dispute, case, 1, SECOND[1])
    bench.until_block(case.block + 257)
    with reverts("court: too late"):
        bench.court.send(bench.stranger, "draw", dispute, astuple(case), 100)
    anew = renew(bench, dispute, case)
    # Nobody held anything back, so both have shares, with their next links.
    assert bench.place(0)[1] == 0
    bench.until_block(anew.block + FAR)
    for party, chain in enumerate((FIRST, SECOND)):
        with reverts("court: no share"):
            give(bench, dispute, anew, party, chain[1])
        give(bench, dispute, anew, party, chain[2])
    assert 0 not in bench.draw(dispute, anew)[1]


def test_nobody_begins_anew_what_can_be_drawn(bench: Bench) -> None:
    dispute, case = bench.open()
    bench.until_block(case.block + 300)
    with reverts("court: too early"):
        renew(bench, dispute, case)


def test_a_flood_of_evidence_costs_only_its_sender(bench: Bench) -> None:
    dispute, case = bench.open()
    piece = dispute, astuple(case), EMPTY, "x" * 128
    costs, before = [], storage_root(bench)
    for _ in range(20):
        sent = bench.court.send(bench.defendant, "submitEvidence", *piece)
        costs.append(sent.receipt.gas_used)
    assert min(costs) > 30_000
    assert storage_root(bench) == before


def test_a_party_expelled_or_moved_meanwhile_is_kept_off_too(make_bench: Make) -> None:
    bench = make_bench(citizens=11, seats=5, appeal_seats=7)
    dispute, case = bench.open()
    bench.registry.send(bench.treasury, "revoke", bench.defendant.address)
    bench.registry.send(
        bench.recovery, "move", 1, person(bench.world, "the plaintiff's new key").address
    )
    _, seats = bench.draw(dispute, case)
    assert sorted(seats) == [3, 4, 5, 6, 7]


def test_an_arbitrable_that_refuses_locks_nothing(bench: Bench) -> None:
    dispute, case, seats = bench.ruled()
    bench.arbitrable.send(bench.stranger, "behave", True, b"")
    bench.wait(APPEAL)
    with reverts("arbitrable: refused"):
        bench.execute(dispute, case)
    bench.court.send(bench.stranger, "collect", seats[0])
    bench.arbitrable.send(bench.stranger, "behave", False, b"")
    bench.execute(dispute, case)


def test_an_arbitrable_that_calls_back_is_not_ruled_twice(bench: Bench) -> None:
    dispute, case, _ = bench.ruled()
    again = bench.court.call("execute", dispute, astuple(case), keccak(b"because")).data
    bench.arbitrable.send(bench.stranger, "behave", False, again)
    bench.wait(APPEAL)
    bench.execute(dispute, case)
    assert bench.arbitrable.read("told") == 1
    assert bench.arbitrable.read("successes") == 0
    assert bench.arbitrable.read("ruled", dispute) == 2
    collect = bench.court.call("collect", 0).data
    dispute, case, _ = bench.ruled()
    bench.arbitrable.send(bench.stranger, "behave", False, collect)
    bench.wait(APPEAL)
    bench.execute(dispute, case)
    assert bench.arbitrable.read("successes") == 0


def test_a_receiver_that_refuses_loses_nobody_elses_money(bench: Bench) -> None:
    _dispute, _case, seats = bench.ruled((1, 1, 1, 1, 1))
    put_code(bench.world, bench.keys[seats[0]].address, bytes.fromhex("5f5ffd"))
    with pytest.raises(Exception, match="refused"):
        bench.court.send(bench.stranger, "collect", seats[0])
    bench.court.send(bench.stranger, "collect", seats[1])
    assert bench.free(seats[0]) == bench.free(seats[2]) == 2 * STAKE + FEE
