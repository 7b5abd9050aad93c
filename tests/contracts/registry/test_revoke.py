"""revoke: the passport ends with its vote, and is remembered for ever."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, PassportStatus
from tests.contracts.conftest import Cast


@pytest.mark.parametrize(
    ("role", "status"),
    [("registrar", PassportStatus.REVOKED), ("treasury", PassportStatus.EXPELLED)],
)
def test_ends_a_citizenship(
    registry: Deployed, cast: Cast, role: str, status: PassportStatus
) -> None:
    citizen = cast.citizen.address
    _, since, *_ = registry.read("passport", 1)
    registry.world.forward(86_400)
    registry.send(getattr(cast, role), "revoke", citizen)
    until = registry.world.port.block().timestamp
    assert registry.read("isCitizen", citizen) is False
    assert registry.read("passportOf", citizen) == 0
    assert registry.read("passport", 1) == (citizen, since, until, status)
    assert registry.read("balanceOf", citizen) == 0
    assert registry.read("getVotes", citizen) == 0
    assert registry.read("delegates", citizen) == ZERO_ADDRESS
    assert registry.read("totalSupply") == 0
    assert registry.read("passportsIssued") == 1


def ended(citizen: str, status: PassportStatus) -> tuple[tuple[str, dict[str, object]], ...]:
    """The events of an end of passport 1."""
    return (
        ("Transfer", {"sender": citizen, "receiver": ZERO_ADDRESS, "token_id": 1}),
        ("Ended", {"citizen": citizen, "number": 1, "status": status}),
        (
            "DelegateChanged",
            {"delegator": citizen, "fromDelegate": citizen, "toDelegate": ZERO_ADDRESS},
        ),
        ("DelegateVotesChanged", {"delegate": citizen, "previousVotes": 1, "newVotes": 0}),
    )


def test_events(registry: Deployed, cast: Cast) -> None:
    citizen = cast.citizen.address
    events = registry.send(cast.registrar, "revoke", citizen).events
    assert events == ended(citizen, PassportStatus.REVOKED)


@pytest.mark.parametrize("role", ["deployer", "founder", "citizen", "stranger"])
def test_only_the_registrar_and_the_treasury(registry: Deployed, cast: Cast, role: str) -> None:
    with reverts("registry: only registrar"):
        registry.send(getattr(cast, role), "revoke", cast.citizen.address)
    assert registry.read("isCitizen", cast.citizen.address) is True


def test_a_stranger(registry: Deployed, cast: Cast) -> None:
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "revoke", cast.stranger.address)
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "revoke", ZERO_ADDRESS)


def test_twice(registry: Deployed, cast: Cast) -> None:
    registry.send(cast.registrar, "revoke", cast.citizen.address)
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "revoke", cast.citizen.address)


def test_admitted_again_with_the_old_number(registry: Deployed, cast: Cast) -> None:
    citizen = cast.citizen.address
    first = registry.read("passport", 1)
    registry.send(cast.registrar, "revoke", citizen)
    revoked = registry.world.port.block().timestamp
    registry.world.forward(100)
    sent = registry.send(cast.registrar, "admit", citizen)
    again = registry.world.port.block().timestamp
    assert sent.names == ["Transfer", "Locked", "DelegateChanged", "DelegateVotesChanged"]
    assert registry.read("passportOf", citizen) == registry.read("passportsIssued") == 1
    assert registry.read("ownerOf", 1) == citizen
    assert registry.read("passport", 1) == (citizen, again, 0, PassportStatus.GOOD)
    assert registry.read("getVotes", citizen) == registry.read("totalSupply") == 1
    registry.world.mine()
    since = first[1]
    for moment, votes in [
        (since - 1, 0), (since, 1), (revoked - 1, 1), (revoked, 0), (again - 1, 0), (again, 1),
    ]:  # fmt: skip
        assert registry.read("getPastVotes", citizen, moment) == votes
        assert registry.read("getPastBallot", citizen, moment) == (1 << 96) | votes
        assert registry.read("getPastTotalSupply", moment) == votes


def test_whom_a_vote_has_expelled_a_vote_takes_back(registry: Deployed, cast: Cast) -> None:
    citizen = cast.citizen.address
    registry.send(cast.treasury, "revoke", citizen)
    with reverts("registry: only treasury"):
        registry.send(cast.registrar, "admit", citizen)
    registry.send(cast.treasury, "admit", citizen)
    assert registry.read("isCitizen", citizen) is True


def test_whoever_resigns_first_does_not_escape_a_vote(registry: Deployed, cast: Cast) -> None:
    citizen = cast.citizen.address
    registry.send(cast.citizen, "resign")
    with reverts("registry: not a citizen"):
        registry.send(cast.registrar, "revoke", citizen)
    until = registry.read("passport", 1)[2]
    sent = registry.send(cast.treasury, "revoke", citizen)
    status = PassportStatus.EXPELLED
    assert sent.events == (("Ended", {"citizen": citizen, "number": 1, "status": status}),)
    assert registry.read("passport", 1)[2:] == (until, status)
    with reverts("registry: only treasury"):
        registry.send(cast.registrar, "admit", citizen)
    with reverts("registry: not a citizen"):
        registry.send(cast.treasury, "revoke", citizen)


def test_others_keep_theirs(registry: Deployed, cast: Cast) -> None:
    registry.send(cast.registrar, "admit", cast.newcomer.address)
    registry.send(cast.registrar, "revoke", cast.citizen.address)
    assert registry.read("ownerOf", 2) == cast.newcomer.address
    assert registry.read("totalSupply") == 1
    assert registry.read("getVotes", cast.newcomer.address) == 1


def test_resigning(registry: Deployed, cast: Cast) -> None:
    citizen = cast.citizen.address
    events = registry.send(cast.citizen, "resign").events
    assert events == ended(citizen, PassportStatus.RESIGNED)
    assert registry.read("isCitizen", citizen) is False
    assert registry.read("totalSupply") == 0
    with reverts("registry: not a citizen"):
        registry.send(cast.citizen, "resign")
    registry.send(cast.registrar, "admit", citizen)
    assert registry.read("passportOf", citizen) == 1


@pytest.mark.parametrize("role", ["registrar", "treasury", "stranger"])
def test_nobody_resigns_for_another(registry: Deployed, cast: Cast, role: str) -> None:
    with reverts("registry: not a citizen"):
        registry.send(getattr(cast, role), "resign")
    assert registry.read("isCitizen", cast.citizen.address) is True
