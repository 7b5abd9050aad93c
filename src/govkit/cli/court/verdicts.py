"""govkit court claim settle, cancel, collect: carry out what the court has decided."""

from __future__ import annotations

import typer

from govkit.cli.court.claims import claims_of
from govkit.cli.court.shared import NumberArgument
from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.proposal.shared import say_what
from govkit.cli.status import Told
from govkit.cli.workspace import AsOption, Workspace, YesOption, workspace_of
from govkit.errors import NotFound, UsageError

app = typer.Typer()


@app.command("settle", rich_help_panel=Heading.STEPS, epilog="Example: govkit court claim settle 1")
def settle(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Settle a claim that the court could not tell of.

    Its ruling is final. Else govkit court execute settles it.
    """
    workspace = workspace_of(context)
    claims = claims_of(workspace)
    claims.get(number)
    workspace.send(claims.contract.settle(number), account, yes=yes)
    say(f"the claim of case {number} is settled")


@app.command("cancel", rich_help_panel=Heading.STEPS, epilog="Example: govkit court claim cancel 1")
def cancel(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Cancel a proposal that a verdict found unlawful.

    Anybody can, where the nation file makes the court the guardian.
    """
    from govkit.contracts.claims import Against
    from govkit.contracts.governor import operation

    workspace = workspace_of(context)
    claims = claims_of(workspace)
    filed = claims.get(number)
    if filed.against is not Against.PROPOSAL:
        raise UsageError(f"the claim of case {number} is about no proposal")
    found = workspace.nation.proposals.get(str(filed.claim.subject))
    say_what(workspace, found, "cancel proposal", yes)
    columns = operation(found.actions, found.description)
    workspace.send(claims.contract.cancel_proposal(number, columns), account, yes=yes)
    say(f"proposal {found.number} is canceled")


@app.command(
    "collect", rich_help_panel=Heading.STEPS, epilog="Example: govkit court claim collect --as dev3"
)
def collect(
    context: typer.Context,
    who: str | None = typer.Argument(
        None, help="Whose: an address, a name, or treasury. [default: you]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Collect damages, and bonds of claimants.

    Anybody can collect for somebody else, who alone is paid.
    """
    workspace = workspace_of(context)
    claims, phrases = claims_of(workspace), workspace.nation.phrases
    person = workspace.resolve(who) if who else workspace.signer(account).address
    owed = claims.owed(person)
    if not owed:
        raise NotFound(
            f"{workspace.book.show(person)} is owed nothing",
            "no verdict gave it anything that was not collected yet",
            "see govkit court claim list --all",
        )
    calls = [claims.contract.collect(asset, person) for asset in owed]
    workspace.send_all(calls, account, yes=yes)
    for asset, amount in owed.items():
        say(f"{workspace.book.show(person)} was paid {phrases.cash(asset, amount)}")


def in_status(workspace: Workspace) -> Told:
    """What verdicts may do, and how many claims are open."""
    from govkit.constitution.units import format_count

    claims = workspace.nation.claims
    if claims is None:
        return Told()
    powers = sorted(claims.powers())
    found = sum(not each.claim.is_settled for each in claims.all())
    shown = [each.replace("_", " ") for each in powers] or ["do nothing any more"]
    plain = {"powers": powers, "open_claims": found}
    return Told({"claims": plain}, {"verdicts can": [*shown, format_count(found, "open claim")]})
