"""Help is complete, and a command imports no more than it needs."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import Any

import pytest
import typer

from govkit.actions import forms
from govkit.cli.app import build
from tests.cli.conftest import Cli
from tests.sample_institution import WITH_FORUM


def tree() -> list[tuple[str, Any]]:
    """All commands and groups with their full names, those of institutions among them."""
    found: list[tuple[str, Any]] = []

    def visit(name: str, command: Any) -> None:
        found.append((name, command))
        for inner, each in getattr(command, "commands", {}).items():
            visit(f"{name} {inner}", each)

    visit("govkit", typer.main.get_command(build(WITH_FORUM)))
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
    _, _, listed = help_of(name, group).partition("\nCommands:\n")
    lines = listed.splitlines()
    assert [line.split()[0] for line in lines] == list(group.commands)
    assert [line for line in lines if len(line) > 80 or line.endswith("...")] == []


def help_of(name: str, command: Any) -> str:
    """What --help says on a terminal of 80 columns."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        return str(command.get_help(command.context_class(command, info_name=name)))


def test_the_help_of_a_proposal_names_every_action() -> None:
    [action] = [
        each for each in dict(commands())["govkit proposal new"].params if each.name == "action"
    ]
    for form in forms():
        verbs = [word for word in form.split() if word.islower() and word.isalpha()][:2]
        assert all(verb in action.help for verb in verbs), form


READERS = (
    "applications", "ask", "audit", "balance", "check", "delegation", "delegations", "diff",
    "guardians", "history", "kind", "list", "list-root", "oath", "recoveries", "schedule", "shares",
    "show", "stats", "status", "verify",
)  # fmt: skip


def test_every_command_that_reads_has_json() -> None:
    readers = [(name, each) for name, each in commands() if name.split()[-1] in READERS]
    assert {name.split()[-1] for name, _ in readers} == set(READERS)
    for name, command in readers:
        assert any("--json" in parameter.opts for parameter in command.params), name


def test_every_command_that_sends_can_be_told_yes() -> None:
    senders = [
        (name, each)
        for name, each in commands()
        if any("--as" in parameter.opts for parameter in each.params)
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
