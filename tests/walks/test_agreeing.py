"""Two people who never used a chain: from a template to a boat that is paid, and one that leaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walks.walk import ROOT, follow, steps_of

PAGE = ROOT / "docs" / "how-to" / "agree.md"


def test_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(PAGE, tmp_path, monkeypatch)


def test_it_shows_what_two_people_need() -> None:
    commands = [step.command for step in steps_of(PAGE.read_text())]
    for words in ("new", "show", "sign", "fund", "perform", "dispute", "answer", "claim"):
        assert any(each.startswith(f"govkit agreement {words}") for each in commands), words
