"""Contracts on their own, on a chain without a nation, with people named by what they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from govkit.contracts.abi import Artifact
from govkit.contracts.registry import RegistrySettings
from govkit.contracts.rulebook import RulebookSettings, Terms
from govkit.contracts.token import TokenSettings
from govkit.testing import ActorSigner, World
from govkit.testing.bare_government import BareGovernment, Design
from govkit.testing.compiler import compile_contract
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Address, Bps, Wei
from tests.contracts.land import Land, LandDesign, make_treasury, treasury_arguments

MERIT = 10**18
CAP = 1_000_000 * MERIT
ROOT = Path(__file__).resolve().parents[2]
Change = Callable[[str], str]
ORDINARY = Terms(
    proposal_threshold=1,
    voting_delay=100,
    voting_period=1_000,
    timelock_seconds=3_600,
    quorum_bps=Bps(2_000),
    approval_bps=Bps(5_000),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in a test of one contract; `treasury` and `founder` stand for contracts."""

    deployer: ActorSigner
    treasury: ActorSigner
    founder: ActorSigner
    governor: ActorSigner
    registrar: ActorSigner
    keeper: ActorSigner
    holder: ActorSigner
    receiver: ActorSigner
    spender: ActorSigner
    delegatee: ActorSigner
    citizen: ActorSigner
    newcomer: ActorSigner
    stranger: ActorSigner


@pytest.fixture
def cast(bare_world: World) -> Cast:
    actors = bare_world.actors
    treasury, founder, governor, *people = actors.voters(10)
    holder, receiver, spender, delegatee, citizen, newcomer = people[:6]
    return Cast(
        actors.deployer,
        treasury,
        founder,
        governor,
        actors.registrar,
        actors.keeper,
        holder,
        receiver,
        spender,
        delegatee,
        citizen,
        newcomer,
        actors.stranger,
    )


@pytest.fixture
def deploy_token(deploy: Callable[..., Deployed], cast: Cast) -> Callable[..., Deployed]:
    def token(
        cap: int = CAP, limit_bps: int = 500, by_timestamp: bool = True, **chosen: Any
    ) -> Deployed:
        settings = TokenSettings(
            "Test Merit", "TST", Wei(cap), Bps(limit_bps), by_timestamp,
            cast.treasury.address, cast.founder.address, **chosen,
        )  # fmt: skip
        return deploy("TreasuryToken", settings.words())

    return token


@pytest.fixture
def token(deploy_token: Callable[..., Deployed], cast: Cast) -> Deployed:
    """100,000 TST exist: the holder has 1,000 and votes with them, the receiver the rest."""
    token = deploy_token()
    allocations = [
        (cast.holder.address, 1_000 * MERIT, True),
        (cast.receiver.address, 99_000 * MERIT, False),
    ]
    token.send(cast.founder, "allocate", allocations)
    return token


@pytest.fixture
def deploy_registry(deploy: Callable[..., Deployed], cast: Cast) -> Callable[..., Deployed]:
    """A registry with these settings changed: no terms, no notice, nobody else to admit or move."""

    def registry(**changed: Any) -> Deployed:
        plain = RegistrySettings(
            name="Testland Passport",
            symbol="PASSPORT",
            by_timestamp=True,
            treasury=cast.treasury.address,
            founder=cast.founder.address,
            registrar=cast.registrar.address,
        )
        return deploy("CitizenRegistry", astuple(replace(plain, **changed)))

    return registry


@pytest.fixture
def registry(deploy_registry: Callable[..., Deployed], cast: Cast) -> Deployed:
    """One citizen has passport 1."""
    registry = deploy_registry()
    registry.send(cast.registrar, "admit", cast.citizen.address)
    return registry


@pytest.fixture
def deploy_rulebook(deploy: Callable[..., Deployed], cast: Cast) -> Callable[..., Deployed]:
    """A rulebook with one class, `ORDINARY` unless another is given."""

    def rulebook(
        strictest: Terms = ORDINARY,
        veto_houses: int = 0,
        votes: Address = ZERO_ADDRESS,
        one_vote_each: bool = False,
        further_houses: int = 4,
    ) -> Deployed:
        settings = RulebookSettings(
            cast.treasury.address, cast.founder.address, votes, one_vote_each,
            further_houses, veto_houses,
        )  # fmt: skip
        rulebook = deploy("Rulebook", astuple(settings))
        rulebook.send(cast.founder, "setClass", 0, astuple(strictest))
        return rulebook

    return rulebook


@pytest.fixture
def deploy_governor(
    deploy: Callable[..., Deployed],
    deploy_rulebook: Callable[..., Deployed],
    deploy_registry: Callable[..., Deployed],
    bare_world: World,
    cast: Cast,
) -> Callable[..., Deployed]:
    """A governor on its own, whose timelock is a person, over a registry without citizens."""

    def governor(
        by_timestamp: bool = True, rulebook: Deployed | None = None, **changed: object
    ) -> Deployed:
        make_treasury(bare_world, cast.treasury.address)
        registry = deploy_registry(by_timestamp=by_timestamp).address
        settings = {
            "name": "Testland",
            "source": registry,
            "weighed": False,
            "numbered": True,
            "timelock": cast.treasury.address,
            "rulebook": (rulebook or deploy_rulebook()).address,
            "registry": registry,
            "houses": [ZERO_ADDRESS] * 4,
            "active_proposals": 5,
            "dormancy_citizens": 0,
            "late_extension": 0,
            "grace_seconds": 86_400,
            "guardian": ZERO_ADDRESS,
            "guardian_until": 0,
            "claims": ZERO_ADDRESS,
            "secret": ZERO_ADDRESS,
        }
        assert set(changed) <= set(settings), "no such setting"
        return deploy("Governor", tuple({**settings, **changed}.values()))

    return governor


@pytest.fixture
def ledger(deploy: Callable[..., Deployed], cast: Cast) -> Deployed:
    return deploy(
        "RecordLedger", cast.treasury.address, [cast.keeper.address], bytes(32), ZERO_ADDRESS
    )


@pytest.fixture
def treasury(deploy: Callable[..., Deployed], cast: Cast) -> Deployed:
    """A timelock of two days whose governor is a person."""
    return deploy("Treasury", *treasury_arguments(cast.governor.address))


def mock_path(name: str) -> Path:
    return ROOT / "contracts" / "mocks" / f"{name}.vy"


@cache
def compiled_mock(name: str) -> Artifact:
    return compile_contract(mock_path(name), search=[ROOT]).artifact


def compiled_target() -> bytes:
    """The init code of a contract that proposals call."""
    return compiled_mock("Target").init_code()


@pytest.fixture
def target_code() -> bytes:
    return compiled_target()


@pytest.fixture
def mock(deploy: Callable[..., Deployed]) -> Callable[..., Deployed]:
    """Deploys a mock by name into a world."""

    def deployed(world: World, name: str, *arguments: object) -> Deployed:
        return deploy(mock_path(name), *arguments, world=world)

    return deployed


@pytest.fixture
def government(once: Callable[..., BareGovernment]) -> Callable[..., BareGovernment]:
    """The deciding contracts in some arrangement."""
    return lambda **chosen: once(BareGovernment, Design(**chosen), compiled_target())


@pytest.fixture
def make_land(once: Callable[..., Land]) -> Callable[..., Land]:
    """Citizens with guardians and offices, by some design."""
    return lambda **chosen: once(Land, LandDesign(**chosen))


@pytest.fixture
def land(make_land: Callable[..., Land]) -> Land:
    return make_land()
