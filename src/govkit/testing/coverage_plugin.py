"""`--cov-vyper`: which lines and branches of contracts a run has executed."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from govkit.testing.compile_cache import CompileCache
    from govkit.testing.compiler import Compiled
    from govkit.testing.coverage import FileCoverage, Watch

_WATCH = pytest.StashKey["Watch"]()
_SENT_BACK = "govkit_coverage"
"""What a worker of pytest-xdist hands to its controller."""


def pytest_configure(config: pytest.Config) -> None:
    paths = [config.invocation_params.dir / each for each in config.getoption("--cov-vyper") or ()]
    if not paths:
        raise pytest.UsageError("say what is to be covered: --cov-vyper=contracts")
    from govkit.testing.coverage import Watch
    from govkit.testing.plugin import compile_cache

    # The controller of pytest-xdist compiles before its workers begin, so they find all done.
    watch = Watch(_contracts(paths, config.rootpath, compile_cache(config)))
    stack = ExitStack()
    stack.enter_context(watch.watching())
    config.stash[_WATCH] = watch
    config.add_cleanup(stack.close)


def _contracts(paths: list[Path], root: Path, cache: CompileCache) -> list[Compiled]:
    """The contracts in files and folders. A module that is none alone comes with those it is in."""
    from govkit.errors import GovkitError
    from govkit.testing.compiler import compile_contract

    compiled: list[Compiled] = []
    failed: dict[Path, GovkitError] = {}
    for path in paths:
        if not path.exists():
            raise pytest.UsageError(f"--cov-vyper: there is no {path}")
        for file in sorted(path.glob("*.vy")) if path.is_dir() else [path]:
            try:
                compiled.append(compile_contract(file, search=[root], cache=cache))
            except GovkitError as error:
                failed[file.resolve()] = error
    within = {Path(each.file) for one in compiled for each in one.map.statements}
    for file, reason in failed.items():
        if file not in within:
            raise pytest.UsageError(str(reason))
    return compiled


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    watch, output = config.stash.get(_WATCH, None), getattr(config, "workeroutput", None)
    if watch is None:
        return
    if output is not None:
        output[_SENT_BACK] = watch.to_rows()
        return
    least = config.getoption("--cov-vyper-fail-under")
    from govkit.testing.coverage import lcov, total_percent

    files = _files(config)
    target = config.getoption("--cov-vyper-lcov")
    if target:
        path = config.invocation_params.dir / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(lcov(files, config.rootpath), encoding="utf-8")
    if least is not None and total_percent(files) < least and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist is done: what its tests have run."""
    watch: Watch | None = node.config.stash.get(_WATCH, None)
    rows = getattr(node, "workeroutput", {}).get(_SENT_BACK)
    if watch is not None and rows is not None:
        watch.add_rows(rows)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if _WATCH not in config.stash:
        return
    from govkit.testing.coverage import table, total_percent

    files = _files(config)
    terminalreporter.section("coverage of Vyper")
    for line in table(files, config.rootpath):
        terminalreporter.write_line(line)
    least = config.getoption("--cov-vyper-fail-under")
    if least is not None and total_percent(files) < least:
        terminalreporter.write_line(
            f"{total_percent(files):.1f} % ran, and {least:g} % must", red=True
        )


def _files(config: pytest.Config) -> list[FileCoverage]:
    from govkit.testing.coverage import cover

    paths = [config.invocation_params.dir / each for each in config.getoption("--cov-vyper")]
    folders = [(each if each.is_dir() else each.parent).resolve() for each in paths]
    return cover(config.stash[_WATCH], folders)
