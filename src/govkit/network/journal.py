"""What was sent and not yet seen mined, kept in a file, so that nothing is sent twice.

A process may end between sending a transaction and learning what became of it. The next one that
wants to send the same call finds it here: mined in the meantime, it is not sent again; still
waiting, it is replaced at its own nonce.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkit.errors import NetworkError
from govkit.files import alone_with, read_text, unreadable, write_whole
from govkit.text import read_json
from govkit.types import Address, Call


@dataclass(frozen=True, slots=True)
class Sent:
    """A call on its way: the nonce it took, the hashes (32 bytes) it was sent under, and the
    fees of the newest one (wei a gas, by their names in the transaction)."""

    nonce: int
    hashes: tuple[bytes, ...]
    fees: Mapping[str, int]


class Journal:
    """The file; every change is written at once, and whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, chain_id: int, sender: Address, call: Call) -> Sent | None:
        """What is known of this very call by this sender on this chain."""
        entries, key = self._load(), _key(chain_id, sender, call)
        if key not in entries:
            return None
        try:
            return _sent(entries[key])
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise self._damaged(f"its entry {key} is not one") from error

    def put(self, chain_id: int, sender: Address, call: Call, sent: Sent) -> None:
        """Note a call before it is sent."""
        hashes = [each.hex() for each in sent.hashes]
        entry = {"nonce": sent.nonce, "hashes": hashes, "fees": dict(sent.fees), "to": call.to}
        with alone_with(self._path):
            self._save({**self._load(), _key(chain_id, sender, call): entry})

    def remove(self, chain_id: int, sender: Address, call: Call) -> None:
        """Forget a call that is done."""
        with alone_with(self._path):
            entries = self._load()
            if entries.pop(_key(chain_id, sender, call), None) is not None:
                self._save(entries)

    def _load(self) -> dict[str, Any]:
        try:
            entries = read_json(read_text(self._path))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._damaged(unreadable(error)) from error
        if not isinstance(entries, dict):
            raise self._damaged("it is no JSON object")
        return entries

    def _damaged(self, why: str) -> NetworkError:
        return NetworkError(
            f"{self._path} cannot be read",
            why,
            "look whether your last transaction was mined, then delete the file",
        )

    def _save(self, entries: dict[str, Any]) -> None:
        write_whole(self._path, json.dumps(entries, indent=1))


def _sent(entry: Any) -> Sent:
    """Raises ValueError, TypeError, LookupError or AttributeError for what is no entry."""
    if not entry["hashes"] or not entry["fees"]:
        raise ValueError("it names no transaction")
    hashes = tuple(bytes.fromhex(each) for each in entry["hashes"])
    fees = {str(name): int(fee) for name, fee in entry["fees"].items()}
    return Sent(int(entry["nonce"]), hashes, fees)


def _key(chain_id: int, sender: Address, call: Call) -> str:
    content = f"{call.to}|{call.value}|{call.data.hex()}"
    return f"{chain_id}/{sender}/{hashlib.sha256(content.encode()).hexdigest()}"
