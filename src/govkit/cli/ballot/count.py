"""govkit ballot tally: count a secret vote."""

from __future__ import annotations

import typer

from govkit.cli.ballot.shared import VoteArgument, vote_of
from govkit.cli.headings import Heading
from govkit.cli.output import progress_bar, say
from govkit.cli.workspace import AsOption, YesOption, workspace_of

app = typer.Typer(
    help="Count secret votes, check ballots, act as a trustee.", rich_help_panel=Heading.SECRET
)


@app.command("tally", rich_help_panel=Heading.COUNT, epilog="Example: govkit ballot tally 3")
def tally(
    context: typer.Context,
    proposal: str = VoteArgument,
    house: str | None = typer.Option(None, "--house", help="The house, if several vote on it."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Count a secret vote, once there are shares enough.

    Anybody can. The contract takes no other counts than the right ones.
    """
    workspace = workspace_of(context)
    vote = vote_of(workspace, proposal, house)
    polls = workspace.nation.secret_polls(vote.house)
    with progress_bar() as progress:
        in_favour, against, call = polls.count(
            vote.poll, lambda done, total: progress(done, total, "count")
        )
    abstain = vote.poll.weight - in_favour - against
    say(f"{vote.name}: for {in_favour}, against {against}, abstain {abstain}")
    workspace.send(call, account, yes=yes)
    say(f"{vote.name} is counted; see govkit proposal show {vote.proposal.number}")
