"""Whoever is handed a nation finds out whether it is the one of its file, and needs no key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from govkit.contracts.founder import Founder, deploy_founder
from govkit.errors import DeploymentError
from govkit.nation import authenticity, remembered
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.found import found
from govkit.nation.founding.proof import failures, moved, prove
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.testing import World, sample_constitution
from govkit.types import Address, Wei

THIEF = Address("0x" + "00" * 19 + "99")


def _writing(honest: bytes, helper: Address, slot: int) -> bytes:
    """Init code that writes one word, and then does what the honest one does."""
    write = b"\x60\x01\x7f" + slot.to_bytes(32) + b"\x55"
    ask = b"\x60\x00" * 4 + b"\x73" + bytes.fromhex(helper[2:]) + b"\x5a\xf4\x50"
    return write + ask + bytes.fromhex("3d6000" + "6000" + "3e3d6000f3")


def _kept(code: bytes) -> bytes:
    """Init code of a contract whose code is this."""
    size = len(code).to_bytes(2).hex()
    return bytes.fromhex(f"61{size}600e60003961{size}6000f3") + code


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_word_that_init_code_hides_is_found_out_by_anybody(number: int) -> None:
    """Token, registry, ledger: the code and every getter are as shipped."""
    world, file = World(), sample_constitution()
    deployer = world.actors.deployer
    plan = Plan.make(file, deployer.address, 1)
    world.send(deploy_founder(deployer.address, file.fingerprint()), deployer)
    founder = Founder(world.port, plan.founder)
    honest = [code for _, code in plan._init_codes()][number]
    helper = world.deploy_code(_kept(honest))
    assert world.port.code(helper) == honest
    for place, step in enumerate(plan.steps(world.port)):
        call = step.call()
        if place == number:
            call = founder.create(number, _writing(honest, helper, 2**255))
        world.send(call, deployer)
    with pytest.raises(DeploymentError, match=r"its founding took other steps.*an allowance"):
        Nation.connect(plan.deployment(1337, founded=True), world.port)
    assert [each.name for each in failures(prove(plan, world.port))] == [
        "transcript of the founding"
    ]


def test_what_a_holder_moves_meanwhile_spoils_no_proof() -> None:
    world, file = World(), sample_constitution()
    plan = Plan.make(file, world.actors.deployer.address)
    holder = world.actors.voters(1)[0]

    def progress(done: int, total: int, title: str) -> None:
        if title == "governor":
            token = Nation(plan.deployment(1337, founded=True), world.port).token
            world.send(token.transfer(THIEF, Wei(1)), holder)

    nation = Nation.found(file, world.port, world.actors.deployer, None, progress)
    checks = prove(plan, world.port)
    assert [each.name for each in moved(checks)] == [f"balance of {holder.address}"]
    assert failures(checks) == []
    assert Nation.connect(nation.deployment, world.port).name == "Testland"


FORGERIES: dict[str, Callable[[Deployment], Deployment]] = {
    **{
        name: lambda named, name=name: replace(  # type: ignore[misc]
            named, contracts={**named.contracts, name: THIEF}
        )
        for name in ("token", "registry", "ledger", "treasury", "rulebook", "governor")
    },
    "a name": lambda named: replace(named, names={**named.names, "landlord": THIEF}),
    "a deployer": lambda named: replace(named, deployer=THIEF),
    "a house": lambda named: replace(named, houses=(replace(named.houses[0], name="people"),)),
    "a class": lambda named: replace(named, classes=(*named.classes, "holy")),
    "a nation": lambda named: replace(named, nation="Restland"),
    "settings": lambda named: replace(
        named, settings={**named.settings, "accounts": {"landlord": THIEF}}
    ),
    "no settings": lambda named: replace(named, settings={}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_file_is_refused_without_any_chain(world: World, forgery: str) -> None:
    authenticity.check_file(world.nation.deployment)
    with pytest.raises(DeploymentError, match="this deployment differs"):
        authenticity.check_file(FORGERIES[forgery](world.nation.deployment))


def test_a_file_that_begins_too_late_is_refused(world: World) -> None:
    late = replace(world.nation.deployment, first_block=world.port.block().number)
    with pytest.raises(DeploymentError, match="what is older would go unread"):
        Nation.connect(late, world.port)


def test_it_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))  # no note of a test before
    world, file = World(), tmp_path / "deployment.json"
    found(sample_constitution(), world.port, world.actors.deployer, file)
    deployment = Deployment.load(file)
    assert not remembered.is_known(deployment, world.port)
    Nation.connect(file, world.port)
    assert remembered.is_known(deployment, world.port)
    assert not remembered.is_known(replace(deployment, nation="Restland"), world.port)
    monkeypatch.setattr(remembered, "__version__", "another")
    assert not remembered.is_known(deployment, world.port)


def test_a_chain_begun_anew_is_not_known(tmp_path: Path) -> None:
    world, file = World(), tmp_path / "deployment.json"
    found(sample_constitution(), world.port, world.actors.deployer, file)
    Nation.connect(file, world.port)
    other = World()
    other.send(Call(THIEF, value=Wei(1)), other.actors.deployer)
    assert not remembered.is_known(Deployment.load(file), other.port)
