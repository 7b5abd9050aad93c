"""Founder: creates, calls and finishes, for its deployer alone, each step once, and then never."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govkit.contracts.abi import Artifact
from govkit.contracts.founder import created_address, deploy_founder, founder_address
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Wei
from tests.contracts.conftest import Cast
from tests.contracts.land import treasury_arguments

FINGERPRINT = bytes(range(32))
Mock = Callable[..., Deployed]


@pytest.fixture
def founder(deploy: Callable[..., Deployed], cast: Cast) -> Deployed:
    return deploy("Founder", cast.deployer.address, FINGERPRINT)


def steps(target_code: bytes, target: str) -> dict[str, tuple[Any, ...]]:
    """The arguments of each of its functions after the step's number."""
    return {"create": (target_code,), "call": (target, b""), "finish": (target_code,)}


def test_constructor(founder: Deployed, cast: Cast) -> None:
    assert founder.read("deployer") == cast.deployer.address
    assert founder.read("fingerprint") == FINGERPRINT
    assert founder.read("steps") == 0
    assert founder.read("founded") is False


def test_create(founder: Deployed, cast: Cast, target_code: bytes) -> None:
    for step in (0, 1):
        expected = created_address(founder.address, step + 1)
        sent = founder.send(cast.deployer, "create", step, target_code)
        assert sent.events == (("Created", {"created": expected}),)
        assert founder.world.port.code(expected)
        assert founder.read("steps") == step + 1
    assert founder.read("founded") is False


def test_create_what_refuses_to_be(founder: Deployed, cast: Cast) -> None:
    code = Artifact.load("Treasury").init_code(*treasury_arguments(cast.governor.address, 0))
    with reverts("treasury: delay out of range"):
        founder.send(cast.deployer, "create", 0, code)
    assert founder.read("steps") == 0


def test_call(founder: Deployed, cast: Cast, mock: Mock) -> None:
    target = mock(founder.world, "Target")
    founder.send(cast.deployer, "call", 0, target.address, target.call("poke", 7).data)
    assert target.read("number") == 7
    assert target.read("sender") == founder.address
    assert founder.read("steps") == 1


def test_call_what_refuses(founder: Deployed, cast: Cast, mock: Mock) -> None:
    target = mock(founder.world, "Target")
    with reverts("target: refused"):
        founder.send(cast.deployer, "call", 0, target.address, target.call("refuse").data)
    assert founder.read("steps") == 0


def test_finish(founder: Deployed, cast: Cast, target_code: bytes) -> None:
    expected = created_address(founder.address, 1)
    sent = founder.send(cast.deployer, "finish", 0, target_code)
    assert sent.events == (
        ("Created", {"created": expected}),
        ("Founded", {"governor": expected, "fingerprint": FINGERPRINT}),
    )
    assert founder.read("founded") is True


@pytest.mark.parametrize("function", ["create", "call", "finish"])
@pytest.mark.parametrize("role", ["founder", "treasury", "stranger"])
def test_only_its_deployer(
    founder: Deployed, cast: Cast, target_code: bytes, function: str, role: str
) -> None:
    arguments = steps(target_code, cast.stranger.address)[function]
    with reverts("founder: only deployer"):
        founder.send(getattr(cast, role), function, 0, *arguments)
    assert founder.read("steps") == 0


@pytest.mark.parametrize("function", ["create", "call", "finish"])
@pytest.mark.parametrize("step", [0, 2, 2**256 - 1])
def test_steps_in_their_order(
    founder: Deployed, cast: Cast, target_code: bytes, function: str, step: int
) -> None:
    founder.send(cast.deployer, "create", 0, target_code)
    arguments = steps(target_code, cast.stranger.address)[function]
    with reverts("founder: wrong step"):
        founder.send(cast.deployer, function, step, *arguments)
    founder.send(cast.deployer, function, 1, *arguments)


@pytest.mark.parametrize("function", ["create", "call", "finish"])
def test_nothing_after_the_end(
    founder: Deployed, cast: Cast, target_code: bytes, function: str
) -> None:
    founder.send(cast.deployer, "finish", 0, target_code)
    arguments = steps(target_code, cast.stranger.address)[function]
    for step in (0, 1):
        with reverts("founder: already founded"):
            founder.send(cast.deployer, function, step, *arguments)


def test_takes_no_coin(founder: Deployed, cast: Cast) -> None:
    with reverts("it gave no reason"):
        founder.world.send(Call(founder.address, b"", Wei(1)), cast.deployer)


def test_reentered_by_what_it_calls(founder: Deployed, cast: Cast, mock: Mock) -> None:
    reenterer = mock(founder.world, "Reenterer")
    again = founder.call("call", 1, reenterer.address, b"again")
    reenterer.send(cast.stranger, "arm", founder.address, again.data, False)
    founder.send(cast.deployer, "call", 0, reenterer.address, b"go")
    assert (reenterer.read("attempts"), reenterer.read("successes")) == (1, 0)
    assert founder.read("steps") == 1


def test_its_address_is_known_beforehand(bare_world: World, cast: Cast) -> None:
    for sender in (cast.stranger, cast.deployer):  # whoever pays for its creation
        snapshot = bare_world.snapshot()
        deployer = cast.deployer.address
        bare_world.send(deploy_founder(deployer, FINGERPRINT), sender)
        founder = Deployed(bare_world, "Founder", founder_address(deployer, FINGERPRINT))
        assert founder.read("deployer") == deployer
        assert founder.read("fingerprint") == FINGERPRINT
        bare_world.restore(snapshot)


def test_its_address_depends_on_deployer_and_file(cast: Cast) -> None:
    addresses = {
        founder_address(cast.deployer.address, FINGERPRINT),
        founder_address(cast.deployer.address, bytes(32)),
        founder_address(cast.stranger.address, FINGERPRINT),
    }
    assert len(addresses) == 3
    assert ZERO_ADDRESS not in addresses


def test_a_second_one_cannot_stand_at_its_address(bare_world: World, cast: Cast) -> None:
    deployer: ActorSigner = cast.deployer
    bare_world.send(deploy_founder(deployer.address, FINGERPRINT), deployer)
    address = founder_address(deployer.address, FINGERPRINT)
    founder = Deployed(bare_world, "Founder", address)
    founder.send(deployer, "call", 0, cast.stranger.address, b"")
    with reverts("it gave no reason"):
        bare_world.send(deploy_founder(deployer.address, FINGERPRINT), deployer)
    assert founder.read("steps") == 1
