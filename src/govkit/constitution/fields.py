"""Reads the texts, choices and documents of a nation file."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema

from govkit.constitution.accounts import (
    SYMBOL_PATTERN,
    Elsewhere,
    Refused,
    reading_of,
    schema,
)
from govkit.constitution.houses import Role, Votes
from govkit.constitution.reserved import HOUSES, WAYS_IN
from govkit.constitution.values import Float, printable
from govkit.files import read_bytes
from govkit.types import Clock

FORMAT_VERSION = 1
_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")
_UNSAFE_IN_NAMES = frozenset('"\\#%')


def _text(value: object, most_bytes: int) -> str:
    if isinstance(value, bool | int | Float):
        raise Refused("text; put a number in quotes")
    if not isinstance(value, str):
        raise Refused("text")
    text = unicodedata.normalize("NFC", value)
    length = len(text.encode())
    if not text.strip() or text != text.strip() or not text.isprintable() or length > most_bytes:
        found = f"{printable(text)} ({length} bytes)" if length > most_bytes else ""
        raise Refused(f"one line of 1 to {most_bytes} bytes, without spaces around it", found)
    return text


def _name(value: object) -> str:
    """A name that a contract keeps in 31 bytes, and puts into the JSON of a data URI as it is."""
    text = _text(value, 31)
    if _UNSAFE_IN_NAMES.intersection(text):
        raise Refused('a name without ", \\, # and %')
    return text


def _motto(value: object) -> str:
    return _text(value, 128)


def _line(value: object) -> str:
    return _text(value, 256)


def _symbol(value: object) -> str:
    if not isinstance(value, str) or not SYMBOL_PATTERN.fullmatch(value):
        raise Refused("1 to 11 of A-Z and 0-9, such as MRT (in quotes, if digits only)")
    return value


def choice(value: object, choices: tuple[str, ...], later: tuple[str, ...] = ()) -> str:
    """One of a few words; words for a `later` version are refused as such. Raises Refused."""
    shown = " or ".join(choices)
    if value in later:
        raise Refused(f"{shown}: {value} is not enforced by this version's contracts")
    if not isinstance(value, str) or value not in choices:
        raise Refused(shown, word=value if isinstance(value, str) else "", words=choices)
    return value


def _clock(value: object) -> Clock:
    return Clock(choice(value, tuple(Clock)))


def _admission(value: object) -> str:
    return choice(value, ("registrar", "vote"), WAYS_IN)


def core_word(word: str) -> dict[str, str]:
    """The core written as one word: its name, and what it votes by."""
    votes = choice(word, (Votes.CITIZENS, Votes.TOKEN), HOUSES)
    return {"name": votes, "votes": votes}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a house's votes come from; for a council also its name."""

    votes: Votes
    council: str = ""


def _votes(value: object) -> Source:
    if isinstance(value, str) and value.startswith("council "):
        return Source(Votes.COUNCIL, _slug(value.removeprefix("council ").strip()))
    words = (Votes.CITIZENS, Votes.TOKEN, Votes.SQUARE_ROOT, Votes.LOCKED, "council NAME")
    return Source(Votes(choice(value, words, HOUSES)))


def _role(value: object) -> Role:
    return Role(choice(value, tuple(Role)))


def _slug(value: object) -> str:
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise Refused("a name of 1 to 31 of a-z, 0-9, - and _, a letter first")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused("true or false")
    return value


def _version(value: object) -> int:
    if isinstance(value, bool) or value != FORMAT_VERSION:
        newer = isinstance(value, int) and value > FORMAT_VERSION
        hint = "; upgrade govkit to read a newer file" if newer else ""
        raise Refused(f"{FORMAT_VERSION}, the version of nation files that this govkit reads{hint}")
    return FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class CharterDocument:
    """The charter's file (its `path`, absolute) and the SHA-256 hash of its bytes (32 bytes)."""

    path: Path
    sha256: bytes

    @classmethod
    def read(cls, path: Path) -> CharterDocument:
        """Hash a file. Raises OSError."""
        return cls(path.resolve(), hashlib.sha256(read_bytes(path)).digest())


def _charter_document(value: object, info: ValidationInfo) -> CharterDocument:
    """A file beside the nation file or below it: a nation's folder can be handed on as a whole.

    In settings that travel without their files its hash stands in its place.
    """
    if not isinstance(value, str) or not value or "\0" in value:
        raise Refused("the name of a file beside the nation file, such as charter.md")
    reading = reading_of(info)
    if reading.folder is None:
        if not _HASH.fullmatch(value):
            raise Refused("0x and 64 hex digits, the SHA-256 of the charter")
        return CharterDocument(Path("charter"), bytes.fromhex(value[2:]))
    folder = reading.folder.resolve()
    path = (folder / value).resolve()
    if not path.is_relative_to(folder):
        raise Refused("a file in the nation file's folder, or in a folder below it")
    if not path.is_file() or path.stat().st_size == 0:
        found = f"{printable(value)}, which is {'empty' if path.is_file() else 'missing'}"
        raise Refused("a file with text in it, named from the nation file's folder", found)
    try:
        return CharterDocument.read(path)
    except OSError as error:
        found = f"{printable(value)}, which cannot be read ({error.strerror})"
        raise Refused("a file that you may read", found) from None


def _charter_hash(value: object, info: ValidationInfo) -> bytes:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise Refused("0x and 64 hex digits, the SHA-256 of the file, in quotes; or no such key")
    document = info.data.get("document")
    if not isinstance(document, CharterDocument):
        raise Elsewhere
    if document.sha256 != bytes.fromhex(value[2:]):
        actual = f"0x{document.sha256.hex()}"
        raise Refused(f"{actual}, which is what the bytes of {document.path.name} hash to")
    return document.sha256


Admission = Annotated[
    str, PlainValidator(_admission), WithJsonSchema({"enum": ["registrar", "vote"]})
]
CharterFile = Annotated[
    CharterDocument, PlainValidator(_charter_document), schema(".", "charter.md")
]
CharterHash = Annotated[bytes, PlainValidator(_charter_hash), schema("^0x[0-9a-fA-F]{64}$")]
ClockField = Annotated[Clock, PlainValidator(_clock), WithJsonSchema({"enum": [*Clock]})]
Line = Annotated[str, PlainValidator(_line), WithJsonSchema({"type": "string", "maxLength": 256})]
Motto = Annotated[str, PlainValidator(_motto), WithJsonSchema({"type": "string", "maxLength": 128})]
Name = Annotated[
    str, PlainValidator(_name), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 31})
]
Purpose = Annotated[
    str, PlainValidator(_motto), WithJsonSchema({"type": "string", "maxLength": 128})
]
RoleField = Annotated[Role, PlainValidator(_role), WithJsonSchema({"enum": [*Role]})]
Slug = Annotated[str, PlainValidator(_slug), schema("^[a-z][a-z0-9_-]{0,30}$", "budget")]
Symbol = Annotated[str, PlainValidator(_symbol), schema("^[A-Z0-9]{1,11}$", "MRT")]
Truth = Annotated[bool, PlainValidator(_truth), WithJsonSchema({"type": "boolean"})]
VotesField = Annotated[
    Source,
    PlainValidator(_votes),
    schema(
        "^(citizens|token|square_root|locked|council +[a-z][a-z0-9_-]{0,30})$",
        "token",
        "council senate",
    ),
]
Version = Annotated[int, PlainValidator(_version), WithJsonSchema({"const": FORMAT_VERSION})]
