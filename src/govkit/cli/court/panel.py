"""govkit court commit, reveal: what a panelist does."""

from __future__ import annotations

from pathlib import Path

import typer

from govkit.cli.court.shared import NumberArgument, SecretOption, coin, court_of, kept, say_next
from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.workspace import AsOption, YesOption, hash_option, workspace_of

app = typer.Typer()


@app.command(
    "commit", rich_help_panel=Heading.PANELIST, epilog="Example: govkit court commit 1 2 --as dev3"
)
def commit(
    context: typer.Context,
    number: int = NumberArgument,
    ruling: int = typer.Argument(min=0, help="The ruling that you vote for; 0 to refuse to rule."),
    secret: str | None = SecretOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Commit your vote, which nobody can read until you reveal it.

    You need not keep anything: your key finds the vote again. It can't be changed. In a nation
    without a roll it takes your stake, which you lose if you don't reveal.
    """
    workspace = workspace_of(context)
    court = court_of(workspace)
    state = court.get(number)
    call = court.commit(state, workspace.signer(account), ruling, hash_option(secret))
    if call.value:
        say(f"your stake of {coin(call.value)} goes along")
    workspace.send(call, account, yes=yes)
    say(f"case {number}: your vote is committed")
    say_next(workspace, number)


@app.command(
    "reveal",
    rich_help_panel=Heading.PANELIST,
    epilog="Example: govkit court reveal 1 --grounds reasons.md --as dev3",
)
def reveal(
    context: typer.Context,
    number: int = NumberArgument,
    grounds: Path | None = typer.Option(
        None, help="A document with your reasons; its SHA-256 goes on the chain."
    ),
    secret: str | None = SecretOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Reveal the vote that you have committed, with reasons.

    The verdict's record has the reasons of the first seat that voted with the ruling.
    """
    from govkit.nation.justice.court import NO_GROUNDS

    workspace = workspace_of(context)
    court = court_of(workspace)
    reasons = kept(workspace, grounds) if grounds else NO_GROUNDS
    call, vote = court.reveal(
        court.get(number), workspace.signer(account), reasons, hash_option(secret)
    )
    workspace.send(call, account, yes=yes)
    say(f"case {number}: you voted for ruling {vote}")
    say_next(workspace, number)
