"""govkit citizen: who belongs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.world import AsOption, JsonOption, WhoArgument, YesOption, world_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from govkit.actions import AddressBook
    from govkit.nation.citizens import Citizen, Proceedings

app = typer.Typer(help="Citizens and their passports.", no_args_is_help=True)


@app.command("admit")
def admit(
    context: typer.Context,
    who: list[str] = typer.Argument(help="Addresses or names."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Admit citizens. The registrar may; otherwise it takes a proposal."""
    world = world_of(context)
    addresses = [world.resolve(each) for each in who]
    nation = world.nation
    if len(set(addresses)) < len(addresses):
        raise UsageError("somebody is named twice", next_step="name each once")
    for address in addresses:  # before any of them is admitted
        if nation.registry.is_citizen(address):
            raise UsageError(f"{world.book.show(address)} is a citizen already")
    calls = [nation.as_registrar(nation.citizens.admit(address)) for address in addresses]
    world.send_all(calls, account, yes=yes)
    for address in addresses:
        citizen = world.nation.citizens.get(address)
        say(f"{world.book.show(address)} is citizen {citizen.number}")


@app.command("revoke")
def revoke(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """End a citizenship. The registrar may where no notice is needed; else it takes a proposal."""
    world = world_of(context)
    address = world.resolve(who)
    call = world.nation.as_registrar(world.nation.citizens.revoke(address))
    world.send(call, account, yes=yes)
    say(f"{world.book.show(address)} is no citizen any more")


@app.command("suspend")
def suspend(
    context: typer.Context,
    who: str = WhoArgument,
    until: str = typer.Option(help="The day on which it is over, or a number of blocks."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Take somebody's vote for a time. The registrar may where it may revoke."""
    world = world_of(context)
    address, end = world.resolve(who), world.nation.phrases.timepoint(until)
    call = world.nation.as_registrar(world.nation.citizens.suspend(address, end))
    world.send(call, account, yes=yes)
    say(f"{world.book.show(address)} is suspended until {world.nation.phrases.moment(end)}")


@app.command("reinstate")
def reinstate(
    context: typer.Context,
    who: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """End a suspension. Anybody may once it is over; before, who suspended, or a proposal."""
    world = world_of(context)
    address = world.resolve(who)
    call = world.nation.citizens.reinstate(address)
    world.send(world.as_officer(call, account), account, yes=yes)
    citizen = world.nation.citizens.held_by(address)
    say(f"passport {citizen.number} of {world.book.show(citizen.address)} is {citizen.standing}")


@app.command("renew")
def renew(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Let your own passport be good for one more term."""
    world = world_of(context)
    world.send(world.nation.citizens.renew(), account, yes=yes)
    citizen = world.nation.citizens.get(world.signer(account).address)
    until = world.nation.phrases.moment(citizen.until)
    say(f"passport {citizen.number} is good until {until}")


@app.command("resign")
def resign(context: typer.Context, account: str | None = AsOption, yes: bool = YesOption) -> None:
    """Give up your own citizenship, and with it your vote."""
    world = world_of(context)
    world.send(world.nation.citizens.resign(), account, yes=yes)
    say("you are no citizen any more")


@app.command("list")
def list_(
    context: typer.Context,
    former: bool = typer.Option(False, "--former", "--revoked", help="Also those who were."),
    ending: bool = typer.Option(False, "--ending", help="Only those who must renew now."),
    as_json: bool = JsonOption,
) -> None:
    """List the citizens by the number of their passport."""
    world = world_of(context)
    every = world.nation.citizens
    citizens = list(every.ending_soon() if ending else every.all(former=former))
    book, day = world.book, world.nation.phrases.day
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


@app.command("show")
def show(context: typer.Context, who: str = WhoArgument, as_json: bool = JsonOption) -> None:
    """Show a passport, also one that ended: its standing and dates, the vote, the holdings."""
    from govkit.constitution.units import format_amount

    world = world_of(context)
    nation = world.nation
    citizen = nation.citizens.held_by(world.resolve(who))
    proceedings = nation.citizens.proceedings(citizen)
    balance = nation.token.balance_of(citizen.address)
    votes = nation.governor.get_votes(citizen.address, nation.governor.clock() - 1)
    if as_json:
        extra = {"balance_wei": str(balance), "votes": str(votes), **asdict(proceedings)}
        print_json({**_json(citizen, world.book), **extra})
        return
    print_fields(
        {
            "citizen": world.book.show(citizen.address),
            "passport": citizen.number,
            **_standing(citizen, proceedings, nation.phrases.moment),
            "votes": nation.phrases.votes(votes),
            "holds": format_amount(balance, nation.symbol),
        }
    )


def _until(citizen: Citizen, day: Callable[[int], str]) -> str:
    """When it ends, or since when it is no more; nothing for a passport that is good for ever."""
    end = day(citizen.until) if citizen.until else ""
    return end if citizen.active else f"{citizen.standing.value} {end}"


def _standing(
    citizen: Citizen, proceedings: Proceedings, moment: Callable[[int], str]
) -> dict[str, object]:
    """What holds now, and what is coming."""
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
