"""Events in words, of contracts that are known and of strangers."""

from __future__ import annotations

import pytest

from govkit.crypto.keccak import checksum, keccak
from govkit.network.port import Log
from govkit.preview.events import told
from govkit.testing import World
from govkit.types import Address

STRANGER = checksum(b"\x77" * 20)
FOR_ALL = "ApprovalForAll(address,address,bool)"


def word(number: int | Address) -> bytes:
    return bytes(12) + bytes.fromhex(number[2:]) if isinstance(number, str) else number.to_bytes(32)


def logged(at: Address, signature: str, *topics: int | Address, data: bytes = b"") -> Log:
    return Log(at, (keccak(signature.encode()), *map(word, topics)), data, 1, bytes(32), 0)


def said(world: World, log: Log) -> list[str]:
    return list(told(world.nation, [log]))


def test_events_of_the_nation_have_its_names_and_amounts(world: World) -> None:
    nation = world.nation
    log = logged(
        nation.token.address,
        "Transfer(address,address,uint256)",
        nation.treasury.address,
        world.actors.voters(1)[0].address,
        data=word(5 * 10**18),
    )
    assert said(world, log) == ["token: Transfer (sender treasury, receiver dev10, value 5 TST)"]


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (
            logged(STRANGER, "Transfer(address,address,uint256)", STRANGER, STRANGER, data=word(7)),
            f"Transfer (from {STRANGER}, to {STRANGER}, value 7)",
        ),
        (
            logged(STRANGER, "Transfer(address,address,uint256)", STRANGER, STRANGER, 7),
            f"Transfer (from {STRANGER}, to {STRANGER}, tokenId 7)",
        ),
        (
            logged(
                STRANGER, "ApprovalForAll(address,address,bool)", STRANGER, STRANGER, data=word(1)
            ),
            f"ApprovalForAll (owner {STRANGER}, spender {STRANGER}, approved True)",
        ),
    ],
)
def test_events_of_any_token_are_read(world: World, log: Log, words: str) -> None:
    assert said(world, log) == [f"{STRANGER}: {words}"]


@pytest.mark.parametrize(
    "log",
    [
        logged(STRANGER, "Owned(address)", STRANGER),
        logged(STRANGER, "Transfer(address,address,uint256)", STRANGER, STRANGER, data=b"\1"),
        Log(STRANGER, (), b"\x1b[2J", 1, bytes(32), 0),
    ],
)
def test_what_cannot_be_read_is_told_as_that(world: World, log: Log) -> None:
    [line] = said(world, log)
    assert line.startswith(f"{STRANGER} logs ")
    assert line.endswith(", which is not known here")
    assert line.isprintable()


def test_what_the_treasury_logs_of_each_action_is_left_out(world: World) -> None:
    done = logged(
        world.nation.treasury.address, "CallExecuted(bytes32,uint256,address,uint256,bytes)"
    )
    assert said(world, done) == []
