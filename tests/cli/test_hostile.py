"""Whatever strangers wrote, no command lets it write on the terminal: every one is tried."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from govkit.cli import app
from govkit.cli.workspace import Workspace
from govkit.crypto.merkle_tree import MerkleTree
from govkit.nation.records import entry
from govkit.network.port import Call
from govkit.records.archive import Head
from govkit.records.record import Record
from govkit.records.tiles import entry_bundles, hash_tiles
from tests.cli.conftest import Cli, Result
from tests.integration.hostile import error, serving

ESCAPES = (
    "\x1b[2J\x1b]0;owned\x07\r\x7f\x9b31m\u202egnp\u2066\u200b\ufe0f\U000e0041\u2028\x85\u3164"
)
MARK = "Bridge"
HOSTILE = f"{MARK} {ESCAPES}"
"""Short enough for a record's title."""
NO_UTF8 = b"\xff\x1b\xfd"

INTERACTIVE = {"chain start", "chain logs", "demo"}
"""What does not end by itself, or makes a world of its own, in which nobody else writes."""


def forbidden(text: str) -> set[str]:
    """What is in a text and does not show as itself."""
    bad = {"\u3164", "\ufe0f"}
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {
        repr(each) for each in text if each != "\n"
        and (each in bad or unicodedata.category(each) in kinds)
    }  # fmt: skip


def quiet(result: Result) -> Result:
    assert forbidden(result.out) == set()
    assert forbidden(result.err) == set()
    assert "a bug in govkit" not in result.err
    return result


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the tree, by its words."""
    group = group or app.command()
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def parameters(words: tuple[str, ...]) -> list[Any]:
    command: Any = app.command()
    for word in words:
        command = command.commands[word]
    return list(command.params)


@pytest.fixture
def hostile(cli: Cli, tmp_path: Path) -> dict[str, str]:
    """A nation with a stranger's proposal, vote and record in it, and his files; of each kind of
    argument, what leads there."""
    workspace = Workspace(cli.folder)  # its own: another test may have restarted the node since
    nation = workspace.nation
    cli.ok("proposal", "new", HOSTILE, "-a", "pay 9000 SHELL to dev7", "--as", "dev0", "--yes")
    cli.ok("chain", "forward", "3 days")
    cli.ok("proposal", "vote", "1", "for", "--reason", HOSTILE, "--as", "dev0", "--yes")
    law = tmp_path / "law.md"
    law.write_text("# Article 1\n\nAll is free.\n")
    call = nation.ledger.append_batch([entry("law", sha256(law.read_bytes()).digest(), HOSTILE)])
    nation.send(Call(call.to, call.data, call.value), workspace.signer("dev1"))
    file = tmp_path / "odd\x1b[2J.json"
    file.write_text(json.dumps({"govkit_ballot": 1, "nation": HOSTILE, "chain_id": HOSTILE}))
    return {
        "proposal": "1", "number": "1", "record": "1", "file": str(file), "files": str(file),
        "folder": str(archive_in(tmp_path / "archive")), "who": HOSTILE, "to": HOSTILE,
        "new_key": HOSTILE, "action": HOSTILE, "title": HOSTILE, "office": HOSTILE,
        "council": HOSTILE, "name": HOSTILE, "what": str(file), "kind": HOSTILE,
        "nation_file": str(file), "amount": HOSTILE, "span": HOSTILE, "parts": HOSTILE,
        "choices": HOSTILE, "url": HOSTILE, "support": "for", "judgement": "uphold",
        "blocks": "1", "key": HOSTILE, "list_": str(file), "within": HOSTILE, "until": HOSTILE,
        "reason": HOSTILE, "since": "2020-01-01", "source": str(file), "nodes": HOSTILE,
    }  # fmt: skip


def archive_in(folder: Path) -> Path:
    """An archive whose titles and text are a stranger's."""
    text = f"# Article 1\n\nAll is free.{HOSTILE}\tAll is forbidden.\n".encode()
    author: Any = "0x" + "33" * 20
    record = Record(1, "law", author, 1_700_000_000, sha256(text).digest(), HOSTILE)
    tree = MerkleTree([record.leaf()])
    for path, data in [*hash_tiles(tree), *entry_bundles([record.entry()])]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    head = Head("eip155:1:x", 1, tree.root(), 1, bytes(32))
    (folder / "log.json").write_text(head.to_json())
    digest = record.content_hash.hex()
    place = folder / "contents" / digest[:2] / digest
    place.parent.mkdir(parents=True)
    place.write_bytes(text)
    note = {"media_type": "text/markdown", "size": len(text), "salt_bytes": 0, "erased": ""}
    place.with_name(f"{digest}.json").write_text(json.dumps(note))
    return folder


def test_every_command_escapes_what_strangers_wrote(
    cli: Cli, hostile: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the ones that are refused: with what they were given."""
    monkeypatch.chdir(tmp_path)  # where some write, if no place is named
    every = list(commands())
    assert len(every) > 80
    for words in every:
        if " ".join(words) in INTERACTIVE or words[0] == "chain":
            continue
        named = {each.name: each for each in parameters(words)}
        arguments = [
            hostile.get(each.name, HOSTILE)
            for each in named.values()
            if each.param_type_name == "argument" and each.name != "nation_file"
        ]
        quiet(cli(*words, *arguments))
        if "as_json" in named:
            shown = quiet(cli(*words, *arguments, "--json"))
            if shown.code == 0:
                json.loads(shown.out)


def test_what_he_wrote_is_still_there_to_be_read(cli: Cli, hostile: dict[str, str]) -> None:
    """Escaped for people; of JSON a parser has it back letter by letter."""
    for words in (("proposal", "list"), ("proposal", "show", "1"), ("record", "list")):
        assert "\\x1b[2J\\x1b]0;owned\\x07" in quiet(cli.ok(*words)).out
    shown = quiet(cli.ok("proposal", "show", "1", "--json")).json
    assert shown["description"] == f"# {HOSTILE}".rstrip()
    assert shown["ballots"][0]["reason"] == HOSTILE
    assert quiet(cli.ok("record", "show", "1", "--json")).json["title"] == HOSTILE
    text = quiet(cli.ok("law", "show", "--archive", hostile["folder"])).out
    assert "All is free." in text
    assert "\\u202e" in text


@pytest.mark.parametrize("step", ["vote", "queue", "execute", "cancel", "veto"])
def test_the_title_stands_behind_the_actions(cli: Cli, hostile: dict[str, str], step: str) -> None:
    more = ["for"] if step == "vote" else []
    said = quiet(cli("proposal", step, hostile["proposal"], *more, "--as", "dev0")).err
    if step == "veto":  # no house of this nation has one
        return
    lines = said.splitlines()
    assert lines[0] == f"{step + (' for' if more else '')} proposal 1, which does:"
    assert "pay 9_000 SHELL" in lines[1]
    assert lines[2].startswith(f'its proposer calls it "{MARK} \\x1b[2J')


def test_what_a_node_answers_is_escaped(empty: Cli) -> None:
    with serving(error(-32000, HOSTILE, HOSTILE)) as url:
        said = quiet(empty("--network", url, "found", "nation.yaml", "--yes"))
        assert said.code
        empty.ok("init", empty.folder, "--template", "micronation")
        said = quiet(
            empty("--network", url, "found", empty.folder / "nation.yaml", "--yes", "--as", "dev0")
        )
        assert MARK in said.err


def test_a_strangers_ballot_stops_no_other(cli: Cli, tmp_path: Path) -> None:
    """The relay leaves each odd file out by name and reason, and counts the rest."""
    cli.ok("proposal", "new", "A bridge", "-a", "pay 1 SHELL to dev5", "--as", "dev0", "--yes")
    good = tmp_path / "good.json"
    cli.ok("proposal", "sign", "1", "for", "--as", "dev1", "--out", good)
    raw = json.loads(good.read_text())
    odd: dict[str, str | bytes] = {
        "inf": good.read_text().replace(f'"{raw["proposal"]}"', "1e999"),
        "nan": good.read_text().replace(f'"{raw["proposal"]}"', "NaN"),
        "half": json.dumps({**raw, "domain_name": "\ud800"}),
        "nested": json.dumps({**raw, "nation": [{}]}),
        "huge": json.dumps({**raw, "proposal": "9" * 5_000}),
        "float": json.dumps({**raw, "proposal": 1.5}),
        "deep": "[" * 100_000,
        "list": "[]",
        "utf-16": good.read_text().encode("utf-16"),
    }
    for name, content in odd.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        (tmp_path / f"{name}.json").write_bytes(data)
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    cli.ok("chain", "forward", "3 days")
    files = [tmp_path / f"{name}.json" for name in (*odd, "zero", "missing")]
    shown = quiet(cli("proposal", "relay", "1", good, *files, "--as", "dev3", "--yes", "--json"))
    assert shown.code == 1
    assert shown.json["counted"] == 1
    assert [each["file"] for each in shown.json["left_out"]] == [str(each) for each in files]
    assert all(each["why"] for each in shown.json["left_out"])


@pytest.mark.parametrize("kind", ["device", "pipe", "sparse"])
def test_an_archive_without_end_is_refused(cli: Cli, tmp_path: Path, kind: str) -> None:
    from tests.unit.test_files import endless

    for place in ("log.json", "contents"):
        folder = archive_in(tmp_path / place)
        odd = folder / place
        if place == "contents":
            odd = next(each for each in odd.glob("??/*") if not each.suffix)
        odd.unlink()
        endless(tmp_path, kind).rename(odd)
        shown = quiet(cli("law", "show", "--archive", folder))
        assert "All is free" not in shown.out
        quiet(cli("record", "rebuild", folder, "--offline"))


def test_what_was_sealed_is_its_owners_alone(cli: Cli, tmp_path: Path) -> None:
    """Also where another file was, which all could read."""
    secret, out, to = tmp_path / "secret.bin", tmp_path / "out", tmp_path / "to"
    secret.write_bytes(b"\x00secret")
    put = ("record", "add", secret, "--title", "Sealed", "--seal", "--as", "dev1", "--yes")
    number = cli.ok(*put).out.strip()
    for file in (out, to):
        file.touch(0o644)
    cli.ok("record", "content", number, "--out", out)
    cli.ok("record", "open", number, "--to", to)
    assert out.read_bytes() == b"\x00secret"
    assert len(to.read_bytes()) == 32 + 7
    assert [file.stat().st_mode & 0o777 for file in (out, to)] == [0o600, 0o600]


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n\n", ""])
def test_a_mark_of_the_proposer_from_a_file_holds(cli: Cli, tmp_path: Path, end: str) -> None:
    text = tmp_path / "why.md"
    address = cli.workspace.resolve("dev0")
    text.write_bytes(f"\ufeffThe wall is old.\n\n#proposer={address}{end}".encode())
    put = ("proposal", "new", "Paint", "-a", "pay 1 SHELL to dev3", "--text", text, "--yes")
    assert "error: " in cli.fails(*put, "--as", "dev2")
    cli.ok(*put, "--as", "dev0")


@pytest.mark.parametrize("mark", ["#proposer=dev0", "#proposer=0x12", "#Proposer=0x" + "1" * 40])
def test_a_mark_that_would_protect_nothing_is_refused(cli: Cli, tmp_path: Path, mark: str) -> None:
    text = tmp_path / "why.md"
    text.write_text(f"The wall is old.\n\n{mark}\n")
    put = ("proposal", "new", "Paint", "-a", "pay 1 SHELL to dev3", "--text", text, "--yes")
    assert "would have no effect" in cli.fails(*put, "--as", "dev0", code=2)
