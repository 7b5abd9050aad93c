"""Short reads are answered where they arrive, as a thread would answer them; long ones are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import Chain, Node, database
from govkit.chain import turns as module
from govkit.chain.node import OFTEN_SHORT
from govkit.chain.server import Application, Headers
from govkit.chain.turns import TakesLong, turns
from tests.unit.chain.code import COUNTER, NOBODY, REVERTER, SENDER, TOPIC, deploy, send

HEADERS: Headers = [(b"host", b"127.0.0.1:8545"), (b"content-type", b"application/json")]
ENDLESS = bytes.fromhex("5b5f56")
ONE = bytes.fromhex("600160005260206000f3")
MODEXP, HALF_A_LOOK = "0x" + "05".zfill(40), "0x" + "04".zfill(40)
LONG = [
    *(b"\x5f\x5f\x5f" + bytes((each,)) for each in (0x20, 0x37, 0x39, 0x3E, 0x5E)),
    *(b"\x5f\x5f\x5f\x5f" + bytes((each,)) for each in (0x31, 0x3B, 0x3C, 0x3F, 0x40, 0x54, 0x55)),
]
"""Without a jump: hashes and copies; accounts, slots and old blocks that are looked up."""


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine makes no read long."""
    monkeypatch.setattr(module, "TRIAL_SECONDS", 60)


@pytest.fixture
def no_patience(patience: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first step is late already."""
    monkeypatch.setattr(module, "TRIAL_SECONDS", -1)


def request(method: str, *params: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": [*params]}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    chain = Chain.open(tmp_path_factory.mktemp("short"))
    yield Node(chain)
    chain.close()


@pytest.fixture(scope="module")
def application(node: Node) -> Application:
    return Application(node)


@pytest.fixture(scope="module")
def counter(node: Node) -> str:
    return deploy(node, COUNTER)


def at_once(application: Application, message: object, headers: Headers = HEADERS) -> Any:
    answer = application.at_once(headers, json.dumps(message).encode())
    assert turns.running == 0
    return answer


def code(runtime: bytes) -> dict[str, Any]:
    return {NOBODY: {"code": "0x" + runtime.hex()}}


def test_they_are_answered_as_by_a_thread(
    application: Application, node: Node, counter: str
) -> None:
    reverter, sent = deploy(node, REVERTER), send(node, counter)
    tracer = {"tracer": "callTracer"}
    messages = [
        request("eth_call", {"to": counter}, "latest"),
        request("eth_call", {"to": reverter}, "latest"),
        request("eth_call", {"to": NOBODY}, "latest", code(ONE)),
        request("eth_call", {"to": HALF_A_LOOK, "input": "0x1234"}, "latest"),
        request("eth_call", {"to": "0x12"}, "latest"),
        request("eth_estimateGas", {"from": SENDER, "to": counter}),
        request("debug_traceTransaction", sent, tracer),
        request("debug_traceTransaction", sent),
        request("debug_traceTransaction", sent, tracer, "too many"),
        request("eth_getTransactionByHash", sent),
        request("eth_getTransactionReceipt", sent),
        request("eth_getBlockByNumber", "latest", True),
        request("eth_getBlockByHash", "0x" + node.chain.head.hash.hex(), False),
        request("eth_getLogs", {"fromBlock": "0x0"}),
        request("eth_getLogs", {"fromBlock": "0x0", "topics": [TOPIC]}),
        request("eth_getLogs", {"fromBlock": "later"}),
        request("eth_blockNumber"),
        {"method": "eth_chainId"},
    ]
    for message in messages:
        answer = at_once(application, message)
        assert answer == application._read_in_turn(message)
        assert bool(answer) is ("id" in message)
    assert {each["method"] for each in messages} >= OFTEN_SHORT


@pytest.mark.parametrize(
    "message",
    [
        request("eth_sendTransaction", {"from": SENDER, "to": NOBODY}),
        request("eth_getFilterLogs", "0x1"),
        request("eth_getBlockReceipts", "latest"),
        request("evm_mine"),
        [request("eth_chainId")],
        "no request",
    ],
)
def test_others_are_not(application: Application, node: Node, message: object) -> None:
    before = node.chain.head
    assert at_once(application, message) is None
    assert node.chain.head is before


@pytest.mark.parametrize(
    "fields",
    [
        {b"host": b"elsewhere.example"},
        {b"origin": b"https://page.example"},
        {b"origin": b"titanoboa"},
    ],
)
def test_nor_is_what_is_refused_or_needs_more_of_a_head(
    application: Application, fields: dict[bytes, bytes]
) -> None:
    headers = [*{**dict(HEADERS), **fields}.items()]
    assert at_once(application, request("eth_chainId"), headers) is None
    assert at_once(application, request("eth_chainId")) is not None
    assert application.at_once(HEADERS, b"{") is None


@pytest.mark.usefixtures("no_patience")
@pytest.mark.parametrize("runtime", [ENDLESS, *LONG], ids=lambda each: each.hex())
def test_a_long_one_is_given_up(application: Application, runtime: bytes) -> None:
    message = request("eth_call", {"to": NOBODY}, "latest", code(runtime))
    assert at_once(application, message) is None
    short = request("eth_call", {"to": NOBODY}, "latest", code(ONE))
    assert json.loads(at_once(application, short))["result"] == "0x" + "1".zfill(64)


def test_a_query_is_given_up_while_it_searches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It finds nothing, so that it comes to no step."""
    monkeypatch.setattr(database, "_STEPS_OF_A_QUERY", 100)
    chain = Chain.open(tmp_path)
    node = Node(chain)
    counter = deploy(node, COUNTER)
    message = request("eth_getLogs", {"fromBlock": "0x0", "topics": [None, "0x" + "ee" * 32]})
    with chain.one_block():
        for _ in range(50):
            send(node, counter)
    application = Application(node)
    expected = b'{"jsonrpc":"2.0","id":7,"result":[]}'
    assert at_once(application, message) == expected
    monkeypatch.setattr(module, "TRIAL_SECONDS", -1)
    assert at_once(application, message) is None
    assert application._read_in_turn(message) == expected
    chain.close()


def test_only_who_expects_it_has_a_query_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A block or an account that is read in a slow moment is no error of the node."""
    monkeypatch.setattr(module, "TRIAL_SECONDS", -1.0)
    with turns.trying():
        assert not turns.is_late()
        with turns.stoppable():
            assert turns.is_late()
        assert not turns.is_late()
    with turns.reading(), turns.stoppable():
        assert not turns.is_late()


def test_a_precompile_that_may_take_long_does_not_begin(node: Node) -> None:
    params = [{"to": MODEXP, "input": "0x" + "00" * 96}]
    with pytest.raises(TakesLong), turns.trying():
        node.request("eth_call", params)
    with turns.reading():
        assert node.request("eth_call", params) == "0x"


def test_while_another_read_runs_only_look_ups_are(
    application: Application, counter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = request("eth_call", {"to": counter}, "latest")
    assert at_once(application, call) is not None
    monkeypatch.setattr(application, "_reads", 1)
    assert at_once(application, call) is None
    assert at_once(application, request("eth_blockNumber")) is not None


def test_a_long_read_rests_for_whoever_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a read that goes on does, within its turn; a trial and whatever is no read never."""
    rests: list[float] = []
    monkeypatch.setattr("govkit.chain.turns.time.sleep", rests.append)
    monkeypatch.setattr(module, "TURN_SECONDS", 60)
    with turns.reading():
        turns.step()
    monkeypatch.setattr(module, "_PAUSE_AFTER_SECONDS", -1)
    turns.step()
    with turns.trying():
        turns.step()
    assert rests == []
    with turns.reading():
        turns.step()
        turns.step()
    assert rests == [module._PAUSE_SECONDS] * 2
