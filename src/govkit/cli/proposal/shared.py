"""Shared by the commands about one proposal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import say
from govkit.cli.workspace import read_text
from govkit.text import in_quotes

if TYPE_CHECKING:
    from govkit.cli.workspace import Workspace
    from govkit.nation.nation import Nation
    from govkit.nation.voting.proposals import Proposal
    from govkit.preview.flags import Flag
    from govkit.types import Call

ProposalArgument = typer.Argument(help="The proposal's number or id.")


def say_what(workspace: Workspace, proposal: Proposal, step: str, yes: bool) -> None:
    """Show what would be done. Actions come first, before any words of the proposer."""
    if not yes:
        say(f"{step} {proposal.number}, which does:")
        for action in proposal.actions:
            say(f"  {workspace.nation.phrases.describe(action)}")
        say(f"its proposer calls it {in_quotes(proposal.title)}")
    say_flags(workspace.nation, proposal)


def text_flags(nation: Nation, proposal: Proposal) -> tuple[Flag, ...]:
    """What a preview flags of a proposal's text and bytes, without a look at the chain."""
    from govkit.preview.flags import Part, flags_of
    from govkit.preview.proposed import read_proposed

    proposed = read_proposed(nation, proposal.actions, proposal.description, proposal.proposer)
    return flags_of({Part.TEXT: proposed})


def say_flags(nation: Nation, proposal: Proposal) -> None:
    """Say in a line or two what a preview flags at first sight, and which command tells the rest.

    Nothing is executed for it: see docs/decisions/0037.
    """
    flags = text_flags(nation, proposal)
    if flags:
        more = f", and {len(flags) - 1} more" if len(flags) > 1 else ""
        say(f"flag: {flags[0].severity}, {flags[0].id}: {flags[0].text}{more}")
    what = "tells all of it" if flags else "executes it on a copy of the chain"
    say(f"preview: govkit proposal preview {proposal.number} {what}")


def flag_json(flag: Flag) -> dict[str, str]:
    """A flag for programs."""
    return {"id": flag.id, "severity": str(flag.severity), "text": flag.text}


def described(title: str, text: Path | None) -> str:
    """A proposal's description: its title, and below it the reasons in a file."""
    return f"# {title.strip()}" + (f"\n\n{read_text(text).rstrip()}" if text else "")


def say_warnings(nation: Nation, actions: Sequence[Call]) -> None:
    """Warn of what these actions may do that nobody expects."""
    for each in actions:
        for warning in nation.target_warnings(each):
            say(f"warning: {warning}")
    for each, error in nation.would_fail(actions):
        say(f"warning: if executed now, {nation.phrases.describe(each)} would fail: {error}")
    for warning in nation.proposals.foresee(actions).warnings:
        say(f"warning: {warning}")


def next_step(workspace: Workspace, proposal: Proposal) -> str:
    proposals = workspace.nation.proposals
    return proposals.next_step(proposal, proposals.tally(proposal))
