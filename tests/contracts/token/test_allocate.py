"""allocate: the genesis supply, given out by the founding contract alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import CAP, MERIT, Cast


def test_gives_each_its_amount(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    token = deploy_token()
    allocations = [
        (cast.holder.address, 10 * MERIT, True),
        (cast.receiver.address, 20 * MERIT, False),
    ]
    sent = token.send(cast.founder, "allocate", allocations)
    assert token.read("balanceOf", cast.holder.address) == 10 * MERIT
    assert token.read("balanceOf", cast.receiver.address) == 20 * MERIT
    assert token.read("totalSupply") == 30 * MERIT
    assert sent.names == ["DelegateChanged", "DelegateVotesChanged", "Transfer", "Transfer"]


def test_self_delegation_as_asked(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    token = deploy_token()
    allocations = [(cast.holder.address, 10, True), (cast.receiver.address, 20, False)]
    token.send(cast.founder, "allocate", allocations)
    assert token.read("delegates", cast.holder.address) == cast.holder.address
    assert token.read("getVotes", cast.holder.address) == 10
    assert token.read("delegates", cast.receiver.address) == ZERO_ADDRESS
    assert token.read("getVotes", cast.receiver.address) == 0


def test_one_receiver_twice(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    token = deploy_token()
    token.send(cast.founder, "allocate", [(cast.holder.address, 10, True)] * 2)
    assert token.read("balanceOf", cast.holder.address) == 20
    assert token.read("getVotes", cast.holder.address) == 20


def test_nothing_at_all(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    token = deploy_token()
    assert token.send(cast.founder, "allocate", []).names == []


@pytest.mark.parametrize("role", ["deployer", "treasury", "governor", "stranger"])
def test_only_the_founder(deploy_token: Callable[..., Deployed], cast: Cast, role: str) -> None:
    token = deploy_token()
    with reverts("token: only founder"):
        token.send(getattr(cast, role), "allocate", [(cast.holder.address, 1, True)])


def test_to_nobody(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    token = deploy_token()
    with reverts("token: zero receiver"):
        token.send(cast.founder, "allocate", [(ZERO_ADDRESS, 1, False)])


def test_up_to_the_cap_and_a_wei_more(deploy_token: Callable[..., Deployed], cast: Cast) -> None:
    token = deploy_token()
    with reverts("token: over the cap"):
        token.send(cast.founder, "allocate", [(cast.holder.address, CAP + 1, False)])
    with reverts("token: over the cap"):
        token.send(
            cast.founder,
            "allocate",
            [(cast.holder.address, CAP, False), (cast.receiver.address, 1, False)],
        )
    assert token.read("totalSupply") == 0
    token.send(cast.founder, "allocate", [(cast.holder.address, CAP, False)])
    assert token.read("totalSupply") == CAP


def test_a_hundred_in_one_call_and_no_more(
    deploy_token: Callable[..., Deployed], cast: Cast
) -> None:
    token = deploy_token()
    many = [(f"0x{number:040x}", 1, True) for number in range(1, 102)]
    with reverts("it gave no reason"):
        token.send(cast.founder, "allocate", many)
    token.send(cast.founder, "allocate", many[:100])
    assert token.read("totalSupply") == 100
