"""`govkit treasury streams` and `withdraw`, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

SECTION = """\
streams:
  begin:
    - {receiver: dev10, line: salary, amount: 1_000 SHL, period: month}
    - {receiver: dev11, line: grants, amount: 0.5 ETH, period: 30 days}
    - {receiver: dev12, line: pension, amount: 1 SHL, period: year, cliff: 2090-01-01}
"""


@pytest.fixture(scope="module")
def _with_streams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("streams"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    text = file.read_text()
    file.write_text(f"{text}\n{SECTION.replace('SHL', cli_symbol(text))}")
    cli.ok("found", file, "--yes")
    cli.ok("chain", "forward", "40 days")
    yield cli
    process.stop(cli.workspace.chain_folder)


def cli_symbol(text: str) -> str:
    """Of the template's currency."""
    return text.partition("symbol: ")[2].split()[0]


@pytest.fixture
def nation(_with_streams: Cli) -> Iterator[Cli]:
    snapshot = _with_streams.workspace.node_request("evm_snapshot", [])
    yield _with_streams
    _with_streams.workspace.node_request("evm_revert", [snapshot])


def test_lists_what_is_paid_and_owed(nation: Cli) -> None:
    listed = nation.ok("treasury", "streams")
    shown = listed.out
    assert "of all that is owed, 0." in listed.err
    assert "ETH can't be met" in listed.err
    for part in ("salary", "1_000", "a month", "30 days", "2090-01-01", "runs", "can't be met"):
        assert part in shown
    salary, grants, pension = json.loads(nation.ok("treasury", "streams", "--json").out)
    assert salary["name"] == "dev10"
    assert int(salary["owed_wei"]) > 1_000 * 10**18
    assert (grants["withdrawable_wei"], int(grants["owed_wei"]) > 0) == ("0", True)
    assert (pension["owed_wei"], pension["standing"]) == ("0", "runs")


def test_withdraws(nation: Cli) -> None:
    nation.ok("treasury", "withdraw", "salary", "--as", "dev10", "--yes")
    said = nation.ok(
        "treasury", "withdraw", "salary", "--receiver", "dev10", "--as", "dev3", "--yes"
    )
    assert "was paid" in said.err
    assert "withdraw" in nation.ok("todo", "--as", "dev10").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rent", "--as", "dev10"), "has no stream for rent"),
        (("Sal/ary", "--as", "dev10"), "not a budget line"),
        (("grants", "--asset", "ether", "--as", "dev11"), "the treasury has none of it"),
        (("pension", "--as", "dev12"), "withdraw from 2090-01-01 on"),
        (("salary", "--asset", "nothing", "--as", "dev10"), "not an account"),
        (("salary", "--amount", "9_999_999 ETH", "--as", "dev10"), "has no stream"),
        (("salary", "--amount", "12", "--as", "dev10"), "an amount in"),
    ],
)
def test_mistakes_are_one_line(nation: Cli, words: tuple[str, ...], told: str) -> None:
    code = 2 if nation("treasury", "withdraw", *words, "--yes").code == 2 else 1
    told_instead = nation.fails("treasury", "withdraw", *words, "--yes", code=code)
    assert told in told_instead
    assert told_instead.strip().count("\n") == 0
