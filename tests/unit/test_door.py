"""One door for what is shown, one for what is read: nothing in the sources goes around them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src" / "govkit"
COMMANDS = sorted((SOURCES / "cli").rglob("*.py"))
SHOWING = {"echo", "secho", "prompt", "confirm", "print", "pprint", "input", "getpass"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
READING = {"open", "read_text", "read_bytes", "readlines"}

READS_OTHERWISE = {
    "files.py": {"open"},  # the door
    "constitution/agreement_templates.py": {"read_text"},  # what the package brings
    "constitution/template.py": {"read_text"},  # what the package brings
    "contracts/abi.py": {"read_text"},
    "contracts/releases.py": {"read_bytes"},
    "chain/process.py": {"open"},  # the node's own log and lock; a node's answer
    "cli/__init__.py": {"open"},  # /dev/null
    "packing.py": {"read_text", "read_bytes"},  # the package, as it is installed
    "dossier/standalone/__init__.py": {"read_text"},  # what the package brings
    "dossier/standalone/statements.py": {"read_text", "read_bytes"},  # it stands without govkit
    "web/checker/__init__.py": {"read_text"},  # what the package brings
    "network/journal.py": {"open"},  # a lock, never read
    "nation/secrecy/trustee_keys.py": {"open"},  # overwrites what it deletes
}
"""Of a file: what it may call, though that is how files are read."""
OWN_METHODS = {"Chain", "Manifest", "folder", "justice", "key", "raid", "self", "ways_in"}
"""Whose `open` opens something else than a file."""


def calls(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, name and whose it is, of every call in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id, ""
            elif isinstance(node.func, ast.Attribute):
                owner = node.func.value
                yield node.lineno, node.func.attr, owner.id if isinstance(owner, ast.Name) else "?"


def streams(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in STREAMS:
            yield node.lineno, node.attr


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_a_command_shows_nothing_around_the_door(path: Path) -> None:
    if path.name == "output.py":
        return
    found = [
        f"line {line}: {name}"
        for line, name, owner in calls(path)
        if name in SHOWING and owner in ("", "typer", "click", "console", "rich")
        and not (name == "confirm" and owner == "")  # the door's own
    ]  # fmt: skip
    if path.name != "__init__.py":  # where the streams are set up, and flushed
        found += [f"line {line}: {name}" for line, name in streams(path)]
    assert found == []


def read_around_the_door() -> Iterator[str]:
    for path in sorted(SOURCES.rglob("*.py")):
        place = path.relative_to(SOURCES).as_posix()
        if place.startswith(("testing/", "contracts/_")):  # tools for developers' own files
            continue
        for line, name, owner in calls(path):
            if name not in READING or owner in OWN_METHODS:
                continue
            if name in ("read_text", "read_bytes") and owner in ("", "files"):
                continue  # the door itself
            if name not in READS_OTHERWISE.get(place, set()):
                yield f"{place}:{line} calls {owner}.{name}"


def test_no_file_is_read_around_the_door() -> None:
    assert list(read_around_the_door()) == []
