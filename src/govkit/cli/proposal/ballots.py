"""govkit proposal vote and what stands beside it: ballots, cast or signed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import typer

from govkit.cli.output import print_json, print_table, progress_bar, say
from govkit.cli.proposal.shared import ProposalArgument, next_step, say_what
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    YesOption,
    ask_to_go_on,
    workspace_of,
)
from govkit.errors import UsageError

app = typer.Typer()


class Vote(StrEnum):
    AGAINST = "against"
    FOR = "for"
    ABSTAIN = "abstain"


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
    say_what(workspace, found, f"vote {support} proposal", yes)
    call = workspace.nation.proposals.vote(found, Support[support.name], reason, house)
    workspace.send(call, account, yes=yes)
    say(f"voted {support}: {next_step(workspace, found)}")


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
    say_what(workspace, found, "split the vote on proposal", yes)
    no, aye, none = (proposals.parse_votes(house, each) for each in (against, in_favour, abstain))
    call = proposals.split_vote(found, no, aye, none, reason, house)
    workspace.send(call, account, yes=yes)
    say(f"voted: {next_step(workspace, found)}")


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
    say_what(workspace, found, "veto proposal", yes)
    workspace.send(workspace.nation.proposals.veto(found, house, reason), account, yes=yes)
    say(f"voted for the veto: {next_step(workspace, found)}")


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
