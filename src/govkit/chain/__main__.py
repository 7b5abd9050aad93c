"""Run a chain's node in the foreground: python -m govkit.chain --folder F [--port N]."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from govkit.chain.process import write_state
from govkit.errors import ChainError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m govkit.chain", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the chain is kept")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options = parser.parse_args()
    try:
        return _run(options.folder, options.port)
    except ChainError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _run(folder: Path, port: int) -> int:
    from govkit.chain.chain import Chain
    from govkit.chain.node import Node
    from govkit.chain.server import bind, serve

    chain = Chain.open(folder)
    try:
        listener = bind(port)
        listener.listen()
        write_state(folder, listener.getsockname()[1])
        serve(Node(chain), listener)
    finally:
        chain.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
