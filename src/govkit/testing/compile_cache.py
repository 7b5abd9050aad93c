"""Compiled contracts, kept in a folder until one of their sources changes.

An entry names every file that the compiler read, by its hash, and every place where it looked
for one in vain: if one of these is there now, it would be read instead. Several processes may
use the folder at a time.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT = 5
"""Changes with what an entry holds."""


@dataclass(frozen=True, slots=True)
class CompileCache:
    """`folder` is made when first needed, and tells git to leave it out."""

    folder: Path

    def load(self, key: str) -> dict[str, Any] | None:
        """The entry under `key`, if compiling would still give the same."""
        try:
            entry = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if any(_hash(Path(path)) != known for path, known in entry["read"].items()):
            return None
        if any(Path(path).exists() for path in entry["missed"]):
            return None
        content: dict[str, Any] = entry["content"]
        return content

    def save(
        self, key: str, content: Mapping[str, Any], read: Mapping[str, str], missed: Iterable[str]
    ) -> None:
        """Keep `content`; `read` are hashes by path, `missed` paths that were not there."""
        entry = {"read": dict(read), "missed": sorted(missed), "content": content}
        self.folder.mkdir(parents=True, exist_ok=True)
        ignored = self.folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")
        # Another process may write the same entry now: each writes a file of its own.
        descriptor, partial = tempfile.mkstemp(dir=self.folder, suffix=".partial")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(entry, file)
        Path(partial).replace(self._path(key))

    def _path(self, key: str) -> Path:
        return self.folder / f"{sha256(f'{FORMAT} {key}'.encode()).hexdigest()[:32]}.json"


def hash_of(text: bytes) -> str:
    return sha256(text).hexdigest()


def _hash(path: Path) -> str:
    try:
        return hash_of(path.read_bytes())
    except OSError:
        return ""
