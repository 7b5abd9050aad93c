"""permit: an allowance by signature (ERC-2612), good once, here, and until its deadline."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from tests.contracts.conftest import MERIT, Cast
from tests.contracts.signing import Domain, Signature, sign

AMOUNT = 250 * MERIT


@pytest.fixture
def domain(token: Deployed) -> Domain:
    return Domain("Test Merit", token.address)


@pytest.fixture
def message(token: Deployed, cast: Cast) -> dict[str, Any]:
    return {
        "owner": cast.holder.address,
        "spender": cast.spender.address,
        "value": AMOUNT,
        "nonce": 0,
        "deadline": token.world.port.block().timestamp + 3_600,
    }


def permit(token: Deployed, sender: ActorSigner, message: dict[str, Any], by: Signature) -> Sent:
    names = ("owner", "spender", "value", "deadline")
    return token.send(sender, "permit", *(message[name] for name in names), *by.arguments())


def test_anybody_hands_in_the_owners_signature(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    signature = sign(cast.holder, domain, "Permit", **message)
    sent = permit(token, cast.stranger, message, signature)
    assert token.read("allowance", cast.holder.address, cast.spender.address) == AMOUNT
    assert token.read("nonces", cast.holder.address) == 1
    assert sent.only("Approval")["value"] == AMOUNT


def test_a_replay_is_refused_and_the_next_nonce_taken(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    signature = sign(cast.holder, domain, "Permit", **message)
    permit(token, cast.stranger, message, signature)
    with reverts("token: wrong signer"):
        permit(token, cast.stranger, message, signature)
    message |= {"nonce": 1, "value": 5}
    permit(token, cast.stranger, message, sign(cast.holder, domain, "Permit", **message))
    assert token.read("allowance", cast.holder.address, cast.spender.address) == 5


def test_good_in_its_last_second(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    at_timestamp(token.world, message["deadline"])
    permit(token, cast.stranger, message, sign(cast.holder, domain, "Permit", **message))
    assert token.world.port.block().timestamp == message["deadline"]
    assert token.read("allowance", cast.holder.address, cast.spender.address) == AMOUNT


def test_expired_a_second_later(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    at_timestamp(token.world, message["deadline"] + 1)
    with reverts("token: expired permit"):
        permit(token, cast.stranger, message, sign(cast.holder, domain, "Permit", **message))


def test_signed_by_another(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    with reverts("token: wrong signer"):
        permit(token, cast.spender, message, sign(cast.spender, domain, "Permit", **message))
    assert token.read("nonces", cast.holder.address) == 0


@pytest.mark.parametrize("field", ["spender", "value", "deadline"])
def test_not_what_was_signed(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any], field: str
) -> None:
    signature = sign(cast.holder, domain, "Permit", **message)
    other = cast.stranger.address if field == "spender" else message[field] + 1
    with reverts("token: wrong signer"):
        permit(token, cast.stranger, message | {field: other}, signature)


@pytest.mark.parametrize("field", ["name", "version", "chain_id", "contract"])
def test_another_domain(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any], field: str
) -> None:
    others: dict[str, Any] = {
        "name": "Other Merit",
        "version": "2",
        "chain_id": 1,
        "contract": cast.stranger.address,
    }
    elsewhere = replace(domain, **{field: others[field]})
    with reverts("token: wrong signer"):
        permit(token, cast.stranger, message, sign(cast.holder, elsewhere, "Permit", **message))


def test_the_malleable_twin(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    signature = sign(cast.holder, domain, "Permit", **message)
    with reverts("ecdsa: invalid signature `s` value"):
        permit(token, cast.stranger, message, signature.malleated())
    permit(token, cast.stranger, message, signature)


def test_a_signature_of_nobody(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    signature = sign(cast.holder, domain, "Permit", **message)
    with reverts("ecdsa: invalid signature"):
        permit(token, cast.stranger, message, signature.unrecoverable())


def test_for_nobody(token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]) -> None:
    message |= {"spender": "0x" + "00" * 20}
    with reverts("token: zero spender"):
        permit(token, cast.stranger, message, sign(cast.holder, domain, "Permit", **message))


def test_nonces_are_shared_with_delegation(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    permit(token, cast.stranger, message, sign(cast.holder, domain, "Permit", **message))
    delegation: dict[str, Any] = {"delegatee": cast.delegatee.address, "nonce": 0, "expiry": 2**40}
    stale = sign(cast.holder, domain, "Delegation", **delegation)
    with reverts("delegation: wrong nonce"):
        token.send(cast.stranger, "delegateBySig", *delegation.values(), *stale.arguments())
    delegation["nonce"] = 1
    fresh = sign(cast.holder, domain, "Delegation", **delegation)
    token.send(cast.stranger, "delegateBySig", *delegation.values(), *fresh.arguments())
    assert token.read("delegates", cast.holder.address) == cast.delegatee.address
