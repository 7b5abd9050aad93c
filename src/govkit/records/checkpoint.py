"""Checkpoints: a log's signed tree heads (C2SP tlog-checkpoint, signed-note; RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from govkit.crypto.merkle import HASH_BYTES
from govkit.errors import RecordError

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
MAX_NOTE_BYTES = 1 << 16
_MAX_SIGNATURES = 100
"""As in Go's notes: the author of a note must not choose how long checking it takes."""
_DASH = "\u2014"
_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: which log (`origin`), how many leaves, and their root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text to sign."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """A note's text. Raises RecordError. Lines after the third are allowed and ignored."""
        lines = text.split("\n")
        if not text.endswith("\n") or len(lines) < 4 or "" in lines[:-1]:
            raise _bad("it has fewer than three lines, or an empty one")
        origin, size, root = lines[:3]
        if not _NUMBER.fullmatch(size):
            raise _bad(f"{size!r} is not a size")
        return cls(origin, int(size), decode_hash(root))


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A log's public key: written `name+key id+key`, as in Go's notes."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        data = self.name.encode() + b"\n" + _ED25519 + self.public_key
        return sha256(data).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        key = base64.b64encode(_ED25519 + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Raises RecordError unless it is an Ed25519 key that has the id that it claims."""
        name, key_id, key = _key_parts(text.strip(), "public key")
        found = cls(name, key)
        if found.key_id.hex() != key_id:
            raise RecordError("a log's public key does not have the id that it states", text)
        return found

    def verifies(self, text: str, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half, 32 bytes: written `PRIVATE+KEY+name+key id+seed`, as in Go's notes."""

    name: str
    seed: bytes

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """A new key. Raises RecordError for a name that a note cannot carry."""
        import os

        if not _NAME.fullmatch(name):
            raise RecordError(f"{name!r} is not a key name", "it has spaces or a plus sign")
        return cls(name, os.urandom(32))

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        prefix, found, rest = text.strip().partition("PRIVATE+KEY+")
        if prefix or not found:
            raise RecordError("this is not a private key of a log", next_step="check the file")
        name, key_id, seed = _key_parts(rest, "private key")
        key = cls(name, seed)
        if key.verifier.key_id.hex() != key_id:
            raise RecordError("a log's private key does not have the id that it states")
        return key

    def export(self) -> str:
        """The key as text, to be kept secret."""
        seed = base64.b64encode(_ED25519 + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{seed}"

    @property
    def verifier(self) -> VerifierKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return VerifierKey(self.name, private.public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a signed note."""
        return self.sign_text(checkpoint.text())

    def sign_text(self, text: str) -> str:
        """Any text that ends with a line end, as a signed note."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        encoded = base64.b64encode(self.verifier.key_id + signature).decode()
        return f"{text}\n{_DASH} {self.name} {encoded}\n"


def open_checkpoint(note: str, keys: Sequence[VerifierKey]) -> tuple[Checkpoint, VerifierKey]:
    """The checkpoint of a note that one of `keys` signed, and that key. Raises RecordError."""
    text, key = open_note(note, keys)
    return Checkpoint.parse(text), key


def open_note(
    note: str, keys: Sequence[VerifierKey], *, most_bytes: int = MAX_NOTE_BYTES
) -> tuple[str, VerifierKey]:
    """The text of a note that one of `keys` signed, and that key. Raises RecordError.

    Signatures by other keys are ignored; a wrong one by a known key spoils the whole note.
    """
    text, signatures = _split_note(note, most_bytes)
    known = {(key.name, key.key_id): key for key in keys}
    signer: VerifierKey | None = None
    for name, raw in signatures:
        key = known.get((name, raw[:_KEY_ID_BYTES]))
        if key is None:
            continue
        if not key.verifies(text, raw[_KEY_ID_BYTES:]):
            raise _bad(f"the signature of {name} does not match", "do not trust its source")
        signer = key
    if signer is None:
        raise _bad("no trusted key signed it", "check the key, or ask the log's keepers")
    return text, signer


def unverified_checkpoint(note: str) -> Checkpoint:
    """A note's checkpoint, without checking its signatures. Raises RecordError."""
    return Checkpoint.parse(_split_note(note, MAX_NOTE_BYTES)[0])


def decode_hash(text: str) -> bytes:
    """A hash of 32 bytes from its only valid form in base64. Raises RecordError."""
    raw = _base64(text)
    if len(raw) != HASH_BYTES:
        raise _bad(f"{text!r} is not a hash")
    return raw


def _split_note(note: str, most_bytes: int) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > most_bytes or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise _bad("it is too long, or has control characters")
    text, blank, rest = note.rpartition("\n\n")
    if not blank or not rest.endswith("\n"):
        raise _bad("it has no signatures")
    signatures = []
    lines = rest[:-1].split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise _bad(f"it has over {_MAX_SIGNATURES} signatures")
    for line in lines:
        match = re.fullmatch(rf"{_DASH} ({_NAME.pattern}) (\S+)", line)
        raw = _base64(match[2]) if match else b""
        if match is None or len(raw) <= _KEY_ID_BYTES:
            raise _bad(f"{line!r} is not a signature")
        signatures.append((match[1], raw))
    return text + "\n", signatures


def _key_parts(text: str, what: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    if len(parts) == 3 and _NAME.fullmatch(parts[0]) and re.fullmatch("[0-9a-f]{8}", parts[1]):
        raw = _base64(parts[2])
        if raw[:1] == _ED25519 and len(raw) == 33:
            return parts[0], parts[1], raw[1:]
    raise RecordError(f"this is not an Ed25519 {what} of a log", next_step="give name+id+key")


def _base64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _bad(f"{text!r} is not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise _bad(f"{text!r} is not written as base64 writes it")
    return raw


def _bad(why: str, next_step: str = "find an undamaged copy") -> RecordError:
    return RecordError("this is not a valid checkpoint", why, next_step)
