"""govkit court serve, leave, collect, stake: being drawn, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.court.shared import coin, court_of
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, say
from govkit.cli.workspace import AsOption, JsonOption, OwnOption, YesOption, workspace_of
from govkit.errors import NotFound, UsageError

if TYPE_CHECKING:
    from govkit.cli.workspace import Workspace
    from govkit.nation.justice.court import NationCourt

app = typer.Typer()


@app.command("stake", rich_help_panel=Heading.SERVE, epilog="Example: govkit court stake dev3")
def stake(
    context: typer.Context,
    who: str | None = typer.Argument(None, help="A citizen: an address or a name. [default: you]"),
    account: str | None = OwnOption,
    as_json: bool = JsonOption,
) -> None:
    """Show what a citizen has at stake, and can collect."""
    workspace = workspace_of(context)
    court = court_of(workspace)
    number = _number(workspace, who or account)
    juror, owed = court.juror(number), court.owed(number)
    points, silent = court.contract.service(number)
    free, held = (juror.free, juror.held) if juror else (0, 0)
    if as_json:
        print_json(
            {
                "passport": number,
                "serves": _serves(court, number),
                "free_wei": str(free),
                "seats": held,
                "left": juror.left or None if juror else None,
                "owed_wei": str(owed),
                "points": points,
                "silent": silent,
            }
        )
        return
    fields = {
        "passport": number,
        "serves": "yes" if _serves(court, number) else "no",
        "free": coin(free),
        "can be collected": coin(owed),
        "points": f"{points} for votes with the ruling, which fade",
        "silent": silent,
    }
    if juror and juror.left:
        until = workspace.nation.phrases.moment(juror.left + court.terms.notice)
        fields["left"] = f"the stake can be collected from {until} on"
    print_fields(fields)


@app.command("serve", rich_help_panel=Heading.SERVE, epilog="Example: govkit court serve --as dev3")
def serve(
    context: typer.Context,
    amount: str | None = typer.Argument(
        None, help="How much coin, such as '0.2 ETH'. [default: the stake of one seat]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Take a place on the roll of those who serve.

    You can be drawn for cases that are opened from then on. The coin is your stake: it comes back
    after you leave, but for what you lose by silence. A stake
    is needed for each seat that you have at a time. On the roll already, you add to it.
    """
    workspace = workspace_of(context)
    court = court_of(workspace)
    wei = workspace.nation.phrases.money(amount)[1] if amount else None
    if amount and not amount.split()[-1].upper().startswith("ETH"):
        raise UsageError("a stake is in the chain's coin", next_step="write such as '0.2 ETH'")
    call = court.serve(wei)
    say(f"your stake of {coin(call.value)} goes along")
    workspace.send(call, account, yes=yes)
    say("you can be drawn for cases that are opened from now on")


@app.command("leave", rich_help_panel=Heading.SERVE, epilog="Example: govkit court leave --as dev3")
def leave(
    context: typer.Context,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Leave the roll, so that no new case draws you.

    After the notice you collect your stake: govkit court collect.
    """
    workspace = workspace_of(context)
    court = court_of(workspace)
    workspace.send(court.contract.leave(), account, yes=yes)
    juror = court.juror(_number(workspace, workspace.signer(account).address))
    assert juror is not None
    until = workspace.nation.phrases.moment(juror.left + court.terms.notice)
    say(f"you are drawn for no new case; collect your stake from {until} on")


@app.command(
    "collect", rich_help_panel=Heading.SERVE, epilog="Example: govkit court collect --as dev3"
)
def collect(
    context: typer.Context,
    who: str | None = typer.Argument(
        None, help="Whose: an address, a name, or treasury. [default: you]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Collect what the court owes you.

    That is fees, stakes that are free, and with `treasury` what the treasury gets. Anybody can
    collect for somebody else, who alone is paid.
    """
    from govkit.contracts.court import TREASURY_PLACE

    workspace = workspace_of(context)
    court = court_of(workspace)
    if who == "treasury":
        number, owed = TREASURY_PLACE, court.contract.juror(TREASURY_PLACE).free
    else:
        number = _number(workspace, who or workspace.signer(account).address)
        owed = court.owed(number)
    workspace.send(court.contract.collect(number), account, yes=yes)
    say(f"{coin(owed)} were paid")


def _number(workspace: Workspace, who: str | None) -> int:
    """The passport of somebody. Raises NotFound without one."""
    person = workspace.resolve(who) if who else workspace.me(None)
    number = workspace.nation.registry.number_of(person) if person else 0
    if not number:
        raise NotFound(
            f"{person or 'nobody'} has no passport", "only citizens serve", "name one, or use --as"
        )
    return number


def _serves(court: NationCourt, number: int) -> bool:
    """Whether somebody can be drawn for cases that are opened now, as far as the court knows."""
    juror = court.juror(number)
    if not court.terms.willing:
        return juror is None or juror.since <= court.next_timepoint()
    return juror is not None and not juror.left and juror.free >= court.terms.stake
