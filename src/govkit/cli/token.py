"""govkit token: the nation's currency."""

from __future__ import annotations

import typer

from govkit.cli.output import print_fields, print_json, say
from govkit.cli.world import AsOption, JsonOption, YesOption, world_of

app = typer.Typer(help="The nation's currency.", no_args_is_help=True)


@app.command("balance")
def balance(
    context: typer.Context,
    who: str = typer.Argument(help="An address or a name; treasury is one."),
    as_json: bool = JsonOption,
) -> None:
    """Show what an account holds, its votes, and who votes with its holdings."""
    from govkit.constitution.units import format_amount
    from govkit.types import ZERO_ADDRESS

    world = world_of(context)
    token, address = world.nation.token, world.resolve(who)
    held, votes, delegate = token.balance_of(address), 0, ZERO_ADDRESS
    # The treasury's votes are counted as its own, to be left out of every quorum's base.
    if address != world.nation.treasury.address:
        votes, delegate = token.get_votes(address), token.delegates(address)
    if as_json:
        amounts = {"balance_wei": str(held), "votes_wei": str(votes)}
        print_json({"address": address, **amounts, "delegate": delegate})
        return
    symbol = world.nation.symbol
    print_fields(
        {
            "account": world.book.show(address),
            "holds": format_amount(held, symbol),
            "votes with": format_amount(votes, symbol),
            "delegate": world.book.show(delegate) if delegate != ZERO_ADDRESS else "nobody",
        }
    )


@app.command("transfer")
def transfer(
    context: typer.Context,
    amount: str = typer.Argument(help="Such as '1_000 MRT'."),
    to: str = typer.Argument(help="An address or a name."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Pay from your own account."""
    from govkit.constitution.units import format_amount, parse_amount

    world = world_of(context)
    nation, receiver = world.nation, world.resolve(to)
    wei = parse_amount(amount, nation.symbol)
    world.send(nation.token.transfer(receiver, wei), account, yes=yes)
    say(f"paid {format_amount(wei, nation.symbol)} to {world.book.show(receiver)}")


@app.command("delegate")
def delegate(
    context: typer.Context,
    to: str = typer.Argument(help="An address or a name; your own, to vote yourself."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Let somebody vote with what you hold."""
    world = world_of(context)
    delegatee = world.resolve(to)
    world.send(world.nation.token.delegate(delegatee), account, yes=yes)
    say(f"{world.book.show(delegatee)} votes with your holdings from the next proposal on")
