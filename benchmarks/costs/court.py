"""What the court costs. A panel is drawn among people who have stakes on the roll, as a case goes
whose parties gave shares of its randomness; what is drawn first and how costs no more."""

from __future__ import annotations

from dataclasses import astuple

from tests.contracts.court.bench import BOND, FAR, GROUNDS, Bench, Case, Design, chain_of, salt

from benchmarks.costs.figures import Figure, counting_backend, mean, spend

SEATS, VOTES = 5, (1, 1, 1, 2, 1)
DRAW = "draw a panel of five with bonds"


def measure() -> dict[str, Figure]:
    bench = Bench(Design(citizens=60), counting_backend())
    figures = {f"{DRAW}, without shares": _drawn(bench, *_opened(bench))}
    dispute, case = _opened(bench, with_shares=True)
    figures[DRAW] = _drawn(bench, dispute, case)
    dispute, case = _opened(bench)
    case, _ = bench.draw(dispute, case)
    figures |= _voted(bench, dispute, case)
    all_serve = Bench(Design(citizens=60, willing=False), counting_backend())
    return figures | {
        "each miss of a draw": _miss(all_serve),
        "each miss of a draw, expelled while on the roll": _miss(bench),
    }


def _opened(bench: Bench, *, with_shares: bool = False) -> tuple[int, Case]:
    """A case whose first five tries all seat somebody, in the block in which it can be drawn."""
    for number in range(100):
        start = bench.world.snapshot()
        dispute, case = bench.open()
        chains = [chain_of(bytes([number, party])) for party in range(2 if with_shares else 0)]
        parties = bench.plaintiff, bench.defendant
        for party, chain in enumerate(chains):
            shared = dispute, astuple(case), party, chain[0]
            bench.court.send(parties[party], "commitShare", *shared, value=BOND)
        bench.until_block(case.block + FAR)
        for party, chain in enumerate(chains):
            bench.court.send(bench.stranger, "giveShare", dispute, astuple(case), party, chain[1])
        here = bench.world.snapshot()
        bench.draw(dispute, case)
        if bench.panel(dispute)[2] == SEATS:
            bench.world.restore(here)
            return dispute, case
        bench.world.restore(start)
        bench.world.mine()
    raise AssertionError("each draw misses")


def _drawn(bench: Bench, dispute: int, case: Case) -> Figure:
    call = bench.court.call("draw", dispute, astuple(case), 100)
    return spend(bench.world, call, bench.stranger)


def _miss(bench: Bench) -> Figure:
    """What a draw costs more after one of those whom it would seat was expelled."""
    for _ in range(20):
        dispute, case = _opened(bench)
        start = bench.world.snapshot()
        hit = _drawn(bench, dispute, case)
        for number in bench.seats(dispute):
            bench.world.restore(start)
            bench.registry.send(bench.treasury, "revoke", bench.keys[number].address)
            missed = _drawn(bench, dispute, case)
            if bench.panel(dispute)[2] == SEATS + 1:
                return missed - hit
        bench.world.restore(start)
        bench.world.mine()
    raise AssertionError("no draw misses once")


def _voted(bench: Bench, dispute: int, case: Case) -> dict[str, Figure]:
    world, court, seats = bench.world, bench.court, bench.seats(dispute)
    bench.sit(dispute)
    committed, revealed = [], []
    for seat, vote in enumerate(VOTES):
        made = bench.commitment(dispute, 0, seats[seat], vote)
        call = court.call("commit", dispute, 0, seat, made)
        committed.append(spend(world, call, bench.keys[seats[seat]]))
    close = spend(world, court.call("close", dispute, astuple(case)), bench.stranger)
    for seat, vote in enumerate(VOTES):
        call = court.call("reveal", dispute, 0, seat, vote, salt(seats[seat]), GROUNDS)
        revealed.append(spend(world, call, bench.stranger))
    tally = spend(world, court.call("tally", dispute, astuple(case)), bench.stranger)
    return {
        "commit a panelist's vote, mean of 5": mean(committed),
        "close the commitments of five": close,
        "reveal a panelist's vote, mean of 5": mean(revealed),
        "tally, ruling and fees of five": tally,
    }
