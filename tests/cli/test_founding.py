"""govkit init, found, status: from nothing to a nation."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from govkit.chain import process
from govkit.cli.workspace import Workspace
from govkit.constitution import Constitution
from govkit.contracts.releases import KEPT, NEWEST
from tests.cli.conftest import Cli


def test_an_unknown_template_is_refused(empty: Cli) -> None:
    line = empty.fails("init", empty.folder, "--template", "atlantis", code=2)
    assert "there is no template atlantis" in line
    assert not (empty.folder / "nation.yaml").exists()


def test_init_overwrites_only_when_forced(empty: Cli) -> None:
    empty.ok("init", empty.folder, "--template", "token-dao")
    assert "is there already" in empty.fails(
        "init", empty.folder, "--template", "micronation", code=2
    )
    assert "token" in (empty.folder / "nation.yaml").read_text()
    empty.ok("init", empty.folder, "--template", "micronation", "--force")


def test_founding_again_changes_nothing(cli: Cli) -> None:
    before = cli.workspace.node_request("eth_blockNumber", [])
    cli.ok("found", cli.folder / "nation.yaml", "--yes")
    assert cli.workspace.node_request("eth_blockNumber", []) == before


def test_it_says_what_others_changed_meanwhile(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from govkit.nation.founding.proof import Check

    change = Check("balance of dev1", "5 MRT", "4 MRT", can_move=True)
    monkeypatch.setattr("govkit.nation.founding.found.moved", lambda checks: [change])
    result = cli.ok("found", cli.folder / "nation.yaml", "--yes")
    assert "changed by others while it was founded, as the contracts let them:" in result.err
    assert "- balance of dev1: 5 MRT, then 4 MRT" in result.err
    monkeypatch.undo()
    assert "changed by" not in cli.ok("found", cli.folder / "nation.yaml", "--yes").err


def test_founding_from_a_changed_file_is_refused(cli: Cli) -> None:
    text = (cli.folder / "nation.yaml").read_text()
    changed = cli.folder / "changed.yaml"
    changed.write_text(text.replace("Sandbar", "Sandbank"))
    assert "another state of the nation file" in cli.fails("found", changed, "--yes")


def edit(cli: Cli, old: str, new: str) -> Path:
    """Change this folder's nation file."""
    path = cli.folder / "nation.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


@pytest.fixture
def rock(empty: Cli) -> Cli:
    """The smallest nation, founded, with one transaction after its founding."""
    empty.ok("init", empty.folder, "--template", "minimal")
    empty.ok("found", empty.folder / "nation.yaml")
    empty.ok("citizen", "admit", "dev9", "--as", "dev1", "--yes")
    return empty


def test_an_edited_file_is_founded_anew_with_one_answer(
    rock: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = edit(rock, "name: Pebble", "name: Gravel"), rock.workspace.deployment.founder
    for answer in ("\n", "n\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        result = rock("found", path)
        assert (result.code, "blocks will be lost" in result.err) == (1, True)
        assert len(rock.ok("citizen", "list", "--json").json) == 4
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert "founded, and proved" in rock.ok("found", path).out
    assert len(rock.ok("citizen", "list", "--json").json) == 3
    assert rock.ok("status", "--json").json["currency"]["name"] == "Gravel"
    assert before != Workspace(rock.folder).deployment.founder


def test_without_an_answer_the_refusal_names_the_way_out(rock: Cli) -> None:
    path = edit(rock, "name: Pebble", "name: Gravel")
    assert "govkit found --anew" in rock.fails("found", path, "--yes")
    assert "was begun by" in rock.fails(
        "found", edit(rock, "Gravel", "Pebble"), "--yes", "--as", "dev3"
    )
    rock.ok("found", path, "--yes", "--anew", "--as", "dev3")
    assert len(rock.ok("citizen", "list", "--json").json) == 3


def test_founding_anew_after_a_reset_asks_nothing(rock: Cli) -> None:
    rock.ok("chain", "reset", "--yes")
    assert "govkit found" in rock.fails("status")
    result = rock.ok("found", edit(rock, "name: Pebble", "name: Gravel"), "--yes")
    assert "is not on its chain any more" in result.err


def test_founding_anew_leaves_another_folders_chain_alone(rock: Cli, tmp_path: Path) -> None:
    other = Cli(tmp_path / "other")
    other.ok("chain", "use", rock.folder)
    other.ok("init", other.folder, "--template", "micronation")
    other.ok("found", other.folder / "nation.yaml")
    other.ok("found", edit(other, "Sandbar Shell", "Sandbar Pearl"), "--anew")
    assert other.ok("status", "--json").json["currency"]["name"] == "Sandbar Pearl"
    assert len(rock.ok("citizen", "list", "--json").json) == 4


def test_status_in_words(cli: Cli) -> None:
    out = cli.ok("status").out
    assert "Sandbar, on chain 1337" in out
    assert "(registrar)" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_status_for_machines(cli: Cli) -> None:
    status = cli.ok("status", "--json").json
    assert status["citizens"] == 3
    assert status["currency"]["supply_wei"] == str(100_000 * 10**18)


@pytest.mark.parametrize(
    "command", ["status", "citizen list", "token balance dev0", "proposal list", "record list"]
)
def test_a_folder_without_a_nation(empty: Cli, command: str) -> None:
    line = empty.fails(*command.split())
    assert "there is no nation" in line
    assert "govkit found" in line


def test_a_nation_file_with_errors_names_each(empty: Cli) -> None:
    empty.ok("init", empty.folder, "--template", "micronation")
    path = empty.folder / "nation.yaml"
    text = path.read_text()
    path.write_text(text.replace("govkit: 1", "govkit: 1\ncolour: blue"))
    line = empty.fails("found", path, "--yes", code=2)
    assert "nation.yaml:" in line
    assert "colour" in line
    assert not empty.workspace.deployment_file.exists()


def test_a_missing_nation_file(empty: Cli) -> None:
    assert "nation.yaml" in empty.fails("found", empty.folder / "nation.yaml", "--yes", code=2)


def test_a_killed_chain_is_started_again(cli: Cli) -> None:
    import os
    import signal

    node = process.status(cli.workspace.chain_folder)
    assert node is not None
    before = cli.ok("citizen", "list", "--json").json
    os.kill(node.pid, signal.SIGKILL)
    while process.status(cli.workspace.chain_folder):
        pass
    cli.workspace.__dict__.pop("port", None)
    assert cli.ok("citizen", "list", "--json").json == before


def test_a_deployment_handed_to_another_folder(cli: Cli, tmp_path: Path) -> None:
    node = process.status(cli.workspace.chain_folder)
    assert node is not None
    other = Cli(tmp_path)
    other.workspace.deployment_file.parent.mkdir(parents=True)
    other.workspace.deployment_file.write_bytes(cli.workspace.deployment_file.read_bytes())
    assert other.ok("--network", node.url, "citizen", "list", "--json").json


@pytest.mark.parametrize(
    ("version", "hint"), [(NEWEST + 1, "upgrade govkit"), (min(KEPT) - 1, "use the govkit")]
)
def test_a_deployment_of_another_version(cli: Cli, empty: Cli, version: int, hint: str) -> None:
    empty.workspace.deployment_file.parent.mkdir(parents=True)
    text = cli.workspace.deployment_file.read_text()
    written = f'"govkit_deployment": {NEWEST}'
    assert written in text
    text = text.replace(written, f'"govkit_deployment": {version}')
    empty.workspace.deployment_file.write_text(text)
    assert hint in empty.fails("status")


def test_a_network_that_is_down(cli: Cli) -> None:
    line = cli.fails("--network", "http://127.0.0.1:9", "status")
    assert "http://127.0.0.1:9 does not answer" in line


def test_an_unknown_network(cli: Cli) -> None:
    assert "there is no network mars" in cli.fails("--network", "mars", "status", code=2)


def test_another_chain_without_this_nation(cli: Cli, empty: Cli) -> None:
    node = process.ensure_running(empty.workspace.chain_folder)
    assert "Sandbar is not on this chain" in cli.fails("--network", node.url, "status")


def test_nobody_answers_yes(empty: Cli) -> None:
    empty.ok("init", empty.folder, "--template", "micronation")
    node = process.ensure_running(empty.workspace.chain_folder)
    line = empty.fails("--network", node.url, "found", empty.folder / "nation.yaml", code=2)
    assert "add --yes" in line
    assert not empty.workspace.deployment_file.exists()


def test_schema_is_a_json_schema(empty: Cli) -> None:
    schema = empty.ok("schema").json
    assert set(schema["properties"]) >= {"nation", "currency", "citizenship", "government"}


def test_init_asks(empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["Atlantis", "Below the waves", "Pearl", "PRL", *[""] * 9]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(answers) + "\n"))
    empty.ok("init", empty.folder)
    constitution = Constitution.load(empty.folder / "nation.yaml")
    assert (constitution.nation.name, constitution.currency.symbol) == ("Atlantis", "PRL")


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{each}\n" for each in answers)))


def test_each_answer_is_checked_as_it_is_given(empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(
        monkeypatch,
        *('A "B"', "Atlantis", "nothing", "Pearl", "pearls", "PRL", "9", "5_000", "senate"),
        *("citizens", "nothing", "dev0, dev77", "dev0, dev1", "3", "3 days", "0.4", "40 %"),
        *("0.66", "66 %", "", "nothing"),
    )
    result = empty.ok("init", empty.folder)
    refused = [line for line in result.err.splitlines() if "that cannot be: " in line]
    keys = [line.partition("cannot be: ")[2].split(": ")[0] for line in refused]
    assert keys == [
        "nation.name", "currency.symbol", "currency.genesis", "government.houses",
        "currency.genesis[2].to", "government.voting_period", "government.quorum",
        "government.approval",
    ]  # fmt: skip
    assert 'approval: found "0.66"; allowed: a share such as 66.7 %' in result.err
    assert "as in 66 % (or 0.66 %)" in result.err
    constitution = Constitution.load(empty.folder / "nation.yaml")
    assert constitution.government.approval_bps == 6_600
    assert constitution.citizenship.registrar is None
    assert (constitution.nation.motto, constitution.government.guardian) == (None, None)


def test_answers_are_kept_until_the_file_is_written(
    empty: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "Atlantis", "nothing", "Pearl")
    line = empty.fails("init", empty.folder, code=2)
    assert "the currency's symbol" in line.lower()
    assert f"go on with govkit init {empty.folder}" in line
    assert not (empty.folder / "nation.yaml").exists()
    typed(monkeypatch, *[""] * 3, "PRL", *[""] * 9)
    assert "answers of before are kept" in empty.ok("init", empty.folder).err
    constitution = Constitution.load(empty.folder / "nation.yaml")
    assert (constitution.nation.name, constitution.currency.symbol) == ("Atlantis", "PRL")
    assert not (empty.folder / ".govkit").exists()


def test_ctrl_c_keeps_the_answers(empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(io.StringIO):
        def readline(self, *size: int | None) -> str:  # type: ignore[override]
            line = super().readline()
            if not line:
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr("sys.stdin", Interrupting("Atlantis\n"))
    result = empty("init", empty.folder)
    assert result.code == 130
    assert "your answers are kept" in result.err
    typed(monkeypatch, *[""] * 13)
    empty.ok("init", empty.folder)
    assert Constitution.load(empty.folder / "nation.yaml").nation.name == "Atlantis"


@pytest.mark.parametrize("kept", ["[]", "{", '{"name": 5, "colour": "red"}'])
def test_kept_answers_that_cannot_be_read_are_left_out(
    empty: Cli, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    (empty.folder / ".govkit").mkdir()
    (empty.folder / ".govkit" / "answers.json").write_text(kept)
    typed(monkeypatch, "Atlantis", *[""] * 12)
    empty.ok("init", empty.folder)


def test_a_file_that_exists_is_told_before_the_first_question(
    empty: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.ok("init", empty.folder, "--template", "minimal")
    typed(monkeypatch, *["Atlantis"] * 13)
    result = empty("init", empty.folder)
    assert (result.code, result.err.startswith("error: ")) == (2, True)
    assert "is there already" in result.err


def test_an_answer_that_cannot_be_is_told(empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["Atlantis", "", "Pearl", "pearls", *[""] * 9]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(answers) + "\n"))
    result = empty("init", empty.folder)
    assert result.code == 2
    assert 'currency.symbol: found "pearls"' in result.err
    assert not (empty.folder / "nation.yaml").exists()
