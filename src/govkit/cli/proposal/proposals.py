"""govkit proposal: how the nation decides."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, print_json, print_line, print_table, progress_bar, say
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    Workspace,
    YesOption,
    ask_to_go_on,
    read_text,
    workspace_of,
)
from govkit.errors import UsageError
from govkit.text import in_quotes

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.voting.proposals import Ballot, HouseTally, Proposal, Proposals, Tally

app = typer.Typer(help="Proposals, from the first word to the last.", no_args_is_help=True)
ProposalArgument = typer.Argument(help="Its number, or its id.")

_ACTION_HELP = (
    "What it does; several may be given. 'pay 1_000 MRT to dev3', 'issue 5 MRT to treasury', "
    "'lower issuance limit to 2 %', "
    "'admit 0x...', 'revoke 0x...', 'notice 0x... 0xSHA256', 'suspend 0x... until DATE', "
    "'reinstate 0x...', 'set voting_period 5 days', "
    "'set class budget quorum 20 %' (also voting_delay, approval, proposal_threshold, "
    "timelock_delay), 'set rule token.transfer class budget', 'set registrar 0x...', "
    "'set kind law to keepers', 'add keeper 0x...', 'remove keeper 0x...', 'remove guardian', "
    "'appoint 0x...,0x... to COUNCIL until 2027-01-31', 'dismiss 0x... from COUNCIL', "
    "'appoint 0x... as OFFICE until 2027-01-31', 'dismiss 0x... as OFFICE', "
    "'establish office OFFICE with 1 seats for 365 days' (also held by COUNCIL), "
    "'abolish office OFFICE', 'let OFFICE call registry.admit' (also forbid ... to call), "
    "'move passport 3 to 0x...', 'stop recovery of passport 3', "
    "'record law 0x<sha256> Title', 'amend 7 with law 0x<sha256> Title' (also repeal, "
    "supersede), 'uphold challenge of 0x...' (or dismiss), 'consent to 0x...', "
    "'set admission bond 0.5 ETH', 'set oath 0x<sha256> Charter: I will keep it.', "
    "'set founding list 0x<root>', 'close founding list', 'call 0x<address> <wei> 0x<data>'."
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
    unknown_target: bool = typer.Option(
        False, "--unknown-target", help="Let it call contracts that the nation has no name for."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Put actions to the vote."""
    from govkit.types import ZERO_ADDRESS

    workspace = workspace_of(context)
    nation = workspace.nation
    if not title.strip():
        raise UsageError("a proposal needs a title", next_step="say in a line what it is about")
    actions = [nation.phrases.parse(each) for each in action]
    for each in actions:
        if each.data and not unknown_target and not workspace.book.name_of(each.to or ZERO_ADDRESS):
            raise UsageError(
                f"{each.to} is no contract of this nation",
                "the nation file has no name for it either",
                "look at its code, and add --unknown-target if it is what it says",
            )
        for warning in nation.target_warnings(each):
            say(f"warning: {warning}")
    for each, error in nation.would_fail(actions):
        say(f"warning: were it executed now, {nation.phrases.describe(each)} would fail: {error}")
    for warning in nation.proposals.foresee(actions).warnings:
        say(f"warning: {warning}")
    description = f"# {title.strip()}" + (f"\n\n{read_text(text).rstrip()}" if text else "")
    call = nation.proposals.propose(actions, description)
    if not yes:
        for each in actions:
            say(f"  {nation.phrases.describe(each)}")
    workspace.send(call, account, yes=yes)
    proposal = nation.proposals.get(str(nation.proposals.id_of(actions, description)))
    say(f"proposal {proposal.number}: {_next_step(workspace, proposal)}")
    print_line(proposal.number)


@app.command("list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List all proposals and how they stand."""
    workspace = workspace_of(context)
    proposals = workspace.nation.proposals
    found = [(each, proposals.tally(each)) for each in proposals.all()]
    if as_json:
        print_json([_json(workspace, proposal, tally) for proposal, tally in found])
        return
    rows = [
        (each.number, each.title, tally.state.name.lower(), proposals.expiry(tally))
        for each, tally in found
    ]
    print_table(("no.", "title", "state", "expires after"), rows, "no proposals")


@app.command("show")
def show(
    context: typer.Context, proposal: str = ProposalArgument, as_json: bool = JsonOption
) -> None:
    """Show a proposal: what it does, how it stands in each house, what it still needs."""
    from govkit.constitution.units import format_duration

    workspace = workspace_of(context)
    nation = workspace.nation
    found = nation.proposals.get(proposal)
    tally, ballots = nation.proposals.tally(found), nation.proposals.ballots(found)
    if as_json:
        cast = [_ballot_json(ballot) for ballot in ballots]
        print_json({**_json(workspace, found, tally), "ballots": cast})
        return
    print_fields(
        {
            f"proposal {found.number}": found.title,
            "id": f"0x{found.id:064x}",
            "proposer": workspace.book.show(found.proposer),
            "does": [nation.phrases.describe(action) for action in found.actions],
            "class": ", ".join(each.name for each in nation.classes.of(found.actions)),
            "state": tally.state.name.lower(),
            "timelock": format_duration(tally.timelock_seconds),
            "ballots": len(ballots),
            "needs": nation.proposals.next_step(found, tally),
        }
    )
    for each in found.actions:
        for warning in nation.target_warnings(each):
            say(f"warning: {warning}")
    _warn_of_what_comes(nation, found, tally)
    print_line()
    print_fields({_house_name(each): _standing(nation.proposals, each) for each in tally.houses})


def _warn_of_what_comes(nation: Nation, proposal: Proposal, tally: Tally) -> None:
    """Of what is still to be done, which need not have been proposed by this program."""
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
        say(f"warning: no nation may have this: {problem}")
    for warning in foreseen.warnings:
        say(f"warning: {warning}")


def _house_name(each: HouseTally) -> str:
    return f"{each.house.name} (veto)" if each.house.is_veto else each.house.name


def _standing(proposals: Proposals, each: HouseTally) -> list[str]:
    """How it stands in a house, in four lines."""
    from govkit.constitution.units import format_share

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


HouseOption = typer.Option(None, "--house", help="Which house; the first one if left out.")


@app.command("vote")
def vote(
    context: typer.Context,
    proposal: str = ProposalArgument,
    support: Vote = typer.Argument(help="How you vote."),
    reason: str = typer.Option("", help="Why, for everybody to read."),
    house: str | None = HouseOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vote, with all the votes you had at the snapshot."""
    from govkit.types import Support

    workspace = workspace_of(context)
    found = workspace.nation.proposals.get(proposal)
    _say_what(workspace, found, f"vote {support} proposal", yes)
    call = workspace.nation.proposals.vote(found, Support[support.name], reason, house)
    workspace.send(call, account, yes=yes)
    say(f"voted {support}: {_next_step(workspace, found)}")


@app.command("split")
def split(
    context: typer.Context,
    proposal: str = ProposalArgument,
    in_favour: str = typer.Option("0", "--for", help="Votes for, in the house's units."),
    against: str = typer.Option("0", help="Votes against."),
    abstain: str = typer.Option("0", help="Votes abstaining."),
    reason: str = typer.Option("", help="Why, for everybody to read."),
    house: str | None = HouseOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vote in fractions, for those who vote for many. It cannot be changed."""
    workspace = workspace_of(context)
    proposals = workspace.nation.proposals
    found = proposals.get(proposal)
    _say_what(workspace, found, "split the vote on proposal", yes)
    no, aye, none = (proposals.parse_votes(house, each) for each in (against, in_favour, abstain))
    call = proposals.split_vote(found, no, aye, none, reason, house)
    workspace.send(call, account, yes=yes)
    say(f"voted: {_next_step(workspace, found)}")


@app.command("veto")
def veto(
    context: typer.Context,
    proposal: str = ProposalArgument,
    reason: str = typer.Option("", help="Why, for everybody to read."),
    house: str | None = typer.Option(None, "--house", help="Which veto house, if several."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vote for the veto of what is queued, in a house that may."""
    workspace = workspace_of(context)
    found = workspace.nation.proposals.get(proposal)
    _say_what(workspace, found, "veto proposal", yes)
    workspace.send(workspace.nation.proposals.veto(found, house, reason), account, yes=yes)
    say(f"voted for the veto: {_next_step(workspace, found)}")


@app.command("sign")
def sign(
    context: typer.Context,
    proposal: str = typer.Argument(help="Its id; its number takes a node to look it up."),
    support: Vote = typer.Argument(help="How you vote."),
    out: Path | None = typer.Option(None, help="The file. [default: ballot-<voter>.json]"),
    house: str | None = HouseOption,
    account: str | None = AsOption,
) -> None:
    """Sign a ballot into a file, for somebody else to relay. Asks no node, given the id."""
    from govkit.nation.voting import signed_ballots
    from govkit.types import ProposalId, Support

    workspace = workspace_of(context)
    deployment = workspace.deployment
    is_id = proposal.startswith("0x") or (proposal.isdigit() and len(proposal) > 20)
    number = int(proposal, 0) if is_id else workspace.nation.proposals.get(proposal).id
    signer = workspace.signer(account)
    ballot = signed_ballots.sign(
        deployment,
        house or deployment.houses[0].name,
        ProposalId(number),
        Support[support.name],
        signer,
    )
    path = out or Path(f"ballot-{signer.address}.json")
    if path.exists():
        raise UsageError(f"{path} is there already", next_step="give another name with --out")
    ballot.save(path)
    say(
        f"signed {support} in {path}; anybody may relay it: govkit proposal relay {proposal} {path}"
    )


@app.command("revoke-signatures")
def revoke_signatures(
    context: typer.Context,
    proposal: str | None = typer.Argument(None, help="On which open proposal; its number or id."),
    house: str | None = HouseOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Void your signed ballots: on that proposal, and everywhere those with a nonce.

    What was counted stays. A ballot from `sign` is void on the named proposal alone.
    """
    workspace = workspace_of(context)
    proposals = workspace.nation.proposals
    found = proposals.get(proposal) if proposal else None
    workspace.send(proposals.revoke_signatures(found, house), account, yes=yes)
    where = f" on proposal {found.number}" if found else " that carry a nonce"
    say(f"your signatures{where} are void; what was counted stays")


@app.command("relay")
def relay(
    context: typer.Context,
    proposal: str = ProposalArgument,
    files: list[Path] = typer.Argument(help="Files that sign wrote."),
    house: str | None = HouseOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
    as_json: bool = JsonOption,
) -> None:
    """Bring signed ballots into a house, many in one transaction.

    Each is checked first. What is left out is listed, and then the exit code is 1.
    """
    from govkit.nation.voting.signed_ballots import Relay, SignedBallot

    workspace = workspace_of(context)
    nation = workspace.nation
    found = nation.proposals.get(proposal)
    place = nation.proposals.house(house)
    names: dict[int, Path] = {}
    loaded: list[SignedBallot] = []
    rows: list[tuple[str, str]] = []
    for path in files:
        try:
            loaded.append(SignedBallot.load(path))
            names[id(loaded[-1])] = path
        except UsageError as error:
            rows.append((str(path), f"it holds no signed ballot: {error.why}"))
    relaying = Relay(place, nation.deployment.chain_id, found.id)
    good, skipped = relaying.check(loaded)
    signer = workspace.signer(account)
    if good and not yes:
        say(f"relay {len(good)} ballots on proposal {found.number} into {place.name}")
        ask_to_go_on()
    if good:
        with progress_bar() as progress:
            skipped += relaying.send(
                good, workspace.port, signer, lambda done, total: progress(done, total, "relay")
            )
    rows += [(str(names[id(each.ballot)]), each.why) for each in skipped]
    counted = len(loaded) - len(skipped)
    if as_json:
        left_out = [{"file": file, "why": why} for file, why in rows]
        print_json({"counted": counted, "left_out": left_out})
    else:
        say(f"{counted} of {len(files)} ballots counted")
        if rows:
            print_table(("left out", "why"), rows, "")
    if rows:
        raise typer.Exit(1)


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
    """Take a proposal back: its proposer while it is pending, the guardian until its sunset.

    What a house has vetoed anybody can note as canceled.
    """
    _advance(context, "cancel", proposal, account, yes)


def _advance(
    context: typer.Context, step: str, reference: str, account: str | None, yes: bool
) -> None:
    from govkit.types import ProposalState

    workspace = workspace_of(context)
    proposals = workspace.nation.proposals
    found = proposals.get(reference)
    _say_what(workspace, found, f"{step} proposal", yes)
    makers = {"queue": proposals.queue, "execute": proposals.execute, "cancel": proposals.cancel}
    workspace.send(makers[step](found), account, yes=yes)
    tally = proposals.tally(found)
    over = tally.state in (ProposalState.EXECUTED, ProposalState.CANCELED)
    rest = "" if over else f": {proposals.next_step(found, tally)}"
    say(f"{tally.state.name.lower()}{rest}")


def _say_what(workspace: Workspace, proposal: Proposal, step: str, yes: bool) -> None:
    """The actions come first: nothing that its proposer wrote stands before them."""
    if not yes:
        say(f"{step} {proposal.number}, which does:")
        for action in proposal.actions:
            say(f"  {workspace.nation.phrases.describe(action)}")
        say(f"its proposer calls it {in_quotes(proposal.title)}")


def _next_step(workspace: Workspace, proposal: Proposal) -> str:
    proposals = workspace.nation.proposals
    return proposals.next_step(proposal, proposals.tally(proposal))


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
                "warnings": workspace.nation.target_warnings(action),
            }
            for action in proposal.actions
        ],
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
    }


def _ballot_json(ballot: Ballot) -> dict[str, object]:
    return {
        "house": ballot.house,
        "voter": ballot.voter,
        "support": ballot.support.name.lower() if ballot.support is not None else "split",
        "weight": str(ballot.weight),
        "reason": ballot.reason,
    }
