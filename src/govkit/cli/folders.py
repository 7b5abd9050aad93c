"""Whose a nation's folder is: what another user wrote is not taken unasked (as in CVE-2022-24765).

Who can write into `.govkit` chooses nation, network and names for whoever works below it. Rules as
git has them: the folder is the user's own, or, for root, of who called sudo; and nobody else may
write into it. What the user names with `--folder`, or once for all in a file of its own, is taken.
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
    """The nearest folder, from `start` upwards, that holds a nation; `start` if none does."""
    for folder in (start, *start.parents):
        if os.path.lexists(folder / STATE_FOLDER):
            return folder
    return start


def stranger_in(folder: Path) -> str:
    """Why a nation's folder is not the user's alone, in words; empty where it is, or not there."""
    state = folder / STATE_FOLDER
    try:
        problems = [*_problems(state, _own()), *_problems_below(state, _own() | {_ROOT})]
    except OSError as error:
        return "" if not os.path.lexists(state) else f"{state} cannot be read ({error.strerror})"
    return next(iter(problems), "")


def is_safe(folder: Path) -> bool:
    """Whether the user's own list of safe folders has it."""
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
    """The file in which the user lists safe folders, one a line; None where there is no home."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    try:
        config = Path(named) if named.startswith("/") else Path.home() / ".config"
    except RuntimeError:
        return None
    return config / "govkit" / "safe-folders"


def refusal(folder: Path, stranger: str) -> UsageError:
    """What whoever works below another user's folder is told."""
    listed = safe_folders()
    also = f", or write {folder.resolve()} into {listed}" if listed else ""
    return UsageError(
        stranger,
        "whoever can write there chooses the nation, the network and the names you sign for",
        f"go elsewhere; if you trust them, add --folder {folder}{also}",
    )


def _own() -> set[int]:
    """The user; of root, who called sudo as well."""
    user, caller = os.geteuid(), os.environ.get("SUDO_UID", "")
    by_sudo = user == _ROOT and caller.isascii() and caller.isdigit()
    return {user, int(caller)} if by_sudo else {user}


def _problems_below(folder: Path, own: set[int], depth: int = 2) -> Iterator[str]:
    """Of what is in a folder, and in the folders in it: the files that commands believe."""
    for entry in os.scandir(folder):
        yield from _problems(Path(entry.path), own)
        if depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _problems_below(Path(entry.path), own, depth - 1)


def _problems(path: Path, own: set[int]) -> Iterator[str]:
    """Whose a path is, and who else may write there; of a link, where it leads as well."""
    try:
        abouts = [path.lstat()]
        if stat.S_ISLNK(abouts[0].st_mode):
            abouts.append(path.stat())
    except FileNotFoundError:
        return  # a link that leads nowhere, or a file that is gone
    for about in abouts:
        if about.st_uid not in own:
            yield f"{path} belongs to {_name(about.st_uid)}"
        elif not stat.S_ISLNK(about.st_mode) and _others_write(about):
            yield f"{path} can be written by others"


def _others_write(about: os.stat_result) -> bool:
    """Whether everybody may, or a group other than the user's own, which many systems open."""
    by_group = about.st_mode & stat.S_IWGRP and about.st_gid != os.getegid()
    return bool(about.st_mode & stat.S_IWOTH or by_group)


def _name(user: int) -> str:
    try:
        return f"{pwd.getpwuid(user).pw_name} (user {user})"
    except KeyError:
        return f"user {user}"
