"""Shared by all tests: the fixtures of govkit's own kit, and one way of drawing examples."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from govkit.chain import process
from govkit.testing import World
from govkit.testing.sample import holders_decide
from tests.forked_nodes import ForkedNodes

pytest_plugins = ["pytester", "govkit.testing.plugin"]

LAUNCH = process._launch
APE_TESTS = Path(__file__).parent / "ape"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """`ape test` runs tests/ape and nothing else; every other runner leaves that folder out."""
    in_ape_tests = APE_TESTS in (collection_path, *collection_path.parents)
    under_ape = Path(sys.argv[0]).name == "ape"
    if collection_path.is_dir():
        return not under_ape if in_ape_tests else None
    return True if in_ape_tests != under_ape else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long runs only when it is asked for: `pytest -m soak`, `pytest -m tools`."""
    for marker, what in (("soak", "a long search"), ("tools", "other people's tools")):
        if marker in str(config.option.markexpr):
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"{what}: run it with -m {marker}"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Workers get whole files (`tests.sharing`)."""
    from tests.sharing import FileByFile

    return FileByFile(config, log) if config.option.dist == "loadgroup" else None


def pytest_collection_finish() -> None:
    """The tests themselves stay to the end, and of what they make little is in cycles: so garbage
    is looked for more seldom, and not among them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_sessionfinish() -> None:
    """Pytest searches five times for what tests left unclosed: after the first time, not through
    all that a worker has."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests found genuine is not a note of the user's."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _forked_nodes() -> Iterator[None]:
    nodes = ForkedNodes()
    with pytest.MonkeyPatch.context() as patched:
        if sys.platform == "linux":
            patched.setattr(process, "_launch", nodes.launch)
        yield
    left = nodes.left_running()
    nodes.close()
    assert left == [], "tests left nodes running"


@pytest.fixture(scope="session")
def heavy_encryption() -> Callable[..., Any]:
    """eth_account's own. By its name: these are no tests of that library (`tests.lanes`)."""
    encrypt: Callable[..., Any] = import_module("eth_account").Account.encrypt
    return encrypt


@pytest.fixture(autouse=True, scope="session")
def _light_encryption(heavy_encryption: Callable[..., Any]) -> Iterator[None]:
    """The key derivation is slow on purpose; here a thousandth of it does."""

    def light(key: bytes, password: bytes) -> Any:
        return heavy_encryption(key, password, "pbkdf2", iterations=100)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("eth_account.Account.encrypt", light)
        yield


@pytest.fixture
def started_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes are started as they are for users."""
    monkeypatch.setattr(process, "_launch", LAUNCH)


# Else a search is also told the constants of all modules that this worker happens to have loaded,
# so that what it finds depends on which tests ran before it.
vars(import_module("hypothesis.internal.conjecture.providers"))["is_local_module_file"] = (
    lambda path: False
)

settings.register_profile("govkit", derandomize=True, deadline=None, database=None)
settings.load_profile("govkit")


@pytest.fixture
def holders_world(found: Callable[[Callable[[str], str]], World]) -> World:
    """The sample nation, in which the token's holders decide."""
    return found(holders_decide)
