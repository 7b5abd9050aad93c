"""Shared by the commands about one proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.output import say
from govkit.text import in_quotes

if TYPE_CHECKING:
    from govkit.cli.workspace import Workspace
    from govkit.nation.voting.proposals import Proposal

ProposalArgument = typer.Argument(help="The proposal's number or id.")


def say_what(workspace: Workspace, proposal: Proposal, step: str, yes: bool) -> None:
    """Show what would be done. Actions come first, before any words of the proposer."""
    if not yes:
        say(f"{step} {proposal.number}, which does:")
        for action in proposal.actions:
            say(f"  {workspace.nation.phrases.describe(action)}")
        say(f"its proposer calls it {in_quotes(proposal.title)}")


def next_step(workspace: Workspace, proposal: Proposal) -> str:
    proposals = workspace.nation.proposals
    return proposals.next_step(proposal, proposals.tally(proposal))
