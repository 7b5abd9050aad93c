"""A log as static files: tiles of hashes and bundles of entries (C2SP tlog-tiles)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from govkit.crypto.merkle_tree import MerkleTree
from govkit.errors import RecordError
from govkit.files import read_bytes, unreadable

TILE_WIDTH = 256
_LEVELS_A_TILE = 8
_LENGTH_BYTES = 2


def tile_path(level: int | None, index: int, width: int = TILE_WIDTH) -> Path:
    """A tile's path below the log's folder: of a `level`, or of entries if that is None."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    if width < TILE_WIDTH:
        groups[-1] += ".p"
        groups.append(str(width))
    return Path("tile", "entries" if level is None else str(level), *groups)


def hash_tiles(tree: MerkleTree) -> Iterator[tuple[Path, bytes]]:
    """Every tile of the tree, including the partial ones at its right edge."""
    level = 0
    while nodes := tree.size >> (_LEVELS_A_TILE * level):
        for index, width in _tiles(nodes):
            start = index * TILE_WIDTH
            yield (
                tile_path(level, index, width),
                tree.subtrees(_LEVELS_A_TILE * level, start, width),
            )
        level += 1


def entry_bundles(entries: Sequence[bytes]) -> Iterator[tuple[Path, bytes]]:
    """Every bundle of entries: each entry after its length as two bytes, big-endian."""
    for index, width in _tiles(len(entries)):
        start = index * TILE_WIDTH
        bundle = [
            len(each).to_bytes(_LENGTH_BYTES) + each for each in entries[start : start + width]
        ]
        yield tile_path(None, index, width), b"".join(bundle)


def read_entries(folder: Path, size: int) -> list[bytes]:
    """The first `size` entries of a log's folder. Raises RecordError."""
    return [
        entry
        for index, width in _tiles(size)
        for entry in _bundle(folder / tile_path(None, index, width), width)
    ]


def check_tiles(folder: Path, tree: MerkleTree) -> Iterator[Path]:
    """The tiles in a log's folder that are missing or not those of the tree."""
    for path, expected in hash_tiles(tree):
        place = folder / path
        try:
            found = read_bytes(place, len(expected))
        except OSError:
            found = b""
        if found != expected:
            yield path


def _tiles(nodes: int) -> Iterator[tuple[int, int]]:
    """Index and width of each tile over so many nodes."""
    for index in range(-(-nodes // TILE_WIDTH)):
        yield index, min(TILE_WIDTH, nodes - index * TILE_WIDTH)


def _bundle(path: Path, width: int) -> list[bytes]:
    try:
        data = read_bytes(path)
    except OSError as error:
        raise RecordError(
            f"the entries in {path} cannot be read",
            unreadable(error),
            "find a whole copy",
        ) from error
    return read_bundle(data, width, path)


def read_bundle(data: bytes, width: int, path: Path | str) -> list[bytes]:
    """The `width` entries of a bundle; `path` names it. Raises RecordError."""
    entries: list[bytes] = []
    place = 0
    while place < len(data):
        length = int.from_bytes(data[place : place + _LENGTH_BYTES])
        place += _LENGTH_BYTES
        entries.append(data[place : place + length])
        place += length
    if place != len(data) or len(entries) != width:
        raise RecordError(f"the entries in {path} are damaged", next_step="find a whole copy")
    return entries
