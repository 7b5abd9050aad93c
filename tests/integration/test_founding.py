"""A founding ends in one and the same nation, or says that it did not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from govkit.constitution import Constitution
from govkit.contracts import (
    CitizenRegistry,
    Contract,
    Council,
    Founder,
    Governor,
    House,
    RecordLedger,
    TreasuryToken,
)
from govkit.contracts.council import CouncilSettings
from govkit.contracts.founder import DEPLOYMENT_PROXY
from govkit.contracts.governor import GovernorSettings
from govkit.contracts.house import HouseSettings
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import DeploymentError, FoundingError, GovkitError, NetworkError
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.found import found
from govkit.nation.founding.proof import prove
from govkit.nation.nation import Nation
from govkit.network.port import Call, Port
from govkit.testing import ActorSigner, World, reverts, sample_constitution
from govkit.testing.sample import blocks_count, holders_decide
from govkit.types import ZERO_ADDRESS, Address, Clock, ProposalState, Wei
from tests.integration.wrappers import LosingPort, OtherChainPort, ThroughPort

TRANSACTIONS = 14
"""The sample nation's: pay for and create the proxy, the founder, and its eleven steps."""


@pytest.fixture(scope="module")
def constitution() -> Constitution:
    return sample_constitution()


def bare_world() -> World:
    """A chain that lacks even the deployment proxy, so that founding does all it can ever do."""
    world = World()
    proxy = bytes.fromhex(DEPLOYMENT_PROXY[2:])

    def remove(state: object) -> None:
        state.set_code(proxy, b"")  # type: ignore[attr-defined]
        state.set_nonce(proxy, 0)  # type: ignore[attr-defined]

    world.chain.change_state(remove)
    return world


def strangers(count: int) -> list[Address]:
    """Accounts that nobody has a key for."""
    return [checksum(b"\xab" * 16 + index.to_bytes(4)) for index in range(count)]


def citizens_of(accounts: list[Address]) -> Callable[[str], str]:
    """An edit of the sample nation file: these are its founding citizens."""

    def change(text: str) -> str:
        before, rest = text.split("  founding_citizens:\n")
        _, after = rest.split("government:\n")
        listed = "".join(f'    - "{account}"\n' for account in accounts)
        return f"{before}  founding_citizens:\n{listed}government:\n{after}"

    return change


def assert_founded(world: World, deployment: Deployment, constitution: Constitution) -> None:
    """The nation stands where it was to stand, its proof holds, and it is marked as founded."""
    plan = Plan.make(constitution, world.actors.deployer.address)
    assert deployment.founded
    assert dict(deployment.contracts) == plan.contracts.by_name()
    assert deployment.founder == plan.founder
    checks = prove(plan, world.port)
    assert len(checks) > 100
    assert [check for check in checks if not check.holds] == []


# -- interrupted


@pytest.mark.parametrize("mined", [False, True], ids=["lost", "mined-but-unheard"])
@pytest.mark.parametrize("number", range(TRANSACTIONS))
def test_interrupted_at_any_transaction_it_resumes(
    constitution: Constitution, tmp_path: Path, number: int, mined: bool
) -> None:
    world, file = bare_world(), tmp_path / "deployment.json"
    losing = LosingPort(world.port, number, mined=mined)
    with pytest.raises((NetworkError, FoundingError)):
        found(constitution, losing, world.actors.deployer, file)
    assert not Deployment.load(file).founded
    with pytest.raises(DeploymentError, match="not founded yet"):
        Nation.connect(file, world.port)

    again = LosingPort(world.port, None, mined=False)
    found(constitution, again, world.actors.deployer, file)
    assert losing.sent + again.sent == TRANSACTIONS, "a step was done twice or not at all"
    assert_founded(world, Deployment.load(file), constitution)
    assert Nation.connect(file, world.port).name == "Testland"


def test_uninterrupted_it_takes_exactly_these_transactions(constitution: Constitution) -> None:
    world = bare_world()
    counting = LosingPort(world.port, None, mined=False)
    deployment = found(constitution, counting, world.actors.deployer)
    assert counting.sent == TRANSACTIONS
    assert_founded(world, deployment, constitution)


def test_interrupted_again_and_again_it_still_ends(
    constitution: Constitution, tmp_path: Path
) -> None:
    world, file = bare_world(), tmp_path / "deployment.json"
    runs = 0
    while not (file.exists() and Deployment.load(file).founded):
        runs += 1
        assert runs <= TRANSACTIONS + 1
        try:
            found(constitution, LosingPort(world.port, 1, mined=False), world.actors.deployer, file)
        except GovkitError:
            continue
    assert runs == TRANSACTIONS
    assert_founded(world, Deployment.load(file), constitution)


def test_without_a_deployment_file_it_resumes_too(constitution: Constitution) -> None:
    """How far it is, only the chain knows: a lost file loses nothing."""
    world = World()
    with pytest.raises(NetworkError):
        found(constitution, LosingPort(world.port, 4, mined=True), world.actors.deployer)
    assert_founded(world, found(constitution, world.port, world.actors.deployer), constitution)


def test_two_worlds_end_at_the_same_addresses(constitution: Constitution) -> None:
    first, second = World(), World()
    second.send(Call(first.actors.stranger.address, value=Wei(1)), second.actors.deployer)
    one = found(constitution, first.port, first.actors.deployer)
    other = found(constitution, second.port, second.actors.deployer)
    assert one.contracts == other.contracts, "addresses depend on the deployer's nonce"


def test_founding_again_changes_nothing(constitution: Constitution, tmp_path: Path) -> None:
    world, file = World(), tmp_path / "deployment.json"
    first = found(constitution, world.port, world.actors.deployer, file)
    before, head = file.read_bytes(), world.chain.head.hash
    assert found(constitution, world.port, world.actors.deployer, file) == first
    assert file.read_bytes() == before
    assert world.chain.head.hash == head


def test_founding_again_after_the_nation_has_moved_on(
    constitution: Constitution, tmp_path: Path
) -> None:
    """The proof reads the state right after the last step, not the nation of later days."""
    world, file = World(), tmp_path / "deployment.json"
    nation = Nation.found(constitution, world.port, world.actors.deployer, file)
    voter = world.actors.voters(1)[0]
    world.send(nation.token.transfer(world.actors.stranger.address, Wei(5)), voter)
    world.send(nation.citizens.admit(world.actors.stranger.address), world.actors.registrar)
    assert found(constitution, world.port, world.actors.deployer, file).founded


# -- refused


@pytest.fixture
def begun(constitution: Constitution, tmp_path: Path) -> tuple[World, Path]:
    """A founding that was interrupted after four transactions, and its deployment file."""
    world, file = World(), tmp_path / "deployment.json"
    with pytest.raises(NetworkError):
        found(constitution, LosingPort(world.port, 4, mined=False), world.actors.deployer, file)
    return world, file


class Forgetful(ThroughPort):
    """A node that has forgotten the state of all blocks but the newest."""

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        if block is not None:
            raise NetworkError("missing trie node")
        return super().call(call, sender=sender, block=block)


def test_a_nation_that_was_proved_once_stays_founded(
    constitution: Constitution, tmp_path: Path
) -> None:
    """Founding again fails where its proof cannot be read any more; the nation is none the less."""
    world, file = World(), tmp_path / "deployment.json"
    deployment = found(constitution, world.port, world.actors.deployer, file)
    with pytest.raises(NetworkError, match="missing trie node"):
        found(constitution, Forgetful(world.port), world.actors.deployer, file)
    assert Deployment.load(file) == deployment
    reset = World()  # the same chain, begun anew
    losing = LosingPort(reset.port, 4, mined=True)
    with pytest.raises(NetworkError):
        found(constitution, losing, reset.actors.deployer, file)
    assert not Deployment.load(file).founded


def test_another_key_cannot_resume(begun: tuple[World, Path], constitution: Constitution) -> None:
    world, file = begun
    before, head = file.read_bytes(), world.chain.head.hash
    with pytest.raises(DeploymentError, match="was begun by") as caught:
        found(constitution, world.port, world.actors.stranger, file)
    assert world.actors.deployer.address in str(caught.value)
    assert (file.read_bytes(), world.chain.head.hash) == (before, head)
    assert found(constitution, world.port, world.actors.deployer, file).founded


def test_a_changed_nation_file_cannot_resume(
    begun: tuple[World, Path], constitution: Constitution
) -> None:
    world, file = begun
    changed = sample_constitution(lambda text: text.replace("quorum: 20 %", "quorum: 21 %"))
    with pytest.raises(DeploymentError, match="is being founded from another state"):
        found(changed, world.port, world.actors.deployer, file)
    found(constitution, world.port, world.actors.deployer, file)
    with pytest.raises(DeploymentError, match="was founded from another state"):
        found(changed, world.port, world.actors.deployer, file)


def test_a_comment_in_the_nation_file_changes_nothing(begun: tuple[World, Path]) -> None:
    world, file = begun
    commented = sample_constitution(lambda text: "# our nation\n" + text)
    assert found(commented, world.port, world.actors.deployer, file).founded


def test_another_chain_cannot_resume(begun: tuple[World, Path], constitution: Constitution) -> None:
    world, file = begun
    with pytest.raises(DeploymentError, match="the network chosen is chain 31337"):
        found(constitution, OtherChainPort(world.port, 31337), world.actors.deployer, file)


def test_connect_on_another_chain_is_refused(begun: tuple[World, Path]) -> None:
    world, file = begun
    found(sample_constitution(), world.port, world.actors.deployer, file)
    with pytest.raises(NetworkError, match="this network is chain 31337"):
        Nation.connect(file, OtherChainPort(world.port, 31337))
    with pytest.raises(NetworkError, match="a chain that was reset has forgotten it"):
        Nation.connect(file, World().port)


def test_dev_accounts_are_refused_on_a_chain_that_is_no_development_chain(
    constitution: Constitution,
) -> None:
    world = World()
    with pytest.raises(FoundingError, match="their keys are public"):
        found(constitution, OtherChainPort(world.port, 1), world.actors.deployer)
    assert world.chain.head.block_number == 0


def test_real_accounts_are_taken_there(constitution: Constitution) -> None:
    real = iter(strangers(40))
    names: dict[str, str] = defaultdict(lambda: next(real))

    def replace(text: str) -> str:
        return re.sub("0x[0-9a-fA-F]{40}", lambda match: names[match.group()], text)

    world = World()
    port = OtherChainPort(world.port, 1)
    deployment = found(sample_constitution(replace), port, world.actors.deployer)
    assert (deployment.chain_id, deployment.founded) == (1, True)


def test_a_deployer_without_coin_is_refused(constitution: Constitution) -> None:
    world = World()
    with pytest.raises(FoundingError, match="cannot pay for gas"):
        found(constitution, world.port, ActorSigner(strangers(1)[0]))


# -- the deployer's powers end


def test_the_deployer_keeps_no_power(constitution: Constitution) -> None:
    world = World.found(constitution)
    nation, deployer = world.nation, world.actors.deployer
    founder = Founder(world.port, nation.deployment.founder)
    admit = nation.registry.admit_founding([deployer.address])
    for call in (
        founder.call(founder.steps(), admit),
        founder.create(founder.steps(), bytes(1)),
        founder.finish(founder.steps(), bytes(1)),
    ):
        with reverts("founder: already founded"):
            world.send(call, deployer)
        with reverts("founder: only deployer"):
            world.send(call, world.actors.stranger)
    with reverts("registry: only founder"):
        world.send(admit, deployer)
    with reverts("token: only founder"):
        world.send(nation.token.allocate([(deployer.address, Wei(1), True)]), deployer)
    with reverts("registry: only registrar"):
        world.send(nation.citizens.admit(deployer.address), deployer)
    with reverts("ledger: only keeper"):
        world.send(nation.records.append("law", bytes(31) + b"1", "A law"), deployer)
    assert not nation.registry.is_citizen(deployer.address)
    assert nation.registry.registrar() != deployer.address
    assert not nation.ledger.is_keeper(deployer.address)
    assert nation.token.balance_of(deployer.address) == 0


@pytest.fixture
def halfway(constitution: Constitution) -> tuple[World, Plan]:
    """All contracts but the governor stand; allocations and citizens come next."""
    world = World()
    plan = Plan.make(constitution, world.actors.deployer.address)
    done = 1 + step_of(world, plan, "allocations")
    with pytest.raises(NetworkError):
        found(constitution, LosingPort(world.port, done, mined=False), world.actors.deployer)
    return world, plan


def step_of(world: World, plan: Plan, title: str) -> int:
    """The number of the plan's first step whose title has this word."""
    return next(n for n, step in enumerate(plan.steps(world.port)) if title in step.title)


def refuse(world: World, plan: Plan, file: Path) -> str:
    """Go on with a tampered founding; give what the proof says. Nothing may call it founded."""
    with pytest.raises(FoundingError) as caught:
        found(plan.constitution, world.port, world.actors.deployer, file)
    assert not Deployment.load(file).founded
    with pytest.raises(DeploymentError):
        Nation.connect(file, world.port)
    return str(caught.value)


def go_on(world: World, plan: Plan, call: Call) -> None:
    """The founder's next step is this call, whatever the plan says."""
    founder = Founder(world.port, plan.founder)
    world.send(founder.call(founder.steps(), call), world.actors.deployer)


def allocate_as_planned(world: World, plan: Plan) -> None:
    token = TreasuryToken(world.port, plan.contracts.token)
    founder = Founder(world.port, plan.founder)
    world.send(
        founder.call(founder.steps(), token.allocate(plan.allocations())), world.actors.deployer
    )


def test_a_founding_that_nobody_tampers_with_goes_through(
    halfway: tuple[World, Plan], tmp_path: Path
) -> None:
    world, plan = halfway
    allocate_as_planned(world, plan)
    found(plan.constitution, world.port, world.actors.deployer, tmp_path / "deployment.json")
    assert Deployment.load(tmp_path / "deployment.json").founded


def test_an_extra_citizen_is_found_out(halfway: tuple[World, Plan], tmp_path: Path) -> None:
    world, plan = halfway
    allocate_as_planned(world, plan)
    registry = CitizenRegistry(world.port, plan.contracts.registry)
    admitted = [*plan.constitution.citizenship.founding_citizens, world.actors.deployer.address]
    founder = Founder(world.port, plan.founder)
    world.send(
        founder.call(founder.steps(), registry.admit_founding(admitted)), world.actors.deployer
    )
    message = refuse(world, plan, tmp_path / "deployment.json")
    assert "passports issued should be 21, and is 22" in message
    assert "find out who held the deployer's key" in message


def test_an_extra_step_is_found_out(halfway: tuple[World, Plan], tmp_path: Path) -> None:
    """One step more means that one of the plan's was left out."""
    world, plan = halfway
    registry = CitizenRegistry(world.port, plan.contracts.registry)
    go_on(world, plan, registry.admit_founding([world.actors.deployer.address]))
    refuse(world, plan, tmp_path / "deployment.json")


def test_an_allocation_to_the_deployer_is_found_out(
    halfway: tuple[World, Plan], tmp_path: Path
) -> None:
    world, plan = halfway
    token = TreasuryToken(world.port, plan.contracts.token)
    allocations = [*plan.allocations(), (world.actors.deployer.address, Wei(1), True)]
    go_on(world, plan, token.allocate(allocations))
    assert "supply should be 31_000 TST, and is" in refuse(
        world, plan, tmp_path / "deployment.json"
    )


def test_a_delegate_that_the_file_does_not_name_is_found_out(
    halfway: tuple[World, Plan], tmp_path: Path
) -> None:
    world, plan = halfway
    token = TreasuryToken(world.port, plan.contracts.token)
    silent = [(account, wei, False) for account, wei, _ in plan.allocations()]
    go_on(world, plan, token.allocate(silent))
    assert "delegate of" in refuse(world, plan, tmp_path / "deployment.json")


def backdoored(world: World, init_code: bytes, slots: list[bytes]) -> bytes:
    """Init code that does all that `init_code` does, sets `slots` to 1, and then leaves the very
    same code behind: it borrows the constructor by DELEGATECALL."""
    size = len(init_code).to_bytes(2)
    returns_it = bytes.fromhex(f"61{size.hex()}80600a5f395ff3").ljust(10, b"\0") + init_code
    library = world.deploy_code(returns_it)
    borrow = bytes.fromhex(f"5f5f5f5f73{library[2:]}5af450")
    writes = b"".join(bytes.fromhex("60017f") + slot + b"\x55" for slot in slots)
    return borrow + writes + bytes.fromhex("3d5f5f3e3d5ff3")


def test_a_constructor_that_writes_a_power_no_getter_lists_is_found_out(tmp_path: Path) -> None:
    """The ledger's code, events and settings are as planned, yet the deployer is a keeper."""
    world = World()
    constitution = sample_constitution()
    deployer = world.actors.deployer
    plan = Plan.make(constitution, deployer.address)
    with pytest.raises(NetworkError):
        found(constitution, LosingPort(world.port, 3, mined=False), deployer)
    step, init_code = 2, dict(plan._init_codes())["ledger"]
    keeper = bytes(12) + bytes.fromhex(deployer.address[2:])
    slots = [keccak(slot.to_bytes(32) + keeper) for slot in range(128)]
    founder = Founder(world.port, plan.founder)
    world.send(founder.create(step, backdoored(world, init_code, slots)), deployer)
    assert RecordLedger(world.port, plan.contracts.ledger).is_keeper(deployer.address)
    assert "transcript of the founding" in refuse(world, plan, tmp_path / "deployment.json")


# -- other nations


def test_a_clock_of_blocks() -> None:
    world = World.found(sample_constitution(blocks_count))
    assert world.nation.clock is Clock.BLOCKNUMBER
    assert world.nation.governor.voting_period() == 20
    proposal = world.pass_proposal([world.nation.citizens.admit(world.actors.stranger.address)])
    assert world.nation.governor.state(proposal.id) is ProposalState.EXECUTED
    assert world.nation.registry.is_citizen(world.actors.stranger.address)


def test_a_house_of_token_holders() -> None:
    world = World.found(sample_constitution(holders_decide))
    assert world.nation.core_votes == "token"
    treasury = world.nation.treasury.address
    before = world.nation.token.balance_of(treasury)
    world.pass_proposal([world.nation.token.transfer(world.actors.stranger.address, Wei(7))])
    assert world.nation.token.balance_of(world.actors.stranger.address) == 7
    assert world.nation.token.balance_of(treasury) == before - 7


def test_120_citizens_come_in_several_steps_and_in_their_order() -> None:
    people = strangers(120)
    titles: list[str] = []
    world = World()
    deployment = found(
        sample_constitution(citizens_of(people)),
        world.port,
        world.actors.deployer,
        progress=lambda done, total, title: titles.append(f"{done}/{total} {title}"),
    )
    nation = Nation(deployment, world.port)
    assert [citizen.address for citizen in nation.citizens.all()] == people
    assert [title.split(" ", 1)[1] for title in titles if "citizens" in title] == [
        "50 citizens", "50 citizens", "20 citizens",
    ]  # fmt: skip
    assert titles[0].startswith("0/")
    assert titles[-1] == "15/15 founded"


def test_no_registrar_means_that_only_proposals_admit() -> None:
    def change(text: str) -> str:
        lines = [line for line in text.splitlines() if not line.startswith("  registrar:")]
        return "\n".join(lines).replace("admission: registrar", "admission: vote")

    world = World.found(sample_constitution(change))
    assert world.nation.registry.registrar() == ZERO_ADDRESS


def port_of(world: World) -> Port:
    """The in-process port is a Port: mypy checks it here."""
    return world.port


@pytest.mark.parametrize(
    ("settings", "contract", "untold"),
    [
        (GovernorSettings, Governor, {"weighed", "numbered"}),
        (HouseSettings, House, {"weighed", "numbered", "quorum_source", "treasury"}),
        (CouncilSettings, Council, set()),
    ],
)
def test_the_proof_reads_every_setting_that_a_getter_tells(
    settings: type[Any], contract: type[Contract], untold: set[str]
) -> None:
    """Those without a getter are in the founding's transcript."""
    assert {each.name for each in fields(settings) if not hasattr(contract, each.name)} == untold
