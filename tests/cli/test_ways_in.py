"""`govkit citizen`: joining by an application and by a claim, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

LIST = "open-door-founders.txt"


@pytest.fixture(scope="module")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("doors"))
    cli.ok("init", cli.folder, "--template", "open-door")
    cli.ok("found", cli.folder / "nation.yaml", "--yes")
    cli.ok("chain", "forward", "181 days")
    cli.workspace.node_request("govkit_saveSnapshot", ["founded"])
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nation(_founded: Cli) -> Cli:
    cli = Cli(_founded.folder)
    cli.workspace.node_request("govkit_restoreSnapshot", ["founded"])
    return cli


def test_from_an_application_to_a_passport(nation: Cli) -> None:
    shown = nation.ok("citizen", "oath", "--json").json
    assert shown["oath"] == "I will keep the charter of Open Door, and do my part."
    assert shown["application"]["bond"] == "0.1 ETH"
    said = nation.ok("citizen", "apply", "--as", "dev12", "--yes").err
    assert shown["oath"] in said
    assert "lacks 3 of 3 vouchers" in said
    for voucher in ("dev0", "dev1", "dev2"):
        said = nation.ok("citizen", "vouch", "dev12", "--as", voucher, "--yes").err
    assert "lacks the end of its window" in said
    [row] = nation.ok("citizen", "applications", "--json").json
    assert row["name"] == "dev12"
    assert [each["number"] for each in row["vouchers"]] == [1, 2, 3]
    assert row["lacks"] == ["the end of its window"]
    early = nation("citizen", "conclude", "dev12", "--as", "dev9", "--yes")
    assert early.code == 1
    assert "admissions: window open" in early.err
    nation.ok("chain", "forward", "15 days")
    assert "nothing: conclude it" in nation.ok("citizen", "applications").out
    said = nation.ok("citizen", "conclude", "dev12", "--as", "dev9", "--yes").err
    assert "is citizen 8" in said
    assert "was paid" in nation.ok("citizen", "collect", "dev0", "--as", "dev9", "--yes").err
    nation.ok("citizen", "collect", "--as", "dev9", "--yes")
    assert nation("citizen", "collect", "--as", "dev9", "--yes").code == 1
    assert nation.ok("citizen", "applications").out.strip() == "no open applications"


def test_signed_without_a_node_and_relayed(nation: Cli, tmp_path: Path) -> None:
    """A listed key admits another address; neither pays for gas."""
    file = tmp_path / "request.json"
    nation.ok("citizen", "request", "dev13", "--key", "dev16", "--out", file)
    again = nation("citizen", "request", "dev13", "--out", file)
    assert again.code == 2
    refused = nation(
        "citizen", "relay", file, "--list", nation.folder / LIST, "--as", "dev9", "--yes"
    )
    assert "is not signed by" in refused.err
    stranger = nation("citizen", "sign", file, "--as", "dev9")
    assert "has no part in this request" in stranger.err
    assert "it lacks" in nation.ok("citizen", "sign", file, "--as", "dev16").err
    assert "anybody can relay it" in nation.ok("citizen", "sign", file, "--as", "dev13").err
    unlisted = nation("citizen", "relay", file, "--as", "dev9", "--yes")
    assert "a claim needs the whole list" in unlisted.err
    call = "citizen", "relay", file, "--list", nation.folder / LIST, "--as", "dev9", "--yes"
    assert "is citizen 8" in nation.ok(*call).err
    twice = nation(*call)
    assert "admissions: claimed" in twice.err


def test_a_request_that_was_tampered_with(nation: Cli, tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    nation.ok("citizen", "request", "dev13", "--out", file)
    nation.ok("citizen", "sign", file, "--as", "dev13")
    raw = json.loads(file.read_text())
    file.write_text(json.dumps({**raw, "citizen": raw["contract"]}))
    assert "admissions: invalid signature" in nation("citizen", "relay", file, "--yes").err
    file.write_text(json.dumps({**raw, "pledge": "I will not."}))
    assert "has another oath" in nation("citizen", "relay", file, "--yes").err
    file.write_text(json.dumps({**raw, "chain_id": 1}))
    assert "elsewhere" in nation("citizen", "relay", file, "--yes").err
    file.write_text("{}")
    assert "holds no request" in nation("citizen", "relay", file, "--yes").err
    file.write_text(json.dumps(raw))
    assert "lacks 3 of 3 vouchers" in nation.ok("citizen", "relay", file, "--yes").err


def test_ones_own_place_on_the_list(nation: Cli, tmp_path: Path) -> None:
    list_ = nation.folder / LIST
    assert (
        "is citizen 8"
        in nation.ok("citizen", "claim", "--list", list_, "--as", "dev17", "--yes").err
    )
    other = nation("citizen", "claim", "--list", list_, "--as", "dev9", "--yes")
    assert "is not on the list" in other.err
    short = tmp_path / "short.txt"
    short.write_text(list_.read_text().splitlines()[1] + "\n")
    wrong = nation("citizen", "claim", "--list", short, "--as", "dev11", "--yes")
    assert "this is not the nation's list" in wrong.err


def test_a_challenge_that_a_vote_upholds(nation: Cli) -> None:
    nation.ok("citizen", "apply", "--as", "dev12", "--yes")
    for voucher in ("dev0", "dev1", "dev2"):
        nation.ok("citizen", "vouch", "dev12", "--as", voucher, "--yes")
    nation.ok("citizen", "challenge", "dev12", "--as", "dev5", "--yes")
    [row] = nation.ok("citizen", "applications", "--json").json
    assert row["lacks"] == ["a judgement"]
    assert nation("citizen", "judge", "dev12", "uphold", "--as", "dev0", "--yes").code == 1
    action = "uphold challenge of dev12"
    number = nation.ok(
        "proposal", "new", "False", "-a", action, "--as", "dev5", "--yes"
    ).out.strip()
    shown = nation.ok("proposal", "show", number, "--json").json
    assert shown["classes"] == ["judgement"]
    assert shown["actions"][0]["does"].startswith("uphold challenge of")
    nation.ok("chain", "forward", "1 day 1 minute")
    for voter in ("dev3", "dev4", "dev5"):
        nation.ok("proposal", "vote", number, "for", "--as", voter, "--yes")
    nation.ok("chain", "forward", "5 days")
    nation.ok("proposal", "queue", number, "--yes")
    nation.ok("chain", "forward", "2 days")
    nation.ok("proposal", "execute", number, "--yes")
    assert nation.ok("citizen", "applications", "--json").json == []
    assert "was paid" in nation.ok("citizen", "collect", "dev5", "--yes").err
    slashed = nation("citizen", "collect", "dev0", "--yes")
    assert "admissions: nothing owed" in slashed.err


def test_taking_it_back(nation: Cli) -> None:
    nation.ok("citizen", "apply", "--as", "dev12", "--yes")
    nation.ok("citizen", "vouch", "dev12", "--as", "dev0", "--yes")
    assert (
        "3 of 3 vouchers" in nation.ok("citizen", "retract", "dev12", "--as", "dev0", "--yes").err
    )
    assert (
        "no open application"
        in nation.ok("citizen", "close", "dev12", "--as", "dev12", "--yes").err
    )
    gone = nation("citizen", "vouch", "dev12", "--as", "dev0", "--yes")
    assert "has no open application" in gone.err


def test_the_root_of_a_list(nation: Cli) -> None:
    file = nation.folder / LIST
    found = nation.ok("citizen", "list-root", file, "--key", "dev16", "--json").json
    assert found["root"] == "0x45b95b4dcb56b98b8099dee67a5e212a76ea9a7d5c374f74dea02f64d974e620"
    assert (found["keys"], len(found["proof"])) == (4, 2)
    assert nation("citizen", "list-root", file, "--key", "dev9").code == 2
    (nation.folder / "bad.txt").write_text("bob\n")
    assert "line 1" in nation("citizen", "list-root", nation.folder / "bad.txt").err


def test_terms_are_changed_by_a_proposal_in_words(nation: Cli) -> None:
    actions = (
        "set admission fee 0.02 ETH", "set admission tenure 1 year", "set admission vouchers 5",
        f"set oath 0x{'11' * 32} Charter: I will do better.", "close founding list",
        f"set founding list 0x{'22' * 32}", "consent to dev12", "dismiss challenge of dev12",
    )  # fmt: skip
    arguments = [each for action in actions for each in ("-a", action)]
    number = nation.ok("proposal", "new", "All", *arguments, "--as", "dev0", "--yes").out.strip()
    does = [
        each["does"] for each in nation.ok("proposal", "show", number, "--json").json["actions"]
    ]
    assert "fee 0.02 ETH (now 0.01 ETH)" in does[0]
    assert "tenure 365 days (now 180 days)" in does[1]
    assert "vouchers 5 (now 3)" in does[2]
    assert does[3] == f"set oath 0x{'11' * 32} Charter: I will do better."
    assert does[4] == "close founding list"
    assert does[5] == f"set founding list 0x{'22' * 32}"
    assert does[6].startswith("consent to")
    assert does[7].startswith("dismiss challenge of")
