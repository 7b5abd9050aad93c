"""What this user has found genuine before, so that it is looked at once and not in each command.

A note is kept where this user alone can write, never beside the deployment file: a file from a
stranger brings no note along. It is of the file's whole content, by its hash, and holds govkit's
version and the block in which the nation was founded: a file that was changed, another govkit and
a chain that was begun anew have no note.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version as version_of
from pathlib import Path

from govkit.contracts.founder import Founder
from govkit.contracts.releases import Release
from govkit.errors import NetworkError
from govkit.files import OWNER_ONLY, read_text, write_whole
from govkit.nation.blueprint.deployment import Deployment
from govkit.network.port import Port
from govkit.text import read_json

_MOST_BYTES = 1 << 10
_WRITABLE_BY_OTHERS = 0o022


def is_known(deployment: Deployment, port: Port) -> bool:
    """Whether this user has found just this deployment genuine, on the chain behind the port."""
    note = _note(deployment)
    if note is None or not (_is_own(note.parent) and _is_own(note)):
        return False
    try:
        raw = read_json(read_text(note, _MOST_BYTES))
        version, number, block_hash = raw["govkit"], raw["block"], raw["hash"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if version != version_of("govkit") or type(number) is not int:
        return False
    try:
        return bool(port.block(number).hash.hex() == block_hash)
    except NetworkError:
        return False


def remember(deployment: Deployment, port: Port) -> None:
    """Keep that this deployment is genuine; where there is no place for that, do without."""
    note = _note(deployment)
    if note is None:
        return
    founder = Founder(port, deployment.founder, Release(deployment.release))
    founded = next(founder.events("Founded", from_block=deployment.first_block), None)
    if founded is None:
        return
    block = port.block(founded.log.block_number)
    raw = {"govkit": version_of("govkit"), "block": block.number, "hash": block.hash.hex()}
    with suppress(OSError):
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_own(note.parent):
            write_whole(note, json.dumps(raw) + "\n", mode=OWNER_ONLY)


def _note(deployment: Deployment) -> Path | None:
    """Where the note of a deployment is; None where this user has no place of its own."""
    try:
        named = os.environ.get("XDG_STATE_HOME", "")
        state = Path(named) if named.startswith("/") else Path.home() / ".local" / "state"
    except RuntimeError:
        return None
    return state / "govkit" / "genuine" / sha256(deployment.to_text().encode()).hexdigest()


def _is_own(path: Path) -> bool:
    """Whether nobody else could have written it."""
    try:
        about = path.lstat()
    except OSError:
        return False
    return about.st_uid == os.geteuid() and not about.st_mode & _WRITABLE_BY_OTHERS
