"""Checks who owns a nation's folder: files of another user are not used unasked (CVE-2022-24765).

A person who can write into `.govkit` chooses the nation, network and names for everybody who works
below it. The rules are git's: the folder must belong to the user (for root, to the user who called
sudo), and nobody else may be able to write into it. A folder is used all the same if the user names
it with `--folder` or lists it in the file of safe folders.
"""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from govkit.errors import UsageError

STATE_FOLDER = ".govkit"
_ROOT = 0


def find_folder(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds a nation, or `start` if none does."""
    for folder in (start, *start.parents):
        if os.path.lexists(folder / STATE_FOLDER):
            return folder
    return start


def stranger_in(folder: Path) -> str:
    """Say why a folder is not the user's alone; empty if it is, or if there is none."""
    state = folder / STATE_FOLDER
    try:
        problems = [*_problems(state, _own()), *_problems_below(state, _own() | {_ROOT})]
    except OSError as error:
        return "" if not os.path.lexists(state) else f"{state} cannot be read ({error.strerror})"
    return next(iter(problems), "")


def is_safe(folder: Path) -> bool:
    """Whether the user lists the folder as safe."""
    from govkit.files import read_text

    listed = safe_folders()
    try:
        if listed is None or next(_problems(listed, _own() | {_ROOT}), ""):
            return False
        lines = read_text(listed).splitlines()
    except (OSError, ValueError):
        return False
    return str(folder.resolve()) in {line.strip() for line in lines}


def safe_folders() -> Path | None:
    """The file in which the user lists safe folders, one on each line; None without a home."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    try:
        config = Path(named) if named.startswith("/") else Path.home() / ".config"
    except RuntimeError:
        return None
    return config / "govkit" / "safe-folders"


def refusal(folder: Path, stranger: str) -> UsageError:
    """The error for somebody who works below another user's folder."""
    listed = safe_folders()
    also = f", or write {folder.resolve()} into {listed}" if listed else ""
    return UsageError(
        stranger,
        "a person who can write there chooses the nation, the network and the names you sign for",
        f"go elsewhere; if you trust them, add --folder {folder}{also}",
    )


def _own() -> set[int]:
    """The user and, for root, the user who called sudo."""
    user, caller = os.geteuid(), os.environ.get("SUDO_UID", "")
    by_sudo = user == _ROOT and caller.isascii() and caller.isdigit()
    return {user, int(caller)} if by_sudo else {user}


def _problems_below(folder: Path, own: set[int], depth: int = 2) -> Iterator[str]:
    """Problems of the files in a folder and in the folders in it, which commands rely on."""
    for entry in os.scandir(folder):
        yield from _problems(Path(entry.path), own)
        if depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _problems_below(Path(entry.path), own, depth - 1)


def _problems(path: Path, own: set[int]) -> Iterator[str]:
    """Say if a path, or the target of a link, belongs to or can be written by somebody else."""
    try:
        abouts = [path.lstat()]
        if stat.S_ISLNK(abouts[0].st_mode):
            abouts.append(path.stat())
    except FileNotFoundError:
        return  # a link without a target, or a file that is gone
    for about in abouts:
        if about.st_uid not in own:
            yield f"{path} belongs to {_name(about.st_uid)}"
        elif not stat.S_ISLNK(about.st_mode) and _others_write(about):
            yield f"{path} can be written by others"


def _others_write(about: os.stat_result) -> bool:
    """Whether everybody can write, or a group other than the user's own.

    Many systems let the user's own group write.
    """
    by_group = about.st_mode & stat.S_IWGRP and about.st_gid != os.getegid()
    return bool(about.st_mode & stat.S_IWOTH or by_group)


def _name(user: int) -> str:
    try:
        return f"{pwd.getpwuid(user).pw_name} (user {user})"
    except KeyError:
        return f"user {user}"
