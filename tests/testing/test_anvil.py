"""The kit's tests on anvil, a node of others: by `--govkit-rpc`, and under `ape test`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from govkit.errors import NetworkError
from govkit.network.rpc_port import RpcPort
from tests.npm import npm_packages
from tests.testing.conftest import Run
from tests.testing.test_nodes import SAME_TESTS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("npm")


@pytest.fixture(scope="module")
def anvil(pytestconfig: pytest.Config) -> Iterator[str]:
    """Its URL, on a free port."""
    program = npm_packages(pytestconfig) / "node_modules" / ".bin" / "anvil"
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    url = f"http://127.0.0.1:{number}"
    command = [str(program), "--port", str(number), "--chain-id", "1337", "--silent"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            wait_for(url)
            yield url
        finally:
            running.terminate()


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            RpcPort(url).chain_id()
        except NetworkError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("anvil does not answer")


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
