"""govkit ballot paper, receipt, open: what voters take to a machine offline, and check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.ballot.shared import VoteArgument, check_no_house, vote_of
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, say
from govkit.cli.workspace import JsonOption, OwnOption, Workspace, workspace_of
from govkit.errors import RecordError

if TYPE_CHECKING:
    from govkit.nation.people.elections import Elections
    from govkit.nation.secrecy.elections import SecretElectionPolls
    from govkit.nation.secrecy.papers import Receipt

app = typer.Typer()


@app.command(
    "paper",
    rich_help_panel=Heading.OFFLINE,
    epilog="Example: govkit ballot paper 3 --out paper.json",
)
def paper(
    context: typer.Context,
    vote: str = VoteArgument,
    out: Path = typer.Option(..., help="Write it here."),
    house: str | None = typer.Option(None, "--house", help="The house, if several vote on it."),
    account: str | None = OwnOption,
) -> None:
    """Write a ballot paper, to make a ballot without a network.

    With --as it is for a voter who has voted, and whose next ballot replaces the first, as ballots
    of elections never do.
    Who writes it says to which key you encrypt, and who stands where: take one from somebody whom
    you trust, or compare what is shown.
    """
    workspace = workspace_of(context)
    if (elections := workspace.nation.elections.get(vote)) is not None:
        _paper_of_election(workspace, elections, out, house)
        return
    held = vote_of(workspace, vote, house)
    voter = workspace.resolve(account) if account else None
    found = workspace.nation.ballot_paper(held.house, held.proposal.id, voter)
    found.save(out)
    say(f"{held.name}: key of epoch {found.epoch} is 0x{found.key[0]:064x}")
    say(f"use it with govkit proposal sign {held.proposal.number} for --secret --paper {out}")


def _paper_of_election(
    workspace: Workspace, elections: Elections, out: Path, house: str | None
) -> None:
    from govkit.cli.election_by_signature import say_paper
    from govkit.nation.secrecy.choice_papers import ChoicePaper

    check_no_house(house)
    found = ChoicePaper.of_election(workspace.nation, elections)
    found.save(out)
    say_paper(found)
    choice = "CANDIDATE ..." if found.candidates else "for"
    say(f"use it with govkit election sign {found.council} {choice} --paper {out}")


@app.command(
    "receipt",
    rich_help_panel=Heading.PROVE,
    epilog="Example: govkit ballot receipt receipt-3-citizens-1f2e3d4c.json",
)
def receipt(
    context: typer.Context,
    file: Path = typer.Argument(help="A receipt that your vote left."),
    as_json: bool = JsonOption,
) -> None:
    """Check that the ballot of a receipt stands.

    What it says is not in it, and nobody can tell. The exit code is 1 if it does not stand.
    """
    from govkit.nation.secrecy.papers import Receipt

    workspace = workspace_of(context)
    found = Receipt.load(file)
    nation = workspace.nation
    for elections in nation.elections.values():
        secret = elections.secret
        if secret is not None and secret.contract.address == found.contract:
            _of_election(workspace, elections, secret, found, as_json=as_json)
            return
    held = (each for each in nation.houses.values() if each.secret)
    ours = (each for each in held if each.secret and each.secret.address == found.contract)
    house = next(ours, None)
    if house is None or found.chain_id != nation.deployment.chain_id:
        raise RecordError(
            f"{file} is of another nation",
            f"it names {found.nation} on chain {found.chain_id}",
            "use the folder of that nation",
        )
    polls = nation.secret_polls(house)
    stands = polls.is_standing(found.proposal, found.voter, found.ballot)
    number = nation.proposals.get(str(found.proposal)).number
    fields = {
        "vote": f"proposal {number} in {house.name}",
        "voter": workspace.book.show(found.voter),
        "ballot": "0x" + found.ballot.hex(),
    }
    if as_json:
        print_json({**fields, "voter": found.voter, "proposal": number, "stands": stands})
        if not stands:
            raise typer.Exit(1)
        return
    if not stands:
        other = any(polls.has_voted(found.proposal, each) for each in polls.keys(found.voter))
        raise RecordError(
            "this ballot does not stand",
            "its voter has cast another one since" if other else "its voter has no ballot",
            f"see govkit proposal show {number}",
        )
    print_fields({**fields, "stands": "yes, and it is in the sum that is counted"})


def _of_election(
    workspace: Workspace,
    elections: Elections,
    secret: SecretElectionPolls,
    found: Receipt,
    *,
    as_json: bool,
) -> None:
    """Check the receipt of a ballot that was cast in an election or recall."""
    stands = secret.is_standing(found.proposal, found.voter, found.ballot)
    name, number = elections.name, int(found.proposal)
    fields = {
        "vote": f"election {number} of {name}",
        "voter": workspace.book.show(found.voter),
        "ballot": "0x" + found.ballot.hex(),
    }
    if as_json:
        print_json({**fields, "voter": found.voter, "election": number, "stands": stands})
        if not stands:
            raise typer.Exit(1)
        return
    if not stands:
        raise RecordError(
            "this ballot does not stand",
            f"its voter has cast no such ballot in election {number} of {name}",
            f"see govkit election show {name}",
        )
    print_fields({**fields, "stands": "yes, and it is in the sums that are counted"})


@app.command(
    "open",
    rich_help_panel=Heading.PROVE,
    epilog="Example: govkit ballot open challenge.json",
)
def open_(
    file: Path = typer.Argument(help="A ballot that --challenge spoiled."),
    as_json: bool = JsonOption,
) -> None:
    """Check what a spoiled ballot says.

    And that it would have counted. It asks no node. Any other program can do it too:
    docs/reference/secret-ballots.md says how.
    """
    from govkit.contracts.secret_house import ballot_hash
    from govkit.nation.secrecy.opened_choices import OpenedChoices, is_of_election
    from govkit.nation.secrecy.papers import OpenedBallot

    if is_of_election(file):
        chosen = OpenedChoices.load(file)
        chosen.check()
        name, says = "0x" + chosen.filled.hash.hex(), chosen.said
        if as_json:
            print_json({"ballot": name, "says": says, "voter": chosen.filled.voter})
            return
        told = ", ".join(says) or "nobody"
        print_fields({"ballot": name, "says": f"{told}, as its machine was told", "proof": "holds"})
        return
    found = OpenedBallot.load(file)
    found.check()
    name, said = "0x" + ballot_hash(found.ballot).hex(), found.support.name.lower()
    if as_json:
        print_json({"ballot": name, "says": said, "voter": found.voter})
        return
    print_fields({"ballot": name, "says": f"{said}, as its machine was told", "proof": "holds"})
