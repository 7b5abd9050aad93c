"""How tests are shared out among workers."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

from tests.sharing import LONG, FileByFile

ROOT = Path(__file__).parents[2]


@pytest.fixture
def scheduler() -> Any:
    made: Any = object.__new__(FileByFile)
    made.assigned_work, made.registered_collections = {}, {}
    return made


@pytest.mark.parametrize(
    ("test", "unit"),
    [
        ("tests/cli/test_help.py::test_it", "tests/cli/test_help.py"),
        ("tests/cli/test_chain.py::TestUse::test_it[a::b]", "tests/cli/test_chain.py"),
        ("tests/cli/test_chain.py::test_it[a@b]", "tests/cli/test_chain.py"),
        ("tests/testing/test_anvil.py::test_it@npm", "npm"),
    ],
)
def test_a_file_or_a_group_is_one_piece_of_work(scheduler: Any, test: str, unit: str) -> None:
    assert scheduler._split_scope(test) == unit


def test_what_takes_long_is_begun_first(scheduler: Any) -> None:
    class Worker:
        given: list[int]

        def send_runtest_some(self, indices: list[int]) -> None:
            self.given = indices

    units = ["tests/unit/test_abi.py", "tests/cli/test_help.py", "tests/stateful/test_dues.py"]
    tests = [f"{unit}::test_it" for unit in units]
    scheduler.workqueue = OrderedDict(
        (unit, {test: False}) for unit, test in zip(units, tests, strict=True)
    )
    worker = Worker()
    scheduler.registered_collections[worker] = tests
    order = []
    while scheduler.workqueue:
        scheduler._assign_work_unit(worker)
        order += worker.given
    assert order == [2, 0, 1]


def test_what_is_said_to_take_long_is_there() -> None:
    groups = {name for name in LONG if "/" not in name}
    assert all((ROOT / name).exists() for name in {*LONG} - groups)
    texts = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    assert all(any(f'xdist_group("{group}")' in text for text in texts) for group in groups)
