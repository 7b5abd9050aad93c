"""govkit found on a network: the cost is told first, and a stopped founding goes on."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from govkit.chain import process
from govkit.cli.workspace import Workspace
from govkit.errors import NetworkError
from govkit.network.rpc_port import RpcPort
from tests.cli.conftest import Cli, Result

ETHER = 10**18
STRONG, WEAK = "anvil pelican thirteen moss ferry", "hunter2"
HASH = re.compile(
    r"^([a-z0-9 ]+): 0x[0-9a-f]{64} in block \d+, [\d_]+ gas, [\d_.]+ ETH$", re.MULTILINE
)


@pytest.fixture
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A chain that is not the folder's own, and its URL as a network."""
    folder = tmp_path_factory.mktemp("network")
    process.ensure_running(folder / ".govkit" / "chain")
    yield Workspace(folder, "local")
    process.stop(folder / ".govkit" / "chain")


@pytest.fixture
def founder(empty: Cli, network: Workspace, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A folder with a nation file, the network by the name `net`, and the account `ana`."""
    monkeypatch.setenv("GOVKIT_PASSWORD", STRONG)
    empty.ok("init", empty.folder, "--template", "minimal")
    empty.ok("network", "add", "net", process.ensure_running(network.chain_folder).url)
    empty.ok("--network", "net", "account", "new", "ana")
    return empty


def fund(network: Workspace, founder: Cli, wei: int) -> None:
    address = founder.workspace.keystore.find("ana").address
    network.node_request("anvil_setBalance", [address, hex(wei)])


def found(cli: Cli, *options: str) -> Result:
    path = str(cli.folder / "nation.yaml")
    return cli("--network", "net", "found", path, "--as", "ana", "--yes", *options)


def blocks(network: Workspace) -> int:
    return int(str(network.node_request("eth_blockNumber", [])), 16)


def test_the_cost_is_told_before_and_after(founder: Cli, network: Workspace) -> None:
    fund(network, founder, 10 * ETHER)
    result = found(founder)
    assert result.code == 0, result.err
    before, _, after = result.err.partition("held")
    for word in ("gas", "price", "cost", "needed"):
        assert f"\n  {word}" in before
    assert [each.split()[0] for each in HASH.findall(after)][:3] == ["founder", "token", "registry"]
    spent = 10 * ETHER - network.port.balance(founder.workspace.keystore.find("ana").address)
    told = re.search(r"in all: ([\d_]+) gas, ([\d_.]+) ETH", result.err)
    assert told is not None
    assert float(told[2]) == pytest.approx(spent / ETHER, abs=2e-9 * 20)


def test_a_balance_that_is_not_enough_is_refused_before_anything_is_sent(
    founder: Cli, network: Workspace
) -> None:
    fund(network, founder, ETHER // 1_000)
    before = blocks(network)
    result = found(founder)
    assert result.code == 1
    line = result.err.splitlines()[-1]
    lacking = re.search(r"lacks ([\d_.]+) ETH", line)
    assert lacking is not None
    assert "nothing was sent" in line
    assert blocks(network) == before
    assert not founder.workspace.deployment_file.exists()
    check = founder("--network", "net", "check", founder.folder / "nation.yaml", "--as", "ana")
    assert (check.code, "lacks" in check.err) == (1, True)
    fund(network, founder, ETHER // 1_000 + int(float(lacking[1]) * ETHER) + ETHER // 1_000)
    assert found(founder).code == 0


def test_a_weak_password_is_refused_with_advice(
    founder: Cli, network: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVKIT_PASSWORD", WEAK)
    line = founder.fails("--network", "net", "account", "new", "weak", code=2)
    assert "five words" in line
    made = founder.ok("account", "new", "ben")
    assert "its password is weak" in made.err
    assert "keep a copy of " in made.err
    network.node_request("anvil_setBalance", [made.out.strip(), hex(10 * ETHER)])
    path = founder.folder / "nation.yaml"
    line = founder.fails("--network", "net", "found", path, "--as", "ben", "--yes", code=2)
    assert "the password of ben is weak" in line
    assert blocks(network) == 1  # the balance alone


def test_a_network_cannot_be_reset(founder: Cli, network: Workspace) -> None:
    result = found(founder, "--anew")
    assert (result.code, blocks(network)) == (2, 0)
    assert "only the local chain can be reset; found in another folder" in result.err


class Stopping:
    """Stops the third transaction in a chosen way."""

    def __init__(self, error: BaseException, *, is_sent: bool) -> None:
        self.error, self.is_sent, self.count = error, is_sent, 0
        self.real = RpcPort.send

    def __call__(self, port: Any, call: Any, signer: Any) -> Any:
        self.count += 1
        if self.count != 3:
            return self.real(port, call, signer)
        if self.is_sent:
            self.real(port, call, signer)
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "is_sent"),
    # Of a connection that is lost later, the founding itself finds that the step is done.
    [
        pytest.param(KeyboardInterrupt(), 130, False, id="ctrl-c-lost"),
        pytest.param(KeyboardInterrupt(), 130, True, id="ctrl-c-mined"),
        pytest.param(NetworkError("the node does not answer"), 1, False, id="connection-lost"),
    ],
)
def test_a_stopped_founding_says_how_to_go_on_and_goes_on(
    founder: Cli,
    network: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    is_sent: bool,
) -> None:
    fund(network, founder, 10 * ETHER)
    stopping = Stopping(error, is_sent=is_sent)
    with monkeypatch.context() as patch:
        patch.setattr(RpcPort, "send", lambda *each: stopping(*each))
        result = found(founder)
    assert result.code == code
    assert "the founding stopped at step 3 of " in result.err
    path = founder.folder / "nation.yaml"
    assert f"go on with: govkit --network net found {path} --as ana" in result.err
    again = found(founder)
    assert again.code == 0, again.err
    assert f"going on at step {4 if is_sent else 3} of " in again.err
    assert "founded, and proved on the chain" in again.out
    sent = len(HASH.findall(result.err)) + len(HASH.findall(again.err)) + is_sent
    assert sent == int(re.findall(r"in (\d+) steps", result.err)[0])


def test_a_node_that_was_restarted(founder: Cli, network: Workspace) -> None:
    """The embedded chain's node is killed in the middle, and started again by the same command."""
    path = founder.folder / "nation.yaml"
    real, killed = RpcPort.send, []

    def send(port: Any, call: Any, signer: Any) -> Any:
        killed.append(1)
        if len(killed) == 3:
            node = process.status(founder.workspace.chain_folder)
            assert node is not None
            os.kill(node.pid, signal.SIGKILL)
            while process.status(founder.workspace.chain_folder):
                pass
        return real(port, call, signer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RpcPort, "send", send)
        result = founder("found", path, "--as", "dev0")
    assert result.code == 1
    assert "the founding stopped at step 3 of " in result.err
    assert f"go on with: govkit found {path} --as dev0" in result.err
    again = founder.ok("found", path)
    assert "going on at step 3 of " in again.err
    assert "founded, and proved on the chain" in again.out
