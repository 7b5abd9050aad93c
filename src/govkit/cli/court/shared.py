"""What the commands of the court have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.institution import needed
from govkit.cli.output import say
from govkit.cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from govkit.nation.justice.cases import CaseState
    from govkit.nation.justice.court import NationCourt

NumberArgument = typer.Argument(min=1, help="The case's number.")
SecretOption = typer.Option(
    None,
    "--secret",
    help="A secret of your own, 0x and 64 hex digits. [default: your key gives it]",
    show_default=False,
)


def court_of(workspace: Workspace) -> NationCourt:
    """Raises NotFound in a nation without a court."""
    return needed(workspace, workspace.nation.court, "court", "see docs/reference/court.md")


def coin(wei: int) -> str:
    """An amount of the chain's coin."""
    from govkit.constitution.units import COIN_SYMBOL, format_amount

    return format_amount(wei, COIN_SYMBOL)


def say_next(workspace: Workspace, number: int) -> CaseState:
    """Tell what a case waits for now, and return it."""
    from govkit.nation.justice.timeline import waits_for
    from govkit.nation.moments import Moments

    state, nation = court_of(workspace).get(number), workspace.nation
    nation.moments = Moments(nation.port, nation.clock)  # of now
    for line in waits_for(workspace.nation, state):
        say(f"case {number}: {line}")
    return state


def kept(workspace: Workspace, file: Path) -> bytes:
    """The hash of a document, which is kept in the store of contents."""
    from govkit.records.store import Store

    store = Store(workspace.record_store)
    content = store.put(file)
    say(f"its content is kept in {store.path(content.hash)}")
    return content.hash
