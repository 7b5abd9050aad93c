"""govkit proposal vote, split, veto, sign, relay: cast ballots, or sign them for others."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.proposal.shared import ProposalArgument, next_step, say_what
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    YesOption,
    workspace_of,
)
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.voting.relaying import Batch

app = typer.Typer()


def _check_no_reason(reason: str) -> None:
    if reason:
        raise UsageError(
            "a secret vote takes no reason",
            "everybody could read it, and guess how you voted",
            "leave --reason out",
        )


class Vote(StrEnum):
    AGAINST = "against"
    FOR = "for"
    ABSTAIN = "abstain"


SecretOption = typer.Option(
    False, "--secret", help="Vote in secret, where this proposal is voted on so."
)
HouseOption = typer.Option(None, "--house", help="The house you vote in. [default: the first one]")


@app.command(
    "vote",
    rich_help_panel=Heading.VOTE,
    epilog="Example: govkit proposal vote 1 for --reason 'We need maps' --as dev3",
)
def vote(
    context: typer.Context,
    proposal: str = ProposalArgument,
    support: Vote = typer.Argument(help="How you vote."),
    reason: str = typer.Option("", help="Why, for everybody to read."),
    secret: bool = SecretOption,
    challenge: bool = typer.Option(
        False, "--challenge", help="With --secret: spoil the ballot and open it; cast nothing."
    ),
    receipt: Path | None = typer.Option(
        None,
        help="With --secret: write the receipt, or the opened ballot, here. "
        "[default: a name of its own]",
        show_default=False,
    ),
    house: str | None = HouseOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vote for, against or abstain.

    All the votes that you had at the snapshot count. With --secret nobody learns how you voted; a
    receipt shows that your ballot stands.
    """
    from govkit.types import Support

    workspace = workspace_of(context)
    if secret:
        from govkit.cli.proposal.secret import vote_in_secret

        _check_no_reason(reason)
        choice = Support[support.name]
        vote_in_secret(
            workspace, proposal, choice, house, account, receipt, challenge=challenge, yes=yes
        )
        return
    if challenge or receipt:
        raise UsageError(
            "a public vote has no receipt and can't be challenged",
            "everybody can read it",
            "leave --challenge and --receipt out, or add --secret",
        )
    found = workspace.nation.proposals.get(proposal)
    say_what(workspace, found, f"vote {support} proposal", yes)
    call = workspace.nation.proposals.vote(found, Support[support.name], reason, house)
    workspace.send(call, account, yes=yes)
    say(f"voted {support}: {next_step(workspace, found)}")


@app.command(
    "split",
    rich_help_panel=Heading.VOTE,
    epilog="Example: govkit proposal split 1 --for 30 --against 12 --as dev3",
)
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
    """Vote in fractions, if you vote for many.

    A split vote cannot be changed.
    """
    workspace = workspace_of(context)
    proposals = workspace.nation.proposals
    found = proposals.get(proposal)
    say_what(workspace, found, "split the vote on proposal", yes)
    no, aye, none = (proposals.parse_votes(house, each) for each in (against, in_favour, abstain))
    call = proposals.split_vote(found, no, aye, none, reason, house)
    workspace.send(call, account, yes=yes)
    say(f"voted: {next_step(workspace, found)}")


@app.command(
    "veto", rich_help_panel=Heading.VOTE, epilog="Example: govkit proposal veto 1 --as dev3"
)
def veto(
    context: typer.Context,
    proposal: str = ProposalArgument,
    reason: str = typer.Option("", help="Why, for everybody to read."),
    house: str | None = typer.Option(
        None, "--house", help="The veto house you vote in, if there are several."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Vote for the veto of a queued proposal.

    This takes a vote in a house that can veto.
    """
    workspace = workspace_of(context)
    found = workspace.nation.proposals.get(proposal)
    say_what(workspace, found, "veto proposal", yes)
    workspace.send(workspace.nation.proposals.veto(found, house, reason), account, yes=yes)
    say(f"voted for the veto: {next_step(workspace, found)}")


@app.command(
    "sign",
    rich_help_panel=Heading.VOTE_BY_SIGNATURE,
    epilog="Example: govkit proposal sign 1 for --out ballot.json --as dev3",
)
def sign(
    context: typer.Context,
    proposal: str = typer.Argument(
        help="The proposal's id. With its number, a node looks the id up."
    ),
    support: Vote = typer.Argument(help="How you vote."),
    out: Path | None = typer.Option(None, help="Write it here. [default: ballot-<voter>.json]"),
    secret: bool = SecretOption,
    paper: Path | None = typer.Option(
        None, help="With --secret: ask no node, but take what govkit ballot paper wrote."
    ),
    house: str | None = HouseOption,
    account: str | None = AsOption,
) -> None:
    """Sign a ballot into a file, for somebody to relay.

    It asks no node if you give the proposal's id; for a secret ballot, a ballot paper.
    """
    from govkit.nation.voting import signed_ballots
    from govkit.types import ProposalId, Support

    workspace = workspace_of(context)
    if secret or paper:
        from govkit.cli.proposal.secret import sign_in_secret

        sign_in_secret(workspace, proposal, Support[support.name], house, account, paper, out)
        return
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
        f"signed {support} in {path}; anybody can relay it: govkit proposal relay {proposal} {path}"
    )


@app.command(
    "revoke-signatures",
    rich_help_panel=Heading.VOTE_BY_SIGNATURE,
    epilog="Example: govkit proposal revoke-signatures 1 --as dev3",
)
def revoke_signatures(
    context: typer.Context,
    proposal: str | None = typer.Argument(None, help="An open proposal, by its number or id."),
    house: str | None = HouseOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Void signed ballots that are not counted yet.

    Ballots from `proposal sign` become void on the proposal that you name. Ballots that carry a
    nonce become void everywhere. What was counted stays.
    """
    workspace = workspace_of(context)
    proposals = workspace.nation.proposals
    found = proposals.get(proposal) if proposal else None
    workspace.send(proposals.revoke_signatures(found, house), account, yes=yes)
    where = f" on proposal {found.number}" if found else " that carry a nonce"
    say(f"your signatures{where} are void; what was counted stays")


@app.command(
    "relay",
    rich_help_panel=Heading.VOTE_BY_SIGNATURE,
    epilog="Example: govkit proposal relay 1 ballot-1.json ballot-2.json",
)
def relay(
    context: typer.Context,
    proposal: str = ProposalArgument,
    files: list[Path] = typer.Argument(help="Files that govkit proposal sign wrote."),
    house: str | None = HouseOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
    as_json: bool = JsonOption,
) -> None:
    """Send in signed ballots, many in one transaction.

    Each ballot is checked first. The ones left out are listed, and then the exit code is 1. Of
    secret ballots the relayer sees who cast them, and not what they say.
    """
    from govkit.cli.relaying import Carried, relay_files
    from govkit.nation.voting.signed_ballots import Relay, SignedBallot

    workspace = workspace_of(context)
    nation = workspace.nation
    found = nation.proposals.get(proposal)
    place = nation.proposals.house(house)

    def told(batch: Batch[Any]) -> str:
        count = len(batch.ballots)
        return f"relay {count} ballots on proposal {found.number} into {place.name}"

    carried: Carried[Any]
    if place.secret_in(place.ballots.poll(found.id)) is None:
        voted = Relay(place, nation.deployment.chain_id, found.id)
        carried = Carried(voted, SignedBallot.load, "signed ballot", told)
    else:
        from govkit.nation.secrecy.signed import SecretRelay, SignedSecretBallot

        polls = nation.secret_polls(place)
        secret = SecretRelay(polls, nation.deployment.chain_id, found.id)
        carried = Carried(secret, SignedSecretBallot.load, "secret ballot", told)
    relay_files(workspace, carried, files, account, yes=yes, as_json=as_json)
