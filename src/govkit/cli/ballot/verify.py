"""govkit ballot verify, transcript: check a secret vote or election, or write down all of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.ballot.shared import VoteArgument, check_no_house, vote_of
from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_table, progress_bar, say
from govkit.cli.workspace import JsonOption, Workspace, workspace_of
from govkit.errors import RecordError, UsageError

if TYPE_CHECKING:
    from govkit.nation.secrecy.transcript import AnyTranscript
    from govkit.nation.secrecy.verdicts import Verdict

app = typer.Typer()
ElectionOption = typer.Option(
    None, "--election", min=1, help="The election's or recall's number, if not the newest."
)
HouseOption = typer.Option(None, "--house", help="The house, if several vote on it.")
_ANSWERS = {True: "yes", False: "NO", None: "-"}


@app.command(
    "verify",
    rich_help_panel=Heading.PROVE,
    epilog="Example: govkit ballot verify --archive vote.json",
)
def verify(
    context: typer.Context,
    vote: str | None = typer.Argument(
        None, help="The proposal's number or id; for an election the council's name."
    ),
    archive: Path | None = typer.Option(
        None, "--archive", help="Check this transcript instead, and ask no node."
    ),
    house: str | None = HouseOption,
    election: int | None = ElectionOption,
    as_json: bool = JsonOption,
) -> None:
    """Check every part of a secret vote or election.

    That is every key, ballot and share, and the tally. It needs no account. The exit code is 1 if
    anything does not hold.
    """
    from govkit.nation.secrecy.transcript import Transcript
    from govkit.nation.secrecy.transcript_checks import check

    if (vote is None) == (archive is None):
        raise UsageError(
            "what is to be checked?",
            "it takes a proposal or council, or a file",
            "give one of the two",
        )
    if archive is not None:
        transcript = Transcript.load(archive)
        trust = "that the file is the chain's: compare contracts, sums and tally with a node"
    else:
        workspace = workspace_of(context)
        transcript = _transcribed(workspace, str(vote), house, election)
        trust = f"{workspace.network_shown}, for what it says about the chain: ask another as well"
    with progress_bar() as progress:
        verdict = check(transcript, progress)
    if as_json:
        _print_json(transcript, verdict)
    else:
        rows = [(each.id, _ANSWERS[each.holds], each.words) for each in verdict.checks]
        print_table(("check", "holds", "what was found"), rows, "")
    if fault := verdict.fault:
        raise RecordError(
            "this secret vote does not hold", fault.words, "do not rely on its result"
        )
    if not as_json:
        say("everything that is there holds" if not verdict.is_tallied else "the result holds")
        say(f"What still has to be trusted: {trust}.")


@app.command(
    "transcript",
    rich_help_panel=Heading.PROVE,
    epilog="Example: govkit ballot transcript 3 vote.json",
)
def transcript_(
    context: typer.Context,
    vote: str = VoteArgument,
    file: Path = typer.Argument(help="Write it here."),
    house: str | None = HouseOption,
    election: int | None = ElectionOption,
) -> None:
    """Write a whole secret vote or election into a file.

    It is all that it takes to check the vote. Nothing in it is secret. Any program can check it:
    docs/reference/secret-ballots.md says how.
    """
    found = _transcribed(workspace_of(context), vote, house, election)
    found.save(file)
    say(f"{file}: {len(found.poll.ballots):_} ballots, {len(found.poll.shares)} shares")
    say(f"check it with govkit ballot verify --archive {file}")


def _transcribed(
    workspace: Workspace, vote: str, house: str | None, election: int | None
) -> AnyTranscript:
    from govkit.nation.secrecy.transcribing import transcribe, transcribe_election

    nation = workspace.nation
    if (elections := nation.elections.get(vote)) is not None:
        check_no_house(house)
        return transcribe_election(nation, elections, election)
    if election is not None:
        raise UsageError(
            f"{vote} is no council", "--election is the number of one's election", "name a council"
        )
    held = vote_of(workspace, vote, house)
    return transcribe(nation, held.house, held.proposal.id)


def _print_json(transcript: AnyTranscript, verdict: Verdict) -> None:
    from govkit.nation.secrecy.transcript import Transcript

    own: dict[str, object]
    if isinstance(transcript, Transcript):
        tally = transcript.poll.tally
        own = {
            "proposal": str(transcript.poll.proposal),
            "tally": asdict(tally) if tally else None,
        }
    else:
        own = {"election": transcript.poll.number, "counts": transcript.poll.counts}
    print_json(
        {
            "holds": verdict.holds,
            "tallied": verdict.is_tallied,
            "chain_id": transcript.chain_id,
            "house": transcript.house,
            "epoch": transcript.epoch.number,
            "voters": transcript.poll.voters,
            **own,
            "checks": [
                {"id": each.id, "holds": each.holds, "words": each.words} for each in verdict.checks
            ],
        }
    )
