"""The error for a full disk, for the node and for the command that starts it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from govkit.errors import ChainError


def cannot_write(path: Path, why: str | OSError) -> ChainError:
    """The error for a file that could not be written: the reason, and the free disk space."""
    reason = why if isinstance(why, str) else why.strerror or str(why)
    left = _free_bytes(path)
    room = "" if left is None else f" ({left:,} bytes are free on its disk)"
    return ChainError(
        f"{path} cannot be written",
        f"{reason}{room}",
        "free space on that disk and try again; all blocks so far are kept",
    )


def is_full(error: OSError) -> bool:
    """Whether the disk, a quota or a limit on a file's size is exhausted."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _free_bytes(path: Path) -> int | None:
    """The free space for this user where the file is or would be; None if it is unknown."""
    for place in (path, *path.parents):
        if os.path.lexists(place):
            try:
                return shutil.disk_usage(place).free
            except OSError:
                return None
    return None
