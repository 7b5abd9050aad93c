"""A test that does on a chain what the specification does not is told so by the plugin."""

from __future__ import annotations

import pytest

from tests.specification.opinion import PYTHON

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="`make specification` installs the specification"
)

DOES = """
import pytest
from govkit.errors import RevertError
from govkit.network.port import Call
from eth.vm.forks.prague.constants import HISTORY_STORAGE_ADDRESS as HISTORY

STORES = bytes.fromhex("6360015f555f526004601cf3")
REFUSES = bytes.fromhex("625f5ffd5f526003601df3")

def test_on_a_chain(bare_world, monkeypatch):
    stores, refuses = bare_world.deploy_code(STORES), bare_world.deploy_code(REFUSES)
    deployer = bare_world.actors.deployer
    bare_world.chain.change_state(lambda state: state.set_code(HISTORY, b""))
    {broken}
    bare_world.send(Call(stores, b""), deployer)
    with pytest.raises(RevertError):
        bare_world.send(Call(refuses, b""), deployer)
    for _ in range(10):
        bare_world.port.call(Call(stores, b""))
"""
BROKEN = {
    "a slot": (
        "from govkit.chain.state import AccountDatabase as Database; put = Database.set_storage; "
        "monkeypatch.setattr(Database, 'set_storage', lambda *given: put(*given[:-1], 7))",
        "*block 4: *stateRoot*",
    ),
    "a price": (
        "from govkit.chain.chain import Outcome; monkeypatch.setattr('govkit.chain.chain.Outcome', "
        "lambda output, gas, error: Outcome(output, gas + 1, error))",
        "*refused in block 5: *",
    ),
    "an answer": (
        "from dataclasses import replace; from govkit.chain import execution; "
        "run = execution.run; monkeypatch.setattr(execution, 'run', "
        "lambda *given: replace(run(*given), output=bytes(1)))",
        "*a call after block 4: *",
    ),
    "a step": (
        "monkeypatch.setattr('tests.specification.judged.ONE_TRACED_IN', 1); "
        "monkeypatch.setattr("
        "'tests.specification.opinion.Node.request', lambda *_: {'structLogs': []})",
        "*0x* has 0 steps, not *",
    ),
}


def judged(pytester: pytest.Pytester, broken: str) -> pytest.RunResult:
    pytester.makepyfile(DOES.format(broken=broken))
    return pytester.runpytest_inprocess("-p", "tests.specification.judged", "-p", "no:ape_test")


def test_what_is_the_same_passes(pytester: pytest.Pytester) -> None:
    found = judged(pytester, "pass")
    found.assert_outcomes(passed=1)
    figures = "4 blocks, 3 transactions, 0 failed, 1 refused, 1 calls, * 0 differences"
    found.stdout.fnmatch_lines([figures])


@pytest.mark.parametrize(("broken", "told"), BROKEN.values(), ids=BROKEN)
def test_what_differs_fails(pytester: pytest.Pytester, broken: str, told: str) -> None:
    found = judged(pytester, broken)
    found.assert_outcomes(passed=1, errors=1)
    found.stdout.fnmatch_lines(["*the specification says otherwise:*", told])


def test_each_second_test_is_taken(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("".join(f"def test_{n}(): pass\n" for n in range(5)))
    options = "-p", "tests.specification.judged", "-p", "no:ape_test", "--every", "2"
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=3, deselected=2)
