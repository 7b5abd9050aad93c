"""Archives: everything comes back from one alone, and no damage goes unseen."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest

from govkit.crypto.merkle_tree import MerkleTree
from govkit.errors import RecordError
from govkit.records.archive import (
    Archive,
    Head,
    check_contents,
    log_keys,
    read_archive,
    restore,
    write_archive,
)
from govkit.records.checkpoint import Checkpoint
from govkit.records.record import Record
from govkit.records.store import Content, Store
from tests.unit.records.samples import KEY, ORIGIN, OTHER_KEY, log_of, record

SECRET = b"\x01a secret"


def head_of(tree: MerkleTree, origin: str = ORIGIN) -> Head:
    return Head(origin, tree.size, tree.root(), 77, sha256(b"block").digest())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three laws, a person's data that was erased, and a secret."""
    store = Store(tmp_path / "store")
    for number in range(1, 4):
        store.put_bytes(f"Law {number}".encode(), "text/plain")
    store.erase(store.put_bytes(b"a person", "application/octet-stream").hash, "asked for")
    (tmp_path / "secret").write_bytes(SECRET)
    store.seal(tmp_path / "secret")
    return store


@pytest.fixture
def records(store: Store) -> list[Record]:
    sealed = next(store.all(sealed=True)).hash
    erased = sha256(b"a person").digest()
    laws = [sha256(f"Law {number}\n".encode()).digest() for number in range(1, 4)]
    return [
        Record(number, "law", record(1).author, 1_800_000_000 + number, digest, f"Record {number}")
        for number, digest in enumerate([*laws, erased, sealed], start=1)
    ]


def written(folder: Path, records: list[Record], store: Store) -> Path:
    tree, note = log_of(records)
    assert write_archive(folder, head_of(tree), records, tree, store, note) == []
    return folder


@pytest.fixture
def archive(tmp_path: Path, records: list[Record], store: Store) -> Path:
    return written(tmp_path / "archive", records, store)


def test_records_tree_and_contents_come_back(
    tmp_path: Path, archive: Path, records: list[Record], store: Store
) -> None:
    found = read_archive(archive, [KEY.verifier])
    assert found.records == records
    assert found.tree.root() == found.head.root == log_of(records)[0].root()
    assert check_contents(found) == []
    rebuilt = Store(tmp_path / "rebuilt")
    assert restore(found, rebuilt) == (4, [])
    assert list(rebuilt.all()) == list(store.all())
    for law in records[:3]:
        assert rebuilt.read(law.content_hash) == store.read(law.content_hash)
    with pytest.raises(RecordError, match="was erased"):
        rebuilt.read(records[3].content_hash)


def test_nothing_sealed_leaves_the_house(archive: Path) -> None:
    assert not any(SECRET in each.read_bytes() for each in archive.rglob("*") if each.is_file())


def test_an_archive_grows_with_its_log(
    tmp_path: Path, archive: Path, records: list[Record], store: Store
) -> None:
    more = [*records, record(6, "Law 1\n")]
    written(archive, more, store)
    assert read_archive(archive, [KEY.verifier]).records == more


def test_what_was_erased_since_is_erased_in_the_archive(
    archive: Path, records: list[Record], store: Store
) -> None:
    store.erase(records[0].content_hash, "a judge said so")
    written(archive, records, store)
    assert not any(b"Law 1\n" in each.read_bytes() for each in archive.rglob("contents/??/*"))
    assert check_contents(read_archive(archive)) == []


def test_an_archive_is_never_overwritten_by_another_past(
    archive: Path, records: list[Record], store: Store
) -> None:
    """A chain that was rewritten or reset must not take its own evidence along."""
    forged = [record(1, "another"), *records[1:]]
    for other in (forged, records[:4], []):
        tree, note = log_of(other)
        with pytest.raises(RecordError, match="no longer matches the chain"):
            write_archive(archive, head_of(tree), other, tree, store, note)
    tree, _ = log_of(records)
    with pytest.raises(RecordError, match="holds another log"):
        write_archive(archive, head_of(tree, "elsewhere"), records, tree, store)
    assert read_archive(archive).records == records


def test_a_content_that_is_lacking_is_named(
    tmp_path: Path, records: list[Record], store: Store
) -> None:
    store.path(records[1].content_hash).unlink()
    more = [*records, record(6, "never kept")]
    tree, note = log_of(more)
    faults = write_archive(tmp_path / "archive", head_of(tree), more, tree, store, note)
    assert [each.hash for each in faults] == [records[1].content_hash, more[5].content_hash]
    assert read_archive(tmp_path / "archive").records == more


# -- damage

DAMAGED = ["log.json", "checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5"]


@pytest.mark.parametrize("name", DAMAGED)
def test_a_flipped_bit_anywhere_is_found(archive: Path, name: str) -> None:
    raw = (archive / name).read_bytes()
    for place in range(0, len(raw), max(1, len(raw) // 60)):
        (archive / name).write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        try:
            found = read_archive(archive, [KEY.verifier])
        except RecordError:
            continue
        # A head's block is not part of what is signed: all else is found out.
        assert name == "log.json"
        assert found.head.checkpoint() == Checkpoint(ORIGIN, 5, found.tree.root())


@pytest.mark.parametrize("name", [name for name in DAMAGED if name != "checkpoint"])
def test_a_lost_file_is_told(archive: Path, name: str) -> None:
    (archive / name).unlink()
    with pytest.raises(RecordError):
        read_archive(archive)


def test_a_damaged_content_is_named_and_the_rest_comes_back(
    tmp_path: Path, archive: Path, records: list[Record]
) -> None:
    found = read_archive(archive)
    found.store.path(records[1].content_hash).write_bytes(b"Law 9\n")
    assert [each.hash for each in check_contents(found)] == [records[1].content_hash]
    rebuilt = Store(tmp_path / "rebuilt")
    count, faults = restore(found, rebuilt)
    assert (count, [each.hash for each in faults]) == (3, [records[1].content_hash])
    assert rebuilt.read(records[2].content_hash) == b"Law 3\n"


def noted(folder: Path, digest: bytes, **fields: object) -> None:
    """Have an archive's note of a content say something else: no note is signed."""
    place = folder / "contents" / digest.hex()[:2] / f"{digest.hex()}.json"
    place.parent.mkdir(exist_ok=True, parents=True)
    known = json.loads(place.read_text()) if place.exists() else asdict(Content(b"", "", 0))
    place.write_text(json.dumps({**known, "hash": digest.hex(), **fields}))


def test_an_archive_erases_nothing_that_is_kept(
    archive: Path, records: list[Record], store: Store
) -> None:
    law, secret = records[0].content_hash, records[4].content_hash
    for digest in (law, secret):
        noted(archive, digest, erased="nobody asked for it")
    assert restore(read_archive(archive, [KEY.verifier]), store)[1] == []
    assert store.read(law) == b"Law 1\n"
    assert store.read(secret) == SECRET
    assert store.is_sealed(secret)


def test_an_archive_opens_nothing_that_is_sealed_and_brings_nothing_that_no_record_names(
    tmp_path: Path, archive: Path, records: list[Record], store: Store
) -> None:
    """Whoever was shown a secret puts it where it would be published with the next gazette."""
    secret = records[4].content_hash
    opened = Store(archive)
    opened.accept(store.path(secret), store.describe(secret))
    strange = opened.put_bytes(b"strange", "text/plain").hash
    restore(read_archive(archive), store)
    assert store.is_sealed(secret)
    assert not store.knows(strange)


def test_a_laws_first_words_are_no_salt(
    tmp_path: Path, records: list[Record], store: Store
) -> None:
    """A note that calls them so would have the law read without them."""
    text = "It is not true that, as some say, all citizens are equal: three are more so.\n"
    law = store.put_bytes(text.encode(), "text/markdown")
    named = [record(1, text), *records[1:]]
    assert named[0].content_hash == law.hash
    found = read_archive(written(tmp_path / "of law", named, store))
    assert found.store.read(law.hash).decode() == text
    for salt_bytes in (32, 20):
        noted(found.folder, law.hash, salt_bytes=salt_bytes, size=law.size - salt_bytes)
        with pytest.raises(RecordError, match=r"its salt is text|its sizes are impossible"):
            found.store.read(law.hash)
    noted(found.folder, law.hash, salt_bytes=32, size=law.size - 32)
    assert [each.hash for each in check_contents(found)] == [law.hash]
    assert [each.hash for each in restore(found, Store(tmp_path / "new"))[1]] == [law.hash]


@pytest.mark.parametrize("name", ["ab/nothing.json", "ab/" + "cd" * 32 + ".json"])
def test_what_is_no_note_is_told(archive: Path, name: str) -> None:
    (archive / "contents" / "ab").mkdir(exist_ok=True)
    (archive / "contents" / name).write_text("{}")
    with pytest.raises(RecordError, match="is not a content's note"):
        check_contents(read_archive(archive))


def test_an_unsigned_archive_and_one_that_another_signed(
    archive: Path, records: list[Record]
) -> None:
    with pytest.raises(RecordError, match="no trusted key"):
        read_archive(archive, [OTHER_KEY.verifier])
    (archive / "checkpoint").write_text(KEY.sign(Checkpoint(ORIGIN, 4, bytes(32))))
    with pytest.raises(RecordError, match="another head than the signed one"):
        read_archive(archive, [KEY.verifier])
    (archive / "checkpoint").unlink()
    with pytest.raises(RecordError, match="is not signed"):
        read_archive(archive, [KEY.verifier])
    assert read_archive(archive).records == records


def test_records_that_are_not_those_of_the_head(archive: Path) -> None:
    (archive / "checkpoint").unlink()
    place = archive / "log.json"
    root = read_archive(archive).head.root.hex()
    place.write_text(place.read_text().replace(root, "00" * 32))
    with pytest.raises(RecordError, match="do not match its head"):
        read_archive(archive)


def test_no_archive(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no archive of records"):
        read_archive(tmp_path)


def test_the_empty_log(tmp_path: Path, store: Store) -> None:
    folder = written(tmp_path / "archive", [], store)
    found: Archive = read_archive(folder, [KEY.verifier])
    assert found.records == []


def test_the_keys_that_a_log_names() -> None:
    named = [
        record(1, kind="log-key", title=str(KEY.verifier)),
        record(2, kind="log-key", title="nonsense"),
        record(3, kind="law", title=str(OTHER_KEY.verifier)),
        record(4, kind="log-key", title=str(OTHER_KEY.verifier)),
    ]
    assert log_keys(named) == [KEY.verifier, OTHER_KEY.verifier]
