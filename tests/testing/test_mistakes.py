"""What a test gets wrong is told in one message, once, and no other test hears of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.testing.conftest import Run

OWN = """
# pragma version 0.4.3
limit: public(uint256)

@deploy
def __init__(limit: uint256):
    assert limit != 0, "own: no limit"
    self.limit = limit

@external
def take(amount: uint256):
    assert amount < self.limit, "own: too much"
"""

WRONG = {
    'def test(deploy): deploy("Bad.vy")': "*Bad.vy:3: *",
    'def test(deploy): deploy("Absent.vy")': "*Absent.vy: there is no such file",
    'def test(deploy): deploy("Governer")': "govkit has no contract Governer; did you mean Gov*",
    'def test(deploy): deploy("Own.vy")': "E *constructor of Own takes (uint256), not 0 *",
    'def test(deploy, stranger): deploy("Own.vy", 5).send(stranger, "tak", 1)': (
        "E *Own has no function tak; did you mean take?"
    ),
    'def test(deploy, stranger): deploy("Own.vy", 5).send(stranger, "take")': (
        "E *Own has take(uint256), which does not take 0 arguments"
    ),
    '@pytest.mark.nation()\ndef test(nation): ...': (
        "the marker nation takes one argument: nation('nation.yaml')"
    ),
    "@pytest.mark.nation(5)\ndef test(nation): ...": (
        "a nation is given by a file, a Constitution, or a change to *, not by 5"
    ),
    "@pytest.mark.nation(lambda text: 5)\ndef test(nation): ...": (
        "a change to the sample nation gives its text: it gave 5;*"
    ),
    'def test(found): found("absent.yaml")': "*absent.yaml: found no file;*",
    "@pytest.mark.world\ndef test(world): ...": "the mode of a world is 'blocks' or 'calls', not*",
    "def test(accounts): ...": "accounts is ape's fixture (govkit-dao*",
    "def test(forward): forward(2.5)": "E *time passes in whole seconds, and only forward: 2.5 *",
    "def test(forward): forward(-1)": "E *time passes in whole seconds, and only forward: -1 *",
    'def test(forward): forward("3 dayz")': "E *cannot read 3 dayz; allowed: a duration such as *",
    "def test(world): world.chain.forward(2.5)": "E *'float' object cannot be interpreted as *",
    "def test(world): world.chain.mine(world.chain.now() + 1.5)": "E *'float' object cannot be *",
    "def test(voters): voters(50)": "E *this nation has 20 voters beside its proposer, not 50",
    "def test(world): world.restore(9)": "E *there is no snapshot 9 in this world",
}  # fmt: skip


def test_each_is_told_once_and_disturbs_no_other(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "Own.vy").write_text(OWN)
    (pytester.path / "Bad.vy").write_text(OWN.replace("limit: public(uint256)", "limit public"))
    sound = "def test(world, forward):\n    forward(5)\n    world.mine()"
    files = {f"test_{2 * n}": f"import pytest\n{text}" for n, text in enumerate(WRONG)}
    files |= {f"test_{2 * n + 1}": sound for n in range(len(WRONG))}
    result = run("-p", "no:randomly", **files)
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] == len(WRONG)
    assert outcomes.get("failed", 0) + sum(
        outcomes.get(key, 0) for key in ("error", "errors")
    ) == len(WRONG)
    for message in WRONG.values():
        result.stdout.fnmatch_lines([message])
    shown = result.stdout.str().split("short test summary info")[0]
    assert shown.count("there is no such file") == 1
    assert "During handling of" not in shown
    for internal in ("world.py", "deployed.py", "kit.py", "backend.py", "refusals.py"):
        assert f"govkit/testing/{internal}" not in shown


def test_a_wrong_reason_shows_the_test_and_the_contract_alone(
    run: Run, pytester: pytest.Pytester
) -> None:
    (pytester.path / "Own.vy").write_text(OWN)
    result = run(
        test_own="""
            def test_spelt(deploy, stranger, reverts):
                with reverts("own: to much"):
                    deploy("Own.vy", 5).send(stranger, "take", 5)

            def test_constructor(deploy):
                deploy("Own.vy", 0)
        """
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines([
        "E * reverted with 'own: too much', expected 'own: to much'",
        "deployer -> new Own(0)  * gas  <- own: no limit (Own.vy:7)",
        "Own.vy:7, in __init__:",
        '    assert limit != 0, "own: no limit"',
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "ini", "message"),
    [
        ((), "govkit_mode = fast", "ERROR: ini govkit_mode is blocks or calls, not 'fast'"),
        (
            ("--gas-snapshot", "check"),
            "govkit_gas_tolerance = much",
            "ERROR: the tolerance of gas is a percentage from 0 on, not 'much'",
        ),
        (
            ("--gas-snapshot", "check", "--gas-tolerance", "-1"),
            "",
            "ERROR: the tolerance of gas is a percentage from 0 on, not -1.0",
        ),
        (
            ("--gas-tolerance", "1"),
            "",
            "ERROR: --gas-tolerance is for --gas-snapshot check",
        ),
        (
            ("--cov-vyper-fail-under", "0"),
            "",
            "ERROR: say what is to be covered: --cov-vyper=contracts",
        ),
        (
            ("--govkit-rpc", "localhost:8545"),
            "",
            "ERROR: --govkit-rpc is a URL as http://127.0.0.1:8545, not 'localhost:8545'",
        ),
        (("--cov-vyper", "absent"), "", "ERROR: --cov-vyper: there is no */absent"),
    ],
)
def test_an_option_that_makes_no_sense_ends_the_run(
    run: Run, pytester: pytest.Pytester, arguments: tuple[str, ...], ini: str, message: str
) -> None:
    pytester.makeini(f"[pytest]\n{ini}")
    result = run(*arguments, test_it="def test(): ...")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_a_deployment_without_a_node(run: Run, tmp_path: Path) -> None:
    result = run("--govkit-deployment", "x.json", test_it="def test(nation): ...")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["--govkit-deployment names a nation on a node: give --govkit-rpc*"]
    )
