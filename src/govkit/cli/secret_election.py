"""Vote in secret in an election or recall: the parts of `govkit election vote --secret`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govkit.cli.output import say
from govkit.cli.workspace import Workspace
from govkit.errors import UsageError
from govkit.types import ProposalId

if TYPE_CHECKING:
    from govkit.nation.people.elections import Elections
    from govkit.nation.secrecy.elections import FilledBallot
    from govkit.nation.secrecy.papers import Receipt

NOBODY = "none"


def vote_in_secret(
    workspace: Workspace,
    elections: Elections,
    choices: list[str],
    account: str | None,
    *,
    challenge: bool,
    yes: bool,
) -> None:
    """Fill a ballot and cast it, or open it if the voter challenges the machine: without `yes` or
    `challenge` that is asked only once the ballot is made and named."""
    from govkit.cli.proposal.secret import is_challenged
    from govkit.nation.secrecy.papers import check_free

    secret = elections.secret
    if secret is None:
        raise UsageError(
            f"{elections.name} votes in public", next_step="leave --secret out, or name another one"
        )
    standing = elections.standing()
    number, places = standing.number, _places(workspace, elections, choices)
    signer = workspace.signer(account)
    if not yes and not challenge:
        say(f"  vote in secret in the council {elections.name}: {', '.join(choices)}")
    if not secret.contract.poll(number).voting_until:
        workspace.send(secret.contract.begin(number), account, yes=yes)
    filled = secret.fill(number, signer.address, places)
    say(f"your ballot is made: 0x{filled.hash.hex()}")
    if challenge or (not yes and is_challenged()):
        _open(workspace, elections, filled)
        return
    receipt = Path(f"receipt-{elections.name}-{number}-{filled.hash.hex()[:8]}.json")
    check_free(receipt)
    workspace.send(secret.cast(filled), account, yes=True)
    _receipt(workspace, elections, filled).save(receipt)
    say(f"your ballot stands; nobody can learn what it says. {receipt} shows the first")
    cast = secret.contract.poll(number).ballots
    say(f"{cast} so far; fewer than {secret.contract.least_ballots()} are never opened")


def _receipt(workspace: Workspace, elections: Elections, filled: FilledBallot) -> Receipt:
    from govkit.nation.secrecy.papers import Receipt

    assert elections.secret is not None
    return Receipt(
        nation=workspace.nation.name,
        chain_id=workspace.nation.deployment.chain_id,
        house=elections.name,
        contract=elections.secret.contract.address,
        proposal=ProposalId(filled.number),
        voter=filled.voter,
        ballot=filled.hash,
    )


def _places(workspace: Workspace, elections: Elections, choices: list[str]) -> list[int]:
    """What a ballot names: positions of candidates; in a recall 0 against, 1 for it."""
    if choices == [NOBODY]:
        return []
    if elections.standing().election.recall:
        if choices not in (["for"], ["against"]):
            raise UsageError("this is a recall", next_step=f"vote for or against it, or {NOBODY}")
        return [int(choices == ["for"])]
    return elections.positions([workspace.resolve(each) for each in choices])


def _open(workspace: Workspace, elections: Elections, filled: FilledBallot) -> None:
    """Show what a ballot says that is never cast, in a file for another program."""
    from govkit.nation.secrecy.opened_choices import OpenedChoices

    name = f"opened-{elections.name}-{filled.number}-{filled.hash.hex()[:8]}.json"
    OpenedChoices.of_ballot(workspace.nation, elections, filled).save(Path(name))
    say(f"{name} shows what the ballot says; it is spoiled, and was not cast")
    say(f"check it, with another program too: govkit ballot open {name}")
    say("then vote without --challenge")
