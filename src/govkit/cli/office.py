"""govkit office: fill the nation's offices by vote, and act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.status import Told
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    WhoArgument,
    Workspace,
    YesOption,
    workspace_of,
)

if TYPE_CHECKING:
    from govkit.nation.people.offices import NationOffices, OfficeState

app = typer.Typer(
    help="Fill offices by vote, and act for an office that you hold.",
    rich_help_panel=Heading.TAKE_PART,
)
OfficeArgument = typer.Argument(help="The office's name.")


@app.command("list", epilog="Example: govkit office list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the offices and who holds them."""
    workspace = workspace_of(context)
    found = workspace.nation.offices.all() if workspace.nation.offices else []
    if as_json:
        print_json([_json(workspace, each) for each in found])
        return
    rows = [(each.name, _kind(workspace, each), _holders(workspace, each)) for each in found]
    print_table(("office", "held for", "holders"), rows, "no offices")


@app.command("show", epilog="Example: govkit office show judge")
def show(context: typer.Context, office: str = OfficeArgument, as_json: bool = JsonOption) -> None:
    """Show an office: its holders, now and before, and its powers."""
    workspace = workspace_of(context)
    offices = _offices(workspace)
    state = offices.get(office)
    history = offices.history(office)
    if as_json:
        past = [
            {
                "holder": each.holder,
                "name": workspace.book.name_of(each.holder),
                "since": each.since,
                "until": each.until,
            }
            for each in history
        ]
        print_json({**_json(workspace, state), "appointments": past})
        return
    book, day = workspace.book, workspace.nation.phrases.day
    print_fields(
        {
            "office": state.name,
            "held for": _kind(workspace, state),
            "holders": [
                line
                for each in state.held
                for line in (book.show(each.holder), f"until {day(each.until)}")
            ]
            or "nobody",
            "may call": _powers(workspace, state) or "nothing",
            "appointments": [
                line
                for each in history
                for line in (book.show(each.holder), f"{day(each.since)} to {day(each.until)}")
            ]
            or "none",
        }
    )


@app.command("appoint", epilog="Example: govkit office appoint dev3 judge --until 2027-01-31")
def appoint(
    context: typer.Context,
    who: str = WhoArgument,
    office: str = OfficeArgument,
    until: str = typer.Option(..., help="A date; a block in a nation with the clock blocknumber."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Propose to appoint somebody to an office.

    The vote decides.
    """
    _offices(workspace_of(context)).role(office)
    _propose(workspace_of(context), f"appoint {who} as {office} until {until}", account, yes)


@app.command("dismiss", epilog="Example: govkit office dismiss dev3 judge")
def dismiss(
    context: typer.Context,
    who: str = WhoArgument,
    office: str = OfficeArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Propose to dismiss somebody from an office.

    The vote decides.
    """
    _offices(workspace_of(context)).role(office)
    _propose(workspace_of(context), f"dismiss {who} as {office}", account, yes)


@app.command("resign", epilog="Example: govkit office resign judge --as dev3")
def resign(
    context: typer.Context,
    office: str = OfficeArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give up an office that you hold."""
    workspace = workspace_of(context)
    workspace.send(_offices(workspace).resign(office), account, yes=yes)
    say(f"you no longer hold the office {office}")


@app.command("act", epilog="Example: govkit office act registrar 'admit dev20' --as dev3")
def act(
    context: typer.Context,
    office: str = OfficeArgument,
    action: str = typer.Argument(
        help="An action in words, as in a proposal, such as `admit dev5`."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Use a power of an office that you hold."""
    workspace = workspace_of(context)
    call = workspace.nation.phrases.parse(action)
    workspace.send(_offices(workspace).act(office, call), account, yes=yes)
    say(f"done as {office}: {workspace.nation.phrases.describe(call)}")


def _propose(workspace: Workspace, action: str, account: str | None, yes: bool) -> None:
    nation = workspace.nation
    call = nation.phrases.parse(action)
    for failing, error in nation.would_fail([call]):
        say(f"warning: if executed now, {nation.phrases.describe(failing)} would fail: {error}")
    description = f"# {action[0].upper()}{action[1:]}"
    if not yes:
        say(f"  {nation.phrases.describe(call)}")
    workspace.send(nation.proposals.propose([call], description), account, yes=yes)
    proposal = nation.proposals.get(str(nation.proposals.id_of([call], description)))
    say(f"made proposal {proposal.number}: see govkit proposal show {proposal.number}")
    print_line(proposal.number)


def _offices(workspace: Workspace) -> NationOffices:
    return needed(workspace, workspace.nation.offices, "offices")


def _kind(workspace: Workspace, state: OfficeState) -> str:
    citizens = ", citizens only" if state.terms.citizens_only else ""
    if state.council:
        return f"the term of {state.council}{citizens}"
    return f"{workspace.nation.phrases.span(state.terms.term)} at most{citizens}"


def _holders(workspace: Workspace, state: OfficeState) -> list[str]:
    book, day = workspace.book, workspace.nation.phrases.day
    return [
        f"{book.name_of(each.holder) or each.holder} until {day(each.until)}" for each in state.held
    ] or ["nobody"]


def _powers(workspace: Workspace, state: OfficeState) -> list[str]:
    from govkit.contracts import Rule

    return [workspace.nation.phrases.ruled(Rule(*power)) for power in state.powers]


def _json(workspace: Workspace, state: OfficeState) -> dict[str, object]:
    return {
        "office": state.name,
        "number": state.number,
        "seats": state.terms.seats,
        "term": state.terms.term,
        "citizens_only": state.terms.citizens_only,
        "council": state.council,
        "holders": [
            {
                "holder": each.holder,
                "name": workspace.book.name_of(each.holder),
                "until": each.until,
            }
            for each in state.held
        ],
        "powers": _powers(workspace, state),
    }


def in_status(workspace: Workspace) -> Told:
    """The offices by name."""
    names = workspace.nation.offices.names() if workspace.nation.offices else []
    return Told({"offices": names}, {"offices": ", ".join(names)} if names else {})
