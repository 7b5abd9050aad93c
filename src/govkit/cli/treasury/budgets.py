"""govkit treasury: see budgets, and spend from those that you hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_json, print_table, say
from govkit.cli.status import Told
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of
from govkit.errors import NotFound, UsageError

if TYPE_CHECKING:
    from govkit.contracts.budgets import Holder
    from govkit.nation.money.budgets import BudgetState, NationBudgets
    from govkit.types import Address

app = typer.Typer(
    help="See and spend what the treasury has, within budgets.", rich_help_panel=Heading.TAKE_PART
)


@app.command("budgets", rich_help_panel=Heading.SEE, epilog="Example: govkit treasury budgets")
def budgets(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show what was spent from each budget, and what is left.

    Both are of the budget's present period. A vote grants one: `govkit proposal new 'Gravel'
    --action 'grant office roads 500 MRT a month for gravel until 2028-01-01'`.
    """
    workspace = workspace_of(context)
    found = workspace.nation.budgets.all() if workspace.nation.budgets else []
    if as_json:
        print_json([_json(workspace, each) for each in found])
        return
    rows = [(_name(workspace, each), _amounts(workspace, each), _times(each)) for each in found]
    print_table(("budget", "amount", "when"), rows, "no budgets")


@app.command(
    "spend",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit treasury spend '100 MRT' dev9 --budget gravel --as dev3",
)
def spend(
    context: typer.Context,
    amount: str = typer.Argument(
        help="An amount, such as '100 MRT', '0.5 ETH' or '250_000 of usdc'."
    ),
    receiver: str = typer.Argument(help="Who is paid: an address or a name."),
    budget: str | None = typer.Option(
        None, help="Its line, such as gravel, or '2 of office roads'. [default: the only one]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Pay somebody from a budget that you hold, without a vote."""
    workspace = workspace_of(context)
    nation, reader = workspace.nation, _budgets(workspace)
    asset, wei = nation.phrases.money(amount)
    who = workspace.resolve(receiver)
    state = chosen_budget(workspace, workspace.signer(account).address, asset, budget)
    workspace.send(reader.spend(state, who, wei), account, yes=yes)
    left = reader.contract.account(state.holder.word, state.number).left
    say(
        f"paid {nation.phrases.cash(asset, wei)} to {workspace.book.show(who)}; "
        f"{nation.phrases.cash(asset, left)} of budget {_key(workspace, state)} are left"
    )


def in_status(workspace: Workspace) -> Told:
    """How many budgets can be spent from."""
    reader = workspace.nation.budgets
    if reader is None:
        return Told()
    open_ = [each for each in reader.all() if _is_open(each, workspace.nation.port.now())]
    shown = f"{len(open_)} running: see govkit treasury budgets"
    return Told({"budgets": len(open_)}, {"budgets": shown})


def _budgets(workspace: Workspace) -> NationBudgets:
    return needed(workspace, workspace.nation.budgets, "budgets")


def _is_open(state: BudgetState, now: int) -> bool:
    return state.budget.start <= now < state.budget.rules.end


def chosen_budget(
    workspace: Workspace, person: Address, asset: Address, wanted: str | None
) -> BudgetState:
    """The one budget of an asset that the person means. Raises NotFound or UsageError."""
    held = _budgets(workspace).held_by(person)
    named = [
        each
        for each in held
        if wanted in (None, each.line, _key(workspace, each)) and each.budget.asset == asset
    ]
    keys = ", ".join(f"{_key(workspace, each)} ({each.line})" for each in named or held)
    who = workspace.book.show(person)
    if not named:
        raise NotFound(
            f"{who} holds no such budget",
            f"it holds {keys}, each of one asset" if held else "it holds none",
            "see govkit treasury budgets",
        )
    now = workspace.nation.port.now()
    chosen = [each for each in named if _is_open(each, now)] or named
    if len(chosen) > 1:
        raise UsageError(f"{who} holds several: {keys}", next_step="name one with --budget")
    return chosen[0]


def budget_key(workspace: Workspace, holder: Holder, number: int) -> str:
    """`2 of office roads`, as `--budget` takes it."""
    kind, name = holder
    if kind != "office":
        from govkit.types import Address

        name = workspace.book.name_of(Address(name)) or name
    return f"{number} of {kind} {name}"


def _key(workspace: Workspace, state: BudgetState) -> str:
    return budget_key(workspace, state.holder, state.number)


def _name(workspace: Workspace, state: BudgetState) -> list[str]:
    return [_key(workspace, state), f"{state.line}: {state.purpose}"]


def _amounts(workspace: Workspace, state: BudgetState) -> list[str]:
    say_ = workspace.nation.phrases
    rules, account, asset = state.budget.rules, state.account, state.budget.asset
    lines = [f"{say_.cash(asset, rules.amount)} {say_.a_period(rules.period)}"]
    if state.budget.revoked:
        return [*lines, "revoked"]
    lines.append(f"{say_.cash(asset, account.spent)} spent")
    if state.reserved:
        lines.append(f"{say_.cash(asset, state.reserved)} for streams")
    if not state.covers:
        lines.append("less than its streams take: anybody can stop them")
    if account.carried:
        lines.append(f"{say_.cash(asset, account.carried)} carried over")
    return [*lines, f"{say_.cash(asset, account.left)} left"]


def _times(state: BudgetState) -> list[str]:
    from govkit.constitution.units import format_date
    from govkit.contracts.budgets import NO_END

    rules = state.budget.rules
    lines = [f"from {format_date(state.budget.start)}"]
    if rules.end != NO_END:
        lines.append(f"until {format_date(rules.end)}")
    if state.account.more_at and not state.budget.revoked:
        lines.append(f"more on {format_date(state.account.more_at)}")
    return lines


def _json(workspace: Workspace, state: BudgetState) -> dict[str, object]:
    rules, account = state.budget.rules, state.account
    return {
        "budget": _key(workspace, state),
        "holder": {"kind": state.holder.kind, "name": state.holder.name},
        "number": state.number,
        "line": state.line,
        "purpose": state.purpose,
        "asset": state.budget.asset,
        "amount": str(rules.amount),
        "period": rules.period,
        "start": state.budget.start,
        "end": rules.end,
        "rolls_over": rules.rolls_over,
        "receivers": list(state.receivers) if rules.listed else None,
        "revoked": state.budget.revoked,
        "reserved": str(state.reserved),
        "covers": state.covers,
        "spent": str(account.spent),
        "carried": str(account.carried),
        "left": str(account.left),
        "more_at": account.more_at or None,
    }
