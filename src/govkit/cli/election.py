"""govkit election: elect and recall the members of the nation's councils."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.status import Told
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    OwnOption,
    Workspace,
    YesOption,
    workspace_of,
)
from govkit.errors import NotFound, UsageError
from govkit.guesses import no_such

if TYPE_CHECKING:
    from collections.abc import Callable

    from govkit.contracts.council import Council, Election
    from govkit.nation.moments import Moment
    from govkit.nation.people.elections import Elections, ElectionStanding, Stage
    from govkit.nation.secrecy.elections import Standing as SecretStanding
    from govkit.types import Call

app = typer.Typer(
    help="Elect and recall the members of councils.", rich_help_panel=Heading.TAKE_PART
)
CouncilArgument = typer.Argument(help="The council's name in the nation file.")


@app.command("list", rich_help_panel=Heading.SEE, epilog="Example: govkit election list")
def list_(
    context: typer.Context, account: str | None = OwnOption, as_json: bool = JsonOption
) -> None:
    """List the councils.

    It shows seats, the end of the term, the election, and whether you voted.
    """
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
            (
                name,
                f"{held} of {council.seats()}",
                _term(workspace, elections),
                _now(workspace, elections, account),
            )
        )
    print_table(("council", "seats held", "term ends", "election"), rows, "no councils")


@app.command("show", rich_help_panel=Heading.SEE, epilog="Example: govkit election show assembly")
def show(
    context: typer.Context,
    council: str = CouncilArgument,
    number: int | None = typer.Option(None, min=1, help="Show an earlier election, by its number."),
    account: str | None = OwnOption,
    as_json: bool = JsonOption,
) -> None:
    """Show a council and its latest election or recall.

    It says who holds a seat, what can be done next, when, and by which command.
    """
    workspace = workspace_of(context)
    elections = elections_in(workspace, council)
    standing = elections.standing(number) if elections.council.elections() or number else None
    if as_json:
        shown = _standing_json(standing) if standing else None
        opens = None if _is_open(standing) else elections.opens_from()
        print_json({**_council_json(elections), "opens_from": opens, "election": shown})
        return
    book = workspace.book
    fields: dict[str, object] = {
        "council": elections.name,
        "holders": list(map(book.show, elections.council.holders())) or "nobody",
        "term ends": _term(workspace, elections),
    }
    if standing:
        fields.update(_standing_fields(workspace, standing))
        fields.update(_own_part(workspace, elections, standing, account))
    if number is None:
        fields["next"] = _next(workspace, elections, standing)
    print_fields(fields)


@app.command("open", rich_help_panel=Heading.STAND, epilog="Example: govkit election open assembly")
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


@app.command(
    "recall",
    rich_help_panel=Heading.STAND,
    epilog="Example: govkit election recall assembly --as dev3",
)
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


@app.command(
    "nominate",
    rich_help_panel=Heading.STAND,
    epilog="Example: govkit election nominate assembly --as dev3",
)
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


@app.command(
    "endorse",
    rich_help_panel=Heading.STAND,
    epilog="Example: govkit election endorse assembly dev3 --as dev4",
)
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


@app.command(
    "vote",
    rich_help_panel=Heading.VOTE,
    epilog="Example: govkit election vote assembly dev3 dev5 --as dev4",
)
def vote(
    context: typer.Context,
    council: str = CouncilArgument,
    choices: list[str] = typer.Argument(
        help="Candidates: for one seat the best first, for several seats all you approve of; "
        "in a recall: for or against."
    ),
    secret: bool = typer.Option(False, "--secret", help="Vote in secret, where the council does."),
    challenge: bool = typer.Option(
        False, "--challenge", help="With --secret: spoil the ballot and open it; cast nothing."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vote in the open election or recall.

    With --secret nobody learns how you voted. The candidate `none` stands for nobody.
    """
    from govkit.constitution.units import format_count

    workspace = workspace_of(context)
    elections = elections_in(workspace, council)
    if secret:
        from govkit.cli.secret_election import vote_in_secret

        vote_in_secret(workspace, elections, choices, account, challenge=challenge, yes=yes)
        return
    if challenge:
        raise UsageError(
            "a public vote can't be challenged", "everybody can read it", "leave --challenge out"
        )
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


@app.command(
    "settle", rich_help_panel=Heading.CARRY_OUT, epilog="Example: govkit election settle assembly"
)
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
    elections = elections_in(workspace, name)
    workspace.send(act(elections.council), account, yes=yes)
    return workspace, elections


def elections_in(workspace: Workspace, name: str) -> Elections:
    """The elections of a council. Raises NotFound."""
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


def _now(workspace: Workspace, elections: Elections, account: str | None) -> list[str]:
    """The latest election or recall, until when, and one's own part in it."""
    number = elections.council.elections()
    if not number:
        return ["none yet"]
    election = elections.council.election(number)
    stage = elections.stage(election, number)
    kind = "recall" if election.recall else "election"
    lines = [f"{kind} {number}: {stage}"]
    if (until := _until(election, stage)) is not None:
        moments = workspace.nation.moments
        lines += [f"ends {moments.away(until)}", moments.exact(until)]
    person = workspace.me(account)
    if person and stage.value == "voting":
        lines.append("you voted" if elections.has_voted(number, person) else "no vote yet")
    return lines


def _until(election: Election, stage: Stage) -> Moment | None:
    """When a stage ends."""
    from govkit.nation.moments import Moment

    ends = {"nominating": election.voting_from, "voting": election.voting_until}
    return Moment(ends[stage.value]) if stage.value in ends else None


def _is_open(standing: ElectionStanding | None) -> bool:
    return standing is not None and not standing.election.settled


def _own_part(
    workspace: Workspace, elections: Elections, standing: ElectionStanding, account: str | None
) -> dict[str, object]:
    """What the user did in an open election; nothing if no account is known."""
    person = workspace.me(account)
    if person is None or not _is_open(standing):
        return {}
    council, number = elections.council, standing.number
    if standing.stage.value == "nominating":
        did = [
            *(["stand"] if council.is_nominated(number, person) else []),
            *(["have endorsed"] if council.has_endorsed(number, person) else []),
        ]
        return {"you": " and ".join(did) or "do not stand, and have endorsed nobody"}
    return {"you": "have voted" if elections.has_voted(number, person) else "have not voted"}


def _next(
    workspace: Workspace, elections: Elections, standing: ElectionStanding | None
) -> list[str]:
    """What can be done now or next, with the commands that do it."""
    from govkit.nation.moments import Moment

    name, moments = elections.name, workspace.nation.moments
    if standing is None or not _is_open(standing):
        opens = Moment(elections.opens_from())
        begin = f"govkit election open {name}"
        if moments.now(opens) >= opens.at:
            return [f"an election can be opened now, by anybody: {begin}"]
        return [f"an election can be opened {moments.both(opens)}, by anybody: {begin}"]
    until = _until(standing.election, standing.stage)
    if standing.secret is not None and standing.stage.value == "to be counted":
        return _counting(workspace, name, standing.secret)
    if until is None:
        return [f"the vote is over; anybody can have it counted: govkit election settle {name}"]
    ends = moments.until(until)
    if standing.stage.value == "nominating":
        return [
            f"candidates are nominated {ends}; then the vote begins",
            f"to stand, as a citizen: govkit election nominate {name}",
            f"to nominate somebody who stands: govkit election endorse {name} CANDIDATE",
        ]
    if standing.secret is not None:
        from govkit.cli.secret_election import ways_to_vote

        return ways_to_vote(name, standing.secret, ends, recall=standing.election.recall)
    if standing.election.recall:
        return [f"to vote, {ends}: govkit election vote {name} for (or against)"]
    how = "the best first" if elections.is_ranked else "all you approve of"
    return [
        f"to vote, {ends}: govkit election vote {name} CANDIDATE ...",
        f"name {how}",
    ]


def _counting(workspace: Workspace, name: str, secret: SecretStanding) -> list[str]:
    """Who must do what until when, so that a secret vote counts."""
    from govkit.constitution.units import format_count
    from govkit.nation.moments import Moment

    until = workspace.nation.moments.until(Moment(secret.until))
    if secret.missing:
        shares = format_count(secret.missing, "more share")
        return [f"{shares} of trustees, {until}: govkit ballot trustee share {name}"]
    return [f"anybody can count it, {until}: govkit ballot tally {name}"]


def _standing_fields(workspace: Workspace, standing: ElectionStanding) -> dict[str, object]:
    moment, book = workspace.nation.phrases.moment, workspace.book
    kind = "recall" if standing.election.recall else "election"
    fields: dict[str, object] = {
        kind: f"number {standing.number}, {standing.stage}",
        "voting": f"after {moment(standing.election.voting_from)}, "
        f"until {moment(standing.election.voting_until)}",
        "ballots": standing.ballots,
    }
    if standing.secret is not None:
        fields["secret"] = str(standing.secret.stage)
    if standing.election.recall:
        return {**fields, "for": standing.in_favour, "against": standing.against}
    fields["candidates"] = [
        f"{book.show(each.address)}: {each.ballots}" for each in standing.candidates
    ] or "nobody stands yet"
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


def _standing_json(standing: ElectionStanding) -> dict[str, object]:
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
        "secret": str(standing.secret.stage) if standing.secret else None,
    }


def in_status(workspace: Workspace) -> Told:
    """The councils by name."""
    return Told({"councils": list(workspace.nation.councils)})
