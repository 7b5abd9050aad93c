"""govkit forum: what the nation talks about."""

from __future__ import annotations

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json
from govkit.cli.status import Told
from govkit.cli.workspace import JsonOption, Workspace, workspace_of
from govkit.errors import NotFound
from tests.sample_institution.contract import Forum

app = typer.Typer(help="See what the nation talks about.", rich_help_panel=Heading.TAKE_PART)


@app.command("show", epilog="Example: govkit forum show")
def show(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show the topic."""
    workspace = workspace_of(context)
    forum = _forum(workspace)
    if forum is None:
        raise NotFound(f"{workspace.nation.name} has no forum", "its file names none")
    fields = {"topic": forum.topic()}
    if as_json:
        print_json(fields)
    else:
        print_fields(fields)


def in_status(workspace: Workspace) -> Told:
    forum = _forum(workspace)
    return Told({"forum": forum.topic()}, {"forum": forum.topic()}) if forum else Told()


def _forum(workspace: Workspace) -> Forum | None:
    found = workspace.nation.contracts["forum"].get("forum")
    return found if isinstance(found, Forum) else None
