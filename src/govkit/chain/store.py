"""The chain's store: SQLite in WAL mode, one transaction a block.

Trie nodes and codes are kept for ever, so the state after every block stays readable and going
back to a snapshot is only forgetting the later blocks. What a block adds (nodes, header,
transactions, receipts, logs) is committed together or not at all.

One thread writes, and reads through the connection that it writes with. Any other may read inside
`reading`: through a connection of its own, in one SQLite transaction, and so of one moment, however
long it takes and whatever is written meanwhile.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from govkit.chain.disk import cannot_write
from govkit.chain.trie import Tries
from govkit.errors import ChainError
from govkit.files import open_in_place

VERSION = 3
FILE_NAME = "chain.sqlite"

_CODES_KEPT = 1_000
_NODES_GATHERED = 2_000
_KEY_BYTES, _SIZE_BYTES = 32, 4
_LOCK_TRIES, _LOCK_TRY_SECONDS = 20, 0.01
_CANNOT_WRITE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE nodes (key BLOB PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE new_nodes (id INTEGER PRIMARY KEY, nodes BLOB NOT NULL);
CREATE TABLE blocks (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL,
    timestamp INTEGER NOT NULL, uncles BLOB NOT NULL, withdrawals BLOB NOT NULL
);
CREATE TABLE snapshots (
    name TEXT PRIMARY KEY, block INTEGER NOT NULL, offset_seconds INTEGER NOT NULL
);
CREATE TABLE transactions (
    hash BLOB PRIMARY KEY, block INTEGER NOT NULL, position INTEGER NOT NULL,
    sender BLOB NOT NULL, body BLOB NOT NULL, receipt BLOB NOT NULL, gas_used INTEGER NOT NULL,
    created BLOB
);
CREATE INDEX transactions_of_block ON transactions (block, position);
CREATE TABLE logs (
    block INTEGER NOT NULL, position INTEGER NOT NULL, transaction_position INTEGER NOT NULL,
    transaction_hash BLOB NOT NULL, address BLOB NOT NULL,
    topic0 BLOB, topic1 BLOB, topic2 BLOB, topic3 BLOB, data BLOB NOT NULL,
    PRIMARY KEY (block, position)
) WITHOUT ROWID;
CREATE INDEX logs_of_address ON logs (address, topic0, block);
"""


NO_LIST = b"\xc0"


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A block's place, its header, its uncles' headers and its withdrawals, each in RLP."""

    number: int
    hash: bytes
    header: bytes
    timestamp: int
    uncles: bytes = NO_LIST
    withdrawals: bytes = NO_LIST


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A mined transaction and what became of it; `receipt` is RLP with its type byte."""

    hash: bytes
    block: int
    position: int
    sender: bytes
    body: bytes
    receipt: bytes
    gas_used: int
    created: bytes | None


@dataclass(frozen=True, slots=True)
class StoredLog:
    """An event; `position` counts over the whole block."""

    block: int
    position: int
    transaction_position: int
    transaction_hash: bytes
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class _Newest:
    """What was committed last, as its sender will ask for it at once."""

    block: StoredBlock
    transactions: dict[bytes, StoredTransaction]
    logs: tuple[StoredLog, ...]


@dataclass(slots=True)
class _View:
    """One moment of the store, for the thread that reads it.

    What was gathered then is the dictionary of then: it only grows, until its nodes go into the
    table and the writer takes a new one. What a reader makes itself (a call that creates a
    contract, a trace) is its own.
    """

    connection: sqlite3.Connection
    gathered: dict[bytes, bytes]
    newest: _Newest | None
    made: dict[bytes, bytes] = field(default_factory=dict)


class _ThreadsView(threading.local):
    """The moment that this thread reads, if it does."""

    view: _View | None = None
    connection: sqlite3.Connection | None = None


class _Connections:
    """The connection that writes, and one for each thread that reads; all closed together, at the
    latest when nobody holds the store any more."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.writer = _connect(folder)
        self.mine = _ThreadsView()
        self._open = [self.writer]
        self.close = weakref.finalize(self, _close_all, self._open)

    def reader(self) -> sqlite3.Connection:
        """This thread's own. A store in memory has but one."""
        if self._folder is None:
            return self.writer
        if self.mine.connection is None:
            self.mine.connection = _open(self._folder)
            self._open.append(self.mine.connection)
        return self.mine.connection


def _close_all(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()


class NodeStore(MutableMapping[bytes, bytes]):
    """Trie nodes and codes by their hash: writes wait here until their block is committed.

    A block's nodes are committed as one row, since by their hashes each would change a page of
    its own; the rows of many blocks then go into the table of nodes together. Until then, and
    from the start of the process, they are also in memory. Nothing is ever deleted: older states
    share these nodes. `tries` reads and changes them; it keeps the decoded ones, so that here
    only codes need to be.
    """

    def __init__(self, connections: _Connections) -> None:
        self._mine, self._connection = connections.mine, connections.writer
        self._connections = connections  # they are open for as long as the nodes are held
        self._pending: dict[bytes, bytes] = {}
        self._gathered: dict[bytes, bytes] = {}
        for (packed,) in self._connection.execute("SELECT nodes FROM new_nodes"):
            self._gathered.update(_unpacked(packed))
        self._codes: dict[bytes, bytes] = {}
        self.tries = Tries(self)

    def __getitem__(self, key: bytes) -> bytes:
        view = self._mine.view
        if view is None:
            value = self._pending.get(key) or self._gathered.get(key)
            connection = self._connection
        else:
            value = view.made.get(key) or view.gathered.get(key)
            connection = view.connection
        if value is not None:
            return value
        row = connection.execute("SELECT value FROM nodes WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return bytes(row[0])

    def __setitem__(self, key: bytes, value: bytes) -> None:
        view = self._mine.view
        (self._pending if view is None else view.made)[key] = value

    def __delitem__(self, key: bytes) -> None:
        raise TypeError("nodes are never deleted")

    def __iter__(self) -> Iterator[bytes]:
        view = self._mine.view
        gathered = self._gathered if view is None else view.gathered
        connection = self._connection if view is None else view.connection
        yield from gathered
        for (key,) in connection.execute("SELECT key FROM nodes"):
            if key not in gathered:
                yield key

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def gathered(self) -> dict[bytes, bytes]:
        """What is committed, and not in the table of nodes yet."""
        return self._gathered

    def code(self, code_hash: bytes) -> bytes:
        """A contract's code. Raises KeyError."""
        code = self._codes.get(code_hash)
        if code is None:
            if len(self._codes) >= _CODES_KEPT:
                self._codes.clear()
            code = self._codes[code_hash] = self[code_hash]
        return code

    def waiting(self) -> Iterable[tuple[bytes, bytes]]:
        """What is not committed yet."""
        return self._pending.items()

    def discard(self) -> None:
        """Forget what waits: it shall not be committed."""
        self._pending = {}

    def write(self, connection: sqlite3.Connection) -> bool:
        """Make what waits part of a transaction; `settle` follows once that is committed.

        Returns whether all that was gathered went into the table of nodes.
        """
        moves = len(self._gathered) + len(self._pending) >= _NODES_GATHERED
        if moves:
            nodes = sorted({**self._gathered, **self._pending}.items())
            connection.executemany("INSERT OR IGNORE INTO nodes VALUES (?, ?)", nodes)
            connection.execute("DELETE FROM new_nodes")
        elif self._pending:
            row = (_packed(self._pending),)
            connection.execute("INSERT INTO new_nodes (nodes) VALUES (?)", row)
        return moves

    def settle(self, *, moved: bool) -> None:
        """What waited is committed now."""
        if moved:
            self._gathered = {}
        else:
            self._gathered.update(self._pending)
        self._pending = {}


def _nothing() -> None:
    """For whoever has nothing to do."""


class Store:
    """Blocks, transactions, receipts, logs and state nodes of one chain."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the store in `folder`, or one in memory. Raises ChainError if it cannot be used."""
        self.folder = folder
        self._lock = _take_lock(folder) if folder else None
        try:
            self._connections = _Connections(folder)
        except BaseException:
            self._release_lock()
            raise
        self._connection, self._mine = self._connections.writer, self._connections.mine
        self.nodes = NodeStore(self._connections)
        self._last: _Newest | None = None
        self.changing = threading.RLock()
        """Held while the newest block becomes another one: a moment begins before or after that."""

    def close(self) -> None:
        self._connections.close()
        self._release_lock()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """For this thread all stays as it is committed now, whatever another one writes.

        Only for threads that do not write; in memory there is one, and nothing to do.
        """
        if self.folder is None or self._mine.view is not None:
            yield
            return
        connection = self._connections.reader()
        with self.changing:
            # SQLite takes its snapshot with the first row that is read.
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM meta LIMIT 1").fetchone()
            self._mine.view = _View(connection, self.nodes.gathered, self._last)
        try:
            yield
        finally:
            self._mine.view = None
            connection.rollback()

    @property
    def _reader(self) -> sqlite3.Connection:
        """The connection of the moment that this thread reads, or the one that writes."""
        view = self._mine.view
        return self._connection if view is None else view.connection

    @property
    def _newest(self) -> _Newest | None:
        view = self._mine.view
        return self._last if view is None else view.newest

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing. Raises ChainError where the disk is full."""
        try:
            with self._connection:
                yield
        except sqlite3.OperationalError as error:
            raise self._refused(error) from error

    def _refused(self, error: sqlite3.OperationalError) -> Exception:
        if self.folder is None or not _is_of_disk(error):
            return error
        return cannot_write(self.folder / FILE_NAME, str(error))

    def _release_lock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def get_meta(self, key: str) -> str | None:
        row = self._reader.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        with self._transaction():
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
        """Write a block and all that it brings, or nothing of it. Raises ChainError where the disk
        takes no more. `then` is done before anybody begins to read what is new."""
        write = self._connection.executemany
        newest = _Newest(block, {each.hash: each for each in transactions}, tuple(logs))
        with self._transaction():
            moved = self.nodes.write(self._connection)
            write("INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)", [_block_row(block)])
            write(
                "INSERT OR REPLACE INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                map(_transaction_row, newest.transactions.values()),
            )
            write(
                "INSERT INTO logs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                map(_log_row, newest.logs),
            )
            for key, value in (meta or {}).items():
                self._put_meta(key, value)
            with self.changing:
                self._connection.commit()
                self._last = newest
                self.nodes.settle(moved=moved)
                then()
        if moved:
            self._checkpoint()

    def _checkpoint(self) -> None:
        """Bring the log's pages to their places; what cannot be brought there now stays in it."""
        with contextlib.suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def truncate(
        self,
        number: int,
        meta: dict[str, str] | None = None,
        *,
        then: Callable[[], None] = _nothing,
    ) -> None:
        """Forget all blocks after `number`, and the snapshots of them. `then` is as above."""
        with self._transaction():
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
        """Keep a snapshot under a name; an earlier one of that name is replaced."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)", (name, block, offset_seconds)
            )

    def forget_snapshot(self, name: str) -> bool:
        """Drop a snapshot's name; the blocks stay. False if there is none of that name."""
        with self._transaction():
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
        """Logs in chain order; an empty list of addresses, or of a topic's alternatives, is any."""
        rows = self._select_logs("*", from_block, to_block, addresses, topics)
        return [_log_of_row(row) for row in rows]

    def log_rows(
        self,
        from_block: int,
        to_block: int,
        addresses: Sequence[bytes] = (),
        topics: Sequence[Sequence[bytes]] = (),
    ) -> Iterable[tuple[Any, ...]]:
        """Like `logs`, as what JSON-RPC says of them: see `LOG_COLUMNS`."""
        return self._select_logs(LOG_COLUMNS, from_block, to_block, addresses, topics)

    def log_rows_of(self, transaction: StoredTransaction) -> Iterable[tuple[Any, ...]]:
        """Like `log_rows`, those of one transaction."""
        newest = self._newest
        if newest and newest.block.number == transaction.block:
            own = (each for each in newest.logs if each.transaction_hash == transaction.hash)
            return [_written(each, newest.block) for each in own]
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
    ) -> Iterable[tuple[Any, ...]]:
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
        return [_log_of_row(row) for row in rows]


LOG_COLUMNS = """
    '0x' || lower(hex(address)), lower(hex(topic0)), lower(hex(topic1)), lower(hex(topic2)),
    lower(hex(topic3)), '0x' || lower(hex(data)), printf('0x%x', block),
    '0x' || lower(hex(transaction_hash)), printf('0x%x', transaction_position),
    '0x' || lower(hex(hash)), printf('0x%x', timestamp), printf('0x%x', position)
"""
"""A log's address, topics (empty where there is none), data, block, transaction and its position,
block's hash and timestamp, own position: as hex strings, which SQLite writes faster than we."""


def _packed(nodes: Mapping[bytes, bytes]) -> bytes:
    """Nodes in a row: key, size, value of each."""
    return b"".join(
        [key + len(value).to_bytes(_SIZE_BYTES) + value for key, value in nodes.items()]
    )


def _unpacked(packed: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(packed):
        begin = at + _KEY_BYTES + _SIZE_BYTES
        end = begin + int.from_bytes(packed[at + _KEY_BYTES : begin])
        yield packed[at : at + _KEY_BYTES], packed[begin:end]
        at = end


def _written(log: StoredLog, block: StoredBlock) -> tuple[Any, ...]:
    """What SQLite would make of `LOG_COLUMNS`."""
    return (
        f"0x{log.address.hex()}",
        *[each.hex() for each in (*log.topics, b"", b"", b"", b"")[:4]],
        f"0x{log.data.hex()}",
        f"{log.block:#x}",
        f"0x{log.transaction_hash.hex()}",
        f"{log.transaction_position:#x}",
        f"0x{block.hash.hex()}",
        f"{block.timestamp:#x}",
        f"{log.position:#x}",
    )


def _block_row(block: StoredBlock) -> tuple[object, ...]:
    place = (block.number, block.hash, block.header, block.timestamp)
    return (*place, block.uncles, block.withdrawals)


def _transaction_row(each: StoredTransaction) -> tuple[object, ...]:
    place = (each.hash, each.block, each.position, each.sender)
    return (*place, each.body, each.receipt, each.gas_used, each.created)


def _log_row(log: StoredLog) -> tuple[object, ...]:
    topics = (*log.topics, None, None, None, None)[:4]
    place = (log.block, log.position, log.transaction_position, log.transaction_hash)
    return (*place, log.address, *topics, log.data)


def _log_of_row(row: tuple[Any, ...]) -> StoredLog:
    topics = tuple(topic for topic in row[5:9] if topic is not None)
    return StoredLog(row[0], row[1], row[2], row[3], row[4], topics, row[9])


def _take_lock(folder: Path) -> IO[bytes]:
    """One process a store: the lock is the kernel's, so it goes with a process that dies."""
    try:
        lock = open_in_place(folder / "lock")
    except OSError as error:
        raise ChainError(
            f"the chain's folder {folder} cannot be written",
            error.strerror or str(error),
            "choose a folder of your own, or mend its permissions",
        ) from error
    if not _locks(lock):
        lock.seek(0)
        owner = lock.read(20).decode(errors="replace").strip() or "unknown"
        lock.close()
        raise ChainError(
            f"the chain in {folder} is in use",
            f"process {owner} has it open",
            "use that node, or end it with govkit chain stop",
        )
    try:
        lock.truncate(0)
        lock.write(str(os.getpid()).encode())
        lock.flush()
    except OSError as error:
        with contextlib.suppress(OSError):
            lock.close()  # it would try to write again
        raise cannot_write(folder / "lock", error) from error
    return lock


def _locks(lock: IO[bytes]) -> bool:
    """Try again for a moment: whoever only looks whether a node runs holds the lock that long."""
    for _ in range(_LOCK_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_LOCK_TRY_SECONDS)
        else:
            return True
    return False


def stored_head(folder: Path) -> tuple[int, int] | None:
    """The newest block's number and timestamp in the store, while no node runs; None if there is
    no store or it cannot be read. Changes nothing, and may be asked at any moment."""
    file = folder / FILE_NAME
    if not file.exists() or _odd_file(folder):
        return None
    try:
        with contextlib.closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        ) as db:
            row = db.execute(
                "SELECT number, timestamp FROM blocks ORDER BY number DESC LIMIT 1"
            ).fetchone()
    except sqlite3.Error:
        return None
    return row and (int(row[0]), int(row[1]))


def _odd_file(folder: Path) -> Path | None:
    """One of SQLite's files that is none: it would wait for whoever may write into a pipe."""
    odd = (each for each in sorted(folder.glob(f"{FILE_NAME}*")) if not each.is_file())
    return next(odd, None)


def _open(folder: Path | None) -> sqlite3.Connection:
    place = str(folder / FILE_NAME) if folder else ":memory:"
    return sqlite3.connect(place, check_same_thread=False, cached_statements=256)


def _is_of_disk(error: sqlite3.Error) -> bool:
    """Whether the disk is full or refuses, which says nothing of the store itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CANNOT_WRITE


def _connect(folder: Path | None) -> sqlite3.Connection:
    """The writing connection, to a store of this version. Raises ChainError."""
    connection = None
    odd = _odd_file(folder) if folder else None
    if odd:
        raise ChainError(f"{odd} is no file", "it is a folder, a pipe or a device", "remove it")
    try:
        connection = _open(folder)
        found = _prepare(connection)
    except sqlite3.DatabaseError as error:
        if connection:
            connection.close()
        file = folder / FILE_NAME if folder else Path("this")
        if _is_of_disk(error):
            raise cannot_write(file, str(error)) from error
        raise ChainError(
            f"{file} is no chain that can be opened",
            str(error),
            "restore it from a copy, or move it away to begin anew",
        ) from error
    if found not in (0, VERSION):
        connection.close()
        raise ChainError(
            f"the chain in {folder} is of version {found}",
            f"this govkit reads version {VERSION}",
            "use the govkit that made it, or move the folder away to begin anew",
        )
    return connection


def _prepare(connection: sqlite3.Connection) -> int:
    """Set it to write, and begin a store that is new. Returns the version that was found."""
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("PRAGMA journal_mode = WAL")
    # A killed process loses nothing; after a power loss the newest blocks may be missing,
    # but never half a block.
    connection.execute("PRAGMA synchronous = NORMAL")
    # Checkpoints come after a block is there for all: see Store._checkpoint.
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found == 0:
        connection.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version = {VERSION};COMMIT;")
    return found
