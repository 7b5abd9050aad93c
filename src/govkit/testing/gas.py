"""The cost of calls: recorded as they are mined, shown as a table, compared with a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from govkit.errors import UsageError
from govkit.files import write_whole

Totals = dict[str, dict[str, int]]
"""By test, by function: all gas that its calls used."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one mined call used: `function` is `"Contract.function"`, or `"Contract"` for its
    deployment; `gas` as its receipt has it."""

    function: str
    gas: int


class GasBook:
    """The costs of a test, or of a whole run; the first is the oldest."""

    def __init__(self, costs: Iterable[Cost] = ()) -> None:
        self.costs = list(costs)

    def add(self, function: str, gas: int) -> None:
        self.costs.append(Cost(function, gas))

    @property
    def last(self) -> int:
        """What the last call used."""
        if not self.costs:
            raise LookupError("no call was mined yet, so none has used gas")
        return self.costs[-1].gas

    def of(self, function: str) -> list[int]:
        """What each call of `"Contract.function"` used."""
        return [cost.gas for cost in self.costs if cost.function == function]

    def totals(self) -> dict[str, int]:
        """All gas by function, sorted."""
        sums: dict[str, int] = {}
        for cost in self.costs:
            sums[cost.function] = sums.get(cost.function, 0) + cost.gas
        return dict(sorted(sums.items()))

    def table(self) -> list[str]:
        """Lines of text: each function with calls, least, mean, median and most gas."""
        rows: list[Sequence[str]] = [("function", "calls", "least", "mean", "median", "most")]
        for function in self.totals():
            used = self.of(function)
            figures = (len(used), min(used), mean(used), median(used), max(used))
            rows.append((function, *(f"{round(each):,}" for each in figures)))
        return _aligned(rows)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *rest in rows:
        cells = [each.rjust(width) for each, width in zip(rest, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return lines


def load_snapshot(path: Path) -> Totals:
    """The file's totals. Raises UsageError if it is missing or not one of ours."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            f"there is no gas snapshot {path}", next_step="write it: pytest --gas-snapshot write"
        ) from None
    except ValueError as error:
        raise UsageError(
            f"{path} is not a gas snapshot", str(error), "write it again: --gas-snapshot write"
        ) from error
    return {test: dict(totals) for test, totals in raw.items()}


def write_snapshot(path: Path, ran: Totals) -> None:
    """Put the tests that ran into the file; entries of others stay."""
    known = load_snapshot(path) if path.exists() else {}
    text = json.dumps({**known, **ran}, indent=1, sort_keys=True)
    write_whole(path, text + "\n")


def differences(
    known: Totals, ran: Mapping[str, Mapping[str, int]], tolerance_percent: float
) -> list[str]:
    """What of the tests that ran differs by more than the tolerance, one line each."""
    return [
        f"{test}: {_difference(function, before, after)}"
        for test, totals in sorted(ran.items())
        for function in sorted({*totals, *known.get(test, {})})
        if _differs(
            before := known.get(test, {}).get(function, 0),
            after := totals.get(function, 0),
            tolerance_percent,
        )
    ]


def _differs(before: int, after: int, tolerance_percent: float) -> bool:
    return abs(after - before) * 100 > tolerance_percent * before


def _difference(function: str, before: int, after: int) -> str:
    if not before:
        return f"{function} is new: {after:,} gas"
    if not after:
        return f"{function} is no longer called; it used {before:,} gas"
    return f"{function} used {before:,} gas, now {after:,} ({(after - before) / before:+.2%})"
