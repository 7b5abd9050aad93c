"""Relays files of signed ballots: what `proposal relay` and `election relay` have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

import typer

from govkit.cli.output import print_json, print_table, progress_bar, say
from govkit.errors import UsageError
from govkit.nation.voting.relaying import OfBallot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from govkit.cli.workspace import Workspace
    from govkit.nation.voting.relaying import BallotRelay, Batch


@dataclass(frozen=True, slots=True)
class Carried(Generic[OfBallot]):
    """Ballots of one kind: `load` reads a file, and raises UsageError for what is no `kind`;
    `told` says in words what a batch does."""

    relay: BallotRelay[OfBallot]
    load: Callable[[Path], OfBallot]
    kind: str
    told: Callable[[Batch[OfBallot]], str]


def relay_files(
    workspace: Workspace,
    carried: Carried[OfBallot],
    files: Sequence[Path],
    account: str | None,
    *,
    yes: bool,
    as_json: bool,
) -> None:
    """Check signed ballots, ask, send them, and list those left out. Raises typer.Exit if there
    are any."""
    names: dict[int, Path] = {}
    loaded: list[OfBallot] = []
    rows: list[tuple[str, str]] = []
    for path in files:
        try:
            loaded.append(carried.load(path))
            names[id(loaded[-1])] = path
        except UsageError as error:
            rows.append((str(path), f"it is not a {carried.kind}: {error.why}"))
    with progress_bar() as progress:
        good, skipped = carried.relay.check(
            loaded, lambda done, total: progress(done, total, "check")
        )
    signer = workspace.signer(account)
    batches = carried.relay.batches(good, workspace.port, signer.address)
    if batches and not yes:
        workspace.ask_about(((carried.told(each), each.call) for each in batches), signer)
    if batches:
        with progress_bar() as progress:
            skipped += carried.relay.send(
                batches, workspace.port, signer, lambda done, total: progress(done, total, "relay")
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
