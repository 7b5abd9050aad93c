"""A test's choices: its nation, its mode, and the chain or node that they are on.

A marker of the test comes first, then the command line, then ini. The plugin imports this when a
test uses a fixture.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from govkit.constitution import Constitution
from govkit.testing.kit import GasWatcher, Kit, Mode, NodeKit, Place, Source
from govkit.testing.world import World

_KIT = pytest.StashKey[Kit]()


def under_ape(config: pytest.Config) -> bool:
    """Whether ape runs the tests (`ape test`, or pytest with its option `--network`)."""
    if not config.pluginmanager.has_plugin("ape-test"):
        return False
    by_ape = "ape_test" in (config.invocation_params.plugins or ())
    return by_ape or bool(config.getoption("--network", None))


def place_of(node: Any) -> Place:
    """The place with the nation that a test names, founded once a run."""
    return kit_of(node.config).place(_source_of(node))


def new_place_of(node: Any) -> Place:
    """A place of its own with the nation that a test names."""
    return kit_of(node.config).new_place(_source_of(node))


def place_from(node: Any, said: Any) -> Place:
    """The place with a nation that a test gives, founded once a run."""
    return kit_of(node.config).place(_as_source(node, said))


def kit_of(config: pytest.Config) -> Kit:
    """The kit of this run, made by the first test that needs it."""
    if _KIT not in config.stash:
        config.stash[_KIT] = _new_kit(config)
    return config.stash[_KIT]


def _new_kit(config: pytest.Config) -> Kit:
    url, is_under_ape = config.getoption("--govkit-rpc"), under_ape(config)
    file = config.getoption("--govkit-deployment")
    if not url and not is_under_ape:
        if file:
            pytest.fail(
                "--govkit-deployment names a nation on a node: give --govkit-rpc as well",
                pytrace=False,
            )
        return Kit()
    with warnings.catch_warnings():
        # web3 7 imports websockets' older interface: users with warnings as errors cannot help it
        warnings.simplefilter("ignore", DeprecationWarning)
        from govkit.testing.nodes import ApeBackend, NodeBackend, NodePort

    backend = NodeBackend(NodePort(url)) if url else ApeBackend(sys.modules["ape"].chain)
    return NodeKit(backend, config.invocation_params.dir / file if file else None)


def mode_of(node: Any) -> Mode:
    """How a test's world works: its marker says so, else the option, else ini."""
    marker = node.get_closest_marker("world")
    config: pytest.Config = node.config
    chosen = config.getoption("--govkit-mode") or config.getini("govkit_mode")
    if marker is not None:
        chosen = marker.kwargs.get("mode", marker.args[0] if marker.args else None)
    if chosen not in tuple(Mode):
        pytest.fail(
            f"the mode of a world is 'blocks' or 'calls', not {chosen!r}: world('calls')",
            pytrace=False,
        )
    return Mode(chosen)


def _source_of(node: Any) -> Source:
    """The nation that a test, its class or its module names; else the run's."""
    marker = node.get_closest_marker("nation")
    if marker is None:
        return _default(node.config)
    if len(marker.args) != 1 or marker.kwargs:
        pytest.fail("the marker nation takes one argument: nation('nation.yaml')", pytrace=False)
    return _as_source(node, marker.args[0])


def _as_source(node: Any, said: Any) -> Source:
    """The nation as a test gives it; a file is relative to the test's."""
    if isinstance(said, str | Path):
        file: Path = node.path.parent / said
        return file
    if said is None or isinstance(said, Constitution) or callable(said):
        source: Source = said
        return source
    return pytest.fail(
        "a nation is given by a file, a Constitution, or a change to the sample nation's text, "
        f"not by {said!r}",
        pytrace=False,
    )


def _default(config: pytest.Config) -> Path | None:
    chosen: str | None = config.getoption("--govkit-nation")
    if chosen:
        return config.invocation_params.dir / chosen
    paths: list[Path] = config.getini("govkit_nation")
    return paths[0] if paths else None


def record_gas(request: pytest.FixtureRequest, world: World) -> None:
    """Watches what is sent in a world, if the test or an option asked for that."""
    asked = request.config.pluginmanager.get_plugin("govkit.testing.gas_plugin")
    adds = [request.getfixturevalue("gas").add] if "gas" in request.fixturenames else []
    if record := getattr(asked, "record", None):
        adds.append(record(request.node))
    for add in adds:
        world.watch(GasWatcher(world, add))
