"""Files that are there whole or not at all, whenever a process or a machine ends."""

from __future__ import annotations

import os
from pathlib import Path

OWNER_ONLY = 0o600


def write_whole(path: Path, content: str, *, mode: int = 0o666) -> None:
    """Write UTF-8 text beside `path`, have it on disk, and put it in place in one step.

    `mode` are the permissions of a new file, less the user's umask. Makes the folder; raises
    OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
