"""govkit ballot trustee status: who the trustees are, and what is missing until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.ballot.shared import ceremonies_of, folder_of
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table
from govkit.cli.status import Told
from govkit.cli.workspace import JsonOption, OwnOption, Workspace, workspace_of

if TYPE_CHECKING:
    from govkit.contracts.trustees import Phase
    from govkit.nation.secrecy.ceremony import Ceremonies, Epoch
    from govkit.nation.secrecy.gathering import HeldVote
    from govkit.types import Address

app = typer.Typer()


@app.command(
    "status",
    rich_help_panel=Heading.SEE,
    epilog="Example: govkit ballot trustee status --as ana",
)
def status(
    context: typer.Context, account: str | None = OwnOption, as_json: bool = JsonOption
) -> None:
    """Show who has done what, and what waits until when."""
    from govkit.nation.secrecy.gathering import OPEN, secret_votes

    workspace = workspace_of(context)
    ceremonies = ceremonies_of(workspace)
    epoch, phase = ceremonies.newest(), ceremonies.contract.phase()
    votes = [vote for vote in secret_votes(workspace.nation) if vote.poll.stage in OPEN]
    if as_json:
        print_json(_json(ceremonies, epoch, phase, votes))
        return
    print_fields(_fields(workspace, ceremonies, epoch, phase))
    print_line()
    trustees = [
        (number, workspace.book.name_of(each) or each, _did(epoch, number))
        for number, each in enumerate(epoch.accounts, start=1)
    ]
    print_table(("no.", "trustee", "did"), trustees, "")
    if votes:
        print_line()
        rows = [_row(workspace, vote) for vote in votes]
        print_table(("vote", "stage", "ballots", "shares", "until"), rows, "")
    person = workspace.me(account)
    if person is not None and (keys := _keys(workspace, ceremonies, person)):
        print_line()
        print_fields({"your keys here": keys})


def _fields(
    workspace: Workspace, ceremonies: Ceremonies, epoch: Epoch, phase: Phase
) -> dict[str, object]:
    from govkit.nation.moments import Moment, Moments

    nation = workspace.nation
    nation.moments = moments = Moments(nation.port, nation.clock)  # of now
    complete = ceremonies.contract.complete()
    fields: dict[str, object] = {
        "epoch": epoch.number,
        "takes": f"{epoch.threshold} of {len(epoch.accounts)} trustees",
        "key in use": f"of epoch {complete}" if complete else "none: no secret vote can begin",
    }
    until = Moment(ceremonies.contract.phase_until(), in_seconds=True)
    if not until.at:
        return {**fields, "waits for": _WAITS[phase.name]}
    missing = epoch.missing(phase)
    names = [_named(workspace, epoch, number) for number in missing]
    fields["waits for"] = [f"{_WAITS[phase.name]}:", *names]
    fields["until"] = moments.both(until)
    if moments.is_past(until):
        fields["next"] = "its time is over; anybody can run govkit ballot trustee restart"
    return fields


_WAITS = {
    "FAILED": "a vote that appoints trustees: too few are left",
    "ENROL": "trustees to enrol",
    "DEAL": "trustees to deal",
    "CONFIRM": "trustees to confirm",
    "COMPLETE": "nobody: the key is complete",
}


def _named(workspace: Workspace, epoch: Epoch, number: int) -> str:
    account = epoch.accounts[number - 1]
    return f"{number}, {workspace.book.name_of(account) or account}"


def _did(epoch: Epoch, number: int) -> str:
    done = [
        word
        for word, acted in (
            ("enrolled", epoch.exchange_keys),
            ("dealt", epoch.dealings),
            ("confirmed", epoch.confirmed),
        )
        if number in acted
    ]
    if number in epoch.removed:
        done.append(f"left out: {epoch.removed[number]}")
    return ", ".join(done) or "nothing yet"


def _row(workspace: Workspace, vote: HeldVote) -> tuple[object, ...]:
    poll = vote.poll
    shares = f"{len(poll.shares)} of {poll.threshold}"
    return vote.name, poll.stage, poll.heads, shares, workspace.nation.phrases.moment(poll.until)


def _keys(workspace: Workspace, ceremonies: Ceremonies, person: Address) -> list[str]:
    chain_id, folder = workspace.nation.deployment.chain_id, folder_of(workspace)
    seats = folder.seats(chain_id, ceremonies.contract.address, person)
    return [f"epoch {seat.epoch}: {folder.path(seat)}" for seat in seats]


def _json(
    ceremonies: Ceremonies, epoch: Epoch, phase: Phase, votes: list[HeldVote]
) -> dict[str, object]:
    return {
        "epoch": epoch.number,
        "phase": phase.name.lower(),
        "until": ceremonies.contract.phase_until() or None,
        "complete": ceremonies.contract.complete() or None,
        "threshold": epoch.threshold,
        "trustees": [
            {
                "number": number,
                "account": account,
                "enrolled": number in epoch.exchange_keys,
                "dealt": number in epoch.dealings,
                "confirmed": number in epoch.confirmed,
            }
            for number, account in enumerate(epoch.accounts, start=1)
        ],
        "missing": epoch.missing(phase),
        "votes": [
            {
                "proposal": vote.proposal.number,
                "house": vote.house.name,
                "stage": vote.poll.stage.name.lower(),
                "epoch": vote.poll.epoch,
                "ballots": vote.poll.heads,
                "shares": sorted(vote.poll.shares),
                "threshold": vote.poll.threshold,
                "closes": vote.poll.closes,
                "until": vote.poll.until,
            }
            for vote in votes
        ],
    }


def in_status(workspace: Workspace) -> Told:
    """Who holds the key, and whether there is one."""
    ceremonies = workspace.nation.trustees
    if ceremonies is None:
        return Told()
    contract = ceremonies.contract
    complete, epoch = contract.complete(), contract.epoch()
    shown = complete or epoch
    accounts, threshold = contract.trustees_of(shown), contract.threshold_of(shown)
    key = f"key of epoch {complete}" if complete else "no key yet"
    making = f"; epoch {epoch}: {_WAITS[contract.phase().name]}" if epoch != complete else ""
    names = ", ".join(workspace.book.name_of(each) or each for each in accounts)
    plain = {"accounts": list(accounts), "threshold": threshold, "complete": complete or None}
    told = [f"{threshold} of {len(accounts)}: {names}", f"{key}{making}"]
    return Told({"trustees": plain}, {"trustees": told})
