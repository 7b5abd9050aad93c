"""Vote in secret in an election or recall: the parts of `govkit election vote --secret`, and what
`govkit election sign` shares with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govkit.cli.output import say
from govkit.cli.workspace import Workspace
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govkit.nation.people.elections import Elections
    from govkit.nation.secrecy.choice_papers import ChoicePaper
    from govkit.nation.secrecy.elections import FilledBallot, Standing
    from govkit.types import Address

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
    from govkit.nation.secrecy.choice_papers import ChoicePaper
    from govkit.nation.secrecy.papers import check_free

    secret = elections.secret
    if secret is None:
        raise UsageError(
            f"{elections.name} votes in public", next_step="leave --secret out, or name another one"
        )
    standing = elections.standing()
    number, recall = standing.number, standing.election.recall
    listed = None if recall else [each.address for each in standing.candidates]
    places = places_of(choices, listed, workspace.resolve)
    signer = workspace.signer(account)
    if not yes and not challenge:
        say(f"  vote in secret in the council {elections.name}: {', '.join(choices)}")
    if not secret.contract.poll(number).voting_until:
        workspace.send(secret.contract.begin(number), account, yes=yes)
    paper = ChoicePaper.of_election(workspace.nation, elections)
    filled = paper.fill(places, signer.address)
    say(f"your ballot is made: 0x{filled.hash.hex()}")
    if challenge or (not yes and is_challenged()):
        _open(paper, filled)
        return
    receipt = receipt_file(paper, filled)
    check_free(receipt)
    workspace.send(secret.cast(filled), account, yes=True)
    paper.receipt(filled).save(receipt)
    say(f"your ballot stands; nobody can learn what it says. {receipt} shows the first")
    cast = secret.contract.poll(number).ballots
    say(f"{cast} so far; fewer than {secret.contract.least_ballots()} are never opened")


def ways_to_vote(council: str, secret: Standing, ends: str, *, recall: bool) -> list[str]:
    """What citizens can do while a secret vote is open, with the commands."""
    from govkit.nation.secrecy.polls import Stage

    choice = "for (or against)" if recall else "CANDIDATE ..."
    vote = f"to vote, {ends}: govkit election vote {council} {choice} --secret"
    if secret.stage is Stage.UNBEGUN:
        return [vote, f"before ballots can be signed: govkit election begin {council}"]
    return [vote, f"to have it relayed: govkit election sign {council} {choice}"]


def receipt_file(paper: ChoicePaper, filled: FilledBallot) -> Path:
    """Where the receipt of a ballot is written, unless it is said."""
    return Path(f"receipt-{paper.council}-{filled.number}-{filled.hash.hex()[:8]}.json")


def places_of(
    choices: list[str],
    candidates: Sequence[Address] | None,
    resolve: Callable[[str], Address],
) -> list[int]:
    """What a ballot names: positions of candidates, who are None in a recall; there 0 is against
    it, and 1 for it."""
    if choices == [NOBODY]:
        return []
    if candidates is None:
        if choices not in (["for"], ["against"]):
            raise UsageError("this is a recall", next_step=f"vote for or against it, or {NOBODY}")
        return [int(choices == ["for"])]
    from govkit.nation.people.elections import positions_of

    return positions_of([resolve(each) for each in choices], candidates)


def _open(paper: ChoicePaper, filled: FilledBallot) -> None:
    """Show what a ballot says that is never cast, in a file for another program."""
    from govkit.nation.secrecy.opened_choices import OpenedChoices

    name = f"opened-{paper.council}-{filled.number}-{filled.hash.hex()[:8]}.json"
    OpenedChoices.of_ballot(paper, filled).save(Path(name))
    say(f"{name} shows what the ballot says; it is spoiled, and was not cast")
    say(f"check it, with another program too: govkit ballot open {name}")
    say("then vote without --challenge")
