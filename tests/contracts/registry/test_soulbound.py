"""What a passport refuses: to be moved, approved, or to lend its vote."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import Cast
from tests.contracts.signing import Domain, sign


@pytest.mark.parametrize("by", ["citizen", "registrar", "treasury", "stranger"])
def test_cannot_be_moved(registry: Deployed, cast: Cast, by: str) -> None:
    sender, citizen, other = getattr(cast, by), cast.citizen.address, cast.newcomer.address
    with reverts("registry: soulbound"):
        registry.send(sender, "transferFrom", citizen, other, 1)
    with reverts("registry: soulbound"):
        registry.send(sender, "safeTransferFrom", citizen, other, 1)
    with reverts("registry: soulbound"):
        registry.send(sender, "safeTransferFrom", citizen, other, 1, b"data")
    with reverts("registry: soulbound"):
        registry.send(sender, "approve", other, 1)
    with reverts("registry: soulbound"):
        registry.send(sender, "setApprovalForAll", other, True)
    assert registry.read("ownerOf", 1) == citizen


def test_its_vote_stays_with_its_citizen(registry: Deployed, cast: Cast) -> None:
    with reverts("registry: votes are personal"):
        registry.send(cast.citizen, "delegate", cast.delegatee.address)
    with reverts("registry: votes are personal"):
        registry.send(cast.citizen, "delegate", cast.citizen.address)
    assert registry.read("delegates", cast.citizen.address) == cast.citizen.address


def test_its_vote_stays_whatever_was_signed(registry: Deployed, cast: Cast) -> None:
    message = {"delegatee": cast.delegatee.address, "nonce": 0, "expiry": 2**40}
    domain = Domain("Testland Passport", registry.address)
    signature = sign(cast.citizen, domain, "Delegation", **message)
    with reverts("registry: votes are personal"):
        registry.send(cast.stranger, "delegateBySig", *message.values(), *signature.arguments())
    assert registry.read("getVotes", cast.citizen.address) == 1
