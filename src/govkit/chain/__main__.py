"""Run a chain's node: python -m govkit.chain --folder F [--port N] [--detach]."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from govkit.chain.disk import cannot_write, is_full
from govkit.chain.process import ENDINGS, write_state
from govkit.errors import ChainError

LISTENING = "listening"
_MOST_WORDS = 4_000  # as much as a pipe takes at once


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m govkit.chain", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the chain is kept")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; loopback if left out")
    parser.add_argument("--allow-origin", action="append", default=[], help="a web page's origin")
    parser.add_argument("--allow-extensions", action="store_true", help="let browsers' extensions")
    parser.add_argument("--client-version", default="", help="another name for the node")
    parser.add_argument("--genesis", type=Path, help="a go-ethereum genesis file, for a new chain")
    parser.add_argument("--import", dest="blocks", type=Path, help="an RLP file of blocks")
    parser.add_argument("--detach", action="store_true", help="go on in the background")
    options = parser.parse_args()
    # The server hands on what ended it; by default that would end us before the chain is closed.
    for ending in ENDINGS:
        signal.signal(ending, lambda *_: sys.exit(0))
    tell: Callable[[str], None] = lambda _: None  # noqa: E731
    if options.detach:
        forked = _detach()
        if isinstance(forked, int):
            return forked
        tell = forked
    try:
        return _run(options, lambda: tell(LISTENING))
    except (ChainError, OSError) as error:
        told = error if isinstance(error, ChainError) else _of_system(error, options.folder)
        tell(str(told))
        with contextlib.suppress(OSError):  # on a full disk nothing more can be logged
            sys.stderr.write(f"{told}\n")
            sys.stderr.flush()
        return told.exit_code


def _of_system(error: OSError, folder: Path) -> ChainError:
    if is_full(error):
        return cannot_write(Path(error.filename or folder), error)
    return ChainError("the chain's node cannot run", str(error))


def _detach() -> int | Callable[[str], None]:
    """Go on in a child of its own session: the parent gets an exit code once the child listens
    or has ended, and says why it ended; the child gets what it tells the parent with."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8", errors="replace") as words:
            told = words.read()
        if told == LISTENING:
            return 0
        sys.stdout.write(told)
        return 1
    os.setsid()
    os.close(reader)
    os.dup2(2, 1)  # readers of the parent's output need not wait for more
    left = [writer]

    def tell(words: str) -> None:
        for pipe in left:
            os.write(pipe, words.encode(errors="replace")[:_MOST_WORDS])
            os.close(pipe)
        left.clear()

    return tell


def _run(options: argparse.Namespace, listening: Callable[[], None]) -> int:
    from govkit.chain.chain import Chain
    from govkit.chain.node import Node
    from govkit.chain.origins import Origins
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
        # From here on others may tell it to end, and code that swallows any exception would swallow
        # that too: it waits until the server listens to it.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        listening()
        if not options.detach:
            sys.stderr.write(f"listening on http://127.0.0.1:{port}; Ctrl-C ends it\n")
        names = [] if options.host == "0.0.0.0" else [options.host]
        origins = Origins(frozenset(options.allow_origin), options.allow_extensions)
        node = Node(chain, client_version=options.client_version)
        serve(Application(node, names=names, origins=origins), listener)
    finally:
        chain.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
