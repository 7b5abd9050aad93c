"""govkit chain snapshot: save moments of the embedded chain, and go back to them."""

from __future__ import annotations

import typer

from govkit.cli.chain import local
from govkit.cli.output import print_json, print_table, say
from govkit.cli.workspace import JsonOption, Workspace, YesOption, ask_to_go_on
from govkit.errors import UsageError

app = typer.Typer()


@app.command("save", epilog="Example: govkit chain snapshot save before-the-vote")
def save(
    context: typer.Context,
    name: str = typer.Argument(help="A name for this moment."),
    force: bool = typer.Option(False, "--force", help="Move an existing name to this moment."),
) -> None:
    """Save this moment under a name. It outlives a restart."""
    workspace = local(context)
    taken = _named(workspace).get(name)
    if taken is not None and not force:
        raise UsageError(
            f"{name} is block {taken} already", "", "give another name, or --force to move it"
        )
    workspace.node_request("govkit_saveSnapshot", [name])
    say(f"{name} is block {workspace.port.block().number}")


@app.command("restore", epilog="Example: govkit chain snapshot restore before-the-vote")
def restore(
    context: typer.Context, name: str = typer.Argument(help="Its name."), yes: bool = YesOption
) -> None:
    """Go back to a saved moment. Everything since is lost."""
    workspace = local(context)
    if not yes:
        say(f"everything done since {name} will be lost")
        ask_to_go_on()
    workspace.node_request("govkit_restoreSnapshot", [name])
    say(f"the head is block {workspace.port.block().number}")


@app.command("list", epilog="Example: govkit chain snapshot list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the saved moments."""
    rows = sorted(_named(local(context)).items(), key=lambda row: row[1])
    if as_json:
        print_json(dict(rows))
        return
    print_table(("name", "block"), rows, "no snapshots")


@app.command("delete", epilog="Example: govkit chain snapshot delete before-the-vote")
def delete(context: typer.Context, name: str = typer.Argument(help="Its name.")) -> None:
    """Forget a saved moment. The chain stays as it is."""
    local(context).node_request("govkit_deleteSnapshot", [name])
    say(f"{name} is forgotten")


def _named(workspace: Workspace) -> dict[str, int]:
    """The block of each name."""
    found = workspace.node_request("govkit_listSnapshots", [])
    assert isinstance(found, dict)
    return {name: int(block, 16) for name, block in found.items()}
