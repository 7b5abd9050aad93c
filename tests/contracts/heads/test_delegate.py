"""delegate and delegateBySig: who casts a citizen's vote."""

from __future__ import annotations

from typing import Any

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import in_one_block
from govkit.testing.deployed import Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.heads.conftest import Bench
from tests.contracts.signing import Domain, Signature, sign


def test_each_citizen_votes_for_itself_at_first(bench: Bench) -> None:
    assert bench.votes() == [1] * 6
    assert bench.heads.read("delegates", bench.address(1)) == bench.address(1)
    assert bench.heads.read("delegateOf", 1) == 0


def test_gives_the_head_to_another(bench: Bench) -> None:
    sent = bench.heads.send(bench.people[0], "delegate", bench.address(2))
    assert bench.votes() == [0, 2, 1, 1, 1, 1]
    assert bench.heads.read("delegates", bench.address(1)) == bench.address(2)
    assert bench.heads.read("delegateOf", 1) == 2
    assert sent.only("DelegateChanged") == {
        "delegator": bench.address(1),
        "fromDelegate": bench.address(1),
        "toDelegate": bench.address(2),
    }
    changed = [fields for name, fields in sent.events if name == "DelegateVotesChanged"]
    assert changed == [
        {"delegate": bench.address(2), "previousVotes": 1, "newVotes": 2},
        {"delegate": bench.address(1), "previousVotes": 1, "newVotes": 0},
    ]


def test_to_one_after_the_other(bench: Bench) -> None:
    for chosen, expected in ((2, [0, 2, 1]), (3, [0, 1, 2]), (3, [0, 1, 2]), (2, [0, 2, 1])):
        bench.delegate(1, chosen)
        assert bench.votes(1, 2, 3) == expected


@pytest.mark.parametrize("itself", [True, False])
def test_takes_it_back(bench: Bench, itself: bool) -> None:
    bench.delegate(1, 2)
    to = bench.address(1) if itself else ZERO_ADDRESS
    sent = bench.heads.send(bench.people[0], "delegate", to)
    assert sent.only("DelegateChanged") == {
        "delegator": bench.address(1),
        "fromDelegate": bench.address(2),
        "toDelegate": bench.address(1),
    }
    assert bench.votes(1, 2) == [1, 1]
    assert bench.heads.read("delegates", bench.address(1)) == bench.address(1)


def test_is_not_handed_on(bench: Bench) -> None:
    bench.delegate(1, 2)
    bench.delegate(2, 3)
    assert bench.votes(1, 2, 3) == [0, 1, 2]
    assert bench.heads.read("delegates", bench.address(1)) == bench.address(2)


def test_each_to_the_other(bench: Bench) -> None:
    bench.delegate(1, 2)
    bench.delegate(2, 1)
    assert bench.votes(1, 2) == [1, 1]


def test_all_to_one(bench: Bench) -> None:
    for each in (1, 2, 3, 5, 6):
        bench.delegate(each, 4)
    assert bench.votes() == [0, 0, 0, 6, 0, 0]
    bench.world.mine()
    assert bench.heads.read("getPastTotalSupply", bench.now() - 1) == 6


def test_several_in_one_block_are_one(bench: Bench) -> None:
    one = bench.people[0]
    calls = [(one, bench.heads.call("delegate", bench.address(n))) for n in (2, 3, 1, 4)]
    in_one_block(bench.world, calls)
    then = bench.now()
    bench.world.mine()
    assert bench.past(then) == [0, 1, 1, 2, 1, 1]
    assert bench.past(then - 1) == [1] * 6


def test_only_citizens_to_citizens(bench: Bench, cast: Cast) -> None:
    with reverts("delegation: not a citizen"):
        bench.heads.send(cast.stranger, "delegate", bench.address(1))
    with reverts("delegation: delegate is no citizen"):
        bench.heads.send(bench.people[0], "delegate", cast.stranger.address)
    bench.registry.send(bench.people[5], "resign")
    with reverts("delegation: not a citizen"):
        bench.delegate(6, 1)
    with reverts("delegation: delegate is no citizen"):
        bench.delegate(1, 6)


def test_the_registrys_votes_stay_personal(bench: Bench) -> None:
    bench.delegate(1, 2)
    assert bench.registry.read("getVotes", bench.address(1)) == 1
    assert bench.registry.read("getVotes", bench.address(2)) == 1


class TestBySignature:
    @pytest.fixture
    def domain(self, bench: Bench) -> Domain:
        return Domain("Testland", bench.heads.address)

    @pytest.fixture
    def message(self, bench: Bench) -> dict[str, Any]:
        return {"delegatee": bench.address(2), "nonce": 0, "expiry": bench.now() + 3_600}

    def send(self, bench: Bench, cast: Cast, message: dict[str, Any], by: Signature) -> Sent:
        call = (*message.values(), *by.arguments())
        return bench.heads.send(cast.stranger, "delegateBySig", *call)

    def test_delegates_for_the_signer(
        self, bench: Bench, cast: Cast, domain: Domain, message: dict[str, Any]
    ) -> None:
        by = sign(bench.people[0], domain, "Delegation", **message)
        self.send(bench, cast, message, by)
        assert bench.votes(1, 2) == [0, 2]
        assert bench.heads.read("nonces", bench.address(1)) == 1

    def test_once(self, bench: Bench, cast: Cast, domain: Domain, message: dict[str, Any]) -> None:
        by = sign(bench.people[0], domain, "Delegation", **message)
        self.send(bench, cast, message, by)
        bench.delegate(1, 3)
        with reverts("delegation: wrong nonce"):
            self.send(bench, cast, message, by)
        assert bench.votes(1, 2, 3) == [0, 1, 2]

    def test_up_to_its_expiry(
        self, bench: Bench, cast: Cast, domain: Domain, message: dict[str, Any]
    ) -> None:
        by = sign(bench.people[0], domain, "Delegation", **message)
        start = bench.world.snapshot()
        bench.world.chain.set_next_timestamp(message["expiry"] + 1)
        with reverts("delegation: expired signature"):
            self.send(bench, cast, message, by)
        bench.world.restore(start)
        bench.world.chain.set_next_timestamp(message["expiry"])
        self.send(bench, cast, message, by)

    def test_of_a_stranger(
        self, bench: Bench, cast: Cast, domain: Domain, message: dict[str, Any]
    ) -> None:
        by = sign(cast.holder, domain, "Delegation", **message)
        with reverts("delegation: not a citizen"):
            self.send(bench, cast, message, by)

    def test_malleated(
        self, bench: Bench, cast: Cast, domain: Domain, message: dict[str, Any]
    ) -> None:
        by = sign(bench.people[0], domain, "Delegation", **message)
        with reverts("ecdsa: invalid signature `s` value"):
            self.send(bench, cast, message, by.malleated())

    @pytest.mark.parametrize("other", ["contract", "chain", "name"])
    def test_for_another_domain(
        self, bench: Bench, cast: Cast, message: dict[str, Any], other: str
    ) -> None:
        domain = {
            "contract": Domain("Testland", bench.registry.address),
            "chain": Domain("Testland", bench.heads.address, chain_id=1),
            "name": Domain("Elsewhere", bench.heads.address),
        }[other]
        by = sign(bench.people[0], domain, "Delegation", **message)
        # It recovers some address that is not a citizen.
        with reverts("delegation: not a citizen"):
            self.send(bench, cast, message, by)
