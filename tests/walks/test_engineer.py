"""The engineer's walk: a project, a nation and its events, as docs/how-to/use-from-python.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govkit.chain import process
from tests.walks.walk import ROOT, compare, say, steps_of

PAGE = ROOT / "docs" / "how-to" / "use-from-python.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    return found[1]


def test_the_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("GOVKIT_ACCOUNT", "GOVKIT_NETWORK", "GOVKIT_FOLDER", "GOVKIT_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    chain = tmp_path / ".govkit" / "chain"
    try:
        for step in steps_of(PAGE.read_text()):
            compare(step, say(step, monkeypatch))
        url = process.ensure_running(chain).url
        capsys.readouterr()
        exec(compile(block("python").replace("http://127.0.0.1:8545", url), str(PAGE), "exec"), {})
        assert capsys.readouterr().out == block("text")
    finally:
        process.stop(chain)
