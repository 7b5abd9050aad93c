"""govkit ballot trustee request, send: what a trustee offline is given, and gives back."""

from __future__ import annotations

from pathlib import Path

import typer

from govkit.cli.ballot.shared import call_of, ceremonies_of
from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.workspace import AsOption, YesOption, workspace_of

app = typer.Typer()


@app.command(
    "request",
    rich_help_panel=Heading.OFFLINE,
    epilog="Example: govkit ballot trustee request --out request.json",
)
def request(
    context: typer.Context,
    out: Path = typer.Option(..., help="Write it here."),
) -> None:
    """Write what a trustee's machine must know offline.

    It holds no secret. Whoever writes it says which sums are opened: use a node that you trust.
    """
    from govkit.nation.secrecy.gathering import request_of
    from govkit.nation.secrecy.papers import check_free

    workspace = workspace_of(context)
    check_free(out)
    found = request_of(workspace.nation, ceremonies_of(workspace))
    found.save(out)
    for poll in found.polls:
        for x, _ in poll.totals:
            say(f"{poll.name}: {poll.ballots} ballots; sum of all A 0x{x:064x}")
    say(f"carry {out} to the trustee's machine, and use it there with --request")


@app.command(
    "send",
    rich_help_panel=Heading.OFFLINE,
    epilog="Example: govkit ballot trustee send answer.json --as ana",
)
def send(
    context: typer.Context,
    file: Path = typer.Argument(help="An answer that a step with --out wrote."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Send a trustee's answer.

    A share may be sent by anybody, all else by the trustee's account.
    """
    from govkit.nation.secrecy.answers import Answer

    workspace = workspace_of(context)
    answer = Answer.load(file)
    workspace.send(call_of(workspace, answer), account, yes=yes)
    say(f"sent: {answer.in_words()}")
