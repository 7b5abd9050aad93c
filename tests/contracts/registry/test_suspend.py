"""suspend and reinstate: a vote is taken for a time, and comes back as it was decided."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, PassportStatus
from tests.contracts.conftest import Cast
from tests.contracts.registry.conftest import EPOCH, Office


def test_takes_the_vote_and_leaves_the_passport(swift: Office) -> None:
    citizen, ends = swift.cast.citizen.address, swift.until()
    since = swift.registry.read("passport", 1)[1]
    over = swift.now() + 800
    sent = swift.registry.send(swift.cast.treasury, "suspend", citizen, over)
    now = swift.now()
    assert sent.events == (
        ("Suspended", {"citizen": citizen, "number": 1, "until": over}),
        (
            "DelegateChanged",
            {"delegator": citizen, "fromDelegate": citizen, "toDelegate": ZERO_ADDRESS},
        ),
        ("DelegateVotesChanged", {"delegate": citizen, "previousVotes": 1, "newVotes": 0}),
    )
    assert swift.registry.read("passport", 1) == (citizen, since, now, PassportStatus.SUSPENDED)
    assert swift.registry.read("suspensionOf", 1) == (over, ends)
    assert swift.registry.read("isCitizen", citizen) is False
    assert swift.registry.read("getVotes", citizen) == swift.registry.read("totalSupply") == 0
    assert swift.registry.read("ownerOf", 1) == citizen
    assert swift.told_of() == [(1, citizen, False, now)]
    swift.world.mine()
    for moment, votes in [(now - 1, 1), (now, 0)]:
        assert swift.registry.read("getPastVotes", citizen, moment) == votes
        assert swift.registry.read("getPastTotalSupply", moment) == votes


def test_anybody_reinstates_once_it_is_over(swift: Office) -> None:
    citizen, ends, over = swift.cast.citizen.address, swift.until(), swift.now() + 800
    swift.registry.send(swift.cast.treasury, "suspend", citizen, over)
    suspended = swift.now()
    at_timestamp(swift.world, over - 1)
    with reverts("registry: still suspended"):
        swift.registry.send(swift.cast.stranger, "reinstate", citizen)
    at_timestamp(swift.world, over)
    sent = swift.registry.send(swift.cast.stranger, "reinstate", citizen)
    again = swift.now()
    assert sent.names == ["Reinstated", "DelegateChanged", "DelegateVotesChanged"]
    assert swift.registry.read("passport", 1) == (citizen, again, ends, PassportStatus.GOOD)
    assert swift.registry.read("suspensionOf", 1) == (0, 0)
    swift.go_to(ends + 1)
    for moment, votes in [
        (suspended - 1, 1), (suspended, 0), (again - 1, 0), (again, 1), (ends - 1, 1), (ends, 0),
    ]:  # fmt: skip
        assert swift.registry.read("getPastVotes", citizen, moment) == votes
        assert swift.registry.read("getPastTotalSupply", moment) == votes
    assert swift.told_of() == [(1, citizen, False, suspended), (1, citizen, True, ends)]


@pytest.mark.parametrize(("suspends", "lifted"), [("treasury", False), ("registrar", True)])
def test_the_registrar_lifts_only_what_was_not_voted_on(
    swift: Office, suspends: str, lifted: bool
) -> None:
    citizen = swift.cast.citizen.address
    swift.registry.send(getattr(swift.cast, suspends), "suspend", citizen, swift.now() + 800)
    with reverts("registry: still suspended"):
        swift.registry.send(swift.cast.citizen, "reinstate", citizen)
    if lifted:
        swift.registry.send(swift.cast.registrar, "reinstate", citizen)
    else:
        with reverts("registry: still suspended"):
            swift.registry.send(swift.cast.registrar, "reinstate", citizen)
        swift.registry.send(swift.cast.treasury, "reinstate", citizen)
    assert swift.registry.read("isCitizen", citizen) is True


def test_a_term_that_ended_meanwhile_has_lapsed(swift: Office) -> None:
    citizen, ends = swift.cast.citizen.address, swift.until()
    swift.registry.send(swift.cast.treasury, "suspend", citizen, ends + EPOCH)
    swift.go_to(ends + EPOCH)
    sent = swift.registry.send(swift.cast.citizen, "reinstate", citizen)
    assert sent.names == ["Reinstated"]
    assert swift.registry.read("isCitizen", citizen) is False
    assert swift.registry.read("passport", 1)[3] == PassportStatus.GOOD
    swift.registry.send(swift.cast.registrar, "admit", citizen)
    assert swift.registry.read("isCitizen", citizen) is True


@pytest.mark.parametrize(
    ("suspends", "admits", "reason"),
    [
        ("treasury", "registrar", "registry: suspended"),
        ("treasury", "treasury", ""),
        ("registrar", "registrar", ""),
    ],
)
def test_resigning_does_not_end_what_was_voted_on(
    swift: Office, suspends: str, admits: str, reason: str
) -> None:
    citizen = swift.cast.citizen
    over = swift.now() + 800
    swift.registry.send(getattr(swift.cast, suspends), "suspend", citizen.address, over)
    swift.registry.send(citizen, "resign")
    admit = getattr(swift.cast, admits), "admit", citizen.address
    if reason:
        with reverts(reason):
            swift.registry.send(*admit)
        at_timestamp(swift.world, over)
    swift.registry.send(*admit)
    assert swift.registry.read("isCitizen", citizen.address) is True
    assert swift.registry.read("suspensionOf", 1) == (0, 0)


def test_is_refused(swift: Office) -> None:
    registry, cast, soon = swift.registry, swift.cast, swift.now() + 800
    citizen = cast.citizen.address
    with reverts("registry: only registrar"):
        registry.send(cast.stranger, "suspend", citizen, soon)
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "suspend", cast.stranger.address, soon)
    for end in (0, swift.now(), 2**36):
        with reverts("registry: bad end"):
            registry.send(cast.registrar, "suspend", citizen, end)
    with reverts("registry: not suspended"):
        registry.send(cast.treasury, "reinstate", citizen)
    registry.send(cast.registrar, "suspend", citizen, soon)
    with reverts("registry: suspended"):
        registry.send(cast.treasury, "admit", citizen)
    with reverts("registry: not a citizen"):
        registry.send(cast.citizen, "renew")


def test_without_terms(registry: Deployed, cast: Cast) -> None:
    citizen = cast.citizen.address
    registry.send(cast.registrar, "suspend", citizen, 2**35)
    assert registry.read("suspensionOf", 1) == (2**35, 0)
    registry.send(cast.registrar, "reinstate", citizen)
    assert registry.read("passport", 1)[2] == 0
    registry.world.forward(10**9)
    assert registry.read("totalSupply") == registry.read("getVotes", citizen) == 1


def test_a_suspension_is_replaced(swift: Office) -> None:
    """By whoever may suspend; what was voted on by a vote alone."""
    registry, cast, soon = swift.registry, swift.cast, swift.now() + 800
    suspend = "suspend", cast.citizen.address
    ends = swift.until()
    registry.send(cast.registrar, *suspend, soon)
    registry.send(cast.registrar, *suspend, soon + 1)
    registry.send(cast.treasury, *suspend, soon + 2)
    with reverts("registry: only treasury"):
        registry.send(cast.registrar, *suspend, soon)
    registry.send(cast.treasury, "reinstate", cast.citizen.address)
    assert registry.read("isCitizen", cast.citizen.address)
    assert swift.until() == ends


def test_who_has_resigned_does_not_come_back_before_the_end(swift: Office) -> None:
    """Else one would resign in time, and walk in again."""
    registry, cast, soon = swift.registry, swift.cast, swift.now() + 800
    citizen = cast.citizen
    registry.send(citizen, "resign")
    sent = registry.send(cast.treasury, "suspend", citizen.address, soon)
    assert sent.names == ["Suspended"]
    with reverts("registry: suspended"):
        registry.send(cast.registrar, "admit", citizen.address)
    registry.world.chain.set_next_timestamp(soon - 1)
    with reverts("registry: suspended"):
        registry.send(cast.registrar, "admit", citizen.address)
    registry.world.chain.set_next_timestamp(soon)
    registry.send(cast.registrar, "admit", citizen.address)
    assert registry.read("isCitizen", citizen.address) is True


def test_who_has_lapsed_neither(swift: Office) -> None:
    registry, cast = swift.registry, swift.cast
    citizen = cast.citizen.address
    swift.world.chain.set_next_timestamp(registry.read("passport", 1)[2] + 5)
    swift.world.mine()
    soon = swift.now() + 800
    registry.send(cast.treasury, "suspend", citizen, soon)
    with reverts("registry: suspended"):
        registry.send(cast.treasury, "admit", citizen)
    swift.world.chain.set_next_timestamp(soon)
    registry.send(cast.stranger, "reinstate", citizen)
    assert registry.read("isCitizen", citizen) is False
    registry.send(cast.registrar, "admit", citizen)
    assert registry.read("isCitizen", citizen) is True
