"""The kit's tests on anvil, a node of others: by `--govkit-rpc`, and under `ape test`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.npm import running_anvil
from tests.testing.conftest import Run
from tests.testing.test_nodes import SAME_TESTS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("npm")


@pytest.fixture(scope="module")
def anvil(pytestconfig: pytest.Config) -> Iterator[str]:
    with running_anvil(pytestconfig) as url:
        yield url


def test_the_same_tests_run_on_anvil(run: Run, anvil: str) -> None:
    run("--govkit-rpc", anvil, test_same=SAME_TESTS).assert_outcomes(passed=6)


@pytest.mark.skipif(find_spec("ape") is None, reason="ape is not installed")
def test_the_same_tests_run_under_ape_on_anvil(anvil: str) -> None:
    """It compiles the project if it has not yet."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    where = ["--network", f"ethereum:local:{anvil}"]
    done = subprocess.run(
        [Path(sys.executable).parent / "ape", "test", "tests/ape/test_kit.py", *where],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "2 passed" in done.stdout
