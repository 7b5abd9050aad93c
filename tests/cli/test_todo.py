"""What is open for one person, until when, and when a refused step would be in time."""

from __future__ import annotations

import re

from tests.cli.conftest import Cli
from tests.cli.test_election import _with_councils, nation

__all__ = ["_with_councils", "nation"]

WHEN = r"in \d+ (days|hours), \d{4}-\d\d-\d\d \d\d:\d\d UTC"


def open_for(cli: Cli, who: str) -> dict[str, str | None]:
    """What is to do, each with how it was done."""
    return {
        each["what"]: each["done"] for each in cli.ok("todo", "--as", who, "--json").json["todo"]
    }


def test_a_proposal_from_the_vote_to_its_end(cli: Cli) -> None:
    assert "nothing is open" in cli.ok("todo").out
    cli.ok("proposal", "new", "Maps", "-a", "pay 1 SHELL to dev3", "--yes")
    assert open_for(cli, "dev1") == {}  # it opens tomorrow
    cli.ok("chain", "forward", "2 days")
    shown = cli.ok("todo", "--as", "dev1").out
    assert 'vote on proposal 1 "Maps"' in shown
    assert "  govkit proposal vote 1 for --as dev1" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert open_for(cli, "dev9") == {}  # no citizen
    cli.ok("proposal", "vote", "1", "for", "--as", "dev1", "--yes")
    assert open_for(cli, "dev1") == {'proposal 1 "Maps"': "for"}
    assert open_for(cli, "dev0") == {'vote on proposal 1 "Maps"': None}
    cli.ok("proposal", "vote", "1", "for", "--yes")
    cli.ok("chain", "forward", "3 days")
    assert open_for(cli, "dev9") == {'queue proposal 1 "Maps"': None}
    cli.ok("proposal", "queue", "1", "--yes")
    assert open_for(cli, "dev0") == {}  # not ready
    cli.ok("chain", "forward", "2 days")
    assert open_for(cli, "dev0") == {'execute proposal 1 "Maps"': None}
    said = cli.ok("proposal", "execute", "1", "--yes").err
    assert "paid 1 SHELL to" in said
    shown = cli.ok("proposal", "show", "1").out
    assert "did" in shown
    assert "paid 1 SHELL to" in shown
    assert "pay 1 SHELL" not in shown


def test_lists_show_deadlines_and_ones_own_ballot(cli: Cli) -> None:
    cli.ok("proposal", "new", "Maps", "-a", "pay 1 SHELL to dev3", "--yes")
    listed = cli.ok("proposal", "list").out
    assert re.search(r"opens in \d+ hours", listed)
    cli.ok("chain", "forward", "2 days")
    cli.ok("proposal", "vote", "1", "against", "--as", "dev1", "--yes")
    assert re.search(r"closes in \d+ hours", cli.ok("proposal", "list").out)
    row = cli.ok("proposal", "list", "--as", "dev1").out
    assert "against" in row
    assert "your vote" in row
    assert cli.ok("proposal", "list", "--json").json[0]["own_votes"] == {}
    assert cli.ok("proposal", "list", "--as", "dev1", "--json").json[0]["own_votes"] == {
        "citizens": "against"
    }
    shown = cli.ok("proposal", "show", "1", "--as", "dev1").out
    assert re.search(r"closes +" + WHEN, shown)
    assert re.search("your vote +against", shown)
    assert re.search("your vote +none", cli.ok("proposal", "show", "1").out)


def test_what_is_refused_as_too_early_or_late_says_when(cli: Cli) -> None:
    cli.ok("proposal", "new", "Maps", "-a", "pay 1 SHELL to dev3", "--yes")
    vote = ("proposal", "vote", "1", "for", "--yes")
    assert re.search(f"it is pending; voting opens {WHEN}", cli.fails(*vote))
    cli.ok("chain", "forward", "2 days")
    for step in ("queue", "execute"):
        assert re.search(f"active; voting closes {WHEN}", cli.fails("proposal", step, "1", "--yes"))
    cli.ok(*vote)
    cli.ok(*vote[:-1], "--as", "dev1", "--yes")
    cli.ok("chain", "forward", "4 days")
    assert re.search(r"it is succeeded; voting closed \d+ days ago, 20", cli.fails(*vote))
    cli.ok("proposal", "queue", "1", "--yes")
    assert re.search(f"queued; .*; ready {WHEN}", cli.fails("proposal", "execute", "1", "--yes"))


def test_the_status_begins_with_what_is_open(cli: Cli) -> None:
    cli.ok("proposal", "new", "Maps", "-a", "pay 1 SHELL to dev3", "--yes")
    cli.ok("chain", "forward", "2 days")
    assert cli.ok("status", "--as", "dev1").out.startswith("to do")
    assert cli.ok("status").out.startswith("nation")
    assert cli.ok("status", "--as", "dev9").out.startswith("to do") is False
    assert cli.ok("status", "--as", "dev1", "--json").json["nation"] == "Sandbar"


def test_an_election_says_what_can_be_done_and_until_when(nation: Cli) -> None:
    shown = nation.ok("election", "show", "bench").out
    assert "can be opened now, by anybody: govkit election open bench" in shown
    assert "open the election of bench" in open_for(nation, "dev9")
    assert "nobody holds a seat" in nation.fails("election", "recall", "bench", "--yes")
    nation.ok("election", "open", "bench", "--yes")
    shown = " ".join(nation.ok("election", "show", "bench").out.split())
    assert "to stand, as a citizen: govkit election nominate bench" in shown
    assert "govkit election endorse bench CANDIDATE" in shown
    assert "stand for bench" in open_for(nation, "dev1")
    assert "stand for bench" not in open_for(nation, "dev9")
    nation.ok("election", "nominate", "bench", "--as", "dev1", "--yes")
    assert open_for(nation, "dev1")["the list for bench"] == "you stand"
    assert re.search("you +stand", nation.ok("election", "show", "bench", "--as", "dev1").out)
    vote = ("election", "vote", "bench", "dev1", "--as", "dev0", "--yes")
    assert re.search(f"voting opens {WHEN}, and closes", nation.fails(*vote))
    nation.ok("chain", "forward", "2 days 1 minute")
    assert "vote in the election of bench" in open_for(nation, "dev0")
    assert "no vote yet" in nation.ok("election", "list", "--as", "dev0").out
    nation.ok(*vote)
    assert open_for(nation, "dev0")["the election of bench"] == "voted"
    listed = nation.ok("election", "list", "--as", "dev0").out
    assert "you voted" in listed
    assert re.search(r"ends in \d+ (days|hours)", listed)
    late = ("election", "nominate", "bench", "--as", "dev2", "--yes")
    assert "voting opened" in nation.fails(*late)
    assert "and closes" in nation.fails("election", "settle", "bench", "--yes")
    nation.ok("chain", "forward", "4 days")
    assert "settle the vote on bench" in open_for(nation, "dev9")
    assert "have it counted: govkit election settle bench" in " ".join(
        nation.ok("election", "show", "bench").out.split()
    )
    nation.ok("election", "settle", "bench", "--yes")
    found = nation.ok("election", "show", "bench", "--json").json
    assert found["opens_from"] == found["term_end"] - 5 * 86_400
    shown = " ".join(nation.ok("election", "show", "bench").out.split())
    assert re.search("an election can be opened " + WHEN, shown)
    early = nation.fails("election", "open", "bench", "--yes")
    assert re.search(f"it can be opened {WHEN}", early)
