"""Nodes are gathered from many blocks before they get places of their own; none is ever lost."""

from __future__ import annotations

import fcntl
import gc
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from eth_hash.auto import keccak

from govkit.chain import Chain, Node
from govkit.chain.database import FILE_NAME, stored_head
from govkit.chain.rows import StoredBlock
from govkit.chain.store import Store
from govkit.errors import ChainError
from tests.unit.chain.code import COUNTER, SENDER, count, deploy, send


def nodes_of(block: int, count: int = 300) -> dict[bytes, bytes]:
    values = [f"{block}.{index}".encode() * (1 + index % 7) for index in range(count)]
    return {bytes(keccak(value)): value for value in values}


def commit(store: Store, number: int, nodes: dict[bytes, bytes]) -> None:
    for key, value in nodes.items():
        store.nodes[key] = value
    store.commit_block(StoredBlock(number, number.to_bytes(32), b"\xc0", number))


def rows(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / FILE_NAME) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return int(found)


def test_nodes_are_there_at_every_stage_and_after_reopening(tmp_path: Path) -> None:
    known: dict[bytes, bytes] = {}
    gathered_once = moved_once = False
    for number in range(20):
        store = Store(tmp_path)
        assert {key: store.nodes[key] for key in known} == known
        assert len(store.nodes) == len(known)
        commit(store, number, nodes_of(number))
        known |= nodes_of(number)
        assert {key: store.nodes[key] for key in known} == known
        store.close()
        gathered_once |= rows(tmp_path, "new_nodes") > 1
        moved_once |= rows(tmp_path, "new_nodes") == 0 and rows(tmp_path, "nodes") > 0
    assert gathered_once
    assert moved_once


def test_whoever_looks_whether_a_node_runs_keeps_none_from_starting(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with (tmp_path / "lock").open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        ending = threading.Timer(0.05, lambda: fcntl.flock(looking, fcntl.LOCK_UN))
        ending.start()
        Store(tmp_path).close()
        ending.join()
    one = Store(tmp_path)
    with pytest.raises(ChainError, match=f"process {os.getpid()} has it open"):
        Store(tmp_path)
    one.close()


def test_what_was_not_committed_is_not_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    commit(store, 0, nodes_of(0))
    for again in (nodes_of(1), nodes_of(1, 3_000)):  # gathered, and moved at once
        with pytest.raises(sqlite3.IntegrityError):
            commit(store, 0, again)  # there is a block of that number
        store.nodes.discard()
        assert not set(store.nodes) & set(again)
    commit(store, 1, nodes_of(2))
    store.close()
    again_open = Store(tmp_path)
    assert set(again_open.nodes) == set(nodes_of(0)) | set(nodes_of(2))
    again_open.close()


# -- who reads while another writes


def in_thread(function: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as other:
        return other.submit(function).result()


def test_the_writer_finds_its_nodes_whatever_a_reader_keeps_open(tmp_path: Path) -> None:
    """A cursor that is half read pins its connection to an old moment; nodes that go from memory
    into the table meanwhile must be found nevertheless."""
    store = Store(tmp_path)
    for number in range(3):
        commit(store, number, nodes_of(number))
    begun, go_on = threading.Event(), threading.Event()

    def read_slowly() -> list[bytes]:
        with store.reading():
            cursor = store._reader.execute("SELECT number FROM blocks ORDER BY number")
            cursor.fetchone()
            begun.set()
            go_on.wait(30)
            seen = [store.nodes[key] for key in nodes_of(0)]
            assert store.head() == StoredBlock(2, (2).to_bytes(32), b"\xc0", 2)
            assert not any(key in store.nodes for key in list(nodes_of(3, 3_000))[:5])
            assert len(cursor.fetchall()) == 2
            return seen

    with ThreadPoolExecutor(1) as other:
        reading = other.submit(read_slowly)
        begun.wait(30)
        commit(store, 3, nodes_of(3, 3_000))  # so many that all go into the table
        assert rows(tmp_path, "new_nodes") == 0
        store.truncate(1)
        store.nodes.tries._decoded.clear()
        known = nodes_of(0) | nodes_of(2) | nodes_of(3, 3_000)
        assert {key: store.nodes[key] for key in known} == known
        commit(store, 2, nodes_of(4))
        go_on.set()
        assert reading.result() == list(nodes_of(0).values())
    assert in_thread(lambda: {key: store.nodes[key] for key in nodes_of(4)}) == nodes_of(4)
    store.close()


def test_what_a_reader_makes_is_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    commit(store, 0, nodes_of(0))

    def make() -> bytes:
        with store.reading():
            store.nodes[b"k" * 32] = b"made"
            return store.nodes[b"k" * 32]

    assert in_thread(make) == b"made"
    assert b"k" * 32 not in store.nodes
    assert list(store.nodes.waiting()) == []
    store.close()


def test_a_chain_read_in_one_moment_stays_as_it_was(tmp_path: Path) -> None:
    """State, logs and blocks of the head of then, after blocks were made and taken back."""
    chain = Chain.open(tmp_path)
    node = Node(chain)
    counter = deploy(node, COUNTER)
    begun, go_on = threading.Event(), threading.Event()

    def ask() -> list[Any]:
        block = node.request("eth_getBlockByNumber", ["latest", True])
        logs = node.request("eth_getLogs", [{"fromBlock": "0x0", "address": counter}])
        value = node.request("eth_getStorageAt", [counter, "0x0", "latest"])
        call = node.request("eth_call", [{"to": counter, "from": SENDER}, "latest"])
        return [count(node), block, logs, value, call]

    def read_twice() -> tuple[list[Any], list[Any]]:
        with chain.reading():
            before = ask()
            begun.set()
            go_on.wait(30)
            return before, ask()

    send(node, counter)
    start = chain.snapshot()
    send(node, counter)
    with ThreadPoolExecutor(1) as other:
        reading = other.submit(read_twice)
        begun.wait(30)
        chain.revert(start)
        for _ in range(300):
            send(node, counter)
        go_on.set()
        before, after = reading.result()
    assert before == after
    assert (before[0], len(before[2]), int(before[3], 16)) == (3, 2, 2)
    assert [count(node), int(ask()[3], 16)] == [302, 301]
    chain.close()


def test_nothing_is_committed_while_somebody_looks(tmp_path: Path) -> None:
    """Nor taken back; what is looked up, a node of one's own too, is as it was before."""
    chain = Chain.open(tmp_path)
    node, order = Node(chain), list[str]()
    counter = deploy(node, COUNTER)
    start = chain.snapshot()
    chain.on_block = lambda header: order.append(f"block {header.block_number}")

    def seen() -> tuple[int, Any]:
        return count(node), node.request("eth_call", [{"to": counter, "from": SENDER}, "latest"])

    def look() -> None:
        with chain.store.holding():
            before = seen()
            begun.set()
            writer_ends.wait(0.3)  # it does not, as long as somebody looks
            store = chain.store
            store.nodes[b"k" * 32] = b"made"
            assert (store.nodes[b"k" * 32], seen()) == (b"made", before)
            order.append("looked")
        assert b"k" * 32 not in chain.store.nodes

    for write, told in (
        (lambda: send(node, counter), ["looked", "block 2"]),
        (lambda: chain.revert(start), ["looked"]),
    ):
        begun, writer_ends = threading.Event(), threading.Event()
        with ThreadPoolExecutor(1) as other:
            looking = other.submit(look)
            begun.wait(30)
            write()
            writer_ends.set()
            looking.result()
        assert order == told
        order.clear()
    chain.close()


def test_readers_and_the_writer_at_once_never_miss_a_node(tmp_path: Path) -> None:
    """Three that read everything, while one writes, goes back, and empties all caches."""
    chain = Chain.open(tmp_path)
    node = Node(chain)
    counter = deploy(node, COUNTER)
    done = threading.Event()

    def read() -> int:
        times = 0
        while not done.is_set():
            with chain.reading():
                logs = node.request("eth_getLogs", [{"fromBlock": "0x0", "address": counter}])
                value = node.request("eth_getStorageAt", [counter, "0x0", "latest"])
                assert int(value, 16) == len(logs)
            times += 1
        return times

    with ThreadPoolExecutor(3) as others:
        reading = [others.submit(read) for _ in range(3)]
        try:
            for number in range(400):
                if number % 100 == 50:
                    start = chain.snapshot()
                if number % 100 == 80:
                    chain.revert(start)
                chain.store.nodes.tries._decoded.clear()
                send(node, counter, data="0x" + "01" * (number % 7))
        finally:
            done.set()
        assert all(each.result() for each in reading)
    chain.close()


# -- nothing stays open


def test_every_connection_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    plain = sqlite3.connect

    def noting(*args: Any, **kwargs: Any) -> Any:
        opened.append(plain(*args, **kwargs))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noting)
    state = Chain.in_memory().state()
    assert state.get_balance(bytes.fromhex(SENDER[2:])) > 0  # its chain is gone, its store is not
    chain = Chain.open(tmp_path / "chain")
    first = chain.head

    def read() -> int:
        with chain.reading():
            return chain.head.block_number

    assert in_thread(read) == 0
    chain.close()
    stored_head(tmp_path / "chain")
    Chain.begin(tmp_path / "other", first).close()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(ChainError, match="is not a chain that can be opened"):
        Chain.open(tmp_path / "bad")
    monkeypatch.undo()
    del state
    gc.collect()
    assert len(opened) > 6
    for each in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            each.execute("SELECT 1")
