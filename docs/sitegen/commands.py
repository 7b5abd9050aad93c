"""The reference of the command line, from the commands themselves: what `--help` says, as pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govkit.cli import app
from sitegen.text import code, contents, joined, plain, table

FOLDER = "reference/commands"


def pages() -> dict[str, str]:
    """A page for each command or group right after `govkit`, and one that lists them all."""
    root: Any = app.command()
    context = _context(root, "govkit")
    found = {f"{FOLDER}/index.md": _overview(root, context)}
    for name, command in root.commands.items():
        found[f"{FOLDER}/{name}.md"] = joined(_parts(command, _context(command, name, context), 1))
    return found


def label(path: str) -> str:
    """What a command's place is called: `command-govkit-citizen-admit`."""
    return "command-" + path.replace(" ", "-")


def paths() -> Iterator[str]:
    """All commands and groups below `govkit`, in full."""
    root: Any = app.command()
    for _, context in walk(root, _context(root, "govkit")):
        if context.parent is not None:
            yield context.command_path


def walk(command: Any, context: Any) -> Iterator[tuple[Any, Any]]:
    """A command and all below it, each with its context."""
    yield command, context
    for name, inner in getattr(command, "commands", {}).items():
        yield from walk(inner, _context(inner, name, context))


def _context(command: Any, name: str, above: Any = None) -> Any:
    return command.context_class(command, info_name=name, parent=above, **command.context_settings)


def _overview(root: Any, context: Any) -> str:
    rows = [
        (f"[`{inner.command_path}`](#{label(inner.command_path)})", _first_line(command))
        for command, inner in walk(root, context)
        if not hasattr(command, "commands")
    ]
    return joined(
        [
            "# All commands",
            "What `--help` says. What all have in common: [the command line](../command-line.md).",
            *_options(root, context),
            "## The list",
            table(("command", "what it does"), rows),
            contents(root.commands),
        ]
    )


def _first_line(command: Any) -> str:
    return plain(command.help.split("\n\n")[0])


def _parts(command: Any, context: Any, level: int) -> Iterator[str]:
    yield f"({label(context.command_path)})="
    yield f"{'#' * level} `{context.command_path}`"
    yield plain(command.help)
    inner = getattr(command, "commands", None)
    if inner is None:
        yield code(" ".join([context.command_path, *command.collect_usage_pieces(context)]))
    yield from _options(command, context)
    if command.epilog:
        yield code(command.epilog.removeprefix("Example: "), "console")
    for name, each in (inner or {}).items():
        yield from _parts(each, _context(each, name, context), level + 1)


def _options(command: Any, context: Any) -> Iterator[str]:
    """The arguments, then the options, in the words of the help."""
    for kind in ("argument", "option"):
        records = [
            record
            for each in command.params
            if each.param_type_name == kind and (record := each.get_help_record(context))
        ]
        if records:
            yield table(
                (kind, "what it says"), [(f"`{names}`", plain(said)) for names, said in records]
            )
