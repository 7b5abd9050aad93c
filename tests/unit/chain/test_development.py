"""Time, snapshots, impersonation, and state set from outside: the powers of a development chain."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from govkit.chain import Chain
from govkit.chain.clock import MAX_AHEAD_SECONDS
from govkit.chain.genesis import DEPLOYMENT_PROXY
from govkit.chain.interval import IntervalMining
from govkit.chain.node import JsonRpcError, Node
from govkit.chain.store import Store
from govkit.errors import ChainError
from tests.unit.chain.code import (
    COUNTER,
    NOBODY,
    OTHER,
    SENDER,
    count,
    deploy,
    init_code,
    new_node,
    send,
)


@pytest.fixture
def node() -> Node:
    return new_node()


def timestamp(node: Node) -> int:
    return int(node.request("eth_getBlockByNumber", ["latest", False])["timestamp"], 16)


class Clock:
    """A wall clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 2_000_000_000

    def __call__(self) -> float:
        return float(self.seconds)


# -- time


def test_time_is_moved_by_the_next_block(node: Node) -> None:
    begin = timestamp(node)
    node.request("evm_increaseTime", [1000])
    node.request("evm_increaseTime", ["0x64"])
    assert timestamp(node) == begin
    node.request("evm_mine")
    assert timestamp(node) == begin + 1100
    node.request("evm_setNextBlockTimestamp", [begin + 5000])
    node.request("evm_mine")
    assert timestamp(node) == begin + 5000
    node.request("evm_mine", [begin + 6000])
    assert timestamp(node) == begin + 6000
    for back in ([begin], [0]):
        with pytest.raises(JsonRpcError, match="time cannot go back"):
            node.request("evm_setNextBlockTimestamp", back)


def test_blocks_are_mined_by_count_and_interval(node: Node) -> None:
    begin = timestamp(node)
    node.request("evm_mine", [{"blocks": 3}])
    node.request("anvil_mine", ["0x2", "0x3c"])
    assert count(node) == 5
    assert timestamp(node) == begin + 4 + 60
    with pytest.raises(JsonRpcError, match="at most"):
        node.request("hardhat_mine", [hex(10**6)])


def test_a_rush_of_blocks_runs_ahead_of_the_clock_by_minutes_at_most() -> None:
    clock = Clock()
    chain = Chain(Store(), clock)
    for _ in range(MAX_AHEAD_SECONDS + 50):
        chain.mine()
    assert chain.head.timestamp == clock.seconds + MAX_AHEAD_SECONDS
    clock.seconds += MAX_AHEAD_SECONDS + 100
    assert chain.mine().timestamp == clock.seconds


def test_a_reader_sees_time_pass_without_blocks() -> None:
    clock = Clock()
    chain = Chain(Store(), clock)
    code = bytes.fromhex("425f5260205ff3")  # returns TIMESTAMP
    sender = bytes.fromhex(SENDER[2:])
    _, made = chain.transact(sender, None, init_code(code))
    target = made.output and chain.store.transactions(1)[0].created
    clock.seconds += 1000
    seen = int.from_bytes(chain.call(sender, target).output)
    assert clock.seconds - 2 <= seen <= clock.seconds
    assert int.from_bytes(chain.call(sender, target, number=1).output) == chain.head.timestamp


def test_forward_makes_one_block_that_much_later(node: Node) -> None:
    begin = timestamp(node)
    node.chain.forward(3 * 86_400)
    assert (count(node), timestamp(node)) == (1, begin + 3 * 86_400)
    with pytest.raises(ChainError, match="time cannot go back"):
        node.chain.forward(-1)


# -- snapshots


def test_a_revert_leaves_nothing_of_what_came_after(node: Node) -> None:
    counter = deploy(node, COUNTER)
    snapshot = node.request("evm_snapshot")
    before = node.request("eth_getBlockByNumber", ["latest", False])
    sent = send(node, counter)
    after = node.request("eth_getBlockByNumber", ["latest", False])
    later = node.request("evm_snapshot")
    assert node.request("evm_revert", [snapshot]) is True
    assert node.request("eth_getBlockByNumber", ["latest", False]) == before
    for method, params in (
        ("eth_getTransactionReceipt", [sent]),
        ("eth_getTransactionByHash", [sent]),
        ("eth_getBlockByHash", [after["hash"], False]),
        ("eth_getBlockByNumber", [after["number"], False]),
    ):
        assert node.request(method, params) is None
    assert node.request("eth_getLogs", [{"fromBlock": "0x0"}]) == []
    assert int(node.request("eth_getStorageAt", [counter, "0x0", "latest"]), 16) == 0
    assert node.request("evm_revert", [snapshot]) is False
    assert node.request("evm_revert", [later]) is False
    assert send(node, counter) == sent


def test_a_revert_takes_the_clock_back_too(node: Node) -> None:
    snapshot, begin = node.request("evm_snapshot"), timestamp(node)
    node.request("evm_increaseTime", [10_000])
    node.request("evm_mine")
    node.request("evm_increaseTime", [10_000])
    node.request("evm_revert", [snapshot])
    node.request("evm_mine")
    assert timestamp(node) == begin + 1


def test_a_clock_that_was_taken_back_stays_so_in_the_next_process(tmp_path: Path) -> None:
    """Also where no block was made in between."""
    chain = Chain.open(tmp_path)
    before, snapshot = chain.now(), chain.snapshot()
    chain.increase_time(100_000)
    assert chain.revert(snapshot)
    chain.close()
    again = Chain.open(tmp_path)
    assert before <= again.now() < before + 1_000
    again.close()


def test_a_named_snapshot_outlives_the_process(tmp_path: Path) -> None:
    node = Node(Chain.open(tmp_path))
    node.request("evm_mine")
    node.request("govkit_saveSnapshot", ["founded"])
    node.request("evm_increaseTime", [1_000_000])
    node.request("evm_mine")
    node.request("govkit_saveSnapshot", ["later"])
    node.chain.close()
    node = Node(Chain.open(tmp_path))
    assert node.request("govkit_listSnapshots") == {"founded": "0x1", "later": "0x2"}
    node.request("govkit_restoreSnapshot", ["founded"])
    assert count(node) == 1
    assert node.request("govkit_listSnapshots") == {"founded": "0x1"}
    with pytest.raises(JsonRpcError, match="there is no snapshot later: there are founded"):
        node.request("govkit_restoreSnapshot", ["later"])
    for wrong in ("", 5, "a\nb", "x" * 65):
        with pytest.raises(JsonRpcError, match="expected a name"):
            node.request("govkit_saveSnapshot", [wrong])
    node.request("evm_mine")
    assert (
        timestamp(node) < 1_000_000 + int(node.chain.store.get_meta("offset_seconds") or 0) + 10**10
    )
    assert node.chain.store.get_meta("offset_seconds") == "0"
    node.chain.close()


def test_a_reset_is_the_very_beginning(node: Node) -> None:
    genesis = node.request("eth_getBlockByNumber", ["0x0", False])
    counter = deploy(node, COUNTER)
    node.request("anvil_reset")
    assert node.request("eth_getBlockByNumber", ["latest", False]) == genesis
    assert node.request("eth_getCode", [counter, "latest"]) == "0x"


# -- other people's accounts


def test_an_impersonated_account_sends_without_key_and_without_gas_money(node: Node) -> None:
    payment = {"from": NOBODY, "to": OTHER, "value": "0x5"}
    with pytest.raises(JsonRpcError, match="unknown account"):
        node.request("eth_sendTransaction", [{**payment, "gas": "0x5208"}])
    node.request("anvil_setBalance", [NOBODY, "0x7"])
    node.request("anvil_impersonateAccount", [NOBODY])
    assert NOBODY in node.request("eth_accounts")
    sent = node.request("eth_sendTransaction", [payment])
    assert node.request("eth_getTransactionReceipt", [sent])["from"] == NOBODY
    assert node.request("eth_getBalance", [NOBODY, "latest"]) == "0x2"
    node.request("hardhat_stopImpersonatingAccount", [NOBODY])
    assert NOBODY not in node.request("eth_accounts")
    with pytest.raises(JsonRpcError, match="unknown account"):
        node.request("eth_sendTransaction", [{**payment, "value": "0x1", "gas": "0x5208"}])
    node.request("anvil_autoImpersonateAccount", [True])
    assert node.request("eth_sendTransaction", [{**payment, "value": "0x1"}])


def test_two_who_send_the_same_have_two_hashes(node: Node) -> None:
    node.request("anvil_autoImpersonateAccount", [True])
    people = ["0x" + f"{i:040x}" for i in (0xAAA, 0xBBB)]
    sent = {node.request("eth_sendTransaction", [{"from": each, "to": OTHER}]) for each in people}
    assert len(sent) == 2


def test_state_is_set_from_outside(node: Node) -> None:
    node.request("anvil_setBalance", [NOBODY, hex(10**18)])
    node.request("hardhat_setNonce", [NOBODY, "0x5"])
    node.request("anvil_setCode", [NOBODY, "0x" + COUNTER.hex()])
    node.request("hardhat_setStorageAt", [NOBODY, "0x0", "0x" + f"{7:064x}"])
    assert node.request("eth_getBalance", [NOBODY, "latest"]) == hex(10**18)
    assert node.request("eth_getTransactionCount", [NOBODY, "latest"]) == "0x5"
    assert int(node.request("eth_call", [{"to": NOBODY}]), 16) == 8


# -- what stands there from the beginning


def test_the_deployment_proxy_creates_by_salt_and_code(node: Node) -> None:
    salt, code = b"\7" * 32, init_code(COUNTER)
    proxy = "0x" + DEPLOYMENT_PROXY.hex()
    call = {"from": SENDER, "to": proxy, "data": "0x" + (salt + code).hex()}
    foretold = node.request("eth_call", [call])
    from eth_hash.auto import keccak

    assert foretold == "0x" + keccak(b"\xff" + DEPLOYMENT_PROXY + salt + keccak(code))[12:].hex()
    node.request("eth_sendTransaction", [call])
    assert node.request("eth_getCode", [foretold, "latest"]) == "0x" + COUNTER.hex()


def test_the_system_contracts_know_earlier_blocks(node: Node) -> None:
    """EIP-2935 gives earlier hashes, EIP-4788 the beacon root of a timestamp."""
    node.request("evm_mine", [{"blocks": 5}])
    history = "0x0000f90827f1c53a10cb7a02335b175320002935"
    for number in (0, 3, 4):
        block = node.request("eth_getBlockByNumber", [hex(number), False])
        asked = {"to": history, "data": f"0x{number:064x}"}
        assert node.request("eth_call", [asked]) == block["hash"]
    beacon = "0x000f3df6d732807ef1319fb7b8bb8522d0beac02"
    answer = node.request("eth_call", [{"to": beacon, "data": f"0x{timestamp(node):064x}"}])
    assert answer == "0x" + "00" * 32


def test_a_self_destruct_is_no_warning(node: Node) -> None:
    """Warnings are errors here; py-evm wraps this instruction in one."""
    doomed = deploy(node, bytes.fromhex("33ff"))
    receipt = node.request("eth_getTransactionReceipt", [send(node, doomed, gas="0x186a0")])
    assert receipt["status"] == "0x1"


# -- what tools ask for beside


def test_the_next_block_has_the_base_fee_that_was_set(node: Node) -> None:
    def base_fee() -> int:
        return int(node.request("eth_getBlockByNumber", ["latest", False])["baseFeePerGas"], 16)

    before = base_fee()
    node.request("hardhat_setNextBlockBaseFeePerGas", [hex(7 * 10**9)])
    assert node.request("eth_baseFee") == hex(7 * 10**9)
    node.request("evm_mine")
    assert base_fee() == 7 * 10**9 != before
    node.request("evm_mine")
    assert base_fee() < 7 * 10**9  # one block only; the block was empty


def test_coin_is_added_to_an_account(node: Node) -> None:
    node.request("anvil_addBalance", [NOBODY, "0x5"])
    node.request("anvil_addBalance", [NOBODY, "0x6"])
    assert node.request("eth_getBalance", [NOBODY]) == "0xb"


def test_an_interval_is_one_number_of_seconds(node: Node) -> None:
    assert node.request("anvil_getIntervalMining") == 0
    with pytest.raises(JsonRpcError, match="expected a 0x-prefixed quantity"):
        node.request("anvil_setIntervalMining", [[1, 2]])
    assert node.request("anvil_setIntervalMining", [5]) is True
    assert node.request("anvil_getIntervalMining") == 5


def test_blocks_come_once_an_interval_until_another_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) % 3 == 0:
            await asyncio.Event().wait()

    async def mine() -> None:
        mined.append(slept[-1])

    async def run() -> None:
        mining = IntervalMining(mine)
        for seconds in (5, 5, 7, 0):
            mining.follow(seconds)
            await really(0)
            await really(0)

    mined: list[float] = []
    really = asyncio.sleep
    monkeypatch.setattr("govkit.chain.interval.asyncio.sleep", sleep)
    asyncio.run(run())
    assert mined == [5, 5, 7, 7]


def test_the_next_block_has_the_randomness_that_was_set(node: Node) -> None:
    word = "0x" + "5e".zfill(64)
    assert node.request("hardhat_setPrevRandao", [word]) is True
    blocks = []
    for _ in range(2):
        node.request("evm_mine")
        blocks.append(node.request("eth_getBlockByNumber", ["latest"]))
    assert blocks[0]["mixHash"] == word
    assert blocks[1]["mixHash"] == blocks[1]["parentHash"]


def test_what_waits_is_told_by_sender_and_in_a_list(node: Node) -> None:
    node.request("evm_setAutomine", [False])
    sent = [
        node.request("eth_sendTransaction", [{"from": sender, "to": NOBODY, "nonce": nonce}])
        for sender, nonce in ((SENDER, "0x0"), (SENDER, "0x2"), (OTHER, "0x0"))
    ]
    found = node.request("txpool_contentFrom", ["0x" + SENDER[2:].upper()])
    assert found["pending"].keys() == {"0"}
    assert found["pending"]["0"]["hash"] == sent[0]
    assert found["queued"]["2"]["hash"] == sent[1]
    assert node.request("txpool_contentFrom", [NOBODY]) == {"pending": {}, "queued": {}}
    waiting = node.request("eth_pendingTransactions")
    assert {each["hash"] for each in waiting} == set(sent)


def test_the_pool_is_shown_in_lines(node: Node) -> None:
    node.request("evm_setAutomine", [False])
    transaction = {"from": SENDER, "to": OTHER, "value": "0x7", "gas": "0x5208"}
    node.request("eth_sendTransaction", [{**transaction, "maxFeePerGas": hex(2 * 10**9)}])
    shown = node.request("txpool_inspect")
    assert shown["queued"] == {}
    line = shown["pending"][SENDER.lower()]["0"]
    assert line == f"{OTHER.lower()}: 7 wei + 21000 gas × 2000000000 wei"
