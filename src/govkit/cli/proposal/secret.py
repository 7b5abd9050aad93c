"""Casting a secret ballot, signing one, and opening one that was spoiled."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from govkit.cli.output import ask, say
from govkit.cli.proposal.shared import next_step, say_what
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.cli.workspace import Workspace
    from govkit.crypto.secret_ballot import SecretBallot
    from govkit.nation.secrecy.papers import Paper
    from govkit.nation.voting.houses import NationHouse
    from govkit.nation.voting.proposals import Proposal
    from govkit.types import Address, Support

CAST, CHALLENGE = "cast", "challenge"


def vote_in_secret(
    workspace: Workspace,
    reference: str,
    support: Support,
    house: str | None,
    account: str | None,
    receipt: Path | None,
    *,
    challenge: bool,
    yes: bool,
) -> None:
    """Make a ballot and cast it, or open it if the voter challenges the machine.

    Without `yes` or `challenge` it asks only once the ballot is made and named, so that the machine
    cannot know before which it will be.
    """
    from govkit.contracts.secret_house import ballot_hash
    from govkit.nation.secrecy.papers import check_free

    nation = workspace.nation
    proposal, place = nation.proposals.get(reference), nation.proposals.house(house)
    _check_secret(workspace, proposal, place)
    if receipt is not None:
        check_free(receipt)
    voter = workspace.address_of(account) if account else workspace.signer(None).address
    polls, paper = nation.secret_polls(place), nation.ballot_paper(place, proposal.id)
    _check_can_vote(paper, voter, polls.votes(proposal.id, voter))
    say_what(workspace, proposal, "vote in secret on proposal", yes)
    ballot, r = paper.fill(support, voter)
    call = polls.cast(proposal.id, voter, ballot)
    name = ballot_hash(ballot).hex()
    say(f"your ballot is made: 0x{name}")
    if challenge or (not yes and is_challenged()):
        _open(paper, voter, support, ballot, r, receipt or Path(f"opened-{name[:8]}.json"))
        return
    path = receipt or Path(f"receipt-{proposal.number}-{place.name}-{name[:8]}.json")
    check_free(path)
    workspace.send(call, account, yes=True)
    _write_receipt(paper, voter, ballot, path)
    say(f"voted in secret: {next_step(workspace, proposal)}")


def _check_secret(workspace: Workspace, proposal: Proposal, place: NationHouse) -> None:
    """Raises UsageError if a house votes on a proposal in public, or not at all."""
    poll = place.ballots.poll(proposal.id)
    if place.secret is None or place.secret_in(poll) is None:
        where = "" if place.is_core else f" --house {place.name}"
        raise UsageError(
            f"{place.name} votes on proposal {proposal.number} in public",
            "its class is not secret",
            f"leave --secret out: govkit proposal vote {proposal.number} for{where}",
        )
    if not poll.snapshot:
        raise UsageError(
            f"{place.name} does not vote on proposal {proposal.number}",
            next_step="name one of its houses with --house",
        )


def _check_can_vote(paper: Paper, voter: Address, votes: int) -> None:
    if not votes:
        raise UsageError(
            f"{voter} has no votes in {paper.house} on this proposal",
            "only those who had votes at the snapshot can vote",
            "see govkit proposal show",
        )


def is_challenged() -> bool:
    """Whether the voter wants the ballot that was made opened, rather than cast. Raises UsageError
    if nobody can answer, or for another answer."""
    if not sys.stdin.isatty():
        raise UsageError(
            "nobody is there to say whether to cast it",
            next_step="add --yes to cast without asking, or --challenge to open it",
        )
    answer = ask(f"Type {CAST} to cast it, or {CHALLENGE} to open it instead").strip()
    if answer not in (CAST, CHALLENGE):
        said, step = answer or "nothing", f"say {CAST} or {CHALLENGE}"
        raise UsageError(f"{said} is neither {CAST} nor {CHALLENGE}", "nothing was sent", step)
    return answer == CHALLENGE


def _open(
    paper: Paper, voter: Address, support: Support, ballot: SecretBallot, r: int, path: Path
) -> None:
    from govkit.nation.secrecy.papers import OpenedBallot

    OpenedBallot(paper, voter, support, ballot, r).save(path)
    say(f"this ballot is spoiled: {path} opens it, and it will not be cast")
    say(f"check on another machine that it says {support.name.lower()}: govkit ballot open {path}")
    say("then vote again, for which another ballot is made")


def _write_receipt(paper: Paper, voter: Address, ballot: SecretBallot, path: Path) -> None:
    from govkit.nation.secrecy.papers import Receipt

    Receipt.of_ballot(paper, voter, ballot).save(path)
    say(f"{path} shows that your ballot stands, and not what it says: govkit ballot receipt {path}")


def sign_in_secret(
    workspace: Workspace,
    reference: str,
    support: Support,
    house: str | None,
    account: str | None,
    paper_file: Path | None,
    out: Path | None,
) -> None:
    """Sign a secret ballot into a file; with a ballot paper no node is asked."""
    from govkit.nation.secrecy.papers import check_free
    from govkit.nation.secrecy.signed import sign

    signer = workspace.signer(account)
    path = out or Path(f"ballot-{signer.address}.json")
    check_free(path)
    if paper_file is not None:
        paper = _paper(workspace, paper_file)
    else:
        nation = workspace.nation
        proposal, place = nation.proposals.get(reference), nation.proposals.house(house)
        _check_secret(workspace, proposal, place)
        paper = nation.ballot_paper(place, proposal.id, signer.address)
    ballot, _ = paper.fill(support, signer.address)
    sign(paper, ballot, signer).save(path)
    _write_receipt(paper, signer.address, ballot, path.with_name(f"receipt-of-{path.name}"))
    say(f"signed a secret ballot in {path}, which shows that you vote, and not how")
    say(f"anybody can relay it: govkit proposal relay {reference} {path}")


def _paper(workspace: Workspace, path: Path) -> Paper:
    """A ballot paper of this nation. Raises UsageError."""
    from govkit.nation.secrecy.papers import Paper

    paper, deployment = Paper.load(path), workspace.deployment
    ours = {*deployment.contracts.values(), *(house.address for house in deployment.houses)}
    if paper.chain_id != deployment.chain_id or paper.contract not in ours:
        raise UsageError(
            f"{path} is for another nation",
            f"it names {paper.house} of {paper.nation} on chain {paper.chain_id}",
            f"give one of {deployment.nation}",
        )
    return paper
