"""Treasury: what it takes, says, and lets change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import Wei
from tests.contracts.conftest import Cast
from tests.contracts.land import treasury_arguments

DAYS_30 = 30 * 86_400


@pytest.mark.parametrize("delay_seconds", [1, DAYS_30])
def test_delay_within_bounds(
    deploy: Callable[..., Deployed], cast: Cast, delay_seconds: int
) -> None:
    treasury = deploy("Treasury", *treasury_arguments(cast.governor.address, delay_seconds))
    assert treasury.read("getMinDelay") == delay_seconds
    assert treasury.read("governor") == cast.governor.address


@pytest.mark.parametrize("delay_seconds", [0, DAYS_30 + 1, 2**256 - 1])
def test_delay_out_of_bounds(
    deploy: Callable[..., Deployed], cast: Cast, delay_seconds: int
) -> None:
    with reverts("treasury: delay out of range"):
        deploy("Treasury", *treasury_arguments(cast.governor.address, delay_seconds))


def test_takes_coin_from_anybody(treasury: Deployed, cast: Cast) -> None:
    treasury.world.send(Call(treasury.address, b"", Wei(5)), cast.stranger)
    treasury.world.send(Call(treasury.address, b"\xab\xcd\xef\x01", Wei(2)), cast.stranger)
    assert treasury.world.port.balance(treasury.address) == 7


def test_coin_sent_to_a_function_that_takes_none(treasury: Deployed, cast: Cast) -> None:
    with reverts("it gave no reason"):
        treasury.send(cast.governor, "getMinDelay", value=1)


def test_takes_tokens(treasury: Deployed, cast: Cast) -> None:
    somebody = cast.stranger.address
    assert treasury.read("onERC721Received", somebody, somebody, 1, b"x") == bytes.fromhex(
        "150b7a02"
    )
    assert treasury.read("onERC1155Received", somebody, somebody, 1, 2, b"") == bytes.fromhex(
        "f23a6e61"
    )
    assert treasury.read(
        "onERC1155BatchReceived", somebody, somebody, [1, 2], [3, 4], b""
    ) == bytes.fromhex("bc197c81")


def test_no_way_in_but_what_the_governor_settles(treasury: Deployed) -> None:
    writing = {"execute", "pay", "setPayer", "setLimit", "setCommitments"}
    taking = {"onERC721Received", "onERC1155Received", "onERC1155BatchReceived"}
    reading = {"governor", "getMinDelay", "supportsInterface"}
    reading |= {"isPayer", "payerCount", "payerNumber", "payerAt", "commitments"}
    reading |= {"capOf", "limitOf", "limitedAssets"}
    assert set(treasury.artifact.functions) == writing | taking | reading
