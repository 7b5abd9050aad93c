"""What tests need from npm: clients of a node, anvil, which is another node, and a curve."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from govkit.errors import NetworkError
from govkit.network.rpc_port import RpcPort

CLIENTS = Path(__file__).parent / "integration" / "chain" / "clients"
INSTALL_SECONDS = 240


def npm_packages(config: pytest.Config) -> Path:
    """The folder of the packages that clients/package.json names: kept in pytest's cache, and
    installed anew when they change. Skips where they cannot be had; CI must have them."""
    if shutil.which("npm") is None:
        pytest.skip("npm is missing")
    cache = config.cache
    assert cache is not None
    wanted = (CLIENTS / "package.json").read_text()
    folder = cache.mkdir("chain-clients")
    if cache.get("chain-clients/installed", None) != wanted:
        (folder / "package.json").write_text(wanted)
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=INSTALL_SECONDS, check=False
        )
        if done.returncode:
            if os.environ.get("CI"):
                pytest.fail(f"npm install: {done.stderr.decode()[-500:]}")
            pytest.skip("npm reaches no registry")
        cache.set("chain-clients/installed", wanted)
    return folder


@contextmanager
def running_anvil(config: pytest.Config) -> Iterator[str]:
    """The URL of a fresh anvil, on a free port."""
    program = npm_packages(config) / "node_modules" / ".bin" / "anvil"
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    url = f"http://127.0.0.1:{number}"
    command = [str(program), "--port", str(number), "--chain-id", "1337", "--silent"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            _wait_for(url)
            yield url
        finally:
            running.terminate()


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            RpcPort(url).chain_id()
        except NetworkError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("anvil does not answer")
