"""What is said where the disk takes no more, by the node and by whoever starts it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from govkit.errors import ChainError


def cannot_write(path: Path, why: str | OSError) -> ChainError:
    """The error for a file that could not be written: why, and how much its disk has left."""
    reason = why if isinstance(why, str) else why.strerror or str(why)
    left = _free_bytes(path)
    room = "" if left is None else f" ({left:,} bytes are free on its disk)"
    return ChainError(
        f"{path} cannot be written",
        f"{reason}{room}",
        "free space on that disk and try again; all blocks so far are kept",
    )


def is_full(error: OSError) -> bool:
    """Whether the disk, a quota or a limit on a file's size takes no more."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _free_bytes(path: Path) -> int | None:
    """What is free for this user where the file is or would be; None if nobody knows."""
    for place in (path, *path.parents):
        if os.path.lexists(place):
            try:
                return shutil.disk_usage(place).free
            except OSError:
                return None
    return None
