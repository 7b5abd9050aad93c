"""govkit election: elect and recall the members of the nation's councils."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.status import Told
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of
from govkit.errors import NotFound, UsageError
from govkit.guesses import no_such

if TYPE_CHECKING:
    from collections.abc import Callable

    from govkit.contracts.council import Council
    from govkit.nation.people.elections import Elections, Standing
    from govkit.types import Call

app = typer.Typer(
    help="Elect and recall the members of councils.", rich_help_panel=Heading.TAKE_PART
)
CouncilArgument = typer.Argument(help="The council's name in the nation file.")


@app.command("list", epilog="Example: govkit election list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the councils: seats, end of the term, election."""
    workspace = workspace_of(context)
    found = workspace.nation.elections
    if as_json:
        print_json([_council_json(elections) for elections in found.values()])
        return
    rows = []
    for name, elections in found.items():
        council = elections.council
        held = len(council.holders())
        rows.append(
            (name, f"{held} of {council.seats()}", _term(workspace, elections), _now(elections))
        )
    print_table(("council", "seats held", "term ends", "election"), rows, "no councils")


@app.command("show", epilog="Example: govkit election show assembly")
def show(
    context: typer.Context,
    council: str = CouncilArgument,
    number: int | None = typer.Option(None, min=1, help="Show an earlier election, by its number."),
    as_json: bool = JsonOption,
) -> None:
    """Show a council: its holders, and its latest election or recall."""
    workspace = workspace_of(context)
    elections = _elections(workspace, council)
    standing = elections.standing(number) if elections.council.elections() or number else None
    if as_json:
        shown = _standing_json(standing) if standing else None
        print_json({**_council_json(elections), "election": shown})
        return
    book = workspace.book
    fields: dict[str, object] = {
        "council": elections.name,
        "holders": list(map(book.show, elections.council.holders())) or "nobody",
        "term ends": _term(workspace, elections),
    }
    print_fields({**fields, **(_standing_fields(workspace, standing) if standing else {})})


@app.command("open", epilog="Example: govkit election open assembly")
def open_(
    context: typer.Context,
    council: str = CouncilArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Open an election, once the term is near its end.

    Anybody can do this.
    """
    _say_next(*_act(context, council, lambda it: it.open_election(), account, yes))


@app.command("recall", epilog="Example: govkit election recall assembly --as dev3")
def recall(
    context: typer.Context,
    council: str = CouncilArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Open a vote on ending a council's term at once.

    Each citizen can do this once a term.
    """
    _say_next(*_act(context, council, lambda it: it.open_recall(), account, yes))


@app.command("nominate", epilog="Example: govkit election nominate assembly --as dev3")
def nominate(
    context: typer.Context,
    council: str = CouncilArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Stand for election to a council.

    When the list is full, you get on it with more endorsements than somebody who is on it.
    """
    from govkit.constitution.units import format_count

    _, elections = _act(context, council, lambda it: it.nominate(), account, yes)
    count = elections.standing().election.candidates
    say(f"{format_count(count, 'candidate')} on the list")


@app.command("endorse", epilog="Example: govkit election endorse assembly dev3 --as dev4")
def endorse(
    context: typer.Context,
    council: str = CouncilArgument,
    candidate: str = typer.Argument(help="The candidate's address or name."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Endorse a candidate.

    A citizen can endorse one. The candidates with the most endorsements are on the list.
    """
    from govkit.constitution.units import format_count

    who = workspace_of(context).resolve(candidate)
    _, elections = _act(context, council, lambda it: it.endorse(who), account, yes)
    count = elections.council.endorsements(elections.council.elections(), who)
    say(format_count(count, "endorsement"))


@app.command("vote", epilog="Example: govkit election vote assembly dev3 dev5 --as dev4")
def vote(
    context: typer.Context,
    council: str = CouncilArgument,
    choices: list[str] = typer.Argument(
        help="Candidates: for one seat the best first, for several seats all you approve of; "
        "in a recall: for or against."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vote in the open election or recall."""
    from govkit.constitution.units import format_count

    workspace = workspace_of(context)
    elections = _elections(workspace, council)
    if elections.standing().election.recall:
        if choices not in (["for"], ["against"]):
            raise UsageError("this is a recall", next_step="vote for or against it")
        call = elections.vote_recall(in_favour=choices == ["for"])
        if not yes:
            say(f"  vote {choices[0]} ending the term of {council}")
    else:
        ranked = [workspace.resolve(each) for each in choices]
        call = elections.vote(ranked)
        if not yes:
            for candidate in ranked:
                say(f"  {workspace.book.show(candidate)}")
    workspace.send(call, account, yes=yes)
    say(f"voted; {format_count(elections.standing().ballots, 'ballot')} so far")


@app.command("settle", epilog="Example: govkit election settle assembly")
def settle(
    context: typer.Context,
    council: str = CouncilArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Count the ballots after the vote, and seat the winners.

    Anybody can do this.
    """
    workspace, elections = _act(context, council, lambda it: it.settle(), account, yes)
    holders = elections.council.holders()
    say(f"seats are held by {', '.join(map(workspace.book.show, holders)) or 'nobody'}")


def _act(
    context: typer.Context,
    name: str,
    act: Callable[[Council], Call],
    account: str | None,
    yes: bool,
) -> tuple[Workspace, Elections]:
    """Send one step of a council's election."""
    workspace = workspace_of(context)
    elections = _elections(workspace, name)
    workspace.send(act(elections.council), account, yes=yes)
    return workspace, elections


def _elections(workspace: Workspace, name: str) -> Elections:
    found = workspace.nation.elections
    if name not in found:
        raise no_such("council", name, found, "see govkit election list", NotFound)
    return found[name]


def _say_next(workspace: Workspace, elections: Elections) -> None:
    election = elections.standing().election
    opens, closes = (
        workspace.nation.phrases.moment(at) for at in (election.voting_from, election.voting_until)
    )
    say(f"voting opens after {opens}, and closes after {closes}")


def _term(workspace: Workspace, elections: Elections) -> str:
    end = elections.council.term_end()
    return workspace.nation.phrases.moment(end) if end else "no term yet"


def _now(elections: Elections) -> str:
    if not elections.council.elections():
        return "none yet"
    standing = elections.standing()
    kind = "recall" if standing.election.recall else "election"
    return f"{kind} {standing.number}: {standing.stage}"


def _standing_fields(workspace: Workspace, standing: Standing) -> dict[str, object]:
    moment, book = workspace.nation.phrases.moment, workspace.book
    kind = "recall" if standing.election.recall else "election"
    fields: dict[str, object] = {
        kind: f"number {standing.number}, {standing.stage}",
        "voting": f"after {moment(standing.election.voting_from)}, "
        f"until {moment(standing.election.voting_until)}",
        "ballots": standing.ballots,
    }
    if standing.election.recall:
        return {**fields, "for": standing.in_favour, "against": standing.against}
    fields["candidates"] = [
        f"{book.show(each.address)}: {each.ballots}" for each in standing.candidates
    ]
    for number, counted in enumerate(standing.rounds, start=1):
        names = {each.position: book.show(each.address) for each in standing.candidates}
        fields[f"round {number}"] = [f"{names[p]}: {n}" for p, n in counted.items()]
    if standing.winners:
        fields["elected"] = list(map(book.show, standing.winners))
    return fields


def _council_json(elections: Elections) -> dict[str, object]:
    council = elections.council
    return {
        "name": elections.name,
        "address": council.address,
        "seats": council.seats(),
        "holders": list(council.holders()),
        "term_end": council.term_end(),
        "elections": council.elections(),
    }


def _standing_json(standing: Standing) -> dict[str, object]:
    return {
        "number": standing.number,
        "recall": standing.election.recall,
        "stage": str(standing.stage),
        "voting_from": standing.election.voting_from,
        "voting_until": standing.election.voting_until,
        "ballots": standing.ballots,
        "for": standing.in_favour,
        "against": standing.against,
        "candidates": [
            {
                "position": each.position,
                "address": each.address,
                "ballots": each.ballots,
                "endorsements": each.endorsements,
            }
            for each in standing.candidates
        ],
        "rounds": [{str(p): n for p, n in counted.items()} for counted in standing.rounds],
        "winners": list(standing.winners),
    }


def in_status(workspace: Workspace) -> Told:
    """The councils by name."""
    return Told({"councils": list(workspace.nation.councils)})
