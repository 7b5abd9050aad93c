"""govkit join: make a nation known in this folder, from the file or link that somebody gave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, say
from govkit.cli.workspace import Workspace, YesOption, ask_to_go_on, workspace_of
from govkit.errors import DeploymentError, NetworkError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.nation import Nation

app = typer.Typer()


@app.command(
    "join",
    rich_help_panel=Heading.TAKE_PART,
    epilog="Example: govkit join https://example.org/deployment.json",
)
def join(
    context: typer.Context,
    source: str = typer.Argument(help="The nation's deployment file, or an https link to it."),
    yes: bool = YesOption,
) -> None:
    """Make a nation known in this folder, to see it and take part.

    It shows what the file names, asks, and verifies the nation before it keeps anything. It asks
    the nodes that the file names, or --network. It signs nothing. To become a citizen, see govkit
    citizen apply.
    """
    from govkit.nation import remembered
    from govkit.nation.authenticity import check_file

    workspace = workspace_of(context)
    deployment = _read(source)
    check_file(deployment, workspace.institutions)
    _check_room(workspace, deployment)
    networks = _networks(workspace, deployment, source)
    _show(workspace, deployment, networks)
    if not yes:
        ask_to_go_on()
    used, nation = _verified(workspace, deployment, networks)
    deployment.save(workspace.deployment_file)
    used.remember_network()
    if nation.is_of_shipped_kinds:
        remembered.remember(nation.deployment, nation.port)
    say(f"{deployment.nation} is genuine; this folder now reaches it through {used.network_shown}")
    say("next: govkit status, or with an account (govkit account new me) govkit todo --as me")


def elsewhere(deployment: Deployment, file: Path) -> NetworkError:
    """The error for a folder that holds a nation's file, and no chain with that nation."""
    from govkit.chain.dev_accounts import DEV_CHAINS

    known = f"its file names {', '.join(deployment.rpc)}" if deployment.rpc else "it names no node"
    give = f"govkit join {file}" if deployment.rpc else "choose its network with --network URL"
    lost = "; if its chain was here, found it again with govkit found --anew"
    return NetworkError(
        f"{deployment.nation} lives on chain {deployment.chain_id}",
        f"this folder has no chain, and {known}",
        f"{give}{lost if deployment.chain_id in DEV_CHAINS else ''}",
    )


def _read(source: str) -> Deployment:
    """The deployment in a file or at a URL, read once. Raises UsageError or DeploymentError."""
    from govkit import files
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.network.download import download
    from govkit.text import decoded

    if "://" not in source:
        path = Path(source)
        try:
            return Deployment.parse(files.read_text(path, files.MOST_BYTES_HANDED_OVER), path)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{source} cannot be read",
                files.unreadable(error),
                "give the deployment.json that the nation's founder has in .govkit",
            ) from None
    try:
        text = decoded(download(source))
    except ValueError as error:
        raise DeploymentError(f"{source} is not a deployment file", str(error)) from None
    return Deployment.parse(text, Path(source.rsplit("/", 1)[-1] or "the link"))


def _check_room(workspace: Workspace, deployment: Deployment) -> None:
    """Refuse to put a nation into the folder of another one. Raises UsageError."""
    from govkit.nation.blueprint.deployment import Deployment

    if not workspace.deployment_file.exists():
        return
    held = Deployment.load(workspace.deployment_file)
    if (held.chain_id, held.founder) != (deployment.chain_id, deployment.founder):
        raise UsageError(
            f"this folder holds {held.nation}",
            f"{workspace.deployment_file} is its deployment file",
            "go to a folder of its own, or name one with govkit --folder FOLDER join",
        )


def _networks(workspace: Workspace, deployment: Deployment, source: str) -> Sequence[str]:
    """The networks to look for the nation on. Raises UsageError if none is known."""
    if workspace.network_name:
        return [workspace.network_name]
    if deployment.rpc:
        return deployment.rpc
    if not workspace.is_local or workspace.has_chain:
        return [workspace.network]
    raise UsageError(
        f"{deployment.nation} lives on chain {deployment.chain_id}",
        "its file names no node of that chain",
        f"ask the person who gave it, and name one: govkit --network URL join {source}",
    )


def _show(workspace: Workspace, deployment: Deployment, networks: Sequence[str]) -> None:
    say("This file, which anybody could have written, names:")
    print_fields(
        {
            "nation": deployment.nation,
            "chain": deployment.chain_id,
            "fingerprint": f"0x{deployment.fingerprint.hex()}",
            "founder": deployment.founder,
            "nodes": [Workspace(workspace.folder, each).network_shown for each in networks],
            **{f"{name} contract": at for name, at in deployment.contracts.items()},
        }
    )
    say("Compare the fingerprint with the nation's own. To verify it, the nodes above are asked.")


def _verified(
    workspace: Workspace, deployment: Deployment, networks: Sequence[str]
) -> tuple[Workspace, Nation]:
    """The nation, verified through the first network that has it. Raises the last one's error.

    A nation that is found and is not genuine is refused at once.
    """
    from govkit.nation.nation import Nation

    for left, each in enumerate(networks, start=1 - len(networks)):
        used = Workspace(workspace.folder, each, institutions=workspace.institutions)
        try:
            return used, Nation.connect(deployment, used.port, used.institutions)
        except NetworkError as error:
            if not left:
                raise
            say(f"note: {error}")
    raise AssertionError("there is always a network")
