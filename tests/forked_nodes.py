"""Nodes for tests, each forked from one process that has loaded what a node needs.

To load it takes most of the time in which a node starts, and the tests start some two hundred.
Run as a program this is that process: it takes a job a line, and answers with an exit code.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from govkit.chain import process


class ForkedNodes:
    """Stands in for `process._launch`. The process starts when the first node is asked for."""

    def __init__(self) -> None:
        self._template: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._folders: set[Path] = set()

    def launch(self, command: list[str], log: IO[bytes]) -> subprocess.CompletedProcess[bytes]:
        self._folders.add(Path(command[command.index("--folder") + 1]))
        with self._turn:
            reader, writer = os.pipe()
            with os.fdopen(reader, "rb") as said:
                code = self._ask(command, writer, log)
                return subprocess.CompletedProcess(command, code, stdout=said.read())

    def _ask(self, command: list[str], output: int, log: IO[bytes]) -> int:
        """Have a command of `python -m govkit.chain` run with these for its output and errors."""
        template = self._template = self._template or self._start()
        assert template.stdin is not None
        assert template.stdout is not None
        here = f"/proc/{os.getpid()}/fd"
        job = {
            "arguments": command[command.index("govkit.chain") + 1 :],
            "folder": os.getcwd(),  # noqa: PTH109
            "environment": process._environment(),
            "output": f"{here}/{output}",
            "log": f"{here}/{log.fileno()}",
        }
        template.stdin.write(json.dumps(job).encode() + b"\n")
        template.stdin.flush()
        code = int(template.stdout.readline())
        os.close(output)
        return code

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.forked_nodes"]
        pipe, root = subprocess.PIPE, Path(__file__).parents[1]  # a test may be in another folder
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=root)

    def left_running(self) -> list[Path]:
        """The folders of nodes that nobody has stopped. They are stopped now."""
        return [folder for folder in self._folders if process.stop(folder)]

    def close(self) -> None:
        if self._template is not None:
            with self._template:
                pass  # it ends when nothing can be asked any more


def _serve() -> None:
    from govkit.chain import node, server  # noqa: F401
    from govkit.chain.chain import Chain

    Chain.in_memory().close()
    gc.collect()
    gc.freeze()
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            os._exit(_run(json.loads(line)))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(job: dict[str, Any]) -> int:
    from govkit.chain.__main__ import main

    places = (os.devnull, os.O_RDONLY), (job["output"], os.O_WRONLY), (job["log"], os.O_RDWR)
    for number, (path, mode) in enumerate(places):
        opened = os.open(path, mode)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.argv = ["govkit.chain", *job["arguments"]]
    try:
        return main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
