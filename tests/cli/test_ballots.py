"""`govkit proposal`: several houses, signed ballots, vetoes, unknown targets, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

HOUSES = """houses:
    - citizens
    - {name: people, votes: citizens, role: veto, quorum: 30 %, approval: 50 %}
"""


@pytest.fixture(scope="module")
def _with_houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("houses"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    lines = file.read_text().splitlines()
    [at] = [n for n, line in enumerate(lines) if line.strip().startswith("houses: [citizens]")]
    lines[at] = "  " + HOUSES.rstrip()
    file.write_text("\n".join(lines) + "\n")
    cli.ok("found", file, "--yes")
    cli.workspace.node_request("evm_mine", [])
    cli.workspace.node_request("govkit_saveSnapshot", ["founded"])
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nation(_with_houses: Cli) -> Cli:
    """As it was right after its founding; a snapshot with a name survives a restart."""
    cli = Cli(_with_houses.folder)
    cli.workspace.node_request("govkit_restoreSnapshot", ["founded"])
    return cli


@pytest.fixture
def number(nation: Cli) -> str:
    """A proposal of the strictest class that is open to votes."""
    action = "set registrar dev4"
    number = nation.ok("proposal", "new", "Mind", "-a", action, "--yes").out.strip()
    found = nation.ok("proposal", "show", number, "--json").json
    now = nation.workspace.port.block().timestamp
    nation.ok("chain", "forward", f"{found['snapshot'] - now + 2} seconds")
    return str(number)


def test_signed_here_and_relayed_by_another(nation: Cli, number: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{person}.json" for person in ("dev0", "dev1", "dev2")]
    for file, support in zip(files, ("for", "for", "against"), strict=True):
        said = nation.ok("proposal", "sign", number, support, "--as", file.stem, "--out", file).err
        assert "anybody can relay it" in said
    result = nation.ok("proposal", "relay", number, *files, "--as", "dev9", "--yes", "--json")
    assert result.json == {"counted": 3, "left_out": []}
    core = nation.ok("proposal", "show", number, "--json").json["houses"][0]
    assert (core["for"], core["against"], core["present"]) == ("2", "1", "2")
    again = nation("proposal", "relay", number, *files, "--as", "dev9", "--yes")
    assert again.code == 1
    assert "0 of 3 ballots counted" in again.err
    assert "its voter has voted" in again.out


def test_signing_asks_no_node_for_an_id(nation: Cli, number: str, tmp_path: Path) -> None:
    proposal = nation.ok("proposal", "show", number, "--json").json["id"]
    nation.ok("chain", "stop")
    file = tmp_path / "ballot.json"
    nation.ok("proposal", "sign", proposal, "abstain", "--as", "dev1", "--out", file)
    assert process.status(nation.workspace.chain_folder) is None
    assert json.loads(file.read_text())["support"] == "abstain"
    assert "is there already" in nation.fails(
        "proposal", "sign", proposal, "for", "--as", "dev1", "--out", file, code=2
    )


def test_a_file_that_is_no_ballot_stops_no_other(nation: Cli, number: str, tmp_path: Path) -> None:
    good, broken, absent = (tmp_path / f"{name}.json" for name in ("good", "broken", "absent"))
    nation.ok("proposal", "sign", number, "for", "--as", "dev1", "--out", good)
    broken.write_text("{}")
    result = nation("proposal", "relay", number, broken, good, absent, "--yes", "--json")
    assert result.code == 1
    assert result.json["counted"] == 1
    assert [each["file"] for each in result.json["left_out"]] == [str(broken), str(absent)]
    assert all("not a signed ballot" in each["why"] for each in result.json["left_out"])


def test_ballots_wait_until_a_house_can_vote(nation: Cli, number: str, tmp_path: Path) -> None:
    file = tmp_path / "veto.json"
    arguments = ("proposal", "sign", number, "for", "--house", "people", "--as", "dev1")
    nation.ok(*arguments, "--out", file)
    relay = ("proposal", "relay", number, file, "--yes")
    assert "opens once the proposal is queued" in nation.fails(*relay, "--house", "people", code=1)
    assert "people of" in nation(*relay).out, "a ballot of another house is told so"


def test_a_signature_that_was_revoked_is_not_counted(nation: Cli, number: str) -> None:
    file = nation.folder / "regretted.json"
    nation.ok("proposal", "sign", number, "for", "--as", "dev1", "--out", file)
    said = nation.ok("proposal", "revoke-signatures", number, "--as", "dev1", "--yes").err
    assert f"your signatures on proposal {number} are void; what was counted stays" in said
    assert nation("proposal", "relay", number, file, "--yes").code == 1
    assert nation.ok("proposal", "show", number, "--json").json["houses"][0]["for"] == "0"
    said = nation.ok("proposal", "revoke-signatures", "--as", "dev1", "--yes").err
    assert "your signatures that carry a nonce are void" in said


def test_mistypes(nation: Cli, number: str) -> None:
    assert "there is no house senate" in nation.fails(
        "proposal", "vote", number, "for", "--house", "senate", "--yes", code=2
    )


def test_a_veto_is_shown_and_stops_it(nation: Cli, number: str) -> None:
    for person in ("dev0", "dev1", "dev2"):
        nation.ok("proposal", "vote", number, "for", "--as", person, "--yes")
    deadline = nation.ok("proposal", "show", number, "--json").json["deadline"]
    nation.ok(
        "chain", "forward", f"{deadline - nation.workspace.port.block().timestamp + 2} seconds"
    )
    nation.ok("proposal", "queue", number, "--yes")
    nation.ok("chain", "mine")
    for person in ("dev0", "dev1"):
        said = nation.ok("proposal", "veto", number, "--as", person, "--yes").err
    assert "people would veto it" in said
    out = nation.ok("proposal", "show", number).out
    assert "people (veto)" in out
    assert "open until 2" in out
    assert " left\n" in out
    assert "class       constitutional" in out
    assert "would carry" in out
    assert max(map(len, out.splitlines())) <= 80
    eta = nation.ok("proposal", "show", number, "--json").json["eta"]
    nation.ok("chain", "forward", f"{eta - nation.workspace.port.block().timestamp} seconds")
    assert nation.ok("proposal", "show", number, "--json").json["state"] == "canceled"
    assert "governor: not queued" in nation.fails("proposal", "execute", number, "--yes")
    nation.ok("proposal", "cancel", number, "--as", "dev9", "--yes")


def test_a_contract_without_a_name_takes_a_word(nation: Cli) -> None:
    stranger = "0x4e59b44847b379578588920cA78FbF26c0B4956C"  # it stands on every dev chain
    action = f"call {stranger} 0 0x{'00' * 32}"
    line = nation.fails("proposal", "new", "Deploy", "-a", action, "--yes", code=2)
    assert "is not a contract of this nation" in line
    assert "--unknown-target" in line
    nation.ok("proposal", "new", "Deploy", "-a", action, "--unknown-target", "--yes")


def test_the_rulebook_tells_what_it_takes(nation: Cli) -> None:
    out = nation.ok("rules", "show").out
    assert "house people" in out
    assert "anything else" in out
    assert max(map(len, out.splitlines())) <= 80
    found = nation.ok("rules", "show", "--json").json
    assert found["anything_else"] == found["classes"][0]["name"] == "constitutional"
    pinned = [rule["action"] for rule in found["rules"] if rule["for_ever"]]
    assert "registry.setRegistrar" in pinned
    asked = nation.ok("rules", "ask", "set registrar dev4", "--json").json
    assert asked["classes"] == ["constitutional"]
    assert [house["name"] for house in asked["houses"]] == ["people"]
    assert "class" in nation.ok("rules", "ask", "admit dev4").out
    assert "is not an action that govkit knows" in nation.fails("rules", "ask", "dance", code=2)


def test_status_names_houses_and_classes(nation: Cli) -> None:
    out = nation.ok("status").out
    assert "people: one vote for each citizen, vetoes" in out
    assert "constitutional" in out
    found = nation.ok("status", "--json").json
    assert [house["role"] for house in found["houses"]] == ["consent", "veto"]
    assert found["classes"][0] == "constitutional"


def test_what_would_fail_is_told_before_it_is_proposed(nation: Cli) -> None:
    action = "reinstate dev0"
    said = nation.ok("proposal", "new", "Haste", "-a", action, "--yes").err
    assert "warning: if executed now, reinstate " in said
    assert "registry: not suspended" in said
    sound = nation.ok("proposal", "new", "Calm", "-a", "set voting_period 5 days", "--yes").err
    assert "warning" not in sound
