"""govkit agreement propose: the treasury as a party, by a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.agreement.shared import AgreementArgument, Found, find
from govkit.cli.headings import Heading
from govkit.cli.output import print_line, say
from govkit.cli.proposal.shared import described, next_step, say_warnings
from govkit.cli.workspace import AsOption, YesOption, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.types import Address, Call

app = typer.Typer()


@app.command(
    "propose",
    rich_help_panel=Heading.AGREE,
    epilog="Example: govkit agreement propose road 'Mend the road' --as dev0",
)
def propose(
    context: typer.Context,
    key: str = AgreementArgument,
    title: str = typer.Argument(help="What the proposal is about, in one line."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Propose that the treasury joins, or does its next step.

    The treasury is a party like any other, but it acts only by passed proposals. So let the terms
    leave enough time for the vote.
    """
    workspace = workspace_of(context)
    one, nation = find(workspace, key), workspace.nation
    actions = _actions(one, nation.treasury.address)
    say_warnings(nation, actions)
    description = described(title, None)
    if not yes:
        for each in actions:
            say(f"  {nation.phrases.describe(each)}")
    workspace.send(nation.proposals.propose(actions, description), account, yes=yes)
    proposal = nation.proposals.get(str(nation.proposals.id_of(actions, description)))
    say(f"proposal {proposal.number}: {next_step(workspace, proposal)}")
    print_line(proposal.number)


def _actions(one: Found, treasury: Address) -> list[Call]:
    """What the treasury would do. Raises UsageError if nothing waits for it."""
    from govkit.contracts.agreements import Kind

    terms, reader = one.agreement.terms, one.reader
    place = one.agreement.place(treasury)
    if place in one.standing.lacking:
        return [*reader.allow(terms, place), reader.join(terms, [place], {})]
    for number in one.standing.open_steps:
        step = terms.steps[number]
        own = step.payer if step.kind is Kind.PAYMENT else step.confirmer
        if own == place:
            return reader.perform(terms, number, treasury)
    raise UsageError(
        "nothing waits for the treasury",
        f"the agreement is {one.wording.phase(one.standing)}",
        f"see govkit agreement show {one.name}",
    )
