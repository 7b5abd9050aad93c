"""Reads ABI files that the user trusts, to tell what contracts of others can do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from govkit.actions.address_book import AddressBook
from govkit.contracts.abi import Artifact
from govkit.errors import UsageError
from govkit.files import read_text, unreadable
from govkit.text import read_json
from govkit.types import Address


def load_abis(folder: Path, book: AddressBook) -> Mapping[Address, Artifact]:
    """The ABIs in a folder, by address; empty if there is no folder. Raises UsageError.

    A file is called `<address or name>.json` and holds a JSON ABI, or an artifact with one under
    `abi`.
    """
    return {book.resolve(path.stem): _load(path) for path in sorted(folder.glob("*.json"))}


def _load(path: Path) -> Artifact:
    try:
        raw = read_json(read_text(path))
        abi = raw["abi"] if isinstance(raw, dict) else raw
        return Artifact.parse(path.stem, {"abi": abi, "bytecode": "0x", "deployedBytecode": "0x"})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{path} is not an ABI", unreadable(error), "replace it, or remove it"
        ) from error
