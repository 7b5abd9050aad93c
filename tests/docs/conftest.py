"""The site, built once for all tests of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.site import ROOT, Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site as `make docs` builds it; a warning, such as a broken link, has failed it."""
    target = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sitegen", str(target)]
    run = subprocess.run(command, cwd=ROOT / "docs", capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return Site(Path(target) / "html")
