"""govkit court claim bonds, deposit, notice, withdraw: bonds from which damages are awarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.court.claims import amount_of, claims_of
from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_table, say
from govkit.cli.workspace import AsOption, JsonOption, YesOption, workspace_of
from govkit.types import ZERO_ADDRESS

if TYPE_CHECKING:
    from govkit.cli.workspace import Workspace
    from govkit.contracts.claims import Bond

app = typer.Typer()
KindArgument = typer.Argument(help="The kind of bond: see govkit court claim terms.")


@app.command("bonds", rich_help_panel=Heading.SEE, epilog="Example: govkit court claim bonds")
def bonds(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the bonds, and from when on each can be taken out."""
    from govkit.nation.justice.claims import kind_name

    workspace = workspace_of(context)
    found = claims_of(workspace).bonds()
    if as_json:
        print_json(
            [
                {
                    "kind": kind_name(kind),
                    "owner": owner,
                    "asset": each.asset,
                    "amount_wei": str(each.amount),
                    "free_from": each.free_from or None,
                    "open_claims": each.open_claims,
                }
                for kind, owner, each in found
            ]
        )
        return
    rows = [
        (
            kind_name(kind),
            workspace.book.show(owner),
            workspace.nation.phrases.cash(each.asset, each.amount),
            _free(workspace, each),
            each.open_claims,
        )
        for kind, owner, each in found
    ]
    print_table(("kind", "owner", "bond", "free from", "claims"), rows, "no bonds")


@app.command(
    "deposit",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit court claim deposit firms '5 ETH' --as dev2",
)
def deposit(
    context: typer.Context,
    kind: str = KindArgument,
    amount: str = typer.Argument(help="How much, such as '5 ETH'."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Put down a bond, or add to yours.

    A notice that you gave is taken back by it.
    """
    from govkit.contracts import TreasuryToken

    workspace = workspace_of(context)
    claims, wei = claims_of(workspace), amount_of(workspace, kind, amount)
    found = claims.kind(kind)
    calls = [claims.deposit(found, wei)]
    if found.asset != ZERO_ADDRESS:
        token, to = TreasuryToken(workspace.port, found.asset), claims.contract.address
        if token.allowance(workspace.signer(account).address, to) < wei:
            calls.insert(0, token.approve(to, wei))
    workspace.send_all(calls, account, yes=yes)
    owner = workspace.signer(account).address
    held = claims.contract.bond(found.role, owner).amount
    shown = workspace.nation.phrases.cash(found.asset, held)
    say(f"the bond of {workspace.book.show(owner)} as {kind} is {shown}")


@app.command(
    "notice",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit court claim notice firms --as dev2",
)
def notice(
    context: typer.Context,
    kind: str = KindArgument,
    owner: str | None = typer.Argument(
        None, help="Whose bond, if your passport had another key then. [default: you]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give notice of your bond, to take it out later.

    Claims on it can be filed until the notice is over.
    """
    workspace = workspace_of(context)
    claims = claims_of(workspace)
    found = claims.kind(kind)
    whose = workspace.resolve(owner) if owner else workspace.signer(account).address
    workspace.send(claims.contract.give_notice(found.role, whose), account, yes=yes)
    free = _free(workspace, claims.contract.bond(found.role, whose))
    say(f"you can take it out from {free} on, unless a claim is open then")


@app.command(
    "withdraw",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit court claim withdraw firms --as dev2",
)
def withdraw(
    context: typer.Context,
    kind: str = KindArgument,
    owner: str | None = typer.Argument(None, help="Whose bond. [default: you]"),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Pay a bond back to its owner, once its notice is over.

    Anybody can do this; the owner alone is paid.
    """
    workspace = workspace_of(context)
    claims = claims_of(workspace)
    found = claims.kind(kind)
    whose = workspace.resolve(owner) if owner else workspace.signer(account).address
    held = claims.contract.bond(found.role, whose).amount
    workspace.send(claims.contract.withdraw(found.role, whose), account, yes=yes)
    shown = workspace.nation.phrases.cash(found.asset, held)
    say(f"{workspace.book.show(whose)} has its bond of {shown} back")


def _free(workspace: Workspace, bond: Bond) -> str:
    if not bond.free_from:
        return "no notice"
    return workspace.nation.phrases.since_1970(bond.free_from)
