"""Tiles: laid out as C2SP says, and read by others' code."""

from __future__ import annotations

from pathlib import Path

import pytest
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader

from govkit.crypto.merkle import leaf_hash
from govkit.crypto.merkle_tree import MerkleTree
from govkit.errors import RecordError
from govkit.records.checkpoint import Checkpoint
from govkit.records.tiles import check_tiles, entry_bundles, hash_tiles, read_entries, tile_path
from tests.unit.records.samples import KEY, ORIGIN


def entries(size: int) -> list[bytes]:
    return [number.to_bytes(3) for number in range(size)]


def written(folder: Path, size: int) -> MerkleTree:
    tree = MerkleTree(map(leaf_hash, entries(size)))
    for path, data in [*hash_tiles(tree), *entry_bundles(entries(size))]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "checkpoint").write_text(KEY.sign(Checkpoint(ORIGIN, size, tree.root())))
    return tree


def test_the_paths_of_the_specification() -> None:
    assert str(tile_path(0, 1_234_067)) == "tile/0/x001/x234/067"
    assert str(tile_path(None, 5, 17)) == "tile/entries/005.p/17"
    assert str(tile_path(2, 0, 1)) == "tile/2/000.p/1"


def test_the_tiles_of_the_specifications_example() -> None:
    """70,000 leaves: 273 full tiles and one of 112, one full and one of 17, one of 1."""
    tree = MerkleTree()
    tree.extend_joined(b"".join(map(leaf_hash, entries(70_000))))
    found = {str(path): len(data) // 32 for path, data in hash_tiles(tree)}
    assert sum(width == 256 for path, width in found.items() if path.startswith("tile/0/")) == 273
    partial = {path: width for path, width in found.items() if width < 256}
    assert partial == {
        "tile/0/273.p/112": 112,
        "tile/1/001.p/17": 17,
        "tile/2/000.p/1": 1,
    }
    assert found["tile/1/000"] == 256


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 513, 700])
def test_tlog_scales_reads_ours(tmp_path: Path, size: int) -> None:
    tree = written(tmp_path, size)
    theirs = TilesReader(LocalBackend(tmp_path))
    assert theirs.get_checkpoint().root_hash == theirs.calculate_root_hash() == tree.root()
    for index in {0, size // 2, size - 1}:
        assert theirs.get_entry(index) == entries(size)[index]
        assert theirs.get_inclusion_proof(index, size).node_hashes == tree.inclusion_proof(index)
    old = size // 2 or 1
    assert theirs.get_consistency_proof(old, size).node_hashes == tree.consistency_proof(old)


@pytest.mark.parametrize("size", [0, 1, 256, 300])
def test_entries_come_back(tmp_path: Path, size: int) -> None:
    tree = written(tmp_path, size)
    assert read_entries(tmp_path, size) == entries(size)
    assert list(check_tiles(tmp_path, tree)) == []


def test_damaged_entries_are_told(tmp_path: Path) -> None:
    written(tmp_path, 300)
    place = tmp_path / "tile/entries/001.p/44"
    whole = place.read_bytes()
    for bad in (whole[:-1], whole + b"\0", whole + b"\0\1", whole[5:], b""):
        place.write_bytes(bad)
        with pytest.raises(RecordError, match="are damaged"):
            read_entries(tmp_path, 300)
    place.unlink()
    with pytest.raises(RecordError, match="cannot be read"):
        read_entries(tmp_path, 300)


def test_a_changed_or_missing_tile_is_named(tmp_path: Path) -> None:
    tree = written(tmp_path, 300)
    (tmp_path / "tile/0/000").write_bytes(bytes(8192))
    (tmp_path / "tile/1/000.p/1").unlink()
    assert list(map(str, check_tiles(tmp_path, tree))) == ["tile/0/000", "tile/1/000.p/1"]
