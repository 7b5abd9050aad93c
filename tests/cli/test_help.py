"""Help is complete, and a command imports no more than it needs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import Any

import pytest

from govkit.actions import forms
from govkit.cli import app, main
from govkit.cli.headings import Heading
from tests.cli.conftest import Cli
from tests.sample_institution import WITH_FORUM


def tree() -> list[tuple[str, Any]]:
    """All commands and groups with their full names, those of institutions among them."""
    found: list[tuple[str, Any]] = []

    def visit(name: str, command: Any) -> None:
        found.append((name, command))
        for inner, each in getattr(command, "commands", {}).items():
            visit(f"{name} {inner}", each)

    visit("govkit", app.command(WITH_FORUM))
    return found


def commands() -> list[tuple[str, Any]]:
    return [(name, each) for name, each in tree() if not hasattr(each, "commands")]


def groups() -> list[tuple[str, Any]]:
    return [(name, each) for name, each in tree() if hasattr(each, "commands")]


def named(value: object) -> str:
    """The id of a case: a command's name alone."""
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("name", "command"), commands(), ids=named)
def test_every_command_and_parameter_is_explained(name: str, command: Any) -> None:
    assert command.help, name
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name} {parameter.name}"


@pytest.mark.parametrize(("name", "command"), commands(), ids=named)
def test_every_command_has_an_example_that_it_understands(name: str, command: Any) -> None:
    example = (command.epilog or "").removeprefix("Example: ")
    words, own = shlex.split(example), name.split()
    assert words[: len(own)] == own
    command.make_context(name, words[len(own) :])
    assert f"  Example: {example}\n" in help_of(name, command) + "\n", "it is broken into lines"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("status", "--loud"), ("citizen show", ""), ("chain mine", "x"), ("found", "a b")],
)
def test_an_example_that_cannot_be_run_is_found(name: str, arguments: str) -> None:
    command = dict(commands())[f"govkit {name}"]
    with pytest.raises(Exception, match=r"[Nn]o such option|[Mm]issing|valid|unexpected"):
        command.make_context(name, arguments.split())


@pytest.mark.parametrize(("name", "group"), groups(), ids=named)
def test_every_summary_fits_into_the_list_of_its_group(name: str, group: Any) -> None:
    lines = [each for lines in listing(name, group).values() for each in lines]
    assert sorted(line.split()[0] for line in lines) == sorted(group.commands)
    assert [line for line in lines if len(line) > 80 or line.endswith("...")] == []


@pytest.mark.parametrize(("name", "group"), groups(), ids=named)
def test_a_long_group_is_listed_by_what_people_want_to_do(name: str, group: Any) -> None:
    found = listing(name, group)
    if len(group.commands) <= 9 and "Commands" in found:
        assert list(found) == ["Commands"], f"{name}: all commands have a heading, or none"
        return
    assert list(found) == [each for each in Heading if each in found], (
        f"{name}: see cli/headings.py"
    )
    assert max(map(len, found.values())) <= 9, f"{name}: a heading has too many commands"


def listing(name: str, group: Any) -> dict[str, list[str]]:
    """The lines of a group's commands, by their heading."""
    _, *parts = help_of(name, group).split("\n\n")
    headed = [part.split(":\n", 1) for part in parts if part[0] not in " \n"]
    return {heading: lines.splitlines() for heading, lines in headed if heading != "Options"}


@pytest.mark.parametrize(("name", "command"), tree(), ids=named)
def test_help_is_shown_for_h_too(
    name: str, command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*name.split()[1:], "-h"], WITH_FORUM)
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: {name} ")
    assert re.search("\n  -h, --help +Show this message and exit\\.\n", shown)


def test_a_command_isbuilt_only_when_it_is_called() -> None:
    """To list commands, no signature is read; to list groups, no module of theirs is loaded."""
    code = (
        "import sys\nfrom govkit.cli import app, main\nmain(['{}', '--help'])\n"
        "root = app.command(app.INSTITUTIONS)\n"
        "print(list(root.commands.built), list(root.commands['citizen'].commands.built),"
        " 'govkit.cli.citizen.passports' in sys.modules)"
    )
    root, group = (
        subprocess.run(
            [sys.executable, "-c", code.format(words)], check=True, capture_output=True, text=True
        ).stdout.splitlines()[-1]
        for words in ("--help", "citizen")
    )
    assert root == "[] [] False"
    assert group == "['citizen'] [] True"


def help_of(name: str, command: Any) -> str:
    """What --help says on a terminal of 80 columns."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        context = command.context_class(command, info_name=name, **command.context_settings)
        return str(command.get_help(context))


def test_the_help_of_a_proposal_names_every_action() -> None:
    [action] = [
        each for each in dict(commands())["govkit proposal new"].params if each.name == "action"
    ]
    for form in forms():
        verbs = [word for word in form.split() if word.islower() and word.isalpha()][:2]
        assert all(verb in action.help for verb in verbs), form


READERS = (
    "applications", "ask", "audit", "balance", "check", "delegation", "delegations", "diff",
    "forecast", "guardians", "history", "kind", "limits", "list", "list-root", "oath", "recoveries",
    "schedule", "shares", "show", "statement", "stats", "status", "verify",
)  # fmt: skip


def test_every_command_that_reads_has_json() -> None:
    readers = [(name, each) for name, each in commands() if name.split()[-1] in READERS]
    assert {name.split()[-1] for name, _ in readers} == set(READERS)
    for name, command in readers:
        assert any("--json" in parameter.opts for parameter in command.params), name


def is_signer(parameter: Any) -> bool:
    """Whether an option names the account that signs; some commands only read for a person."""
    return not str(parameter.help).startswith("Whose")


def test_every_command_that_sends_can_be_told_yes() -> None:
    senders = [
        (name, each)
        for name, each in commands()
        if any("--as" in parameter.opts and is_signer(parameter) for parameter in each.params)
        and name.split()[-1] not in ("sign", "check")  # which send nothing
    ]
    assert len(senders) >= 10
    for name, command in senders:
        assert any("--yes" in parameter.opts for parameter in command.params), name


HEAVY = ("ape", "eth", "vyper", "snekmate")


@pytest.mark.parametrize(
    "arguments", ["--help", "status", "citizen list", "proposal list", "token balance dev0"]
)
def test_no_command_imports_the_chain_the_compiler_or_ape(cli: Cli, arguments: str) -> None:
    code = (
        "import sys\nfrom govkit.cli import main\n"
        f"try: main({['--folder', str(cli.folder), *arguments.split()]!r})\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"assert not set(sys.modules) & set({HEAVY!r}), set(sys.modules) & set({HEAVY!r})\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize("module", ["govkit", "govkit.cli.app"])
def test_the_start_is_light(module: str) -> None:
    heavy = ("ape", "eth", "eth_abi", "pydantic", "rich.table", "vyper", "web3", "yaml")
    code = f"import sys, {module}; print(sorted(set(sys.modules) & set({heavy!r})))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"
