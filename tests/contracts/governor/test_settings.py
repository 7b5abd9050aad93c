"""The constructor, the settings and their bounds: the timelock alone changes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.probe import Probe

GREATEST_SPAN, GREATEST_THRESHOLD, YEAR = 2**24 - 1, 2**96 - 1, 365 * 86_400
Deploy = Callable[..., Probe]

READS = {
    "setVotingDelay": "votingDelay",
    "setVotingPeriod": "votingPeriod",
    "setProposalThreshold": "proposalThreshold",
    "updateQuorumNumerator": "quorumNumerator",
    "setApproval": "approval",
}
BEFORE = {
    "setVotingDelay": 100,
    "setVotingPeriod": 1_000,
    "setProposalThreshold": 1,
    "updateQuorumNumerator": 2_000,
    "setApproval": 5_000,
}
EVENTS = {
    "setVotingDelay": ("VotingDelaySet", "oldVotingDelay", "newVotingDelay"),
    "setVotingPeriod": ("VotingPeriodSet", "oldVotingPeriod", "newVotingPeriod"),
    "setProposalThreshold": (
        "ProposalThresholdSet",
        "oldProposalThreshold",
        "newProposalThreshold",
    ),
    "updateQuorumNumerator": (
        "QuorumNumeratorUpdated",
        "oldQuorumNumerator",
        "newQuorumNumerator",
    ),
    "setApproval": ("ApprovalSet", "oldApproval", "newApproval"),
}
WITHIN = [
    ("setVotingDelay", 1),
    ("setVotingDelay", GREATEST_SPAN),
    ("setVotingPeriod", 1),
    ("setVotingPeriod", GREATEST_SPAN),
    ("setProposalThreshold", 0),
    ("setProposalThreshold", GREATEST_THRESHOLD),
    ("updateQuorumNumerator", 0),
    ("updateQuorumNumerator", 10_000),
    ("setApproval", 5_000),
    ("setApproval", 10_000),
]
BEYOND = [
    ("setVotingDelay", 0, "governor: delay out of range"),
    ("setVotingDelay", GREATEST_SPAN + 1, "governor: delay out of range"),
    ("setVotingPeriod", 0, "governor: period out of range"),
    ("setVotingPeriod", GREATEST_SPAN + 1, "governor: period out of range"),
    ("setProposalThreshold", GREATEST_THRESHOLD + 1, "governor: threshold too high"),
    ("updateQuorumNumerator", 10_001, "governor: quorum over 100%"),
    ("updateQuorumNumerator", 2**256 - 1, "governor: quorum over 100%"),
    ("setApproval", 4_999, "governor: approval out of range"),
    ("setApproval", 10_001, "governor: approval out of range"),
]
ARGUMENT = {
    "setVotingDelay": "delay",
    "setVotingPeriod": "period",
    "setProposalThreshold": "threshold",
    "updateQuorumNumerator": "quorum_bps",
    "setApproval": "approval_bps",
}


def test_constructor_sets_everything(deploy_governor: Deploy, cast: Cast) -> None:
    guardian = cast.keeper.address
    governor = deploy_governor(guardian=guardian, until=2**40)
    assert governor.read("name") == "Testland"
    assert governor.read("version") == "1"
    assert governor.read("COUNTING_MODE") == "support=bravo&quorum=for,abstain"
    assert governor.read("timelock") == cast.treasury.address
    assert governor.read("gracePeriodSeconds") == 86_400
    assert (governor.read("guardian"), governor.read("guardianUntil")) == (guardian, 2**40)
    assert governor.read("quorumDenominator") == 10_000
    assert {setter: governor.read(view) for setter, view in READS.items()} == BEFORE


def test_constructor_events(deploy_governor: Deploy, cast: Cast) -> None:
    governor = deploy_governor()
    logs = governor.world.port.logs([governor.address])
    known = {event.topic: event for event in governor.artifact.events.values()}
    events = {
        known[log.topics[0]].name: known[log.topics[0]].decode(log.topics, log.data) for log in logs
    }
    assert events.pop("TimelockChange") == {
        "oldTimelock": ZERO_ADDRESS,
        "newTimelock": cast.treasury.address,
    }
    assert events == {
        name: {old: 0, new: BEFORE[setter]} for setter, (name, old, new) in EVENTS.items()
    }


@pytest.mark.parametrize("by_timestamp", [True, False])
def test_the_clock_is_the_sources(deploy_governor: Deploy, by_timestamp: bool) -> None:
    governor = deploy_governor(by_timestamp=by_timestamp)
    source = Probe(governor.world, "CitizenRegistry", governor.read("token"))
    assert governor.read("CLOCK_MODE") == source.read("CLOCK_MODE")
    assert governor.read("clock") == source.read("clock")


@pytest.mark.parametrize("grace", [1, YEAR])
def test_grace_within_bounds(deploy_governor: Deploy, grace: int) -> None:
    assert deploy_governor(grace=grace).read("gracePeriodSeconds") == grace


@pytest.mark.parametrize("grace", [0, YEAR + 1])
def test_grace_out_of_bounds(deploy_governor: Deploy, grace: int) -> None:
    with reverts("governor: grace out of range"):
        deploy_governor(grace=grace)


@pytest.mark.parametrize(("setter", "setting"), WITHIN)
def test_within_bounds(deploy_governor: Deploy, cast: Cast, setter: str, setting: int) -> None:
    governor = deploy_governor()
    sent = governor.send(cast.treasury, setter, setting)
    assert governor.read(READS[setter]) == setting
    name, old, new = EVENTS[setter]
    assert sent.events == ((name, {old: BEFORE[setter], new: setting}),)
    # The others share its word and must stay.
    others = {each: view for each, view in READS.items() if each != setter}
    assert {each: governor.read(view) for each, view in others.items()} == {
        each: BEFORE[each] for each in others
    }


@pytest.mark.parametrize(("setter", "setting"), WITHIN)
def test_constructor_within_bounds(deploy_governor: Deploy, setter: str, setting: int) -> None:
    governor = deploy_governor(**{ARGUMENT[setter]: setting})
    assert governor.read(READS[setter]) == setting


@pytest.mark.parametrize(("setter", "setting", "reason"), BEYOND)
def test_out_of_bounds(
    deploy_governor: Deploy, cast: Cast, setter: str, setting: int, reason: str
) -> None:
    governor = deploy_governor()
    with reverts(reason):
        governor.send(cast.treasury, setter, setting)
    assert governor.read(READS[setter]) == BEFORE[setter]


@pytest.mark.parametrize(("setter", "setting", "reason"), BEYOND)
def test_constructor_out_of_bounds(
    deploy_governor: Deploy, setter: str, setting: int, reason: str
) -> None:
    with reverts(reason):
        deploy_governor(**{ARGUMENT[setter]: setting})


@pytest.mark.parametrize("setter", READS)
@pytest.mark.parametrize("role", ["deployer", "governor", "stranger"])
def test_only_the_timelock(deploy_governor: Deploy, cast: Cast, setter: str, role: str) -> None:
    governor = deploy_governor()
    with reverts("governor: only timelock"):
        governor.send(getattr(cast, role), setter, BEFORE[setter])


def test_greatest_settings_together_fit_their_word(deploy_governor: Deploy, cast: Cast) -> None:
    governor = deploy_governor(GREATEST_SPAN, GREATEST_SPAN, GREATEST_THRESHOLD, 10_000, 10_000)
    for setter, setting in (("setVotingPeriod", 1), ("setApproval", 5_000)):
        governor.send(cast.treasury, setter, setting)
    assert governor.read("votingDelay") == GREATEST_SPAN
    assert governor.read("votingPeriod") == 1
    assert governor.read("proposalThreshold") == GREATEST_THRESHOLD
    assert governor.read("quorumNumerator") == 10_000
    assert governor.read("approval") == 5_000


@pytest.mark.parametrize("setter", ["updateQuorumNumerator", "setApproval"])
def test_shares_have_a_history(deploy_governor: Deploy, cast: Cast, setter: str) -> None:
    governor, view = deploy_governor(), READS[setter]
    before = governor.read("clock")
    governor.world.forward(100)
    governor.send(cast.treasury, setter, 7_000)
    changed = governor.read("clock")
    assert governor.read(view, before) == BEFORE[setter]
    assert governor.read(view, changed - 1) == BEFORE[setter]
    assert governor.read(view, changed) == governor.read(view) == 7_000
    assert governor.read(view, 0) == 0


def test_remove_guardian(deploy_governor: Deploy, cast: Cast) -> None:
    guardian = cast.keeper.address
    governor = deploy_governor(guardian=guardian, until=2**40)
    with reverts("governor: only timelock"):
        governor.send(cast.keeper, "removeGuardian")
    with reverts("governor: only timelock"):
        governor.send(cast.stranger, "removeGuardian")
    sent = governor.send(cast.treasury, "removeGuardian")
    assert sent.events == (("GuardianRemoved", {"guardian": guardian}),)
    assert governor.read("guardian") == ZERO_ADDRESS
