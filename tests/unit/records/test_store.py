"""The store: what is put in comes out, and what is damaged is named."""

from __future__ import annotations

import tracemalloc
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.errors import RecordError
from govkit.records.canonical import canonical_text
from govkit.records.store import SALT_BYTES, Content, Store, hash_of, hashes_of

TEXT = "Every person owns themselves.\n"
SECRET = b"born to nobody on no day"


def file(folder: Path, name: str, content: bytes | str) -> Path:
    place = folder / name
    place.write_bytes(content.encode() if isinstance(content, str) else content)
    return place


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


# -- canonical texts


@pytest.mark.parametrize(
    "same",
    [
        TEXT,
        TEXT.strip(),
        "\ufeff" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.replace("\n", " \t\n\n \n"),
    ],
)
def test_the_same_text_has_one_form(same: str) -> None:
    assert canonical_text(same.encode()) == TEXT.encode()


def test_letters_are_composed() -> None:
    assert canonical_text("A\u0308mter".encode()) == "\u00c4mter\n".encode()


@pytest.mark.parametrize("other", ["every person", " " + TEXT, "\n" + TEXT, TEXT + "x"])
def test_another_text_has_another_form(other: str) -> None:
    assert canonical_text(other.encode()) != TEXT.encode()


def test_no_text() -> None:
    assert canonical_text(b"") == canonical_text(b" \r\n\n") == b""
    for bad in (b"\xff\xfe", b"a\0b", b"\x1b[2J", "\x85".encode()):
        with pytest.raises(RecordError, match="this is not text"):
            canonical_text(bad)


@pytest.mark.parametrize(
    "marks", ["\u0301", "\u0301\u0316", "\u0f73", "\u0344"], ids=["one", "two", "of two", "alone"]
)
def test_few_marks_stand_on_one_character(marks: str) -> None:
    per_character = len(unicodedata.normalize("NFD", marks))
    most = marks * (30 // per_character)
    assert canonical_text(f"a{most}b{most}\n".encode())
    with pytest.raises(RecordError, match="more than 30 marks are on one character"):
        canonical_text(f"a{most}{marks}\n".encode())
    with pytest.raises(RecordError, match="more than 30 marks"):
        canonical_text((marks * 100_000).encode())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    once = canonical_text(text.encode())
    assert canonical_text(once) == once


# -- in and out


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("law.md", TEXT, "text/markdown"),
        ("scan.pdf", b"%PDF\r\n\0", "application/pdf"),
        ("empty", b"", "application/octet-stream"),
        ("empty.txt", b"", "text/plain"),
    ],
)
def test_what_is_put_in_comes_out(
    store: Store, tmp_path: Path, name: str, content: bytes | str, media_type: str
) -> None:
    kept = store.put(file(tmp_path, name, content))
    raw = content.encode() if isinstance(content, str) else content
    assert kept == Content(sha256(raw).digest(), media_type, len(raw))
    assert store.read(kept.hash) == raw
    assert store.describe(kept.hash) == kept
    assert list(store.all()) == [kept]
    assert list(store.check()) == []
    assert store.put(file(tmp_path, name, content)) == kept


def test_a_text_is_kept_in_its_canonical_form_and_nothing_else_is(
    store: Store, tmp_path: Path
) -> None:
    windows = TEXT.replace("\n", "\r\n")
    text = store.put(file(tmp_path, "law.txt", windows))
    assert store.read(text.hash) == TEXT.encode()
    data = store.put(file(tmp_path, "law.bin", windows))
    assert store.read(data.hash) == windows.encode()
    assert hashes_of(tmp_path / "law.txt") == {text.hash, data.hash}
    assert hashes_of(tmp_path / "law.bin") == {data.hash}
    assert store.put_bytes(windows.encode(), "text/markdown").hash == text.hash


def test_a_broken_text_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="this is not text"):
        store.put(file(tmp_path, "law.txt", b"\xff"))
    with pytest.raises(RecordError, match="cannot be read"):
        store.put(tmp_path / "nowhere.pdf")
    assert [each for each in store.folder.rglob("*") if each.is_file()] == []


@pytest.mark.parametrize("size_mib", [64, pytest.param(2048, marks=pytest.mark.soak)])
def test_a_large_file_takes_no_memory(store: Store, tmp_path: Path, size_mib: int) -> None:
    place = tmp_path / "film"
    with place.open("wb") as sparse:
        sparse.truncate(size_mib << 20)
    tracemalloc.start()
    kept = store.put(place)
    assert list(store.check()) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (kept.size, kept.hash) == (size_mib << 20, hash_of(place))
    assert peak < 8 << 20


# -- damage


def test_a_flipped_bit_is_found_and_named_and_the_rest_is_intact(
    store: Store, tmp_path: Path
) -> None:
    kept = [store.put(file(tmp_path, f"{n}.bin", bytes([n]) * 100)) for n in range(5)]
    place = store.path(kept[2].hash)
    raw = place.read_bytes()
    place.write_bytes(raw[:50] + bytes([raw[50] ^ 1]) + raw[51:])
    faults = list(store.check())
    assert [(each.hash, each.problem) for each in faults] == [
        (kept[2].hash, "its bytes differ from those that were hashed")
    ]
    with pytest.raises(RecordError, match=f"0x{kept[2].hash.hex()} is damaged"):
        store.read(kept[2].hash)
    for each in (0, 1, 3, 4):
        assert store.read(kept[each].hash) == bytes([each]) * 100


def test_what_is_cut_short_or_missing_is_named(store: Store, tmp_path: Path) -> None:
    first, second = (store.put(file(tmp_path, f"{n}.bin", bytes([n]))) for n in range(2))
    store.path(first.hash).write_bytes(b"")
    store.path(second.hash).unlink()
    assert {each.hash: each.problem for each in store.check()} == {
        first.hash: "it has another size",
        second.hash: "its bytes are missing",
    }
    with pytest.raises(RecordError, match="are missing in the store"):
        store.read(second.hash)
    with pytest.raises(RecordError, match=r"is not in the store.*govkit record keep"):
        store.read(bytes(32))


@pytest.mark.parametrize("note", ["", "{", "[]", "{}", '{"media_type": 1}'])
def test_a_damaged_note_is_told(store: Store, tmp_path: Path, note: str) -> None:
    kept = store.put(file(tmp_path, "a", b"a"))
    place = store.path(kept.hash)
    place.with_name(place.name + ".json").write_text(note)
    with pytest.raises(RecordError, match="is damaged"):
        store.describe(kept.hash)


# -- sealed


def test_a_sealed_content_shows_only_a_salted_hash(store: Store, tmp_path: Path) -> None:
    place = file(tmp_path, "birth", SECRET)
    first, second = store.seal(place), store.seal(place)
    assert first.hash != second.hash
    assert sha256(SECRET).digest() not in (first.hash, second.hash)
    assert (first.size, first.salt_bytes) == (len(SECRET), SALT_BYTES)
    assert store.read(first.hash) == SECRET
    assert store.is_sealed(first.hash)
    assert list(store.all()) == []
    assert len(list(store.all(sealed=True))) == 2
    assert store.path(first.hash).stat().st_mode & 0o077 == 0
    assert list(store.check()) == []


def test_a_sealed_content_is_opened_to_one_who_is_chosen(store: Store, tmp_path: Path) -> None:
    sealed = store.seal(file(tmp_path, "birth", SECRET))
    handed = file(tmp_path, "handed", store.path(sealed.hash).read_bytes())
    assert hash_of(handed) == sealed.hash
    theirs = Store(tmp_path / "theirs")
    theirs.accept(handed, sealed)
    assert theirs.read(sealed.hash) == SECRET
    assert store.is_sealed(sealed.hash)
    wrong = file(tmp_path, "wrong", bytes(32) + SECRET)
    with pytest.raises(RecordError, match="is damaged"):
        theirs.accept(wrong, sealed)


def test_a_sealed_content_is_opened_to_all(store: Store, tmp_path: Path) -> None:
    sealed = store.seal(file(tmp_path, "birth", SECRET))
    for _ in range(2):
        assert store.publish(sealed.hash) == sealed
        assert not store.is_sealed(sealed.hash)
    assert list(store.all()) == [sealed]
    assert list(store.all(sealed=True)) == []
    assert store.read(sealed.hash) == SECRET


# -- erased


@pytest.mark.parametrize("sealed", [False, True])
def test_personal_data_can_be_erased(store: Store, tmp_path: Path, sealed: bool) -> None:
    place = file(tmp_path, "birth", SECRET)
    kept = store.seal(place) if sealed else store.put(place)
    other = store.put(file(tmp_path, "law.md", TEXT))
    with pytest.raises(RecordError, match="needs a reason"):
        store.erase(kept.hash, "")
    assert store.read(kept.hash) == SECRET
    store.erase(kept.hash, "asked for by the person")
    assert store.describe(kept.hash).erased == "asked for by the person"
    with pytest.raises(RecordError, match="was erased: asked for by the person"):
        store.read(kept.hash)
    left = [each.read_bytes() for each in store.folder.rglob("*") if each.is_file()]
    assert not any(SECRET in each for each in left)
    assert list(store.check()) == []
    assert store.read(other.hash) == TEXT.encode()
