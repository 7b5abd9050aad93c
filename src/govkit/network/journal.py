"""Transactions that were sent and not yet seen mined, in a file: one entry for each one wanted.

A process may end between sending a transaction and learning what became of it. The next one that
wants to send an equal one finds it here: still waiting, it is replaced at its own nonce; mined in
the meantime, that is told. While a process waits for its transaction it holds a lock of the
kernel's, so that others which want the same at the same time take it for what it is, one more.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from govkit.errors import NetworkError
from govkit.files import (
    OWNER_ONLY,
    alone_with,
    locked,
    open_in_place,
    read_text,
    unreadable,
    write_whole,
)
from govkit.text import read_hex, read_json, read_unsigned
from govkit.types import Address, Call


@dataclass(frozen=True, slots=True)
class Wish:
    """A transaction that was wanted: the `nonce` it took, the `digest` of its call, the hashes (32
    bytes) it was sent under, and the fees of the newest one (wei a gas, by their names in the
    transaction)."""

    chain_id: int
    sender: Address
    nonce: int
    digest: str
    hashes: tuple[bytes, ...]
    fees: Mapping[str, int]

    @property
    def key(self) -> str:
        """The nonce and the call, since another call may later take a nonce that was never used."""
        return f"{self.chain_id}/{self.sender}/{self.nonce}/{self.digest}"


def digest_of(call: Call) -> str:
    """The digest that is the same for equal calls."""
    content = f"{call.to}|{call.value}|{call.data.hex()}"
    return hashlib.sha256(content.encode()).hexdigest()


class Journal:
    """The file; every change is written at once, and whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One process at a time chooses a nonce and sends."""
        with locked(self._path.with_name(f"{self._path.name}.turn")):
            yield

    def wishes(self, chain_id: int, sender: Address) -> list[Wish]:
        """This sender's transactions under way on this chain, by nonce. Raises NetworkError."""
        found = [_read(key, entry, self._path) for key, entry in self._load().items()]
        mine = [each for each in found if (each.chain_id, each.sender) == (chain_id, sender)]
        return sorted(mine, key=lambda each: each.nonce)

    def put(self, wish: Wish) -> None:
        """Note a transaction before it is sent."""
        hashes = [each.hex() for each in wish.hashes]
        entry = {"hashes": hashes, "fees": dict(wish.fees)}
        with alone_with(self._path):
            self._save({**self._load(), wish.key: entry})

    def remove(self, wish: Wish) -> None:
        """Forget a transaction that was never sent."""
        with alone_with(self._path):
            entries = self._load()
            if entries.pop(wish.key, None) is not None:
                self._save(entries)

    def settle(self, wish: Wish) -> None:
        """Forget a transaction that was mined, and others with its nonce."""
        slot = wish.key.removesuffix(wish.digest)
        with alone_with(self._path):
            entries = self._load()
            kept = {key: entry for key, entry in entries.items() if not key.startswith(slot)}
            if kept != entries:
                self._save(kept)

    def hold(self, wish: Wish) -> Hold | None:
        """Keep others from taking this for an earlier run's; None if another process holds it."""
        name = f"{self._path.name}.{wish.nonce}.{wish.sender[2:10]}.{wish.digest[:16]}"
        path = self._path.with_name(name)
        file = open_in_place(path, OWNER_ONLY)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return Hold(path, file)

    def is_held(self, wish: Wish) -> bool:
        """Whether a process, even this one, still waits for it."""
        hold = self.hold(wish)
        if hold is not None:
            hold.release()
        return hold is None

    def _load(self) -> dict[str, Any]:
        try:
            entries = read_json(read_text(self._path))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise _damaged(self._path, unreadable(error)) from error
        if not isinstance(entries, dict):
            raise _damaged(self._path, "it is not a JSON object")
        return entries

    def _save(self, entries: dict[str, Any]) -> None:
        write_whole(self._path, json.dumps(entries, indent=1))


@dataclass(frozen=True, slots=True)
class Hold:
    """The kernel's lock on a file; it ends with the process, if not before."""

    path: Path
    file: IO[bytes]

    def release(self) -> None:
        self.path.unlink(missing_ok=True)
        self.file.close()


def _read(key: str, entry: Any, path: Path) -> Wish:
    try:
        chain_id, sender, nonce, digest = key.split("/")
        hashes = tuple(read_hex(each) for each in entry["hashes"])
        fees = {str(name): read_unsigned(fee) for name, fee in entry["fees"].items()}
        if not fees or not hashes or {len(each) for each in hashes} != {32}:
            raise ValueError("it names no transaction")  # noqa: TRY301
        return Wish(int(chain_id), Address(sender), int(nonce), digest, hashes, fees)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise _damaged(path, f"its entry {key[:80]} is not one") from error


def _damaged(path: Path, why: str) -> NetworkError:
    return NetworkError(
        f"{path} cannot be read",
        why,
        "look whether your last transaction was mined, then delete the file",
    )
