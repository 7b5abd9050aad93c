"""The dossier's file: a ZIP archive in which every byte follows from its content."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from govkit.errors import RecordError
from govkit.files import read_bytes
from govkit.records.manifest import MANIFEST_FILE, Manifest

TITLE = "govkit dossier v1"
DEPLOYMENT, EVIDENCE, FACTS = "deployment.json", "evidence.json", "facts.json"
WITNESS, CHECKPOINT, PDF = "witness", "checkpoint", "dossier.pdf"
WRAPPER, CHARTER, README = "legal-wrapper.txt", "charter.md", "README.txt"
PAGE, VERIFIER = "verify.html", "verify_dossier.py"
MOST_BYTES = 1 << 28
"""As much as a machine has room for, and 50 times a dossier with a thousand resolutions."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """The archive of some files: by name, uncompressed, without times, so always the same."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, _REGULAR_FILE
            archive.writestr(entry, files[name])
    return target.getvalue()


def unpack(raw: bytes) -> dict[str, bytes]:
    """The files of an archive. Raises RecordError unless `pack` gives these very bytes."""
    _check_size(raw)
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            # Stored entries cannot be larger than the file that they are in.
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise _bad("it is compressed")
            if sum(entry.file_size for entry in entries) > len(raw):
                raise _bad("its entries overlap")
            for entry in entries:
                files[entry.filename] = archive.read(entry)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise _bad(str(error) or type(error).__name__) from error
    except (KeyError, RuntimeError, UnicodeError, OverflowError) as error:
        raise _bad(str(error)) from error
    if pack(files) != raw:
        raise _bad("its bytes do not match its files")
    return files


def read(file: Path) -> bytes:
    """A dossier's file. Raises OSError, also if it is too large for a dossier."""
    return read_bytes(file, MOST_BYTES)


def json_bytes(raw: object) -> bytes:
    """The only way in which evidence is written."""
    return (json.dumps(raw, indent=1) + "\n").encode()


def manifest_of(files: Mapping[str, bytes], origin: str) -> Manifest:
    """The list of all other files."""
    hashes = {name: sha256(data).digest() for name, data in files.items() if name != MANIFEST_FILE}
    return Manifest(TITLE, origin, hashes)


def _check_size(raw: bytes) -> None:
    if len(raw) > MOST_BYTES:
        raise _bad(f"it has over {MOST_BYTES} bytes")


def _bad(why: str) -> RecordError:
    return RecordError("this is not a valid dossier", why, "ask for it again")
