"""What a part costs stays the same, however many holders, delegations and parts there were."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import ActorSigner
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import Cast
from tests.contracts.split.test_split import split
from tests.contracts.test_flatness import SIZES, TOLERANCE
from tests.contracts.token.test_flatness import NATIONS, inner, seed, slots

HELD = 10**9


def seed_delegates(token: Deployed, moment: int, count: int, *delegates: ActorSigner) -> None:
    """As if the votes of each had changed so often, and come to nothing in the end."""
    address = bytes.fromhex(token.address[2:])

    def write(state: object) -> None:
        put = state.set_storage  # type: ignore[attr-defined]
        for number, each in enumerate(delegates):
            # index (32) | older ones (32) | spare (48) | timepoint (40) | value (88)
            word = (number + 1) << 208 | (count - 1) << 176 | moment << 88
            put(address, inner(slots()["holdings._first"], each.address), word)

    token.world.chain.change_state(write)


def costs(splitter: Deployed, token: Deployed, cast: Cast) -> dict[str, int]:
    first, second, third = cast.delegatee, cast.spender, cast.newcomer
    token.send(cast.holder, "approve", splitter.address, HELD)
    sent = {
        "split": split(splitter, cast.holder, {first: 600, second: 300}),
        "shift": split(splitter, cast.holder, {first: 500, second: 400}),
        "add": split(splitter, cast.holder, {second: 350, third: 250}),
        "again": split(splitter, cast.holder, {first: 500}),
        "take back": split(splitter, cast.holder, {first: 0, second: 0, third: 0}),
    }
    assert [token.read("getVotes", each.address) for each in (first, second, third)] == [0, 0, 0]
    return {name: each.receipt.gas_used for name, each in sent.items()}


@pytest.mark.parametrize("nation", NATIONS)
def test_by_holders_and_delegations(
    deploy: Callable[..., Deployed],
    deploy_token: Callable[..., Deployed],
    cast: Cast,
    nation: str,
) -> None:
    measured: dict[int, dict[str, int]] = {}
    for count in SIZES:
        token = deploy_token(cap=10**18, limit_bps=10_000, **NATIONS[nation])
        moment = seed(token, count)
        seed_delegates(token, moment, count, cast.delegatee, cast.spender, cast.newcomer)
        token.send(cast.treasury, "issue", cast.holder.address, HELD)
        splitter = deploy("SplitDelegation", token.address, cast.treasury.address)
        measured[count] = costs(splitter, token, cast)
    few = measured[SIZES[0]]
    for count in SIZES[1:]:
        for name, used in measured[count].items():
            assert abs(used - few[name]) <= TOLERANCE * few[name], (name, measured)


def test_by_parts_of_others(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    """Of one owner for many, and of many for one: no part is looked at but those named."""

    def change(amount: int) -> int:
        return split(splitter, cast.holder, {cast.delegatee: amount}).receipt.gas_used

    change(10)
    alone = change(11), change(12)
    many = [(f"0x{number:040x}", 1) for number in range(10**9, 10**9 + 32)]
    splitter.send(cast.holder, "split", many)
    token.send(cast.receiver, "approve", splitter.address, HELD)
    split(splitter, cast.receiver, {cast.delegatee: 5})
    for before, after in zip(alone, (change(13), change(14)), strict=True):
        assert abs(after - before) <= TOLERANCE * before
    assert splitter.read("amountOf", cast.holder.address, cast.delegatee.address) == 14
