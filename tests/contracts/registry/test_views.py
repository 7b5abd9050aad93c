"""What a registry says about itself and its passports."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast

UNKNOWN = "registry: unknown passport"
VIEWS_OF_GOOD = ("ownerOf", "locked", "tokenURI", "getApproved")


def test_constructor_sets_everything(registry: Deployed, cast: Cast) -> None:
    assert registry.read("name") == "Testland Passport"
    assert registry.read("symbol") == "PASSPORT"
    assert registry.read("treasury") == cast.treasury.address
    assert registry.read("founder") == cast.founder.address
    assert registry.read("registrar") == cast.registrar.address


def test_constructor_tells_of_the_registrar(
    deploy_registry: Callable[..., Deployed], cast: Cast
) -> None:
    registry = deploy_registry()
    block = registry.world.port.block().number
    logs = registry.world.port.logs([registry.address], from_block=block)
    event = registry.artifact.events["RegistrarSet"]
    assert [event.decode(log.topics, log.data) for log in logs] == [
        {"previous": ZERO_ADDRESS, "current": cast.registrar.address}
    ]


def test_a_citizen_and_a_stranger(registry: Deployed, cast: Cast) -> None:
    citizen, stranger = cast.citizen.address, cast.stranger.address
    assert (registry.read("isCitizen", citizen), registry.read("isCitizen", stranger)) == (
        True,
        False,
    )
    assert (registry.read("passportOf", citizen), registry.read("passportOf", stranger)) == (1, 0)
    assert (registry.read("balanceOf", citizen), registry.read("balanceOf", stranger)) == (1, 0)


def test_balance_of_nobody(registry: Deployed) -> None:
    with reverts("registry: zero address"):
        registry.read("balanceOf", ZERO_ADDRESS)


def test_a_good_passport(registry: Deployed, cast: Cast) -> None:
    assert registry.read("ownerOf", 1) == cast.citizen.address
    assert registry.read("locked", 1) is True
    assert registry.read("getApproved", 1) == ZERO_ADDRESS
    assert registry.read("isApprovedForAll", cast.citizen.address, cast.stranger.address) is False
    uri = registry.read("tokenURI", 1)
    kind, _, body = uri.partition(",")
    assert kind == "data:application/json"
    assert json.loads(body) == {"name": "Testland Passport 1"}


@pytest.mark.parametrize("view", [*VIEWS_OF_GOOD, "passport"])
@pytest.mark.parametrize("number", [0, 2, 2**256 - 1])
def test_a_passport_never_issued(registry: Deployed, view: str, number: int) -> None:
    with reverts(UNKNOWN):
        registry.read(view, number)


@pytest.mark.parametrize("view", VIEWS_OF_GOOD)
def test_a_revoked_passport(registry: Deployed, cast: Cast, view: str) -> None:
    registry.read(view, 1)
    registry.send(cast.registrar, "revoke", cast.citizen.address)
    with reverts(UNKNOWN):
        registry.read(view, 1)


def test_the_longest_name_fits_its_uri(
    deploy_registry: Callable[..., Deployed], cast: Cast
) -> None:
    name = "N" * 40
    registry = deploy_registry(name=name)
    registry.send(cast.treasury, "admit", cast.citizen.address)
    assert json.loads(registry.read("tokenURI", 1).partition(",")[2]) == {"name": f"{name} 1"}
