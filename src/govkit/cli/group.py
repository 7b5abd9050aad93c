"""A group of commands that loads and builds only what it is asked for.

Typer reads the signature of each command when it builds the tree, which takes longer than all the
rest of `govkit --help`. Here a command is built when it is called, or when its own help is shown;
to list it, its docstring is enough.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperGroup

from govkit.cli.headings import Heading
from govkit.cli.plain_values import read_plainly

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.models import CommandInfo


@dataclass(frozen=True, slots=True)
class Branch:
    """What is below a group's words: the modules of its commands, and other groups.

    `about` is what the group is for, and its heading. Without it, the first module says that.
    `alone` is the command that the group's words alone run, if there is one.
    """

    about: tuple[str, str] | None = None
    alone: str = ""
    modules: list[str] = field(default_factory=list)
    groups: dict[str, Branch] = field(default_factory=dict)

    @property
    def listed(self) -> tuple[str, str]:
        """What the group is for, and its heading."""
        if self.about:
            return self.about
        first = _app(self.modules[0])
        heading = first.rich_help_panel  # where none is given, an object of typer's own
        return first.info.help or "", heading if isinstance(heading, str) else ""


class Listed(NamedTuple):
    """A command as its group lists it, with the fields of what click completes."""

    value: str
    help: str = ""
    heading: str = ""
    type: str = "plain"


class Commands(Mapping[str, Any]):
    """The commands and groups below a branch, by name. Each is built when it is asked for."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.built:
            self.built[name] = self._build(name)
        return self.built[name]

    def __iter__(self) -> Iterator[str]:
        yield from (_name(each) for each in self._declared())
        yield from self.branch.groups

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _declared(self) -> Iterator[CommandInfo]:
        """What the modules declare. The next module is loaded when the one before is through."""
        for module in self.branch.modules:
            yield from _app(module).registered_commands

    def _build(self, name: str) -> Any:
        if name in self.branch.groups:
            below = self.branch.groups[name]
            return new_group(below, below.listed[0])
        found = next((each for each in self._declared() if _name(each) == name), None)
        if found is None:
            raise KeyError(name)
        alone = _new_app()
        alone.registered_commands.append(found)
        return _ready(typer.main.get_command(alone))

    def paths(self) -> Iterator[tuple[str, ...]]:
        """The words of every command and group below, without building any."""
        yield from ((_name(each),) for each in self._declared())
        for name, below in self.branch.groups.items():
            yield (name,)
            yield from ((name, *path) for path in Commands(below).paths())

    def listed(self) -> list[Listed]:
        """What is shown of each, in the order of the headings."""
        rows = [
            Listed(_name(each), _summary(each.callback), each.rich_help_panel or "")
            for each in self._declared()
            if not each.hidden
        ]
        rows += [Listed(name, *below.listed) for name, below in self.branch.groups.items()]
        order = [*Heading, *dict.fromkeys(each.heading for each in rows)]
        return sorted(rows, key=lambda row: order.index(row.heading))


class Group(TyperGroup):
    """A group that lists its commands by their headings, and guesses what a wrong one meant."""

    commands: Any

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # typer would end with an error, though the reader has enough
            raise typer.Exit(0) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        listed = self.commands.listed()
        width = max(len(each.value) for each in listed)
        for heading in dict.fromkeys(each.heading for each in listed):
            with formatter.section(heading or "Commands"):
                rows = [each for each in listed if each.heading == heading]
                formatter.write_dl([(f"{row.value:<{width}}", row.help) for row in rows])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        options = super(TyperGroup, self).shell_complete(ctx, incomplete)
        return [
            *(each for each in self.commands.listed() if each.value.startswith(incomplete)),
            *options,
        ]

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Take options right after the group's words as those of the command that they run."""
        is_alone = not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names)
        if self.commands.branch.alone and is_alone and not ctx.resilient_parsing:
            args = [self.commands.branch.alone, *args]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] in self.commands or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from govkit.cli.misread import no_such_command

        raise no_such_command(ctx, args)


def new_group(branch: Branch, described: str, callback: Callable[..., None] | None = None) -> Any:
    """The group of a branch."""
    app = _new_app(cls=Group, help=described, no_args_is_help=True)
    if callback:
        app.callback()(callback)
    group: Any = typer.main.get_group(app)
    group.commands = Commands(branch)
    return _ready(group)


def _ready(command: Any) -> Any:
    """The command, whose plain values are read without pydantic, and whose names are completed."""
    context = command.context_class(command, **command.context_settings)
    for each in command.get_params(context):  # with --help, which is made now and kept
        read_plainly(each)
        each.shell_complete = partial(_complete_value, each, each.shell_complete)
    return command


def _complete_value(parameter: Any, by_typer: Any, context: Any, incomplete: str) -> Any:
    from govkit.cli.completing import names_of

    return names_of(parameter, context, incomplete) or by_typer(context, incomplete)


def _new_app(**settings: Any) -> typer.Typer:
    return typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )


def _app(module: str) -> typer.Typer:
    app: typer.Typer = import_module(module).app
    return app


def _name(declared: CommandInfo) -> str:
    assert declared.name, "a command's name is its decorator's first argument"
    return declared.name


def _summary(callback: Any) -> str:
    """The first paragraph of a command's docstring."""
    return " ".join((inspect.getdoc(callback) or "").split("\n\n")[0].split())
