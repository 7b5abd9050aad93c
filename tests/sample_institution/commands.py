"""govkit forum: what the nation talks about."""

from __future__ import annotations

import typer

from govkit.cli.output import print_fields
from govkit.cli.status import Told
from govkit.cli.workspace import Workspace, workspace_of
from govkit.errors import NotFound
from tests.sample_institution.contract import Forum

app = typer.Typer(help="What the nation talks about.")


@app.command("show")
def show(context: typer.Context) -> None:
    """Show the topic."""
    workspace = workspace_of(context)
    forum = _forum(workspace)
    if forum is None:
        raise NotFound(f"{workspace.nation.name} has no forum", "its file names none")
    print_fields({"topic": forum.topic()})


def in_status(workspace: Workspace) -> Told:
    forum = _forum(workspace)
    return Told({"forum": forum.topic()}, {"forum": forum.topic()}) if forum else Told()


def _forum(workspace: Workspace) -> Forum | None:
    found = workspace.nation.contracts["forum"].get("forum")
    return found if isinstance(found, Forum) else None
