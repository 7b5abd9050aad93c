"""govkit court evidence, commit-share, give-share, appeal, take-back: what a party does."""

from __future__ import annotations

from pathlib import Path

import typer

from govkit.cli.court.shared import NumberArgument, SecretOption, coin, court_of, kept, say_next
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, say
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    YesOption,
    hash_option,
    workspace_of,
)
from govkit.errors import NotFound

app = typer.Typer()


@app.command(
    "evidence",
    rich_help_panel=Heading.PARTY,
    epilog="Example: govkit court evidence 1 contract.pdf --as dev3",
)
def evidence(
    context: typer.Context,
    number: int = NumberArgument,
    file: Path | None = typer.Argument(
        None, help="A document; its SHA-256 goes on the chain. [default: list what was given]"
    ),
    uri: str = typer.Option("", help="Where others find it, such as https://... or ipfs://..."),
    account: str | None = AsOption,
    yes: bool = YesOption,
    as_json: bool = JsonOption,
) -> None:
    """Give a document as evidence, or list what was given.

    The court stores none of it: it tells of the document's hash and place. Anybody compares a copy
    with the hash. Keep the document, or send it to the panel.
    """
    workspace = workspace_of(context)
    court = court_of(workspace)
    state = court.get(number)
    if file is not None:
        call = court.submit_evidence(state, kept(workspace, file), uri)
        workspace.send(call, account, yes=yes)
        say(f"case {number}: the evidence is told")
        return
    found = court.evidence(number)
    if as_json:
        print_json(
            [
                {
                    "party": each.party,
                    "content_hash": f"0x{each.content_hash.hex()}",
                    "uri": each.uri,
                    "block": each.block,
                }
                for each in found
            ]
        )
        return
    if not found:
        print_line("no evidence")
    for place, each in enumerate(found):
        if place:
            print_line()
        fields: dict[str, object] = {
            "party": workspace.book.show(each.party),
            "block": each.block,
            "SHA-256": f"0x{each.content_hash.hex()}",
        }
        print_fields({**fields, "at": each.uri} if each.uri else fields)


@app.command(
    "commit-share",
    rich_help_panel=Heading.PARTY,
    epilog="Example: govkit court commit-share 1 --as dev3",
)
def commit_share(
    context: typer.Context,
    number: int = NumberArgument,
    secret: str | None = SecretOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Commit your share of the randomness of the draw.

    With it you can be sure, alone, that nobody chose the panel. It takes the case's bond, which
    comes back once you have given the share (govkit court give-share) and the panel is drawn.
    """
    workspace = workspace_of(context)
    court = court_of(workspace)
    call = court.commit_share(court.get(number), workspace.signer(account), hash_option(secret))
    workspace.send(call, account, yes=yes)
    state = court.get(number)
    first = state.case.block + court.terms.far
    say(f"case {number}: your share is committed; give it from block {first} on")


@app.command(
    "give-share",
    rich_help_panel=Heading.PARTY,
    epilog="Example: govkit court give-share 1 --as dev3",
)
def give_share(
    context: typer.Context,
    number: int = NumberArgument,
    secret: str | None = SecretOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give the share that you have committed, or lose its bond."""
    workspace = workspace_of(context)
    court = court_of(workspace)
    call = court.give_share(court.get(number), workspace.signer(account), hash_option(secret))
    workspace.send(call, account, yes=yes)
    say_next(workspace, number)


@app.command(
    "take-back", rich_help_panel=Heading.PARTY, epilog="Example: govkit court take-back 1 --as dev3"
)
def take_back(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Return the bonds of a case's shares to their parties.

    Anybody can do this, once the panel is drawn.
    """
    workspace = workspace_of(context)
    court = court_of(workspace)
    state = court.get(number)
    bonds = court.bonds(state)
    if not bonds:
        raise NotFound(
            f"no bond of case {number} can be returned",
            "none was put down, or its panel is not drawn yet",
            "see govkit court show",
        )
    calls = [court.take_back_bond(state, each) for each in bonds]
    workspace.send_all(calls, account, yes=yes)
    for each in bonds:
        party = workspace.book.show(state.case.parties[each.party])
        say(f"{coin(state.case.bond)} went back to party {each.party}, {party}")


@app.command(
    "appeal", rich_help_panel=Heading.PARTY, epilog="Example: govkit court appeal 1 --as dev3"
)
def appeal(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Appeal a ruling to a larger panel, or to a vote.

    It costs what the larger panel does, which is not paid back: govkit court terms tells how much.
    """
    workspace = workspace_of(context)
    court = court_of(workspace)
    call, cost = court.appeal(court.get(number))
    say(f"an appeal costs {coin(cost)}")
    workspace.send(call, account, yes=yes)
    say_next(workspace, number)
