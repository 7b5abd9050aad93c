"""Records by commands: kept, proved and verified offline, audited, exported and rebuilt."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from govkit.cli.folders import STATE_FOLDER
from tests.cli.conftest import Cli

KEEPER = ("--as", "dev1", "--yes")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    place = folder / name
    place.write_bytes(content.encode() if isinstance(content, str) else content)
    return place


def add(cli: Cli, file: Path, *options: str) -> str:
    return cli.ok("record", "add", file, "--kind", "law", *options, *KEEPER).out.strip()


@pytest.fixture
def laws(cli: Cli, tmp_path: Path) -> tuple[Cli, str]:
    """Three laws and the log's key, which is returned."""
    for number in range(1, 4):
        add(cli, write(tmp_path, f"law{number}.txt", f"Law {number}.\n"))
    return cli, cli.ok("record", "log-key", *KEEPER).out.strip()


@pytest.fixture
def outside(tmp_path: Path) -> Cli:
    """Somebody with files alone: no nation, no chain."""
    return Cli(tmp_path / "outside")


# -- proofs from files alone


def test_a_proof_is_verified_offline(laws: tuple[Cli, str], outside: Cli, tmp_path: Path) -> None:
    cli, key = laws
    proof = write(tmp_path, "2.tlog-proof", cli.ok("record", "prove", "2").out)
    law = tmp_path / "law2.txt"
    result = outside.ok("record", "verify", proof, law, "--key", key)
    assert "record 2 is verified" in result.err
    found = outside.ok("record", "verify", proof, law, "--key", key, "--json").json
    assert (found["number"], found["kind"], found["tree"]["size"]) == (2, "law", 4)
    key_file = write(tmp_path, "log.pub", key + "\n")
    outside.ok("record", "verify", proof, "--key", key_file)
    assert not (tmp_path / "outside").exists()


def test_what_is_wrong_with_a_proof_is_told(
    laws: tuple[Cli, str], outside: Cli, tmp_path: Path
) -> None:
    cli, key = laws
    proof = write(tmp_path, "2.tlog-proof", cli.ok("record", "prove", "2").out)
    assert "no key is trusted" in outside.fails("record", "verify", proof, code=2)
    other = write(tmp_path, "other.txt", "Law 3.\n")
    assert "is not the content of record 2" in outside.fails(
        "record", "verify", proof, other, "--key", key
    )
    forged = proof.read_text().replace("index 1", "index 0")
    wrong = write(tmp_path, "forged", forged)
    assert "record 1 is not proved" in outside.fails("record", "verify", wrong, "--key", key)
    new = cli.ok("record", "log-key", *KEEPER).out.strip()
    assert "no trusted key" in outside.fails("record", "verify", proof, "--key", new)
    elsewhere = outside.fails("record", "verify", proof, "--key", key, "--origin", "x")
    assert "another log" in elsewhere
    assert "cannot be read" in outside.fails("record", "verify", "nowhere", "--key", key, code=2)


def test_a_proof_in_a_checkpoint_that_was_published(
    laws: tuple[Cli, str], outside: Cli, tmp_path: Path
) -> None:
    cli, key = laws
    published = write(tmp_path, "checkpoint", cli.ok("record", "checkpoint").out)
    late = add(cli, write(tmp_path, "late.txt", "Late."))
    proved = cli.ok("record", "prove", "1", "--checkpoint", published).out
    assert published.read_text() in proved
    outside.ok(
        "record", "verify", write(tmp_path, "1", proved).rename(tmp_path / "p"), "--key", key
    )
    assert f"there is no record {late}: the checkpoint has 4" in cli.fails(
        "record", "prove", late, "--checkpoint", published
    )


def test_without_the_logs_key_nothing_is_signed(cli: Cli, tmp_path: Path) -> None:
    add(cli, write(tmp_path, "law.txt", "Law."))
    key = cli.folder / STATE_FOLDER / "log.key"
    key.unlink(missing_ok=True)
    assert "there is no key to sign with" in cli.fails("record", "prove", "1")
    cli.ok("record", "log-key", *KEEPER)
    assert key.stat().st_mode & 0o077 == 0
    old = key.read_text()
    cli.ok("record", "log-key", *KEEPER)
    key.write_text(old)
    assert "is not the log's" in cli.fails("record", "checkpoint")


# -- the auditor


def test_the_auditor_follows_the_log(laws: tuple[Cli, str], tmp_path: Path) -> None:
    cli, _ = laws
    state = tmp_path / "audit.json"
    assert "the first look" in cli.ok("record", "audit", "--state", state).err
    published = write(tmp_path, "checkpoint", cli.ok("record", "checkpoint").out)
    add(cli, write(tmp_path, "late.txt", "Late."))
    result = cli.ok("record", "audit", "--state", state, "--checkpoint", published)
    assert "nothing was rewritten" in result.err
    assert "5, 1 of them new" in result.out
    found = cli.ok("record", "audit", "--state", state, "--json").json
    assert (found["seen"], found["size"], found["proof"]) == (5, 5, [])


def test_the_auditor_cries_out_when_the_chain_is_reset_or_forked(
    laws: tuple[Cli, str], tmp_path: Path
) -> None:
    cli, _ = laws
    before = cli.workspace.node_request("evm_snapshot", [])
    add(cli, write(tmp_path, "late.txt", "Late."))
    state = tmp_path / "audit.json"
    cli.ok("record", "audit", "--state", state)
    kept = state.read_text()
    published = write(tmp_path, "checkpoint", cli.ok("record", "checkpoint").out)
    cli.workspace.node_request("evm_revert", [before])
    shorter = cli.fails("record", "audit", "--state", state)
    assert "records were removed from the log: 5 were seen, now there are 4" in shorter
    add(cli, write(tmp_path, "late.txt", "Forged."))
    assert "the log was rewritten" in cli.fails("record", "audit", "--state", state)
    fresh = tmp_path / "fresh.json"
    told = cli.fails("record", "audit", "--state", fresh, "--checkpoint", published)
    assert "the log was rewritten" in told
    assert state.read_text() == kept
    assert not fresh.exists()


def test_the_auditor_sees_a_chain_that_was_forked_without_touching_the_log(
    laws: tuple[Cli, str], tmp_path: Path
) -> None:
    cli, _ = laws
    before = cli.workspace.node_request("evm_snapshot", [])
    cli.workspace.node_request("evm_mine", [])
    state = tmp_path / "audit.json"
    cli.ok("record", "audit", "--state", state)
    cli.workspace.node_request("evm_revert", [before])
    assert "the chain under the log was rewritten" in cli.fails("record", "audit", "--state", state)
    cli.ok("token", "transfer", "1 SHELL", "dev3", "--yes")
    assert "the chain under the log was rewritten" in cli.fails("record", "audit", "--state", state)


# -- contents


def test_links_are_shown(laws: tuple[Cli, str], tmp_path: Path) -> None:
    cli, _ = laws
    text = write(tmp_path, "new.txt", "Law 1, better.\n")
    number = add(cli, text, "--amends", "1")
    assert cli.ok("record", "show", number, "--json").json["relation"] == 1
    assert "amends 1" in cli.ok("record", "show", number).out
    assert "supersedes 2" in cli.ok("record", "show", add(cli, text, "--supersedes", "2")).out
    wrong = ("record", "add", text, "--kind", "law", *KEEPER, "--repeals")
    assert "ledger: wrong link" in cli.fails(*wrong, "99")
    assert "one thing to one other" in cli.fails(*wrong, "1", "--amends", "2", code=2)


def test_the_content_comes_back(laws: tuple[Cli, str], tmp_path: Path) -> None:
    cli, _ = laws
    out = tmp_path / "out.txt"
    cli.ok("record", "content", "2", "--out", out)
    assert out.read_text() == "Law 2.\n"
    assert "every content is whole" in cli.ok("record", "check").err


def test_a_damaged_content_is_named_and_can_be_kept_again(
    laws: tuple[Cli, str], tmp_path: Path
) -> None:
    cli, _ = laws
    digest = cli.ok("record", "show", "2", "--json").json["content_hash"]
    store = cli.folder / STATE_FOLDER / "records" / "contents"
    write(store / digest[2:4], digest[2:], "Law 8.\n")
    [fault] = cli("record", "check", "--json").json
    assert fault["problem"]
    result = cli("record", "check")
    assert result.code == 1
    assert result.out == f"{digest}: its bytes differ from those that were hashed\n"
    assert "is damaged" in cli.fails("record", "content", "2")
    assert cli.ok("record", "keep", tmp_path / "law2.txt").out.strip() == digest
    cli.ok("record", "check")


def test_a_sealed_record_is_opened(laws: tuple[Cli, str], outside: Cli, tmp_path: Path) -> None:
    cli, key = laws
    secret = write(tmp_path, "birth.bin", "born on no day")
    number = add(cli, secret, "--seal", "--title", "A birth")
    assert "is not the content of record" in cli.fails("record", "verify", number, secret)
    archive = tmp_path / "archive"
    cli.ok("record", "export", archive)
    everything = b"".join(each.read_bytes() for each in archive.rglob("*") if each.is_file())
    assert b"born on no day" not in everything
    handed = tmp_path / "handed"
    cli.ok("record", "open", number, "--to", handed)
    assert handed.read_bytes()[32:] == b"born on no day"
    proof = write(tmp_path, "proof", cli.ok("record", "prove", number).out)
    outside.ok("record", "verify", proof, handed, "--key", key)
    cli.ok("record", "open", number)
    cli.ok("record", "export", archive)
    assert any(each.read_bytes() == handed.read_bytes() for each in archive.rglob("*/??/*"))


def test_a_content_is_erased_and_the_log_stays_whole(laws: tuple[Cli, str], tmp_path: Path) -> None:
    cli, _ = laws
    assert "nobody is there to say yes" in cli.fails(
        "record", "erase", "2", "--reason", "asked for", code=2
    )
    cli.ok("record", "erase", "2", "--reason", "asked for", "--yes")
    assert "was erased: asked for" in cli.fails("record", "content", "2")
    cli.ok("record", "verify", "2", tmp_path / "law2.txt")
    cli.ok("record", "keep", tmp_path / "law2.txt")


def test_who_may_append_is_shown(cli: Cli) -> None:
    assert cli.ok("record", "kind", "law", "--json").json == {
        "kind": "law",
        "mode": "keepers",
        "gate": "0x0000000000000000000000000000000000000000",
        "fee_wei": "0",
    }
    assert "nobody else" in cli.ok("record", "kind", "charter").out
    assert "is not a kind" in cli.fails("record", "kind", "No Kind", code=2)


# -- export and rebuild


def test_everything_comes_back_from_an_archive(laws: tuple[Cli, str], tmp_path: Path) -> None:
    cli, key = laws
    archive = tmp_path / "archive"
    assert "4 records are in" in cli.ok("record", "export", archive).err
    store = cli.folder / STATE_FOLDER / "records"
    shutil.rmtree(store)
    assert "is not in the store" in cli.fails("record", "content", "3")
    told = cli.ok("record", "rebuild", archive, "--key", key).err
    assert "4 records are what the chain says; 4 contents are in the store" in told
    assert cli.ok("record", "check").code == 0
    cli.ok("record", "content", "3", "--out", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "Law 3.\n"


def test_an_archive_is_rebuilt_where_there_is_no_chain(
    laws: tuple[Cli, str], outside: Cli, tmp_path: Path
) -> None:
    cli, key = laws
    archive = tmp_path / "archive"
    cli.ok("record", "export", archive)
    told = outside.ok("record", "rebuild", archive, "--key", key, "--offline").err
    assert "4 records are whole; 4 contents" in told
    head = json.loads((archive / "log.json").read_text())
    write(archive, "log.json", json.dumps({**head, "size": 3}))
    assert "do not match its head" in outside.fails(
        "record", "rebuild", archive, "--offline"
    ) or "cannot be read" in outside.fails("record", "rebuild", archive, "--offline")


def test_an_archive_of_another_past_is_refused(laws: tuple[Cli, str], tmp_path: Path) -> None:
    cli, key = laws
    before = cli.workspace.node_request("evm_snapshot", [])
    add(cli, write(tmp_path, "late.txt", "Late."))
    archive = tmp_path / "archive"
    cli.ok("record", "export", archive)
    cli.workspace.node_request("evm_revert", [before])
    add(cli, write(tmp_path, "late.txt", "Forged."))
    assert "no longer matches the chain" in cli.fails("record", "export", archive)
    assert "the log was rewritten" in cli.fails("record", "rebuild", archive, "--key", key)
