"""govkit ballot tally: count a secret vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.ballot.shared import VoteArgument, vote_of
from govkit.cli.headings import Heading
from govkit.cli.output import progress_bar, say
from govkit.cli.workspace import AsOption, Workspace, YesOption, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.people.elections import Elections

app = typer.Typer(
    help="Count secret votes, check ballots, act as a trustee.", rich_help_panel=Heading.SECRET
)


@app.command("tally", rich_help_panel=Heading.COUNT, epilog="Example: govkit ballot tally 3")
def tally(
    context: typer.Context,
    vote: str = VoteArgument,
    house: str | None = typer.Option(None, "--house", help="The house, if several vote on it."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Count a secret vote, once there are shares enough.

    Anybody can. The contract takes no other counts than the right ones.
    """
    workspace = workspace_of(context)
    elections = workspace.nation.elections.get(vote)
    if elections is not None:
        _tally_election(workspace, elections, account, yes=yes)
        return
    held = vote_of(workspace, vote, house)
    polls = workspace.nation.secret_polls(held.house)
    with progress_bar() as progress:
        in_favour, against, call = polls.count(
            held.poll, lambda done, total: progress(done, total, "count")
        )
    abstain = held.poll.weight - in_favour - against
    say(f"{held.name}: for {in_favour}, against {against}, abstain {abstain}")
    workspace.send(call, account, yes=yes)
    say(f"{held.name} is counted; see govkit proposal show {held.proposal.number}")


def _tally_election(
    workspace: Workspace, elections: Elections, account: str | None, *, yes: bool
) -> None:
    """Count the newest election or recall of a council."""
    if elections.secret is None:
        raise UsageError(
            f"{elections.name} votes in public",
            next_step=f"settle it: govkit election settle {elections.name}",
        )
    standing = elections.standing()
    with progress_bar() as progress:
        counts, call = elections.secret.count(
            standing.number, lambda done, total: progress(done, total, "count")
        )
    book, recall = workspace.book, standing.election.recall
    names = (
        ["against", "for"] if recall else [book.show(each.address) for each in standing.candidates]
    )
    for name, count in zip(names, counts, strict=True):
        say(f"{name}: {count}")
    workspace.send(call, account, yes=yes)
    say(f"it is counted; seat who won: govkit election settle {elections.name}")
