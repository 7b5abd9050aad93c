"""govkit citizen delegate and delegation: let another citizen cast one's vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_fields, print_json, say
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    WhoArgument,
    Workspace,
    YesOption,
    workspace_of,
)

if TYPE_CHECKING:
    from govkit.nation.people.delegations import Delegations

app = typer.Typer()


@app.command(
    "delegate",
    rich_help_panel=Heading.DELEGATE,
    epilog="Example: govkit citizen delegate dev4 --as dev3",
)
def delegate(
    context: typer.Context,
    to: str = typer.Argument(
        help="A citizen's address or name. Give your own to vote yourself again."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Let another citizen cast your vote.

    It lasts as long as both of you are citizens.
    """
    workspace = workspace_of(context)
    delegatee, signer = workspace.resolve(to), workspace.signer(account)
    workspace.send(_delegations(workspace).delegate(delegatee), account, yes=yes)
    who = "you cast" if delegatee == signer.address else f"{workspace.book.show(delegatee)} casts"
    say(f"{who} your vote from the next proposal on")


@app.command(
    "delegation", rich_help_panel=Heading.DELEGATE, epilog="Example: govkit citizen delegation dev3"
)
def delegation(
    context: typer.Context,
    who: str = WhoArgument,
    as_json: bool = JsonOption,
) -> None:
    """Show who casts a citizen's vote, and whose it casts."""
    workspace = workspace_of(context)
    delegations, address, show = (
        _delegations(workspace),
        workspace.resolve(who),
        workspace.book.show,
    )
    chosen, given = delegations.delegate_of(address), delegations.delegators_of(address)
    votes = delegations.contract.get_votes(address)
    if as_json:
        print_json({"address": address, "delegate": chosen, "votes": votes, "delegators": given})
        return
    print_fields(
        {
            "citizen": show(address),
            "vote cast by": "itself" if chosen == address else show(chosen),
            "votes with": workspace.nation.phrases.votes(votes),
            "for": list(map(show, given)) or "nobody else",
        }
    )


def _delegations(workspace: Workspace) -> Delegations:
    alone = "vote yourself: govkit proposal vote"
    return needed(workspace, workspace.nation.delegations, "delegated_heads", alone)
