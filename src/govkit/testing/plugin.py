"""Govkit for pytest: fixtures, markers and options. See docs/reference/testing.md.

Once installed it is loaded by its entry point, which has the name of this module, so that
`-p govkit.testing.plugin` and `pytest_plugins` load the same. Loading it imports nothing else: the
first test that uses a fixture imports what that needs, `choices` among it, and an option for gas or
coverage imports what measures it. No fixture or option has a name of ape's or pytest-cov's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
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
    from govkit.testing.kit import Made, Place, Source
    from govkit.testing.world import World
    from govkit.types import Call

_WORLDS = pytest.StashKey[list["World"]]()
"""The worlds that a test was given."""
_GAS, _COVERAGE = "govkit.testing.gas_plugin", "govkit.testing.coverage_plugin"
_ASKED_BY = {
    _GAS: ("--gas-report", "--gas-snapshot", "--gas-tolerance"),
    _COVERAGE: ("--cov-vyper", "--cov-vyper-lcov", "--cov-vyper-fail-under"),
}
"""Plugins that are loaded only if one of these options is given."""

MODES = ("blocks", "calls")
_INSTALL_APE = (
    "install ape (govkit-dao[ape]) by `pip install 'eth-ape>=0.8.30,<0.9' 'ape-vyper>=0.8.9,<0.9'`"
)
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
        "--gas-report", action="store_const", const=True, help="a table of what calls cost"
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
        "--cov-vyper-fail-under", type=float, metavar="PERCENT", help="fail the run if less ran"
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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hypothesis loads all of itself to sum up a run, although no test used it."""
    if "hypothesis" not in sys.modules:
        session.config.pluginmanager.unregister(name="hypothesispytest")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Founds on a node before ape takes the snapshot that it restores after the test."""
    if not _uses_world(getattr(item, "fixturenames", ())):
        return
    from govkit.testing.choices import place_of, under_ape

    if under_ape(item.config):
        with _plainly():
            place_of(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Skips a test that moves time on a chain where that is impossible."""
    with _skipping():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """If a contract's refusal fails a test, shows the calls, the line and the proposal."""
    report = yield
    error = call.excinfo.value if call.excinfo is not None else None
    if isinstance(error, pytest.FixtureLookupError) and error.argname in _APES:
        hint = (
            f"{error.argname} is ape's fixture (govkit-dao[ape]): {_INSTALL_APE}, run `ape test`\n"
        )
        report.sections.append(("govkit", hint))
    ours = "govkit.errors" in sys.modules  # not loaded: no contract refused anything
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

    It begins right after the founding or, if the test also uses `module_world` or
    `session_world`, as those left it. What the test does is undone at its end.
    """
    from govkit.testing.choices import place_of

    shared = [name for name in ("module_world", "session_world") if name in request.fixturenames]
    if len(shared) > 1:
        pytest.fail("a test uses module_world or session_world, not both", pytrace=False)
    if shared:
        place, resume = request.getfixturevalue(f"_{shared[0].replace('world', 'place')}"), True
    else:
        with _plainly():
            place, resume = place_of(request.node), False
    yield from _turn(request, place, resume=resume)


def _turn(request: pytest.FixtureRequest, place: Place, *, resume: bool = False) -> Iterator[World]:
    """A test's turn on a place."""
    from govkit.testing.choices import mode_of

    with _plainly(), place.turn(mode_of(request.node), resume=resume) as world:
        _give(request, world)
        yield world


@pytest.fixture(scope="module")
def _module_place(request: pytest.FixtureRequest) -> Place:
    from govkit.testing.choices import new_place_of

    with _plainly():
        return new_place_of(request.node)


@pytest.fixture(scope="session")
def _session_place(request: pytest.FixtureRequest) -> Place:
    from govkit.testing.choices import new_place_of

    with _plainly():
        return new_place_of(request.node)


@pytest.fixture(scope="module")
def module_world(_module_place: Place) -> Iterator[World]:
    """A chain with the module's nation, which all tests of the module share.

    Let a fixture of the module deploy there. Tests that also use `world` start from it and are
    isolated; tests that use this alone see what others did.
    """
    with _module_place.turn() as world:
        yield world


@pytest.fixture(scope="session")
def session_world(_session_place: Place) -> Iterator[World]:
    """A chain with the run's nation, which all tests of the run share."""
    with _session_place.turn() as world:
        yield world


@pytest.fixture
def bare_world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A chain of the test's own on which nothing was deployed."""
    from govkit.testing.choices import kit_of

    with _plainly():
        place = kit_of(request.config).blank()
    yield from _turn(request, place)


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Iterator[Callable[[Source], World]]:
    """`found(source)`: a world of the test's own with another nation, given as in the marker
    `nation`.

    Each nation is founded once a run.
    """
    from govkit.testing.choices import mode_of, place_from

    with ExitStack() as turns:

        def founded(source: Source | str) -> World:
            with _plainly():
                place = place_from(request.node, source)
            world = turns.enter_context(place.turn(mode_of(request.node)))
            _give(request, world)
            return world

        yield founded


@pytest.fixture
def once(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`once(make, *arguments)`: the result of `make(*arguments)`, made once a run.

    It has a `world` of its own on the embedded chain, which is reset before each test.
    """

    from govkit.testing.choices import kit_of

    def kept(make: Callable[..., Made], *arguments: Hashable) -> Made:
        made = kit_of(request.config).once(make, *arguments)
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
    """The people of this test, by their roles."""
    return _here.actors


def _role(name: str, what: str) -> Any:
    """The fixture of a role."""

    def actor(actors: Actors) -> ActorSigner:
        held: ActorSigner = getattr(actors, name)
        return held

    actor.__doc__ = what
    return pytest.fixture(name=name)(actor)


deployer = _role("deployer", "The account that founded the nation; it has no power in it.")
registrar = _role("registrar", "The account that admits citizens.")
guardian = _role("guardian", "The account that can cancel proposals until the sunset.")
keeper = _role("keeper", "The account that appends records.")
proposer = _role("proposer", "An account that can propose.")
stranger = _role("stranger", "An account without any role in this nation.")


@pytest.fixture
def voters(actors: Actors) -> Callable[[int], list[ActorSigner]]:
    """`voters(5)`: five people who can vote and have no other role."""
    return actors.voters


# -- what happens


@pytest.fixture
def pass_proposal(world: World) -> Callable[[Sequence[Call]], Proposal]:
    """`pass_proposal(actions)`: propose, vote, queue, wait and execute."""
    with _skipping():
        world.backend.must_travel()
    return world.pass_proposal


def _part(name: str, what: str) -> Any:
    """The fixture of what people do in one part of a nation, from the module of that name."""

    def part(world: World) -> Any:
        return getattr(import_module(f"govkit.testing.{name}"), name.capitalize())(world)

    part.__doc__ = what
    return pytest.fixture(name=name)(part)


money = _part("money", "Spend, withdraw, pay dues: a `Money` (`with_money` has them).")
agreeing = _part("agreeing", "Sign, perform, dispute: an `Agreeing` (`with_agreements` has them).")
justice = _part("justice", "Open a case, draw, vote, execute: a `Justice` (`with_court` has one).")


@pytest.fixture
def forward(_here: World) -> Callable[[str | int], None]:
    """`forward("3 days")`, or seconds: lets time pass, then makes a block."""
    with _skipping():
        _here.backend.must_travel()
    return _here.forward


@pytest.fixture
def reverts() -> Callable[[str], Any]:
    """`with reverts("module: reason"):` expects that a call inside is refused for this reason."""
    from govkit.testing.refusals import reverts

    return reverts


@pytest.fixture
def deploy(request: pytest.FixtureRequest) -> Callable[..., Deployed]:
    """`deploy("contracts/Grants.vy", *arguments)`: a Vyper file, relative to the run's root,
    compiled if it has changed; or one of govkit's contracts by its name.

    It is deployed in the test's world (`bare_world`, if the test uses only that), or in the one
    given as `world=`.
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
    """`events(receipt)`: the decoded events of all contracts that this world knows."""
    return _here.events


@pytest.fixture
def gas(request: pytest.FixtureRequest) -> GasBook:
    """What each call of this test cost: `gas.last`, `gas.of("Governor.propose")`."""
    from govkit.testing.gas import GasBook

    return GasBook()


def compile_cache(config: pytest.Config) -> CompileCache:
    """The cache of compiled contracts, in pytest's own, so that `--cache-clear` empties it."""
    from govkit.testing.compile_cache import CompileCache
    from govkit.testing.compiler import DEFAULT_CACHE

    cache = getattr(config, "cache", None)
    return CompileCache(cache.mkdir("govkit") if cache else config.rootpath / DEFAULT_CACHE)


@contextmanager
def _plainly() -> Iterator[None]:
    """Fails the test with the error's message alone, without a traceback."""
    from govkit.errors import GovkitError

    try:
        yield
    except GovkitError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@contextmanager
def _skipping() -> Iterator[None]:
    """Skips the test, with the reason, if time cannot be moved."""
    try:
        yield
    except Exception as error:
        errors = sys.modules.get("govkit.errors")  # not loaded: the error is not ours
        if errors is None or not isinstance(error, errors.NoTimeTravel):
            raise
        pytest.skip(str(error))


def _give(request: pytest.FixtureRequest, world: World) -> None:
    """Notes that a test has this world, for its report, and records gas if that was asked for."""
    from govkit.testing.choices import record_gas

    request.node.stash.setdefault(_WORLDS, []).append(world)
    record_gas(request, world)
