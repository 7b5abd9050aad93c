"""govkit court draw, renew, close, tally, execute: the steps of a case that anybody takes."""

from __future__ import annotations

import typer

from govkit.cli.court.shared import NumberArgument, court_of, say_next
from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.workspace import AsOption, Workspace, YesOption, workspace_of

app = typer.Typer()


@app.command("draw", rich_help_panel=Heading.STEPS, epilog="Example: govkit court draw 1")
def draw(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Draw the panel, or those who replace silent panelists.

    Where few qualify it takes several transactions, which it sends one after the other.
    """
    from govkit.nation.justice.cases import Stage

    workspace = workspace_of(context)
    court = court_of(workspace)
    state = court.get(number)
    workspace.send(court.draw(state), account, yes=yes)
    state = court.get(number)
    while state.stage is Stage.DRAWING:
        workspace.send(court.draw(state), account, yes=True)
        state = court.get(number)
    seated = sum(1 for seat in state.seats if seat.number)
    say(f"case {number}: {seated} of {len(state.seats)} seats are taken")
    say_next(workspace, number)


@app.command("renew", rich_help_panel=Heading.STEPS, epilog="Example: govkit court renew 1")
def renew(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Begin a draw anew.

    It is due where a party held its share back, or nobody drew in time. Who held a share back loses
    its bond to the treasury.
    """
    _step(workspace_of(context), "renew", number, account, yes=yes)


@app.command("close", rich_help_panel=Heading.STEPS, epilog="Example: govkit court close 1")
def close(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """End the time to commit votes, once all have or it is over.

    Those who are silent lose their stakes and are replaced.
    """
    _step(workspace_of(context), "close", number, account, yes=yes)


@app.command("tally", rich_help_panel=Heading.STEPS, epilog="Example: govkit court tally 1")
def tally(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Count the votes and give the ruling.

    It is due once all votes are revealed, or the time for it is over.
    """
    state = _step(workspace_of(context), "tally", number, account, yes=yes)
    say(f"case {number}: ruling {state}")


@app.command("execute", rich_help_panel=Heading.STEPS, epilog="Example: govkit court execute 1")
def execute(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Carry out a ruling that is final.

    It becomes a record, and the contract that asked is told.
    """
    ruling = _step(workspace_of(context), "execute", number, account, yes=yes)
    say(f"case {number}: ruling {ruling} is executed")


def _step(
    workspace: Workspace, name: str, number: int, account: str | None, *, yes: bool
) -> int | None:
    """Take a step of a case, tell what comes next, and return the present ruling."""
    court = court_of(workspace)
    call = getattr(court, name)(court.get(number))
    workspace.send(call, account, yes=yes)
    return say_next(workspace, number).ruling
