"""What only a network can do wrong: be away, be another, lie, be dear, be slow."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from web3 import HTTPProvider

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.process import NodeInfo
from govkit.crypto.keccak import checksum
from govkit.errors import GovkitError, NetworkError, RevertError, RpcError
from govkit.network.accounts import KeySigner
from govkit.network.networks import public_name
from govkit.network.port import Call
from govkit.network.web3_port import Web3Port
from govkit.types import Wei
from tests.integration.hostile import Answer, always, error, result, serving
from tests.unit.network.clocks import WaitingClock

SENDER, POOR = KeySigner(DEV_ACCOUNTS[5].private_key), KeySigner(bytes(31) + b"\7")
NOBODY = checksum(b"\xdd" * 20)
GIFT = Call(NOBODY, value=Wei(1))
GWEI = 10**9


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """web3 asks an unwilling server again, with pauses that no test needs."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeInfo]:
    folder = tmp_path_factory.mktemp("web3") / "chain"
    yield process.ensure_running(folder)
    process.stop(folder)


@pytest.fixture
def node(running: NodeInfo) -> Iterator[NodeInfo]:
    """A served chain, taken back afterwards to where it was."""
    snapshot = process.request(running, "evm_snapshot", [])
    yield running
    process.request(running, "evm_setAutomine", [True])
    assert process.request(running, "evm_revert", [snapshot])


def asked(url: str, **options: Any) -> GovkitError:
    """What comes of asking everything that a port can be asked; each must be one clear line."""
    port = Web3Port(url, timeout_seconds=0.2, poll_seconds=0.01, **options)
    questions: list[Callable[[], object]] = [
        port.chain_id,
        port.block,
        lambda: port.block(1),
        lambda: port.call(GIFT),
        lambda: port.code(NOBODY),
        lambda: port.balance(NOBODY),
        lambda: port.logs([NOBODY], to_block=1),
        lambda: port.estimate(GIFT, NOBODY),
        lambda: port.send(GIFT, SENDER),
        lambda: port.send_raw(b"\1"),
    ]
    told: list[GovkitError] = []
    for question in questions:
        with pytest.raises(GovkitError) as caught:
            question()
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 500
        told.append(caught.value)
    return told[0]


# -- away, or something else


@pytest.mark.usefixtures("no_pause")
def test_an_rpc_that_is_down_is_told_with_what_to_check() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(NetworkError, match=r"does not answer.*check the URL"):
            Web3Port(f"http://127.0.0.1:{port}").block()


@pytest.mark.parametrize(
    "answer",
    [
        always(b"<html><body>Sign in to this wifi</body></html>"),
        always(b""),
        always(b"\xff\xfe\x00"),
        always(b"{}"),
        always(b"[]"),
        always(b"null"),
        always(b"5"),
        always(b'"text"'),
        always(b"{" * 2000),
        always(b"<html>Bad gateway</html>", 502),
        always(b"not found", 404),
        always(b"no key, no answer", 401),
        result("zz"),
        result({}),
        error(-32601, "the method does not exist"),
        error(-32005, "limit exceeded \x1b[2J\n"),
        lambda request: (200, b'{"jsonrpc":"2.0","id":1,"error":"odd"}'),
        lambda request: (200, b'{"jsonrpc":"2.0","id":1,"error":{"code":"odd"}}'),
        lambda request: (200, b'{"jsonrpc":"2.0","id":1,"error":null}'),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("no_pause")
def test_whatever_answers_becomes_one_clear_line(answer: Answer) -> None:
    with serving(answer) as url:
        assert isinstance(asked(url), NetworkError)


def test_an_error_of_the_node_keeps_its_code_and_message() -> None:
    with serving(error(-32005, "daily limit", "0x01")) as url:
        with pytest.raises(RpcError, match="daily limit") as caught:
            Web3Port(url).block()
        assert (caught.value.code, caught.value.data) == (-32005, "0x01")


@pytest.mark.usefixtures("no_pause")
def test_credentials_are_never_shown() -> None:
    """In the path, the query, the user or the password."""
    with serving(always(b"<html>denied</html>", 401)) as url:
        secret = url.replace("http://", "http://USER:SECRET@") + "/SECRET?key=SECRET"
        message = str(asked(secret))
    assert "SECRET" not in message
    assert "USER" not in message
    with pytest.raises(NetworkError) as caught:
        Web3Port("http://USER:SECRET@127.0.0.1:1/SECRET?key=SECRET").block()
    assert "SECRET" not in str(caught.value)
    assert "127.0.0.1:1" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pass@rpc.example.org/v3/KEY?x=KEY#KEY", "https://rpc.example.org"),
        ("http://127.0.0.1:8545", "http://127.0.0.1:8545"),
        ("http://[::1]:8545/KEY", "http://[::1]:8545"),
        ("http://KEY@rpc.example.org:notaport/KEY", "http://rpc.example.org:notaport"),
        ("http://[KEY", "the given URL"),
    ],
)
def test_the_name_of_an_endpoint(url: str, shown: str) -> None:
    assert public_name(url) == shown


# -- another chain


def test_another_chain_is_refused_before_anything_is_sent(node: NodeInfo) -> None:
    port = Web3Port(node.url, expect_chain_id=1)
    before = process.request(node, "eth_blockNumber", [])
    with pytest.raises(NetworkError, match="it is chain 1337, this nation is on chain 1"):
        port.send(GIFT, SENDER)
    with pytest.raises(NetworkError, match="is another chain"):
        port.chain_id()
    assert process.request(node, "eth_blockNumber", []) == before
    assert Web3Port(node.url, expect_chain_id=1337).chain_id() == 1337


# -- fees


def test_the_fee_cap_is_what_a_gas_may_cost_at_most(node: NodeInfo) -> None:
    Web3Port(node.url, fee_cap_wei=2 * GWEI, poll_seconds=0.01).send(GIFT, SENDER)
    sent = latest_transaction(node)
    assert int(sent["maxFeePerGas"], 16) == 2 * GWEI
    assert int(sent["maxPriorityFeePerGas"], 16) <= 2 * GWEI


def test_a_chain_that_asks_more_than_the_cap_is_not_paid(node: NodeInfo) -> None:
    before = process.request(node, "eth_blockNumber", [])
    with pytest.raises(NetworkError, match=r"the fee cap of this network is 0\.001 gwei") as caught:
        Web3Port(node.url, fee_cap_wei=10**6).send(GIFT, SENDER)
    assert "raise fee_cap_gwei" in str(caught.value)
    assert process.request(node, "eth_blockNumber", []) == before


def test_without_a_cap_the_base_fee_may_double(node: NodeInfo) -> None:
    Web3Port(node.url, poll_seconds=0.01).send(GIFT, SENDER)
    sent = latest_transaction(node)
    tip = int(sent["maxPriorityFeePerGas"], 16)
    assert int(sent["maxFeePerGas"], 16) >= 2 * GWEI * 7 // 8 + tip


def latest_transaction(node: NodeInfo) -> dict[str, str]:
    block: Any = process.request(node, "eth_getBlockByNumber", ["latest", True])
    return dict(block["transactions"][-1])


def test_whoever_has_no_coin_is_told_so(node: NodeInfo) -> None:
    with pytest.raises(GovkitError, match="send coin for gas to this account"):
        Web3Port(node.url, poll_seconds=0.01).send(GIFT, POOR)


# -- slow


def test_a_transaction_that_is_not_mined_in_time_is_told(node: NodeInfo) -> None:
    process.request(node, "evm_setAutomine", [False])
    with pytest.raises(NetworkError, match=r"not mined yet.*run the same command again"):
        Web3Port(node.url, timeout_seconds=0.1, poll_seconds=0.01).send(GIFT, SENDER)
    process.request(node, "evm_mine", [])
    assert Web3Port(node.url).balance(NOBODY) == 1


def test_a_development_chain_that_was_idle_is_not_waited_for_longer(node: NodeInfo) -> None:
    """Its blocks are days apart, and say nothing of when the next one comes."""
    for _ in range(12):
        process.request(node, "evm_increaseTime", [86_400])
        process.request(node, "evm_mine", [])
    process.request(node, "evm_setAutomine", [False])
    port = Web3Port(node.url, timeout_seconds=5, poll_seconds=1, clock=WaitingClock())
    with pytest.raises(NetworkError, match="not mined yet: 5 seconds went by"):
        port.send(GIFT, SENDER)


def test_confirmations_are_waited_for(node: NodeInfo) -> None:
    port = Web3Port(Mining(node.url, "eth_getBlockByNumber"), confirmations=3, poll_seconds=0.01)
    receipt = port.send(GIFT, SENDER)
    assert Web3Port(node.url).block().number >= receipt.block_number + 2


def test_without_further_blocks_it_is_told_as_mined_but_not_confirmed(node: NodeInfo) -> None:
    port = Web3Port(node.url, confirmations=3, timeout_seconds=0.1, poll_seconds=0.01)
    with pytest.raises(NetworkError, match=r"is not confirmed yet.*look again before sending"):
        port.send(GIFT, SENDER)
    assert Web3Port(node.url).balance(NOBODY) == 1


class Mining(HTTPProvider):
    """Has a block made before each request of one method, as time does elsewhere."""

    def __init__(self, url: str, method: str) -> None:
        super().__init__(url)
        self._method = method

    def make_request(self, method: Any, params: Any) -> Any:
        if method == self._method:
            super().make_request("evm_mine", [])
        return super().make_request(method, params)


def test_a_provider_that_bounds_ranges_is_asked_in_pieces() -> None:
    """Many providers refuse to search more than so many blocks at once."""
    asked_ranges: list[tuple[int, int]] = []

    def answer(request: dict[str, Any]) -> tuple[int, bytes]:
        (query,) = request["params"]
        first, last = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        body: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
        if last - first >= 100:
            body["error"] = {"code": -32005, "message": "query exceeds max range of 100 blocks"}
        else:
            asked_ranges.append((first, last))
            body["result"] = []
        return 200, json.dumps(body).encode()

    with serving(answer) as url:
        assert Web3Port(url).logs([NOBODY], from_block=5, to_block=700) == []
    assert asked_ranges[0][0] == 5
    assert asked_ranges[-1][1] == 700
    follows = pairwise(asked_ranges)
    assert all(before[1] + 1 == after[0] for before, after in follows)


def test_a_provider_that_refuses_every_range_is_told_soon() -> None:
    count = 0

    def answer(request: dict[str, Any]) -> tuple[int, bytes]:
        nonlocal count
        count += 1
        return error(-32601, "no logs here")(request)

    with serving(answer) as url, pytest.raises(RpcError, match="no logs here"):
        Web3Port(url).logs([NOBODY], to_block=10**6)
    assert count < 50


def test_a_transaction_that_reverts_only_when_it_is_mined_is_told(node: NodeInfo) -> None:
    """Its estimate passed; then somebody else was faster."""
    # With calldata it sets a flag; without, it reverts where the flag is set.
    setter = bytes.fromhex("36600a575f54601057005b60015f55005b5f5ffd")
    init = bytes.fromhex(f"60{len(setter):02x}80600a5f395ff3").ljust(10, b"\0")
    port = Web3Port(node.url, poll_seconds=0.01)
    target = port.send(Call(None, init + setter), SENDER).contract_address
    assert target is not None
    racing = Web3Port(Racing(node, target), poll_seconds=0.01)
    with pytest.raises(RevertError):
        racing.send(Call(target), SENDER)
    assert Web3Port(node.url).call(Call(target, b"\1")) == b""


class Racing(HTTPProvider):
    """Somebody else sets the contract's flag after the estimate and before the transaction."""

    def __init__(self, node: NodeInfo, target: str) -> None:
        super().__init__(node.url)
        self._node, self._target = node, target

    def make_request(self, method: Any, params: Any) -> Any:
        if method == "eth_sendRawTransaction":
            other = DEV_ACCOUNTS[6].address
            gift = {"from": other, "to": self._target, "data": "0x01", "gas": "0x30d40"}
            process.request(self._node, "eth_sendTransaction", [gift])
        return super().make_request(method, params)
