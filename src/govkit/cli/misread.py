"""Errors for a command line that cannot be read, with what the person probably meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from govkit.errors import UsageError
from govkit.guesses import did_you_mean, nearest
from govkit.renamed import COMMANDS

Words = tuple[str, ...]

_COMMAND_WORDS: Mapping[str, Words] = {
    "ls": ("list",),
    "all": ("list",),
    "info": ("show",),
    "view": ("show",),
    "get": ("show",),
    "read": ("show",),
    "cat": ("show",),
    "create": ("new", "add"),
    "make": ("new", "add"),
    "submit": ("new",),
    "generate": ("new",),
    "append": ("add",),
    "delete": ("remove", "erase"),
    "rm": ("remove", "erase"),
    "ballot": ("vote",),
    "endorse": ("vouch",),
    "approve": ("consent", "vote"),
    "withdraw": ("retract", "cancel"),
    "leave": ("resign",),
    "expel": ("revoke",),
    "candidate": ("nominate",),
    "stand": ("nominate",),
    "run": ("start",),
    "send": ("transfer",),
    "pay": ("transfer",),
    "enact": ("execute",),
    "check": ("verify",),
}
"""Other words for a command, in any group that has one of these."""

_PLACES: Mapping[str, str] = {
    "propose": "proposal new",
    "register": "citizen apply",
    "become": "citizen apply",
    "lock": "token lock add",
    "send": "token transfer",
    "pay": "token transfer",
    "treasury": "token balance treasury",
    "money": "token balance",
    "wallet": "account list",
    "key": "account new",
    "people": "citizen list",
    "members": "citizen list",
    "constitution": "law show",
    "new": "init",
    "create": "init",
    "start": "init",
    "deploy": "found",
    "launch": "found",
    "mine": "chain mine",
    "node": "chain start",
    "stop": "chain stop",
    "version": "--version",
}
"""What people write right after govkit, and the command that does it."""

_OPTION_WORDS: Mapping[str, Words] = {
    **dict.fromkeys(("--nation", "--dir", "--directory", "--path", "--cwd", "-C"), ("--folder",)),
    **dict.fromkeys(
        ("--account", "--from", "--signer", "--sender", "--user", "--wallet", "--by", "--who"),
        ("--as",),
    ),
    **dict.fromkeys(("--force", "--no-confirm", "--non-interactive", "-f"), ("--force", "--yes")),
    **dict.fromkeys(("--chain", "--rpc", "--rpc-url", "--url", "--provider", "-n"), ("--network",)),
    **dict.fromkeys(("--output", "--file", "--to", "-o"), ("--out",)),
    **dict.fromkeys(("--format", "--machine", "-j"), ("--json",)),
    **dict.fromkeys(("--verbose", "--trace", "--traceback", "-v", "-d"), ("--debug",)),
    **dict.fromkeys(("--comment", "--message", "--because", "--why", "-m"), ("--reason",)),
    **dict.fromkeys(("--description", "--body", "--details"), ("--text", "--reason")),
    **dict.fromkeys(("--actions", "--call", "--do"), ("--action",)),
    **dict.fromkeys(("--delay", "--for", "--duration", "--end"), ("--until", "--for", "--days")),
    **dict.fromkeys(("-V",), ("--version",)),
    **dict.fromkeys(("-?", "-help", "--usage"), ("--help",)),
}
"""What people call an option, and what it may be called here."""

_YES = ("yes", "y", "aye", "yea", "yay", "ja", "pro", "in-favour", "favour", "true", "approve")
_NO = ("no", "n", "nay", "nein", "con", "oppose", "false", "reject", "deny", "disapprove")
_CHOICE_WORDS: Mapping[str, Words] = {
    **dict.fromkeys((*_YES, "support", "accept", "agree"), ("for", "uphold")),
    **dict.fromkeys((*_NO, "disagree"), ("against", "dismiss")),
    **dict.fromkeys(("abstention", "neutral", "blank", "none", "neither"), ("abstain",)),
}
"""What people say for one of the values that an argument may have."""


_LIKE = 0.7
"""How like an option must be, or a command of the same group, to be meant rather than one of
another group."""
_MOST = 3
"""So many commands are suggested. A name that more groups have says too little."""


def misread(error: Any) -> UsageError:
    """The error in our words for one of typer's."""
    message = str(error.format_message()).rstrip(".")
    message = message.replace(": Value error, ", ": ", 1)  # the beginning is pydantic's
    what = " ".join((message[:1].lower() + message[1:]).split())
    path = error.ctx.command_path if error.ctx else "govkit"
    if error.ctx and what.startswith("no such option"):
        return _no_such_option(error.option_name, error.ctx)
    choice = re.search(r"'([^']*)' is not one of (.*)", what)
    if error.ctx and choice:
        choices = re.findall("'([^']*)'", choice[2])
        return UsageError(what, next_step=_choice_meant(choice[1], choices, error.ctx))
    if what.startswith("got unexpected extra argument"):
        return UsageError(
            what, "", f"put words that belong together in quotes, or see {path} --help"
        )
    return UsageError(what, next_step=f"see {path} --help")


def no_such_command(context: Any, typed: Sequence[str]) -> UsageError:
    """The error for words after a group that name none of its commands."""
    path, word = context.command_path, typed[0]
    what = f"no such command '{word}'"
    if path == "govkit" and word in COMMANDS:
        new = f"govkit {COMMANDS[word]}"
        return UsageError(f"{path} {word} is called {COMMANDS[word]} now", "", f"see {new} --help")
    return UsageError(
        what, next_step=did_you_mean(_commands_meant(context, typed)) or f"see {path} --help"
    )


def _commands_meant(context: Any, typed: Sequence[str]) -> list[str]:
    """The commands that somebody probably meant, in full."""
    word, rest = typed[0].casefold(), typed[1:]
    group = tuple(context.command_path.split()[1:])
    own = list(context.command.commands)
    if word == "help":
        return [f"{context.command_path} --help"]
    if word.isdecimal() and "show" in own:
        return [f"{context.command_path} show {word}"]
    everything: list[Words] = list(context.find_root().command.commands.paths())
    names = {path[-1] for path in everything}
    turned = _turned_round(everything, [*re.split("[-_:/.]", word), *rest])
    if not group and word in _PLACES and not turned:
        return [f"govkit {_PLACES[word]}"]
    found = (
        [(*group, each) for each in _COMMAND_WORDS.get(word, ()) if each in own][:1]
        or turned
        or [(*group, each) for each in nearest(word, own, likeness=_LIKE)]
        or _named(everything, word)
        or [(*group, each) for each in nearest(word, own)]
        or _named(everything, *(nearest(word, names) if word not in names else ()))
    )
    return [" ".join(("govkit", *_followed(path, rest, everything))) for path in found]


def _turned_round(everything: Sequence[Words], typed: Sequence[str]) -> list[Words]:
    """The command whose two words were typed in one, or the wrong way round."""
    known = {word for path in everything for word in path}
    words = [each for word in typed[:2] for each in nearest(word, known, likeness=_LIKE)]
    return [path for path in everything if len(path) == 2 and sorted(path) == sorted(words)]


def _named(everything: Sequence[Words], word: str = "") -> list[Words]:
    """The commands of that name in any group, if they are few."""
    found = [path for path in everything if path[-1] == word and word not in _COMMAND_WORDS]
    return found if len(found) <= _MOST else []


def _followed(path: Words, rest: Sequence[str], everything: Sequence[Words]) -> Words:
    """A command's words with those of the words after it that lead further."""
    for word in rest:
        if (*path, word) not in everything:
            break
        path = (*path, word)
    return path


def _no_such_option(option: str, context: Any) -> UsageError:
    what, path = f"no such option: {option}", context.command_path
    everywhere, own = _options(context.find_root().command), _options(context.command)
    if option in everywhere:
        return UsageError(what, "it goes before the command", f"govkit {option} ...")
    if hasattr(context.command, "commands") and option in ("--json", "--yes", "-y", "--as"):
        return UsageError(what, "it goes after the command", f"{path} COMMAND {option}")
    meant = _option_meant(option, own) or _option_meant(option, everywhere)
    if meant and meant not in own:
        meant += " before the command"
    return UsageError(
        what, next_step=did_you_mean([meant] if meant else []) or f"see {path} --help"
    )


def _option_meant(option: str, known: Sequence[str]) -> str:
    """The known option that another was probably meant for, or nothing."""
    called = {
        word: each
        for word, places in _OPTION_WORDS.items()
        for each in places[::-1]
        if each in known
    }
    word = (
        option if option in called else "".join(nearest(option, [*known, *called], likeness=_LIKE))
    )
    return called.get(word, word)


def _options(command: Any) -> list[str]:
    found = [name for each in command.params for name in (*each.opts, *each.secondary_opts)]
    return [*(name for name in found if name.startswith("-")), "--help"]


def _choice_meant(typed: str, choices: Sequence[str], context: Any) -> str:
    """What to do next after a value that is none of the choices."""
    meant = [each for each in _CHOICE_WORDS.get(typed.casefold(), ()) if each in choices]
    before = [value for value in context.params.values() if str(value) in choices]
    if before and not meant:
        return f"write them the other way round: {context.command_path} {typed} {before[0]}"
    question = did_you_mean(meant[:1] or nearest(typed, choices))
    return question or f"see {context.command_path} --help"
