"""govkit proposal new, list, show: make proposals, and see how they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.digests import digest_of_call
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.proposal.shared import (
    ProposalArgument,
    described,
    flag_json,
    next_step,
    say_flags,
    say_warnings,
    text_flags,
)
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    OwnOption,
    Workspace,
    YesOption,
    workspace_of,
)
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govkit.nation.nation import Nation
    from govkit.nation.secrecy.polls import SecretPoll
    from govkit.nation.voting.proposals import Ballot, Proposal, Proposals
    from govkit.nation.voting.tallies import HouseTally, Tally
    from govkit.types import ProposalId

app = typer.Typer()

ActionHelp = (
    "An action in words; may be repeated: 'pay 1_000 MRT to dev3', 'issue 5 MRT to treasury', "
    "'lower issuance limit to 2 %', "
    "'admit 0x...', 'revoke 0x...', 'notice 0x... 0xSHA256', 'suspend 0x... until DATE', "
    "'reinstate 0x...', 'set voting_period 5 days', "
    "'set class budget quorum 20 %' (also voting_delay, approval, proposal_threshold, "
    "timelock_delay, secret yes or no), 'set rule token.transfer class budget', "
    "'set registrar 0x...', "
    "'set kind law to keepers', 'add keeper 0x...', 'remove keeper 0x...', 'remove guardian', "
    "'appoint 0x...,0x... to COUNCIL until 2027-01-31', 'dismiss 0x... from COUNCIL', "
    "'appoint 0x... as OFFICE until 2027-01-31', 'dismiss 0x... as OFFICE', "
    "'appoint trustees 0x...,0x... with threshold 2', "
    "'set limit of ETH to 5 ETH a month for class budget', 'remove limit of ETH', "
    "'decide case 1: ruling 2', 'end the court\\'s power over bonds' (or officers, proposals), "
    "'lift the suspension of 0x... as OFFICE', "
    "'adopt INSTITUTION', 'set payer ACCOUNT', 'remove payer ACCOUNT', "
    "'set commitments ACCOUNT', 'remove commitments', "
    "'establish office OFFICE with 1 seats for 365 days' (also held by COUNCIL), "
    "'abolish office OFFICE', 'let OFFICE call registry.admit' (also forbid ... to call), "
    "'grant office OFFICE 500 MRT a month for gravel until DATE' (also council, account; from "
    "DATE; to 0x...; rolling over), 'change budget 1 of office OFFICE to 5 MRT a year for gravel', "
    "'restart budget 1 of office OFFICE' (or revoke), 'let budget 1 of office OFFICE pay 0x...' "
    "(or forbid ... to pay), "
    "'stream 1_000 MRT a month to 0x... for salary' (also from, after and until DATE, while a "
    "citizen), 'change stream of 0x... for salary to 5 MRT a month', 'stop stream of 0x... for "
    "salary' (also pause, resume), "
    "'set dues of 20 MRT a month', 'set dues of tier TIER to 30 MRT a month', 'give tier TIER to "
    "0x...', 'give no tier to 0x...', "
    "'move passport 3 to 0x...', 'stop recovery of passport 3', "
    "'record law 0x<sha256> Title', 'amend 7 with law 0x<sha256> Title' (also repeal, "
    "supersede), 'uphold challenge of 0x...' (or dismiss), 'consent to 0x...', "
    "'set admission bond 0.5 ETH', 'set oath 0x<sha256> Charter: I will keep it.', "
    "'set founding list 0x<root>', 'close founding list', 'call 0x<address> <wei> 0x<data>'."
)


@app.command(
    "new",
    rich_help_panel=Heading.PROPOSE,
    epilog="Example: govkit proposal new 'Pay for maps' -a 'pay 1_000 MRT to dev3'",
)
def new(
    context: typer.Context,
    title: str = typer.Argument(help="What the proposal is about, in one line."),
    action: list[str] = typer.Option(..., "--action", "-a", help=ActionHelp),
    text: Path | None = typer.Option(None, help="A file with the reasons, added below the title."),
    unknown_target: bool = typer.Option(
        False, "--unknown-target", help="Allow calls to contracts that the nation has no name for."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Propose one or more actions, to be put to the vote."""
    from govkit.types import ZERO_ADDRESS

    workspace = workspace_of(context)
    nation = workspace.nation
    if not title.strip():
        raise UsageError("a proposal needs a title", next_step="say in a line what it is about")
    actions = [nation.phrases.parse(each) for each in action]
    for each in actions:
        if each.data and not unknown_target and not workspace.book.name_of(each.to or ZERO_ADDRESS):
            raise UsageError(
                f"{each.to} is not a contract of this nation",
                "the nation file has no name for it either",
                "look at its code, and add --unknown-target if you trust it",
            )
    say_warnings(nation, actions)
    description = described(title, text)
    call = nation.proposals.propose(actions, description)
    if not yes:
        for each in actions:
            say(f"  {nation.phrases.describe(each)}")
            say(f"  digest  {digest_of_call(each)}")
    workspace.send(call, account, yes=yes)
    proposal = nation.proposals.get(str(nation.proposals.id_of(actions, description)))
    say(f"proposal {proposal.number}: {next_step(workspace, proposal)}")
    print_line(proposal.number)


@app.command("list", rich_help_panel=Heading.SEE, epilog="Example: govkit proposal list")
def list_(
    context: typer.Context, account: str | None = OwnOption, as_json: bool = JsonOption
) -> None:
    """List the proposals.

    It shows how each stands, when that ends, and how you voted.
    """
    from govkit.nation.voting.agenda import told

    workspace = workspace_of(context)
    nation = workspace.nation
    found = [(each, nation.proposals.tally(each)) for each in nation.proposals.all()]
    ballots = _own_ballots(workspace, account) if found else None
    if as_json:
        print_json(
            [{**_json(workspace, each, tally), **_own_json(ballots, each)} for each, tally in found]
        )
        return
    rows = []
    for each, tally in found:
        row = [each.number, each.title, tally.state.name.lower(), _next(nation, each, tally)]
        own = [] if ballots is None else [told(nation, ballots.get(each.id, {})) or "-"]
        rows.append([*row, *own])
    own_column = [] if ballots is None else ["your vote"]
    print_table(
        ("no.", "title", "state", "closes or expires after", *own_column), rows, "no proposals"
    )


def _own_ballots(
    workspace: Workspace, account: str | None
) -> Mapping[ProposalId, Mapping[str, str]] | None:
    """How the user voted; None if no account is known."""
    from govkit.nation.voting.agenda import own_ballots

    person = workspace.me(account)
    return None if person is None else own_ballots(workspace.nation, person)


def _own_json(
    ballots: Mapping[ProposalId, Mapping[str, str]] | None, proposal: Proposal
) -> dict[str, object]:
    return {"own_votes": None if ballots is None else dict(ballots.get(proposal.id, {}))}


def _next(nation: Nation, proposal: Proposal, tally: Tally) -> list[str]:
    """What happens next and when, in two lines of a table."""
    from govkit.constitution.units import format_time
    from govkit.nation.voting.agenda import next_moment

    word, moment = next_moment(nation, proposal, tally)
    if moment is None:
        return []
    exact = format_time if moment.in_seconds else nation.phrases.moment
    at = tally.expires if word == "ready" else moment.at
    return [exact(at), f"{word} {nation.moments.away(moment)}"]


@app.command("show", rich_help_panel=Heading.SEE, epilog="Example: govkit proposal show 1")
def show(
    context: typer.Context,
    proposal: str = ProposalArgument,
    account: str | None = OwnOption,
    as_json: bool = JsonOption,
) -> None:
    """Show what a proposal does, and what it still needs.

    It also shows how the vote stands in each house, and how you voted.
    """
    from govkit.nation.voting.agenda import told
    from govkit.types import ProposalState

    workspace = workspace_of(context)
    nation = workspace.nation
    found = nation.proposals.get(proposal)
    tally, ballots = nation.proposals.tally(found), nation.proposals.ballots(found)
    person = workspace.me(account)
    own = {each.house: _support(each) for each in ballots if each.voter == person}
    if as_json:
        cast = [_ballot_json(ballot) for ballot in ballots]
        shown = {"own_votes": own if person else None, "ballots": cast}
        print_json({**_json(workspace, found, tally), **shown})
        return
    is_past = tally.state is ProposalState.EXECUTED
    describe = nation.phrases.past if is_past else nation.phrases.describe
    print_fields(
        {
            f"proposal {found.number}": found.title,
            "id": f"0x{found.id:064x}",
            "proposer": workspace.book.show(found.proposer),
            "did" if is_past else "does": [describe(action) for action in found.actions],
            "digest": [digest_of_call(action) for action in found.actions],
            "class": ", ".join(each.name for each in nation.classes.of(found.actions)),
            "state": tally.state.name.lower(),
            **_when(nation, found, tally),
            "timelock": _timelock(tally),
            "ballots": len(ballots),
            **({"your vote": told(nation, own) or "none"} if person else {}),
            "needs": nation.proposals.next_step(found, tally),
        }
    )
    for each in found.actions:
        if assured := nation.assurance(each):
            say(f"note: {assured}")
        for warning in nation.target_warnings(each):
            say(f"warning: {warning}")
    _warn_of_what_comes(nation, found, tally)
    if not is_past:
        say_flags(nation, found)
    print_line()
    print_fields({_house_name(each): _standing(nation.proposals, each) for each in tally.houses})


def _when(nation: Nation, proposal: Proposal, tally: Tally) -> dict[str, object]:
    """What happens next and when, as a field."""
    from govkit.nation.voting.agenda import next_moment

    word, moment = next_moment(nation, proposal, tally)
    return {} if moment is None else {word: nation.moments.both(moment)}


def _timelock(tally: Tally) -> str:
    from govkit.constitution.units import format_duration, format_time

    if tally.timelock_seconds is not None:
        return format_duration(tally.timelock_seconds)
    return f"until {format_time(tally.eta)}" if tally.eta else "over"


def _warn_of_what_comes(nation: Nation, proposal: Proposal, tally: Tally) -> None:
    """Warn of an open proposal's effects; another program may have made it without a warning."""
    from govkit.types import ProposalState

    over = (ProposalState.DEFEATED, ProposalState.CANCELED, ProposalState.EXECUTED)
    if tally.state in (*over, ProposalState.EXPIRED):
        return
    try:
        foreseen = nation.proposals.foresee(proposal.actions)
    except UsageError as error:
        say(f"warning: {error}")
        return
    for problem in foreseen.problems:
        say(f"warning: no nation file could say this: {problem}")
    for warning in foreseen.warnings:
        say(f"warning: {warning}")


def _house_name(each: HouseTally) -> str:
    return f"{each.house.name} (veto)" if each.house.is_veto else each.house.name


def _standing(proposals: Proposals, each: HouseTally) -> list[str]:
    """How a proposal stands in a house, in four lines."""
    from govkit.constitution.units import format_share

    if each.secret and each.quorum:
        from govkit.nation.secrecy.telling import standing

        lines = standing(each, each.secret, proposals.moment)
        return [*lines, proposals.closing(each)]
    house = each.house
    in_favour, against, abstain = (
        proposals.votes(house, votes) for votes in (each.in_favour, each.against, each.abstain)
    )
    share = format_share(each.poll.approval_bps)
    if not each.quorum:
        return [f"{proposals.opening(each)}; takes {share} of for and against"]
    lacking = f", lacks {proposals.heads(house, each.quorum_missing)}"
    return [
        f"for {in_favour}, against {against}, abstain {abstain}",
        f"takes {proposals.heads(house, each.quorum)}"
        f"{lacking if each.quorum_missing else ''}, and {share} of for and against",
        "would carry" if each.carries else "would fail",
        proposals.closing(each),
    ]


def _json(workspace: Workspace, proposal: Proposal, tally: Tally) -> dict[str, object]:
    phrases = workspace.nation.phrases
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
                "digest": digest_of_call(action),
                "warnings": workspace.nation.target_warnings(action),
            }
            for action in proposal.actions
        ],
        "flags": [flag_json(each) for each in text_flags(workspace.nation, proposal)],
        "snapshot": proposal.snapshot,
        "deadline": proposal.deadline,
        "classes": [each.name for each in workspace.nation.classes.of(proposal.actions)],
        "state": tally.state.name.lower(),
        "houses": [_house_json(each) for each in tally.houses],
        "timelock_seconds": tally.timelock_seconds,
        "eta": tally.eta,
        "expires": tally.expires,
        "needs": workspace.nation.proposals.next_step(proposal, tally),
    }


def _house_json(each: HouseTally) -> dict[str, object]:
    return {
        "name": each.house.name,
        "address": each.house.address,
        "role": str(each.house.role),
        "votes_by": str(each.house.votes),
        "for": str(each.in_favour),
        "against": str(each.against),
        "abstain": str(each.abstain),
        "present": str(each.present),
        "quorum": str(each.quorum),
        "quorum_missing": str(each.quorum_missing),
        "approval_bps": each.approval_bps,
        "changeable": "changeable" in each.poll.flags,
        "closes": each.closes,
        "carries": each.carries,
        **(_secret_json(each.secret) if each.secret else {}),
    }


def _secret_json(poll: SecretPoll) -> dict[str, object]:
    return {
        "secret": {
            "stage": poll.stage.name.lower(),
            "ballots": poll.heads,
            "weight": poll.weight,
            "epoch": poll.epoch,
            "shares": sorted(poll.shares),
            "threshold": poll.threshold,
            "until": poll.until,
        }
    }


def _support(ballot: Ballot) -> str:
    if ballot.secret:
        return "secret"
    return ballot.support.name.lower() if ballot.support is not None else "split"


def _ballot_json(ballot: Ballot) -> dict[str, object]:
    return {
        "house": ballot.house,
        "voter": ballot.voter,
        "support": _support(ballot),
        "weight": str(ballot.weight),
        "reason": ballot.reason,
    }
