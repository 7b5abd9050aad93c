"""govkit proposal queue, execute, cancel: carry out what was decided, or call it off."""

from __future__ import annotations

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.proposal.shared import ProposalArgument, say_what
from govkit.cli.workspace import AsOption, YesOption, workspace_of

app = typer.Typer()


@app.command("queue", rich_help_panel=Heading.CARRY_OUT, epilog="Example: govkit proposal queue 1")
def queue(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Put a proposal that passed into the timelock.

    Anybody can do this.
    """
    _advance(context, "queue", proposal, account, yes)


@app.command(
    "execute", rich_help_panel=Heading.CARRY_OUT, epilog="Example: govkit proposal execute 1"
)
def execute(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Carry out a queued proposal, after its timelock.

    Anybody can do this.
    """
    _advance(context, "execute", proposal, account, yes)


@app.command(
    "cancel", rich_help_panel=Heading.CARRY_OUT, epilog="Example: govkit proposal cancel 1"
)
def cancel(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Cancel a proposal.

    Its proposer can while it is pending, and the guardian until the sunset. Anybody can once a
    house has vetoed it.
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
    for action in found.actions if tally.state is ProposalState.EXECUTED else ():
        say(f"  {workspace.nation.phrases.past(action)}")
