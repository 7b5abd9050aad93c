"""`govkit court claim`, from a terminal: in a housing cooperative whose court has all powers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

POWERS = """\
  powers:
    halt_proposals: {for_at_most: 28 days, each_citizen_every: 90 days, bond: 1 ETH}
    suspend_officers: {for_at_most: 90 days}
    award_damages: {notice: 30 days, bonds: {builders: 3 ETH, shops: 500 HOME}}
"""
MEMBERS = ("dev0", "dev1", "dev2", "dev3", "dev5")


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("house"))
    cli.ok("init", cli.folder, "--template", "housing")
    file = cli.folder / "nation.yaml"
    text = file.read_text().replace("grace_period: 14 days", "grace_period: 60 days")
    text = text.replace("account: auditor", "account: court")
    before, after = text.split("  powers: ", 1)
    _, after = after.split("\ntreasury:", 1)
    file.write_text(f"{before}{POWERS}\ntreasury:{after}")
    cli.ok("found", file, "--yes")
    cli.ok("chain", "forward", "91 days")
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def house(_house: Cli) -> Iterator[Cli]:
    snapshot = _house.workspace.node_request("evm_snapshot", [])
    yield _house
    _house.workspace.node_request("evm_revert", [snapshot])


@pytest.fixture
def why(tmp_path: Path) -> Path:
    file = tmp_path / "why.md"
    file.write_text("It is against the charter.\n")
    return file


def decide(cli: Cli, ruling: str) -> None:
    """Case 1, from its opening to its executed ruling."""
    cli.ok("chain", "mine", "430")
    cli.ok("court", "draw", "1", "--as", "dev9", "--yes")
    names = {each["number"]: each["name"] for each in cli.ok("citizen", "list", "--json").json}
    seats = cli.ok("court", "show", "1", "--json").json["panel"]
    panel = [names[seat["passport"]] for seat in seats]
    cli.ok("chain", "forward", "10 days")
    for member in panel:
        cli.ok("court", "commit", "1", ruling, "--as", member, "--yes")
    cli.ok("court", "close", "1", "--yes")
    for member in panel:
        cli.ok("court", "reveal", "1", "--as", member, "--yes")
    cli.ok("court", "tally", "1", "--yes")
    cli.ok("chain", "forward", "7 days")
    cli.ok("court", "execute", "1", "--yes")


def queued(cli: Cli) -> None:
    """Proposal 1, by dev3, once it could be executed."""
    cli.ok("proposal", "new", "A gift", "--action", "pay 5 HOME to dev9", "--as", "dev3", "--yes")
    cli.ok("chain", "forward", "25 hours")
    for member in MEMBERS:
        cli.ok("proposal", "vote", "1", "for", "--as", member, "--yes")
    cli.ok("chain", "forward", "5 days")
    cli.ok("proposal", "queue", "1", "--yes")
    cli.ok("chain", "forward", "2 days")


def test_terms(house: Cli) -> None:
    shown = house.ok("court", "claim", "terms").out
    for part in (
        "award_damages",
        "for 28 days at most, once",
        "against a proposal every 90 days",
        "1.015 ETH, of which 1 ETH come back",
        "from a bond as builders  3 ETH at most",
        "500 HOME at most",
    ):
        assert part in shown
    status = house.ok("status", "--json").json
    assert status["claims"]["open_claims"] == 0
    assert "halt proposals" in house.ok("status").out
    found = house.ok("court", "claim", "terms", "--json").json
    assert found["halt_seconds"] == 28 * 86_400
    assert [each["name"] for each in found["kinds"]] == ["builders", "shops"]


def test_a_claim_against_a_proposal(house: Cli, why: Path) -> None:
    queued(house)
    assert "no open claims" in house.ok("court", "claim", "list").out
    denied = house.fails("court", "claim", "proposal", "1", why, "--as", "dev9", "--yes")
    assert "claims: only citizens" in denied
    said = house.ok("court", "claim", "proposal", "1", why, "--as", "dev2", "--yes").err
    assert "it costs 1.015 ETH; 1 ETH come back unless dismissed" in said
    assert "proposal 1 is halted until" in said
    halted = house.fails("proposal", "execute", "1", "--yes")
    assert "governor: halted; it can be halted until 20" in halted
    again = house.fails("court", "claim", "proposal", "1", why, "--as", "dev2", "--yes")
    assert "claims: too soon; you can claim against a proposal again " in again
    shown = house.ok("court", "claim", "list").out
    assert "proposal 1 is" in shown
    (listed,) = house.ok("court", "claim", "list", "--json").json
    assert (listed["against"], listed["ruling"], listed["number"]) == ("proposal", "open", 1)
    decide(house, "1")
    assert "govkit court claim cancel 1" in house.ok("todo", "--as", "dev2").out
    asked = house.ok("court", "claim", "cancel", "1", "--yes")
    assert "proposal 1 is canceled" in asked.err
    paid = house.ok("court", "claim", "collect", "--as", "dev2", "--yes")
    assert "was paid 1 ETH" in paid.err
    assert "is owed nothing" in house.fails("court", "claim", "collect", "--as", "dev2", "--yes")
    assert "upheld" in house.ok("court", "claim", "list", "--all").out


def test_a_dismissed_claim_and_an_appeal(house: Cli, why: Path) -> None:
    queued(house)
    house.ok("court", "claim", "proposal", "1", why, "--as", "dev2", "--yes")
    assert "is about no claim" in house.fails("court", "claim", "cancel", "2", "--yes")
    early = house.fails("court", "claim", "appeal", "1", "--as", "dev0", "--yes")
    assert "court: no appeal" in early
    assert "claims: no ruling; its panel can be drawn" in house.fails(
        "court", "claim", "settle", "1", "--yes"
    )
    decide(house, "2")
    paid = house.ok("court", "claim", "collect", "treasury", "--yes")
    assert "(treasury) was paid 1 ETH" in paid.err
    house.ok("proposal", "execute", "1", "--yes")


def test_a_claim_against_an_officer(house: Cli, why: Path) -> None:
    what = "court", "claim", "officer", "clerk", "dev1"
    assert "suspends for 90 days at most" in house.fails(*what, "91 days", why, "--yes", code=2)
    house.ok(*what, "60 days", why, "--as", "dev2", "--yes")
    assert "suspend" in house.ok("court", "claim", "list").out
    decide(house, "1")
    assert house.ok("office", "list", "--json").json[0]["holders"] == []
    action = "lift the suspension of dev1 as clerk"
    told = house.ok("proposal", "new", "Lift it", "--action", action, "--as", "dev3", "--yes")
    assert "lift the suspension of" in house.ok("proposal", "show", "1").out, told


def test_bonds_and_damages(house: Cli, why: Path) -> None:
    claim = "court", "claim"
    assert "no bonds" in house.ok(*claim, "bonds").out
    wrong = house.fails(*claim, "deposit", "builders", "5 HOME", "--yes", code=2)
    assert "give an amount in ETH" in wrong
    assert "builders" in house.fails(*claim, "deposit", "builder", "5 ETH", "--yes", code=2)
    said = house.ok(*claim, "deposit", "builders", "4 ETH", "--as", "dev3", "--yes")
    assert "as builders is 4 ETH" in said.err
    house.ok(*claim, "deposit", "shops", "90 HOME", "--as", "dev3", "--yes")
    listed = house.ok(*claim, "bonds", "--json").json
    assert [each["amount_wei"] for each in listed] == [f"{4 * 10**18}", f"{90 * 10**18}"]
    much = house.fails(*claim, "bond", "builders", "dev3", "3.5 ETH", why, "--yes", code=2)
    assert "3 ETH can be claimed" in much
    house.ok(*claim, "bond", "builders", "dev3", "2 ETH", why, "--as", "dev2", "--yes")
    assert "from the bond of" in house.ok(*claim, "list").out
    given = house.ok(*claim, "notice", "builders", "--as", "dev3", "--yes")
    assert "unless a claim is open then" in given.err
    decide(house, "1")
    paid = house.ok(*claim, "collect", "--as", "dev2", "--yes")
    assert "was paid 2 ETH" in paid.err
    early = house.fails(*claim, "withdraw", "builders", "--as", "dev3", "--yes")
    assert "claims: too early; the notice is over " in early
    house.ok("chain", "forward", "31 days")
    assert "claim withdraw builders" in house.ok("todo", "--as", "dev3").out
    back = house.ok(*claim, "withdraw", "builders", "--as", "dev3", "--yes")
    assert "has its bond of 2 ETH back" in back.err
