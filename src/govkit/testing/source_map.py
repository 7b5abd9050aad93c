"""Maps each part of a contract's code to its place in the Vyper source.

Made by `govkit.testing.vyper_map` from what the compiler knows; kept with the compiled contract,
and read by coverage and by failure reports, which need no compiler.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: the `file` (absolute), its first `line` (from 1), and the function it is in."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition that the code decides by one jump.

    `pc` is that of the JUMPI, `statement` an index, `label` what is decided (`if`, `assert`,
    `and`, ...), and `jumps_when` what it means that the jump is taken: the condition holds, or
    does not. `reached` is a statement that is done by taking the jump, such as a `break`.
    """

    pc: int
    statement: int
    label: str
    jumps_when: bool
    reached: int | None = None


@dataclass(frozen=True)
class CodeMap:
    """One code, a contract's own or the one that creates it.

    `places` are (pc, statement) in order, `blocks` the statements with code in each basic block
    by the pc at which it begins: pc 0, a JUMPDEST, or what follows a JUMPI.
    """

    size: int
    places: tuple[tuple[int, int], ...]
    blocks: Mapping[int, tuple[int, ...]]
    branches: tuple[Branch, ...]

    @cached_property
    def _pcs(self) -> list[int]:
        return [pc for pc, _ in self.places]

    def statement_at(self, pc: int) -> int | None:
        """The statement of the instruction at `pc`; None before the first one."""
        at = bisect_right(self._pcs, pc)
        return self.places[at - 1][1] if at else None


@dataclass(frozen=True)
class SourceMap:
    """A contract's statements, and where they are in both of its codes."""

    statements: tuple[Statement, ...]
    runtime: CodeMap
    creation: CodeMap

    def to_json(self) -> dict[str, Any]:
        return {
            "statements": [[each.file, each.line, each.function] for each in self.statements],
            "runtime": _code_to_json(self.runtime),
            "creation": _code_to_json(self.creation),
        }

    @classmethod
    def of_json(cls, raw: Mapping[str, Any]) -> SourceMap:
        return cls(
            tuple(Statement(*each) for each in raw["statements"]),
            _code_of_json(raw["runtime"]),
            _code_of_json(raw["creation"]),
        )


def _code_to_json(code: CodeMap) -> dict[str, Any]:
    return {
        "size": code.size,
        "places": [list(each) for each in code.places],
        "blocks": [[start, *statements] for start, statements in code.blocks.items()],
        "branches": [list(asdict(each).values()) for each in code.branches],
    }


def _code_of_json(raw: Mapping[str, Any]) -> CodeMap:
    return CodeMap(
        raw["size"],
        tuple((pc, statement) for pc, statement in raw["places"]),
        {start: tuple(statements) for start, *statements in raw["blocks"]},
        tuple(Branch(*each) for each in raw["branches"]),
    )


def shown(path: Path, root: Path) -> str:
    """A path in a short form for people."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
