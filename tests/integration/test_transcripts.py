"""Transcripts of secret votes that contracts took, counted and checked by themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from govkit.contracts import CitizenRegistry
from govkit.contracts.secret_house import SecretHouse
from govkit.contracts.trustees import Trustees
from govkit.errors import NetworkError, NotFound, UsageError
from govkit.nation.secrecy.ceremony import Ceremonies
from govkit.nation.secrecy.polls import SecretPolls
from govkit.nation.secrecy.transcribing import transcribe
from govkit.nation.secrecy.transcript import Tally, Transcript
from govkit.nation.secrecy.transcript_checks import check
from govkit.types import ProposalId
from tests.contracts.secret import ABSTAIN, CHAIN_ID, NO, YES, SecretBench, SecretDesign


class Bench(SecretBench):
    """One that a transcript is made of."""

    def polls(self, first_block: int = 0) -> SecretPolls:
        port = self.world.port
        house, trustees = (
            SecretHouse(port, self.house.address),
            Trustees(port, self.trustees.address),
        )
        registry = CitizenRegistry(port, self.registry.address)
        return SecretPolls(house, trustees, registry, first_block)

    def transcript(self, poll: int, first_block: int = 0) -> Transcript:
        polls = self.polls(first_block)
        nation = SimpleNamespace(
            deployment=SimpleNamespace(chain_id=CHAIN_ID, first_block=first_block),
            registry=CitizenRegistry(self.world.port, self.registry.address),
            trustees=Ceremonies(polls.trustees, first_block),
            secret_polls=lambda _: polls,
        )
        named = SimpleNamespace(name="citizens")
        return transcribe(cast("Any", nation), cast("Any", named), ProposalId(poll))


@pytest.fixture
def bench(once: Callable[..., Bench]) -> Bench:
    return once(Bench, SecretDesign(trustees=3, threshold=2, citizens=6))


def holding(transcript: Transcript) -> dict[str, bool | None]:
    return {each.id: each.holds for each in check(transcript).checks}


def test_a_vote_from_its_first_ballot_to_its_tally(bench: Bench, tmp_path: Path) -> None:
    """Changed ballots, one by signature, one from the key that replaced its voter's."""
    poll = bench.poll(changeable=True)
    empty = holding(bench.transcript(poll))
    assert {name for name, holds in empty.items() if holds is None} == {
        "ballots",
        "shares",
        "tally",
    }
    first, second, *_ = bench.vote(poll, YES, NO, ABSTAIN, YES)
    changed = bench.change(poll, bench.citizens[0], first, NO)
    again = bench.prepare(poll, bench.citizens[0], YES)
    signed = bench.signed(poll, bench.citizens[0], again, changed)
    bench.house.send(bench.stranger, "castSecretBySig", poll, [signed])
    number = bench.registry.read("numberOf", bench.citizens[1].address)
    new = bench.world.actors.voters(20)[10]
    bench.registry.send(bench.deployer, "move", number, new.address)
    bench.change(poll, new, second, YES)
    running = bench.transcript(poll)
    assert [each.replaces for each in running.poll.ballots] == [0, 0, 0, 0, 1, 5, 2]
    assert running.poll.ballots[-1].voter == new.address
    assert {name for name, holds in holding(running).items() if holds is None} == {
        "shares",
        "tally",
    }
    assert check(running).holds

    bench.close(poll)
    bench.give(poll, 3, 1)
    bench.tally(poll, 1, 3)
    counted = bench.transcript(poll)
    assert counted.poll.tally == Tally(yes=3, no=0, abstain=1)
    assert set(holding(counted).values()) == {True}
    counted.save(tmp_path / "vote.json")
    assert Transcript.load(tmp_path / "vote.json") == counted


def test_a_proposal_without_a_secret_vote(bench: Bench) -> None:
    with pytest.raises(NotFound, match="that is no secret vote: citizens votes on it in public"):
        bench.transcript(77)


def test_a_node_that_has_forgotten_the_events(bench: Bench) -> None:
    poll = bench.poll()
    head = bench.world.port.block().number
    with pytest.raises(NetworkError, match="does not tell all of the making of the key of epoch 1"):
        bench.transcript(poll, first_block=head)


def test_a_vote_without_changes_follows_the_passport_too(bench: Bench) -> None:
    """Its new key has voted, and what the old one cast stands for good."""
    poll, old, new = bench.poll(), bench.citizens[0], bench.world.actors.voters(20)[10]
    cast = bench.cast(poll, old, YES)
    bench.registry.send(bench.deployer, "move", 1, new.address)
    polls, named = bench.polls(), ProposalId(poll)
    assert polls.has_voted(named, new.address)
    assert polls.is_standing(named, old.address, cast.hash())
    assert not polls.is_standing(named, new.address, cast.hash())
    with pytest.raises(UsageError, match="ballots cannot be changed in this class"):
        polls.cast(named, new.address, cast.ballot)


def test_a_node_that_has_forgotten_the_ballot_that_is_changed(bench: Bench) -> None:
    poll, voter = bench.poll(changeable=True), bench.citizens[0]
    bench.cast(poll, voter, YES)
    bench.world.mine()
    head = bench.world.port.block().number
    with pytest.raises(NetworkError, match="does not tell the ballot of 0x"):
        bench.polls(head).standing(ProposalId(poll), voter.address)


def test_an_epoch_that_a_node_has_forgotten(bench: Bench) -> None:
    """It knows none of its events, or the later ones alone."""
    trustees = Trustees(bench.world.port, bench.trustees.address)
    assert Ceremonies(trustees, 0).get(1).number == Ceremonies(trustees, 0).newest().number == 1
    begun = next(iter(trustees.events("EpochBegun", from_block=0))).log.block_number
    for first_block in (begun + 1, bench.world.port.block().number + 1):
        ceremonies = Ceremonies(trustees, first_block)
        for read in (partial(ceremonies.get, 1), ceremonies.newest, ceremonies.all):
            with pytest.raises(NetworkError) as raised:
                read()
            assert str(raised.value) == (
                "the node does not tell all of the making of the key of epoch 1: "
                "events are missing; ask a node that keeps all of them"
            )
