"""govkit citizen notice and reply: a charge and its answer, both kept as records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import say
from govkit.cli.workspace import AsOption, WhoArgument, Workspace, YesOption, workspace_of

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
    workspace = workspace_of(context)
    address, digest = workspace.resolve(who), _kept(workspace, file)
    call = workspace.nation.as_registrar(workspace.nation.citizens.give_notice(address, digest))
    receipt = workspace.send(call, account, yes=yes)
    citizen = workspace.nation.citizens.held_by(address)
    over = workspace.nation.phrases.moment(
        workspace.nation.citizens.proceedings(citizen).notice_over
    )
    say(f"record {_record(workspace, receipt)} is the notice; from {over} on a vote may act on it")


@app.command("reply")
def reply(
    context: typer.Context,
    file: Path = typer.Argument(help="Your reply; its hash is recorded."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Reply to the notice that you were given, once, on the nation's record."""
    workspace = workspace_of(context)
    receipt = workspace.send(
        workspace.nation.citizens.reply(_kept(workspace, file)), account, yes=yes
    )
    say(f"record {_record(workspace, receipt)} is your reply")


def _kept(workspace: Workspace, file: Path) -> bytes:
    """The hash of a file's content, which is put into the nation's store."""
    from govkit.records.store import Store

    return Store(workspace.record_store).put(file).hash


def _record(workspace: Workspace, receipt: Receipt) -> int:
    from govkit.cli.record.entries import appended

    return appended(workspace, receipt)[0]
