"""govkit election begin, sign, relay: secret ballots that somebody else brings to the chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.election import CouncilArgument, elections_in
from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.secret_election import places_of, receipt_file
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of
from govkit.errors import NotFound, UsageError
from govkit.guesses import no_such
from govkit.institutions import ballots_of

if TYPE_CHECKING:
    from govkit.nation.secrecy.choice_papers import ChoicePaper
    from govkit.nation.secrecy.signed_choices import SignedChoices
    from govkit.nation.voting.relaying import Batch

app = typer.Typer()


@app.command(
    "begin",
    rich_help_panel=Heading.VOTE_BY_SIGNATURE,
    epilog="Example: govkit election begin board",
)
def begin(
    context: typer.Context,
    council: str = CouncilArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Begin a secret vote, so that ballots can be signed.

    Anybody can, once candidates are nominated. Whoever casts the first ballot does it, too.
    """
    workspace = workspace_of(context)
    elections = elections_in(workspace, council)
    if elections.secret is None:
        raise UsageError(
            f"{council} votes in public", "its vote begins by itself", "see govkit election show"
        )
    number = elections.standing().number
    workspace.send(elections.secret.contract.begin(number), account, yes=yes)
    say(f"the vote has begun; sign a ballot: govkit election sign {council} CANDIDATE ...")


@app.command(
    "sign",
    rich_help_panel=Heading.VOTE_BY_SIGNATURE,
    epilog="Example: govkit election sign board dev3 --out ballot.json --as dev4",
)
def sign(
    context: typer.Context,
    council: str = CouncilArgument,
    choices: list[str] = typer.Argument(
        help="The candidates you vote for, or none; in a recall: for or against."
    ),
    out: Path | None = typer.Option(None, help="Write it here. [default: ballot-<voter>.json]"),
    paper: Path | None = typer.Option(
        None, help="Ask no node, but take what govkit ballot paper wrote."
    ),
    account: str | None = AsOption,
) -> None:
    """Sign a secret ballot into a file, for somebody to relay.

    For a council that votes in secret. Whoever relays it pays, and sees that you vote, not how.
    """
    from govkit.nation.secrecy.choice_papers import ChoicePaper
    from govkit.nation.secrecy.papers import check_free
    from govkit.nation.secrecy.signed_choices import sign as signed

    workspace = workspace_of(context)
    signer = workspace.signer(account)
    path = out or Path(f"ballot-{signer.address}.json")
    check_free(path)
    if paper is not None:
        found, resolve = _paper(workspace, council, paper), workspace.find
        say_paper(found)
    else:
        elections = elections_in(workspace, council)
        found, resolve = ChoicePaper.of_election(workspace.nation, elections), workspace.resolve
    filled = found.fill(places_of(choices, found.candidates or None, resolve), signer.address)
    signed(found, filled.ballot, signer).save(path)
    receipt = path.with_name(receipt_file(found, filled).name)
    found.receipt(filled).save(receipt)
    say(f"signed a secret ballot in {path}, which shows that you vote, and not how")
    say(f"anybody can relay it: govkit election relay {council} {path}")
    say(f"{receipt} shows whether it was cast: govkit ballot receipt {receipt}")


def _paper(workspace: Workspace, council: str, path: Path) -> ChoicePaper:
    """The ballot paper of a council of this nation. Raises UsageError."""
    from govkit.nation.secrecy.choice_papers import ChoicePaper

    paper, deployment = ChoicePaper.load(path), workspace.deployment
    if council not in deployment.councils:
        raise no_such("council", council, deployment.councils, "see govkit election list", NotFound)
    ours = deployment.chain_id, council, deployment.contracts.get(ballots_of(council))
    if (paper.chain_id, paper.council, paper.contract) != ours:
        raise UsageError(
            f"{path} is no paper of {council} in {deployment.nation}",
            f"it names {paper.council} of {paper.nation} on chain {paper.chain_id}",
            f"give what govkit ballot paper {council} wrote",
        )
    return paper


def say_paper(paper: ChoicePaper) -> None:
    """Say what a lying paper would say otherwise, to compare."""
    say(f"{paper.name}: key of epoch {paper.epoch} is 0x{paper.key[0]:064x}")
    for place, candidate in enumerate(paper.candidates, start=1):
        say(f"  candidate {place}  {candidate}")
    if not paper.candidates:
        say("  it is a recall: for or against")


@app.command(
    "relay",
    rich_help_panel=Heading.VOTE_BY_SIGNATURE,
    epilog="Example: govkit election relay board ballot-1.json ballot-2.json",
)
def relay(
    context: typer.Context,
    council: str = CouncilArgument,
    files: list[Path] = typer.Argument(help="Files that govkit election sign wrote."),
    account: str | None = AsOption,
    yes: bool = YesOption,
    as_json: bool = JsonOption,
) -> None:
    """Send in signed ballots, each in a transaction of its own.

    Each ballot is checked first. The ones left out are listed, and then the exit code is 1. The
    relayer sees who cast them, and not what they say.
    """
    from govkit.cli.relaying import Carried, relay_files
    from govkit.nation.secrecy.choice_papers import ChoicePaper
    from govkit.nation.secrecy.signed_choices import ChoiceRelay, SignedChoices

    workspace = workspace_of(context)
    elections = elections_in(workspace, council)
    paper = ChoicePaper.of_election(workspace.nation, elections)
    assert elections.secret is not None  # of a public council there is no paper
    relaying = ChoiceRelay(paper, elections.secret.contract, workspace.nation.registry)

    def told(batch: Batch[SignedChoices]) -> str:
        voters = ", ".join(workspace.book.show(each.voter) for each in batch.ballots)
        return f"relay the ballot of {voters} in {paper.name}"

    carried = Carried(relaying, SignedChoices.load, "signed ballot of an election", told)
    relay_files(workspace, carried, files, account, yes=yes, as_json=as_json)
