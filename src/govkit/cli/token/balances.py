"""govkit token: balances, payments, delegation and the supply."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.workspace import (
    AsOption,
    DelegateArgument,
    JsonOption,
    WhoArgument,
    YesOption,
    workspace_of,
)

if TYPE_CHECKING:
    from govkit.nation.money.supply_schedule import Schedule

app = typer.Typer()


@app.command(
    "balance", rich_help_panel=Heading.SEE, epilog="Example: govkit token balance treasury"
)
def balance(
    context: typer.Context,
    who: str = typer.Argument(help="An address or a name; treasury is one."),
    as_json: bool = JsonOption,
) -> None:
    """Show an account's holdings, votes and delegate."""
    from govkit.constitution.units import format_amount
    from govkit.types import ZERO_ADDRESS

    workspace = workspace_of(context)
    token, address = workspace.nation.token, workspace.resolve(who)
    held, votes, delegate, end = token.balance_of(address), 0, ZERO_ADDRESS, 0
    # The treasury's votes count as its own only so that every quorum can leave them out.
    if address != workspace.nation.treasury.address:
        votes, delegate = token.get_votes(address), token.delegates(address)
        end = token.delegation_end(address)
    if as_json:
        amounts = {"balance_wei": str(held), "votes_wei": str(votes)}
        print_json({"address": address, **amounts, "delegate": delegate, "delegation_end": end})
        return
    symbol = workspace.nation.symbol
    print_fields(
        {
            "account": workspace.book.show(address),
            "holds": format_amount(held, symbol),
            "votes with": format_amount(votes, symbol),
            "delegate": workspace.book.show(delegate) if delegate != ZERO_ADDRESS else "nobody",
            **({"delegated until": workspace.nation.phrases.moment(end)} if end else {}),
        }
    )
    if end and end - token.now() <= token.delegation_life() // 4:
        verb = "has ended" if end <= token.now() else "ends soon"
        say(f"the delegation {verb}: renew it with govkit token delegate")


@app.command(
    "transfer",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit token transfer '1_000 MRT' dev3 --as dev1",
)
def transfer(
    context: typer.Context,
    amount: str = typer.Argument(help="Such as '1_000 MRT'."),
    to: str = WhoArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Pay somebody from your own account."""
    from govkit.constitution.units import format_amount, parse_amount

    workspace = workspace_of(context)
    nation, receiver = workspace.nation, workspace.resolve(to)
    wei = parse_amount(amount, nation.symbol)
    workspace.send(nation.token.transfer(receiver, wei), account, yes=yes)
    say(f"paid {format_amount(wei, nation.symbol)} to {workspace.book.show(receiver)}")


@app.command(
    "delegate",
    rich_help_panel=Heading.DELEGATE,
    epilog="Example: govkit token delegate dev4 --as dev3",
)
def delegate(
    context: typer.Context,
    to: str = DelegateArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Let somebody vote with what you hold."""
    workspace = workspace_of(context)
    delegatee = workspace.resolve(to)
    workspace.send(workspace.nation.token.delegate(delegatee), account, yes=yes)
    say(f"{workspace.book.show(delegatee)} votes with your holdings from the next proposal on")
    end = workspace.nation.token.delegation_end(workspace.signer(account).address)
    if end:
        say(f"until {workspace.nation.phrases.moment(end)}; run the same command again to renew it")


@app.command(
    "delegations",
    rich_help_panel=Heading.DELEGATE,
    epilog="Example: govkit token delegations --within '30 days'",
)
def delegations(
    context: typer.Context,
    within: str | None = typer.Option(
        None, help="List those that end within this span, such as '30 days' or '7200 blocks'."
    ),
    as_json: bool = JsonOption,
) -> None:
    """List the delegations that end, the next one first.

    Those that ended already are listed too.
    """
    from govkit.constitution.units import format_amount
    from govkit.nation.money.expiring_delegations import endings

    workspace = workspace_of(context)
    nation, before = workspace.nation, None
    if within is not None:
        before = nation.token.now() + nation.phrases.ticks(within)
    found = endings(nation.token, nation.deployment.first_block, before)
    if as_json:
        print_json(
            [
                {
                    "holder": each.holder,
                    "delegate": each.delegate,
                    "amount_wei": str(each.amount),
                    "end": each.end,
                    "ended": each.ended,
                }
                for each in found
            ]
        )
        return
    rows = [
        (
            [
                workspace.book.show(each.holder),
                f"lets {workspace.book.show(each.delegate)}",
                f"vote with {format_amount(each.amount, nation.symbol)}",
            ],
            ["ended" if each.ended else "ends", nation.phrases.moment(each.end)],
        )
        for each in found
    ]
    print_table(("delegation", "end"), rows, "no delegation ends")


@app.command(
    "schedule", rich_help_panel=Heading.SEE, epilog="Example: govkit token schedule --years 10"
)
def schedule(
    context: typer.Context,
    years: int = typer.Option(20, min=1, max=1_000, help="Show so many years."),
    png: Path | None = typer.Option(None, help="Draw the schedule into this PNG file as well."),
    as_json: bool = JsonOption,
) -> None:
    """Show the supply now and the most it can be each year."""
    from govkit.constitution.units import WEI_PER_UNIT, format_amount, format_date, format_share
    from govkit.nation.money.supply_schedule import read_schedule

    nation = workspace_of(context).nation
    plan, symbol = read_schedule(nation.token, years), nation.symbol
    labels = [format_date(at) for at in (plan.now, *(each.at for each in plan.years))]
    most = [plan.supply, *(each.supply for each in plan.years)]
    lines = {
        "most there can be": [wei / WEI_PER_UNIT for wei in most],
        "cap": [plan.cap / WEI_PER_UNIT] * len(most),
    }
    title = f"{symbol}: the most there can be"
    if png:
        from govkit.cli.plot import write_png

        write_png(png, title, labels, lines, symbol)
        say(f"drawn into {png}")
    if as_json:
        print_json(_schedule_json(plan))
        return
    from govkit.cli.plot import print_plot

    reached = format_date(plan.cap_year.at) if plan.cap_year else "not in these years"
    print_fields(
        {
            "supply": format_amount(plan.supply, symbol),
            "cap": format_amount(plan.cap, symbol),
            "yearly limit": format_share(plan.limit_bps),
            "cap by": reached,
        }
    )
    print_line()
    # Whole units are enough here; --json has every wei. A bound is rounded up.
    rows = [
        (format_date(each.at), _rounded_up(each.issuable), _rounded_up(each.supply))
        for each in plan.years
    ]
    print_table(("year's end", f"at most issued, {symbol}", f"at most, {symbol}"), rows, "")
    print_line()
    print_plot(title, labels, lines)


def _rounded_up(wei: int) -> str:
    from govkit.constitution.units import WEI_PER_UNIT

    return f"{-(-wei // WEI_PER_UNIT):_}"


def _schedule_json(plan: Schedule) -> dict[str, object]:
    return {
        "now": plan.now,
        "supply_wei": str(plan.supply),
        "cap_wei": str(plan.cap),
        "yearly_limit_bps": plan.limit_bps,
        "years": [
            {
                "year": each.year,
                "ends_at": each.at,
                "most_issued_wei": str(each.issuable),
                "most_supply_wei": str(each.supply),
            }
            for each in plan.years
        ],
    }
