"""The founder's walk: from an empty folder to a nation of their own, as docs/how-to/found.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walks.walk import ROOT, Step, compare, follow, steps_of

PAGE = ROOT / "docs" / "how-to" / "found.md"


def test_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(PAGE, tmp_path, monkeypatch)


def test_it_shows_what_a_founder_needs() -> None:
    commands = [step.command for step in steps_of(PAGE.read_text())]
    for words in ("init", "check", "found", "account new", "account fund", "record add"):
        assert any(each.startswith(f"govkit {words}") for each in commands), words


@pytest.mark.parametrize(
    ("shown", "said"),
    [("a\nc", "a\nb\nc"), ("x 0x12 on 2026-01-01", "x 0x34 on 2027-01-01"), ("...\nb", "a\nb")],
)
def test_what_is_shown_is_found_in_what_is_said(shown: str, said: str) -> None:
    compare(Step("x", shown.splitlines()), said)


@pytest.mark.parametrize(("shown", "said"), [("a", "b"), ("c\na", "a\nc"), ("a\na", "a")])
def test_what_was_not_said_is_missed(shown: str, said: str) -> None:
    with pytest.raises(AssertionError, match="did not say"):
        compare(Step("x", shown.splitlines()), said)
