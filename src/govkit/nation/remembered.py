"""Remembers which deployments this user has found genuine, so that not each command checks again.

It remembers too what the nation has adopted since its founding, and how much its votes had named
then: once they have named more, the chain is asked again.

A note is kept where only this user can write and never beside the deployment file, so that a
stranger's file brings no note along. Its name is the hash of the file's whole content, and it holds
govkit's version and the block in which the nation was founded. So it does not hold for a file that
was changed, another version of govkit, or a chain that was begun anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from govkit.contracts.founder import Founder
from govkit.errors import NetworkError
from govkit.files import OWNER_ONLY, read_text, write_whole
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.doors import named_in
from govkit.network.port import Port
from govkit.text import read_json
from govkit.types import Address
from govkit.version import __version__

_MOST_BYTES = 1 << 12
_WRITABLE_BY_OTHERS = 0o022


def is_known(deployment: Deployment, port: Port) -> bool:
    """Whether this user has found this very deployment genuine on the port's chain."""
    return recall(deployment, port) is not None


def recall(deployment: Deployment, port: Port) -> Mapping[str, Address] | None:
    """The contracts that such a deployment's nation has adopted; None if it is not known."""
    note = _note(deployment)
    if note is None or not (_is_own(note.parent) and _is_own(note)):
        return None
    try:
        raw = read_json(read_text(note, _MOST_BYTES))
        version, number, block_hash = raw["govkit"], raw["block"], raw["hash"]
        adopted, named = raw["adopted"], raw["named"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if version != __version__ or type(number) is not int:
        return None
    try:
        same = port.block(number).hash.hex() == block_hash and named_in(deployment, port) == named
    except NetworkError:
        return None
    return {name: Address(at) for name, at in adopted.items()} if same else None


def remember(deployment: Deployment, port: Port) -> None:
    """Note that this deployment is genuine, if there is a place for the note."""
    note = _note(deployment)
    if note is None:
        return
    founder = Founder(port, deployment.founder, deployment.release)
    founded = next(founder.events("Founded", from_block=deployment.first_block), None)
    if founded is None:
        return
    block = port.block(founded.log.block_number)
    raw = {
        "govkit": __version__,
        "block": block.number,
        "hash": block.hash.hex(),
        "adopted": deployment.adopted,
        "named": named_in(deployment, port),
    }
    with suppress(OSError):
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_own(note.parent):
            write_whole(note, json.dumps(raw) + "\n", mode=OWNER_ONLY)


def _note(deployment: Deployment) -> Path | None:
    """The file for a deployment's note, or None if the user has no place for it."""
    try:
        named = os.environ.get("XDG_STATE_HOME", "")
        state = Path(named) if named.startswith("/") else Path.home() / ".local" / "state"
    except RuntimeError:
        return None
    return state / "govkit" / "genuine" / sha256(deployment.to_text().encode()).hexdigest()


def _is_own(path: Path) -> bool:
    """Whether nobody but this user can write the file."""
    try:
        about = path.lstat()
    except OSError:
        return False
    return about.st_uid == os.geteuid() and not about.st_mode & _WRITABLE_BY_OTHERS
