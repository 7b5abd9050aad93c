"""transfer: money and votes move together."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast


@pytest.mark.parametrize("amount", [0, 1, 1_000 * MERIT])
def test_moves_the_amount(token: Deployed, cast: Cast, amount: int) -> None:
    before = token.read("balanceOf", cast.receiver.address)
    sent = token.send(cast.holder, "transfer", cast.receiver.address, amount)
    assert token.read("balanceOf", cast.holder.address) == 1_000 * MERIT - amount
    assert token.read("balanceOf", cast.receiver.address) == before + amount
    assert token.read("totalSupply") == 100_000 * MERIT
    assert sent.only("Transfer") == {
        "sender": cast.holder.address,
        "receiver": cast.receiver.address,
        "value": amount,
    }


def test_answers_true(token: Deployed, cast: Cast) -> None:
    call = token.call("transfer", cast.receiver.address, 1)
    assert int.from_bytes(token.world.port.call(call, sender=cast.holder.address)) == 1


def test_takes_votes_from_the_senders_delegate(token: Deployed, cast: Cast) -> None:
    sent = token.send(cast.holder, "transfer", cast.receiver.address, 400 * MERIT)
    assert token.read("getVotes", cast.holder.address) == 600 * MERIT
    # The receiver delegates to nobody, so what it gets votes for nobody.
    assert token.read("getVotes", cast.receiver.address) == 0
    assert sent.only("DelegateVotesChanged") == {
        "delegate": cast.holder.address,
        "previousVotes": 1_000 * MERIT,
        "newVotes": 600 * MERIT,
    }


def test_gives_votes_to_the_receivers_delegate(token: Deployed, cast: Cast) -> None:
    token.send(cast.receiver, "delegate", cast.delegatee.address)
    before = token.read("getVotes", cast.delegatee.address)
    token.send(cast.holder, "transfer", cast.receiver.address, 400 * MERIT)
    assert token.read("getVotes", cast.delegatee.address) == before + 400 * MERIT


def test_between_two_with_one_delegate_moves_no_votes(token: Deployed, cast: Cast) -> None:
    token.send(cast.receiver, "delegate", cast.delegatee.address)
    token.send(cast.holder, "delegate", cast.delegatee.address)
    sent = token.send(cast.holder, "transfer", cast.receiver.address, 400 * MERIT)
    assert token.read("getVotes", cast.delegatee.address) == 100_000 * MERIT
    assert sent.names == ["Transfer"]


def test_to_oneself_changes_nothing(token: Deployed, cast: Cast) -> None:
    sent = token.send(cast.holder, "transfer", cast.holder.address, 1_000 * MERIT)
    assert token.read("balanceOf", cast.holder.address) == 1_000 * MERIT
    assert token.read("getVotes", cast.holder.address) == 1_000 * MERIT
    assert sent.names == ["Transfer"]


def test_more_than_there_is(token: Deployed, cast: Cast) -> None:
    with reverts("votes: balance too low"):
        token.send(cast.holder, "transfer", cast.receiver.address, 1_000 * MERIT + 1)
    with reverts("votes: balance too low"):
        token.send(cast.holder, "transfer", cast.receiver.address, 2**256 - 1)
    assert token.read("balanceOf", cast.holder.address) == 1_000 * MERIT


def test_more_than_there_is_to_oneself(token: Deployed, cast: Cast) -> None:
    with reverts("votes: balance too low"):
        token.send(cast.holder, "transfer", cast.holder.address, 1_000 * MERIT + 1)


def test_to_nobody(token: Deployed, cast: Cast) -> None:
    with reverts("token: zero receiver"):
        token.send(cast.holder, "transfer", ZERO_ADDRESS, 1)


def test_a_balance_of_more_than_96_bits_is_impossible(token: Deployed, cast: Cast) -> None:
    # Balances share a word with the delegate: sending them all leaves the delegate as it was.
    token.send(cast.holder, "transfer", cast.receiver.address, 1_000 * MERIT)
    assert token.read("delegates", cast.holder.address) == cast.holder.address
    assert token.read("delegates", cast.receiver.address) == ZERO_ADDRESS
