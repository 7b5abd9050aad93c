"""A list of files by their hashes, signed as a whole: none can be altered, removed or added.

The text is a signed note (C2SP signed-note) by the log's key. The first two lines name its subject
and its log; each further line has the SHA-256 hash of a file and its path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govkit.errors import RecordError
from govkit.records.checkpoint import SigningKey, VerifierKey, open_note

MANIFEST_FILE = "manifest"
MOST_BYTES = 1 << 26
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A set of files: its `title`, the `origin` of its log, and each file's SHA-256."""

    title: str
    origin: str
    files: Mapping[str, bytes]

    def text(self) -> str:
        """The text to sign."""
        lines = [f"{self.files[path].hex()}  {path}" for path in sorted(self.files)]
        return "\n".join([self.title, self.origin, *lines]) + "\n"

    def signed(self, key: SigningKey) -> str:
        """The manifest's file."""
        return key.sign_text(self.text())

    @classmethod
    def open(
        cls, note: str, title: str, keys: Sequence[VerifierKey]
    ) -> tuple[Manifest, VerifierKey]:
        """The manifest that one of `keys` signed, and that key. Raises RecordError."""
        text, key = open_note(note, keys, most_bytes=MOST_BYTES)
        return cls.parse(text, title), key

    @classmethod
    def parse(cls, text: str, title: str) -> Manifest:
        """Raises RecordError unless the text is written as a manifest with this title."""
        found_title, _, rest = text.partition("\n")
        origin, _, rest = rest.partition("\n")
        if found_title != title:
            raise _bad(f"it is headed {found_title[:80]!r}, not {title!r}")
        matches = [_LINE.fullmatch(line) for line in rest.split("\n")[:-1]]
        files = {match[2]: bytes.fromhex(match[1]) for match in matches if match}
        manifest = cls(title, origin, files)
        if manifest.text() != text:
            raise _bad("its lines are not written as govkit writes them")
        return manifest

    def check(self, found: Mapping[str, bytes]) -> None:
        """Raises RecordError unless the files found have exactly these hashes."""
        for path in sorted({*self.files, *found}):
            if path not in found:
                raise _bad(f"{path} is missing")
            if path not in self.files:
                raise _bad(f"{path} is not one of its files")
            if found[path] != self.files[path]:
                raise _bad(f"{path} is damaged, or another file")


def _bad(why: str) -> RecordError:
    return RecordError(
        "the files differ from those that were signed", why, "find an undamaged copy"
    )
