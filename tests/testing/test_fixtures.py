"""What the fixtures give, and what they say where they cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govkit.testing import plugin
from tests.testing.conftest import Run

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_roles_time_and_proposals(run: Run) -> None:
    result = run(
        test_roles="""
            from govkit.types import ProposalState

            def test_it(nation, proposer, guardian, registrar, keeper, stranger, voters, world,
                        pass_proposal, forward, events, reverts, gas):
                before = world.port.block().timestamp
                forward("3 days")
                assert world.port.block().timestamp == before + 3 * 86_400
                proposal = pass_proposal([nation.registry.admit(stranger.address)])
                assert nation.governor.state(proposal.id) == ProposalState.EXECUTED
                assert nation.registry.is_citizen(stranger.address)
                people = [proposer, guardian, registrar, keeper, stranger, *voters(5)]
                assert len({each.address for each in people}) == 10
                receipt = world.send(nation.registry.revoke(stranger.address), registrar)
                assert gas.last == receipt.gas_used > 0
                assert gas.of("CitizenRegistry.revoke") == [receipt.gas_used]
                assert len(gas.of("Governor.castVote")) == 5
                ended = events(receipt).only("Transfer")
                assert ended.contract == "CitizenRegistry"
                assert ended.sender == stranger.address
                with reverts("registry: only registrar") as refusal:
                    world.send(nation.registry.admit(stranger.address), stranger)
                assert refusal.error.reason == "registry: only registrar"
        """
    )
    result.assert_outcomes(passed=1)


def test_a_nation_by_marker_by_ini_and_by_option(run: Run, pytester: pytest.Pytester) -> None:
    for name in ("micronation", "minimal"):
        text = (EXAMPLES / f"{name}.yaml").read_text()
        (pytester.path / f"{name}.yaml").write_text(text)
    pytester.makeini("[pytest]\ngovkit_nation = minimal.yaml")
    files = {
        "test_marked": """
            import pytest
            from govkit.testing import sample_constitution

            @pytest.mark.nation("micronation.yaml")
            def test_file(nation):
                assert nation.name == "Sandbar"

            @pytest.mark.nation(lambda text: text.replace("Testland", "Elsewhere"))
            def test_change(nation):
                assert nation.name == "Elsewhere"

            @pytest.mark.nation(sample_constitution())
            def test_model(nation):
                assert nation.name == "Testland"
        """,
        "test_default": """
            def test_ini(nation, pytestconfig):
                chosen = pytestconfig.getoption("--govkit-nation")
                assert (nation.name == "Sandbar") == bool(chosen)
        """,
    }
    run(**files).assert_outcomes(passed=4)
    run("--govkit-nation", "micronation.yaml", **files).assert_outcomes(passed=4)


def test_what_a_module_shares(run: Run) -> None:
    result = run(
        test_module="""
            import pytest
            from govkit.network.port import Call
            from govkit.types import Wei

            @pytest.fixture(scope="module")
            def gift(module_world):
                to = module_world.actors.stranger.address
                module_world.send(Call(to, b"", Wei(7)), module_world.actors.proposer)
                return module_world.port.balance(to)

            def test_one(world, gift, stranger, proposer):
                assert world.port.balance(stranger.address) == gift
                world.send(Call(stranger.address, b"", Wei(1)), proposer)

            def test_two(world, gift, stranger, proposer):
                assert world.port.balance(stranger.address) == gift
                world.send(Call(stranger.address, b"", Wei(2)), proposer)

            def test_apart(world, stranger):
                assert world.port.balance(stranger.address) == 10_000 * 10**18
        """,
        test_other="""
            def test_other_module(module_world):
                balance = module_world.port.balance(module_world.actors.stranger.address)
                assert balance == 10_000 * 10**18

            def test_both(world, module_world, session_world): ...
        """,
    )
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(["*uses module_world or session_world, not both*"])


def test_a_nation_file_that_fails_says_where(run: Run, pytester: pytest.Pytester) -> None:
    text = (EXAMPLES / "minimal.yaml").read_text().replace("govkit: 1", "govkit: 99")
    (pytester.path / "bad.yaml").write_text(text)
    result = run(
        test_bad="""
            import pytest

            @pytest.mark.nation("bad.yaml")
            def test_bad(nation): ...

            @pytest.mark.nation("absent.yaml")
            def test_absent(nation): ...
        """
    )
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*bad.yaml:*govkit: found 99; allowed:*", "*absent.yaml*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*kit.py*")


def test_gas_is_shown_and_held_against_a_snapshot(run: Run, pytester: pytest.Pytester) -> None:
    files = {
        "test_gas": """
            def test_admission(world, nation, registrar, stranger):
                world.send(nation.registry.admit(stranger.address), registrar)
        """
    }
    result = run("--gas-report", "--gas-snapshot", "write", **files)
    result.stdout.fnmatch_lines(["function*calls*median*", "CitizenRegistry.admit *1 *"])
    assert run("--gas-snapshot", "check", **files).ret == 0
    known = pytester.path / "gas.json"
    used = int("".join(filter(str.isdigit, known.read_text())))
    known.write_text(known.read_text().replace(str(used), str(used * 102 // 100)))
    result = run("--gas-snapshot", "check", **files)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*CitizenRegistry.admit used*gas, now*(-1.9*%)"])
    assert run("--gas-snapshot", "check", "--gas-tolerance", "3", **files).ret == 0
    known.unlink()
    result = run("--gas-snapshot", "check", **files)
    result.stdout.fnmatch_lines(["there is no gas snapshot*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_test_that_fails_is_no_measure_of_gas(run: Run, pytester: pytest.Pytester) -> None:
    files = {
        "test_gas": """
            def test_passes(world, nation, registrar, stranger):
                world.send(nation.registry.admit(stranger.address), registrar)

            def test_fails(world, nation, registrar, stranger):
                world.send(nation.registry.admit(stranger.address), registrar)
                assert False
        """
    }
    run("--gas-snapshot", "write", **files).assert_outcomes(passed=1, failed=1)
    known = (pytester.path / "gas.json").read_text()
    assert "test_passes" in known
    assert "test_fails" not in known


def test_a_contract_of_ones_own_has_its_name_in_the_table(
    run: Run, pytester: pytest.Pytester
) -> None:
    (pytester.path / "Own.vy").write_text("# pragma version 0.4.3\nlimit: public(uint256)\n")
    result = run(
        "--gas-report",
        test_gas="""
            import pytest
            from govkit.testing import deploy as deploy_in

            def test_bare(deploy, bare_world, forward, actors):
                assert deploy("Own.vy").world is bare_world
                with pytest.raises(LookupError, match="no nation"):
                    bare_world.nation
                forward("1 day")

            def test_elsewhere(deploy, found, world):
                other = found(lambda text: text.replace("Testland", "Elsewhere"))
                assert deploy("Own.vy", world=other).world is other
                assert deploy("Own.vy").world is world

            @pytest.fixture(scope="module")
            def shared(module_world):
                return deploy_in(module_world, "Own.vy")

            def test_shared(shared, world):
                assert world.artifact_at(shared.address).name == "Own"
                assert shared.within(world).read("limit") == 0
        """,
    )
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["Own  *3 *"])


def test_the_reference_has_every_fixture_option_and_marker() -> None:
    source = Path(plugin.__file__).read_text()
    reference = (EXAMPLES.parent / "docs" / "reference" / "testing.md").read_text()
    roles = re.findall(r'_role\("(\w+)"', source)
    fixtures = re.findall(r"@pytest\.fixture.*\ndef ([a-z]\w*)\(", source)
    options = re.findall(r'"(--(?:govkit|gas|cov)[\w-]+)"', source)
    inis = re.findall(r'addini\(\s*"(\w+)"', source)
    assert len(roles) == 6
    assert len(fixtures) > 12
    assert len(options) > 8
    assert len(inis) == 4
    for name in [*roles, *fixtures, *inis]:
        assert f"`{name}`" in reference, name
    for option in options:
        assert f"`{option}" in reference, option
    assert "`nation(source)`" in reference
    assert '`world("calls")`' in reference


def test_loading_the_plugin_imports_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_was_loaded():
            ours = {name for name in sys.modules if name.startswith("govkit")}
            assert ours == {"govkit", "govkit.testing", "govkit.testing.plugin"}
            assert not {"eth", "web3", "pydantic", "hypothesis"} & set(sys.modules)
        """
    )
    plugins = ("-p", "no:ape_test", "-p", "no:hypothesispytest", "-p", "govkit.testing.plugin")
    pytester.runpytest_subprocess(*plugins).assert_outcomes(passed=1)


def test_a_run_without_hypothesis_never_loads_it(pytester: pytest.Pytester) -> None:
    """Its own plugin would, to sum up what it did not do."""
    pytester.makeconftest(
        """
        import sys

        def pytest_unconfigure(config):
            print("hypothesis" in sys.modules, "at the end")
        """
    )
    pytester.makepyfile("def test(): ...")
    plugins = ("-p", "no:ape_test", "-p", "govkit.testing.plugin")
    pytester.runpytest_subprocess(*plugins).stdout.fnmatch_lines(["False at the end"])
    used = "from hypothesis import given, strategies as st"
    pytester.makepyfile(f"{used}\n\n@given(st.just(1))\ndef test(one): ...")
    pytester.runpytest_subprocess(*plugins, "--hypothesis-show-statistics").stdout.fnmatch_lines(
        ["*Stopped because*", "True at the end"]
    )


def test_a_nation_in_this_process_needs_neither_web3_nor_the_compiler(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_more_was_loaded(nation, pass_proposal, stranger):
            pass_proposal([nation.registry.admit(stranger.address)])
            assert not {"web3", "vyper", "hypothesis", "typer", "rich"} & set(sys.modules)
        """
    )
    plugins = ("-p", "no:ape_test", "-p", "no:hypothesispytest", "-p", "govkit.testing.plugin")
    pytester.runpytest_subprocess(*plugins).assert_outcomes(passed=1)
