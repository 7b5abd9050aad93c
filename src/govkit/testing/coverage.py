"""The lines and branches of Vyper that a run has executed, seen from the embedded chain.

Only what decides where execution goes is watched: jumps and their targets, and returns. From
these follow the basic blocks that ran, and with the source map the statements. While nothing
watches, the machine's instructions are its own, so that coverage costs nothing unless asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govkit.chain.forks import ForkSchedule, machine_class
from govkit.testing.compiler import Compiled
from govkit.testing.source_map import CodeMap, shown

_JUMPI, _JUMPDEST, _STOP, _RETURN, _REVERT = 0x57, 0x5B, 0x00, 0xF3, 0xFD
_KEPT_CODES = 4_096
_WAYS = {"assert": ("held", "failed"), "for": ("entered", "skipped")}


@dataclass(slots=True)
class Hits:
    """The executed part of a code: pcs of JUMPDESTs, and JUMPIs with whether each jumped."""

    blocks: set[int] = field(default_factory=set)
    jumps: set[tuple[int, bool]] = field(default_factory=set)

    def add(self, blocks: Sequence[int], jumps: Sequence[Sequence[int]]) -> None:
        self.blocks.update(blocks)
        self.jumps.update((pc, bool(jumped)) for pc, jumped in jumps)

    def begun(self) -> set[int]:
        """Where the basic blocks that ran begin."""
        return {*self.blocks, *(pc + 1 for pc, jumped in self.jumps if not jumped)}


class Watch:
    """The executed parts of some contracts, in each one's own code and the code that creates it."""

    def __init__(self, contracts: Sequence[Compiled]) -> None:
        self.contracts = contracts
        self.hits = [(Hits(), Hits()) for _ in contracts]
        self._known: dict[bytes, Hits | None] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Within this context, record what runs on embedded chains of this process."""
        fork = ForkSchedule.development().fork(1, 0)
        opcodes = machine_class(fork)._state_class.computation_class.opcodes
        before = dict(opcodes)
        opcodes[_JUMPI] = self._noting_jumps(before[_JUMPI])
        opcodes[_JUMPDEST] = self._noting_targets(before[_JUMPDEST])
        for code in (_STOP, _RETURN, _REVERT):
            opcodes[code] = self._noting_ends(before[code])
        try:
            yield
        finally:
            opcodes.update(before)

    def _of(self, code: bytes) -> Hits | None:
        """The hits of a code; None if it belongs to no watched contract."""
        try:
            return self._known[code]
        except KeyError:
            if len(self._known) >= _KEPT_CODES:
                self._known.clear()
            found = self._known[code] = self._find(code)
            return found

    def _find(self, code: bytes) -> Hits | None:
        for contract, (runtime, creation) in zip(self.contracts, self.hits, strict=True):
            artifact = contract.artifact
            if artifact.runtime and code.startswith(artifact.runtime):
                return runtime
            if artifact.bytecode and code.startswith(artifact.bytecode):
                return creation
        return None

    def _noting_jumps(self, own: Any) -> Any:
        def jump_if(computation: Any) -> Any:
            code = computation.code
            behind = code.program_counter
            own(computation=computation)
            hits = self._of(code._raw_code_bytes)
            if hits is not None:
                hits.jumps.add((behind - 1, code.program_counter != behind))

        return _named_like(own, jump_if)

    def _noting_targets(self, own: Any) -> Any:
        def jumpdest(computation: Any) -> Any:
            code = computation.code
            hits = self._of(code._raw_code_bytes)
            if hits is not None:
                hits.blocks.add(code.program_counter - 1)
            own(computation=computation)

        return _named_like(own, jumpdest)

    def _noting_ends(self, own: Any) -> Any:
        """What ends has begun, though it may never have jumped."""

        def end(computation: Any) -> Any:
            hits = self._of(computation.code._raw_code_bytes)
            if hits is not None:
                hits.blocks.add(0)
            return own(computation=computation)

        return _named_like(own, end)

    # -- between the processes of one run

    def to_rows(self) -> list[list[list[Any]]]:
        """All hits, as pytest-xdist can send them."""
        return [
            [sorted(hits.blocks), sorted([pc, int(jumped)] for pc, jumped in hits.jumps)]
            for pair in self.hits
            for hits in pair
        ]

    def add_rows(self, rows: Sequence[Sequence[Sequence[Any]]]) -> None:
        """Hits of another process that watched the same contracts."""
        for hits, row in zip((each for pair in self.hits for each in pair), rows, strict=True):
            hits.add(row[0], row[1])


def _named_like(own: Any, instruction: Callable[[Any], Any]) -> Any:
    made: Any = instruction
    made.__wrapped__ = getattr(own, "__wrapped__", own)  # py-evm and traces ask it for its name
    return made


# -- what it means for the sources


@dataclass(slots=True)
class Outcome:
    """A condition: its `label`, and which ways it went.

    `assert` holds or fails, `for` is entered or, without rounds, skipped.
    """

    label: str
    held: bool = False
    failed: bool = False

    @property
    def seen(self) -> int:
        return self.held + self.failed

    @property
    def missing(self) -> list[str]:
        ways = _WAYS.get(self.label, ("true", "false"))
        never = zip(ways, (self.held, self.failed), strict=True)
        return [f"{self.label} never {what}" for what, seen in never if not seen]


@dataclass(slots=True)
class FileCoverage:
    """A source file: whether each line with a statement ran, and its conditions by line."""

    path: Path
    lines: dict[int, bool] = field(default_factory=dict)
    branches: dict[tuple[int, str, int], Outcome] = field(default_factory=dict)
    """By line, label, and how many of that label stand before it on the line."""

    @property
    def lines_hit(self) -> int:
        return sum(self.lines.values())

    @property
    def branches_hit(self) -> int:
        return sum(each.seen for each in self.branches.values())

    @property
    def branch_count(self) -> int:
        return 2 * len(self.branches)

    @property
    def percent(self) -> float:
        """Of lines and branches together, as pytest-cov counts."""
        whole = len(self.lines) + self.branch_count
        return 100 * (self.lines_hit + self.branches_hit) / whole if whole else 100.0

    @property
    def lines_missing(self) -> list[int]:
        return sorted(line for line, ran in self.lines.items() if not ran)

    @property
    def ways_missing(self) -> list[str]:
        """Ways that conditions never went, of those that were reached."""
        return [
            f"{line}: {way}"
            for (line, _, _), outcome in sorted(self.branches.items(), key=lambda each: each[0])
            if self.lines.get(line)
            for way in outcome.missing
        ]

    def missing(self) -> list[str]:
        """Ranges of lines that never ran, and ways that conditions never went."""
        return [*_ranges(self.lines_missing, sorted(self.lines)), *self.ways_missing]


def _ranges(wanted: Sequence[int], among: Sequence[int]) -> list[str]:
    """Numbers that follow on one another in `among` as ranges."""
    found: list[list[int]] = []
    for number in wanted:
        at = among.index(number)
        if found and at and among[at - 1] == found[-1][-1]:
            found[-1].append(number)
        else:
            found.append([number])
    return [str(each[0]) if len(each) == 1 else f"{each[0]}-{each[-1]}" for each in found]


def cover(watch: Watch, folders: Sequence[Path]) -> list[FileCoverage]:
    """The executed part of each source file in the folders, over all contracts that use it."""
    files: dict[str, FileCoverage] = {}
    for contract, pair in zip(watch.contracts, watch.hits, strict=True):
        codes = (contract.map.runtime, contract.map.creation)
        for code, hits in zip(codes, pair, strict=True):
            _cover_code(contract, code, hits, files)
    return [
        files[name]
        for name in sorted(files)
        if any(files[name].path.is_relative_to(folder) for folder in folders)
    ]


def _cover_code(
    contract: Compiled, code: CodeMap, hits: Hits, files: dict[str, FileCoverage]
) -> None:
    statements, begun = contract.map.statements, hits.begun()
    ran = [(n, start in begun) for start, inside in code.blocks.items() for n in inside]
    ran += [
        (branch.reached, (branch.pc, True) in hits.jumps)
        for branch in code.branches
        if branch.reached is not None
    ]
    for number, done in ran:
        statement = statements[number]
        file = files.setdefault(statement.file, FileCoverage(Path(statement.file)))
        file.lines[statement.line] = file.lines.get(statement.line, False) or done
    counts: dict[tuple[str, int, str], int] = {}
    for branch in code.branches:
        statement = statements[branch.statement]
        key = statement.file, statement.line, branch.label
        ordinal = counts[key] = counts.get(key, -1) + 1
        branches = files[statement.file].branches
        outcome = branches.setdefault(
            (statement.line, branch.label, ordinal), Outcome(branch.label)
        )
        outcome.held |= (branch.pc, branch.jumps_when) in hits.jumps
        outcome.failed |= (branch.pc, not branch.jumps_when) in hits.jumps


def table(files: Sequence[FileCoverage], root: Path) -> list[str]:
    """Lines of text: of each file what there is, what never ran, and where."""
    head = ("file", "lines", "missed", "branches", "missed", "covered", "missing")
    rows: list[tuple[str, ...]] = [head]
    for file in files:
        figures = (
            len(file.lines),
            len(file.lines) - file.lines_hit,
            file.branch_count,
            file.branch_count - file.branches_hit,
        )
        rows.append((
            shown(file.path, root), *map(str, figures), f"{file.percent:.1f} %",
            ", ".join(file.missing()),
        ))  # fmt: skip
    rows.append(("all", *map(str, _sums(files)), f"{total_percent(files):.1f} %", ""))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([
            row[0].ljust(widths[0]),
            *(each.rjust(width) for each, width in zip(row[1:-1], widths[1:-1], strict=True)),
            row[-1],
        ]).rstrip()
        for row in rows
    ]  # fmt: skip


def _sums(files: Sequence[FileCoverage]) -> tuple[int, int, int, int]:
    lines, branches = sum(len(each.lines) for each in files), sum(e.branch_count for e in files)
    lines_hit = sum(each.lines_hit for each in files)
    return lines, lines - lines_hit, branches, branches - sum(e.branches_hit for e in files)


def total_percent(files: Sequence[FileCoverage]) -> float:
    """Of all lines and branches together."""
    lines, lines_missed, branches, branches_missed = _sums(files)
    whole = lines + branches
    return 100 * (whole - lines_missed - branches_missed) / whole if whole else 100.0


def lcov(files: Sequence[FileCoverage], root: Path) -> str:
    """The tracefile that genhtml, Codecov and editors read (geninfo(1)).

    Lines and branches ran (1) or not (0); how often is not counted.
    """
    return "".join(_lcov_record(file, root) for file in files)


def _lcov_record(file: FileCoverage, root: Path) -> str:
    rows = ["TN:", f"SF:{shown(file.path, root)}"]
    by_line: Mapping[int, list[Outcome]] = {
        line: [o for (at, _, _), o in sorted(file.branches.items()) if at == line]
        for line in sorted({line for line, _, _ in file.branches})
    }
    for line, outcomes in by_line.items():
        ran = file.lines.get(line, False)
        for block, outcome in enumerate(outcomes):
            for way, seen in enumerate((outcome.held, outcome.failed)):
                rows.append(f"BRDA:{line},{block},{way},{int(seen) if ran else '-'}")
    rows += [f"BRF:{file.branch_count}", f"BRH:{file.branches_hit}"]
    rows += [f"DA:{line},{int(ran)}" for line, ran in sorted(file.lines.items())]
    rows += [f"LF:{len(file.lines)}", f"LH:{file.lines_hit}", "end_of_record"]
    return "\n".join(rows) + "\n"
