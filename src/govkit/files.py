"""Files: read within a bound, even if strangers made them; written whole or not at all, even if a
process or a machine ends.

Everything that govkit reads goes through here: a link to a device, a pipe that nobody writes to and
a file of 200 GiB are refused before they take time or memory.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO

from govkit.text import decoded

OWNER_ONLY = 0o600
MOST_BYTES = 64 << 20
"""The bound for files read into memory at once: a text, a list, a bundle of entries."""
MOST_BYTES_HANDED_OVER = 1 << 20
"""The bound for small files from others: a ballot, a request, a proof, a key."""
_CHUNK_BYTES = 1 << 20


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """A UTF-8 text, with or without a byte order mark. Raises OSError, or ValueError for others."""
    return decoded(read_bytes(path, most))


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """A file of at most so many bytes. Raises OSError, also if it is larger or not a file."""
    return b"".join(chunks(path, most))


def read_on(path: Path, place: int) -> bytes:
    """The content of a growing file from `place` on, negative to count from its end."""
    with _opened(path, sys.maxsize) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size + place) if place < 0 else place)
        return file.read(MOST_BYTES)


def chunks(path: Path, most: int) -> Iterator[bytes]:
    """The same in pieces, for files that need not be in memory at once."""
    left = most
    with _opened(path, most) as file:
        while chunk := file.read(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise _too_large(path, most)
            yield chunk


def _opened(path: Path, most: int) -> IO[bytes]:
    """A file, open for reading; or a pipe that the shell passed (/dev/stdin, /dev/fd/63)."""
    # Do not wait for a writer of a pipe.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if _is_handed_over(path):
            os.set_blocking(descriptor, True)
        else:
            _check(os.fstat(descriptor), path, most)
        return os.fdopen(descriptor, "rb")
    except OSError:
        os.close(descriptor)
        raise


def _check(about: os.stat_result, path: Path, most: int) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise OSError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(about.st_mode):
        raise OSError(errno.EINVAL, "it is not a file, but a device or a pipe", str(path))
    if about.st_size > most:
        raise _too_large(path, most)


def _is_handed_over(path: Path) -> bool:
    return str(path) == "/dev/stdin" or str(path.parent) in ("/dev/fd", "/proc/self/fd")


def _too_large(path: Path, most: int) -> OSError:
    bound = f"{most >> 20} MiB" if most >= 1 << 20 else f"{most} bytes"
    return OSError(errno.EFBIG, f"it is over {bound}", str(path))


def write_whole(path: Path, content: str | bytes | Iterable[bytes], *, mode: int = 0o666) -> None:
    """Write bytes, or text in UTF-8, beside `path`, have it on disk, and put it in place at once.

    Of several that write at the same time the last one counts, and whole. `mode` are the
    permissions of a new file, less the user's umask. Makes the folder; raises OSError, which names
    `path`. A terminal or a pipe is written to and stays what it is.
    """
    if isinstance(content, str | bytes):
        content = [content.encode() if isinstance(content, str) else content]
    if path.exists() and not path.is_file() and not path.is_dir():
        # Do not wait for a reader of a pipe.
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        os.set_blocking(descriptor, True)
        with os.fdopen(descriptor, "wb") as device:
            device.writelines(content)
        return
    # A name of its own: another process may be writing the same file.
    partial = path.with_name(f".{path.name[:200]}.{os.urandom(6).hex()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(content)
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
        return "it is not text in UTF-8; save it as UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON from line {error.lineno} on"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, KeyError):
        return f"it lacks {error}"
    return str(error) or type(error).__name__


def alone_with(path: Path) -> AbstractContextManager[None]:
    """`locked` for reading a file, changing it, and writing it whole again."""
    return locked(path.with_name(path.name + ".lock"))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lets one process in at a time: others wait. `path` is a file for the lock alone, which
    the kernel takes back from a process that ends. Makes the folder; raises OSError."""
    with open_in_place(path) as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def open_in_place(path: Path, mode: int = 0o666) -> IO[bytes]:
    """A lock or a log, which is never replaced as a whole; made if it is missing. Makes the
    folder. Raises OSError, also for a link, a pipe or a device: what others put there would lead
    the writing elsewhere, or wait for a reader."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        raise OSError(errno.ELOOP, "it is a link", str(path))
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW
    descriptor = os.open(path, flags, mode)
    try:
        _check(os.fstat(descriptor), path, sys.maxsize)
        return os.fdopen(descriptor, "rb+")
    except OSError:
        os.close(descriptor)
        raise


def is_locked(path: Path) -> bool:
    """Whether a process holds the kernel's lock on a file. Raises OSError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return False
    with os.fdopen(descriptor, "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
