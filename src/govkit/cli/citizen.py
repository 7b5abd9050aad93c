"""govkit citizen: who belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.membership import prove, verify
from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.stats import stats
from govkit.cli.world import AsOption, JsonOption, YesOption, world_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from govkit.actions import AddressBook
    from govkit.nation.citizens import Citizen

app = typer.Typer(help="Citizens and their passports.", no_args_is_help=True)
app.command("prove")(prove)
app.command("verify")(verify)
app.command("stats")(stats)
WhoArgument = typer.Argument(help="An address or a name.")


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
    calls = [world.nation.citizens.admit(address) for address in addresses]
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
    """End a citizenship. The registrar may; otherwise it takes a proposal."""
    world = world_of(context)
    address = world.resolve(who)
    world.send(world.nation.citizens.revoke(address), account, yes=yes)
    say(f"{world.book.show(address)} is no citizen any more")


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
    as_json: bool = JsonOption,
) -> None:
    """List the citizens by the number of their passport."""
    world = world_of(context)
    citizens = list(world.nation.citizens.all(former=former))
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
    """Show a citizen: the passport, the vote, the holdings."""
    from govkit.constitution.units import format_amount

    world = world_of(context)
    nation = world.nation
    citizen = nation.citizens.get(world.resolve(who))
    balance = nation.token.balance_of(citizen.address)
    votes = nation.governor.get_votes(citizen.address, nation.governor.clock() - 1)
    if as_json:
        extra = {"balance_wei": str(balance), "votes": str(votes)}
        print_json({**_json(citizen, world.book), **extra})
        return
    print_fields(
        {
            "citizen": world.book.show(citizen.address),
            "passport": citizen.number,
            "since": nation.phrases.moment(citizen.since),
            "votes": nation.phrases.votes(votes),
            "holds": format_amount(balance, nation.symbol),
        }
    )


def _until(citizen: Citizen, day: Callable[[int], str]) -> str:
    """When it ends, or since when it is no more; nothing for a passport that is good for ever."""
    end = day(citizen.until) if citizen.until else ""
    return end if citizen.active else f"{citizen.standing.value} {end}"


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
