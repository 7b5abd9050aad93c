"""govkit chain: the embedded chain of the nation's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import (
    print_fields,
    print_json,
    print_line,
    print_text,
    progress_bar,
    say,
)
from govkit.cli.workspace import JsonOption, Workspace, YesOption, ask_to_go_on, workspace_of
from govkit.errors import ChainError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govkit.chain.process import NodeStatus

app = typer.Typer()

_MOST_NAME = 100
_LOG_BYTES = 1 << 20
"""`logs` looks for lines in so many last bytes."""


@app.command("start", rich_help_panel=Heading.RUN, epilog="Example: govkit chain start --detach")
def start(
    context: typer.Context,
    port: int = typer.Option(
        0, min=0, max=65535, help="The port. [default: a free one]", show_default=False
    ),
    detach: bool = typer.Option(False, "--detach", help="Run the node in the background."),
    genesis: Path | None = typer.Option(None, help="A go-ethereum genesis file, for a new chain."),
    blocks: Path | None = typer.Option(None, "--import", help="An RLP file of blocks to add."),
    host: str = typer.Option(
        "127.0.0.1", help="Listen here. Others can reach every address but loopback."
    ),
    origin: list[str] = typer.Option(
        [], "--allow-origin", help="Let web pages of this origin ask; may be repeated."
    ),
    extensions: bool = typer.Option(
        False, "--allow-extensions", help="Let the browser's extensions ask, such as wallets."
    ),
    client_version: str = typer.Option(
        "",
        help="What web3_clientVersion answers, for tools that want anvil/... or hardhatnetwork/...",
    ),
) -> None:
    """Start the chain's node.

    Commands that need the node start it by themselves.
    """
    from govkit.chain import process

    if not client_version.isprintable() or len(client_version) > _MOST_NAME:
        raise UsageError(
            "the client version cannot be taken",
            f"it is one line of at most {_MOST_NAME} characters",
            "give one like anvil/v1.0.0",
        )
    workspace = workspace_of(context)
    folder = workspace.chain_folder
    if genesis is None and blocks is None:
        workspace.check_chain()
    for file in (genesis, blocks):
        if file is not None and not file.is_file():
            raise UsageError(f"there is no file {file}", next_step="check the path")
    options = process.StartOptions(genesis, blocks, host, tuple(origin), extensions, client_version)
    running = process.status(folder)
    if running and (port not in (0, running.port) or options != process.DEFAULT_OPTIONS):
        raise ChainError(
            "the node is running already",
            f"on port {running.port}",
            "stop it first: govkit chain stop",
        )
    if detach or running:
        print_line(process.ensure_running(folder, port=port, options=options).url)
        return
    raise typer.Exit(process.run_in_foreground(folder, port=port, options=options))


@app.command("stop", rich_help_panel=Heading.RUN, epilog="Example: govkit chain stop")
def stop(context: typer.Context) -> None:
    """Stop the chain's node. The chain stays as it is."""
    from govkit.chain import process

    say("stopped" if process.stop(workspace_of(context).chain_folder) else "no node was running")


@app.command("status", rich_help_panel=Heading.RUN, epilog="Example: govkit chain status")
def status(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show whether the node runs, where, and the chain's head."""
    from govkit.chain import process
    from govkit.chain.database import stored_head

    folder = process.chain_folder(workspace_of(context).chain_folder)
    size = sum(file.stat().st_size for file in folder.glob("chain.sqlite*"))
    found = process.describe(folder)
    head = stored_head(folder) if found is None else None
    log = folder / "node.log"
    if as_json:
        fields = _stopped_json(head, log) if found is None else _json(found)
        print_json({"folder": str(folder), "bytes": size, **fields})
        return
    about = {"folder": folder, "size": f"{size:,} bytes"}
    print_fields({**about, **(_stopped(head, log) if found is None else _readable(found))})


def _stopped_json(head: tuple[int, int] | None, log: Path) -> dict[str, object]:
    """The keys of a running node; null for values that only the node knows."""
    number, timestamp = head or (None, None)
    known = {"head": number, "head_timestamp": timestamp, "log": str(log)}
    unknown = dict.fromkeys(("url", "pid", "now", "accounts", "pending", "uptime_seconds"))
    return {"running": False, **unknown, **known}


def _stopped(head: tuple[int, int] | None, log: Path) -> dict[str, object]:
    from govkit.constitution.units import format_time

    shown = f"block {head[0]}, {format_time(head[1])}" if head else "no chain that can be read"
    return {"running": "no", "head": shown, "log": log if log.exists() else "none"}


def _json(found: NodeStatus) -> dict[str, object]:
    return {
        "running": True,
        "url": found.node.url,
        "pid": found.node.pid,
        "head": found.head,
        "head_timestamp": found.timestamp,
        "now": found.now,
        "accounts": found.accounts,
        "pending": found.pending,
        "uptime_seconds": found.uptime_seconds,
        "log": str(found.node.log_file),
    }


def _readable(found: NodeStatus) -> dict[str, object]:
    from govkit.constitution.units import format_duration, format_time

    return {
        "running": f"yes, for {format_duration(found.uptime_seconds)}",
        "node": found.node.url,
        "process": found.node.pid,
        "head": f"block {found.head}, {format_time(found.timestamp)}",
        "clock": format_time(found.now),
        "accounts": f"{found.accounts} with known keys",
        "waiting": f"{found.pending} transactions",
        "log": found.node.log_file,
    }


@app.command("logs", rich_help_panel=Heading.RUN, epilog="Example: govkit chain logs --lines 20")
def logs(
    context: typer.Context,
    lines: int = typer.Option(50, min=1, help="Show this many of the last lines."),
    follow: bool = typer.Option(False, "--follow", "-f", help="Keep showing new lines."),
) -> None:
    """Show the node's log, which tells what went wrong."""
    import time

    from govkit.chain import process
    from govkit.files import read_on

    file = process.chain_folder(workspace_of(context).chain_folder) / "node.log"
    if not file.exists():
        say("no log: no node was started in the background yet")
        return
    written = read_on(file, -_LOG_BYTES)
    place = file.stat().st_size
    for line in written.decode("utf-8", "replace").splitlines()[-lines:]:
        print_line(line)
    while follow:
        time.sleep(0.2)
        more = read_on(file, place)
        place += len(more)
        print_text(more.decode("utf-8", "replace"))


@app.command("use", rich_help_panel=Heading.RUN, epilog="Example: govkit chain use ../atlantis")
def use(
    context: typer.Context,
    folder: Path = typer.Argument(help="The folder of another nation."),
) -> None:
    """Use the chain of another folder.

    So one node serves many nations.
    """
    from govkit.chain import process

    other = Workspace(folder.resolve()).chain_folder
    if not (other / "chain.sqlite").exists():
        raise UsageError(
            f"{folder} has no chain", next_step="start one there: govkit chain start --detach"
        )
    process.point_to(workspace_of(context).chain_folder, other)
    say(f"this folder uses the chain of {folder}")


@app.command(
    "forward", rich_help_panel=Heading.TIME, epilog="Example: govkit chain forward '3 days'"
)
def forward(
    context: typer.Context, span: str = typer.Argument(help="Such as '3 days' or 3days.")
) -> None:
    """Move the local chain's clock forward, and make a block."""
    from govkit.constitution.units import LAST_SECOND, format_time, parse_duration

    workspace = local(context)
    seconds = parse_duration(span)
    if workspace.port.now() + seconds > LAST_SECOND:
        raise UsageError(
            f"{span} is too far", "dates end with the year 9999", "give a shorter span"
        )
    workspace.node_request("evm_increaseTime", [seconds])
    workspace.node_request("evm_mine", [])
    say(f"it is now {format_time(workspace.port.block().timestamp)} on the chain")


@app.command("mine", rich_help_panel=Heading.TIME, epilog="Example: govkit chain mine 10")
def mine(
    context: typer.Context, blocks: int = typer.Argument(1, min=1, max=100_000, help="How many.")
) -> None:
    """Make empty blocks."""
    workspace = local(context)
    workspace.node_request("anvil_mine", [hex(blocks)])
    say(f"the head is block {workspace.port.block().number}")


@app.command(
    "export", rich_help_panel=Heading.COPY, epilog="Example: govkit chain export blocks.rlp"
)
def export(
    context: typer.Context,
    file: Path = typer.Argument(help="Write here, in go-ethereum's format (RLP)."),
    force: bool = typer.Option(False, "--force", help="Overwrite an existing file."),
) -> None:
    """Write all blocks into a file.

    The file is written as a whole or not at all.
    """
    from govkit.files import write_whole

    workspace = local(context)
    if file.exists() and not force:
        raise UsageError(f"{file} is there already", next_step="give another name, or --force")
    head = workspace.port.block().number
    try:
        with progress_bar() as progress:
            write_whole(file, _blocks(workspace, head, progress))
    except OSError as error:
        raise UsageError(
            f"{file} cannot be written", error.strerror or str(error), "choose another place"
        ) from error
    say(f"{head + 1} blocks in {file}")


def _blocks(
    workspace: Workspace, head: int, progress: Callable[[int, int, str], None]
) -> Iterator[bytes]:
    for number in range(head + 1):
        raw = workspace.node_request("debug_getRawBlock", [hex(number)])
        yield bytes.fromhex(str(raw)[2:])
        progress(number, head, "export")


@app.command(
    "import", rich_help_panel=Heading.COPY, epilog="Example: govkit chain import blocks.rlp"
)
def import_(
    context: typer.Context,
    file: Path = typer.Argument(help="An RLP file of blocks, such as export writes."),
) -> None:
    """Add the blocks of a file, each run and checked.

    Into an empty folder, the file brings the whole chain.
    """
    from govkit.chain import process

    if not file.is_file():
        raise UsageError(f"there is no file {file}", next_step="check the path")
    workspace = local(context)
    folder = process.chain_folder(workspace.chain_folder)
    if process.status(folder):
        raise ChainError(
            "the node is running", "it holds the chain", "stop it first: govkit chain stop"
        )
    from govkit.chain.importing import import_file

    with progress_bar() as progress:
        added, head = import_file(folder, file, lambda done, total: progress(done, total, "import"))
    say(f"{added} blocks added; the head is block {head}")


@app.command("reset", rich_help_panel=Heading.TIME, epilog="Example: govkit chain reset")
def reset(context: typer.Context, yes: bool = YesOption) -> None:
    """Go back to the first block. Everything since is lost."""
    workspace = local(context)
    head = workspace.port.block().number
    if not yes:
        nation = " and with them the nation" if workspace.deployment_file.exists() else ""
        say(f"{head} blocks will be lost{nation}; govkit chain export keeps a copy")
        ask_to_go_on()
    workspace.node_request("anvil_reset", [])
    say(f"{head} blocks are gone; the head is block {workspace.port.block().number}")


def local(context: typer.Context) -> Workspace:
    """The workspace, if its network is the embedded chain. Raises UsageError."""
    workspace = workspace_of(context)
    if not workspace.is_local:
        raise UsageError(
            f"{workspace.network_shown} is not the embedded chain, this folder's own",
            "its time and blocks are not yours to make",
            "leave out --network, or give --network local",
        )
    return workspace
