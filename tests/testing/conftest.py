"""Runs of pytest inside pytest, as a user of the kit has them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest

# A run inside this process forgets what it imported itself, and C extensions cannot be loaded
# again: so what the kit needs is loaded here.
import govkit.testing.kit
import govkit.testing.nodes  # noqa: F401

AGAIN = ("-W", "ignore:Module already imported so cannot be rewritten; govkit")
"""In this process the plugin was imported by the outer run."""

Run = Callable[..., pytest.RunResult]


@pytest.fixture(autouse=True)
def _outer_run_is_left_alone() -> Iterator[None]:
    """A run ends with five searches for garbage: they need not go through all of the outer run."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def _whole_compiler() -> None:
    """A run within this process takes back what it was the first to import. Vyper loads parts of
    itself when it needs them: they would be there twice afterwards, and not know each other."""
    import vyper

    vyper.compile_code("", output_formats=["bytecode"])


@pytest.fixture
def run(pytester: pytest.Pytester, _whole_compiler: None) -> Run:
    """Runs the test files that are given by name, with the plugin and without ape's."""

    def ran(*arguments: str, **files: str) -> pytest.RunResult:
        pytester.makepyfile(**files)
        plugins = (
            "-p",
            "no:ape_test",
            "-p",
            "govkit.testing.plugin",
            *AGAIN,
            "-p",
            "no:cacheprovider",
        )
        return pytester.runpytest_inprocess(*plugins, *arguments)

    return ran
