"""govkit token lock: lock currency up for a time, for votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_fields, print_json, say
from govkit.cli.workspace import (
    AsOption,
    DelegateArgument,
    JsonOption,
    WhoArgument,
    Workspace,
    YesOption,
    workspace_of,
)
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.contracts.locked import LockedVotes

app = typer.Typer(
    help="Lock up currency for votes that shrink with time.", rich_help_panel=Heading.DELEGATE
)


@app.command("add", epilog="Example: govkit token lock add '1_000 MRT' --for '2 years' --as dev3")
def add(
    context: typer.Context,
    amount: str = typer.Argument(
        help="An amount, such as '1_000 MRT'; '0 MRT' only makes the lock longer."
    ),
    until: str | None = typer.Option(
        None, help="Lock until a date (00:00 UTC), or a block's number."
    ),
    span: str | None = typer.Option(
        None, "--for", help="Lock for a span, such as '2 years' or '7200 blocks'."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Lock currency for votes, or lock it for longer.

    It joins the lock that you have. A lock can only be moved to a later end.
    """
    from govkit.constitution.units import format_amount, parse_amount

    workspace = workspace_of(context)
    nation, locked, signer = workspace.nation, _locked(workspace), workspace.signer(account)
    wei, end = parse_amount(amount, nation.symbol), _end(workspace, locked, until, span)
    calls = [locked.lock(wei, end)]
    if nation.token.allowance(signer.address, locked.address) < wei:
        calls.insert(0, nation.token.approve(locked.address, wei))
    workspace.send_all(calls, account, yes=yes)
    lock, votes = locked.locked(signer.address), locked.get_votes(signer.address)
    say(
        f"{format_amount(lock.amount, nation.symbol)} are locked until "
        f"{nation.phrases.moment(lock.until)}; they count as {format_amount(votes, nation.symbol)} "
        "now, and for less as time goes by"
    )


@app.command("withdraw", epilog="Example: govkit token lock withdraw --as dev3")
def withdraw(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Take back what you locked, once the lock ends."""
    from govkit.constitution.units import format_amount

    workspace = workspace_of(context)
    locked, signer = _locked(workspace), workspace.signer(account)
    amount = locked.locked(signer.address).amount
    workspace.send(locked.withdraw(), account, yes=yes)
    say(f"{format_amount(amount, workspace.nation.symbol)} are yours again")


@app.command("delegate", epilog="Example: govkit token lock delegate dev4 --as dev3")
def delegate(
    context: typer.Context,
    to: str = DelegateArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Let somebody vote with what you have locked."""
    workspace = workspace_of(context)
    delegatee = workspace.resolve(to)
    workspace.send(_locked(workspace).delegate(delegatee), account, yes=yes)
    say(f"{workspace.book.show(delegatee)} votes with what you lock from the next proposal on")


@app.command("show", epilog="Example: govkit token lock show dev3")
def show(
    context: typer.Context,
    who: str = WhoArgument,
    as_json: bool = JsonOption,
) -> None:
    """Show what somebody has locked, until when, and its votes."""
    from govkit.constitution.units import format_amount

    workspace = workspace_of(context)
    nation, locked, address = workspace.nation, _locked(workspace), workspace.resolve(who)
    lock, votes, votes_by = (
        locked.locked(address), locked.get_votes(address), locked.delegates(address),
    )  # fmt: skip
    if as_json:
        amounts = {"locked_wei": str(lock.amount), "until": lock.until, "votes_wei": str(votes)}
        print_json({"address": address, **amounts, "delegate": votes_by})
        return
    until = nation.phrases.moment(lock.until) if lock.until else "no lock"
    over = lock.amount and lock.until <= locked.now()
    print_fields(
        {
            "account": workspace.book.show(address),
            "locked": format_amount(lock.amount, nation.symbol),
            "until": f"{until}, which is past: withdraw it" if over else until,
            "votes with": format_amount(votes, nation.symbol),
            "delegate": workspace.book.show(votes_by),
        }
    )


def _locked(workspace: Workspace) -> LockedVotes:
    return needed(workspace, workspace.nation.locked, "locked_votes")


def _end(workspace: Workspace, locked: LockedVotes, until: str | None, span: str | None) -> int:
    """The lock's end in the nation's clock. Raises UsageError unless one of both is given."""
    from govkit.constitution.units import parse_count, parse_date, parse_duration
    from govkit.types import Clock

    by_time = workspace.nation.clock is Clock.TIMESTAMP
    if until is not None and span is None:
        return parse_date(until) if by_time else parse_count(f"{until} blocks", "block")
    if span is not None and until is None:
        ticks = parse_duration(span) if by_time else parse_count(span, "block")
        return locked.now() + ticks
    raise UsageError("say until when", next_step="give --until DATE or --for '2 years'")
