"""govkit chain: the embedded chain of the nation's folder."""

from __future__ import annotations

import typer

from govkit.cli.output import print_fields, print_json, say
from govkit.cli.world import JsonOption, World, world_of
from govkit.errors import ChainError, UsageError

app = typer.Typer(help="The embedded chain of this folder.", no_args_is_help=True)


@app.command("start")
def start(
    context: typer.Context,
    port: int = typer.Option(0, min=0, max=65535, help="0 takes a free one."),
    detach: bool = typer.Option(False, "--detach", help="Go on in the background."),
) -> None:
    """Start the chain's node. Commands that need it start it by themselves."""
    from govkit.chain import process

    folder = world_of(context).chain_folder
    running = process.status(folder)
    if running and port not in (0, running.port):
        raise ChainError(
            "the node runs already", f"on port {running.port}", "stop it first: govkit chain stop"
        )
    if detach or running:
        typer.echo(process.ensure_running(folder, port=port).url)
        return
    raise typer.Exit(process.run_in_foreground(folder, port=port))


@app.command("stop")
def stop(context: typer.Context) -> None:
    """Stop the chain's node; the chain stays as it is."""
    from govkit.chain import process

    say("stopped" if process.stop(world_of(context).chain_folder) else "no node was running")


@app.command("status")
def status(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show whether the node runs, where, and how far the chain is."""
    from govkit.chain import process
    from govkit.constitution.units import format_time

    world = world_of(context)
    node = process.status(world.chain_folder)
    size = sum(file.stat().st_size for file in world.chain_folder.glob("chain.sqlite*"))
    if as_json:
        head = world.port.block().number if node else None
        address = {"url": node.url if node else None, "pid": node.pid if node else None}
        print_json({"running": node is not None, **address, "head": head, "bytes": size})
        return
    fields: dict[str, object] = {"folder": world.chain_folder, "size": f"{size:,} bytes"}
    if node:
        head_block = world.port.block()
        fields |= {
            "node": node.url,
            "process": node.pid,
            "log": node.log_file,
            "head": f"block {head_block.number}, {format_time(head_block.timestamp)}",
        }
    print_fields({**fields, "running": "yes" if node else "no"})


@app.command("forward")
def forward(
    context: typer.Context, span: str = typer.Argument(help="Such as '3 days' or 3days.")
) -> None:
    """Move the local chain's clock on, and make a block there."""
    from govkit.constitution.units import format_time, parse_duration

    world = _local(context)
    seconds = parse_duration(span)
    world.node_request("evm_increaseTime", [seconds])
    world.node_request("evm_mine", [])
    say(f"it is now {format_time(world.port.block().timestamp)} on the chain")


@app.command("mine")
def mine(
    context: typer.Context, blocks: int = typer.Argument(1, min=1, max=100_000, help="How many.")
) -> None:
    """Make empty blocks."""
    world = _local(context)
    world.node_request("anvil_mine", [hex(blocks)])
    say(f"the head is block {world.port.block().number}")


def _local(context: typer.Context) -> World:
    world = world_of(context)
    if not world.is_local:
        raise UsageError(
            f"{world.network_shown} is not the embedded chain",
            "time and blocks there are not yours to make",
            "leave --network out, or give --network local",
        )
    return world
