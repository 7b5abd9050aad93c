"""govkit proposal: how the nation decides."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.world import AsOption, JsonOption, World, YesOption, read_text, world_of

if TYPE_CHECKING:
    from govkit.nation.proposals import Ballot, Proposal, Tally

app = typer.Typer(help="Proposals, from the first word to the last.", no_args_is_help=True)
ProposalArgument = typer.Argument(help="Its number, or its id.")

_ACTION_HELP = (
    "What it does; several may be given. 'pay 1_000 MRT to dev3', 'issue 5 MRT to treasury', "
    "'admit 0x...', 'revoke 0x...', 'set voting_period 5 days' (also voting_delay, quorum, "
    "approval, proposal_threshold, timelock_delay, registrar), 'add keeper 0x...', "
    "'remove keeper 0x...', 'remove guardian', 'record law 0x<sha256> Title', "
    "'call 0x<address> <wei> 0x<data>'."
)


class Vote(StrEnum):
    AGAINST = "against"
    FOR = "for"
    ABSTAIN = "abstain"


@app.command("new")
def new(
    context: typer.Context,
    title: str = typer.Argument(help="What it is about, in one line."),
    action: list[str] = typer.Option(..., "--action", "-a", help=_ACTION_HELP),
    text: Path | None = typer.Option(None, help="A file with the reasons, added to the title."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Put actions to the vote."""
    world = world_of(context)
    nation = world.nation
    actions = [nation.phrases.parse(each) for each in action]
    description = f"# {title}" + (f"\n\n{read_text(text)}" if text else "")
    call = nation.proposals.propose(actions, description)
    if not yes:
        for each in actions:
            say(f"  {nation.phrases.describe(each)}")
    world.send(call, account, yes=yes)
    proposal = nation.proposals.get(str(nation.proposals.id_of(actions, description)))
    say(f"proposal {proposal.number}: {_next_step(world, proposal)}")
    typer.echo(proposal.number)


@app.command("list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List all proposals and how they stand."""
    world = world_of(context)
    proposals = world.nation.proposals
    found = [(each, proposals.tally(each)) for each in proposals.all()]
    if as_json:
        print_json([_json(world, proposal, tally) for proposal, tally in found])
        return
    rows = [(each.number, each.title, tally.state.name.lower()) for each, tally in found]
    print_table(("no.", "title", "state"), rows, "no proposals")


@app.command("show")
def show(
    context: typer.Context, proposal: str = ProposalArgument, as_json: bool = JsonOption
) -> None:
    """Show a proposal: what it does, how it stands, what it still needs."""
    world = world_of(context)
    nation = world.nation
    found = nation.proposals.get(proposal)
    tally, ballots = nation.proposals.tally(found), nation.proposals.ballots(found)
    if as_json:
        cast = [_ballot_json(ballot) for ballot in ballots]
        print_json({**_json(world, found, tally), "ballots": cast})
        return
    votes = nation.phrases.votes
    print_fields(
        {
            f"proposal {found.number}": found.title,
            "id": f"0x{found.id:064x}",
            "proposer": world.book.show(found.proposer),
            "does": "\n".join(nation.phrases.describe(action) for action in found.actions),
            "state": tally.state.name.lower(),
            "for": votes(tally.in_favour),
            "against": votes(tally.against),
            "abstain": votes(tally.abstain),
            "quorum": votes(tally.quorum) if tally.quorum else "known once voting opens",
            "ballots": len(ballots),
            "needs": nation.proposals.next_step(found, tally),
        }
    )


@app.command("vote")
def vote(
    context: typer.Context,
    proposal: str = ProposalArgument,
    support: Vote = typer.Argument(help="How you vote."),
    reason: str = typer.Option("", help="Why, for everybody to read."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vote, with all the votes you had at the snapshot."""
    from govkit.types import Support

    world = world_of(context)
    found = world.nation.proposals.get(proposal)
    _say_what(world, found, f"vote {support} proposal", yes)
    call = world.nation.proposals.vote(found, Support[support.name], reason)
    world.send(call, account, yes=yes)
    say(f"voted {support}: {_next_step(world, found)}")


@app.command("queue")
def queue(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Put what has passed into the timelock. Anybody may."""
    _advance(context, "queue", proposal, account, yes)


@app.command("execute")
def execute(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Do what was decided, once the timelock's delay is over. Anybody may."""
    _advance(context, "execute", proposal, account, yes)


@app.command("cancel")
def cancel(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Take a proposal back: its proposer while it is pending, the guardian until its sunset."""
    _advance(context, "cancel", proposal, account, yes)


def _advance(
    context: typer.Context, step: str, reference: str, account: str | None, yes: bool
) -> None:
    world = world_of(context)
    proposals = world.nation.proposals
    found = proposals.get(reference)
    _say_what(world, found, f"{step} proposal", yes)
    makers = {"queue": proposals.queue, "execute": proposals.execute, "cancel": proposals.cancel}
    world.send(makers[step](found), account, yes=yes)
    tally = proposals.tally(found)
    say(f"{tally.state.name.lower()}: {proposals.next_step(found, tally)}")


def _say_what(world: World, proposal: Proposal, step: str, yes: bool) -> None:
    if not yes:
        say(f"{step} {proposal.number}, {proposal.title}:")
        for action in proposal.actions:
            say(f"  {world.nation.phrases.describe(action)}")


def _next_step(world: World, proposal: Proposal) -> str:
    proposals = world.nation.proposals
    return proposals.next_step(proposal, proposals.tally(proposal))


def _json(world: World, proposal: Proposal, tally: Tally) -> dict[str, object]:
    phrases = world.nation.phrases
    return {
        "number": proposal.number,
        "id": str(proposal.id),
        "proposer": proposal.proposer,
        "title": proposal.title,
        "description": proposal.description,
        "actions": [
            {
                "does": phrases.describe(action),
                "target": action.to,
                "value_wei": str(action.value),
                "calldata": "0x" + action.data.hex(),
            }
            for action in proposal.actions
        ],
        "snapshot": proposal.snapshot,
        "deadline": proposal.deadline,
        "state": tally.state.name.lower(),
        "votes": {
            "for": str(tally.in_favour),
            "against": str(tally.against),
            "abstain": str(tally.abstain),
        },
        "quorum": str(tally.quorum),
        "approval_bps": tally.approval_bps,
        "eta": tally.eta,
        "needs": world.nation.proposals.next_step(proposal, tally),
    }


def _ballot_json(ballot: Ballot) -> dict[str, object]:
    return {
        "voter": ballot.voter,
        "support": ballot.support.name.lower(),
        "weight": str(ballot.weight),
        "reason": ballot.reason,
    }
