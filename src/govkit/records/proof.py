"""A proof as a file: a record, its place in the tree, and a checkpoint (C2SP tlog-proof)."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from govkit.crypto.merkle import verify_inclusion
from govkit.errors import RecordError
from govkit.records.checkpoint import (
    Checkpoint,
    VerifierKey,
    decode_hash,
    open_checkpoint,
)
from govkit.records.record import Record

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_MAX_CHARACTERS = 1 << 17
_MAX_PATH = 64


@dataclass(frozen=True, slots=True)
class RecordProof:
    """Shows that a record is in the log with a checkpoint; `note` is the signed checkpoint."""

    record: Record
    path: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """The file; the record's leaf is in the line of extra data."""
        lines = [
            FIRST_LINE,
            f"extra {base64.b64encode(self.record.entry()).decode()}",
            f"index {self.record.number - 1}",
            *(base64.b64encode(each).decode() for each in self.path),
        ]
        return "\n".join(lines) + f"\n\n{self.note}"

    @classmethod
    def parse(cls, text: str) -> RecordProof:
        """Raises RecordError; verifies nothing yet."""
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        if len(text) > _MAX_CHARACTERS or not blank or lines[0] != FIRST_LINE:
            raise _bad("it does not begin like one")
        extra = re.fullmatch(r"extra ([A-Za-z0-9+/]+={0,2})", "".join(lines[1:2]))
        index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", "".join(lines[2:3]))
        if not extra or not index or len(lines) > 3 + _MAX_PATH:
            raise _bad("it lacks the record or its index")
        try:
            entry = base64.b64decode(extra[1], validate=True)
        except ValueError:
            raise _bad("its record is not base64") from None
        record = Record.from_entry(int(index[1]) + 1, entry)
        proof = cls(record, tuple(map(decode_hash, lines[3:])), note)
        if proof.text() != text:
            raise _bad("it is not written as such a proof is")
        return proof

    def verify(self, keys: Sequence[VerifierKey], origin: str | None = None) -> Checkpoint:
        """The checkpoint whose log is proved to have the record. Raises RecordError.

        One of `keys` must have signed it, for that `origin`; without one, the key's own name.
        """
        checkpoint, key = open_checkpoint(self.note, keys)
        expected = origin or key.name
        if checkpoint.origin != expected:
            raise RecordError(
                "this is a proof for another log",
                f"it belongs to {checkpoint.origin}, not to {expected}",
                "check the key and the origin",
            )
        self.check_path(checkpoint)
        return checkpoint

    def check_path(self, checkpoint: Checkpoint) -> None:
        """Raises RecordError unless the path leads from the record to this checkpoint's root."""
        number = self.record.number
        if not verify_inclusion(
            self.record.leaf(), number - 1, checkpoint.size, self.path, checkpoint.root
        ):
            raise RecordError(
                f"record {number} is not proved",
                f"the path does not lead to the root of {checkpoint.size} records",
                "do not trust the source of this proof",
            )


def _bad(why: str) -> RecordError:
    return RecordError("this is not a proof of a record", why, "find an undamaged copy")
