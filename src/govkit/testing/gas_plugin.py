"""`--gas-report` and `--gas-snapshot`: the cost of calls, in a table or compared with a file."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any

import pytest

from govkit.errors import GovkitError
from govkit.testing import gas

_SPENT = pytest.StashKey[dict[str, list[tuple[str, int]]]]()
"""By test: what its calls cost."""
_FAILED = pytest.StashKey[set[str]]()
"""Tests that did not pass: their cost does not count."""
_FINDINGS = pytest.StashKey[list[str]]()
"""How the run's costs differ from the snapshot."""

_SENT_BACK = "govkit_gas"
"""What a worker of pytest-xdist hands to its controller."""


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--gas-tolerance") is not None and not config.getoption("--gas-snapshot"):
        raise pytest.UsageError("--gas-tolerance is for --gas-snapshot check")
    _tolerance(config)
    config.stash[_SPENT], config.stash[_FAILED] = {}, set()


def record(item: Any) -> Callable[[str, int], None]:
    """Where the costs of a test are written down: by function, gas."""
    spent = item.config.stash[_SPENT].setdefault(item.nodeid, [])
    return lambda function, used: spent.append((function, used))


@pytest.hookimpl(wrapper=True)
def pytest_report_teststatus(
    report: pytest.TestReport | pytest.CollectReport, config: pytest.Config
) -> Generator[None, object, object]:
    """Of each phase of each test, here or in a worker."""
    if report.failed:
        config.stash[_FAILED].add(report.nodeid)
    return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    spent, output = config.stash[_SPENT], getattr(config, "workeroutput", None)
    if output is not None:
        output[_SENT_BACK] = spent
    elif spent and config.getoption("--gas-snapshot"):
        config.stash[_FINDINGS] = _hold_against_snapshot(config)
        if config.stash[_FINDINGS] and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist is done: what its tests cost."""
    node.config.stash[_SPENT].update(getattr(node, "workeroutput", {}).get(_SENT_BACK, {}))


def _hold_against_snapshot(config: pytest.Config) -> list[str]:
    """Write the snapshot, or say how this run differs from it."""
    path = config.rootpath / config.getini("govkit_gas_snapshot")
    spent, failed = config.stash[_SPENT], config.stash[_FAILED]
    ran = {test: _book(costs).totals() for test, costs in spent.items() if test not in failed}
    try:
        if config.getoption("--gas-snapshot") == "write":
            gas.write_snapshot(path, ran)
            return []
        return gas.differences(gas.load_snapshot(path), ran, _tolerance(config))
    except (GovkitError, OSError) as error:
        return [str(error)]


def _tolerance(config: pytest.Config) -> float:
    """In percent. Raises pytest.UsageError if it is not a number, or below zero."""
    said = config.getoption("--gas-tolerance")
    if said is None:
        said = config.getini("govkit_gas_tolerance")
    try:
        tolerance = float(said)
    except ValueError:
        tolerance = -1.0
    if not tolerance >= 0:
        raise pytest.UsageError(f"the tolerance of gas is a percentage from 0 on, not {said!r}")
    return tolerance


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    spent, findings = config.stash[_SPENT], config.stash.get(_FINDINGS, [])
    if any(spent.values()) and config.getoption("--gas-report"):
        terminalreporter.section("gas of contract calls")
        for line in _book(cost for costs in spent.values() for cost in costs).table():
            terminalreporter.write_line(line)
    if findings:
        terminalreporter.section("gas against the snapshot", red=True)
        for line in findings:
            terminalreporter.write_line(line)


def _book(costs: Iterable[tuple[str, int]]) -> gas.GasBook:
    return gas.GasBook(gas.Cost(*cost) for cost in costs)
