"""approve and transferFrom: a spender takes what it was allowed, and no more."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast

UNLIMITED = 2**256 - 1


def take(token: Deployed, cast: Cast, amount: int) -> object:
    return token.send(
        cast.spender, "transferFrom", cast.holder.address, cast.receiver.address, amount
    )


@pytest.mark.parametrize("amount", [0, 1, UNLIMITED])
def test_approve_sets_the_allowance(token: Deployed, cast: Cast, amount: int) -> None:
    sent = token.send(cast.holder, "approve", cast.spender.address, amount)
    assert token.read("allowance", cast.holder.address, cast.spender.address) == amount
    assert token.read("allowance", cast.spender.address, cast.holder.address) == 0
    assert sent.only("Approval") == {
        "owner": cast.holder.address,
        "spender": cast.spender.address,
        "value": amount,
    }


def test_approve_replaces_the_allowance(token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", cast.spender.address, 7)
    token.send(cast.holder, "approve", cast.spender.address, 3)
    assert token.read("allowance", cast.holder.address, cast.spender.address) == 3


def test_approve_of_nobody(token: Deployed, cast: Cast) -> None:
    with reverts("token: zero spender"):
        token.send(cast.holder, "approve", ZERO_ADDRESS, 1)


def test_spends_the_allowance(token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", cast.spender.address, 100 * MERIT)
    take(token, cast, 40 * MERIT)
    assert token.read("balanceOf", cast.holder.address) == 960 * MERIT
    assert token.read("balanceOf", cast.receiver.address) == 99_040 * MERIT
    assert token.read("allowance", cast.holder.address, cast.spender.address) == 60 * MERIT


def test_gives_transfer_event_and_moves_votes(token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", cast.spender.address, 100 * MERIT)
    sent = token.send(
        cast.spender, "transferFrom", cast.holder.address, cast.receiver.address, 40 * MERIT
    )
    assert sent.only("Transfer")["sender"] == cast.holder.address
    assert sent.only("DelegateVotesChanged")["newVotes"] == 960 * MERIT


def test_more_than_allowed(token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", cast.spender.address, 100)
    with reverts("token: allowance too low"):
        take(token, cast, 101)
    take(token, cast, 100)
    with reverts("token: allowance too low"):
        take(token, cast, 1)


def test_without_allowance_even_the_owner(token: Deployed, cast: Cast) -> None:
    arguments = cast.holder.address, cast.receiver.address, 1
    with reverts("token: allowance too low"):
        token.send(cast.stranger, "transferFrom", *arguments)
    with reverts("token: allowance too low"):
        token.send(cast.holder, "transferFrom", *arguments)


def test_an_unlimited_allowance_never_runs_down(token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", cast.spender.address, UNLIMITED)
    take(token, cast, 500 * MERIT)
    take(token, cast, 500 * MERIT)
    assert token.read("allowance", cast.holder.address, cast.spender.address) == UNLIMITED


def test_more_than_the_owner_has(token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", cast.spender.address, UNLIMITED)
    with reverts("votes: balance too low"):
        take(token, cast, 1_000 * MERIT + 1)


def test_to_nobody(token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", cast.spender.address, 1)
    with reverts("token: zero receiver"):
        token.send(cast.spender, "transferFrom", cast.holder.address, ZERO_ADDRESS, 1)
