"""govkit token distribute: pay everybody on a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, progress_bar, say
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    Workspace,
    YesOption,
    workspace_of,
)
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govkit.contracts.distributor import Distributor
    from govkit.nation.money.distribution import Batch, Distribution, Payment
    from govkit.network.port import Call, Signer

app = typer.Typer()
SHOWN_PROBLEMS = 1_000


@app.command(
    "distribute",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit token distribute salaries.csv --dry-run",
)
def distribute(
    context: typer.Context,
    file: Path = typer.Argument(help="A CSV file with the columns address,amount."),
    label: str | None = typer.Option(
        None, help="A name for this payment; each name is paid once. [default: the file's name]"
    ),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Check the list and show it, but send nothing."
    ),
    report: Path | None = typer.Option(
        None, help="Write a CSV file of the payments and their transactions."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
    as_json: bool = JsonOption,
) -> None:
    """Pay everybody on a list, from your own account.

    Run it again to go on after an interruption.
    """
    from govkit.nation.money.distribution import Distribution, claim_label, new_distributor

    workspace = workspace_of(context)
    payments, signer = _checked(workspace, file), workspace.signer(account)
    distributor = _distributor(workspace, None)
    if distributor is None and dry_run:
        _print_unsent(workspace, payments, as_json=as_json)
        return
    if distributor is None:
        if not yes:
            create = ("create the contract that pays lists, once", new_distributor())
            workspace.ask_about([create], signer)
        distributor = _distributor(workspace, signer)
        assert distributor is not None
    label = label or file.stem
    plan = Distribution(workspace.nation.token, distributor, signer.address, label, payments)
    left = plan.check()
    if left and not dry_run:
        if not yes:
            workspace.ask_about(_told(workspace, plan, left), signer)
        claim_label(workspace.state / "distributions.json", plan)
        with progress_bar() as update:
            plan.send(signer, lambda done, total: update(done, total, "batches paid"))
        left = []
    _conclude(workspace, plan, left, report, as_json=as_json)


def _checked(workspace: Workspace, file: Path) -> list[Payment]:
    """Read the payments. Shows every problem with its line, and then raises UsageError."""
    from govkit.cli.workspace import read_text
    from govkit.nation.money.distribution import read_payments

    book = workspace.book
    payments, problems = read_payments(read_text(file), workspace.nation.symbol, book.resolve)
    if not problems:
        return payments
    for problem in problems[:SHOWN_PROBLEMS]:
        say(f"  {problem}")
    raise UsageError(
        f"{file} has {len(problems)} bad rows", next_step="nothing was sent; correct them"
    )


def _distributor(workspace: Workspace, signer: Signer | None) -> Distributor | None:
    from govkit.nation.money.distribution import deployed, find_distributor

    port, note = workspace.nation.port, workspace.state / "distributor.json"
    if signer is None:
        return find_distributor(port, note, None)
    return find_distributor(port, note, lambda call: deployed(port, call, signer))


def _told(
    workspace: Workspace, plan: Distribution, left: list[Batch]
) -> Iterator[tuple[str, Call]]:
    """The calls that pay what is left, in words."""
    from govkit.constitution.units import format_amount

    approve = plan.approval(left)
    if approve is not None:
        yield workspace.nation.phrases.describe(approve), approve
    for batch in left:
        amount = format_amount(batch.total, workspace.nation.symbol)
        yield f"pay {amount} to {len(batch.payments)} receivers", plan.payment(batch)


def _print_unsent(workspace: Workspace, payments: list[Payment], *, as_json: bool) -> None:
    total = sum(each.amount for each in payments)
    _print(workspace, len(payments), total, total, as_json=as_json)


def _conclude(
    workspace: Workspace,
    plan: Distribution,
    left: list[Batch],
    report: Path | None,
    *,
    as_json: bool,
) -> None:
    from govkit.files import write_whole

    if report:
        write_whole(report, plan.report(workspace.nation.deployment.first_block))
        say(f"wrote {report}")
    receivers = sum(len(batch.payments) for batch in plan.batches)
    _print(workspace, receivers, plan.total, sum(each.total for each in left), as_json=as_json)


def _print(workspace: Workspace, receivers: int, total: int, left: int, *, as_json: bool) -> None:
    from govkit.constitution.units import format_amount

    if as_json:
        print_json({"receivers": receivers, "total_wei": str(total), "unpaid_wei": str(left)})
        return
    symbol = workspace.nation.symbol
    print_fields(
        {
            "receivers": f"{receivers:_}",
            "total": format_amount(total, symbol),
            "paid": format_amount(total - left, symbol),
            "unpaid": format_amount(left, symbol),
        }
    )
