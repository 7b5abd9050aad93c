"""delegate and delegateBySig: who votes with a lock."""

from __future__ import annotations

from typing import Any

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.locked.conftest import WEEK, lock, now, weight
from tests.contracts.signing import Domain, sign


def votes(locked: Deployed, *accounts: str) -> list[int]:
    return [int(locked.read("getVotes", each)) for each in accounts]


def test_each_for_itself_at_first(locked: Deployed, cast: Cast) -> None:
    assert locked.read("delegates", cast.holder.address) == cast.holder.address


def test_moves_all_weight(locked: Deployed, cast: Cast) -> None:
    end = lock(locked, cast.holder, 10**20, 30 * WEEK)
    own = lock(locked, cast.receiver, 10**19, 9 * WEEK)
    sent = locked.send(cast.holder, "delegate", cast.receiver.address)
    assert sent.only("DelegateChanged") == {
        "delegator": cast.holder.address,
        "fromDelegate": cast.holder.address,
        "toDelegate": cast.receiver.address,
    }
    for _ in range(12):
        both = weight([(10**20, end), (10**19, own)], now(locked))
        assert votes(locked, cast.holder.address, cast.receiver.address) == [0, both]
        locked.world.forward(WEEK)


def test_counts_for_what_comes_later(locked: Deployed, cast: Cast) -> None:
    locked.send(cast.holder, "delegate", cast.delegatee.address)
    assert votes(locked, cast.delegatee.address) == [0]
    end = lock(locked, cast.holder, 10**20, 30 * WEEK)
    locked.world.forward(WEEK)
    end_now = lock(locked, cast.holder, 1, 60 * WEEK)
    assert end_now > end
    expected = weight([(10**20 + 1, end_now)], now(locked))
    assert votes(locked, cast.holder.address, cast.delegatee.address) == [0, expected]


def test_back_to_oneself(locked: Deployed, cast: Cast) -> None:
    end = lock(locked, cast.holder, 10**20, 30 * WEEK)
    for itself in (ZERO_ADDRESS, cast.holder.address):
        locked.send(cast.holder, "delegate", cast.delegatee.address)
        locked.send(cast.holder, "delegate", itself)
        assert locked.read("delegates", cast.holder.address) == cast.holder.address
        expected = weight([(10**20, end)], now(locked))
        assert votes(locked, cast.holder.address, cast.delegatee.address) == [expected, 0]


def test_to_the_same_again_moves_nothing(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, 10**20)
    assert locked.send(cast.holder, "delegate", cast.holder.address).names == ["DelegateChanged"]


def test_with_a_lock_that_has_ended(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, 10**20, 2 * WEEK)
    locked.world.forward(3 * WEEK)
    locked.send(cast.holder, "delegate", cast.delegatee.address)
    end = lock(locked, cast.holder, 0, 9 * WEEK)
    expected = weight([(10**20, end)], now(locked))
    assert votes(locked, cast.holder.address, cast.delegatee.address) == [0, expected]
    assert locked.read("delegates", cast.delegatee.address) == cast.delegatee.address


class TestBySignature:
    @pytest.fixture
    def message(self, locked: Deployed, cast: Cast) -> dict[str, Any]:
        return {"delegatee": cast.delegatee.address, "nonce": 0, "expiry": now(locked) + 3_600}

    def test_delegates_for_the_signer(
        self, locked: Deployed, cast: Cast, message: dict[str, Any]
    ) -> None:
        by = sign(cast.holder, Domain("Test Merit", locked.address), "Delegation", **message)
        call = (*message.values(), *by.arguments())
        locked.send(cast.stranger, "delegateBySig", *call)
        assert locked.read("delegates", cast.holder.address) == cast.delegatee.address
        assert locked.read("nonces", cast.holder.address) == 1
        with reverts("delegation: wrong nonce"):
            locked.send(cast.stranger, "delegateBySig", *call)

    def test_until_it_expires(self, locked: Deployed, cast: Cast, message: dict[str, Any]) -> None:
        by = sign(cast.holder, Domain("Test Merit", locked.address), "Delegation", **message)
        locked.world.forward(3_601)
        with reverts("delegation: expired signature"):
            locked.send(cast.stranger, "delegateBySig", *message.values(), *by.arguments())

    def test_of_another_contract(
        self, locked: Deployed, token: Deployed, cast: Cast, message: dict[str, Any]
    ) -> None:
        by = sign(cast.holder, Domain("Test Merit", token.address), "Delegation", **message)
        # It recovers somebody else, who has signed nothing else yet: the holder's lock stays.
        locked.send(cast.stranger, "delegateBySig", *message.values(), *by.arguments())
        assert locked.read("delegates", cast.holder.address) == cast.holder.address

    def test_malleated(self, locked: Deployed, cast: Cast, message: dict[str, Any]) -> None:
        by = sign(cast.holder, Domain("Test Merit", locked.address), "Delegation", **message)
        with reverts("ecdsa: invalid signature `s` value"):
            locked.send(
                cast.stranger, "delegateBySig", *message.values(), *by.malleated().arguments()
            )
