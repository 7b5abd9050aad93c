"""govkit citizen standing: what somebody is known for."""

from __future__ import annotations

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json
from govkit.cli.workspace import JsonOption, WhoArgument, workspace_of
from govkit.errors import NotFound

app = typer.Typer()


@app.command(
    "standing", rich_help_panel=Heading.SEE, epilog="Example: govkit citizen standing dev3"
)
def standing(context: typer.Context, who: str = WhoArgument, as_json: bool = JsonOption) -> None:
    """Show what a citizen is known for.

    That is agreements, disputes, and service on panels of the court.
    """
    from dataclasses import asdict

    workspace = workspace_of(context)
    if workspace.nation.reputation is None:
        raise NotFound(
            f"{workspace.nation.name} keeps no reputation",
            "its file has no section `agreements`",
            "see docs/reference/court.md",
        )
    found = workspace.nation.reputation.get(workspace.resolve(who))
    if as_json:
        print_json(asdict(found))
        return
    print_fields(
        {
            "passport": found.number,
            "points": f"{found.points}, of which {found.panels} for panels; points fade",
            "agreements performed": found.performed,
            "disputes": f"{found.disputes}, of which {found.lost} lost",
            "panels on which it was silent": found.silent,
        }
    )
