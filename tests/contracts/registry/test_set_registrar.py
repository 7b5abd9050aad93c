"""setRegistrar: the treasury names who admits besides it, and the founder the first one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast


def test_names_another(registry: Deployed, cast: Cast) -> None:
    sent = registry.send(cast.treasury, "setRegistrar", cast.delegatee.address)
    assert registry.read("registrar") == cast.delegatee.address
    assert sent.events == (
        ("RegistrarSet", {"previous": cast.registrar.address, "current": cast.delegatee.address}),
    )
    registry.send(cast.delegatee, "admit", cast.newcomer.address)
    with reverts("registry: only registrar"):
        registry.send(cast.registrar, "admit", cast.stranger.address)


def test_names_nobody(registry: Deployed, cast: Cast) -> None:
    registry.send(cast.treasury, "setRegistrar", ZERO_ADDRESS)
    assert registry.read("registrar") == ZERO_ADDRESS
    with reverts("registry: only registrar"):
        registry.send(cast.registrar, "admit", cast.newcomer.address)
    registry.send(cast.treasury, "admit", cast.newcomer.address)


def test_keeps_the_count_beside_the_registrar(registry: Deployed, cast: Cast) -> None:
    registry.send(cast.treasury, "setRegistrar", "0x" + "ff" * 20)
    assert registry.read("passportsIssued") == 1
    registry.send(cast.treasury, "setRegistrar", ZERO_ADDRESS)
    assert registry.read("passportsIssued") == 1
    registry.send(cast.treasury, "admit", cast.newcomer.address)
    assert registry.read("passportOf", cast.newcomer.address) == 2


def test_the_founder_names_the_first_one(
    deploy_registry: Callable[..., Deployed], cast: Cast
) -> None:
    registry = deploy_registry(registrar=ZERO_ADDRESS)
    with reverts("registry: only registrar"):
        registry.send(cast.registrar, "admit", cast.citizen.address)
    registry.send(cast.founder, "admitFounding", [cast.citizen.address])
    registry.send(cast.founder, "setRegistrar", cast.registrar.address)
    registry.send(cast.registrar, "admit", cast.newcomer.address)
    assert registry.read("passportOf", cast.newcomer.address) == 2


@pytest.mark.parametrize("role", ["deployer", "registrar", "citizen", "stranger"])
def test_nobody_else(registry: Deployed, cast: Cast, role: str) -> None:
    with reverts("registry: only treasury"):
        registry.send(getattr(cast, role), "setRegistrar", cast.stranger.address)
    assert registry.read("registrar") == cast.registrar.address
