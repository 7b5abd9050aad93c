"""Files are there whole, whoever else writes them at the same time."""

from __future__ import annotations

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from govkit.files import OWNER_ONLY, locked, write_whole
from govkit.network.journal import Journal, Sent
from govkit.types import Address, Call


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
    calls = [Call(sender, bytes([number])) for number in range(40)]

    def note(call: Call) -> None:
        Journal(tmp_path / "pending.json").put(1, sender, call, Sent(1, (b"h" * 32,), {"fee": 1}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, calls))
    assert all(Journal(tmp_path / "pending.json").find(1, sender, call) for call in calls)
