"""Signed ballots of elections and recalls: relayed one by one, also while others vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.constitution import Constitution
from govkit.crypto.secret_choices import Method
from govkit.errors import GovkitError, UsageError
from govkit.nation.people.elections import Elections
from govkit.nation.secrecy.choice_papers import ChoicePaper
from govkit.nation.secrecy.signed_choices import ChoiceRelay, SignedChoices, sign
from govkit.testing import ActorSigner, World
from govkit.testing.secrecy import Trusteeship

EXAMPLE = Path(__file__).parents[2] / "examples" / "secret-votes.yaml"
COUNCILS = """
councils:
  board: {seats: 2, term: 90 days, nomination_period: 1 day, voting_period: 1 day, secret: approval}
"""
RECOVERY = "\n  recovery: {delay: 7 days, guardian_delay: 14 days}\n\ntrustees:"


def dev(number: int) -> ActorSigner:
    return ActorSigner.of(DEV_ACCOUNTS[number])


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A nation with a board, and a key."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("\ntrustees:", RECOVERY, 1)
    path = tmp_path / "nation.yaml"
    path.write_text(text + COUNCILS, encoding="utf-8")
    world = World.found(Constitution.load(path))
    Trusteeship(world).make_key()
    return world


@pytest.fixture
def board(world: World) -> Elections:
    return world.nation.elections["board"]


def begun(world: World, board: Elections, candidates: int) -> ChoicePaper:
    """The paper of an election that has begun."""
    world.send(board.council.open_election(), dev(9))
    for number in range(candidates):
        world.send(board.council.nominate(), dev(number))
    world.forward("25 hours")
    return begin(world, board)


def begin(world: World, board: Elections) -> ChoicePaper:
    assert board.secret is not None
    world.send(board.secret.contract.begin(board.standing().number), dev(9))
    return ChoicePaper.of_election(world.nation, board)


def signed(paper: ChoicePaper, number: int, *chosen: int) -> SignedChoices:
    voter = dev(number)
    return sign(paper, paper.fill(chosen, voter.address).ballot, voter)


def relay_of(world: World, board: Elections) -> ChoiceRelay:
    assert board.secret is not None
    paper = ChoicePaper.of_election(world.nation, board)
    return ChoiceRelay(paper, board.secret.contract, world.nation.registry)


def relayed(world: World, relay: ChoiceRelay, ballots: Sequence[SignedChoices]) -> list[str]:
    """Send checked ballots; why those that the contract refused were not counted."""
    batches = relay.batches(ballots, world.port, dev(9).address)
    return [each.why for each in relay.send(batches, world.port, dev(9))]


def why(relay: ChoiceRelay, *ballots: SignedChoices) -> list[str]:
    return [each.why for each in relay.check(ballots)[1]]


@pytest.mark.parametrize(("candidates", "chosen"), [(1, (0,)), (2, ()), (5, (4, 0, 2))])
def test_any_number_of_candidates(
    world: World, board: Elections, candidates: int, chosen: tuple[int, ...], tmp_path: Path
) -> None:
    paper = begun(world, board, candidates)
    paper.save(tmp_path / "paper.json")
    assert ChoicePaper.load(tmp_path / "paper.json") == paper
    assert (paper.places, paper.method) == (candidates, Method.APPROVAL)
    ballots = [signed(paper, number, *chosen) for number in range(3)]
    ballots[0].save(tmp_path / "ballot.json")
    assert SignedChoices.load(tmp_path / "ballot.json") == ballots[0]
    relay, watched = relay_of(world, board), list[tuple[int, int]]()
    assert relay.check(ballots, lambda *done: watched.append(done)) == (ballots, [])
    assert watched == [(1, 3), (2, 3), (3, 3)]
    before = world.port.block().number
    assert relayed(world, relay, ballots) == []
    assert world.port.block().number == before + 3, "each in a transaction of its own"
    assert board.standing().ballots == 3
    assert why(relay, ballots[1]) == ["its voter has voted"]


def test_who_votes_while_ballots_are_sent_stops_no_other(world: World, board: Elections) -> None:
    paper = begun(world, board, 3)
    ballots = [signed(paper, number, 1) for number in range(3)]
    relay = relay_of(world, board)
    assert relay.check(ballots) == (ballots, [])
    assert board.secret is not None
    world.send(board.secret.cast(paper.fill([0], dev(1).address)), dev(1))
    spent = world.port.nonce(dev(9).address)
    assert relayed(world, relay, ballots) == ["its voter has voted"]
    assert world.port.nonce(dev(9).address) == spent + 2, "the refused one was not sent"
    assert board.standing().ballots == 3


def test_a_vote_that_ends_while_ballots_are_sent_is_told(world: World, board: Elections) -> None:
    paper = begun(world, board, 3)
    ballots, relay = [signed(paper, number, 1) for number in range(2)], relay_of(world, board)
    good, _ = relay.check(ballots)
    world.forward("25 hours")
    told = ["the contract refused it: secret elections: not voting"] * 2
    assert relayed(world, relay, good) == told
    with pytest.raises(GovkitError, match="takes no ballots any more"):
        relay_of(world, board)


def test_what_the_contract_refuses_is_left_out_before(world: World, board: Elections) -> None:
    """A copied ballot, and one for another number of places: the contract says the same."""
    paper = begun(world, board, 3)
    good = signed(paper, 1, 1)
    copied = sign(paper, good.ballot, dev(2))  # made for another voter
    for_more = sign(paper, replace(paper, candidates=()).fill([1], dev(3).address).ballot, dev(3))
    relay = relay_of(world, board)
    assert relay.check([copied, for_more, good])[0] == [good]
    assert why(relay, copied, for_more) == ["its proof does not hold"] * 2
    told = ["the contract refused it: secret elections: wrong ballot"]
    assert relayed(world, relay, [copied]) == told
    assert relayed(world, relay, [good]) == []


def test_a_ballot_follows_its_voters_passport(world: World, board: Elections) -> None:
    recoveries = world.nation.recoveries
    assert recoveries is not None
    world.send(recoveries.name_guardians([dev(1).address], 1), dev(3))
    world.forward("15 days")
    number = recoveries.number_of(dev(3).address)
    world.send(recoveries.ask(number, dev(20).address), dev(1))
    world.forward("7 days")
    paper = begun(world, board, 2)
    old, new = signed(paper, 3, 0), signed(paper, 20, 1)
    relay = relay_of(world, board)
    assert relay.check([old, new])[0] == [old]
    world.send(recoveries.accept(number), dev(20))
    assert relay.check([old, new])[0] == [new]
    assert why(relay, old) == ["its voter has no vote here"]
    assert relayed(world, relay, [new]) == []
    assert why(relay, new) == ["its voter has voted"]


def test_a_recall_is_relayed(world: World, board: Elections) -> None:
    nation = world.nation
    until = world.port.block().timestamp + 80 * 86_400
    council = board.council
    world.pass_proposal([council.appoint([dev(1).address, dev(2).address], until)])
    world.forward("2 days")
    world.send(council.open_recall(), dev(4))
    world.forward("1 second")
    paper = begin(world, board)
    assert (paper.candidates, paper.places, paper.method) == ((), 2, Method.ONE)
    with pytest.raises(UsageError, match="names at most one candidate"):
        paper.fill([0, 1], dev(5).address)
    ballots = [signed(paper, 5, 1), signed(paper, 6, 0), signed(paper, 7)]
    relay = relay_of(world, board)
    assert relay.check(ballots) == (ballots, [])
    assert relayed(world, relay, ballots) == []
    assert board.standing().ballots == 3
    assert nation.elections["board"].standing().election.recall
