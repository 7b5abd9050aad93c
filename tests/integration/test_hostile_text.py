"""Bytes that are not text, in a proposal or a ballot, must not make the others unreadable."""

from __future__ import annotations

import json

import pytest

from govkit.cli.output import print_json
from govkit.contracts.abi import decode, encode
from govkit.network.port import Call
from govkit.testing import World
from govkit.types import ProposalState, Support, Wei

NO_UTF8 = b"\xff\xfe\xfd"


def spoiled(call: Call, text: str) -> Call:
    """The same call with bytes that are not UTF-8 in the place of `text`."""
    assert call.data.count(text.encode()) == 1
    assert len(text) == len(NO_UTF8)
    return Call(call.to, call.data.replace(text.encode(), NO_UTF8), call.value)


def test_a_description_that_is_no_utf8_can_be_read_voted_on_and_executed(world: World) -> None:
    proposals, actors = world.nation.proposals, world.actors
    honest = world.propose([world.nation.citizens.admit(actors.stranger.address)], "Honest")
    pay = world.nation.token.transfer(actors.stranger.address, Wei(1))
    world.send(spoiled(proposals.propose([pay], "odd"), "odd"), actors.proposer)
    assert [each.number for each in proposals.all()] == [1, 2]
    assert proposals.get("1") == honest
    odd = proposals.get("2")
    assert proposals.id_of(odd.actions, odd.description) == odd.id
    world.vote(odd)
    world.close_vote(odd)
    world.queue(odd)
    world.send(proposals.execute(odd), actors.stranger)
    assert world.nation.governor.state(odd.id) is ProposalState.EXECUTED


def test_a_reason_that_is_no_utf8_hides_no_ballot(world: World) -> None:
    proposals, (first, second) = world.nation.proposals, world.actors.voters(2)
    proposal = world.propose([world.nation.token.transfer(first.address, Wei(1))])
    world.vote(proposal, voters=[])
    world.send(spoiled(proposals.vote(proposal, Support.AGAINST, "odd"), "odd"), first)
    world.send(proposals.vote(proposal, Support.FOR, "because"), second)
    ballots = proposals.ballots(proposal)
    assert [(each.voter, each.support) for each in ballots] == [
        (first.address, Support.AGAINST), (second.address, Support.FOR),
    ]  # fmt: skip
    assert ballots[1].reason == "because"


@pytest.mark.parametrize("data", [NO_UTF8, b"caf\xc3\xa9 \xc3", b"\xed\xa0\x80", b"", b"plain"])
def test_any_bytes_survive_as_a_string(data: bytes) -> None:
    coded = encode(["bytes"], [data])
    (text,) = decode(["string"], coded)
    assert encode(["string"], [text]) == coded
    assert encode(["(uint256,string)[]"], [[(1, text)]]) == encode(
        ["(uint256,bytes)[]"], [[(1, data)]]
    )


def test_what_is_no_text_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    (text,) = decode(["string"], encode(["bytes"], [NO_UTF8]))
    print_json({"title": text, "other": "größer"})
    shown = capsys.readouterr().out
    assert shown.encode("utf-8")
    assert json.loads(shown) == {"title": text, "other": "größer"}
    assert "größer" in shown
