"""What the commands of secret ballots have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.institution import needed
from govkit.cli.output import say
from govkit.cli.workspace import DEFAULT_ACCOUNT, Workspace, ask_password
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.contracts.secret_elections import SecretElections
    from govkit.contracts.secret_house import SecretHouse
    from govkit.nation.secrecy.answers import Answer
    from govkit.nation.secrecy.ceremony import Ceremonies
    from govkit.nation.secrecy.gathering import HeldVote
    from govkit.nation.secrecy.requests import Request
    from govkit.nation.secrecy.trustee_keys import KeyFolder, Seat, TrusteeKey
    from govkit.nation.secrecy.trustee_steps import TrusteeSteps
    from govkit.network.port import Call

RequestOption = typer.Option(
    None,
    "--request",
    help="Ask no node, but take what `trustee request` wrote. It takes --out.",
)
OutOption = typer.Option(None, "--out", help="Write the answer here, and send nothing.")
VoteArgument = typer.Argument(
    help="The proposal's number or id; for an election the council's name."
)


def ceremonies_of(workspace: Workspace) -> Ceremonies:
    """Raises NotFound in a nation without trustees."""
    step = "see docs/how-to/vote-in-secret.md"
    return needed(workspace, workspace.nation.trustees, "trustees", step)


def request_for(
    workspace: Workspace, file: Path | None, out: Path | None = None, *, needs_out: bool = False
) -> Request:
    """What a step needs to know: from a file, or from the chain. What is made from a file must be
    written into one."""
    from govkit.nation.secrecy.gathering import request_of
    from govkit.nation.secrecy.papers import check_free
    from govkit.nation.secrecy.requests import Request

    if out is not None:
        check_free(out)
    if file is None:
        return request_of(workspace.nation, ceremonies_of(workspace))
    if needs_out and out is None:
        raise UsageError(
            "where shall the answer go?",
            "nothing can be sent without a network",
            "name a file with --out",
        )
    request = Request.load(file)
    deployment = workspace.deployment
    ours = deployment.chain_id, deployment.contracts.get("trustees")
    if (request.chain_id, request.contract) != ours:
        raise UsageError(
            f"{file} is for another nation",
            f"it names {request.nation} on chain {request.chain_id}",
            f"give one of {deployment.nation}",
        )
    return request


def steps_for(workspace: Workspace, request: Request, account: str | None) -> TrusteeSteps:
    """The steps of the trustee whom the user named, whose account need not sign."""
    from govkit.nation.secrecy.trustee_steps import TrusteeSteps

    if account is None and not workspace.is_local:
        raise UsageError("no trustee is named", next_step="add --as ACCOUNT, or set GOVKIT_ACCOUNT")
    return TrusteeSteps(request, workspace.find(account or DEFAULT_ACCOUNT))


def folder_of(workspace: Workspace) -> KeyFolder:
    from govkit.nation.secrecy.trustee_keys import KeyFolder

    return KeyFolder(workspace.state / "trustees")


def open_key(workspace: Workspace, seat: Seat) -> TrusteeKey:
    """A trustee's key, whose password is asked for. Raises AccountError."""
    folder = folder_of(workspace)
    folder.check(seat)
    return folder.open(seat, ask_password(seat.in_words(), kind=""))


def give(
    workspace: Workspace, answer: Answer, out: Path | None, account: str | None, *, yes: bool
) -> bool:
    """Write an answer into a file, or send it; say whether it was sent."""
    if out is not None:
        answer.save(out)
        say(f"{out} will {answer.in_words()}; it holds no secret")
        say(f"send it: govkit ballot trustee send {out}")
        return False
    workspace.send(call_of(workspace, answer), account, yes=yes)
    return True


def call_of(workspace: Workspace, answer: Answer) -> Call:
    """What an answer sends. Raises UsageError if it is not for this nation."""
    nation = workspace.nation
    contract = ceremonies_of(workspace).contract
    places: list[SecretHouse | SecretElections] = [
        *(each.secret for each in nation.houses.values() if each.secret),
        *(each.secret.contract for each in nation.elections.values() if each.secret),
    ]
    house = next((each for each in places if each.address == answer.contract), None)
    is_ours = house if answer.is_share else answer.contract == contract.address
    if answer.chain_id != nation.deployment.chain_id or not is_ours:
        raise UsageError(
            "this answer is for another nation",
            f"it names {answer.contract} on chain {answer.chain_id}",
            "give one that was made for this one",
        )
    try:
        return answer.call(contract, house)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise UsageError(
            f"this is no answer that can {answer.in_words()}",
            "what it holds does not fit",
            "have the trustee make it again",
        ) from None


def check_no_house(house: str | None) -> None:
    """Raises UsageError if a house is named beside a council."""
    if house is not None:
        raise UsageError("a council has no houses", next_step="leave --house out")


def vote_of(workspace: Workspace, reference: str, house: str | None) -> HeldVote:
    """The secret vote of a proposal, in the house that is named, or the only one that holds one.
    Raises UsageError."""
    from govkit.nation.secrecy.gathering import vote_in

    proposals = workspace.nation.proposals
    proposal = proposals.get(reference)
    houses = [proposals.house(house)] if house else list(workspace.nation.houses.values())
    found = [
        vote
        for each in houses
        if each.secret and (vote := vote_in(workspace.nation, proposal, each))
    ]
    if not found:
        where = f" in {house}" if house else ""
        raise UsageError(
            f"proposal {proposal.number} is not voted on in secret{where}",
            next_step="see govkit proposal show",
        )
    if len(found) > 1:
        names = ", ".join(each.house.name for each in found)
        raise UsageError(
            "which house?", f"these vote on it in secret: {names}", "name one with --house"
        )
    return found[0]
