"""Start, find and stop the process that serves a folder's chain. Imports no py-evm.

The process writes `node.json` (pid, port) when it listens. It counts as running only while the
kernel's lock on the store is held, so a killed node, or another process with its number, is
never taken for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from govkit.chain.disk import cannot_write, is_full
from govkit.errors import ChainError
from govkit.files import (
    MOST_BYTES_HANDED_OVER,
    is_locked,
    locked,
    open_in_place,
    read_on,
    read_text,
    write_whole,
)
from govkit.text import read_json

ENDINGS = (signal.SIGTERM, signal.SIGINT)
"""The signals that end a node."""
START_SECONDS = 60
STOP_SECONDS = 20
_POLL_SECONDS = 0.02
_ENVIRONMENT = {
    *("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
    *("VIRTUAL_ENV", "LD_LIBRARY_PATH", "ETH_HASH_BACKEND"),
}
_ENVIRONMENT_BEGINNINGS = ("LC_", "PYTHON", "DYLD_", "COV_CORE_", "COVERAGE_")
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""The node is on this machine: no proxy of the environment leads there."""


@dataclass(frozen=True, slots=True)
class StartOptions:
    """How a node begins: `genesis` (go-ethereum's file) and RLP `blocks` for a new chain, the
    `host` to listen on, web pages' `origins` and whether browser `extensions` may ask it, and
    the `client_version` that it tells instead of its own."""

    genesis: Path | None = None
    blocks: Path | None = None
    host: str = "127.0.0.1"
    origins: tuple[str, ...] = ()
    extensions: bool = False
    client_version: str = ""

    def arguments(self) -> list[str]:
        found = [] if self.genesis is None else ["--genesis", str(self.genesis)]
        found += [] if self.blocks is None else ["--import", str(self.blocks)]
        found += [part for origin in self.origins for part in ("--allow-origin", origin)]
        found += ["--allow-extensions"] if self.extensions else []
        found += [f"--client-version={self.client_version}"] if self.client_version else []
        return [*found, "--host", self.host]


DEFAULT_OPTIONS = StartOptions()


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """A running node's own report: head, its timestamp and the chain's own time (seconds
    since 1970), bytes on disk, accounts with keys, transactions that wait, seconds it has run."""

    node: NodeInfo
    head: int
    timestamp: int
    now: int
    size_bytes: int
    accounts: int
    pending: int
    uptime_seconds: int


@dataclass(frozen=True, slots=True)
class NodeInfo:
    """A running node: its address, its process, and its log of errors."""

    url: str
    pid: int
    port: int
    log_file: Path


_POINTER = "use"


def point_to(folder: Path, other: Path) -> None:
    """Have `folder` use the chain of another folder: one node serves many nations.

    Raises ChainError if `folder` has a chain of its own, or `other` points to another.
    """
    if (folder / "chain.sqlite").exists():
        raise ChainError(f"{folder} has a chain of its own", "", "move it away to use another")
    if (other / _POINTER).exists():
        raise ChainError(
            f"{other} has no chain of its own",
            "it points to another folder",
            "point to that folder",
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / _POINTER, f"{other.resolve()}\n")


def chain_folder(folder: Path) -> Path:
    """Where the chain of `folder` is: there, or in the folder that it points to."""
    try:
        return Path(read_text(folder / _POINTER).strip())
    except (OSError, ValueError):
        return folder


def status(folder: Path) -> NodeInfo | None:
    """The node that serves `folder`, or None if none runs."""
    folder = chain_folder(folder)
    if not is_locked(folder / "lock"):
        return None
    try:
        raw = read_json(read_text(folder / "node.json", MOST_BYTES_HANDED_OVER))
        pid, port = int(raw["pid"]), int(raw["port"])
        holder = read_text(folder / "lock", MOST_BYTES_HANDED_OVER).strip()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if holder != str(pid):
        return None
    return NodeInfo(f"http://127.0.0.1:{port}", pid, port, folder / "node.log")


def describe(folder: Path) -> NodeStatus | None:
    """The report of the node that serves `folder`, or None if none runs."""
    node = status(folder)
    if node is None:
        return None
    answer = request(node, "govkit_status", [])
    assert isinstance(answer, dict)
    size = sum(file.stat().st_size for file in chain_folder(folder).glob("chain.sqlite*"))
    return NodeStatus(
        node=node,
        head=answer["head"],
        timestamp=answer["timestamp"],
        now=answer["now"],
        size_bytes=size,
        accounts=answer["accounts"],
        pending=answer["pending"],
        uptime_seconds=answer["uptime_seconds"],
    )


def start(folder: Path, *, port: int = 0, options: StartOptions = DEFAULT_OPTIONS) -> NodeInfo:
    """Start a node for `folder` in the background; port 0 takes a free one.

    Raises ChainError if one runs already, or if it does not start.
    """
    running = status(folder)
    if running:
        raise ChainError(
            "the node is already running", f"on port {running.port}", "stop it: govkit chain stop"
        )
    return ensure_running(folder, port=port, options=options)


def ensure_running(
    folder: Path, *, port: int = 0, options: StartOptions = DEFAULT_OPTIONS
) -> NodeInfo:
    """The node that serves `folder`, started in the background if none runs.

    Two callers at the same time get the same node. Raises ChainError if it does not start.
    """
    folder = chain_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / "starting"):  # one starter at a time
            return status(folder) or _start(folder, port, options)
    except OSError as error:
        if is_full(error):
            raise cannot_write(Path(error.filename or folder), error) from error
        raise ChainError(
            f"the chain's folder {folder} cannot be used",
            error.strerror or str(error),
            "choose a folder of your own, or correct its permissions",
        ) from error


def stop(folder: Path) -> bool:
    """End the node that serves `folder`. False if none ran. Raises ChainError if it stays."""
    folder = chain_folder(folder)
    node = status(folder)
    if node is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(node.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while is_locked(folder / "lock"):
        if time.monotonic() > deadline:
            raise ChainError(
                "the node did not stop",
                f"process {node.pid} was still running after {STOP_SECONDS} seconds",
                f"end it with kill -9 {node.pid}; nothing is lost",
            )
        time.sleep(_POLL_SECONDS)
    (folder / "node.json").unlink(missing_ok=True)
    return True


def request(node: NodeInfo, method: str, params: list[object]) -> object:
    """The result of one JSON-RPC request to a node. Raises ChainError."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    outgoing = urllib.request.Request(
        node.url, json.dumps(message).encode(), {"content-type": "application/json"}
    )
    try:
        with _OPENER.open(outgoing, timeout=START_SECONDS) as answer:
            body = read_json(answer.read())
    except (OSError, ValueError) as error:
        raise ChainError(
            "the chain's node does not answer", str(error), f"see {node.log_file}"
        ) from error
    if "error" in body:
        raise ChainError(f"the node refused {method}", str(body["error"].get("message")))
    return body["result"]


def run_in_foreground(
    folder: Path, *, port: int = 0, options: StartOptions = DEFAULT_OPTIONS
) -> int:
    """Serve `folder` until the user ends it. Returns the exit code."""
    command = _command(chain_folder(folder), port, options)
    with subprocess.Popen(command, env=_environment()) as node:
        while True:
            # Ctrl-C reaches the node too; it ends itself, and its store is closed.
            with contextlib.suppress(KeyboardInterrupt):
                return node.wait()


def write_state(folder: Path, port: int) -> None:
    """Called by the node itself, once it listens."""
    write_whole(folder / "node.json", json.dumps({"pid": os.getpid(), "port": port}))


def _start(folder: Path, port: int, options: StartOptions) -> NodeInfo:
    """Have the node detach itself; it returns when the node listens, or has failed to."""
    log_file = folder / "node.log"
    with open_in_place(log_file) as log:
        log.truncate()
        try:
            started = _launch([*_command(folder, port, options), "--detach"], log)
        except subprocess.TimeoutExpired:
            raise _not_started(
                f"it did not listen within {START_SECONDS} seconds", log_file
            ) from None
    node = status(folder)
    if started.returncode == 0 and node:
        return node
    # The log may hold nothing, since the disk is full or the machine ended the node.
    said = started.stdout.decode(errors="replace") or read_on(log_file, -4_096).decode(
        errors="replace"
    )
    words = said.strip().splitlines()
    why = words[-1] if words else f"it ended with code {started.returncode} without a message"
    raise _not_started(why, log_file)


def _launch(command: list[str], log: IO[bytes]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        env=_environment(),
        timeout=START_SECONDS,
        check=False,
    )


def _not_started(why: str, log_file: Path) -> ChainError:
    return ChainError("the chain's node did not start", why, f"see {log_file}")


def _command(folder: Path, port: int, options: StartOptions) -> list[str]:
    place = ["--folder", str(folder), "--port", str(port)]
    return [sys.executable, "-m", "govkit.chain", *place, *options.arguments()]


def _environment() -> dict[str, str]:
    """What the node gets of the environment: it runs for days, and needs no password or key."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _ENVIRONMENT or name.startswith(_ENVIRONMENT_BEGINNINGS)
    }
