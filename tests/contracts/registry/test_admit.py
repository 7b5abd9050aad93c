"""admit and admitFounding: a passport and a vote for each citizen, numbered from 1."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, PassportStatus
from tests.contracts.conftest import Cast

GOOD = PassportStatus.GOOD


@pytest.mark.parametrize("role", ["registrar", "treasury"])
def test_issues_a_passport(registry: Deployed, cast: Cast, role: str) -> None:
    registry.send(getattr(cast, role), "admit", cast.newcomer.address)
    now = registry.world.port.block().timestamp
    assert registry.read("passportOf", cast.newcomer.address) == 2
    assert registry.read("passport", 2) == (cast.newcomer.address, now, 0, GOOD)
    assert registry.read("ownerOf", 2) == cast.newcomer.address
    assert registry.read("passportsIssued") == 2
    assert registry.read("totalSupply") == 2
    assert registry.read("getVotes", cast.newcomer.address) == 1
    assert registry.read("delegates", cast.newcomer.address) == cast.newcomer.address


def test_events(registry: Deployed, cast: Cast) -> None:
    newcomer = cast.newcomer.address
    assert registry.send(cast.registrar, "admit", newcomer).events == (
        ("Transfer", {"sender": ZERO_ADDRESS, "receiver": newcomer, "token_id": 2}),
        ("Locked", {"tokenId": 2}),
        (
            "DelegateChanged",
            {"delegator": newcomer, "fromDelegate": ZERO_ADDRESS, "toDelegate": newcomer},
        ),
        ("DelegateVotesChanged", {"delegate": newcomer, "previousVotes": 0, "newVotes": 1}),
    )


@pytest.mark.parametrize("role", ["deployer", "founder", "governor", "citizen", "stranger"])
def test_only_the_registrar_and_the_treasury(registry: Deployed, cast: Cast, role: str) -> None:
    with reverts("registry: only registrar"):
        registry.send(getattr(cast, role), "admit", cast.newcomer.address)


def test_nobody(registry: Deployed, cast: Cast) -> None:
    with reverts("registry: zero address"):
        registry.send(cast.registrar, "admit", ZERO_ADDRESS)


def test_a_citizen_again(registry: Deployed, cast: Cast) -> None:
    with reverts("registry: already a citizen"):
        registry.send(cast.registrar, "admit", cast.citizen.address)
    assert registry.read("getVotes", cast.citizen.address) == 1


def test_keeps_the_registrar_beside_the_count(registry: Deployed, cast: Cast) -> None:
    registry.send(cast.registrar, "admit", cast.newcomer.address)
    assert registry.read("registrar") == cast.registrar.address


def test_founding_citizens(deploy_registry: Callable[..., Deployed], cast: Cast) -> None:
    registry = deploy_registry()
    citizens = [f"0x{number:040x}" for number in range(1, 101)]
    sent = registry.send(cast.founder, "admitFounding", citizens)
    assert registry.read("totalSupply") == registry.read("passportsIssued") == 100
    assert [registry.read("passportOf", each) for each in citizens] == list(range(1, 101))
    assert registry.read("ownerOf", 100).lower() == citizens[-1]
    assert sent.names.count("Transfer") == sent.names.count("Locked") == 100
    assert registry.read("registrar") == cast.registrar.address


def test_founding_citizens_are_a_hundred_at_the_most(
    deploy_registry: Callable[..., Deployed], cast: Cast
) -> None:
    registry = deploy_registry()
    with reverts("it gave no reason"):
        registry.send(
            cast.founder, "admitFounding", [f"0x{number:040x}" for number in range(1, 102)]
        )


@pytest.mark.parametrize("role", ["deployer", "registrar", "treasury", "stranger"])
def test_founding_is_the_founders(registry: Deployed, cast: Cast, role: str) -> None:
    with reverts("registry: only founder"):
        registry.send(getattr(cast, role), "admitFounding", [cast.newcomer.address])


def test_a_founding_citizen_twice(registry: Deployed, cast: Cast) -> None:
    with reverts("registry: already a citizen"):
        registry.send(cast.founder, "admitFounding", [cast.newcomer.address] * 2)
    with reverts("registry: already a citizen"):
        registry.send(cast.founder, "admitFounding", [cast.citizen.address])
    with reverts("registry: zero address"):
        registry.send(cast.founder, "admitFounding", [ZERO_ADDRESS])
    assert registry.read("totalSupply") == 1
    assert registry.send(cast.founder, "admitFounding", []).names == []
