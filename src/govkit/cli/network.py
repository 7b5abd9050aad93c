"""govkit network: the chains that this folder knows by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_json, print_table, say
from govkit.cli.workspace import JsonOption, Workspace, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.blueprint.deployment import Deployment

app = typer.Typer()


@app.command("list", epilog="Example: govkit network list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the networks that this folder knows.

    Parts of a URL that may be secret are left out.
    """
    from govkit.network.networks import load_networks, public_name

    networks = load_networks(workspace_of(context).state).values()
    if as_json:
        print_json(
            [
                {
                    "name": each.name,
                    "url": public_name(each.url),
                    "chain_id": each.chain_id,
                    "fee_cap_wei": None if each.fee_cap_wei is None else str(each.fee_cap_wei),
                    "confirmations": each.confirmations,
                }
                for each in networks
            ]
        )
        return
    rows = [(each.name, public_name(each.url), each.chain_id or "any") for each in networks]
    print_table(("name", "node", "chain"), rows, "only local, this folder's own chain")


@app.command(
    "add", epilog="Example: govkit network add sepolia https://rpc.example --chain-id 11155111"
)
def add(
    context: typer.Context,
    name: str = typer.Argument(help="What to call it."),
    url: str = typer.Argument(help="Its JSON-RPC endpoint, http or https."),
    chain_id: int | None = typer.Option(None, help="The chain's id; any other chain is refused."),
    fee_cap_gwei: str | None = typer.Option(
        None, help="Pay at most this for a unit of gas, such as 20 or 0.05."
    ),
    confirmations: int = typer.Option(
        1, min=1, help="Wait for so many blocks, the transaction's own included."
    ),
) -> None:
    """Give a network a name in this folder."""
    from govkit.network.networks import Network, add_network

    cap_wei = None if fee_cap_gwei is None else _wei(fee_cap_gwei)
    network = Network(name, url, chain_id, cap_wei, confirmations)
    add_network(network, workspace_of(context).state)
    say(f"{name} is added: use it with --network {name}")


@app.command("remove", epilog="Example: govkit network remove sepolia")
def remove(context: typer.Context, name: str = typer.Argument(help="Its name.")) -> None:
    """Forget a network. Nothing changes on the network itself."""
    from govkit.network.networks import remove_network

    remove_network(name, workspace_of(context).state)
    say(f"{name} is removed")


@app.command("publish", epilog="Example: govkit network publish https://rpc.example.org")
def publish(
    context: typer.Context,
    nodes: list[str] = typer.Argument(
        None, help="https URLs, or names of networks. [default: the network in use]"
    ),
    none: bool = typer.Option(False, "--none", help="Name no node any more."),
) -> None:
    """Name public nodes in the deployment file.

    Then the file, or a link to it, is enough for others to join. Only addresses without a key or
    password are taken, and each is asked for its chain first. They take the place of those that
    the file names.
    """
    from dataclasses import replace

    from govkit.nation.blueprint.deployment import Deployment
    from govkit.network.networks import find_network

    workspace = workspace_of(context)
    if none and nodes:
        raise UsageError("--none names no node", next_step="leave out the URLs, or --none")
    if workspace.is_local and not (nodes or none):
        raise UsageError(
            "the embedded chain is on this computer alone",
            "others cannot reach it here",
            "give the https URL where they can",
        )
    deployment = Deployment.load(workspace.deployment_file)
    chosen = [] if none else nodes or [workspace.network]
    rpc = tuple(dict.fromkeys(find_network(each, workspace.state).url for each in chosen))
    _check_public(workspace, deployment, rpc)
    replace(deployment, rpc=rpc).save(workspace.deployment_file)
    say(f"{workspace.deployment_file} names {', '.join(rpc) or 'no node'}")


def _check_public(workspace: Workspace, deployment: Deployment, rpc: tuple[str, ...]) -> None:
    """Refuse nodes that may not be passed on, or of another chain. Raises GovkitError."""
    from govkit.errors import NetworkError
    from govkit.network.networks import public_name
    from govkit.network.public_addresses import MOST_ADDRESSES, problem_of

    if len(rpc) > MOST_ADDRESSES:
        raise UsageError(f"{len(rpc)} nodes", next_step=f"name at most {MOST_ADDRESSES}")
    for url in rpc:
        if problem := problem_of(url):
            raise UsageError(
                f"{public_name(url)} cannot be passed on", problem, "name a public node, by https"
            )
    for url in rpc:
        found = Workspace(workspace.folder, url).port.chain_id()
        if found != deployment.chain_id:
            raise NetworkError(
                f"{deployment.nation} is on chain {deployment.chain_id}",
                f"{url} is chain {found}",
                "name a node of its chain",
            )


def _wei(gwei: str) -> int:
    from govkit.network.networks import FEE_CAP_ALLOWED, parse_gwei

    try:
        return parse_gwei(gwei)
    except ValueError as error:
        raise UsageError(
            f"{gwei} cannot be a fee cap", str(error), f"give {FEE_CAP_ALLOWED}"
        ) from None
