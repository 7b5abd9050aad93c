"""Who loses a passport, or has none yet, while a secret poll is open."""

from __future__ import annotations

from govkit.testing import reverts
from tests.contracts.secret import NO, YES, SecretBench


def test_who_was_a_citizen_at_the_snapshot_votes_even_if_expelled_since(bench: SecretBench) -> None:
    """As in a public vote: the electorate is that of the snapshot."""
    poll = bench.poll()
    bench.vote(poll, YES, YES, NO)
    late = bench.prepare(poll, bench.citizens[4])
    for each in (bench.citizens[0], bench.citizens[4]):
        bench.registry.send(bench.deployer, "revoke", each.address)
    assert bench.house.read("ballots", poll) == (3, 3)
    bench.house.send(bench.citizens[4], "castSecret", poll, *late.words())
    later = bench.poll(1 << 101)
    with reverts("ballots: no votes"):
        bench.cast(later, bench.citizens[4])
    bench.close(poll)
    bench.give(poll, 1, 2, 3)
    bench.tally(poll, 1, 2, 3)
    assert bench.house.read("proposalVotes", poll) == (1, 3, 0)


def test_a_citizen_admitted_after_the_snapshot_does_not_vote(bench: SecretBench) -> None:
    poll = bench.poll()
    bench.registry.send(bench.deployer, "admit", bench.stranger.address)
    bench.world.mine()
    made = bench.prepare(poll, bench.stranger)
    with reverts("ballots: no votes"):
        bench.house.send(bench.stranger, "castSecret", poll, *made.words())
