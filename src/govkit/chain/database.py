"""The store's SQLite file: its schema, its lock, and the connections to it.

One connection writes. Each thread that reads has another one, and a `View`: one moment of the
store, in one SQLite transaction.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from govkit.chain.disk import cannot_write
from govkit.chain.rows import NewestBlock
from govkit.chain.turns import turns
from govkit.errors import ChainError
from govkit.files import open_in_place

VERSION = 3
FILE_NAME = "chain.sqlite"
Connection = sqlite3.Connection
Cursor = sqlite3.Cursor
QueryEnded = sqlite3.OperationalError
"""What a query raises, among others, that was ended while it searched."""

_LOCK_TRIES, _LOCK_TRY_SECONDS = 20, 0.01
_STEPS_OF_A_QUERY = 4_000
"""After so many, some tenths of a millisecond, a query is asked whether it goes on."""

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


@dataclass(slots=True)
class View:
    """One moment of the store, for the thread that reads it.

    `gathered` is the writer's dictionary at that moment: nodes are only added to it, and the
    writer begins a new one when they go into the table. `made` holds the nodes that the reader
    itself makes, as in a call that creates a contract.
    """

    connection: Connection
    gathered: dict[bytes, bytes]
    newest: NewestBlock | None
    made: dict[bytes, bytes] = field(default_factory=dict)


class ThreadView(threading.local):
    """What this thread reads: its view, while it has one, and its connection."""

    view: View | None = None
    connection: Connection | None = None


class Connections:
    """The connection that writes, and one for each thread that reads.

    All are closed together, at the latest when the store is garbage.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.writer = _connect(folder)
        self.mine = ThreadView()
        self._open = [self.writer]
        self.close = weakref.finalize(self, _close_all, self._open)

    def reader(self) -> Connection:
        """This thread's own connection. A store in memory has only the one that writes."""
        if self._folder is None:
            return self.writer
        if self.mine.connection is None:
            self.mine.connection = _open(self._folder)
            self.mine.connection.set_progress_handler(turns.is_late, _STEPS_OF_A_QUERY)
            self._open.append(self.mine.connection)
        return self.mine.connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written inside, or nothing. Raises ChainError if the disk is full."""
        try:
            with self.writer:
                yield
        except sqlite3.OperationalError as error:
            if self._folder is None or not _is_of_disk(error):
                raise
            raise cannot_write(self._folder / FILE_NAME, str(error)) from error

    def checkpoint(self) -> None:
        """Move pages from the write-ahead log to the file; those that cannot be moved stay."""
        with contextlib.suppress(sqlite3.OperationalError):
            self.writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _close_all(connections: list[Connection]) -> None:
    while connections:
        connections.pop().close()


def take_lock(folder: Path) -> IO[bytes]:
    """Let one process open the store. The kernel frees the lock if the process dies."""
    try:
        lock = open_in_place(folder / "lock")
    except OSError as error:
        raise ChainError(
            f"the chain's folder {folder} cannot be written",
            error.strerror or str(error),
            "choose a folder of your own, or correct its permissions",
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
    """Try for a moment: a process that checks whether a node runs holds it that long."""
    for _ in range(_LOCK_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_LOCK_TRY_SECONDS)
        else:
            return True
    return False


def stored_head(folder: Path) -> tuple[int, int] | None:
    """The newest block's number and timestamp in the store; None if it cannot be read.

    It changes nothing, and works while a node runs.
    """
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
    """One of SQLite's files that is not a regular file: to open a pipe would wait for ever."""
    odd = (each for each in sorted(folder.glob(f"{FILE_NAME}*")) if not each.is_file())
    return next(odd, None)


def _open(folder: Path | None) -> Connection:
    place = str(folder / FILE_NAME) if folder else ":memory:"
    return sqlite3.connect(place, check_same_thread=False, cached_statements=256)


def _is_of_disk(error: sqlite3.Error) -> bool:
    """Whether the disk is full or fails; the store itself may be sound."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CANNOT_WRITE


def _connect(folder: Path | None) -> Connection:
    """The writing connection, to a store of this version. Raises ChainError."""
    connection = None
    odd = _odd_file(folder) if folder else None
    if odd:
        raise ChainError(f"{odd} is not a file", "it is a folder, a pipe or a device", "remove it")
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
            f"{file} is not a chain that can be opened",
            str(error),
            "restore it from a copy, or move it away to start again",
        ) from error
    if found not in (0, VERSION):
        connection.close()
        raise ChainError(
            f"the chain in {folder} has version {found}",
            f"this govkit reads version {VERSION}",
            "use the govkit that made it, or move the folder away to start again",
        )
    return connection


def _prepare(connection: Connection) -> int:
    """Set how it writes, and create the tables of a new store. Returns the version found."""
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("PRAGMA journal_mode = WAL")
    # A killed process loses nothing; after a power loss the newest blocks may be missing,
    # but never half a block.
    connection.execute("PRAGMA synchronous = NORMAL")
    # Store.commit_block makes the checkpoints, once a block can be read.
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found == 0:
        connection.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version = {VERSION};COMMIT;")
    return found
