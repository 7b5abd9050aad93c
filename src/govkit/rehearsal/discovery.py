"""Finds attacks: each is one file in a folder, and no list names them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from govkit.errors import UsageError
from govkit.guesses import no_such
from govkit.rehearsal.model import Attack

FOLDER = Path(__file__).with_name("attacks")


@cache
def known_attacks() -> dict[str, Attack]:
    """The attacks that ship with govkit, by name."""
    return _in_order(
        _of_module(import_module(f"govkit.rehearsal.attacks.{path.stem}"), path)
        for path in _files(FOLDER)
    )


def attacks_in(folder: Path) -> dict[str, Attack]:
    """The attacks of a folder of one's own, by name. Their files are run: they are code.

    Raises UsageError if there are none, or a file has none.
    """
    found = _in_order(_of_module(_loaded(path), path) for path in _files(folder))
    if not found:
        raise UsageError(f"{folder} has no attacks", next_step="put a file NAME.py there")
    return found


def attack_named(name: str, known: dict[str, Attack] | None = None) -> Attack:
    """One of the attacks by name. Raises UsageError, with a guess."""
    found = known_attacks() if known is None else known
    if name not in found:
        raise no_such("attack", name, found)
    return found[name]


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder", next_step="name a folder with attacks")
    return sorted(path for path in folder.glob("*.py") if not path.stem.startswith("_"))


def _in_order(found: Iterable[Attack]) -> dict[str, Attack]:
    """By name, the worst first."""
    several = list(found)
    return {each.name: each for each in sorted(several, key=lambda a: (a.severity.rank, a.name))}


def _loaded(path: Path) -> ModuleType:
    name = f"govkit_attacks.{path.stem}"
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look for their module there
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(
            f"{path} cannot be loaded", f"{type(error).__name__}: {error}", "correct it"
        ) from error
    return module


def _of_module(module: ModuleType, path: Path) -> Attack:
    found = [each for each in vars(module).values() if isinstance(each, Attack)]
    if len(found) != 1:
        raise UsageError(
            f"{path} has {len(found)} attacks", next_step="decorate one function with @attack(...)"
        )
    return found[0]
