"""Secret elections on the command line: from nominations to seats, and mistakes on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

PASSWORD = "a word and four others"
COUNCIL = """
councils:
  board:
    seats: 2
    term: 90 days
    nomination_period: 1 day
    voting_period: 1 day
    secret: approval
"""


def founded(folder: Path, councils: str) -> Cli:
    """A nation with councils, two trustees of two, and a key."""
    cli = Cli(folder)
    cli.ok("init", cli.folder, "--template", "secret-votes")
    file = cli.folder / "nation.yaml"
    text = file.read_text().replace("[dev10, dev11, dev12, dev13, dev14]", "[dev10, dev11]")
    text = text.replace("threshold: 3", "threshold: 2").replace("ballots: 10", "ballots: 3")
    file.write_text(text + councils)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVKIT_PASSWORD", PASSWORD)
        cli.ok("found", file, "--yes")
        for step in ("init", "deal", "confirm"):
            for name in ("dev10", "dev11"):
                cli.ok("ballot", "trustee", step, "--as", name, "--yes")
    return cli


@pytest.fixture(scope="module")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = founded(tmp_path_factory.mktemp("valley"), COUNCIL)
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def cli(_founded: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cli]:
    """The nation with its key, and three who stand: dev0, dev1 and dev2."""
    monkeypatch.setenv("GOVKIT_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    snapshot = _founded.workspace.node_request("evm_snapshot", [])
    _founded.ok("election", "open", "board", "--as", "dev9", "--yes")
    for name in ("dev0", "dev1", "dev2"):
        _founded.ok("election", "nominate", "board", "--as", name, "--yes")
    _founded.ok("chain", "forward", "25 hours")
    yield _founded
    _founded.workspace.node_request("evm_revert", [snapshot])


def vote(cli: Cli, voter: str, *choices: str) -> str:
    said = cli.ok("election", "vote", "board", *choices, "--secret", "--as", voter, "--yes")
    return said.err


def test_from_ballots_to_seats(cli: Cli, tmp_path: Path) -> None:
    assert "stands; nobody can learn what it says" in vote(cli, "dev3", "dev1", "dev2")
    [receipt] = tmp_path.glob("receipt-board-1-*.json")
    assert cli.ok("ballot", "receipt", receipt, "--json").json["stands"]
    assert "election 1 of board" in cli.ok("ballot", "receipt", receipt).out
    raw = json.loads(receipt.read_text())
    assert not {"chosen", "r", "choice"} & set(raw)
    for key, value in (("ballot", "0x" + "11" * 32), ("voter", cli.workspace.resolve("dev9"))):
        other = tmp_path / f"other-{key}.json"
        other.write_text(json.dumps({**raw, key: value}))
        assert "no such ballot" in cli.fails("ballot", "receipt", other)
        assert cli("ballot", "receipt", other, "--json").code == 1
    vote(cli, "dev4", "dev2")
    vote(cli, "dev5", "none")
    shown = cli.ok("election", "show", "board", "--as", "dev5")
    assert "have voted" in shown.out
    assert cli.ok("election", "show", "board", "--json").json["election"]["ballots"] == 3
    cli.ok("chain", "forward", "25 hours")
    assert "2 more shares of trustees" in cli.ok("election", "show", "board").out
    assert "share board" in cli.ok("todo", "--as", "dev10").out
    assert "still voting" in cli.fails("election", "settle", "board", "--yes")
    assert "waits for shares" in cli.fails("ballot", "tally", "board", "--yes", code=2)
    # One gives its share from the chain, the other from files alone.
    cli.ok("ballot", "trustee", "share", "board", "--as", "dev10", "--yes")
    request, answer = tmp_path / "request.json", tmp_path / "answer.json"
    assert (
        "election 1 of board: 3 ballots"
        in cli.ok("ballot", "trustee", "request", "--out", request).err
    )
    cli.ok(
        *("ballot", "trustee", "share", "board", "--as", "dev11"),
        *("--request", request, "--out", answer),
    )
    cli.ok("ballot", "trustee", "send", answer, "--as", "dev9", "--yes")
    assert "no vote waits" in cli.fails("ballot", "trustee", "share", "--as", "dev10", code=2)
    counted = cli.ok("ballot", "tally", "board", "--as", "dev9", "--yes").err
    told = [line.rpartition(": ")[2] for line in counted.splitlines()]
    assert [each for each in told if each.isdigit()] == ["0", "1", "2"]
    assert_verified(cli, tmp_path / "transcript.json")
    cli.ok("election", "settle", "board", "--as", "dev9", "--yes")
    found = cli.ok("election", "show", "board", "--json").json
    assert len(found["holders"]) == 2
    assert [each["ballots"] for each in found["election"]["candidates"]] == [0, 1, 2]
    assert found["election"]["secret"] == "counted"


def assert_verified(cli: Cli, file: Path) -> None:
    """From the chain and from a file, by number and as the newest; and one that was altered."""
    assert "3 ballots, 2 shares" in cli.ok("ballot", "transcript", "board", file).err
    named: list[tuple[str, ...]] = [("board",), ("board", "--election", "1")]
    for words in (*named, ("--archive", str(file))):
        result = cli.ok("ballot", "verify", *words)
        assert "the ballots add up to " in result.out
        assert "the result holds" in result.err
    told = cli.ok("ballot", "verify", "board", "--json").json
    assert (told["election"], sorted(told["counts"]), told["voters"]) == (1, [0, 1, 2], 3)
    assert {each["holds"] for each in told["checks"]} == {True}
    raw = json.loads(file.read_text())
    raw["poll"]["counts"].reverse()
    raw["poll"]["counts"][0] += 1
    file.write_text(json.dumps(raw))
    assert "the ballots do not add up to" in cli.fails("ballot", "verify", "--archive", file)
    later = cli.fails("ballot", "verify", "board", "--election", "2")
    assert "board has no election 2: there are 1" in later
    for mistake, why in (
        (("board", "--house", "citizens"), "a council has no houses; leave --house out"),
        (("1", "--election", "1"), "1 is no council: --election is the number of one's election"),
    ):
        assert why in cli.fails("ballot", "verify", *mistake, code=2)


def test_a_spoiled_ballot_shows_what_it_says(cli: Cli, tmp_path: Path) -> None:
    secret = ("election", "vote", "board", "dev1", "--secret", "--as", "dev3", "--yes")
    cli.ok(*secret, "--challenge")
    [path] = tmp_path.glob("opened-board-1-*.json")
    says = cli.ok("ballot", "open", path, "--json").json["says"]
    assert says == [cli.workspace.resolve("dev1")]
    raw = json.loads(path.read_text())
    for key, value in (("chosen", [0]), ("r", raw["r"][::-1]), ("chain_id", 1), ("election", 2)):
        altered = tmp_path / f"altered-{key}.json"
        altered.write_text(json.dumps({**raw, key: value}))
        assert "the machine that made it is faulty" in cli.fails("ballot", "open", altered)
    for key, value in (("chosen", [7]), ("places", 9), ("key", ["0x" + "00" * 32] * 2), ("r", 5)):
        broken = tmp_path / f"broken-{key}.json"
        broken.write_text(json.dumps({**raw, key: value}))
        assert "holds no opened ballot" in cli.fails("ballot", "open", broken, code=2)
    assert "0 so far" not in cli.ok(*secret).err


def test_mistakes(cli: Cli) -> None:
    unbegun = cli.fails("ballot", "verify", "board")
    assert "election 1 of board has no ballots: its vote has not begun" in unbegun
    plain = ("election", "vote", "board", "--as", "dev3", "--yes")
    assert "votes in secret" in cli.fails(*plain, "dev1", code=2)
    assert "can't be challenged" in cli.fails(*plain, "dev1", "--challenge", code=2)
    assert "is not a candidate" in cli.fails(*plain, "dev7", "--secret", code=2)
    assert "named twice" in cli.fails(*plain, "dev1", "dev1", "--secret", code=2)
    assert "only citizens" in cli.fails(
        *("election", "vote", "board", "dev1", "--secret", "--as", "dev10", "--yes")
    )
    vote(cli, "dev3", "dev1")
    running = cli.ok("ballot", "verify", "board")
    assert "no trustee has given a share" in running.out
    assert "everything that is there holds" in running.err
    assert "already voted" in cli.fails(*plain, "dev1", "--secret")
    assert "there is nothing to count: voting" in cli.fails("ballot", "tally", "board", code=2)
    cli.ok("chain", "forward", "25 hours")
    told = cli.fails("ballot", "tally", "board", code=2)
    assert "too few ballots to open" in told


def test_what_a_nation_file_may_ask(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    cli.ok("init", cli.folder, "--template", "secret-votes")
    file = cli.folder / "nation.yaml"
    plain = file.read_text()
    for secret, told in (
        ("ranked", "ranked ballots can't be counted in secret"),
        ("true", "`one` or `approval`"),
        ("approval", ""),
        ("one", ""),
    ):
        file.write_text(plain + COUNCIL.replace("approval", secret))
        if told:
            assert told in cli.fails("check", file, code=2)
        else:
            cli.ok("check", file)
    cli.ok("init", cli.folder / "other", "--template", "minimal")
    other = cli.folder / "other" / "nation.yaml"
    other.write_text(other.read_text() + COUNCIL)
    assert "but no `trustees`" in cli.fails("check", other, code=2)
