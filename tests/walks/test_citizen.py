"""The citizen's walk: from a file that was given to a vote that was carried out (vote.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walks.walk import ROOT, follow, steps_of

PAGE = ROOT / "docs" / "how-to" / "vote.md"


def test_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(PAGE, tmp_path, monkeypatch)


def test_it_shows_what_a_citizen_needs() -> None:
    commands = [step.command for step in steps_of(PAGE.read_text())]
    for words in ("join", "todo", "proposal vote", "proposal list", "proposal execute"):
        assert any(each.startswith(f"govkit {words}") for each in commands), words
