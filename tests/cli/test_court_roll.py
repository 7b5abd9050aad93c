"""`govkit court serve`, `leave`, `collect`, `stake`, in a nation where only the willing serve."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

SECTION = """\
court:
  willing: true
  seats: 3
  stake: 0.05 ETH
  notice: 20 days
"""


@pytest.fixture(scope="module")
def _willing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("willing"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    file.write_text(f"{file.read_text()}\n{SECTION}")
    cli.ok("found", file, "--yes")
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nation(_willing: Cli) -> Iterator[Cli]:
    snapshot = _willing.workspace.node_request("evm_snapshot", [])
    yield _willing
    _willing.workspace.node_request("evm_revert", [snapshot])


def test_serves_leaves_and_collects(nation: Cli) -> None:
    said = nation.ok("court", "serve", "0.2 ETH", "--as", "dev0", "--yes").err
    assert "your stake of 0.2 ETH goes along" in said
    assert "1 citizen on the roll" in nation.ok("status").out
    stake = nation.ok("court", "stake", "dev0", "--json").json
    assert (stake["serves"], stake["free_wei"]) == (True, str(2 * 10**17))
    assert "collect 0.15 ETH" in nation.ok("todo", "--as", "dev0").out
    assert "0.15 ETH were paid" in nation.ok("court", "collect", "--as", "dev0", "--yes").err
    left = nation.ok("court", "leave", "--as", "dev0", "--yes").err
    assert "you are drawn for no new case; collect your stake from" in left
    shown = nation.ok("court", "stake", "dev0").out
    assert "the stake can be collected from" in shown
    assert "nothing owed" in nation.fails("court", "collect", "dev0", "--as", "dev9", "--yes")
    nation.ok("chain", "forward", "20 days")
    paid = nation.ok("court", "collect", "dev0", "--as", "dev9", "--yes")
    assert "0.05 ETH were paid" in paid.err
    assert nation.ok("court", "stake", "dev0", "--json").json["serves"] is False


def test_adds_to_a_stake_and_comes_back(nation: Cli) -> None:
    nation.ok("court", "serve", "--as", "dev1", "--yes")
    nation.ok("court", "serve", "0.01 ETH", "--as", "dev1", "--yes")
    stake = nation.ok("court", "stake", "--as", "dev1", "--json").json
    assert stake["free_wei"] == str(6 * 10**16)
    nation.ok("court", "leave", "--as", "dev1", "--yes")
    nation.ok("court", "serve", "0 ETH", "--as", "dev1", "--yes")
    assert nation.ok("court", "stake", "dev1", "--json").json["serves"] is True


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("serve", "0.01 ETH", "--as", "dev2"), "wrong amount"),
        (("serve", "--as", "dev9"), "only citizens serve"),
        (("leave", "--as", "dev2"), "not on the roll"),
        (("collect", "treasury"), "nothing owed"),
        (("collect", "dev9"), "has no passport"),
    ],
)
def test_mistakes_are_one_line(nation: Cli, words: tuple[str, ...], told: str) -> None:
    said = nation.fails("court", *words, "--yes")
    assert told in said
    assert said.strip().count("\n") == 0


def test_shows_who_serves(nation: Cli) -> None:
    shown = nation.ok("court", "terms").out
    assert "citizens on the roll, after 30 days as a citizen" in shown
    assert nation.ok("status", "--json").json["court"]["places"] == 0
