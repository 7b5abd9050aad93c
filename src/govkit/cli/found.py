"""govkit found: from a nation file to a nation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, progress_bar, say
from govkit.cli.verify import say_changes
from govkit.cli.world import AsOption, World, YesOption, ask_to_go_on, world_of

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.founding import Changes
    from govkit.nation.nation import Nation

app = typer.Typer()


@app.command("found")
def found(
    context: typer.Context,
    nation_file: Path = typer.Argument(Path("nation.yaml"), help="The nation file."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Found the nation that a file describes, or go on with its founding, and prove it.

    The nation's world (its chain, its deployment file) is kept in .govkit beside you. A founding
    that was interrupted is taken up where it stopped.
    """
    from govkit.constitution import Constitution

    world = world_of(context)
    constitution = Constitution.load(nation_file, world.institutions)
    for warning in constitution.warnings():
        say(f"note: {warning}")
    if not yes and not world.is_local:
        say(f"found {constitution.nation.name} on {world.network_shown}, at your account's cost")
        ask_to_go_on()
    changed: list[str] = []
    nation = do_found(world, constitution, account, lambda check: changed.append(check.change))
    contracts = nation.deployment.contracts
    print_fields({nation.name: "founded, and proved on the chain", **contracts})
    say_changes(changed)
    say(f"deployment: {world.deployment_file} (hand it to whoever shall find the nation)")


def do_found(
    world: World,
    constitution: Constitution,
    account: str | None,
    changes: Changes = lambda check: None,
) -> Nation:
    """Found in a world, with a progress bar."""
    from govkit.nation.nation import Nation

    signer = world.signer(account)
    with progress_bar() as progress:
        nation = Nation.found(
            constitution, world.port, signer, world.deployment_file, progress, changes
        )
    world.remember_network()
    return nation
