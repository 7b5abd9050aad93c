"""What tests need from npm: clients of a node, anvil, which is another node, and a curve."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

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
