"""`govkit treasury dues`, `pay-dues` and `give`, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli


@pytest.fixture(scope="module")
def _with_dues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("dues"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    text = file.read_text()
    section = "dues: {amount: 0.01 ETH, period: month, tiers: {family: 0.02 ETH}}\n"
    file.write_text(f"{text}\n{section}")
    cli.ok("found", file, "--yes")
    cli.ok("chain", "forward", "70 days")
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nation(_with_dues: Cli) -> Iterator[Cli]:
    snapshot = _with_dues.workspace.node_request("evm_snapshot", [])
    yield _with_dues
    _with_dues.workspace.node_request("evm_revert", [snapshot])


def citizen(nation: Cli) -> str:
    found = json.loads(nation.ok("citizen", "list", "--json").out)
    return str(nation.workspace.book.name_of(found[0]["address"]))


def test_lists_what_is_owed(nation: Cli) -> None:
    shown = nation.ok("treasury", "dues").out
    for part in ("0.01 ETH a month", "0.02 ETH a month", "family", "in arrears"):
        assert part in shown
    told = json.loads(nation.ok("treasury", "dues", "--json").out)
    assert told["amounts_wei"] == {"": str(10**16), "family": str(2 * 10**16)}
    assert all(each["arrears"] >= 1 for each in told["citizens"])
    assert "in arrears" in nation.ok("status").out


def test_is_paid(nation: Cli) -> None:
    who = citizen(nation)
    assert "pay dues" in nation.ok("todo", "--as", who).out
    said = nation.ok("treasury", "pay-dues", "--as", who, "--yes")
    assert "nothing is owed now" in said.err
    assert "pay dues" not in nation.ok("todo", "--as", who).out
    more = nation.ok(
        "treasury", "pay-dues", "--for", who, "--periods", "2", "--as", "dev3", "--yes"
    )
    assert "0.02 ETH" in more.err


def test_gives(nation: Cli) -> None:
    said = nation.ok(
        "treasury", "give", "0.5 ether", "--line", "roads", "--as", "dev3", "--yes",
    )  # fmt: skip
    assert "gave 0.5 ETH for roads" in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pay-dues", "--for", "0x" + "ab" * 20, "--as", "dev3"), "has no passport"),
        (("pay-dues", "--periods", "99", "--as", "FIRST"), "dues: periods out of range"),
        (("give", "0 ether", "--line", "roads", "--as", "dev3"), "a gift of nothing"),
        (("give", "1 ether", "--line", "Ro/ads", "--as", "dev3"), "not a budget line"),
        (
            ("give", "1 ether", "--line", "roads", "--purpose", "x" * 129, "--as", "dev3"),
            "too long",
        ),
    ],
)
def test_mistakes_are_one_line(nation: Cli, words: tuple[str, ...], told: str) -> None:
    named = [citizen(nation) if word == "FIRST" else word for word in words]
    code = 2 if nation("treasury", *named, "--yes").code == 2 else 1
    assert told in nation.fails("treasury", *named, "--yes", code=code)
