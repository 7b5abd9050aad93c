"""Mistakes on purpose: each is one line that says what, why and what next, and changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Result

DIGITS = "9" * 80


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with files that are not what they should be."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "broken").write_text('{"a": ')
    (tmp_path / "text").write_text("hello\n")
    return tmp_path


def one_line(result: Result, code: int) -> str:
    """The one line of a refusal."""
    assert result.code == code, (result.code, result.err)
    [line] = result.err.strip().splitlines()
    assert line.startswith("error: "), line
    assert "defect" not in line
    assert "Errno" not in line
    assert "codec" not in line
    return line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("citizen show", "missing argument 'who'; see govkit citizen show --help"),
        ("citizen shwo", "no such command 'shwo'; did you mean govkit citizen show?"),
        ("citizen list --jsn", "--jsn"),
        ("citizen list --network x", "it goes before the command"),
        ("record show abc", "see govkit record show --help"),
        ("token transfer -5 dev9", "no such option: -5"),
        ("chain mine 0", "see govkit chain mine --help"),
        ("proposal vote 1 maybe", "'support': 'maybe' is not one of 'against', 'for', 'abstain'"),
        ("record add x --amends -1", "see govkit record add --help"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(empty: Cli, arguments: str, said: str) -> None:
    assert said in one_line(empty(*arguments.split()), 2)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("token", "balance", "dve9"), 2, "did you mean dev9?"),
        (("token", "balance", "nobody-at-all"), 2, "more"),
        (("token", "balance", ""), 2, "nothing is not an account"),
        (
            ("token", "transfer", f"{DIGITS} SHELL", "dev9", "--yes"),
            2,
            "out of the contract's range",
        ),
        (("token", "transfer", "", "dev9", "--yes"), 2, "cannot read nothing"),
        (
            ("proposal", "new", "X", "-a", f"pay {DIGITS} SHELL to dev3", "--yes"),
            2,
            "out of the contract",
        ),
        (("proposal", "new", " ", "-a", "admit dev9", "--yes"), 2, "needs a title"),
        (("proposal", "show", ""), 2, "nothing is not a proposal"),
        (("chain", "forward", "9999999 years"), 2, "dates end with the year 9999"),
        (("record", "show", DIGITS), 1, "there is no record"),
        (("citizen", "admit", "dev9", "dev9", "--as", "dev1", "--yes"), 2, "named twice"),
        (("citizen", "admit", "dev9", "dev0", "--as", "dev1", "--yes"), 2, "is a citizen already"),
        (("account", "import", "mine"), 2, "give --key-file"),
    ],
)
def test_a_mistake_in_what_is_asked(
    cli: Cli, arguments: tuple[str, ...], code: int, said: str
) -> None:
    head = cli.workspace.port.block().number
    assert said in one_line(cli(*arguments), code)
    assert cli.workspace.port.block().number == head


READERS = (
    ("citizen", "verify", "{}"),
    ("citizen", "sign", "{}"),
    ("citizen", "list-root", "{}"),
    ("record", "verify", "{}"),
    ("gazette", "verify", "{}", "--block-hash", "0x" + "11" * 32),
    ("dossier", "verify", "{}", "--block-hash", "0x" + "11" * 32),
    ("token", "distribute", "{}", "--yes"),
    ("law", "enact", "{}", "--yes"),
    ("proposal", "new", "X", "-a", "admit dev9", "--text", "{}", "--as", "dev20", "--yes"),
    ("account", "import", "x", "--key-file", "{}"),
    ("account", "import", "x", "--keystore-file", "{}"),
    ("found", "{}", "--yes"),
)


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "binary", "broken"])
def test_a_file_that_is_none(
    cli: Cli, files: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVKIT_PASSWORD", "secret")
    for reader in READERS:
        result = cli(*(each.format(files / kind) for each in reader))
        assert result.code in (1, 2), (reader, result)
        *before, last = result.err.strip().splitlines()
        assert last.startswith("error: "), (reader, result.err)
        told = [line.strip().startswith(("error: ", "line 1: ")) for line in before]
        assert all(told), (reader, before)
        for word in ("defect", "Errno", "codec"):
            assert word not in result.err, (reader, result.err)


WRITERS = (
    ("init", "{}", "--template", "minimal"),
    ("citizen", "prove", "{}", "--yes"),
    ("record", "export", "{}"),
    ("gazette", "build", "{}"),
    ("chain", "export", "{}", "--force"),
    ("token", "schedule", "--png", "{}"),
)


@pytest.mark.parametrize("writer", WRITERS, ids=lambda each: " ".join(each[:2]))
def test_a_place_that_cannot_be_written(cli: Cli, files: Path, writer: tuple[str, ...]) -> None:
    place = files / "text" / "below"  # a file is not a folder
    line = cli(*(each.format(place) for each in writer)).err.strip().splitlines()[-1]
    assert line.startswith("error: "), line
    assert "cannot be" in line
    assert "text" in line
    assert (files / "text").read_text() == "hello\n"


def test_a_file_is_not_left_half_written(cli: Cli, files: Path) -> None:
    line = cli.fails("citizen", "prove", files / "folder", "--yes")
    assert f"{files / 'folder'} cannot be used" in line
    assert not list(files.glob("*.partial"))


LATIN_1 = b"caf\xe9".decode("utf-8", "surrogateescape")
"""As Python hands over bytes that its locale does not read."""


@pytest.mark.parametrize(
    "arguments",
    [
        ("record", "add", "FILE", "--title", LATIN_1, "--kind", "minutes", "--yes"),
        ("record", "add", "FILE", "--kind", "minutes", "--yes"),
        ("proposal", "new", LATIN_1, "--action", "pay 1 SHELL to dev1", "--yes"),
        ("proposal", "vote", "1", "for", "--reason", LATIN_1, "--yes"),
        ("citizen", "show", LATIN_1),
        ("law", "show", LATIN_1),
        ("citizen", "show", "dev1", LATIN_1),
        (LATIN_1,),
    ],
    ids=str,
)
def test_words_that_are_no_utf_8_are_told(
    cli: Cli, files: Path, arguments: tuple[str, ...]
) -> None:
    file = files / f"{LATIN_1}.md"
    file.write_text("minutes\n")
    result = cli(*(str(file) if each == "FILE" else each for each in arguments))
    assert result.code in (1, 2)
    assert "defect" not in result.err
    assert "caf\\udce9" in result.err or "there is no proposal" in result.err


def test_files_may_have_any_name(cli: Cli, files: Path) -> None:
    place = files / LATIN_1
    cli.ok("citizen", "prove", place, "--yes")
    assert "another block" in cli.fails("citizen", "verify", place, "--block-hash", "0x" + "1" * 64)
    cli.ok("record", "export", files / f"{LATIN_1}.log")


def test_what_is_no_file_stays_what_it_is(cli: Cli, files: Path) -> None:
    pipe = files / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    cli.ok("citizen", "prove", pipe, "--yes")
    assert os.read(reader, 1) == b"{"
    os.close(reader)
    assert pipe.is_fifo()


SENDERS = (
    ("citizen", "admit", "dev9", "--as", "dev1"),
    ("citizen", "revoke", "dev2", "--as", "dev1"),
    ("citizen", "suspend", "dev2", "--until", "2040-01-01", "--as", "dev1"),
    ("citizen", "reinstate", "dev2"),
    ("citizen", "resign",),
    ("citizen", "renew",),
    ("token", "transfer", "1 SHELL", "dev9"),
    ("token", "delegate", "dev9"),
    ("proposal", "new", "A plan", "-a", "admit dev9"),
    ("proposal", "vote", "1", "for", "--reason", "good"),
    ("proposal", "split", "1", "--for", "1"),
    ("proposal", "queue", "1"),
    ("proposal", "execute", "1"),
    ("proposal", "cancel", "1"),
    ("record", "log-key", "--as", "dev1"),
)  # fmt: skip


def test_what_would_be_sent_is_shown_in_words(cli: Cli) -> None:
    cli.ok("proposal", "new", "First", "-a", "admit dev9", "--yes")
    for sender in SENDERS:
        result = cli(*sender)
        assert result.code == 2, (sender, result)
        *shown, last = result.err.strip().splitlines()
        assert "nobody is there to say yes" in last, (sender, last)
        assert shown[-1].startswith("  signed by 0x"), sender
        for line in shown[:-1]:
            assert "call " not in line, (sender, line)
            assert "b'" not in line, (sender, line)


def test_an_empty_password_makes_no_key(empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVKIT_PASSWORD", "")
    assert "an empty password protects nothing" in one_line(empty("account", "new", "mine"), 2)
    assert not (empty.workspace.state / "accounts").exists()


def test_a_keystore_does_not_take_a_name_of_the_nation(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVKIT_PASSWORD", "secret")
    own = cli.ok("account", "new", "treasury").out.strip()
    try:
        told = cli.fails("token", "balance", "treasury", code=2)
        assert f"the nation calls {cli.workspace.nation.treasury.address} that" in told
        assert cli.ok("token", "balance", own, "--json").json["address"] == own
    finally:
        (cli.workspace.state / "accounts" / "treasury.json").unlink()


def run(cli: Cli, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "govkit", "--folder", str(cli.folder), *arguments],
        # Tests that a script runs in the background ignore it, and so would what they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("enough", [0, 1])
def test_a_reader_that_has_had_enough(empty: Cli, enough: int, unbuffered: str) -> None:
    """It may be gone before the command writes, while it does, or when it has done so."""
    process = run(empty, "schema", PYTHONUNBUFFERED=unbuffered)
    assert process.stdout
    assert process.stderr
    process.stdout.read(enough)
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_terminal_without_letters_and_colours(cli: Cli) -> None:
    cli.ok("proposal", "new", "Grüße", "-a", "admit dev9", "--yes")
    plain = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "NO_COLOR": "1"}
    process = run(cli, "proposal", "list", **plain)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "pending" in out
    assert "\x1b" not in out
    assert "─" not in out


def test_a_command_that_is_interrupted(empty: Cli) -> None:
    empty.workspace.chain_folder.mkdir(parents=True)
    (empty.workspace.chain_folder / "node.log").write_text("begun\n")
    process = run(empty, "chain", "logs", "--follow")
    assert process.stdout
    process.stdout.readline()  # so it has begun
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.startswith("error: interrupted")
    assert len(err.splitlines()) == 1
