"""revoke: the passport ends with its vote, and is remembered for ever."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.probe import Probe


@pytest.mark.parametrize("role", ["registrar", "treasury"])
def test_ends_a_citizenship(registry: Probe, cast: Cast, role: str) -> None:
    citizen = cast.citizen.address
    _, since, _ = registry.read("passport", 1)
    registry.world.forward(86_400)
    registry.send(getattr(cast, role), "revoke", citizen)
    until = registry.world.port.block().timestamp
    assert registry.read("isCitizen", citizen) is False
    assert registry.read("passportOf", citizen) == 0
    assert registry.read("passport", 1) == (citizen, since, until)
    assert registry.read("balanceOf", citizen) == 0
    assert registry.read("getVotes", citizen) == 0
    assert registry.read("delegates", citizen) == ZERO_ADDRESS
    assert registry.read("totalSupply") == 0
    assert registry.read("passportsIssued") == 1


def test_events(registry: Probe, cast: Cast) -> None:
    citizen = cast.citizen.address
    assert registry.send(cast.registrar, "revoke", citizen).events == (
        ("DelegateVotesChanged", {"delegate": citizen, "previousVotes": 1, "newVotes": 0}),
        (
            "DelegateChanged",
            {"delegator": citizen, "fromDelegate": citizen, "toDelegate": ZERO_ADDRESS},
        ),
        ("Transfer", {"sender": citizen, "receiver": ZERO_ADDRESS, "token_id": 1}),
        ("Revoked", {"citizen": citizen, "number": 1}),
    )


@pytest.mark.parametrize("role", ["deployer", "founder", "citizen", "stranger"])
def test_only_the_registrar_and_the_treasury(registry: Probe, cast: Cast, role: str) -> None:
    with reverts("registry: only registrar"):
        registry.send(getattr(cast, role), "revoke", cast.citizen.address)
    assert registry.read("isCitizen", cast.citizen.address) is True


def test_a_stranger(registry: Probe, cast: Cast) -> None:
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "revoke", cast.stranger.address)
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "revoke", ZERO_ADDRESS)


def test_twice(registry: Probe, cast: Cast) -> None:
    registry.send(cast.registrar, "revoke", cast.citizen.address)
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "revoke", cast.citizen.address)


def test_admitted_again_with_a_new_passport(registry: Probe, cast: Cast) -> None:
    citizen = cast.citizen.address
    registry.send(cast.registrar, "revoke", citizen)
    registry.send(cast.registrar, "admit", citizen)
    assert registry.read("passportOf", citizen) == 2
    assert registry.read("ownerOf", 2) == citizen
    assert registry.read("passport", 1)[2] != 0
    assert registry.read("passport", 2)[2] == 0
    assert registry.read("getVotes", citizen) == 1
    with reverts("registry: unknown passport"):
        registry.read("ownerOf", 1)


def test_others_keep_theirs(registry: Probe, cast: Cast) -> None:
    registry.send(cast.registrar, "admit", cast.newcomer.address)
    registry.send(cast.registrar, "revoke", cast.citizen.address)
    assert registry.read("ownerOf", 2) == cast.newcomer.address
    assert registry.read("totalSupply") == 1
    assert registry.read("getVotes", cast.newcomer.address) == 1


def test_resigning_is_a_revocation_by_oneself(registry: Probe, cast: Cast) -> None:
    citizen = cast.citizen.address
    snapshot = registry.world.snapshot()
    revoked = registry.send(cast.registrar, "revoke", citizen).events
    registry.world.restore(snapshot)
    assert registry.send(cast.citizen, "resign").events == revoked
    assert registry.read("isCitizen", citizen) is False
    assert registry.read("totalSupply") == 0


@pytest.mark.parametrize("role", ["registrar", "treasury", "stranger"])
def test_nobody_resigns_for_another(registry: Probe, cast: Cast, role: str) -> None:
    with reverts("registry: not a citizen"):
        registry.send(getattr(cast, role), "resign")
    assert registry.read("isCitizen", cast.citizen.address) is True
