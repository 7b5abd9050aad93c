"""Nodes are gathered from many blocks before they get places of their own; none is ever lost."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from pathlib import Path

import pytest
from eth_hash.auto import keccak

from govkit.chain.store import FILE_NAME, Store, StoredBlock
from govkit.errors import ChainError


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
