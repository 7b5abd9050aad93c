"""govkit network: the chains that this folder knows by name."""

from __future__ import annotations

import typer

from govkit.cli.output import print_json, print_table, say
from govkit.cli.workspace import JsonOption, workspace_of
from govkit.errors import UsageError

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


def _wei(gwei: str) -> int:
    from govkit.network.networks import FEE_CAP_ALLOWED, parse_gwei

    try:
        return parse_gwei(gwei)
    except ValueError as error:
        raise UsageError(
            f"{gwei} cannot be a fee cap", str(error), f"give {FEE_CAP_ALLOWED}"
        ) from None
