"""`govkit election`: offices and councils from a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

COUNCILS = """\
councils:
  bench:
    seats: 3
    term: 100 days
    nomination_period: 2 days
    voting_period: 3 days
  president:
    seats: 1
    term: 100 days
    nomination_period: 2 days
    voting_period: 3 days
"""


@pytest.fixture(scope="module")
def _with_councils(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("councils"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    file.write_text(file.read_text() + "\n" + COUNCILS)
    cli.ok("found", file, "--yes")
    cli.workspace.node_request("evm_mine", [])
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nation(_with_councils: Cli) -> Iterator[Cli]:
    snapshot = _with_councils.workspace.node_request("evm_snapshot", [])
    yield _with_councils
    _with_councils.workspace.node_request("evm_revert", [snapshot])


def test_from_the_first_word_to_the_winner(nation: Cli) -> None:
    assert "none yet" in nation.ok("election", "list").out
    assert "voting opens after" in nation.ok("election", "open", "president", "--yes").err
    for person in ("dev0", "dev1"):
        nation.ok("election", "nominate", "president", "--as", person, "--yes")
    shown = nation.ok("election", "show", "president", "--json").json["election"]
    assert (shown["stage"], len(shown["candidates"])) == ("nominating", 2)
    said = nation.ok("election", "endorse", "president", "dev1", "--as", "dev0", "--yes").err
    assert "1 endorsement" in said
    shown = nation.ok("election", "show", "president", "--json").json["election"]
    assert [each["endorsements"] for each in shown["candidates"]] == [0, 1]
    nation.ok("chain", "forward", "2 days 1 minute")
    nation.ok("election", "vote", "president", "dev1", "dev0", "--as", "dev0", "--yes")
    said = nation.ok("election", "vote", "president", "dev1", "--as", "dev1", "--yes").err
    assert "2 ballots" in said
    assert "election 1: voting" in nation.ok("election", "list").out
    nation.ok("chain", "forward", "3 days")
    assert "(registrar)" in nation.ok("election", "settle", "president", "--yes").err
    out = nation.ok("election", "show", "president").out
    assert "elected" in out
    assert "round 1" in out
    assert max(map(len, out.splitlines())) <= 80
    listed = nation.ok("election", "list", "--json").json
    assert [(each["name"], len(each["holders"])) for each in listed] == [
        ("bench", 0), ("president", 1),
    ]  # fmt: skip


def test_a_council_is_approved_of(nation: Cli) -> None:
    nation.ok("election", "open", "bench", "--yes")
    for person in ("dev0", "dev1", "dev2"):
        nation.ok("election", "nominate", "bench", "--as", person, "--yes")
    nation.ok("chain", "forward", "2 days 1 minute")
    nation.ok("election", "vote", "bench", "dev2", "dev0", "--as", "dev0", "--yes")
    found = nation.ok("election", "show", "bench", "--json").json["election"]
    assert [each["ballots"] for each in found["candidates"]] == [1, 0, 1]


def test_mistakes(nation: Cli, cli: Cli) -> None:
    assert "there are bench, president" in nation.fails("election", "show", "senate")
    assert "there are none" in cli.fails("election", "show", "senate")
    assert cli.ok("election", "list").out.strip() == "no councils"
    assert "bench has no election" in nation.fails("election", "vote", "bench", "dev1", "--yes")
    assert "no such election" in nation.fails("election", "settle", "bench", "--yes")
    assert "council: too early" in nation.fails("election", "recall", "bench", "--yes")
    nation.ok("election", "open", "bench", "--yes")
    assert "is not a candidate" in nation.fails(
        "election", "vote", "bench", "dev1", "--yes", code=2
    )
    assert "only citizens" in nation.fails("election", "nominate", "bench", "--as", "dev9", "--yes")
    assert nation.ok("election", "show", "bench", "--json").json["holders"] == []


def test_a_council_that_cannot_be(empty: Cli, tmp_path: Path) -> None:
    empty.ok("init", empty.folder, "--template", "micronation")
    file = empty.folder / "nation.yaml"
    text = file.read_text()
    for wrong, told in (
        (COUNCILS.replace("seats: 3", "seats: 22"), "seats"),
        (COUNCILS.replace("term: 100 days", "term: 4 days"), "nomination and vote"),
        (COUNCILS.replace("bench:", "dev1:"), "another name"),
    ):
        file.write_text(text + "\n" + wrong)
        result = empty("found", file, "--yes")
        assert result.code != 0
        assert told in result.err
