"""govkit check: rehearse a founding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.workspace import DEFAULT_ACCOUNT, JsonOption, Workspace, workspace_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.constitution import Constitution
    from govkit.nation.founding.cost import StepCost
    from govkit.types import Address, GasPrice

app = typer.Typer()


@app.command("check", rich_help_panel=Heading.FOUND, epilog="Example: govkit check nation.yaml")
def check(
    context: typer.Context,
    nation_file: Path = typer.Argument(Path("nation.yaml"), help="The nation file."),
    account: str | None = typer.Option(
        None,
        "--as",
        envvar="GOVKIT_ACCOUNT",
        help="The account that would found it. [default: dev0]",
        show_default=False,
    ),
    as_json: bool = JsonOption,
) -> None:
    """Check a nation file, and rehearse its founding.

    It shows errors and warnings by file and line, founds the nation on a chain in memory, and shows
    the gas of each step. With --network it also shows the cost there. It sends nothing.
    """
    from govkit.constitution import Constitution
    from govkit.nation.founding.cost import check_balance
    from govkit.nation.founding.found import check_fit

    workspace = workspace_of(context)
    constitution = Constitution.load(nation_file, workspace.institutions)
    workspace.file_names = constitution.names()
    warnings = constitution.warnings()
    for warning in () if as_json else warnings:
        say(f"note: {warning}")
    deployer = workspace.address_of(account or DEFAULT_ACCOUNT)
    if not workspace.is_local:
        check_fit(constitution, workspace.port)
    steps = rehearsed(constitution, deployer)
    price = None if workspace.is_local else workspace.port.gas_price()
    balance = None if price is None or account is None else workspace.port.balance(deployer)
    if as_json:
        print_json(
            {
                "nation": constitution.nation.name,
                "fingerprint": f"0x{constitution.fingerprint().hex()}",
                "warnings": list(warnings),
                "dev_accounts": [use.name for use in constitution.dev_accounts_used()],
                **_json(steps, price),
                "balance_wei": None if balance is None else str(balance),
            }
        )
        return
    print_table(("step", "gas"), [(step.title, f"{step.gas:_}") for step in steps], "no steps")
    print_fields(_fields(workspace, constitution, steps, price, balance))
    if price is not None and balance is not None:
        check_balance(steps, price, workspace.port, deployer)
    say(f"no errors: found it with govkit found {nation_file}; govkit audit looks for weak rules")


def rehearsed(constitution: Constitution, deployer: Address) -> list[StepCost]:
    """The steps of a founding with their gas, from a chain in memory."""
    from govkit.rehearsal.founding import rehearse_founding

    return rehearse_founding(constitution, deployer)


def cost_fields(
    workspace: Workspace, steps: Sequence[StepCost], price: GasPrice
) -> dict[str, object]:
    """What the steps cost on the network, for people."""
    from govkit.constitution.units import format_coin
    from govkit.nation.founding.cost import cost_wei, gas_of, needed_wei, proxy_wei
    from govkit.network.fees import in_gwei

    extra = proxy_wei(workspace.port)
    return {
        "gas": f"{gas_of(steps):_} in {len(steps)} steps",
        "price": f"{in_gwei(price.now)} gwei on {workspace.network_shown} now",
        "cost": f"about {format_coin(cost_wei(steps, price) + extra)}",
        "needed": f"{format_coin(needed_wei(steps, price) + extra)} at the beginning",
    }


def _fields(
    workspace: Workspace,
    constitution: Constitution,
    steps: Sequence[StepCost],
    price: GasPrice | None,
    balance: int | None,
) -> dict[str, object]:
    from govkit.constitution.units import format_coin
    from govkit.nation.founding.cost import gas_of

    fields: dict[str, object] = {"nation": constitution.nation.name}
    if price is None:
        fields["gas"] = f"{gas_of(steps):_} in {len(steps)} steps"
        fields["cost"] = "nothing on the local chain; give --network for the cost on another"
    else:
        fields |= cost_fields(workspace, steps, price)
    if balance is not None:
        fields["balance"] = format_coin(balance)
    if used := constitution.dev_accounts_used():
        names = ", ".join(sorted({use.name for use in used}))
        fields["dev accounts"] = f"{names}: for the local chain only; a network refuses them"
    return fields


def _json(steps: Sequence[StepCost], price: GasPrice | None) -> dict[str, object]:
    from govkit.nation.founding.cost import cost_wei, gas_of, needed_wei

    return {
        "steps": [{"title": step.title, "gas": step.gas} for step in steps],
        "gas": gas_of(steps),
        "gas_price_wei": None if price is None else str(price.now),
        "cost_wei": None if price is None else str(cost_wei(steps, price)),
        "needed_wei": None if price is None else str(needed_wei(steps, price)),
    }
