"""What secret ballots cost, and what opens their sum, with three of five trustees."""

from __future__ import annotations

import random
import secrets
from unittest.mock import patch

from tests.contracts.secret import NO, YES, SecretBench, SecretDesign

from benchmarks.costs.figures import Figure, counting_backend, spend
from govkit.testing import ActorSigner

RELAYED = 20


def measure() -> dict[str, Figure]:
    """By the operations' names in gas.py. The draws are the same each time."""
    with patch.object(secrets, "randbelow", random.Random(20).randrange):
        bench = SecretBench(SecretDesign(citizens=RELAYED), counting_backend())
        return _final(bench) | _changeable(bench) | _relayed(bench)


def _cast(bench: SecretBench, poll: int, voter: ActorSigner) -> Figure:
    return _spend(bench, voter, "castSecret", poll, *bench.prepare(poll, voter).words())


def _spend(bench: SecretBench, actor: ActorSigner, name: str, *arguments: object) -> Figure:
    return spend(bench.world, bench.house.call(name, *arguments), actor)


def _final(bench: SecretBench) -> dict[str, Figure]:
    poll = bench.poll(1 << 100)
    first, second, *_ = [_cast(bench, poll, voter) for voter in bench.citizens[:5]]
    bench.close(poll)
    given = [
        _spend(bench, bench.stranger, "share", *bench.share_of(poll, trustee))
        for trustee in bench.ceremony.trustees[:3]
    ]
    yes, no = bench.counts(poll, (1, 2, 3))
    opened = _spend(bench, bench.stranger, "tally", poll, [1, 2, 3], yes, no)
    return {
        "cast a secret ballot": second,
        "cast a secret ballot, the first of 256 voters": first,
        "give a share of a secret sum": given[0],
        "tally secret ballots, 3 of 5 trustees": opened,
    }


def _changeable(bench: SecretBench) -> dict[str, Figure]:
    poll, voter = bench.poll(1 << 101, changeable=True), bench.citizens[0]
    before = bench.prepare(poll, voter, YES)
    cast = _spend(bench, voter, "castSecret", poll, *before.words())
    after = bench.prepare(poll, voter, NO)
    changed = _spend(bench, voter, "changeSecret", poll, before.before(), *after.words())
    return {"cast a secret ballot that can be changed": cast, "change a secret ballot": changed}


def _relayed(bench: SecretBench) -> dict[str, Figure]:
    poll = bench.poll(1 << 102)
    signed = [bench.signed(poll, voter, bench.prepare(poll, voter)) for voter in bench.citizens]
    batch = _spend(bench, bench.stranger, "castSecretBySig", poll, signed)
    return {"secret ballot, each of 20 relayed": batch / RELAYED}
