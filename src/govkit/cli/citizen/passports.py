"""govkit citizen: admit citizens, manage their passports, list them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.workspace import AsOption, JsonOption, WhoArgument, YesOption, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from govkit.actions import AddressBook
    from govkit.nation.people.citizens import Citizen, Proceedings

app = typer.Typer()


@app.command(
    "admit", rich_help_panel=Heading.REGISTRAR, epilog="Example: govkit citizen admit dev20 dev21"
)
def admit(
    context: typer.Context,
    who: list[str] = typer.Argument(help="Addresses or names."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Admit citizens, as the registrar.

    Anybody else can propose it: the action is 'admit WHO'.
    """
    workspace = workspace_of(context)
    addresses = [workspace.resolve(each) for each in who]
    nation = workspace.nation
    if len(set(addresses)) < len(addresses):
        raise UsageError("somebody is named twice", next_step="name everybody once")
    for address in addresses:  # before anybody is admitted
        if nation.registry.is_citizen(address):
            raise UsageError(
                f"{workspace.book.show(address)} is a citizen already", next_step="leave it out"
            )
    calls = [nation.as_registrar(nation.citizens.admit(address)) for address in addresses]
    workspace.send_all(calls, account, yes=yes)
    for address in addresses:
        citizen = workspace.nation.citizens.get(address)
        say(f"{workspace.book.show(address)} is citizen {citizen.number}")


@app.command(
    "revoke", rich_help_panel=Heading.REGISTRAR, epilog="Example: govkit citizen revoke dev5"
)
def revoke(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """End a citizenship, as the registrar.

    The registrar can do this where no notice is needed. Otherwise it takes a proposal.
    """
    workspace = workspace_of(context)
    address = workspace.resolve(who)
    call = workspace.nation.as_registrar(workspace.nation.citizens.revoke(address))
    workspace.send(call, account, yes=yes)
    say(f"{workspace.book.show(address)} is no longer a citizen")


@app.command(
    "suspend",
    rich_help_panel=Heading.REGISTRAR,
    epilog="Example: govkit citizen suspend dev5 --until 2027-01-31",
)
def suspend(
    context: typer.Context,
    who: str = WhoArgument,
    until: str = typer.Option(help="The day on which it ends, or a number of blocks."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Suspend a citizen's vote for a time, as the registrar.

    The registrar can do this where it can revoke. Otherwise it takes a proposal.
    """
    workspace = workspace_of(context)
    address, end = workspace.resolve(who), workspace.nation.phrases.timepoint(until)
    call = workspace.nation.as_registrar(workspace.nation.citizens.suspend(address, end))
    workspace.send(call, account, yes=yes)
    say(f"{workspace.book.show(address)} is suspended until {workspace.nation.phrases.moment(end)}")


@app.command(
    "reinstate", rich_help_panel=Heading.REGISTRAR, epilog="Example: govkit citizen reinstate dev5"
)
def reinstate(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """End a citizen's suspension.

    Anybody can do this once the suspension is over. Before that, it takes the account that
    suspended the citizen, or a proposal.
    """
    workspace = workspace_of(context)
    address = workspace.resolve(who)
    call = workspace.nation.citizens.reinstate(address)
    workspace.send(workspace.as_officer(call, account), account, yes=yes)
    citizen = workspace.nation.citizens.held_by(address)
    say(
        f"passport {citizen.number} of {workspace.book.show(citizen.address)} is {citizen.standing}"
    )


@app.command(
    "renew", rich_help_panel=Heading.OWN_PASSPORT, epilog="Example: govkit citizen renew --as dev3"
)
def renew(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Renew your own passport for one more term."""
    workspace = workspace_of(context)
    workspace.send(workspace.nation.citizens.renew(), account, yes=yes)
    citizen = workspace.nation.citizens.get(workspace.signer(account).address)
    until = workspace.nation.phrases.moment(citizen.until)
    say(f"passport {citizen.number} is good until {until}")


@app.command(
    "resign",
    rich_help_panel=Heading.OWN_PASSPORT,
    epilog="Example: govkit citizen resign --as dev3",
)
def resign(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Give up your own citizenship, and your vote with it."""
    workspace = workspace_of(context)
    workspace.send(workspace.nation.citizens.resign(), account, yes=yes)
    say("you are no longer a citizen")


@app.command("list", rich_help_panel=Heading.SEE, epilog="Example: govkit citizen list --ending")
def list_(
    context: typer.Context,
    former: bool = typer.Option(False, "--former", "--revoked", help="List former citizens too."),
    ending: bool = typer.Option(False, "--ending", help="List only those who must renew now."),
    as_json: bool = JsonOption,
) -> None:
    """List the citizens by passport number."""
    workspace = workspace_of(context)
    every = workspace.nation.citizens
    citizens = list(every.ending_soon() if ending else every.all(former=former))
    book, day = workspace.book, workspace.nation.phrases.day
    if as_json:
        print_json([_json(citizen, book) for citizen in citizens])
        return
    rows = [
        (
            each.number,
            each.address,
            book.name_of(each.address),
            day(each.since),
            _until(each, day),
        )
        for each in citizens
    ]
    print_table(("no.", "citizen", "name", "since", "until"), rows, "no citizens")


@app.command("show", rich_help_panel=Heading.SEE, epilog="Example: govkit citizen show dev3")
def show(context: typer.Context, who: str = WhoArgument, as_json: bool = JsonOption) -> None:
    """Show a passport: its standing, dates, vote and holdings.

    This works for a passport that ended, too.
    """
    from govkit.constitution.units import format_amount

    workspace = workspace_of(context)
    nation = workspace.nation
    citizen = nation.citizens.held_by(workspace.resolve(who))
    proceedings = nation.citizens.proceedings(citizen)
    balance = nation.token.balance_of(citizen.address)
    votes = nation.governor.get_votes(citizen.address, nation.governor.clock() - 1)
    if as_json:
        extra = {"balance_wei": str(balance), "votes": str(votes), **asdict(proceedings)}
        print_json({**_json(citizen, workspace.book), **extra})
        return
    print_fields(
        {
            "citizen": workspace.book.show(citizen.address),
            "passport": citizen.number,
            **_standing(citizen, proceedings, nation.phrases.moment),
            "votes": nation.phrases.votes(votes),
            "holds": format_amount(balance, nation.symbol),
        }
    )


def _until(citizen: Citizen, day: Callable[[int], str]) -> str:
    """When a passport ends, or ended; empty for one that is good for ever."""
    end = day(citizen.until) if citizen.until else ""
    return end if citizen.active else f"{citizen.standing.value} {end}"


def _standing(
    citizen: Citizen, proceedings: Proceedings, moment: Callable[[int], str]
) -> dict[str, object]:
    """The passport's standing now, and what is coming."""
    fields: dict[str, object] = {
        "is": citizen.standing.value,
        "since": moment(citizen.since),
        "until": moment(citizen.until) if citizen.until else "for ever",
    }
    if proceedings.renewable_from:
        fields["can be renewed"] = f"from {moment(proceedings.renewable_from)}"
    if proceedings.suspended_until:
        fields["suspended until"] = moment(proceedings.suspended_until)
        fields["term ends"] = moment(proceedings.term_end) if proceedings.term_end else "never"
    if proceedings.notice_given:
        replied = "replied" if proceedings.replied else "no reply yet"
        fields["notice"] = f"given {moment(proceedings.notice_given)}, {replied}"
        fields["a vote may act"] = f"from {moment(proceedings.notice_over)}"
    return fields


def _json(citizen: Citizen, book: AddressBook) -> dict[str, object]:
    return {
        "number": citizen.number,
        "address": citizen.address,
        "name": book.name_of(citizen.address),
        "since": citizen.since,
        "until": citizen.until,
        "active": citizen.active,
        "standing": citizen.standing.value,
    }
