"""Runs the commands that a page shows, in this process, and compares what they say with the page.

A block of ```console has commands after `$ `, and below each what it says, or a part of it: lines
are left out, or `...` stands for them. A question is answered as the page shows. Where two runs
differ (addresses, hashes, times, paths, amounts of gas and coin) they may differ from the page.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from govkit.chain import process
from govkit.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a page, and the lines that it shows below."""

    command: str
    shown: list[str] = field(default_factory=list)


def steps_of(text: str) -> list[Step]:
    """The commands in all console blocks of a page, in order."""
    steps: list[Step] = []
    for block in re.findall(r"^ *```console\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if line.lstrip().startswith("$ "):
                steps.append(Step(line.lstrip()[2:]))
            else:
                steps[-1].shown.append(line)
    return steps


def masked(line: str) -> str:
    """A line without what differs from run to run."""
    line = re.sub(r"0x[0-9a-fA-F]+|0x\.\.\.", "0x", line)
    line = re.sub(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?", "TIME", line)
    line = re.sub(r"\d+_[\d_]+(\.\d+)?|\d+\.\d+", "N", line)
    return re.sub(r"\S*/\.govkit/\S*|\.govkit/\S*", "PATH", line).strip()


class _Terminal(io.StringIO):
    """Answers each question as the page does, and shows what was typed."""

    def __init__(self, said: io.StringIO, shown: list[str]) -> None:
        super().__init__()
        self._said, self._shown = said, list(shown)

    def isatty(self) -> bool:
        return True

    def readline(self, *size: int | None) -> str:  # type: ignore[override]
        question = self._said.getvalue().rpartition("\n")[2].strip()
        for place, line in enumerate(self._shown):
            if line.strip().startswith(question):
                del self._shown[: place + 1]
                answer = line.strip().removeprefix(question).strip()
                self._said.write(f"{answer}\n")
                return f"{answer}\n"
        raise AssertionError(f"the page does not answer: {question}")


def say(step: Step, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a command in the present folder; give what it says. It must succeed."""
    words = shlex.split(step.command, comments=True)
    if words[0] == "cd":
        monkeypatch.chdir(words[1])
        return ""
    if words[0] == "export":
        monkeypatch.setenv(*words[1].split("=", 1))
        return ""
    if words[0] != "govkit":
        run = subprocess.run(step.command, shell=True, capture_output=True, text=True, check=True)
        return run.stdout + run.stderr
    said, code = io.StringIO(), None
    with (
        monkeypatch.context() as patch,
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        patch.setattr("sys.stdin", _Terminal(said, step.shown))
        try:
            main(words[1:])
        except SystemExit as end:
            code = end.code
    assert not code, (step.command, said.getvalue())
    return said.getvalue()


def follow(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do in an empty folder what a page shows, and hold what is said against it."""
    for name in ("GOVKIT_ACCOUNT", "GOVKIT_NETWORK", "GOVKIT_FOLDER", "GOVKIT_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    steps = steps_of(page.read_text(encoding="utf-8"))
    assert steps, f"{page} shows no command"
    with _nodes_stopped(folder):
        for step in steps:
            compare(step, say(step, monkeypatch))


def compare(step: Step, said: str) -> None:
    """Each line that is shown was said, in this order."""
    lines = iter([masked(line) for line in said.splitlines()])
    for line in step.shown:
        wanted = masked(line)
        if wanted and wanted != "...":
            assert wanted in lines, f"{step.command}\ndid not say: {line}\nbut:\n{said}"


@contextlib.contextmanager
def _nodes_stopped(folder: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for found, _, files in os.walk(folder):
            if "node.json" in files:
                process.stop(Path(found))
