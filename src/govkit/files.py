"""Files that are there whole or not at all, whenever a process or a machine ends."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

OWNER_ONLY = 0o600


def write_whole(path: Path, content: str | bytes, *, mode: int = 0o666) -> None:
    """Write bytes, or text in UTF-8, beside `path`, have it on disk, and put it in place at once.

    Of several that write at the same time the last one counts, and whole. `mode` are the
    permissions of a new file, less the user's umask. Makes the folder; raises OSError, which names
    `path`. What is no file, such as a terminal or a pipe, is written to and stays what it is.
    """
    data = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as device:
            device.write(data)
        return
    # A name of its own: another process may be writing the same file.
    partial = path.with_name(f".{path.name[:200]}.{os.urandom(6).hex()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno is not None:
            error.filename, error.filename2 = str(path), None
        raise


def unreadable(error: Exception) -> str:
    """Why a file could not be read, or holds nothing of use, in plain words."""
    if isinstance(error, UnicodeDecodeError):
        return "it is no text in UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON from line {error.lineno} on"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, KeyError):
        return f"it lacks {error}"
    return str(error) or type(error).__name__


def alone_with(path: Path) -> AbstractContextManager[None]:
    """`locked` for whoever reads a file, changes what it read, and writes it whole again."""
    return locked(path.with_name(path.name + ".lock"))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One at a time, of all processes: others wait. `path` is a file for the lock alone, which
    the kernel takes back from a process that ends. Makes the folder; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
