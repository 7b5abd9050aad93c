"""A nation with limits in force: what is told, warned of and refused, from a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

UNIT = 10**18
RARE, HAS_NONE = f"0x{'5c' * 20}", "0x60205ff3"
"""A token, and code that answers 0 to each question."""
LIMITS = """
treasury:
  limits:
    - asset: SHELL
      period: month
      caps: {constitutional: any, budget: 500 SHELL, budgets: 60 SHELL, streams: any}
      dormant: 50 %
      runway: 12 months
    - {asset: rare, period: year, caps: {constitutional: any}}
budgets:
  gravel: {holder: dev2, amount: 1_000 SHELL, period: month, purpose: Gravel}
streams:
  begin:
    - {receiver: dev10, line: salary, amount: 7_450 SHELL, period: month}
"""


@pytest.fixture(scope="module")
def _limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("limits"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    named = file.read_text().replace("accounts:\n", f"accounts:\n  rare: '{RARE}'\n", 1)
    file.write_text(named + LIMITS)
    cli.ok("chain", "start", "--detach")
    cli.workspace.node_request("anvil_setCode", [RARE, HAS_NONE])
    cli.ok("found", file, "--yes")
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nation(_limited: Cli) -> Iterator[Cli]:
    snapshot = _limited.workspace.node_request("evm_snapshot", [])
    yield _limited
    _limited.workspace.node_request("evm_revert", [snapshot])


def queued(cli: Cli, action: str) -> str:
    """The number of a proposal that passed and can be executed."""
    made = cli.ok("proposal", "new", "Gravel", "-a", action, "--yes").out.strip()
    cli.ok("chain", "forward", "2 days")
    for voter in ("dev0", "dev1", "dev2"):
        cli.ok("proposal", "vote", made, "for", "--as", voter, "--yes")
    cli.ok("chain", "forward", "3 days")
    cli.ok("proposal", "queue", made, "--yes")
    cli.ok("chain", "forward", "2 days")
    return made


def test_tells_what_is_used_and_by_whom(nation: Cli) -> None:
    nation.ok("treasury", "spend", "25 SHELL", "dev9", "--as", "dev2", "--yes")
    shown = nation.ok("treasury").out
    assert max(map(len, shown.splitlines())) <= 80
    for part in ("limit of SHELL", "class budget", "budgets", "12 months of commitments must stay",
                 "dormant, which it is not now: 50 % of each cap"):  # fmt: skip
        assert part in shown
    rows = [line.split() for line in shown.splitlines() if line.startswith("budgets")]
    assert rows == [["budgets", "60", "25", "35"], ["budgets", "0", "0", "0"]]
    assert f"limit of token {RARE}" in shown.lower()
    told = nation.ok("treasury", "--json").json
    own, rare = told["limits"]
    assert told["limits"] == nation.ok("treasury", "limits", "--json").json
    assert (own["symbol"], own["dormant"], own["runway_months"]) == ("SHELL", False, 12)
    assert abs(int(own["stays"]) - 89_400 * UNIT) < UNIT
    assert int(own["above_runway"]) == 89_975 * UNIT - int(own["stays"])
    caps = {each["for"]: (each["cap"], each["spent"], each["left"]) for each in own["caps"]}
    assert caps["budgets"] == tuple(str(each * UNIT) for each in (60, 25, 35))
    assert caps["class constitutional"] == caps["streams"] == (None, "0", None)
    assert {each["left"] for each in rare["caps"]} == {None, "0"}
    # The treasury has none of it, and nothing of it moved.
    assert told["assets"][-1]["asset"] == rare["asset"]


def test_a_payment_over_the_limit_says_when_it_may_be_made(nation: Cli) -> None:
    nation.ok("treasury", "spend", "25 SHELL", "dev9", "--as", "dev2", "--yes")
    line = nation.fails("treasury", "spend", "36 SHELL", "dev9", "--as", "dev2", "--yes")
    assert "over the limit" in line
    assert "it pays 36 SHELL, and budgets may spend 35 more before " in line
    assert "it can be paid after that" in line
    never = nation.fails("treasury", "spend", "61 SHELL", "dev9", "--as", "dev2", "--yes")
    assert "budgets may spend 60 in a period at most" in never
    nation.ok("chain", "forward", "32 days")
    nation.ok("treasury", "spend", "36 SHELL", "dev9", "--as", "dev2", "--yes")


def test_a_proposal_is_warned_of_shown_and_refused(nation: Cli) -> None:
    said = nation.ok("proposal", "new", "Much", "-a", "pay 501 SHELL to dev9", "--yes")
    told = "it pays 501 SHELL, and class budget may spend 500 in a period at most"
    assert told in said.err
    assert told in nation.ok("proposal", "show", said.out.strip()).err
    first = queued(nation, "pay 200 SHELL to dev9")
    second = queued(nation, "pay 400 SHELL to dev9")
    nation.ok("proposal", "execute", first, "--yes")
    later = "it pays 400 SHELL, and class budget may spend 300 more before "
    assert later in nation.ok("proposal", "show", second).err
    assert later in nation.fails("proposal", "execute", second, "--yes")


def test_the_runway_is_told(nation: Cli) -> None:
    """Of 90,000 about 89,400 stay, until the salary takes them."""
    nation.ok("chain", "forward", "31 days")
    nation.ok("treasury", "withdraw", "salary", "--receiver", "dev10", "--as", "dev3", "--yes")
    number = queued(nation, "pay 100 SHELL to dev9")
    told = "0 are above the runway of 12 months; constitutional alone may pay more"
    assert told in nation.ok("proposal", "show", number).err
    line = nation.fails("proposal", "execute", number, "--yes")
    assert "under the runway" in line
    assert told in line


def test_dormancy_takes_its_share(nation: Cli) -> None:
    for citizen in ("dev1", "dev2"):
        nation.ok("citizen", "resign", "--as", citizen, "--yes")
    nation.ok("chain", "forward", "1 hour")
    assert "dormant, which it is: 50 % of each cap" in nation.ok("treasury", "limits").out
    line = nation.fails("treasury", "spend", "31 SHELL", "dev9", "--as", "dev2", "--yes")
    assert "budgets may spend 30 more while the nation is dormant" in line
    nation.ok("treasury", "spend", "30 SHELL", "dev9", "--as", "dev2", "--yes")
