"""What secret elections cost: of eight candidates, the most that there can be. Others voted before,
since the first ballot takes words that later ones find. Three of five trustees count."""

from __future__ import annotations

import random
import secrets
from unittest.mock import patch

from tests.contracts.secret_elections.bench import Bench

from benchmarks.costs.figures import Figure, counting_backend, last
from govkit.crypto.secret_choices import Method

BALLOT = "secret ballot of eight candidates"


def measure() -> dict[str, Figure]:
    with patch.object(secrets, "randbelow", random.Random(20).randrange):
        return _elected(Method.ONE, f"{BALLOT}, for one") | _elected(
            Method.APPROVAL, f"{BALLOT}, by approval"
        )


def _elected(method: Method, name: str) -> dict[str, Figure]:
    bench = Bench(method, 1, counting_backend())
    number = bench.open(8)
    figures = {"begin a secret poll of eight candidates": last(bench.world.chain)}
    for place, voter in enumerate(bench.people[:3]):
        bench.cast(number, voter, [place])
    figures[name] = last(bench.world.chain)
    bench.close()
    bench.give(number, 1, 3, 5)
    figures["share of a trustee, eight candidates"] = last(bench.world.chain)
    bench.tally(number)
    figures["tally of eight candidates, three trustees"] = last(bench.world.chain)
    return figures
