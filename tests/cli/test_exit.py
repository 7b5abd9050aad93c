"""`govkit treasury exit`, from a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli


@pytest.fixture(scope="module")
def _fund(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("fund"))
    cli.ok("init", cli.folder, "--template", "common-fund")
    cli.ok("found", cli.folder / "nation.yaml", "--yes")
    cli.ok("account", "fund", "treasury", "1_000 ETH")
    cli.ok("chain", "forward", "180 days")
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def fund(_fund: Cli) -> Iterator[Cli]:
    snapshot = _fund.workspace.node_request("evm_snapshot", [])
    yield _fund
    _fund.workspace.node_request("evm_revert", [snapshot])


def test_shows_the_terms_and_what_counts(fund: Cli) -> None:
    shown = fund.ok("treasury", "exit", "show", "dev3").out
    for part in ("ETH", "90 days", "1 day", "5 %", "3 months", "1_000_000 FND", "95 ETH"):
        assert part in shown
    assert "no notices" in fund.ok("treasury", "exit", "show").out
    told = fund.ok("treasury", "exit", "show", "dev3", "--json").json
    assert told["assets"] == ["0x" + "0" * 40]
    assert told["outstanding_wei"] == str(10**24)
    (holder,) = told["holders"]
    assert holder["held_wei"] == holder["balance_wei"] == str(10**23)
    assert holder["shares"] == {"0x" + "0" * 40: str(95 * 10**18)}
    assert (holder["notice_wei"], holder["until"], holder["queued_before"]) == ("0", 0, [])


def test_a_holder_leaves(fund: Cli) -> None:
    given = fund.ok("treasury", "exit", "notice", "--as", "dev3", "--yes")
    assert "100_000 FND are under notice; you can leave from" in given.err
    back = fund.ok("treasury", "exit", "withdraw", "20_000 FND", "--as", "dev3", "--yes")
    assert "20_000 FND are yours again" in back.err
    assert "dev3" in fund.ok("treasury", "exit", "show").out
    early = fund.fails("treasury", "exit", "leave", "--as", "dev3", "--yes")
    assert "your notice is over in" in early
    fund.ok("chain", "forward", "1 day")
    assert "govkit treasury exit leave" in fund.ok("todo", "--as", "dev3").out
    left = fund.ok("treasury", "exit", "leave", "--to", "dev9", "--as", "dev3", "--yes")
    assert "80_000 FND went back to the treasury" in left.err
    assert "was paid 76 ETH" in left.err
    told = fund.ok("treasury", "statement", "--format", "csv").out
    assert "given back by" in told


def test_tells_of_decisions_that_come_before(fund: Cli) -> None:
    fund.ok("proposal", "new", "Pay", "--action", "pay 50 ETH to dev9", "--as", "dev0", "--yes")
    fund.ok("chain", "forward", "3 days")
    for who in ("dev0", "dev1", "dev2"):
        fund.ok("proposal", "vote", "1", "for", "--as", who, "--yes")
    fund.ok("chain", "forward", "6 days")
    fund.ok("proposal", "queue", "1", "--as", "dev0", "--yes")
    fund.ok("chain", "forward", "36 hours")
    given = fund.ok("treasury", "exit", "notice", "1_000 FND", "--as", "dev3", "--yes")
    assert "proposal 1 was queued before and can be executed from" in given.err
    told = fund.ok("treasury", "exit", "show", "dev3", "--json").json
    assert [each["number"] for each in told["holders"][0]["queued_before"]] == [1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("notice", "100_001 FND", "--as", "dev3"), "of 100_000 FND 100_000 FND count"),
        (("notice", "0 FND", "--as", "dev3"), "a notice of nothing"),
        (("notice", "5 ETH", "--as", "dev3"), "an amount in FND"),
        (("notice", "--as", "dev9"), "nothing was held long enough"),
        (("withdraw", "--as", "dev3"), "nothing is under notice"),
        (("leave", "--as", "dev3"), "nothing is under notice"),
        (("show", "nobody-known"), "not an account"),
    ],
)
def test_mistakes_are_one_line(fund: Cli, words: tuple[str, ...], told: str) -> None:
    yes = () if words[0] == "show" else ("--yes",)
    said = fund.fails("treasury", "exit", *words, *yes, code=2)
    assert told in said
    assert said.strip().count("\n") == 0
