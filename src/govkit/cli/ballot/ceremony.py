"""govkit ballot trustee init, deal, confirm, complain, restart, share, erase: a trustee's steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.ballot.shared import (
    OutOption,
    RequestOption,
    ceremonies_of,
    folder_of,
    give,
    open_key,
    request_for,
    steps_for,
)
from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.workspace import (
    AsOption,
    YesOption,
    ask_password,
    ask_to_go_on,
    check_strength,
    workspace_of,
)
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.cli.workspace import Workspace
    from govkit.nation.secrecy.trustee_steps import TrusteeSteps

app = typer.Typer(help="Act as a trustee of secret ballots.", rich_help_panel=Heading.COUNT)


def _steps(
    context: typer.Context, request: Path | None, out: Path | None, account: str | None
) -> tuple[Workspace, TrusteeSteps]:
    """The steps of the trustee whom the user named, whose answers are sent or written to `out`."""
    workspace = workspace_of(context)
    found = request_for(workspace, request, out, needs_out=True)
    return workspace, steps_for(workspace, found, account)


@app.command(
    "init",
    rich_help_panel=Heading.CEREMONY,
    epilog="Example: govkit ballot trustee init --as ana",
)
def init(
    context: typer.Context,
    request: Path | None = RequestOption,
    out: Path | None = OutOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Make your key of the newest epoch, and enrol with it.

    The key is a file of its own, encrypted with a password. It is made once and never overwritten:
    run this again if it was not sent.
    """
    from govkit.contracts.trustees import Phase

    workspace, steps = _steps(context, request, out, account)
    seat, folder = steps.newest, folder_of(workspace)
    steps.check_phase(Phase.ENROL)
    if folder.has(seat):
        say(f"{seat.in_words()} is in {folder.path(seat)} already, and stays")
        key = open_key(workspace, seat)
    else:
        password = ask_password(seat.in_words(), new=True, kind="")
        if not workspace.is_local:
            check_strength(seat.in_words(), password)
        key = folder.new(seat, password)
        say(f"made {seat.in_words()}: keep a copy of {folder.path(seat)} and of its password")
    if give(workspace, steps.enrol(key), out, account, yes=yes):
        say(f"you are trustee {steps.number} of epoch {seat.epoch}; next, once all have enrolled:")
        say("  govkit ballot trustee deal")


@app.command(
    "deal",
    rich_help_panel=Heading.CEREMONY,
    epilog="Example: govkit ballot trustee deal --as ana",
)
def deal(
    context: typer.Context,
    request: Path | None = RequestOption,
    out: Path | None = OutOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Deal shares of your part of the key, once all have enrolled."""
    from govkit.contracts.trustees import Phase

    workspace, steps = _steps(context, request, out, account)
    seat = steps.newest
    steps.check_phase(Phase.DEAL)
    answer = steps.deal(open_key(workspace, seat))
    if give(workspace, answer, out, account, yes=yes):
        say("dealt; next, once all have dealt: govkit ballot trustee confirm")


@app.command(
    "confirm",
    rich_help_panel=Heading.CEREMONY,
    epilog="Example: govkit ballot trustee confirm --as ana",
)
def confirm(
    context: typer.Context,
    request: Path | None = RequestOption,
    out: Path | None = OutOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Check all that was dealt to you, and confirm it.

    With the last trustee the key is complete. It says who dealt you a wrong share, if anybody did:
    then complain.
    """
    from govkit.constitution.units import format_count
    from govkit.contracts.trustees import Phase

    workspace, steps = _steps(context, request, out, account)
    seat = steps.newest
    steps.check_phase(Phase.CONFIRM)
    answer = steps.confirm(open_key(workspace, seat))
    if give(workspace, answer, out, account, yes=yes):
        missing = len(ceremonies_of(workspace).newest().missing(Phase.CONFIRM))
        rest = f"{format_count(missing, 'trustee')} missing" if missing else "the key is complete"
        say(f"what you were dealt is right, and you have confirmed it; {rest}")


@app.command(
    "complain",
    rich_help_panel=Heading.CEREMONY,
    epilog="Example: govkit ballot trustee complain 3 --as ana",
)
def complain(
    context: typer.Context,
    dealer: int = typer.Argument(min=1, help="The trustee who dealt you a wrong share."),
    request: Path | None = RequestOption,
    out: Path | None = OutOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Show that a trustee dealt you a wrong share.

    The contract opens that share, leaves the dealer out, and begins a new epoch with the others.
    """
    workspace, steps = _steps(context, request, out, account)
    answer = steps.complain(open_key(workspace, steps.newest), dealer)
    if give(workspace, answer, out, account, yes=yes):
        say(f"trustee {dealer} is left out; next: govkit ballot trustee init")


@app.command(
    "restart",
    rich_help_panel=Heading.CEREMONY,
    epilog="Example: govkit ballot trustee restart",
)
def restart(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Begin a new epoch without those who did nothing.

    Anybody can, once the time of a phase is over.
    """
    workspace = workspace_of(context)
    ceremonies = ceremonies_of(workspace)
    workspace.send(ceremonies.contract.restart(), account, yes=yes)
    newest = ceremonies.newest()
    left_out = ceremonies.all()[-2].removed if len(ceremonies.all()) > 1 else newest.removed
    if not ceremonies.contract.phase():
        say("too few trustees are left: the nation must appoint others by a vote")
        return
    numbers = ", ".join(str(each) for each in sorted(left_out))
    say(f"epoch {newest.number} has begun without trustee {numbers} of the one before")
    say("every trustee begins anew: govkit ballot trustee init")


@app.command(
    "share",
    rich_help_panel=Heading.COUNT,
    epilog="Example: govkit ballot trustee share 3 --as ana",
)
def share(
    context: typer.Context,
    proposal: str | None = typer.Argument(
        None,
        help="The proposal's number or id; for an election the council's name. "
        "[default: all that wait]",
    ),
    house: str | None = typer.Option(None, "--house", help="The house. [default: all that wait]"),
    request: Path | None = RequestOption,
    out: Path | None = OutOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give your share of a count, once a vote is over.

    It opens the sum of all ballots, together with the shares of others, and no single one.
    """
    workspace, steps = _steps(context, request, out, account)
    due = steps.due()
    if proposal is not None:
        due = [each for each in due if each.is_called(proposal)]
    if house is not None:
        due = [each for each in due if each.house == house]
    if not due:
        raise UsageError(
            "no vote waits for a share of yours",
            "none is over, or you have given it",
            "see govkit ballot trustee status",
        )
    if out is not None and len(due) > 1:
        raise UsageError(
            f"{len(due)} votes wait for a share of yours",
            ", ".join(each.name for each in due),
            "name one, since a file holds one share",
        )
    for poll in due:
        say(f"{poll.name}: {poll.ballots} ballots, to be opened together until {poll.until}")
        answer = steps.share(open_key(workspace, steps.seat(poll.epoch)), poll)
        if give(workspace, answer, out, account, yes=yes):
            say(f"{poll.name}: your share is given")


@app.command(
    "erase",
    rich_help_panel=Heading.COUNT,
    epilog="Example: govkit ballot trustee erase 1 --as ana",
)
def erase(
    context: typer.Context,
    epoch: int = typer.Argument(min=1, help="The epoch."),
    request: Path | None = typer.Option(
        None, "--request", help="Ask no node, but take what `trustee request` wrote."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Delete your key of an epoch that is over.

    Then nobody can ever open one of its ballots with your help. Delete your copies, too.
    """
    workspace = workspace_of(context)
    steps = steps_for(workspace, request_for(workspace, request), account)
    seat, folder = steps.seat(epoch), folder_of(workspace)
    path = folder.check(seat)
    steps.check_erasable(epoch)
    if not yes:
        say(f"  delete {path}, which nobody can bring back")
        ask_to_go_on()
    folder.erase(seat)
    say(f"{path} is deleted; delete your copies, too")
