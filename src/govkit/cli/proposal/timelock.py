"""govkit proposal queue, execute, cancel: what becomes of what was decided."""

from __future__ import annotations

import typer

from govkit.cli.output import say
from govkit.cli.proposal.shared import ProposalArgument, say_what
from govkit.cli.workspace import AsOption, YesOption, workspace_of

app = typer.Typer()


@app.command("queue")
def queue(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Put what has passed into the timelock. Anybody may."""
    _advance(context, "queue", proposal, account, yes)


@app.command("execute")
def execute(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Do what was decided, once the timelock's delay is over. Anybody may."""
    _advance(context, "execute", proposal, account, yes)


@app.command("cancel")
def cancel(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Take a proposal back: its proposer while it is pending, the guardian until its sunset.

    What a house has vetoed anybody can note as canceled.
    """
    _advance(context, "cancel", proposal, account, yes)


def _advance(
    context: typer.Context, step: str, reference: str, account: str | None, yes: bool
) -> None:
    from govkit.types import ProposalState

    workspace = workspace_of(context)
    proposals = workspace.nation.proposals
    found = proposals.get(reference)
    say_what(workspace, found, f"{step} proposal", yes)
    makers = {"queue": proposals.queue, "execute": proposals.execute, "cancel": proposals.cancel}
    workspace.send(makers[step](found), account, yes=yes)
    tally = proposals.tally(found)
    over = tally.state in (ProposalState.EXECUTED, ProposalState.CANCELED)
    rest = "" if over else f": {proposals.next_step(found, tally)}"
    say(f"{tally.state.name.lower()}{rest}")
