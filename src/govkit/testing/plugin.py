"""Govkit for pytest: fixtures, markers and options. See docs/reference/testing.md.

Installed, it is loaded by its entry point, which has the name of this module, so that
`-p govkit.testing.plugin` and `pytest_plugins` mean the same. Loading it costs next to nothing:
what it needs is imported by the first test that asks for one of its fixtures, what measures gas
or coverage where an option asks for it. No fixture or option has a name of ape's or pytest-cov's.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.voting.proposals import Proposal
    from govkit.network.port import Receipt
    from govkit.testing.actors import Actors, ActorSigner
    from govkit.testing.compile_cache import CompileCache
    from govkit.testing.deployed import Deployed
    from govkit.testing.events import Events
    from govkit.testing.gas import GasBook
    from govkit.testing.kit import Kit, Made, Mode, Place, Source
    from govkit.testing.world import World
    from govkit.types import Call

_KIT = pytest.StashKey["Kit"]()
_WORLDS = pytest.StashKey[list["World"]]()
"""Of a test: the worlds that it was given."""
_GAS, _COVERAGE = "govkit.testing.gas_plugin", "govkit.testing.coverage_plugin"
_ASKED_BY = {
    _GAS: ("--gas-report", "--gas-snapshot", "--gas-tolerance"),
    _COVERAGE: (
        "--cov-vyper",
        "--cov-vyper-lcov",
        "--cov-vyper-fail-under",
    ),
}
"""What is loaded only where one of these options is given."""

MODES = ("blocks", "calls")
_APES = ("accounts", "chain", "compilers", "Contract", "networks", "project")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("govkit", "govkit: nations in tests")
    group.addoption(
        "--govkit-nation",
        metavar="FILE",
        help="the nation file of tests that name none (else ini govkit_nation, else a sample)",
    )
    group.addoption(
        "--govkit-rpc", metavar="URL", help="run the tests on this node instead of in this process"
    )
    group.addoption(
        "--govkit-deployment",
        metavar="FILE",
        help="with --govkit-rpc: the nation that is there (else one is founded)",
    )
    group.addoption(
        "--govkit-mode",
        choices=MODES,
        help="each call in a block (blocks), or only its effect (calls); else ini govkit_mode",
    )
    group.addoption(
        "--gas-report",
        action="store_const",
        const=True,
        help="a table of what contract calls cost, at the end",
    )
    group.addoption(
        "--gas-snapshot",
        choices=("check", "write"),
        help="hold what each test's calls cost against the file of ini govkit_gas_snapshot",
    )
    group.addoption(
        "--gas-tolerance",
        type=float,
        metavar="PERCENT",
        help="by how much a cost may differ (else ini govkit_gas_tolerance, else 0)",
    )
    group.addoption(
        "--cov-vyper",
        action="append",
        metavar="PATH",
        help="show which lines and branches of a Vyper file ran, or of all in a folder",
    )
    group.addoption("--cov-vyper-lcov", metavar="FILE", help="write what ran as an lcov tracefile")
    group.addoption(
        "--cov-vyper-fail-under",
        type=float,
        metavar="PERCENT",
        help="fail the run if less of lines and branches together ran",
    )
    parser.addini("govkit_mode", "blocks or calls", default="blocks")
    parser.addini("govkit_nation", "the nation file of tests that name none", "paths")
    parser.addini(
        "govkit_gas_snapshot", "the file that --gas-snapshot writes and checks", default="gas.json"
    )
    parser.addini("govkit_gas_tolerance", "by how many percent a cost may differ", default="0")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "nation(source): the nation file (relative to the test's), the Constitution, or the "
        "change to the sample nation's text that the fixtures of this test are founded from",
    )
    config.addinivalue_line(
        "markers", "world(mode): each call in a block ('blocks'), or only its effect ('calls')"
    )
    mode = config.getini("govkit_mode")
    if mode not in MODES:
        raise pytest.UsageError(f"ini govkit_mode is blocks or calls, not {mode!r}")
    url = config.getoption("--govkit-rpc")
    if url is not None and not url.startswith(("http://", "https://")):
        raise pytest.UsageError(f"--govkit-rpc is a URL as http://127.0.0.1:8545, not {url!r}")
    for plugin, options in _ASKED_BY.items():
        if any(config.getoption(option) is not None for option in options):
            config.pluginmanager.import_plugin(plugin)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Found on a node before ape takes the snapshot to which it goes back after the test."""
    if _uses_world(getattr(item, "fixturenames", ())) and _under_ape(item.config):
        with _plainly():
            _kit(item.config).place(_source(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """What wants to move a time that cannot be moved is skipped."""
    with _skipping():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails by a contract's refusal shows the calls, the line and the proposal."""
    report = yield
    error = call.excinfo.value if call.excinfo is not None else None
    if isinstance(error, pytest.FixtureLookupError) and error.argname in _APES:
        hint = f"{error.argname} is ape's fixture: pip install 'govkit[ape]', and run `ape test`\n"
        report.sections.append(("govkit", hint))
    ours = "govkit.errors" in sys.modules  # else no contract has refused anything
    if ours and report.failed and error is not None and call.when != "teardown":
        from govkit.testing.failures import told

        lines = told(
            error,
            [*getattr(item, "funcargs", {}).values(), *item.stash.get(_WORLDS, [])],
            compile_cache(item.config),
            item.config.rootpath,
        )
        if lines:
            report.sections.append(("what the contract refused", "\n".join(lines) + "\n"))
    return report


# -- the nation and its people


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A chain of the test's own, with its nation on it.

    It is as it was right after the founding; or, where the test also uses `module_world` or
    `session_world`, as those left it. It is taken back when the test is over.
    """
    shared = [name for name in ("module_world", "session_world") if name in request.fixturenames]
    if len(shared) > 1:
        pytest.fail("a test uses module_world or session_world, not both", pytrace=False)
    if shared:
        place, resume = request.getfixturevalue(f"_{shared[0].replace('world', 'place')}"), True
    else:
        with _plainly():
            place, resume = _kit(request.config).place(_source(request.node)), False
    yield from _turn(request, place, resume=resume)


def _turn(request: pytest.FixtureRequest, place: Place, *, resume: bool = False) -> Iterator[World]:
    """A test's turn on a place."""
    with _plainly(), place.turn(_mode(request.node), resume=resume) as world:
        _give(request, world)
        yield world


@pytest.fixture(scope="module")
def _module_place(request: pytest.FixtureRequest) -> Place:
    with _plainly():
        return _kit(request.config).new_place(_source(request.node))


@pytest.fixture(scope="session")
def _session_place(request: pytest.FixtureRequest) -> Place:
    with _plainly():
        return _kit(request.config).new_place(_source(request.node))


@pytest.fixture(scope="module")
def module_world(_module_place: Place) -> Iterator[World]:
    """A chain with the module's nation, for what all its tests share.

    Let a fixture of the module deploy there; tests that also use `world` start from it and are
    isolated, tests that use this alone see what others did.
    """
    with _module_place.turn() as world:
        yield world


@pytest.fixture(scope="session")
def session_world(_session_place: Place) -> Iterator[World]:
    """A chain with the run's nation, for what the tests of a whole run share."""
    with _session_place.turn() as world:
        yield world


@pytest.fixture
def bare_world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A chain of the test's own on which nothing was deployed."""
    with _plainly():
        place = _kit(request.config).blank()
    yield from _turn(request, place)


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Iterator[Callable[[Source], World]]:
    """`found(source)`: a world of the test's own with another nation, as by the marker `nation`.

    Each is founded once a run.
    """
    with ExitStack() as turns:

        def founded(source: Source | str) -> World:
            with _plainly():
                place = _kit(request.config).place(_as_source(request.node, source))
            world = turns.enter_context(place.turn(_mode(request.node)))
            _give(request, world)
            return world

        yield founded


@pytest.fixture
def once(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`once(make, *arguments)`: what `make(*arguments)` gives, made once a run; its `world`, of
    its own and on the embedded chain, is as new for each test."""

    def kept(make: Callable[..., Made], *arguments: Hashable) -> Made:
        made = _kit(request.config).once(make, *arguments)
        _give(request, made.world)
        return made

    return kept


@pytest.fixture
def nation(world: World) -> Nation:
    """The nation of this test: see the marker `nation`, and ini `govkit_nation`."""
    return world.nation


@pytest.fixture
def _here(request: pytest.FixtureRequest) -> World:
    """The world that a test is about: `bare_world` where it uses that alone, else `world`."""
    used = "world" if _uses_world(request.fixturenames) else "bare_world"
    here: World = request.getfixturevalue(used)
    return here


def _uses_world(names: Sequence[str]) -> bool:
    return "world" in names or ("_here" in names and "bare_world" not in names)


@pytest.fixture
def actors(_here: World) -> Actors:
    """The people of this test, by what they are."""
    return _here.actors


def _role(name: str, what: str) -> Any:
    """The fixture of a role."""

    def actor(actors: Actors) -> ActorSigner:
        held: ActorSigner = getattr(actors, name)
        return held

    actor.__doc__ = what
    return pytest.fixture(name=name)(actor)


deployer = _role("deployer", "Who founded the nation, and has no power in it.")
registrar = _role("registrar", "Who admits citizens.")
guardian = _role("guardian", "Who can cancel proposals until the sunset.")
keeper = _role("keeper", "Who appends records.")
proposer = _role("proposer", "Who can propose.")
stranger = _role("stranger", "Who is nothing in this nation.")


@pytest.fixture
def voters(actors: Actors) -> Callable[[int], list[ActorSigner]]:
    """`voters(5)`: so many people who can vote, none of whom has another role."""
    return actors.voters


# -- what happens


@pytest.fixture
def pass_proposal(world: World) -> Callable[[Sequence[Call]], Proposal]:
    """`pass_proposal(actions)`: propose, vote, queue, wait and execute."""
    with _skipping():
        world.backend.must_travel()
    return world.pass_proposal


@pytest.fixture
def forward(_here: World) -> Callable[[str | int], None]:
    """`forward("3 days")`, or seconds: let time pass, and make a block at the end of it."""
    with _skipping():
        _here.backend.must_travel()
    return _here.forward


@pytest.fixture
def reverts() -> Callable[[str], Any]:
    """`with reverts("module: reason"):` what happens inside must be refused with this reason."""
    from govkit.testing.refusals import reverts

    return reverts


@pytest.fixture
def deploy(request: pytest.FixtureRequest) -> Callable[..., Deployed]:
    """`deploy("contracts/Grants.vy", *arguments)`: a Vyper file, relative to the run's root,
    compiled if it has changed; or a contract of govkit's by its name.

    It goes into the test's world (`bare_world`, where the test uses that alone), or into the
    one that is given as `world=`.
    """
    from govkit.testing.deployed import Deployed, artifact_of

    root, cache = request.config.rootpath, compile_cache(request.config)

    def deployed(contract: str | Path, *arguments: object, world: World | None = None) -> Deployed:
        where: World = world or request.getfixturevalue("_here")
        source = root / contract if str(contract).endswith(".vy") else contract
        with _plainly():
            artifact = artifact_of(source, search=[root], cache=cache)
        return Deployed(where, artifact, where.deploy(artifact, *arguments))

    return deployed


@pytest.fixture
def events(_here: World) -> Callable[[Receipt], Events]:
    """`events(receipt)`: the decoded events of all contracts that are known in this world."""
    return _here.events


@pytest.fixture
def gas(request: pytest.FixtureRequest) -> GasBook:
    """What each call of this test cost: `gas.last`, `gas.of("Governor.propose")`."""
    from govkit.testing.gas import GasBook

    return GasBook()


def compile_cache(config: pytest.Config) -> CompileCache:
    """In pytest's own cache, where there is one: `--cache-clear` empties it."""
    from govkit.testing.compile_cache import CompileCache
    from govkit.testing.compiler import DEFAULT_CACHE

    cache = getattr(config, "cache", None)
    return CompileCache(cache.mkdir("govkit") if cache else config.rootpath / DEFAULT_CACHE)


@contextmanager
def _plainly() -> Iterator[None]:
    """What a fixture cannot do fails its test with one message instead of a traceback."""
    from govkit.errors import GovkitError

    try:
        yield
    except GovkitError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@contextmanager
def _skipping() -> Iterator[None]:
    """What wants to move a time that cannot be moved skips its test, with the reason."""
    try:
        yield
    except Exception as error:
        errors = sys.modules.get("govkit.errors")  # else it is none of ours
        if errors is None or not isinstance(error, errors.NoTimeTravel):
            raise
        pytest.skip(str(error))


def _under_ape(config: pytest.Config) -> bool:
    """Whether ape runs the tests (`ape test`, or pytest with its option `--network`)."""
    if not config.pluginmanager.has_plugin("ape-test"):
        return False
    by_ape = "ape_test" in (config.invocation_params.plugins or ())
    return by_ape or bool(config.getoption("--network", None))


def _kit(config: pytest.Config) -> Kit:
    """The kit of this run, made by the first test that needs it."""
    if _KIT not in config.stash:
        config.stash[_KIT] = _new_kit(config)
    return config.stash[_KIT]


def _new_kit(config: pytest.Config) -> Kit:
    from govkit.testing.kit import Kit, NodeKit

    url, under_ape = config.getoption("--govkit-rpc"), _under_ape(config)
    file = config.getoption("--govkit-deployment")
    if not url and not under_ape:
        if file:
            pytest.fail(
                "--govkit-deployment names a nation on a node: say --govkit-rpc as well",
                pytrace=False,
            )
        return Kit()
    with warnings.catch_warnings():
        # web3 7 imports websockets' older interface: a user whose warnings are errors did nothing
        warnings.simplefilter("ignore", DeprecationWarning)
        from govkit.testing.nodes import ApeBackend, NodeBackend, NodePort

    backend = NodeBackend(NodePort(url)) if url else ApeBackend(sys.modules["ape"].chain)
    return NodeKit(backend, config.invocation_params.dir / file if file else None)


def _mode(node: Any) -> Mode:
    """How the world of a test works: by its marker, by the option, by ini."""
    from govkit.testing.kit import Mode

    marker = node.get_closest_marker("world")
    config: pytest.Config = node.config
    chosen = config.getoption("--govkit-mode") or config.getini("govkit_mode")
    if marker is not None:
        chosen = marker.kwargs.get("mode", marker.args[0] if marker.args else None)
    if chosen not in MODES:
        pytest.fail(
            f"the mode of a world is 'blocks' or 'calls', not {chosen!r}: world('calls')",
            pytrace=False,
        )
    return Mode(chosen)


def _source(node: Any) -> Source:
    """The nation that a test, its class or its module names; else that of the run."""
    marker = node.get_closest_marker("nation")
    if marker is None:
        return _default(node.config)
    if len(marker.args) != 1 or marker.kwargs:
        pytest.fail("the marker nation takes one argument: nation('nation.yaml')", pytrace=False)
    return _as_source(node, marker.args[0])


def _as_source(node: Any, said: Any) -> Source:
    """What a test says a nation is; a file is relative to the test's."""
    from govkit.constitution import Constitution

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


def _give(request: pytest.FixtureRequest, world: World) -> None:
    """A test has this world: failures tell of it, and what calls cost is recorded, where somebody
    asked for it."""
    request.node.stash.setdefault(_WORLDS, []).append(world)
    record = getattr(
        request.config.pluginmanager.get_plugin("govkit.testing.gas_plugin"), "record", None
    )
    book = request.getfixturevalue("gas") if "gas" in request.fixturenames else None
    if record is None and book is None:
        return
    from govkit.testing.kit import GasWatcher

    adds = [] if book is None else [book.add]
    if record is not None:
        adds.append(record(request.node))
    for add in adds:
        world.watch(GasWatcher(world, add))
