"""Files are there whole, whoever else writes them at the same time."""

from __future__ import annotations

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from govkit.files import OWNER_ONLY, is_locked, locked, read_bytes, read_text, write_whole
from govkit.network.journal import Journal, Wish
from govkit.types import Address


def test_text_bytes_and_permissions(tmp_path: Path) -> None:
    place = tmp_path / "new" / "file"
    write_whole(place, "чай\n", mode=OWNER_ONLY)
    assert place.read_bytes() == "чай\n".encode()
    assert stat.S_IMODE(place.stat().st_mode) == OWNER_ONLY
    write_whole(place, b"\xff")
    assert place.read_bytes() == b"\xff"
    assert list(place.parent.iterdir()) == [place]


def test_what_cannot_be_written_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "file"
    write_whole(place, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(place, "\ud800")
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_second_writer_takes_nothing_from_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one comes while ours is on its way to the disk."""
    place, sync = tmp_path / "file", os.fsync

    def interrupted(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", sync)
        write_whole(place, "theirs")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", interrupted)
    write_whole(place, "ours")
    assert place.read_text() == "ours"
    assert list(tmp_path.iterdir()) == [place]


def test_many_writers_leave_one_whole_file(tmp_path: Path) -> None:
    place, texts = tmp_path / "file", [str(n) * 50_000 for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write_whole(place, text), texts * 5))
    assert place.read_text() in texts


def test_one_at_a_time(tmp_path: Path) -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def work(_: int) -> None:
        nonlocal inside, most
        for _ in range(20):
            with locked(tmp_path / "lock"):
                with guard:
                    inside += 1
                    most = max(most, inside)
                with guard:
                    inside -= 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert most == 1


def test_a_journal_forgets_nothing_that_another_process_noted(tmp_path: Path) -> None:
    sender = Address("0x" + "11" * 20)
    wishes = [Wish(1, sender, nonce, "d", (b"h" * 32,), {"fee": 1}) for nonce in range(40)]

    def note(wish: Wish) -> None:
        Journal(tmp_path / "pending.json").put(wish)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, wishes))
    assert Journal(tmp_path / "pending.json").wishes(1, sender) == wishes


def endless(folder: Path, kind: str) -> Path:
    """A file without end, or one that never gives anything."""
    place = folder / "odd"
    if kind == "device":
        place.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "sparse":
        with place.open("wb") as file:
            file.truncate(200 << 30)
    else:
        place.mkdir()
    return place


@pytest.mark.parametrize(
    ("kind", "why"),
    [("device", "not a file, but a device"), ("pipe", "or a pipe"), ("sparse", "it is over 64 MiB"),
     ("folder", "it is a folder")],
)  # fmt: skip
def test_a_file_without_end_is_refused_at_once(tmp_path: Path, kind: str, why: str) -> None:
    with pytest.raises(OSError, match=why):
        read_bytes(endless(tmp_path, kind))


def test_what_the_shell_hands_over_is_read_within_the_same_bound(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"\xef\xbb\xbfword")
    os.close(writer)
    assert read_text(Path(f"/dev/fd/{reader}")) == "word"
    with (tmp_path / "file").open("wb+") as file:
        file.write(bytes(100))
        file.flush()
        with pytest.raises(OSError, match="it is over 99 bytes"):
            read_bytes(Path(f"/dev/fd/{file.fileno()}"), 99)
    os.close(reader)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be", "latin-1"])
def test_another_encoding_is_told_with_what_to_do(tmp_path: Path, encoding: str) -> None:
    place = tmp_path / "file"
    place.write_bytes(
        "\ufeffgr\u00fc\u00dfe".replace("\ufeff", "" if encoding == "latin-1" else "\ufeff").encode(
            encoding
        )
    )
    with pytest.raises(ValueError, match="save it as UTF-8"):
        read_text(place)


def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such device"):
        write_whole(endless(tmp_path, "pipe"), "words")
    assert not is_locked(tmp_path / "odd")
    with pytest.raises(OSError, match="a device or a pipe"), locked(tmp_path / "odd"):
        pass
    reader = os.open(tmp_path / "odd", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(tmp_path / "odd", "words")
    assert os.read(reader, 10) == b"words"
    os.close(reader)


def test_a_lock_is_seen_while_it_is_held(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "lock")
    with locked(tmp_path / "lock"):
        assert is_locked(tmp_path / "lock")
    assert not is_locked(tmp_path / "lock")
