"""Run a chain's node: python -m govkit.chain --folder F [--port N] [--detach]."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from govkit.chain.process import write_state
from govkit.errors import ChainError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m govkit.chain", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the chain is kept")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; loopback if left out")
    parser.add_argument("--allow-origin", action="append", default=[], help="a web page's origin")
    parser.add_argument("--genesis", type=Path, help="a go-ethereum genesis file, for a new chain")
    parser.add_argument("--import", dest="blocks", type=Path, help="an RLP file of blocks")
    parser.add_argument("--detach", action="store_true", help="go on in the background")
    options = parser.parse_args()
    # The server hands on what ended it; by default that would end us before the chain is closed.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    listening: Callable[[], None] = lambda: None  # noqa: E731
    if options.detach:
        forked = _detach()
        if isinstance(forked, int):
            return forked
        listening = forked
    try:
        return _run(options, listening)
    except ChainError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _detach() -> int | Callable[[], None]:
    """Go on in a child of its own session: the parent gets an exit code once the child listens
    or has ended, the child what it says when it listens."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        return 0 if os.read(reader, 1) else 1
    os.setsid()
    os.close(reader)

    def listening() -> None:
        os.write(writer, b"1")
        os.close(writer)

    return listening


def _run(options: argparse.Namespace, listening: Callable[[], None]) -> int:
    from govkit.chain.chain import Chain
    from govkit.chain.node import Node
    from govkit.chain.server import Application, bind, serve

    listener = bind(options.port, options.host)
    chain = Chain.open(options.folder, options.genesis)
    try:
        if options.blocks:
            from govkit.chain.importing import import_blocks

            import_blocks(chain, options.blocks)
        listener.listen()
        port = listener.getsockname()[1]
        write_state(options.folder, port)
        listening()
        if not options.detach:
            sys.stderr.write(f"listening on http://127.0.0.1:{port}; Ctrl-C ends it\n")
        names = [] if options.host == "0.0.0.0" else [options.host]
        serve(Application(Node(chain), names=names, origins=options.allow_origin), listener)
    finally:
        chain.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
