"""Coverage of Vyper: what ran and what did not, held against what was worked out by hand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from govkit.chain.forks import ForkSchedule, machine_class
from govkit.testing import World, coverage
from govkit.testing.compile_cache import CompileCache
from govkit.testing.compiler import Compiled, compile_contract
from govkit.testing.coverage import FileCoverage, Watch, cover
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.testing.conftest import Run

CONTRACTS = Path(__file__).parent / "contracts"
WAYS = CONTRACTS / "Ways.vy"
LINES = WAYS.read_text().splitlines()


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_contract(WAYS, cache=CompileCache(tmp_path_factory.mktemp("cache")))


def line(text: str, after: str = "") -> int:
    """The number of the first line that is this, behind the one that begins so."""
    begin = next((n for n, each in enumerate(LINES) if each.startswith(after)), 0)
    return next(n for n, each in enumerate(LINES[begin:], begin + 1) if each.strip() == text)


def covered(compiled: Compiled, *calls: tuple[object, ...], limit: int = 5) -> FileCoverage:
    """What of Ways.vy runs when it is deployed and called so."""
    watch, world = Watch([compiled]), World()
    with watch.watching():
        deployed = Deployed(world, compiled.artifact, world.deploy(compiled.artifact, limit))
        for name, *arguments in calls:
            deployed.send(world.actors.stranger, str(name), *arguments)
    return next(each for each in cover(watch, [CONTRACTS]) if each.path == WAYS)


def told(file: FileCoverage, function: str) -> list[str]:
    """What is told to be missing in one function."""
    begin = next(n for n, each in enumerate(LINES, 1) if each.startswith(f"def {function}("))
    end = next(
        (n for n, each in enumerate(LINES, 1) if n > begin and each.startswith("@")), len(LINES)
    )
    missing = [*map(str, file.lines_missing), *file.ways_missing]
    return [each for each in missing if begin <= int(re.split(r"\D", each)[0]) <= end]


def test_nothing_that_ran_is_told(ways: Compiled) -> None:
    calls: list[tuple[object, ...]] = [
        ("grade", 99), ("grade", 60), ("grade", 1), ("both", True, True), ("both", True, False),
        ("both", False, True), ("either", True, False), ("either", False, True),
        ("either", False, False), ("chosen", True), ("chosen", False), ("position", 5),
        ("early", True), ("early", False), ("checked", 1), ("never",),
        ("rounds", 1, 3), ("rounds", 3, 3), ("listed", [], []), ("listed", [1], []),
        ("listed", [1], [0, 1]),
    ]  # fmt: skip
    file = covered(ways, *calls)
    missing = {*map(str, file.lines_missing), *(each.split(":")[0] for each in file.ways_missing)}
    # A limit over 100, and both refusals of `checked`, were left out.
    expected = {
        line("self.limit = 100"),
        line("if limit > 100:"),
        line("assert amount != 0"),
        line('assert amount < self.limit, "ways: over the limit"'),
    }
    assert {int(each) for each in missing} == expected


def test_by_hand_grade(ways: Compiled) -> None:
    """Points of 60: the first condition fails, the second holds; the others never ran."""
    first, second = line("if points > 90:"), line("elif points > 50:")
    assert told(covered(ways, ("grade", 60)), "grade") == [
        str(line("return 1")),
        str(line("return 3")),
        f"{first}: if never true",
        f"{second}: if never false",
    ]


def test_by_hand_both(ways: Compiled) -> None:
    """The first of `a and b` held, the second failed: so the whole did."""
    condition = line("if a and b:")
    assert told(covered(ways, ("both", True, False)), "both") == [
        str(line("return 1", "def both")),
        f"{condition}: and never false",
        f"{condition}: if never true",
    ]


def test_by_hand_either(ways: Compiled) -> None:
    condition = line("if a or b:")
    assert told(covered(ways, ("either", True, False)), "either") == [
        f"{condition}: if never false",
        f"{condition}: or never false",
    ]


def test_by_hand_a_choice_in_a_line(ways: Compiled) -> None:
    choice = line("return 1 if a else 2")
    assert told(covered(ways, ("chosen", True)), "chosen") == [f"{choice}: if never false"]


def test_by_hand_leaving_a_loop(ways: Compiled) -> None:
    """At 0 the loop ends in its first round: no `continue`, and nothing behind it."""
    assert told(covered(ways, ("position", 0)), "position") == [
        *(str(line(each)) for each in ("if i < 3:", "continue", "found = 9")),
        f"{line('if i == wanted:')}: if never false",
    ]
    assert told(covered(ways, ("position", 7)), "position") == []


def test_by_hand_a_loop_without_rounds(ways: Compiled) -> None:
    """A loop over a number of rounds that is known when it runs may have none."""
    loop, inside = line("for i: uint256 in range(first, last, bound=10):"), line("sum += i")
    assert told(covered(ways, ("rounds", 2, 5)), "rounds") == [f"{loop}: for never skipped"]
    assert told(covered(ways, ("rounds", 0, 5)), "rounds") == [f"{loop}: for never skipped"]
    assert told(covered(ways, ("rounds", 2, 2)), "rounds") == [
        str(inside),
        f"{loop}: for never entered",
    ]
    assert told(covered(ways, ("rounds", 2, 2), ("rounds", 0, 1)), "rounds") == []


def test_by_hand_loops_within_loops(ways: Compiled) -> None:
    outer = line("for amount: uint256 in amounts:")
    middle, inner, inside = outer + 1, outer + 2, outer + 3
    assert told(covered(ways, ("listed", [], [1])), "listed") == [
        *map(str, (middle, inner, inside)),
        f"{outer}: for never entered",
    ]
    assert told(covered(ways, ("listed", [1], [])), "listed") == [
        *map(str, (inner, inside)),
        f"{outer}: for never skipped",
        f"{middle}: for never entered",
    ]
    assert told(covered(ways, ("listed", [1], [0])), "listed") == [
        str(inside),
        f"{outer}: for never skipped",
        f"{middle}: for never skipped",
        f"{inner}: for never entered",
    ]
    assert told(covered(ways, ("listed", [], [1]), ("listed", [1], [2])), "listed") == [
        f"{middle}: for never skipped",
        f"{inner}: for never skipped",
    ]


def test_a_loop_that_always_has_rounds_decides_nothing(ways: Compiled) -> None:
    loops = {branch.statement for branch in ways.map.runtime.branches if branch.label == "for"}
    known = {ways.map.statements[number].line for number in loops}
    assert line("for i: uint256 in range(10):") not in known
    assert len(known) == 4


def test_by_hand_an_early_return(ways: Compiled) -> None:
    condition = line("if done:")
    assert told(covered(ways, ("early", True)), "early") == [
        str(line("self._seen.append(1)")),
        f"{condition}: if never false",
    ]
    assert told(covered(ways, ("early", False)), "early") == [
        str(line("return", "def early")),
        f"{condition}: if never true",
    ]


def test_by_hand_the_constructor(ways: Compiled) -> None:
    condition = line("if limit > 100:")
    assert told(covered(ways, limit=5), "__init__") == [
        str(line("self.limit = 100")),
        f"{condition}: if never true",
    ]
    assert told(covered(ways, limit=500), "__init__") == [
        str(line("self.limit = limit")),
        f"{condition}: if never false",
    ]


def test_asserts_that_failed_are_told_from_those_that_held(ways: Compiled) -> None:
    """With a reason and without; what reverts has run as well."""
    watch, world = Watch([ways]), World()
    bare, limit = (
        line("assert amount != 0"),
        line('assert amount < self.limit, "ways: over the limit"'),
    )
    with watch.watching():
        deployed = Deployed(world, ways.artifact, world.deploy(ways.artifact, 5))
        for amount in (0, 9):
            with pytest.raises(Exception, match="refused"):
                deployed.send(world.actors.stranger, "checked", amount)
    file = cover(watch, [CONTRACTS])[0]
    assert told(file, "checked") == [
        str(line("self._note(amount)")),
        f"{limit}: assert never held",
    ]
    assert told(file, "_note") == [str(line("self._seen.append(", "def _note"))]
    assert file.lines[bare]


def test_modules_are_covered_where_they_are_used(ways: Compiled) -> None:
    """The module's constructor ran, what pays did not and is in no code of this contract."""
    watch, world = Watch([ways]), World()
    with watch.watching():
        world.deploy(ways.artifact, 5)
    purse = next(each for each in cover(watch, [CONTRACTS]) if each.path.name == "purse.vy")
    assert set(purse.lines.values()) == {True}
    assert cover(watch, [CONTRACTS / "elsewhere"]) == []


def test_other_contracts_leave_no_trace(ways: Compiled) -> None:
    watch, world = Watch([ways]), World()
    with watch.watching():
        world.deploy("RecordLedger", world.actors.keeper.address, [], bytes(32), ZERO_ADDRESS)
    assert [each for pair in watch.hits for each in pair if each.begun()] == []


def test_off_it_costs_nothing() -> None:
    """The machine's instructions are its own again, also after an error."""
    opcodes = machine_class(ForkSchedule.development().fork(1, 0))._state_class.computation_class
    before = dict(opcodes.opcodes)
    with pytest.raises(ZeroDivisionError), Watch([]).watching():
        assert 1 / len(opcodes.opcodes != before and [])
    assert opcodes.opcodes == before


# -- as an option of pytest

TESTS = """\
import pytest


@pytest.fixture
def ways(deploy):
    return deploy("contracts/Ways.vy", 5)


def test_one(ways):
    assert ways.read("grade", 99) == 1


def test_two(ways, reverts, stranger):
    assert ways.read("grade", 60) == 2
    with reverts("ways: over the limit"):
        ways.send(stranger, "checked", 9)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> Path:
    folder = pytester.mkdir("contracts")
    for name in ("Ways.vy", "purse.vy"):
        shutil.copy(CONTRACTS / name, folder / name)
    return folder


def test_a_run_ends_with_a_table_and_a_tracefile(
    run: Run, project: Path, pytester: pytest.Pytester
) -> None:
    result = run("--cov-vyper=contracts", "--cov-vyper-lcov=out/lcov.info", test_ways=TESTS)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*coverage of Vyper*", "contracts/Ways.vy * %*", "all *"])
    records = (pytester.path / "out" / "lcov.info").read_text().split("end_of_record\n")
    ours = next(each for each in records if "SF:contracts/Ways.vy\n" in each).splitlines()
    assert f"DA:{line('return 1')},1" in ours
    assert f"DA:{line('return 3')},0" in ours
    limit = line('assert amount < self.limit, "ways: over the limit"')
    assert [each for each in ours if each.startswith(f"BRDA:{limit},")] == [
        f"BRDA:{limit},0,0,0",
        f"BRDA:{limit},0,1,1",
    ]
    found = {
        key: int(value)
        for key, value in re.findall(r"^(LF|LH|BRF|BRH):(\d+)$", "\n".join(ours), re.MULTILINE)
    }
    lines = [each for each in ours if each.startswith("DA:")]
    assert found["LF"] == len(lines)
    assert found["LH"] == sum(each.endswith(",1") for each in lines)
    assert found["BRF"] == sum(each.startswith("BRDA:") for each in ours)


def test_workers_add_up(pytester: pytest.Pytester, project: Path, run: Run) -> None:
    """Under pytest-xdist the table is that of one process."""
    alone = run("--cov-vyper=contracts", test_ways=TESTS)
    plugins = ("-p", "no:ape_test", "-p", "govkit.testing.plugin")
    result = pytester.runpytest_subprocess(*plugins, "-n", "2", "--cov-vyper=contracts")
    result.assert_outcomes(passed=2)
    tables = [
        [each for each in outcome.outlines if each.startswith(("contracts/", "all"))]
        for outcome in (alone, result)
    ]
    assert tables[0] == tables[1]
    assert len(tables[0]) == 3


def test_too_little_fails_the_run(run: Run, project: Path) -> None:
    covers = ("--cov-vyper=contracts", "--cov-vyper-fail-under=99")
    result = run(*covers, test_ways=TESTS)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["* % ran, and 99 % must"])
    assert run(*covers[:1], "--cov-vyper-fail-under=10", test_ways=TESTS).ret == 0


def test_pytest_cov_keeps_its_options(run: Run, project: Path) -> None:
    """`--cov` is not an abbreviation of ours, nor ours of it."""
    conftest = (
        "def pytest_addoption(parser):\n"
        "    parser.addoption('--cov', action='append', nargs='?', const=True)\n"
        "def pytest_report_header(config):\n"
        "    both = config.getoption('--cov'), config.getoption('--cov-vyper')\n"
        "    return 'cov is {}, ours {}'.format(*both)\n"
    )
    result = run("--cov=src", "--cov-vyper=contracts", conftest=conftest, test_ways=TESTS)
    result.stdout.fnmatch_lines(["cov is ['src'], ours ['contracts']"])
    assert run("--cov=src", conftest="", test_ways=TESTS).ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--cov-vyper=nowhere"], "*there is no *nowhere"),
        (["--cov-vyper-lcov=lcov.info"], "*say what is to be covered: --cov-vyper=contracts"),
    ],
)
def test_what_makes_no_sense_is_told(run: Run, words: list[str], message: str) -> None:
    result = run(*words, test_nothing="def test(): pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_a_contract_that_does_not_compile_is_told(run: Run, project: Path) -> None:
    (project / "Bad.vy").write_text("# pragma version 0.4.3\nx: uint257\n")
    result = run("--cov-vyper=contracts", test_nothing="def test(): pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*contracts/Bad.vy:2: *uint257*"])
    assert coverage.total_percent([]) == 100
