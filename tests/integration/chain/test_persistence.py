"""Killed at any moment, or cut off by a power loss, a chain reopens at a whole block."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from govkit.chain import Chain
from govkit.chain.database import FILE_NAME
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.headers import Header
from govkit.chain.importing import import_blocks
from govkit.chain.node import Node as RpcNode
from govkit.chain.state import Account
from govkit.chain.store import Store
from govkit.chain.trie import EMPTY_ROOT, Node, Tries, decode, root_of
from govkit.errors import ChainError
from tests.unit.chain.code import COUNTER, init_code

SENDER = bytes.fromhex(DEV_ACCOUNTS[0].address[2:])
KILLS = 20
MANY_KILLS = 200


def run_until_killed(folder: Path, ready: int) -> None:
    """In a child: make blocks for ever, with logs, storage and new accounts in each."""
    chain = Chain.open(folder)
    sent = chain.send(SENDER, None, init_code(COUNTER))
    stored = chain.store.transaction(sent)
    assert stored is not None
    os.write(ready, b"1")
    while True:
        chain.send(SENDER, stored.created, gas=100_000)
        number = chain.head.block_number
        chain.send(SENDER, number.to_bytes(20), value=1, gas=21_000)


def kill_once(folder: Path, draw: random.Random) -> None:
    """Fork a process that makes blocks, and kill it after a while that nobody knows."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            run_until_killed(folder, writer)
        finally:
            os._exit(1)
    os.close(writer)
    assert os.read(reader, 1) == b"1"
    os.close(reader)
    for _ in range(draw.randrange(200_000)):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def assert_whole(folder: Path) -> int:
    """Every block follows its parent and holds what its roots say; the head's state is all
    there. Returns the head's number."""
    chain = Chain(Store(folder), None)
    try:
        parent = None
        for number in range(chain.head.block_number + 1):
            block = chain.store.block(number)
            assert block is not None
            header = Header.decode(block.header)
            assert header.hash == block.hash
            assert parent is None or header.parent_hash == parent
            stored = chain.store.transactions(number)
            assert root_of([each.body for each in stored]) == header.transaction_root
            assert root_of([each.receipt for each in stored]) == header.receipt_root
            logs = sum(len(chain.store.logs_of_transaction(each)) for each in stored)
            assert logs == sum(len(decode(each.receipt)[3]) for each in stored)
            parent = block.hash
        assert walk(chain.store.nodes.tries, chain.head.state_root, accounts=True) > 30
        return chain.head.block_number
    finally:
        chain.close()


def walk(tries: Tries, root: bytes, *, accounts: bool) -> int:
    """Read a whole trie, and the storage below each account. Returns how many leaves it has."""
    if root == EMPTY_ROOT:
        return 0
    leaves, left = 0, [tries._root_node(root)]
    while left:
        node: Node = left.pop()
        if not node:
            continue
        if len(node) == 17:
            left.extend(tries._load(child) for child in node[:16])
        elif node[0].hex()[0] in "23":
            leaves += 1
            if accounts:
                walk(tries, Account.decode(node[1]).storage_root, accounts=False)
        else:
            left.append(tries._load(node[1]))
    return leaves


def kill_again_and_again(folder: Path, times: int) -> None:
    draw, before = random.Random(11), -1
    for _ in range(times):
        kill_once(folder, draw)
        head = assert_whole(folder)
        assert head > before
        before = head


def test_killed_at_any_moment_it_reopens_whole(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, KILLS)


@pytest.mark.soak
def test_killed_very_often_it_reopens_whole(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, MANY_KILLS)


def test_a_power_loss_takes_the_newest_blocks_at_most(tmp_path: Path) -> None:
    """The log is written in order: whatever part of its end is lost, whole blocks are left."""
    folder, draw = tmp_path / "chain", random.Random(5)
    chain = Chain.open(folder)
    for number in range(60):
        chain.send(SENDER, number.to_bytes(20), value=1, gas=21_000)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    chain.close()
    wal = (copy / f"{FILE_NAME}-wal").read_bytes()
    assert len(wal) > 100_000
    heads = set()
    for _ in range(12):
        lost = tmp_path / "lost"
        shutil.copytree(copy, lost)
        cut = draw.randrange(len(wal) // 3, len(wal))
        torn = wal[:cut] + draw.randbytes(draw.randrange(2) * 4096)
        (lost / f"{FILE_NAME}-wal").write_bytes(torn)
        (lost / f"{FILE_NAME}-shm").unlink(missing_ok=True)
        heads.add(assert_whole(lost))
        shutil.rmtree(lost)
    assert len(heads) > 1
    assert max(heads) < 60


# -- elsewhere and back


def test_a_chain_goes_into_a_file_and_out_of_it(tmp_path: Path) -> None:
    """Impersonated transactions have no signature, so only signed ones can travel."""
    from tests.unit.chain.test_node import FEES, signed

    one = Chain.in_memory()
    for nonce in range(5):
        one.submit(one.decode(bytes.fromhex(signed(to="0x" + "11" * 20, nonce=nonce, **FEES)[2:])))
    one.forward(1_000)
    file = tmp_path / "chain.rlp"
    node = RpcNode(one)
    raw = [node.request("debug_getRawBlock", [hex(number)]) for number in range(7)]
    file.write_bytes(bytes.fromhex("".join(each[2:] for each in raw)))
    other = Chain.in_memory()
    assert import_blocks(other, file) == 6
    assert other.head == one.head
    assert import_blocks(other, file) == 0
    other.mine()
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(ChainError, match="is not a file of blocks"):
        import_blocks(Chain.in_memory(), file)


def test_a_store_that_is_another_genesis_is_refused(tmp_path: Path) -> None:
    genesis = tmp_path / "genesis.json"
    config = {"chainId": 7, "shanghaiTime": 0, "terminalTotalDifficulty": 0, "londonBlock": 0}
    accounts = {"11" * 20: {"balance": "0x5"}}
    text = json.dumps({"config": config, "alloc": accounts, "gasLimit": "0x1c9c380"})
    genesis.write_text(text)
    chain = Chain.open(tmp_path / "chain", genesis)
    assert chain.chain_id == 7
    assert chain.state().get_balance(b"\x11" * 20) == 5
    chain.mine()
    chain.close()
    again = Chain.open(tmp_path / "chain")
    assert (again.chain_id, again.head.block_number) == (7, 1)
    again.close()
    genesis.write_text(text.replace("0x5", "0x6"))
    with pytest.raises(ChainError, match="begins with another block"):
        Chain.open(tmp_path / "chain", genesis)
    genesis.write_text("{")
    with pytest.raises(ChainError, match="is not a genesis file that can be read"):
        Chain.open(tmp_path / "other", genesis)


def test_an_older_store_is_refused(tmp_path: Path) -> None:
    Chain.open(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(ChainError, match=r"has version 1.*start again"):
        Chain.open(tmp_path)
