"""govkit found: found a nation from its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, progress_bar, say
from govkit.cli.verify import say_changes
from govkit.cli.workspace import AsOption, Workspace, YesOption, ask_to_go_on, workspace_of

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.founding.found import Changes
    from govkit.nation.nation import Nation

app = typer.Typer()


@app.command("found", epilog="Example: govkit found nation.yaml")
def found(
    context: typer.Context,
    nation_file: Path = typer.Argument(Path("nation.yaml"), help="The nation file."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Found the nation that a file describes, and prove it.

    Run it again to go on with a founding that was interrupted. The nation's workspace (its chain
    and its deployment file) is kept in the folder .govkit.
    """
    from govkit.constitution import Constitution

    workspace = workspace_of(context)
    constitution = Constitution.load(nation_file, workspace.institutions)
    for warning in constitution.warnings():
        say(f"note: {warning}")
    if not yes and not workspace.is_local:
        say(
            f"found {constitution.nation.name} on {workspace.network_shown}, at your account's cost"
        )
        ask_to_go_on()
    changed: list[str] = []
    nation = do_found(workspace, constitution, account, lambda check: changed.append(check.change))
    contracts = nation.deployment.contracts
    print_fields({nation.name: "founded, and proved on the chain", **contracts})
    say_changes(changed)
    say(
        f"deployment: {workspace.deployment_file} (give it to everybody who should find the nation)"
    )


def do_found(
    workspace: Workspace,
    constitution: Constitution,
    account: str | None,
    changes: Changes = lambda check: None,
) -> Nation:
    """Found the nation in a workspace, with a progress bar."""
    from govkit.nation.nation import Nation

    signer = workspace.signer(account)
    with progress_bar() as progress:
        nation = Nation.found(
            constitution, workspace.port, signer, workspace.deployment_file, progress, changes
        )
    workspace.remember_network()
    return nation
