"""Completion in each shell, typed on a terminal, and what it must not do."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from govkit.cli import app
from govkit.cli.completing import _VALUES
from tests.cli.conftest import Cli

SHELLS = ("bash", "zsh", "fish")
BIN = Path(sys.executable).parent
READY = "ready> "
BEFORE = {
    "bash": (".bashrc", f"PS1='{READY}'"),
    "zsh": (".zshrc", f"PS1='{READY}'"),
    "fish": (".config/fish/config.fish", f"function fish_prompt; echo -n '{READY}'; end"),
}
"""The start-up file of each shell, and what a person has in it already."""
SECONDS = 30
STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x08")
"""What a shell writes besides text: colours, places, a step back."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; the current folder is one without a nation."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ZDOTDIR", "BASH_ENV", "ENV"):
        monkeypatch.delenv(name, raising=False)
    home, folder = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", f"{BIN}:{os.environ['PATH']}")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(folder)
    return home


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, home: Path) -> str:
    """A shell of this machine whose user has a start-up file, and has installed completion."""
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed here")
    file, text = BEFORE[name]
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    (home / file).write_text(f"{text}\n")
    run("completion", "install", name)
    return name


def run(*arguments: str) -> str:
    """What a command says, in a process of its own."""
    command = [sys.executable, "-m", "govkit", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout + done.stderr


class Terminal:
    """A shell on a terminal, to type on."""

    def __init__(self, shell: str) -> None:
        self.process, self.end = pty.fork()
        if not self.process:
            os.execvp(shell, [shell, "-i"])
        self.shown = ""
        self.wait_for(READY)

    def press(self, keys: str, *expected: str) -> str:
        """Type, and wait until all that is expected is shown."""
        self.shown = ""
        os.write(self.end, keys.encode())
        for each in expected:
            self.wait_for(each)
        return self.shown

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + SECONDS
        while text not in self.shown:
            found, _, _ = select.select([self.end], [], [], max(until - time.monotonic(), 0))
            assert found, f"{text!r} did not show in {SECONDS} s: {self.shown!r}"
            self.shown = STYLE.sub(
                "", self.shown + os.read(self.end, 4096).decode(errors="replace")
            )

    def close(self) -> None:
        os.close(self.end)  # which hangs up
        with suppress(ChildProcessError):
            os.waitpid(self.process, 0)


@pytest.fixture
def terminal(shell: str) -> Iterator[Terminal]:
    terminal = Terminal(shell)
    yield terminal
    terminal.close()


def test_commands_options_and_choices_are_completed(terminal: Terminal) -> None:
    terminal.press("govkit propo\t", "proposal ")
    terminal.press("vot\t", "e ")
    terminal.press("1 abs\t", "tain ")
    terminal.press("--reas\t", "on ")


def test_names_are_completed(terminal: Terminal) -> None:
    found("ana-maria")
    terminal.press("govkit citizen show ana\t", "-maria ")
    terminal.press("\x15govkit citizen vouch treas\t", "ury ")
    terminal.press("\x15govkit token transfer 5 dev1 --as dev29\t", "dev29 ")


def found(*names: str) -> None:
    """A deployment with these names in the current folder, as a stranger may write it."""
    file = Path(".govkit/deployment.json")
    file.parent.mkdir(exist_ok=True)
    address = "0x" + "11" * 20
    content = {"names": dict.fromkeys(names, address), "contracts": {"treasury": address}}
    file.write_text(json.dumps(content))


ATTACKS = (
    "ana$(touch owned)",
    "ana`touch owned`",
    "ana\\$(touch owned)",
    "ana';touch owned;'",
    'ana";touch owned;"',
    "ana\ntouch owned",
    "ana))'; touch owned; '((",
    "ana*",
    "ana b",
    "ana:touch",
    "-ana",
    "ana\x1b]0;owned\x07",
    "аna",
    "ana" + "a" * 9_999,
)


def test_what_a_stranger_wrote_is_not_run(terminal: Terminal) -> None:
    found(*ATTACKS, "anatol")
    Path("ana-file").touch()
    terminal.press("govkit citizen show ana\t", "anatol ")
    terminal.press("\x15echo do''ne\r", "done")
    assert not Path("owned").exists()


# -- what the shell is told


def words(*typed: str) -> list[str]:
    """What completes the last word, as bash is told."""
    asked = {"COMP_WORDS": "\n".join(("govkit", *typed)), "COMP_CWORD": str(len(typed))}
    done = subprocess.run(
        [sys.executable, "-m", "govkit"],
        env={**os.environ, **asked, "_GOVKIT_COMPLETE": "complete_bash"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("prop", ["proposal"]),
        ("chain snapshot s", ["save"]),
        ("proposal vote 1 ", ["against", "for", "abstain"]),
        ("proposal vote 1 for --r", ["--reason", "--receipt"]),
        ("--net", ["--network"]),
        ("--network lo", ["local"]),
        ("init --template micro", ["micronation"]),
        ("completion install f", ["fish"]),
        ("status --as", ["--as"]),
        ("status --reason", []),
        ("citizen list --network", []),
        ("record add ", []),
        ("nonsense and more ", None),
        ("--version ", None),
        ("--folder /no/such/place citizen show dev29", ["dev29"]),
        ("'", None),
    ],
)
def test_a_line_is_completed(home: Path, typed: str, told: list[str] | None) -> None:
    found_words = words(*typed.split(" "))
    assert found_words == told if told is not None else "govkit 0" not in "".join(found_words)


def test_only_plain_names_are_offered(home: Path) -> None:
    found(*ATTACKS, "anatol")
    assert words("citizen", "show", "") == [
        "anatol", "treasury", *(f"dev{number}" for number in range(30))
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["", "{", "[]", '{"names": 7}', "\x00", "[" * 100_000])
def test_a_broken_file_is_left_out_in_silence(home: Path, content: str) -> None:
    found()
    Path(".govkit/deployment.json").write_text(content)
    assert words("citizen", "show", "dev2")[:2] == ["dev2", "dev20"]


def test_a_strangers_folder_is_not_read(home: Path) -> None:
    found("ana-maria")
    Path(".govkit").chmod(0o777)
    assert words("citizen", "show", "ana") == []
    assert words("--folder", ".", "citizen", "show", "ana") == []


def test_names_of_councils_and_houses_come_from_the_deployment(cli: Cli) -> None:
    assert words("--folder", str(cli.folder), "proposal", "vote", "1", "for", "--house", "") == [
        house.name for house in cli.workspace.deployment.houses
    ]


def test_to_complete_starts_no_chain_and_loads_little(home: Path) -> None:
    found("ana-maria")
    code = (
        "import sys\nfrom govkit.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'web3', 'eth', 'pydantic', 'rich.console', 'yaml'} & set(sys.modules)))"
    )
    asked = {"COMP_WORDS": "govkit\ncitizen\nshow\nana", "COMP_CWORD": "3"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **asked, "_GOVKIT_COMPLETE": "complete_bash"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "ana-maria\n[]\n"
    assert not Path(".govkit/chain").exists()


def test_each_name_that_is_completed_is_one_of_a_parameter() -> None:
    kinds: set[tuple[str, str]] = set()

    def visit(command: Any) -> None:
        kinds.update((each.param_type_name, each.name) for each in command.params)
        for each in getattr(command, "commands", {}).values():
            visit(each)

    visit(app.command())
    assert _VALUES.keys() <= kinds


# -- to install it


def test_it_is_installed_once(shell: str, home: Path) -> None:
    file, before = BEFORE[shell]
    files = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert (home / file).read_text().startswith(f"{before}\n")
    assert "already" in run("completion", "install", shell)
    assert files == {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("shell", SHELLS)
def test_it_says_what_it_writes(shell: str, home: Path) -> None:
    said = run("completion", "install", shell)
    written = {str(path) for path in home.rglob("*") if path.is_file()}
    assert {line.removeprefix("wrote ") for line in said.splitlines()[:-1]} == written
    assert said.splitlines()[-1] == f"open a new {shell}, and press Tab after govkit"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_can_be_printed_instead(shell: str, home: Path) -> None:
    printed = run("completion", "install", shell, "--show")
    assert not list(home.iterdir())
    run("completion", "install", shell)
    assert printed in [path.read_text() for path in home.rglob("*") if path.is_file()]


def test_what_a_start_up_file_holds_and_where_it_is_kept_stays(home: Path) -> None:
    kept = home / "kept-elsewhere"
    kept.write_bytes(b"alias caf\xe9=1")
    kept.chmod(0o600)
    (home / ".bashrc").symlink_to(kept)
    run("completion", "install", "bash")
    assert (home / ".bashrc").is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o600
    first, second = (home / ".bashrc").read_bytes().splitlines()
    assert first == b"alias caf\xe9=1"
    assert second.startswith(b"source ")


def test_the_shell_is_the_users_own(
    empty: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    empty.ok("completion", "install")
    assert (home / ".config/fish/completions/govkit.fish").exists()
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert "your shell is tcsh: there is completion for bash, zsh, fish" in empty.fails(
        "completion", "install", code=2
    )


def test_folders_of_the_users_own_are_used(
    empty: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ZDOTDIR"):
        (home / variable).mkdir()
        monkeypatch.setenv(variable, str(home / variable))
    for name in SHELLS:
        empty.ok("completion", "install", name)
    assert sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()) == [
        ".bashrc",
        "XDG_CONFIG_HOME/fish/completions/govkit.fish",
        "XDG_DATA_HOME/govkit/completion.bash",
        "XDG_DATA_HOME/govkit/completion.zsh",
        "ZDOTDIR/.zshrc",
    ]
