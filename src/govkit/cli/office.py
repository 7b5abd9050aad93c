"""govkit office: who holds which office of the nation, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.status import Told
from govkit.cli.world import AsOption, JsonOption, WhoArgument, World, YesOption, world_of
from govkit.errors import NotFound

if TYPE_CHECKING:
    from govkit.nation.offices import NationOffices, OfficeState

app = typer.Typer(help="Offices, given and taken by vote.", no_args_is_help=True)
OfficeArgument = typer.Argument(help="The office's name.")


@app.command("list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the offices and who holds them."""
    world = world_of(context)
    found = world.nation.offices.all() if world.nation.offices else []
    if as_json:
        print_json([_json(world, each) for each in found])
        return
    rows = [(each.name, _kind(world, each), _holders(world, each)) for each in found]
    print_table(("office", "held for", "holders"), rows, "no offices")


@app.command("show")
def show(context: typer.Context, office: str = OfficeArgument, as_json: bool = JsonOption) -> None:
    """Show an office: its holders, now and before, and what it may do."""
    world = world_of(context)
    offices = _offices(world)
    state = offices.get(office)
    history = offices.history(office)
    if as_json:
        past = [
            {
                "holder": each.holder,
                "name": world.book.name_of(each.holder),
                "since": each.since,
                "until": each.until,
            }
            for each in history
        ]
        print_json({**_json(world, state), "appointments": past})
        return
    book, day = world.book, world.nation.phrases.day
    print_fields(
        {
            "office": state.name,
            "held for": _kind(world, state),
            "holders": [
                line
                for each in state.held
                for line in (book.show(each.holder), f"until {day(each.until)}")
            ]
            or "nobody",
            "may call": _powers(world, state) or "nothing",
            "appointments": [
                line
                for each in history
                for line in (book.show(each.holder), f"{day(each.since)} to {day(each.until)}")
            ]
            or "none",
        }
    )


@app.command("appoint")
def appoint(
    context: typer.Context,
    who: str = WhoArgument,
    office: str = OfficeArgument,
    until: str = typer.Option(..., help="A date, or a block with the clock blocknumber."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Propose to give an office. The vote decides."""
    _offices(world_of(context)).role(office)
    _propose(world_of(context), f"appoint {who} as {office} until {until}", account, yes)


@app.command("dismiss")
def dismiss(
    context: typer.Context,
    who: str = WhoArgument,
    office: str = OfficeArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Propose to take an office. The vote decides."""
    _offices(world_of(context)).role(office)
    _propose(world_of(context), f"dismiss {who} as {office}", account, yes)


@app.command("resign")
def resign(
    context: typer.Context,
    office: str = OfficeArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give up an office that you hold."""
    world = world_of(context)
    world.send(_offices(world).resign(office), account, yes=yes)
    say(f"you are not {office} any more")


@app.command("act")
def act(
    context: typer.Context,
    office: str = OfficeArgument,
    action: str = typer.Argument(help="An action as in a proposal, such as `admit dev5`."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Do for an office that you hold what it may do."""
    world = world_of(context)
    call = world.nation.phrases.parse(action)
    world.send(_offices(world).act(office, call), account, yes=yes)
    say(f"done as {office}: {world.nation.phrases.describe(call)}")


def _propose(world: World, action: str, account: str | None, yes: bool) -> None:
    nation = world.nation
    call = nation.phrases.parse(action)
    for failing, error in nation.would_fail([call]):
        say(
            f"warning: were it executed now, {nation.phrases.describe(failing)} would fail: {error}"
        )
    description = f"# {action[0].upper()}{action[1:]}"
    if not yes:
        say(f"  {nation.phrases.describe(call)}")
    world.send(nation.proposals.propose([call], description), account, yes=yes)
    proposal = nation.proposals.get(str(nation.proposals.id_of([call], description)))
    say(f"proposal {proposal.number} is made: see govkit proposal show {proposal.number}")
    print_line(proposal.number)


def _offices(world: World) -> NationOffices:
    if world.nation.offices is None:
        raise NotFound(f"{world.nation.name} has no offices", "its file names none")
    return world.nation.offices


def _kind(world: World, state: OfficeState) -> str:
    citizens = ", citizens only" if state.terms.citizens_only else ""
    if state.council:
        return f"the term of {state.council}{citizens}"
    return f"{world.nation.phrases.span(state.terms.term)} at most{citizens}"


def _holders(world: World, state: OfficeState) -> list[str]:
    book, day = world.book, world.nation.phrases.day
    return [
        f"{book.name_of(each.holder) or each.holder} until {day(each.until)}" for each in state.held
    ] or ["nobody"]


def _powers(world: World, state: OfficeState) -> list[str]:
    from govkit.contracts import Rule

    return [world.nation.phrases.ruled(Rule(*power)) for power in state.powers]


def _json(world: World, state: OfficeState) -> dict[str, object]:
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
                "name": world.book.name_of(each.holder),
                "until": each.until,
            }
            for each in state.held
        ],
        "powers": _powers(world, state),
    }


def in_status(world: World) -> Told:
    """The offices by name."""
    names = world.nation.offices.names() if world.nation.offices else []
    return Told({"offices": names}, {"offices": ", ".join(names)} if names else {})
