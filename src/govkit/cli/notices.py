"""govkit citizen notice and reply: a charge and its answer, both kept as records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import say
from govkit.cli.world import AsOption, WhoArgument, World, YesOption, world_of

if TYPE_CHECKING:
    from govkit.network.port import Receipt

app = typer.Typer()


@app.command("notice")
def notice(
    context: typer.Context,
    who: str = WhoArgument,
    file: Path = typer.Argument(help="What the citizen is charged with; its hash is recorded."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give a citizen notice that it may be expelled or suspended. The registrar may, or a vote."""
    world = world_of(context)
    address, digest = world.resolve(who), _kept(world, file)
    call = world.nation.as_registrar(world.nation.citizens.give_notice(address, digest))
    receipt = world.send(call, account, yes=yes)
    citizen = world.nation.citizens.held_by(address)
    over = world.nation.phrases.moment(world.nation.citizens.proceedings(citizen).notice_over)
    say(f"record {_record(world, receipt)} is the notice; from {over} on a vote may act on it")


@app.command("reply")
def reply(
    context: typer.Context,
    file: Path = typer.Argument(help="Your reply; its hash is recorded."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Reply to the notice that you were given, once, on the nation's record."""
    world = world_of(context)
    receipt = world.send(world.nation.citizens.reply(_kept(world, file)), account, yes=yes)
    say(f"record {_record(world, receipt)} is your reply")


def _kept(world: World, file: Path) -> bytes:
    """The hash of a file's content, which is put into the nation's store."""
    from govkit.records.store import Store

    return Store(world.record_store).put(file).hash


def _record(world: World, receipt: Receipt) -> int:
    from govkit.cli.record import appended

    return appended(world, receipt)[0]
