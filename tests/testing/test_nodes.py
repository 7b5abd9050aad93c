"""The same tests on a node; and what they say where the node cannot do what they need."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import process
from govkit.chain.process import NodeInfo
from govkit.nation.nation import Nation
from govkit.network.rpc_port import RpcPort
from govkit.testing import Actors, sample_constitution
from tests.testing.conftest import Run

pytestmark = pytest.mark.xdist_group("testing on nodes")

SAME_TESTS = """
    import pytest
    from govkit.network.port import Call
    from govkit.types import Wei

    def test_life(nation, pass_proposal, stranger, reverts, world, events, registrar, gas):
        pass_proposal([nation.registry.admit(stranger.address)])
        with reverts("registry: only registrar"):
            world.send(nation.registry.revoke(stranger.address), stranger)
        receipt = world.send(nation.registry.revoke(stranger.address), registrar)
        assert events(receipt).only("Transfer").sender == stranger.address
        assert gas.last == receipt.gas_used

    @pytest.mark.parametrize("time", [1, 2])
    def test_isolated(time, nation, stranger, world, registrar, forward):
        assert not nation.registry.is_citizen(stranger.address)
        world.send(nation.registry.admit(stranger.address), registrar)
        before = world.port.block().timestamp
        forward("3 days")
        assert world.port.block().timestamp == before + 3 * 86_400

    @pytest.fixture(scope="module")
    def gift(module_world):
        to = module_world.actors.stranger.address
        before = module_world.port.balance(to)
        module_world.send(Call(to, b"", Wei(7)), module_world.actors.proposer)
        return before + 7

    @pytest.mark.parametrize("time", [1, 2])
    def test_shared(time, gift, world, nation, stranger, registrar):
        assert world.port.balance(stranger.address) == gift
        assert not nation.registry.is_citizen(stranger.address)
        world.send(nation.registry.admit(stranger.address), registrar)

    def test_snapshots(world, nation, stranger, registrar):
        snapshot = world.snapshot()
        for _ in range(2):
            world.send(nation.registry.admit(stranger.address), registrar)
            world.restore(snapshot)
            assert not nation.registry.is_citizen(stranger.address)
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeInfo]:
    folder = tmp_path_factory.mktemp("nodes") / "chain"
    yield process.ensure_running(folder)
    process.stop(folder)


@pytest.fixture(scope="module")
def deployment(node: NodeInfo) -> Path:
    """A nation on the node that tests find there."""
    file = node.log_file.with_name("deployment.json")
    port, deployer = RpcPort(node.url, poll_seconds=0.005), Actors().stranger
    Nation.found(sample_constitution(), port, deployer, file)
    return file


class Gate:
    """A node before another one, which refuses some methods and may name another chain."""

    def __init__(self, behind: str, chain_id: int | None) -> None:
        self.behind, self.chain_id = behind, chain_id
        gate = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = json.dumps(gate.answer(json.loads(body), body)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: Any, body: bytes) -> Any:
        known = {"jsonrpc": "2.0", "id": request["id"]}
        if request["method"].startswith(("evm_", "anvil_", "hardhat_")):
            return {**known, "error": {"code": -32601, "message": "no such method"}}
        if request["method"] == "eth_chainId" and self.chain_id:
            return {**known, "result": hex(self.chain_id)}
        headers = {"Content-Type": "application/json"}
        passed_on = urllib.request.Request(self.behind, body, headers)
        with urllib.request.urlopen(passed_on) as response:
            return json.loads(response.read())


@pytest.fixture
def gate(node: NodeInfo, request: pytest.FixtureRequest) -> Iterator[Gate]:
    gate = Gate(node.url, getattr(request, "param", None))
    yield gate
    gate.server.shutdown()
    gate.server.server_close()


def test_the_same_tests_run_on_a_node(run: Run, node: NodeInfo) -> None:
    run("--govkit-rpc", node.url, test_same=SAME_TESTS).assert_outcomes(passed=6)


def test_the_same_tests_run_here(run: Run) -> None:
    run(test_same=SAME_TESTS).assert_outcomes(passed=6)


def test_what_needs_time_travel_is_skipped_with_the_reason(run: Run, gate: Gate) -> None:
    result = run(
        "-rs",
        "--govkit-rpc",
        gate.url,
        test_time="""
            def test_fixture(forward): ...
            def test_proposal(pass_proposal): ...
            def test_within(world): world.forward("1 day")
            def test_mining(world): world.mine()
            def test_other(nation, world, stranger, registrar):
                world.send(nation.registry.admit(stranger.address), registrar)
                assert nation.registry.is_citizen(stranger.address)
        """,
    )
    result.assert_outcomes(passed=1, skipped=4)
    result.stdout.fnmatch_lines(
        ["SKIPPED*the time of http://127.0.0.1:* cannot be moved: it offers no evm_increaseTime;*"]
    )


@pytest.mark.parametrize("gate", [77], indirect=True)
def test_on_a_live_network_actors_do_nothing(run: Run, gate: Gate) -> None:
    result = run("--govkit-rpc", gate.url, test_live="def test_it(nation): ...")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["no nation is founded here for tests: chain 77 is not a development chain, and*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_nation_that_is_there_is_found(run: Run, node: NodeInfo, deployment: Path) -> None:
    result = run(
        "--govkit-rpc",
        node.url,
        "--govkit-deployment",
        str(deployment),
        test_there=f"""
            def test_it(nation, voters):
                assert nation.deployment.deployer == "{Actors().stranger.address}"
                assert nation.registry.is_citizen(voters(1)[0].address)
        """,
    )
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize("gate", [77], indirect=True)
def test_a_live_nation_is_read_and_not_touched(run: Run, gate: Gate, deployment: Path) -> None:
    live = deployment.with_name("live.json")
    text = deployment.read_text().replace('"chain_id": 1337', '"chain_id": 77')
    live.write_text(text)
    result = run(
        "--govkit-rpc",
        gate.url,
        "--govkit-deployment",
        str(live),
        test_live="""
            def test_reads(nation):
                assert nation.symbol == "TST"

            def test_sends(world, nation, stranger):
                world.send(nation.token.transfer(stranger.address, 0), stranger)

            def test_bare(bare_world): ...
        """,
    )
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["a node has no bare world; use the embedded chain for it", "*actors send nothing here*"]
    )


def test_a_node_that_does_not_answer_is_said_to(run: Run) -> None:
    result = run("--govkit-rpc", "http://127.0.0.1:9", test_off="def test_it(nation): ...")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["http://127.0.0.1:9 does not answer*"])
