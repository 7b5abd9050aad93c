"""The constructor and what it bounds; what the timelock alone may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Bps
from tests.contracts.conftest import ORDINARY, Cast

YEAR = 365 * 86_400
Deploy = Callable[..., Deployed]


def test_constructor_sets_everything(
    deploy_governor: Deploy, deploy_rulebook: Deploy, cast: Cast
) -> None:
    guardian, rulebook = cast.keeper.address, deploy_rulebook()
    houses = (cast.holder.address, cast.citizen.address, ZERO_ADDRESS, ZERO_ADDRESS)
    governor = deploy_governor(
        rulebook=rulebook, houses=houses, active_proposals=4, dormancy_citizens=9,
        late_extension=77, guardian=guardian, guardian_until=2**40, claims=cast.newcomer.address,
    )  # fmt: skip
    assert governor.read("name") == "Testland"
    assert governor.read("version") == "1"
    assert governor.read("COUNTING_MODE") == (
        "support=bravo,fractional&quorum=for,abstain&params=fractional"
    )
    assert governor.read("timelock") == cast.treasury.address
    assert governor.read("rulebook") == rulebook.address
    assert governor.read("registry") == governor.read("token")
    assert governor.read("houses") == houses
    assert governor.read("activeProposals") == 4
    assert governor.read("dormancyCitizens") == 9
    assert governor.read("lateQuorumVoteExtension") == 77
    assert governor.read("gracePeriodSeconds") == 86_400
    assert (governor.read("guardian"), governor.read("guardianUntil")) == (guardian, 2**40)
    assert governor.read("claims") == cast.newcomer.address
    assert governor.read("quorumDenominator") == 10_000


def test_constructor_events(deploy_governor: Deploy, cast: Cast) -> None:
    governor = deploy_governor()
    known = {event.topic: event for event in governor.artifact.events.values()}
    logs = governor.world.port.logs([governor.address])
    assert [known[log.topics[0]].decode(log.topics, log.data) for log in logs] == [
        {"oldTimelock": ZERO_ADDRESS, "newTimelock": cast.treasury.address}
    ]


def test_settings_are_those_of_the_strictest_class(
    deploy_governor: Deploy, deploy_rulebook: Deploy, cast: Cast
) -> None:
    rulebook = deploy_rulebook()
    governor = deploy_governor(rulebook=rulebook)

    def settings() -> tuple[int, ...]:
        views = ("votingDelay", "votingPeriod", "proposalThreshold", "quorumNumerator")
        return tuple(governor.read(view) for view in views)

    assert settings() == (100, 1_000, 1, 2_000)
    greatest = replace(
        ORDINARY,
        voting_delay=2**24 - 1,
        voting_period=2**23 - 1,
        proposal_threshold=2**88 - 1,
        quorum_bps=Bps(10_000),
    )
    rulebook.send(cast.founder, "setClass", 0, astuple(greatest))
    assert settings() == (2**24 - 1, 2**23 - 1, 2**88 - 1, 10_000)
    milder = replace(ORDINARY, voting_delay=1, voting_period=1, proposal_threshold=0)
    rulebook.send(cast.treasury, "setClass", 1, astuple(milder))
    assert settings() == (2**24 - 1, 2**23 - 1, 2**88 - 1, 10_000)


@pytest.mark.parametrize("by_timestamp", [True, False])
def test_the_clock_is_the_sources(deploy_governor: Deploy, by_timestamp: bool) -> None:
    governor = deploy_governor(by_timestamp)
    source = Deployed(governor.world, "CitizenRegistry", governor.read("token"))
    assert governor.read("CLOCK_MODE") == source.read("CLOCK_MODE")
    assert governor.read("clock") == source.read("clock")


WITHIN = [
    ("grace_seconds", 1, "gracePeriodSeconds"),
    ("grace_seconds", YEAR, "gracePeriodSeconds"),
    ("active_proposals", 0, "activeProposals"),
    ("active_proposals", 5, "activeProposals"),
    ("late_extension", 2**23 - 1, "lateQuorumVoteExtension"),
]
BEYOND = [
    ("grace_seconds", 0, "governor: grace out of range"),
    ("grace_seconds", YEAR + 1, "governor: grace out of range"),
    ("active_proposals", 6, "governor: wrong active cap"),
    ("late_extension", 2**23, "ballots: extension too long"),
]


@pytest.mark.parametrize(("setting", "chosen", "view"), WITHIN)
def test_within_bounds(deploy_governor: Deploy, setting: str, chosen: int, view: str) -> None:
    assert deploy_governor(**{setting: chosen}).read(view) == chosen


@pytest.mark.parametrize(("setting", "chosen", "reason"), BEYOND)
def test_out_of_bounds(deploy_governor: Deploy, setting: str, chosen: int, reason: str) -> None:
    with reverts(reason):
        deploy_governor(**{setting: chosen})


def test_remove_guardian(deploy_governor: Deploy, cast: Cast) -> None:
    guardian = cast.keeper.address
    governor = deploy_governor(guardian=guardian, guardian_until=2**40)
    for actor in (cast.keeper, cast.stranger, cast.governor):
        with reverts("governor: only timelock"):
            governor.send(actor, "removeGuardian")
    sent = governor.send(cast.treasury, "removeGuardian")
    assert sent.events == (("GuardianRemoved", {"guardian": guardian}),)
    assert governor.read("guardian") == ZERO_ADDRESS
