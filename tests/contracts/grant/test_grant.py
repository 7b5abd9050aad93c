"""VestingGrant: nothing before the cliff, linear after it, all at the end; revocable where said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast

GRANT = 400 * MERIT
CLIFF, SPAN = 1_000, 4_000


@pytest.fixture
def start(token: Deployed) -> int:
    return token.world.port.block().timestamp + 100


@pytest.fixture
def make(
    token: Deployed, cast: Cast, deploy: Callable[..., Deployed], start: int
) -> Callable[..., Deployed]:
    def made(revocable: bool = True, with_votes: bool = True, **changed: object) -> Deployed:
        given = {
            "token": token.address,
            "beneficiary": cast.citizen.address,
            "treasury": cast.treasury.address,
            "start": start,
            "cliff": CLIFF,
            "span": SPAN,
        } | changed
        grant = deploy("VestingGrant", *given.values(), revocable, with_votes)
        token.send(cast.holder, "transfer", grant.address, GRANT)
        return grant

    return made


@pytest.mark.parametrize(
    ("after", "vested"),
    [
        (-50, 0),
        (CLIFF - 1, 0),
        (CLIFF, GRANT // 4),
        (1_001, GRANT * 1_001 // SPAN),
        (SPAN - 1, GRANT * (SPAN - 1) // SPAN),
        (SPAN, GRANT),
        (10 * SPAN, GRANT),
    ],
)
def test_vests(
    token: Deployed, make: Callable[..., Deployed], cast: Cast, start: int, after: int, vested: int
) -> None:
    grant = make()
    at_timestamp(token.world, start + after)
    sent = grant.send(cast.stranger, "release")
    assert sent.only("Released") == {"amount": vested}
    assert token.read("balanceOf", cast.citizen.address) == vested
    assert grant.read("releasable") == 0
    assert grant.read("vested") == vested


def test_releases_the_difference_each_time(
    token: Deployed, make: Callable[..., Deployed], cast: Cast, start: int
) -> None:
    grant = make()
    for after in (2_000, 3_000, 5_000):
        at_timestamp(token.world, start + after)
        grant.send(cast.stranger, "release")
        due = min(GRANT, GRANT * after // SPAN)
        assert token.read("balanceOf", cast.citizen.address) == due
    assert token.read("balanceOf", grant.address) == 0


def test_revoking_pays_what_is_vested_and_returns_the_rest(
    token: Deployed, make: Callable[..., Deployed], cast: Cast, start: int
) -> None:
    grant = make()
    at_timestamp(token.world, start + 1_000)
    sent = grant.send(cast.treasury, "revoke")
    assert sent.only("GrantRevoked") == {"returned": GRANT * 3 // 4, "kept": GRANT // 4}
    assert token.read("balanceOf", cast.citizen.address) == GRANT // 4
    assert token.read("balanceOf", cast.treasury.address) == GRANT * 3 // 4
    token.world.forward(SPAN)
    assert grant.read("releasable") == 0
    with reverts("grant: already revoked"):
        grant.send(cast.treasury, "revoke")


def test_only_the_treasury_revokes(make: Callable[..., Deployed], cast: Cast) -> None:
    grant = make()
    for other in (cast.citizen, cast.stranger):
        with reverts("grant: only treasury"):
            grant.send(other, "revoke")


def test_what_is_not_revocable_stands(make: Callable[..., Deployed], cast: Cast) -> None:
    grant = make(revocable=False)
    with reverts("grant: not revocable"):
        grant.send(cast.treasury, "revoke")


def test_the_beneficiary_votes_and_delegates_while_it_vests(
    token: Deployed, make: Callable[..., Deployed], cast: Cast
) -> None:
    grant = make()
    assert token.read("getVotes", cast.citizen.address) == GRANT
    grant.send(cast.citizen, "delegate", cast.delegatee.address)
    assert token.read("getVotes", cast.citizen.address) == 0
    assert token.read("getVotes", cast.delegatee.address) == GRANT


def test_nobody_else_delegates(make: Callable[..., Deployed], cast: Cast) -> None:
    grant = make()
    with reverts("grant: only beneficiary"):
        grant.send(cast.treasury, "delegate", cast.treasury.address)


def test_a_grant_without_votes_votes_for_nobody(
    token: Deployed, make: Callable[..., Deployed], cast: Cast
) -> None:
    grant = make(with_votes=False)
    assert token.read("delegates", grant.address) in (ZERO_ADDRESS, grant.address)
    assert token.read("getVotes", cast.citizen.address) == 0
    with reverts("grant: no votes"):
        grant.send(cast.citizen, "delegate", cast.citizen.address)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"beneficiary": ZERO_ADDRESS}, "grant: zero address"),
        ({"treasury": ZERO_ADDRESS}, "grant: zero address"),
        ({"span": 0, "cliff": 0}, "grant: span out of range"),
        ({"span": 100 * 365 * 86_400 + 1}, "grant: span out of range"),
        ({"cliff": SPAN + 1}, "grant: cliff after end"),
        ({"start": 2**60}, "grant: start too far"),
    ],
)
def test_refuses_what_is_no_grant(
    make: Callable[..., Deployed], changed: dict[str, object], reason: str
) -> None:
    with reverts(reason):
        make(**changed)


def test_an_account_is_no_way_around_the_cliff(
    token: Deployed, make: Callable[..., Deployed], cast: Cast
) -> None:
    grant = make()
    thief = ActorSigner(cast.citizen.address)
    with reverts("token: allowance too low"):
        token.send(thief, "transferFrom", grant.address, thief.address, 1)
