"""The chain's store: SQLite in WAL mode, one transaction a block.

`database` opens the file, `rows` turns blocks, transactions and logs into rows, `trie_nodes` keeps
the state. Trie nodes and codes are never deleted, so the state after every block stays readable,
and to go back to a snapshot is only to delete the later blocks. A block's nodes, header,
transactions, receipts and logs are committed together or not at all.

One thread writes, and reads through the same connection. Other threads read inside `reading`, each
through a connection of its own and in one SQLite transaction: they see one moment, however long
they take and whatever is written meanwhile.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from govkit.chain.database import Connection, Connections, Cursor, View, take_lock
from govkit.chain.rows import (
    LOG_COLUMNS,
    NewestBlock,
    StoredBlock,
    StoredLog,
    StoredTransaction,
    block_row,
    log_columns,
    log_of_row,
    log_row,
    transaction_row,
)
from govkit.chain.trie_nodes import NodeStore


def _nothing() -> None:
    """Does nothing."""


class Store:
    """Blocks, transactions, receipts, logs and state nodes of one chain."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the store in `folder`, or a new one in memory. Raises ChainError."""
        self.folder = folder
        self._lock = take_lock(folder) if folder else None
        try:
            self._connections = Connections(folder)
        except BaseException:
            self._release_lock()
            raise
        self._connection, self._mine = self._connections.writer, self._connections.mine
        self.nodes = NodeStore(self._connections)
        self._last: NewestBlock | None = None
        self.changing = threading.RLock()
        """Held while the newest block changes, so that no thread begins to read in between."""

    def close(self) -> None:
        self._connections.close()
        self._release_lock()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Keep what this thread reads as it is committed now, whatever another thread writes.

        Only for threads that do not write. It does nothing in memory, where one thread does all.
        """
        if self.folder is None or self._mine.view is not None:
            yield
            return
        connection = self._connections.reader()
        with self.changing:
            # SQLite takes its snapshot with the first row that is read.
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM meta LIMIT 1").fetchone()
            self._mine.view = View(connection, self.nodes.gathered, self._last)
        try:
            yield
        finally:
            self._mine.view = None
            connection.rollback()

    @contextlib.contextmanager
    def holding(self) -> Iterator[None]:
        """As `reading`, for a moment only: meanwhile nothing is committed, which costs less than a
        transaction of SQLite's."""
        if self.folder is None or self._mine.view is not None:
            yield
            return
        connection = self._connections.reader()
        with self.changing:
            self._mine.view = View(connection, self.nodes.gathered, self._last)
            try:
                yield
            finally:
                self._mine.view = None

    @property
    def _reader(self) -> Connection:
        """The connection of this thread's view, else the one that writes."""
        view = self._mine.view
        return self._connection if view is None else view.connection

    @property
    def _newest(self) -> NewestBlock | None:
        view = self._mine.view
        return self._last if view is None else view.newest

    def _release_lock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def get_meta(self, key: str) -> str | None:
        row = self._reader.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        with self._connections.transaction():
            self._put_meta(key, value)

    def _put_meta(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def commit_block(
        self,
        block: StoredBlock,
        transactions: Iterable[StoredTransaction] = (),
        logs: Iterable[StoredLog] = (),
        meta: dict[str, str] | None = None,
        *,
        then: Callable[[], None] = _nothing,
    ) -> None:
        """Write a block and all its parts, or nothing. Raises ChainError if the disk is full.

        `then` is called before any other thread can begin to read the block.
        """
        write = self._connection.executemany
        newest = NewestBlock(block, {each.hash: each for each in transactions}, tuple(logs))
        with self._connections.transaction():
            moved = self.nodes.write(self._connection)
            write("INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)", [block_row(block)])
            write(
                "INSERT OR REPLACE INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                map(transaction_row, newest.transactions.values()),
            )
            write(
                "INSERT INTO logs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                map(log_row, newest.logs),
            )
            for key, value in (meta or {}).items():
                self._put_meta(key, value)
            with self.changing:
                self._connection.commit()
                self._last = newest
                self.nodes.settle(moved=moved)
                then()
        if moved:
            self._connections.checkpoint()

    def truncate(
        self,
        number: int,
        meta: dict[str, str] | None = None,
        *,
        then: Callable[[], None] = _nothing,
    ) -> None:
        """Delete all blocks after `number`, and the snapshots of them; `then` is as above."""
        with self._connections.transaction():
            for table, column in (
                ("blocks", "number"),
                ("transactions", "block"),
                ("logs", "block"),
                ("snapshots", "block"),
            ):
                self._connection.execute(f"DELETE FROM {table} WHERE {column} > ?", (number,))
            for key, value in (meta or {}).items():
                self._put_meta(key, value)
            with self.changing:
                self._connection.commit()
                self._last = None
                then()

    def name_snapshot(self, name: str, block: int, offset_seconds: int) -> None:
        """Keep a snapshot under a name, in place of an earlier one of that name."""
        with self._connections.transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)", (name, block, offset_seconds)
            )

    def forget_snapshot(self, name: str) -> bool:
        """Drop a snapshot's name; the blocks stay. False if there is none of that name."""
        with self._connections.transaction():
            done = self._connection.execute("DELETE FROM snapshots WHERE name = ?", (name,))
        return done.rowcount > 0

    def named_snapshots(self) -> dict[str, tuple[int, int]]:
        """By name: the block's number, and the clock's offset in seconds."""
        rows = self._reader.execute("SELECT * FROM snapshots ORDER BY block, name")
        return {name: (block, offset) for name, block, offset in rows}

    def head(self) -> StoredBlock | None:
        return self._block("ORDER BY number DESC LIMIT 1", ())

    def block(self, number: int) -> StoredBlock | None:
        return self._block("WHERE number = ?", (number,))

    def block_by_hash(self, block_hash: bytes) -> StoredBlock | None:
        return self._block("WHERE hash = ?", (block_hash,))

    def _block(self, condition: str, values: Sequence[object]) -> StoredBlock | None:
        row = self._reader.execute(f"SELECT * FROM blocks {condition}", values).fetchone()
        return StoredBlock(*row) if row else None

    def hash_of(self, number: int) -> bytes | None:
        """A block's hash alone."""
        row = self._reader.execute("SELECT hash FROM blocks WHERE number = ?", (number,)).fetchone()
        return row[0] if row else None

    def transactions(self, block: int) -> list[StoredTransaction]:
        rows = self._reader.execute(
            "SELECT * FROM transactions WHERE block = ? ORDER BY position", (block,)
        )
        return [StoredTransaction(*row) for row in rows]

    def transaction(self, transaction_hash: bytes) -> StoredTransaction | None:
        newest = self._newest
        if newest and transaction_hash in newest.transactions:
            return newest.transactions[transaction_hash]
        row = self._reader.execute(
            "SELECT * FROM transactions WHERE hash = ?", (transaction_hash,)
        ).fetchone()
        return StoredTransaction(*row) if row else None

    def count_transactions(self, block: int) -> int:
        rows = self._reader.execute("SELECT count(*) FROM transactions WHERE block = ?", (block,))
        return int(rows.fetchone()[0])

    def logs(
        self,
        from_block: int,
        to_block: int,
        addresses: Sequence[bytes] = (),
        topics: Sequence[Sequence[bytes]] = (),
    ) -> list[StoredLog]:
        """Logs in chain order. No addresses means any, no alternatives for a topic means any."""
        rows = self._select_logs("*", from_block, to_block, addresses, topics)
        return [log_of_row(row) for row in rows]

    def log_rows(
        self,
        from_block: int,
        to_block: int,
        addresses: Sequence[bytes] = (),
        topics: Sequence[Sequence[bytes]] = (),
    ) -> Cursor:
        """Like `logs`, with the values of `LOG_COLUMNS`, as JSON-RPC has them."""
        return self._select_logs(LOG_COLUMNS, from_block, to_block, addresses, topics)

    def log_rows_of(self, transaction: StoredTransaction) -> Iterable[tuple[Any, ...]]:
        """Like `log_rows`, for one transaction."""
        newest = self._newest
        if newest and newest.block.number == transaction.block:
            own = (each for each in newest.logs if each.transaction_hash == transaction.hash)
            return [log_columns(each, newest.block) for each in own]
        return self._reader.execute(
            f"SELECT {LOG_COLUMNS} FROM logs JOIN blocks ON blocks.number = logs.block "
            "WHERE block = ? AND transaction_position = ? ORDER BY position",
            (transaction.block, transaction.position),
        )

    def _select_logs(
        self,
        columns: str,
        from_block: int,
        to_block: int,
        addresses: Sequence[bytes],
        topics: Sequence[Sequence[bytes]],
    ) -> Cursor:
        conditions, values = ["block BETWEEN ? AND ?"], [from_block, to_block]
        named = [("address", addresses), *((f"topic{i}", each) for i, each in enumerate(topics))]
        for column, alternatives in named:
            if alternatives:
                conditions.append(f"{column} IN ({','.join('?' * len(alternatives))})")
                values.extend(alternatives)  # type: ignore[arg-type]
        conditions.extend(
            f"topic{i} IS NOT NULL" for i, alternatives in enumerate(topics) if not alternatives
        )
        source = "logs" if columns == "*" else "logs JOIN blocks ON blocks.number = logs.block"
        return self._reader.execute(
            f"SELECT {columns} FROM {source} WHERE {' AND '.join(conditions)} "
            "ORDER BY block, position",
            values,
        )

    def logs_of_transaction(self, transaction: StoredTransaction) -> list[StoredLog]:
        rows = self._reader.execute(
            "SELECT * FROM logs WHERE block = ? AND transaction_position = ? ORDER BY position",
            (transaction.block, transaction.position),
        )
        return [log_of_row(row) for row in rows]
