"""Locked votes over the token of the shared fixtures, and what a lock must weigh by the spec."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import MERIT, Cast

WEEK = 7 * 86_400
LONGEST = 4 * 365 * 86_400
HELD = 1_000 * MERIT
"""What the holder has, and has allowed the contract to take."""


def weight(locks: list[tuple[int, int]], timepoint: int, longest: int = LONGEST) -> int:
    """What amounts with these ends weigh together at a timepoint."""
    parts = [amount * (end - timepoint) for amount, end in locks if end > timepoint]
    return sum(parts) // longest


@pytest.fixture
def deploy_locked(deploy: Callable[..., Deployed], cast: Cast) -> Callable[..., Deployed]:
    def locked(token: Deployed, epoch: int = WEEK, longest: int = LONGEST) -> Deployed:
        treasury = cast.treasury.address
        return deploy("LockedVotes", token.address, treasury, epoch, longest, "Test Merit")

    return locked


@pytest.fixture
def locked(deploy_locked: Callable[..., Deployed], token: Deployed, cast: Cast) -> Deployed:
    """Holder and receiver have allowed it to take all that they have."""
    locked = deploy_locked(token)
    for each in (cast.holder, cast.receiver):
        token.send(each, "approve", locked.address, 2**256 - 1)
    return locked


def now(deployed: Deployed) -> int:
    return int(deployed.read("clock"))


def end_after(deployed: Deployed, span: int) -> int:
    """The last start of a week within a span from the next block on."""
    return (now(deployed) + 1 + span) // WEEK * WEEK


def lock(locked: Deployed, by: ActorSigner, amount: int, span: int = LONGEST) -> int:
    """Lock as long as a span allows. Returns the end."""
    end = end_after(locked, span)
    locked.send(by, "lock", amount, end)
    return end
