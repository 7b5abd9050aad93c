"""govkit court list, show: see the cases, and one as a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.court.shared import NumberArgument, coin, court_of
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table
from govkit.cli.status import Told
from govkit.cli.workspace import JsonOption, OwnOption, Workspace, workspace_of

if TYPE_CHECKING:
    from govkit.nation.justice.cases import CaseState
    from govkit.nation.justice.court import NationCourt
    from govkit.nation.justice.timeline import Happened

app = typer.Typer(help="Have disputes decided by citizens.", rich_help_panel=Heading.TAKE_PART)


@app.command("list", rich_help_panel=Heading.SEE, epilog="Example: govkit court list")
def list_(
    context: typer.Context,
    every: bool = typer.Option(False, "--all", help="List those that are over, too."),
    as_json: bool = JsonOption,
) -> None:
    """List the open cases, and what each waits for."""
    workspace = workspace_of(context)
    court = court_of(workspace)
    found = court.all() if every else court.running()
    if as_json:
        print_json([_json(each) for each in found])
        return
    rows = [
        (
            each.number,
            [workspace.book.name_of(party) or party for party in each.case.parties] or "none",
            [str(each.stage), *_until(workspace, each)],
            "" if each.ruling is None else each.ruling,
        )
        for each in found
    ]
    print_table(("no.", "parties", "stage", "ruling"), rows, "no open cases")


@app.command("show", rich_help_panel=Heading.SEE, epilog="Example: govkit court show 1")
def show(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = OwnOption,
    as_json: bool = JsonOption,
) -> None:
    """Show a case as a timeline, and what comes next."""
    from govkit.nation.justice.timeline import timeline, waits_for

    workspace = workspace_of(context)
    court = court_of(workspace)
    state, happened = court.get(number), timeline(workspace.nation, number)
    if as_json:
        told = [{"block": e.block, "timestamp": e.second, "what": e.what} for e in happened]
        print_json({**_json(state), "timeline": told})
        return
    print_fields({**_fields(workspace, court, state), **_own(workspace, court, state, account)})
    print_line()
    print_fields(_dated(happened))
    print_line()
    print_fields({"next": waits_for(workspace.nation, state)})


@app.command("terms", rich_help_panel=Heading.SEE, epilog="Example: govkit court terms")
def terms(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show by what the court works: seats, periods, fees and stakes.

    Nothing of it can change.
    """
    from dataclasses import asdict

    workspace = workspace_of(context)
    court = court_of(workspace)
    found = asdict(court.terms)
    amounts = ("fee", "stake", "share_bond")
    if as_json:
        print_json({key: str(each) if key in amounts else each for key, each in found.items()})
        return
    print_fields(_terms(workspace, court))


def _terms(workspace: Workspace, court: NationCourt) -> dict[str, object]:
    from govkit.constitution.units import format_count

    found, span = court.terms, workspace.nation.phrases.span
    who = "citizens on the roll" if found.willing else "all citizens who are drawn"
    voted = f"by a vote within {span(found.house_period)}" if found.house_period else "by no vote"
    larger = format_count(found.appeal_seats, "seat") if found.appeal_seats else "no larger panel"
    fields: dict[str, object] = {
        "who serves": f"{who}, after {span(found.tenure)} as a citizen",
        "panel": format_count(found.seats, "seat"),
        "appeal": f"{larger}; {voted}",
        "a case costs": coin(court.contract.arbitration_cost()),
        "an appeal costs": coin(court.contract.appeal_cost()),
        "stake of a seat": coin(found.stake),
        "bond of a share": f"{coin(found.share_bond)} or more",
        "evidence": span(found.evidence_period),
        "votes": f"{span(found.commit_period)} to commit, {span(found.reveal_period)} to reveal",
        "notice": span(found.notice),
        "draw": f"{format_count(found.window, 'block')} to commit shares and to give them, "
        f"{found.far} apart from its own",
    }
    if found.appeal_period:
        fields["to appeal"] = span(found.appeal_period)
    return fields


def _fields(workspace: Workspace, court: NationCourt, state: CaseState) -> dict[str, object]:
    book, case = workspace.book, state.case
    fields: dict[str, object] = {
        "case": f"{state.number}, which {state.stage}"
        if str(state.stage).startswith(("is", "waits", "hears", "can"))
        else f"{state.number}: {state.stage}",
        "asked by": book.show(case.arbitrable),
        "parties": [f"{n}: {book.show(each)}" for n, each in enumerate(case.parties)] or "none",
        "rulings": f"1 to {case.choices}, or 0: the court refuses to rule",
        "bond of a share": coin(case.bond),
    }
    if state.seats and any(seat.number for seat in state.seats):
        fields["panel"] = [_seat(workspace, place, state) for place in range(len(state.seats))]
    if state.ruling is not None:
        fields["ruling"] = f"{state.ruling}{'' if state.is_open else ', for good'}"
    return fields


def _seat(workspace: Workspace, place: int, state: CaseState) -> str:
    seat = state.seats[place]
    if not seat.number:
        return f"{place}: empty"
    holder = workspace.nation.registry.passport(seat.number).holder
    name = workspace.book.name_of(holder) or holder
    states = ("no vote yet", "committed", f"revealed: ruling {seat.vote}")
    return f"{place}: passport {seat.number}, {name}: {states[seat.state]}"


def _own(
    workspace: Workspace, court: NationCourt, state: CaseState, account: str | None
) -> dict[str, str]:
    """Whether the account that runs the command has a part in the case."""
    person = workspace.me(account)
    if person is None:
        return {}
    seat, party = court.seat_of(state, person), court.party_of(state, person)
    if seat is not None:
        return {"you": f"sit on its panel, on seat {seat}"}
    return {"you": f"are party {party}"} if party is not None else {}


def _dated(happened: list[Happened]) -> dict[str, object]:
    """What happened, by its moment."""
    from govkit.constitution.units import format_time

    dated: dict[str, object] = {}
    for each in happened:
        lines = dated.setdefault(format_time(each.second), [])
        assert isinstance(lines, list)
        lines.append(each.what)
    return dated


def _until(workspace: Workspace, state: CaseState) -> list[str]:
    if state.until:
        return [f"until {workspace.nation.phrases.moment(state.until)}"]
    return [f"until block {state.until_block}"] if state.until_block else []


def _json(state: CaseState) -> dict[str, object]:
    case = state.case
    return {
        "number": state.number,
        "stage": state.stage.name.lower(),
        "until": state.until or None,
        "until_block": state.until_block or None,
        "ruling": state.ruling,
        "arbitrable": case.arbitrable,
        "choices": case.choices,
        "parties": list(case.parties),
        "bond_wei": str(case.bond),
        "round": case.round,
        "appealed": state.is_on_appeal,
        "opened": case.opened,
        "draw_block": case.block,
        "panel": [
            {
                "passport": seat.number or None,
                "vote": seat.state.name.lower(),
                "ruling": seat.vote if seat.state.name == "REVEALED" else None,
            }
            for seat in state.seats
        ],
    }


def in_status(workspace: Workspace) -> Told:
    """Who decides, and how many cases are open."""
    from govkit.constitution.units import format_count

    court = workspace.nation.court
    if court is None:
        return Told()
    found = len(court.running())
    terms, places = court.terms, court.contract.places()
    among = f"{format_count(places, 'citizen')} on the roll" if terms.willing else "all citizens"
    shown = f"{format_count(terms.seats, 'seat')}, drawn among {among}"
    opened = format_count(found, "open case")
    plain = {"seats": terms.seats, "places": places, "open_cases": found}
    return Told({"court": plain}, {"court sits with": [shown, opened]})
