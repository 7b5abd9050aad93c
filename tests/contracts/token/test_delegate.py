"""delegate and delegateBySig: who votes with a holder's units (ERC-5805)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast
from tests.contracts.signing import Domain, Signature, sign


@pytest.fixture
def domain(token: Deployed) -> Domain:
    return Domain("Test Merit", token.address)


@pytest.fixture
def message(token: Deployed, cast: Cast) -> dict[str, Any]:
    expiry = token.world.port.block().timestamp + 3_600
    return {"delegatee": cast.delegatee.address, "nonce": 0, "expiry": expiry}


def delegate_by(token: Deployed, cast: Cast, message: dict[str, Any], by: Signature) -> Sent:
    return token.send(cast.stranger, "delegateBySig", *message.values(), *by.arguments())


def test_moves_all_votes(token: Deployed, cast: Cast) -> None:
    sent = token.send(cast.holder, "delegate", cast.delegatee.address)
    assert token.read("delegates", cast.holder.address) == cast.delegatee.address
    assert token.read("getVotes", cast.holder.address) == 0
    assert token.read("getVotes", cast.delegatee.address) == 1_000 * MERIT
    assert token.read("balanceOf", cast.holder.address) == 1_000 * MERIT
    assert sent.names == ["DelegateChanged", "DelegateVotesChanged", "DelegateVotesChanged"]
    assert sent.only("DelegateChanged") == {
        "delegator": cast.holder.address,
        "fromDelegate": cast.holder.address,
        "toDelegate": cast.delegatee.address,
    }


def test_does_not_pass_on_what_was_delegated_to_oneself(token: Deployed, cast: Cast) -> None:
    token.send(cast.receiver, "delegate", cast.holder.address)
    token.send(cast.holder, "delegate", cast.delegatee.address)
    assert token.read("getVotes", cast.delegatee.address) == 1_000 * MERIT
    assert token.read("getVotes", cast.holder.address) == 99_000 * MERIT


def test_to_the_same_again_moves_nothing(token: Deployed, cast: Cast) -> None:
    sent = token.send(cast.holder, "delegate", cast.holder.address)
    assert sent.names == ["DelegateChanged"]
    assert token.read("getVotes", cast.holder.address) == 1_000 * MERIT


def test_to_nobody_takes_the_votes_out(token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "delegate", ZERO_ADDRESS)
    assert token.read("delegates", cast.holder.address) == ZERO_ADDRESS
    assert token.read("getVotes", cast.holder.address) == 0
    # The history of the total stands under the zero address; it must not have been touched.
    assert token.read("totalSupply") == 100_000 * MERIT


def test_without_a_balance_counts_for_what_comes_later(token: Deployed, cast: Cast) -> None:
    token.send(cast.stranger, "delegate", cast.delegatee.address)
    assert token.read("getVotes", cast.delegatee.address) == 0
    token.send(cast.holder, "transfer", cast.stranger.address, 7)
    assert token.read("getVotes", cast.delegatee.address) == 7


def test_by_signature(token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]) -> None:
    sent = delegate_by(token, cast, message, sign(cast.holder, domain, "Delegation", **message))
    assert token.read("delegates", cast.holder.address) == cast.delegatee.address
    assert token.read("delegates", cast.stranger.address) == ZERO_ADDRESS
    assert token.read("nonces", cast.holder.address) == 1
    assert sent.only("DelegateChanged")["delegator"] == cast.holder.address


def test_by_signature_in_its_last_second(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    at_timestamp(token.world, message["expiry"])
    delegate_by(token, cast, message, sign(cast.holder, domain, "Delegation", **message))
    assert token.read("delegates", cast.holder.address) == cast.delegatee.address


def test_by_signature_a_second_too_late(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    at_timestamp(token.world, message["expiry"] + 1)
    with reverts("delegation: expired signature"):
        delegate_by(token, cast, message, sign(cast.holder, domain, "Delegation", **message))


def test_by_signature_twice(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    signature = sign(cast.holder, domain, "Delegation", **message)
    delegate_by(token, cast, message, signature)
    token.send(cast.holder, "delegate", cast.holder.address)
    with reverts("delegation: wrong nonce"):
        delegate_by(token, cast, message, signature)
    assert token.read("delegates", cast.holder.address) == cast.holder.address


def test_by_signature_with_a_later_nonce(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    message["nonce"] = 1
    with reverts("delegation: wrong nonce"):
        delegate_by(token, cast, message, sign(cast.holder, domain, "Delegation", **message))


@pytest.mark.parametrize("field", ["name", "version", "chain_id", "contract"])
def test_by_signature_for_another_domain(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any], field: str
) -> None:
    others: dict[str, Any] = {
        "name": "Other Merit",
        "version": "2",
        "chain_id": 1,
        "contract": cast.stranger.address,
    }
    elsewhere = replace(domain, **{field: others[field]})
    delegate_by(token, cast, message, sign(cast.holder, elsewhere, "Delegation", **message))
    # It recovers somebody, as any signature does, but never the holder.
    assert token.read("delegates", cast.holder.address) == cast.holder.address
    assert token.read("nonces", cast.holder.address) == 0


def test_by_the_malleable_twin(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    signature = sign(cast.holder, domain, "Delegation", **message)
    with reverts("ecdsa: invalid signature `s` value"):
        delegate_by(token, cast, message, signature.malleated())


def test_by_a_signature_of_nobody(
    token: Deployed, cast: Cast, domain: Domain, message: dict[str, Any]
) -> None:
    signature = sign(cast.holder, domain, "Delegation", **message)
    with reverts("ecdsa: invalid signature"):
        delegate_by(token, cast, message, signature.unrecoverable())
