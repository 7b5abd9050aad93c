"""govkit citizen notice and reply: charge a citizen, and answer, both as records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.workspace import AsOption, WhoArgument, Workspace, YesOption, workspace_of

if TYPE_CHECKING:
    from govkit.network.port import Receipt

app = typer.Typer()


@app.command(
    "notice",
    rich_help_panel=Heading.REGISTRAR,
    epilog="Example: govkit citizen notice dev5 charges.md",
)
def notice(
    context: typer.Context,
    who: str = WhoArgument,
    file: Path = typer.Argument(help="A text with the charges; its hash is recorded."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give a citizen notice of expulsion or suspension.

    The registrar can do this. Otherwise it takes a proposal.
    """
    workspace = workspace_of(context)
    address, digest = workspace.resolve(who), _kept(workspace, file)
    call = workspace.nation.as_registrar(workspace.nation.citizens.give_notice(address, digest))
    receipt = workspace.send(call, account, yes=yes)
    citizen = workspace.nation.citizens.held_by(address)
    over = workspace.nation.phrases.moment(
        workspace.nation.citizens.proceedings(citizen).notice_over
    )
    say(f"record {_record(workspace, receipt)} is the notice; a vote can act on it from {over} on")


@app.command(
    "reply",
    rich_help_panel=Heading.OWN_PASSPORT,
    epilog="Example: govkit citizen reply reply.md --as dev5",
)
def reply(
    context: typer.Context,
    file: Path = typer.Argument(help="A text with your reply; its hash is recorded."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Reply to a notice that you were given.

    You can reply once. The reply becomes one of the nation's records.
    """
    workspace = workspace_of(context)
    receipt = workspace.send(
        workspace.nation.citizens.reply(_kept(workspace, file)), account, yes=yes
    )
    say(f"record {_record(workspace, receipt)} is your reply")


def _kept(workspace: Workspace, file: Path) -> bytes:
    """Put a file into the nation's store and return the hash of its content."""
    from govkit.records.store import Store

    return Store(workspace.record_store).put(file).hash


def _record(workspace: Workspace, receipt: Receipt) -> int:
    from govkit.cli.record.entries import appended

    return appended(workspace, receipt)[0]
