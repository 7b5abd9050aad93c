"""Files that are there whole or not at all, whenever a process or a machine ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ONLY = 0o600


def write_whole(path: Path, content: str | bytes, *, mode: int = 0o666) -> None:
    """Write bytes, or text in UTF-8, beside `path`, have it on disk, and put it in place at once.

    Of several that write at the same time the last one counts, and whole. `mode` are the
    permissions of a new file, less the user's umask. Makes the folder; raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: another process may be writing the same file.
    partial = path.with_name(f".{path.name[:200]}.{os.urandom(6).hex()}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One at a time, of all processes: others wait. `path` is a file for the lock alone, which
    the kernel takes back from a process that ends. Makes the folder; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
