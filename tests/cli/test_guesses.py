"""A wrong word is one line that says what was probably meant: commands, options and choices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from govkit.cli import app, misread
from tests.cli.conftest import Cli
from tests.cli.test_mistakes import one_line


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("porposal", "govkit proposal?"),
        ("porposal list", "govkit proposal list?"),
        ("Citizen list", "govkit citizen list?"),
        ("proposals", "govkit proposal?"),
        ("statsu", "govkit status?"),
        ("proposal shwo 1", "govkit proposal show?"),
        ("chain snapshots", "govkit chain snapshot?"),
        ("chain snapshot ls", "govkit chain snapshot list?"),
        # of another group, in one word, the wrong way round
        ("vote 1 for", "govkit proposal vote or govkit election vote?"),
        ("citizen vote 1 for", "govkit proposal vote or govkit election vote?"),
        ("balance", "govkit token balance?"),
        ("snapshot save x", "govkit chain snapshot save?"),
        ("proposal-list", "govkit proposal list?"),
        ("list proposals", "govkit proposal list?"),
        ("new proposal", "govkit proposal new?"),
        ("proposal 1", "govkit proposal show 1?"),
        # other words
        ("proposal create", "govkit proposal new?"),
        ("token send 5 dev1", "govkit token transfer?"),
        ("record delete 7", "govkit record erase?"),
        ("account create mine", "govkit account new?"),
        ("register", "govkit citizen apply?"),
        ("pay 5 dev1", "govkit token transfer?"),
        ("help", "govkit --help?"),
        ("citizen help", "govkit citizen --help?"),
    ],
)
def test_a_wrong_command(empty: Cli, typed: str, meant: str) -> None:
    line = one_line(empty(*typed.split()), 2)
    assert f"; did you mean {meant}" in line


@pytest.mark.parametrize("typed", ["xyzzy", "list", "account delete", "citizen xyzzy", "x" * 9_999])
def test_a_word_that_is_like_none_is_not_guessed(empty: Cli, typed: str) -> None:
    line = one_line(empty(*typed.split()), 2)
    assert "did you mean" not in line
    assert line.endswith("--help")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("citizen list --jsn", "; did you mean --json?"),
        ("proposal new X --descrption y", "; did you mean --text?"),
        ("citizen apply --account dev3", "; did you mean --as?"),
        ("proposal vote 1 for --comment x", "; did you mean --reason?"),
        ("--nation x status", "; did you mean --folder?"),
        ("status --nation x", "; did you mean --folder before the command?"),
        ("status --folder x", ": it goes before the command; govkit --folder ..."),
        ("--json status", ": it goes after the command; govkit COMMAND --json"),
        ("citizen --as dev3 list", ": it goes after the command; govkit citizen COMMAND --as"),
        ("status -v", "; did you mean --debug before the command?"),
        ("status --yes", "; see govkit status --help"),
        ("token transfer -5 dev9", "; see govkit token transfer --help"),
    ],
)
def test_a_wrong_option(empty: Cli, typed: str, told: str) -> None:
    line = one_line(empty(*typed.split()), 2)
    assert line.startswith("error: no such option: -")
    assert line.endswith(told)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("proposal vote 1 yes", "did you mean for?"),
        ("proposal vote 1 AYE", "did you mean for?"),
        ("proposal vote 1 no", "did you mean against?"),
        ("proposal sign 1 nay", "did you mean against?"),
        ("proposal vote 1 fro", "did you mean for?"),
        ("proposal vote 1 abstian", "did you mean abstain?"),
        ("proposal vote 1 maybe", "see govkit proposal vote --help"),
        (
            "proposal vote for 1",
            "write them the other way round: govkit proposal vote 1 for",
        ),
        ("citizen judge dev2 yes", "did you mean uphold?"),
        ("citizen judge dev2 no", "did you mean dismiss?"),
    ],
)
def test_a_wrong_choice(empty: Cli, typed: str, told: str) -> None:
    assert one_line(empty(*typed.split()), 2).endswith(f"; {told}")


def test_words_that_belong_together_are_asked_for_in_quotes(empty: Cli) -> None:
    line = one_line(empty("token", "transfer", "5", "SHELL", "to", "dev9"), 2)
    assert "(to dev9); put words that belong together in quotes" in line


def paths() -> list[tuple[str, ...]]:
    root: Any = app.command()
    return list(root.commands.paths())


@pytest.mark.parametrize("path", paths(), ids=" ".join)
def test_each_command_is_guessed_where_one_letter_is_wrong(
    empty: Cli, path: tuple[str, ...]
) -> None:
    """The guess is a command of the same group."""
    *group, name = path
    for typed in (name[:-2] + name[:-3:-1], name[:2] + name[3:], f"{name}s"):
        if (*group, typed) not in paths() and typed != name:
            line = one_line(empty(*group, typed), 2)
            assert f"govkit {' '.join([*group, ''])}" in line.partition("did you mean ")[2], typed


def named(*wanted: str) -> Iterator[str]:
    """The full names of commands that have one of these options."""
    for path in paths():
        command: Any = app.command()
        for word in path:
            command = command.commands[word]
        if {option for each in command.params for option in each.opts} & set(wanted):
            yield " ".join(path)


def test_other_words_lead_to_commands_and_options_that_there_are() -> None:
    known, words = {" ".join(path) for path in paths()}, {path[-1] for path in paths()}
    for place in misread._PLACES.values():
        assert any(f"{place} ".startswith(f"{each} ") for each in {*known, "--version"}), place
    for word, places in misread._COMMAND_WORDS.items():
        assert set(places) <= words, word
    for word, options in misread._OPTION_WORDS.items():
        for option in options:
            assert option in ("--help", *GLOBAL) or list(named(option)), (word, option)
    for word, choices in misread._CHOICE_WORDS.items():
        assert set(choices) <= {"for", "against", "abstain", "uphold", "dismiss"}, word


GLOBAL = ("--folder", "--network", "--debug", "--version")
