"""The outsider's walk: a stranger's dossier and gazette, as docs/how-to/verify-from-outside.md."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.walks.walk import ROOT, follow, steps_of

PAGE = ROOT / "docs" / "how-to" / "verify-from-outside.md"


def test_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binaries = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")
    follow(PAGE, tmp_path, monkeypatch)
    assert (tmp_path / "dossier" / "verify.html").is_file()
    assert (tmp_path / "site" / "check.html").is_file()


def test_it_shows_what_an_outsider_needs() -> None:
    commands = [step.command for step in steps_of(PAGE.read_text(encoding="utf-8"))]
    for words in (
        "python dossier/verify_dossier.py", "govkit dossier verify", "govkit gazette verify",
        "govkit record verify", "govkit law show --archive",
    ):  # fmt: skip
        assert any(each.startswith(words) for each in commands), words
