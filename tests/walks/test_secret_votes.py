"""A village that votes in secret: from a template to a count without two of five trustees."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.walks.walk import ROOT, follow, steps_of

PAGE = ROOT / "docs" / "how-to" / "vote-in-secret.md"


def test_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(PAGE, tmp_path, monkeypatch)
    keys = list((tmp_path / ".govkit" / "trustees").iterdir())
    assert len(keys) == 5
    assert {stat.S_IMODE(each.stat().st_mode) for each in keys} == {0o600}


def test_it_shows_what_trustees_and_voters_need() -> None:
    commands = [step.command for step in steps_of(PAGE.read_text())]
    for words in ("trustee init", "trustee deal", "trustee confirm", "trustee share", "tally"):
        assert any(each.startswith(f"govkit ballot {words}") for each in commands), words
    for words in ("vote 1 for --secret", "sign 1 for --secret", "relay"):
        assert any(each.startswith(f"govkit proposal {words}") for each in commands), words
