"""The agreements whose files a folder has: the chain keeps only the hash of their terms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from govkit.errors import UsageError
from govkit.nation.agreements.signed import SignedAgreement

SETTLEMENT = "settle-"
"""How the names of files begin that hold settlements."""


def files_in(folder: Path | None) -> Iterator[tuple[Path, SignedAgreement]]:
    """The signed agreements in a folder, by the names of their files; other files are left out."""
    for path in sorted(folder.glob("*.json")) if folder else ():
        try:
            yield path, SignedAgreement.load(path)
        except UsageError:
            continue


def faults_in(folder: Path) -> Iterator[UsageError]:
    """What is wrong with files that should be agreements."""
    for path in sorted(folder.glob("*.json")):
        try:
            SignedAgreement.load(path)
        except UsageError as error:
            if not path.name.startswith(SETTLEMENT):
                yield error
