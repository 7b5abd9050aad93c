"""Distributor: a batch is paid whole, exactly, and once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from govkit.contracts.distributor import Distributor
from govkit.errors import RevertError
from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import Address, Wei
from tests.contracts.conftest import MERIT, Cast

BATCH, OTHER_BATCH = b"\x01" * 32, b"\x02" * 32
PEOPLE = [Address(f"0x{number:040x}") for number in range(0x1000, 0x1000 + 301)]
GAS_A_RECEIVER = 27_000  # measured: 26,488, with all there is to a transaction


@pytest.fixture
def distributor(deploy: Callable[..., Deployed]) -> Deployed:
    return deploy("Distributor")


def words(payments: Sequence[tuple[Address, int]]) -> list[int]:
    return [amount << 160 | int(receiver, 16) for receiver, amount in payments]


def test_pays_all_exactly(token: Deployed, distributor: Deployed, cast: Cast) -> None:
    payments = [(PEOPLE[0], 1), (PEOPLE[1], 10 * MERIT + 7), (PEOPLE[2], 0)]
    total = 10 * MERIT + 8
    token.send(cast.holder, "approve", distributor.address, total)
    sent = distributor.send(cast.holder, "pay", token.address, BATCH, total, words(payments))
    assert [token.read("balanceOf", to) for to, _ in payments] == [1, 10 * MERIT + 7, 0]
    assert token.read("balanceOf", cast.holder.address) == 1_000 * MERIT - total
    assert token.read("balanceOf", distributor.address) == 0
    assert token.read("allowance", cast.holder.address, distributor.address) == 0
    assert sent.only("BatchPaid") == {
        "sender": cast.holder.address,
        "batch": BATCH,
        "token": token.address,
        "payments": 3,
        "total": total,
    }


def test_pays_a_batch_once(token: Deployed, distributor: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", distributor.address, 10)
    arguments = [token.address, BATCH, 2, words([(PEOPLE[0], 2)])]
    distributor.send(cast.holder, "pay", *arguments)
    with reverts("distributor: already paid"):
        distributor.send(cast.holder, "pay", *arguments)
    distributor.send(cast.holder, "pay", token.address, OTHER_BATCH, *arguments[2:])
    assert token.read("balanceOf", PEOPLE[0]) == 4


def test_a_batch_of_the_same_name_by_another_is_another(
    token: Deployed, distributor: Deployed, cast: Cast
) -> None:
    for sender in (cast.holder, cast.receiver):
        token.send(sender, "approve", distributor.address, 2)
        distributor.send(
            sender, "pay", token.address, BATCH, 2, words([(PEOPLE[0], 1), (PEOPLE[1], 1)])
        )
    assert token.read("balanceOf", PEOPLE[0]) == 2


@pytest.mark.parametrize("total", [1, 3])
def test_refuses_a_wrong_total(
    token: Deployed, distributor: Deployed, cast: Cast, total: int
) -> None:
    token.send(cast.holder, "approve", distributor.address, 10)
    with reverts("distributor: wrong total"):
        distributor.send(cast.holder, "pay", token.address, BATCH, total, words([(PEOPLE[0], 2)]))
    assert distributor.read("paid", cast.holder.address, BATCH) is False


def test_takes_nothing_without_an_allowance(
    token: Deployed, distributor: Deployed, cast: Cast
) -> None:
    with reverts("token: allowance too low"):
        distributor.send(cast.holder, "pay", token.address, BATCH, 1, words([(PEOPLE[0], 1)]))


def test_one_bad_receiver_stops_the_whole_batch(
    token: Deployed, distributor: Deployed, cast: Cast
) -> None:
    token.send(cast.holder, "approve", distributor.address, 2)
    with reverts("token: zero receiver"):
        distributor.send(
            cast.holder, "pay", token.address, BATCH, 2, [*words([(PEOPLE[0], 1)]), 1 << 160]
        )
    assert token.read("balanceOf", PEOPLE[0]) == 0


def test_more_than_a_batch_holds_is_refused(
    token: Deployed, distributor: Deployed, cast: Cast
) -> None:
    token.send(cast.holder, "approve", distributor.address, 301)
    with pytest.raises(RevertError):
        distributor.send(
            cast.holder, "pay", token.address, BATCH, 301, words([(to, 1) for to in PEOPLE])
        )


def test_a_full_batch_costs_little_a_receiver_and_fits_a_transaction(
    token: Deployed, distributor: Deployed, cast: Cast
) -> None:
    payments = [(to, Wei(MERIT)) for to in PEOPLE[:300]]
    token.send(cast.holder, "approve", distributor.address, 300 * MERIT)
    call = Distributor(token.world.port, distributor.address).pay(token.address, BATCH, payments)
    gas = token.world.send(call, cast.holder).gas_used
    assert gas < 16_777_216  # EIP-7825
    assert gas / 300 < GAS_A_RECEIVER, gas / 300
