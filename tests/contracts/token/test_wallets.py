"""permitBySignature and delegateBySignature: contract wallets sign too (ERC-1271)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast
from tests.contracts.signing import Domain, sign

Mock = Callable[..., Deployed]
HELD, AMOUNT = 50 * MERIT, 20 * MERIT


@pytest.fixture
def wallet(token: Deployed, cast: Cast, mock: Mock) -> Deployed:
    """A contract wallet of the citizen's that holds 50."""
    wallet = mock(token.world, "Wallet", cast.citizen.address)
    token.send(cast.holder, "transfer", wallet.address, HELD)
    return wallet


@pytest.fixture
def domain(token: Deployed) -> Domain:
    return Domain("Test Merit", token.address)


@pytest.fixture
def permission(token: Deployed, cast: Cast, wallet: Deployed) -> dict[str, Any]:
    return {
        "owner": wallet.address,
        "spender": cast.spender.address,
        "value": AMOUNT,
        "nonce": 0,
        "deadline": token.world.port.block().timestamp + 3_600,
    }


@pytest.fixture
def delegation(token: Deployed, cast: Cast, wallet: Deployed) -> dict[str, Any]:
    return {
        "delegator": wallet.address,
        "delegatee": cast.delegatee.address,
        "nonce": 0,
        "expiry": token.world.port.block().timestamp + 3_600,
    }


def permit(token: Deployed, cast: Cast, message: dict[str, Any], signature: bytes) -> Sent:
    names = ("owner", "spender", "value", "deadline")
    arguments = (*(message[name] for name in names), signature)
    return token.send(cast.stranger, "permitBySignature", *arguments)


def delegate(token: Deployed, cast: Cast, message: dict[str, Any], signature: bytes) -> Sent:
    return token.send(cast.stranger, "delegateBySignature", *message.values(), signature)


def test_a_wallet_permits(
    token: Deployed, cast: Cast, domain: Domain, wallet: Deployed, permission: dict[str, Any]
) -> None:
    signature = sign(cast.citizen, domain, "Permit", **permission).encoded()
    sent = permit(token, cast, permission, signature)
    assert sent.only("Approval")["owner"] == wallet.address
    token.send(cast.spender, "transferFrom", wallet.address, cast.receiver.address, AMOUNT)
    assert token.read("balanceOf", wallet.address) == HELD - AMOUNT
    with reverts("token: wrong signer"):  # the nonce is used up
        permit(token, cast, permission, signature)


def test_a_wallet_delegates(
    token: Deployed, cast: Cast, domain: Domain, wallet: Deployed, delegation: dict[str, Any]
) -> None:
    signature = sign(cast.citizen, domain, "DelegationOf", **delegation).encoded()
    sent = delegate(token, cast, delegation, signature)
    assert sent.only("DelegateChanged")["delegator"] == wallet.address
    assert token.read("getVotes", cast.delegatee.address) == HELD
    assert token.read("nonces", wallet.address) == 1
    with reverts("delegation: wrong nonce"):
        delegate(token, cast, delegation, signature)


def test_keys_sign_likewise(
    token: Deployed,
    cast: Cast,
    domain: Domain,
    permission: dict[str, Any],
    delegation: dict[str, Any],
) -> None:
    permission |= {"owner": cast.holder.address}
    permit(token, cast, permission, sign(cast.holder, domain, "Permit", **permission).encoded())
    assert token.read("allowance", cast.holder.address, cast.spender.address) == AMOUNT
    delegation |= {"delegator": cast.holder.address, "nonce": 1}
    by_key = sign(cast.holder, domain, "DelegationOf", **delegation)
    with reverts("delegation: invalid signature"):
        delegate(token, cast, delegation, by_key.malleated().encoded())
    delegate(token, cast, delegation, by_key.encoded())
    assert token.read("delegates", cast.holder.address) == cast.delegatee.address


@pytest.mark.parametrize("manner", range(1, 6))
def test_a_wallet_that_does_not_say_yes(
    token: Deployed,
    cast: Cast,
    domain: Domain,
    wallet: Deployed,
    permission: dict[str, Any],
    delegation: dict[str, Any],
    manner: int,
) -> None:
    """2 says yes with a bomb behind it, of which nothing is taken; the others say no."""
    wallet.send(cast.stranger, "behave", manner)
    permitted = sign(cast.citizen, domain, "Permit", **permission).encoded()
    delegated = sign(cast.citizen, domain, "DelegationOf", **delegation | {"nonce": 1}).encoded()
    if manner == 2:
        permit(token, cast, permission, permitted)
        delegate(token, cast, delegation | {"nonce": 1}, delegated)
        return
    with reverts("token: wrong signer"):
        permit(token, cast, permission, permitted)
    with reverts("delegation: invalid signature"):
        delegate(token, cast, delegation, delegated)
    assert token.read("nonces", wallet.address) == 0
    assert token.read("delegates", wallet.address) == ZERO_ADDRESS


def test_another_wallet_of_the_same_owner(
    token: Deployed,
    cast: Cast,
    domain: Domain,
    mock: Mock,
    wallet: Deployed,
    delegation: dict[str, Any],
) -> None:
    """What was signed for one is not good for the other, although the key is the same."""
    other = mock(token.world, "Wallet", cast.citizen.address)
    token.send(cast.holder, "transfer", other.address, HELD)
    signature = sign(cast.citizen, domain, "DelegationOf", **delegation).encoded()
    with reverts("delegation: invalid signature"):
        delegate(token, cast, delegation | {"delegator": other.address}, signature)
    delegate(token, cast, delegation, signature)
    assert token.read("delegates", other.address) == ZERO_ADDRESS
    assert token.read("delegates", wallet.address) == cast.delegatee.address


def test_too_late(
    token: Deployed,
    cast: Cast,
    domain: Domain,
    permission: dict[str, Any],
    delegation: dict[str, Any],
) -> None:
    permitted = sign(cast.citizen, domain, "Permit", **permission).encoded()
    delegated = sign(cast.citizen, domain, "DelegationOf", **delegation).encoded()
    at_timestamp(token.world, delegation["expiry"] + 1)
    with reverts("delegation: expired signature"):
        delegate(token, cast, delegation, delegated)
    with reverts("token: expired permit"):
        permit(token, cast, permission, permitted)


@pytest.mark.parametrize("nobody", ["zero", "no wallet"])
def test_for_who_cannot_sign(
    token: Deployed, cast: Cast, domain: Domain, delegation: dict[str, Any], nobody: str
) -> None:
    delegation["delegator"] = ZERO_ADDRESS if nobody == "zero" else "0x" + "77" * 20
    for signature in (
        b"",
        bytes(65),
        bytes(1_024),
        sign(cast.citizen, domain, "DelegationOf", **delegation).unrecoverable().encoded(),
    ):
        with reverts("delegation: invalid signature"):
            delegate(token, cast, delegation, signature)
