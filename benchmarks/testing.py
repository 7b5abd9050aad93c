"""What the testing kit costs, beside ape's own fixtures and beside titanoboa, in one run.

    python benchmarks/testing.py [--tests 200] [--xdist-seconds 60]

A life is: propose, five votes, queue, execute, and the reads and waits between them. Ape's side
is the same test with ape's `accounts`, `chain` and `Contract` on its default provider, which
isolates each test as well. titanoboa gets the founding's own transactions replayed and calls by
ABI; it needs another eth-utils, so it lives in a virtual environment of its own in the temporary
folder, made when there is none. Single-threaded work is measured in seconds of processor time,
which does not grow when the machine is busy; what has workers, in seconds on the clock. The
result is written to benchmarks/results/testing.json, with the machine's load before and after.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from govkit.crypto.keccak import keccak
from govkit.nation.nation import Nation
from govkit.network.port import Call, Receipt
from govkit.testing import ChainBackend, World, sample_constitution
from govkit.testing.calls import CallsBackend
from govkit.testing.deployed import Deployed
from govkit.testing.justice import Justice, with_court
from govkit.testing.kit import Kit, Mode
from govkit.types import Address

RESULT = Path(__file__).parent / "results" / "testing.json"
BOA_FOLDER = Path(tempfile.gettempdir()) / "govkit-boa"
BOA = "titanoboa==0.2.8"
HASHES = "safe-pysha3==1.0.4"
"""What govkit hashes with; titanoboa is given it too, which by itself takes a slower one."""

PROXY = Address("0x4e59b44847b379578588920cA78FbF26c0B4956C")
LIVES, ROUNDS = 30, 3

OURS = """
import pytest

from govkit.crypto.keccak import keccak
from govkit.testing.deployed import Deployed


@pytest.mark.parametrize("number", range({tests}))
def test_life(number, world, nation, proposer, stranger, voters):
    governor = Deployed(world, "Governor", nation.governor.address)
    admit = nation.registry.admit(stranger.address)
    columns = [admit.to], [0], [admit.data]
    sent = governor.send(proposer, "propose", *columns, "A proposal")
    proposal = sent.only("ProposalCreated")["proposalId"]
    now = lambda: world.port.block().timestamp
    world.forward(governor.read("proposalSnapshot", proposal) - now() + 1)
    for voter in voters(5):
        governor.send(voter, "castVote", proposal, 1)
    world.forward(governor.read("proposalDeadline", proposal) - now() + 1)
    governor.send(stranger, "queue", *columns, keccak(b"A proposal"))
    world.forward(governor.read("proposalEta", proposal) - now())
    governor.send(stranger, "execute", *columns, keccak(b"A proposal"))
    assert governor.read("state", proposal) == 7
"""

APES = """
import json
from importlib.resources import files

import pytest

from govkit import KeySigner, Nation, Web3Port
from govkit.crypto.keccak import keccak
from govkit.testing import sample_constitution


@pytest.fixture(scope="session")
def nation(accounts, networks):
    signer = KeySigner(bytes.fromhex(accounts[0].private_key.removeprefix("0x")))
    port = Web3Port(networks.active_provider.web3.provider, poll_seconds=0.01)
    return Nation.found(sample_constitution(), port, signer)


@pytest.fixture(scope="session")
def governor(nation, Contract):
    artifact = files("govkit.contracts").joinpath("artifacts/Governor.json")
    return Contract(nation.governor.address, abi=json.loads(artifact.read_text())["abi"])


@pytest.mark.parametrize("number", range({tests}))
def test_life(number, governor, nation, accounts, chain):
    proposer, stranger, voters = accounts[4], accounts[5], accounts[10:15]
    admit = nation.registry.admit(stranger.address)
    columns = [admit.to], [0], [admit.data]
    receipt = governor.propose(*columns, "A proposal", sender=proposer)
    proposal = receipt.events.filter(governor.ProposalCreated)[0].proposalId
    chain.mine(timestamp=governor.proposalSnapshot(proposal) + 1)
    for voter in voters:
        governor.castVote(proposal, 1, sender=voter)
    chain.mine(timestamp=governor.proposalDeadline(proposal) + 1)
    governor.queue(*columns, keccak(b"A proposal"), sender=stranger)
    chain.mine(timestamp=governor.proposalEta(proposal))
    governor.execute(*columns, keccak(b"A proposal"), sender=stranger)
    assert governor.state(proposal) == 7
"""

APE_CONFIG = "name: bench\ntest:\n  number_of_accounts: 30\n"
APE_COMMAND = "import sys; sys.argv[0] = 'ape'; from ape._cli import cli; cli()"

BOAS = """
import json, sys, time
import boa
from boa.util.abi import Address
from eth_hash.auto import keccak

known = json.loads(open(sys.argv[1]).read())
env, patch = boa.env, boa.env.evm.patch
env.set_code(Address(known["proxy"]), bytes.fromhex(known["proxy_code"]))
for each in known["transactions"]:
    patch.timestamp, patch.block_number = each["timestamp"], each["block"]
    env.set_balance(each["sender"], 10**22)
    done = env.execute_code(
        to_address=each["to"], sender=each["sender"], data=bytes.fromhex(each["data"]),
        value=each["value"],
    )
    assert not done.is_error, done.error
patch.timestamp, patch.block_number = known["timestamp"], known["block"]
governor = boa.loads_abi(json.dumps(known["abi"])).at(known["governor"])


def tick(seconds=1):
    patch.timestamp, patch.block_number = patch.timestamp + seconds, patch.block_number + 1


def life():
    columns = [known["target"]], [0], [bytes.fromhex(known["data"])]
    tick()
    proposal = governor.propose(*columns, "A proposal", sender=known["proposer"])
    tick(governor.proposalSnapshot(proposal) - patch.timestamp + 1)
    for voter in known["voters"]:
        tick()
        governor.castVote(proposal, 1, sender=voter)
    tick(governor.proposalDeadline(proposal) - patch.timestamp + 1)
    tick()
    governor.queue(*columns, keccak(b"A proposal"), sender=known["stranger"])
    tick(governor.proposalEta(proposal) - patch.timestamp)
    tick()
    governor.execute(*columns, keccak(b"A proposal"), sender=known["stranger"])
    assert governor.state(proposal) == 7


times = []
for _ in range(int(sys.argv[2])):
    begun = time.process_time()
    with env.anchor():
        life()
    times.append(time.process_time() - begun)
print(json.dumps(times))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=200)
    parser.add_argument("--xdist-seconds", type=float, default=60)
    parser.add_argument("--without", nargs="*", default=[], help="parts to leave out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(chosen, Path(folder))
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))  # noqa: T201


def measure(chosen: argparse.Namespace, folder: Path) -> dict[str, Any]:
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "kit": founding_and_isolation,
        "court": cases,
        "boa": lambda: beside_boa(folder),
        "ape": lambda: beside_ape(folder, chosen.tests),
        "xdist": lambda: on_workers(folder, chosen.xdist_seconds),
        "collecting": lambda: collecting(folder),
    }
    result: dict[str, Any] = {"load_before": os.getloadavg()}
    for name, part in parts.items():
        if name not in chosen.without:
            result[name] = part()
    return {**result, "load_after": os.getloadavg()}


# -- the kit alone


def founding_and_isolation() -> dict[str, Any]:
    foundings, begins, ends = [], [], []
    for _ in range(ROUNDS):
        seconds, place = timed(lambda: Kit().place(None))
        foundings.append(seconds)
    for mode in Mode:
        for _ in range(LIVES):
            turn = place.turn(mode)
            seconds, world = timed(turn.__enter__)
            begins.append(seconds)
            life(world)
            seconds, _nothing = timed(lambda: turn.__exit__(None, None, None))  # noqa: B023
            ends.append(seconds)
    isolating = statistics.median(begins) + statistics.median(ends)
    return {
        "founding_s": rounded(statistics.median(foundings)),
        "isolating_a_test_ms": rounded(isolating * 1_000),
        "worst_isolating_ms": rounded((max(begins) + max(ends)) * 1_000),
    }


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    done = work()
    return time.process_time() - begun, done


def life(world: World) -> None:
    """The same as in the tests above."""
    nation, actors = world.nation, world.actors
    governor = Deployed(world, "Governor", nation.governor.address)
    admit = nation.registry.admit(actors.stranger.address)
    columns = [admit.to], [0], [admit.data]
    sent = governor.send(actors.proposer, "propose", *columns, "A proposal")
    proposal = sent.only("ProposalCreated")["proposalId"]

    def until(timestamp: int) -> None:
        world.forward(timestamp - world.port.block().timestamp)

    until(governor.read("proposalSnapshot", proposal) + 1)
    for voter in actors.voters(5):
        governor.send(voter, "castVote", proposal, 1)
    until(governor.read("proposalDeadline", proposal) + 1)
    governor.send(actors.stranger, "queue", *columns, keccak(b"A proposal"))
    until(governor.read("proposalEta", proposal))
    governor.send(actors.stranger, "execute", *columns, keccak(b"A proposal"))
    assert governor.read("state", proposal) == 7


# -- a court


def cases() -> dict[str, Any]:
    """A case from its dispute to a paid verdict, as tests of a nation with a court take it: two
    parties with their shares, a panel of five that all vote and reveal, the record, the fees."""
    place = Kit().place(sample_constitution(with_court))
    spent: dict[Mode, list[float]] = {}
    for mode in Mode:
        for _ in range(LIVES):
            with place.turn(mode) as world:
                world.forward(10)
                seconds, _nothing = timed(lambda: case(world))
            spent.setdefault(mode, []).append(seconds)
    calls, blocks = (statistics.median(spent[mode]) for mode in (Mode.CALLS, Mode.BLOCKS))
    return {
        "case_in_call_mode_ms": rounded(calls * 1_000),
        "worst_in_call_mode_ms": rounded(max(spent[Mode.CALLS]) * 1_000),
        "case_mined_ms": rounded(blocks * 1_000),
    }


def case(world: World) -> None:
    """From dispute to paid verdict."""
    justice, parties = Justice(world), world.actors.voters(2)
    justice.open(parties)
    justice.share(1, parties)
    justice.draw(1)
    justice.vote(1, (1, 1, 1, 2, 2))
    justice.execute(1)
    assert justice.told(1) == 1
    for panelist in justice.panel(1):
        number = world.nation.registry.passport_of(panelist.address)
        world.send(justice.court.contract.collect(number), panelist)


# -- beside titanoboa


class Transactions:
    """All that was sent, as titanoboa can do it again."""

    def __init__(self, backend: ChainBackend) -> None:
        self.backend, self.all = backend, list[dict[str, Any]]()

    def sent(self, call: Call, sender: Address, receipt: Receipt) -> None:
        header = self.backend.chain.header(receipt.block_number)
        assert header is not None
        self.all.append(
            {
                "sender": sender,
                "to": call.to,
                "data": call.data.hex(),
                "value": call.value,
                "block": receipt.block_number,
                "timestamp": header.timestamp,
            }
        )

    def refused(self, call: Call, sender: Address, error: Exception) -> None:
        raise error


def beside_boa(folder: Path) -> dict[str, Any]:
    python = boas_python()
    if python is None:
        return {"left_out": f"{BOA} cannot be installed here"}
    world = known_to_boa(folder / "founding.json")
    (folder / "boas.py").write_text(BOAS)
    boas: list[float] = []
    calls: list[float] = []
    mined: list[float] = []
    for _ in range(ROUNDS):  # in turns, so that each gets the machine as it is
        arguments: list[str | Path] = [folder / "boas.py", folder / "founding.json", str(LIVES)]
        done = subprocess.run([python, *arguments], check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr[-4_000:])
        boas += json.loads(done.stdout)
        calls += [lived(world, Mode.CALLS) for _ in range(LIVES)]
        mined += [lived(world, Mode.BLOCKS) for _ in range(LIVES)]
    boa, call, block = (statistics.median(each) for each in (boas, calls, mined))
    return {
        "titanoboa_ms": rounded(boa * 1_000),
        "call_mode_ms": rounded(call * 1_000),
        "mined_ms": rounded(block * 1_000),
        "call_mode_over_titanoboa": rounded(call / boa),
        "mined_over_titanoboa": rounded(block / boa),
    }


def lived(world: World, mode: Mode) -> float:
    """A life, and going back to before it, in seconds."""
    begun = time.process_time()
    if mode is Mode.CALLS:
        backend = CallsBackend(world.chain)
        life(World(backend, Nation(world.nation.deployment, backend.port)))
    else:
        snapshot = world.snapshot()
        life(world)
        world.restore(snapshot)
    return time.process_time() - begun


def known_to_boa(file: Path) -> World:
    """A world with a nation, and in a file what titanoboa needs to found it too."""
    backend = ChainBackend()
    transactions = Transactions(backend)
    backend.port.watchers.append(transactions)
    world = World.found(sample_constitution(), backend)
    backend.port.watchers.clear()
    actors, head = world.actors, world.port.block()
    admit = world.nation.registry.admit(actors.stranger.address)
    artifact = files("govkit.contracts").joinpath("artifacts/Governor.json")
    known = {
        "proxy": PROXY,
        "proxy_code": world.port.code(PROXY).hex(),
        "transactions": transactions.all,
        "timestamp": head.timestamp,
        "block": head.number,
        "abi": json.loads(artifact.read_text())["abi"],
        "governor": world.nation.governor.address,
        "target": admit.to,
        "data": admit.data.hex(),
        "proposer": actors.proposer.address,
        "stranger": actors.stranger.address,
        "voters": [voter.address for voter in actors.voters(5)],
    }
    file.write_text(json.dumps(known))
    return world


def boas_python() -> Path | None:
    """The interpreter of titanoboa's own environment, or None where it cannot be made."""
    python = BOA_FOLDER / "bin" / "python"
    if not (BOA_FOLDER / "made").exists():
        venv.create(BOA_FOLDER, with_pip=True)
        install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", BOA, HASHES]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            return None
        (BOA_FOLDER / "made").touch()
    return python


# -- beside ape, on workers, and unused


def beside_ape(folder: Path, tests: int) -> dict[str, Any]:
    ours, apes = folder / "ours", folder / "apes"
    write(ours, test_life=OURS.format(tests=tests))
    write(apes, test_life=APES.format(tests=tests))
    (apes / "ape-config.yaml").write_text(APE_CONFIG)
    kit = processor_seconds(pytest_command(), ours, tests)
    ape = processor_seconds([sys.executable, "-c", APE_COMMAND, "test", "-q"], apes, tests)
    return {
        "tests": tests,
        "kit_s": rounded(kit),
        "ape_s": rounded(ape),
        "ape_over_kit": rounded(ape / kit),
    }


def on_workers(folder: Path, least: float) -> dict[str, Any]:
    """As many tests as one process needs at least `least` seconds for."""
    many, tests, alone = folder / "many", 100, 0.0
    while alone < least:  # the first is short, and tells how many it takes
        tests = math.ceil(tests * least * 1.2 / alone) if alone else tests
        write(many, test_life=OURS.format(tests=tests))
        alone = clock_seconds(pytest_command(), many, tests)
    workers = clock_seconds([*pytest_command(), "-n", "2"], many, tests)
    return {
        "tests": tests,
        "one_process_s": rounded(alone),
        "two_workers_s": rounded(workers),
        "times_as_fast": rounded(alone / workers),
    }


ONE_TEST = """\
from govkit import Nation


def test_the_treasury_admits(nation: Nation, stranger, pass_proposal):
    pass_proposal([nation.registry.admit(stranger.address)])
"""


def collecting(folder: Path) -> dict[str, Any]:
    """`pytest --collect-only` of a project with one test, without ape, beside `import web3`; and
    what the plugin costs where no test uses it."""
    empty, one = folder / "empty", folder / "one"
    write(empty, test_empty="")
    write(one, test_one=ONE_TEST)
    collect = [sys.executable, "-m", "pytest", "-p", "no:ape_test", "--collect-only", "-q"]
    plugin = "govkit.testing.plugin"
    commands: dict[str, tuple[list[str], Path]] = {
        "one_test_s": ([*collect, "-p", plugin], one),
        "with_the_plugin_s": ([*collect, "-p", plugin], empty),
        "without_it_s": ([*collect, "-p", f"no:{plugin}", "-p", "no:hypothesispytest"], empty),
        "import_web3_s": ([sys.executable, "-c", "import web3"], one),
    }
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(7):  # in turns, so that each gets the machine as it is
        for name, (command, where) in commands.items():
            spent[name].append(processor_seconds(command, where, None))
    median = {name: statistics.median(each) for name, each in spent.items()}
    return {
        **{name: rounded(seconds) for name, seconds in median.items()},
        "costs_ms": rounded((median["with_the_plugin_s"] - median["without_it_s"]) * 1_000),
        "one_test_over_import_web3": rounded(median["one_test_s"] / median["import_web3_s"]),
    }


def pytest_command() -> list[str | Path]:
    plugins = ["-p", "no:ape_test", "-p", "govkit.testing.plugin"]
    return [sys.executable, "-m", "pytest", "-q", *plugins]


def write(folder: Path, **tests: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, text in tests.items():
        (folder / f"{name}.py").write_text(text)


def processor_seconds(command: Sequence[str | Path], folder: Path, passing: int | None) -> float:
    """The processor time of a command and of all that it waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(command, folder, passing)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def clock_seconds(command: Sequence[str | Path], folder: Path, passing: int) -> float:
    begun = time.perf_counter()
    run(command, folder, passing)
    return time.perf_counter() - begun


def run(command: Sequence[str | Path], folder: Path, passing: int | None) -> None:
    """Run tests, of which so many must pass; None where there is none."""
    # As most people run pytest: with compiled modules kept.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, cwd=folder, env=kept, check=False, capture_output=True, text=True
    )
    if passing is not None and (done.returncode or f"{passing} passed" not in done.stdout):
        raise SystemExit(done.stdout[-4_000:] + done.stderr[-4_000:])


def rounded(value: float) -> float:
    """To three digits."""
    return float(f"{value:.3g}")


if __name__ == "__main__":
    main()
