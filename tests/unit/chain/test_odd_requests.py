"""Whatever comes in is answered with JSON that says what is wrong; its batch is done."""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from govkit.chain.node import METHODS, Node
from govkit.chain.server import Application
from tests.unit.chain.code import COUNTER, OTHER, SENDER, deploy, new_node

MEANT = (-32700, -32600, -32601, -32602, -32000, 3, 4)
"""Every code but that of a defect."""

GOOD = b'{"jsonrpc":"2.0","id":"good","method":"eth_chainId"}'
HEX = st.sampled_from(
    [
        *("0x", "0x0", "0x1", "0x01", "0x-1", "0x_1", "0x 1", "0x1 ", "1", "0xg", "0X1", "-1", ""),
        *("0x\u0661", "latest", "pending", "earliest", "safe", "\ud800", "\u202e", SENDER, OTHER),
        *("0x" + "ff" * size for size in (8, 20, 32, 33, 40)),
        "0x" + "00" * 32,
    ]
)
NAMES = st.sampled_from(
    [
        *("from", "to", "data", "input", "value", "gas", "gasPrice", "maxFeePerGas", "nonce"),
        *("type", "accessList", "authorizationList", "address", "storageKeys", "topics", "r", "s"),
        *("fromBlock", "toBlock", "blockHash", "blockNumber", "balance", "code", "state", "number"),
        *("stateDiff", "time", "gasLimit", "baseFeePerGas", "coinbase", "prevRandao", "tracer"),
        *("limit", "blocks", "tracerConfig", "stateOverrides", "types", "primaryType", "domain"),
        *("message", "chainId", "yParity", "maxPriorityFeePerGas", SENDER, "0x1", "\ud800"),
    ]
)
NUMBERS = st.sampled_from([0, 1, -1, 2**53, 2**64, 2**256 - 1, 2**256, 10**400, 0.5, 1e300])
ODD = st.recursive(
    st.one_of(HEX, NUMBERS, st.none(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(NAMES | HEX, inner, max_size=4)
    ),
    max_leaves=12,
)


def application() -> Application:
    return Application(new_node())


async def respond(app: Application, body: bytes) -> tuple[int, bytes]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    return await app._respond("POST", {b"host": b"localhost"}, receive)


def ask(app: Application, body: bytes) -> Any:
    """The answer, which must be JSON by its standard, or nothing."""
    status, answer = asyncio.run(respond(app, body))
    assert status in (200, 400)
    return json.loads(answer, parse_constant=pytest.fail) if answer else None


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.fixture(scope="module")
def app() -> Application:
    return application()


@pytest.mark.parametrize(
    ("member", "code", "identity"),
    [
        (b'{"jsonrpc":"2.0","id":1,"method":["a"]}', -32600, 1),
        (b'{"jsonrpc":"2.0","id":1,"method":{"a":1}}', -32600, 1),
        (b'{"jsonrpc":"2.0","id":1,"method":null}', -32600, 1),
        (b'{"jsonrpc":"2.0","id":1}', -32600, 1),
        (b'{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}', -32600, 1),
        (b'{"id":NaN,"method":"eth_chainId"}', -32600, None),
        (b'{"id":1e999,"method":"eth_chainId"}', -32600, None),
        (b'{"id":-Infinity,"method":"eth_chainId"}', -32600, None),
        (b'{"id":%s,"method":"eth_chainId"}' % (b"9" * 5_000), -32600, None),
        (b'{"id":{},"method":"eth_chainId"}', -32600, None),
        (b'{"id":[1],"method":"eth_chainId"}', -32600, None),
        (b'{"id":true,"method":"eth_chainId"}', -32600, None),
        (b'{"id":1,"id":2,"method":"eth_chainId"}', -32600, None),
        (b'{"id":1,"method":"eth_getBalance","params":[1e999]}', -32600, 1),
        (b'{"id":1,"method":"eth_chainId","params":{"a":1}}', -32602, 1),
        (b'{"id":1,"method":"eth_chainId","params":"0x"}', -32602, 1),
        (b'{"id":1,"method":"eth_chainId","params":0}', -32602, 1),
        (b'{"id":1,"method":"eth_chainId","params":""}', -32602, 1),
        (b'{"id":1,"method":"eth_chainId","params":[1]}', -32602, 1),
        (b'{"id":1,"method":"\\ud800"}', -32601, 1),
        (b"null", -32600, None),
        (b"5", -32600, None),
        (b'"x"', -32600, None),
        (b"true", -32600, None),
    ],
)
def test_a_malformed_request_is_told_alone_and_in_a_batch(
    app: Application, member: bytes, code: int, identity: object
) -> None:
    alone = ask(app, member)
    assert (alone["error"]["code"], alone["id"]) == (code, identity)
    first, last = ask(app, b"[" + member + b"," + GOOD + b"]")
    assert (first["error"]["code"], first["id"]) == (code, identity)
    assert (last["id"], last["result"]) == ("good", "0x539")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"{", -32700),
        (GOOD + b"x", -32700),
        (GOOD + GOOD, -32700),
        (b"\xff\xfe", -32700),
        (b'{"id":"\xff"}', -32700),
        (b"[" * 200_000, -32700),
        (b'{"a":' * 200 + b"1" + b"}" * 200, -32700),
        (b"[]", -32600),
        (b"[" + b",".join([GOOD] * 10_000) + b"]", -32600),
    ],
)
def test_what_cannot_be_read_is_one_error(app: Application, body: bytes, code: int) -> None:
    answer = ask(app, body)
    assert (answer["error"]["code"], answer["id"]) == (code, None)


def test_a_notification_has_no_answer(app: Application) -> None:
    assert ask(app, b'{"jsonrpc":"2.0","method":"eth_chainId"}') is None
    assert ask(app, b'{"jsonrpc":"2.0","method":"no_such"}') is None
    both = b'[{"jsonrpc":"2.0","method":"eth_nothing"},' + GOOD + b"]"
    assert [each["id"] for each in ask(app, both)] == ["good"]


def test_an_id_is_given_back_as_it_came(app: Application) -> None:
    for identity in ("", "\ud800", 0, -5, 1.5, 2**70, None):
        answer = ask(app, dumped({"id": identity, "method": "eth_chainId"}))
        assert answer == {"jsonrpc": "2.0", "id": identity, "result": "0x539"}


SLOW = {"anvil_mine", "hardhat_mine", "evm_mine"}
"""They may do as much as they are asked for: up to 100,000 blocks."""


@pytest.mark.parametrize("name", sorted(set(METHODS) - SLOW))
def test_no_method_has_a_defect_for_odd_parameters(name: str) -> None:
    node = new_node()
    counter = deploy(node, COUNTER)

    @settings(max_examples=25)
    @given(st.lists(ODD | st.just(counter), max_size=4))
    @example([])
    @example([{"from": SENDER, "to": counter, "gas": "0x10000"}])
    def try_them(params: list[Any]) -> None:
        answer = node.handle({"jsonrpc": "2.0", "id": 1, "method": name, "params": params})
        if "error" in answer:
            assert answer["error"]["code"] in MEANT, answer["error"]["message"]
        text = json.dumps(answer, allow_nan=False)
        assert not math.isnan(len(text))

    try_them()


MEMBER = st.one_of(
    ODD,
    st.fixed_dictionaries(
        {},
        optional={
            "jsonrpc": st.just("2.0") | ODD,
            "id": ODD,
            "method": st.sampled_from(["eth_call", "eth_getLogs", "eth_blockNumber"]) | ODD,
            "params": ODD,
        },
    ),
)


@settings(max_examples=150)
@given(st.lists(MEMBER, max_size=5))
def test_any_batch_is_answered_member_by_member(members: list[Any]) -> None:
    app = application()
    answers = ask(app, dumped([*members, {"id": "good", "method": "eth_chainId"}]))
    assert answers[-1] == {"jsonrpc": "2.0", "id": "good", "result": "0x539"}
    for answer in answers:
        assert set(answer) in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"})
        if "error" in answer:
            assert answer["error"]["code"] in MEANT, answer["error"]["message"]


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.binary(max_size=10).map(lambda tail: GOOD + tail))
def test_any_bytes_are_answered(body: bytes) -> None:
    answer = ask(application(), body)
    assert answer["jsonrpc"] == "2.0"


def test_a_defect_is_told_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = application()

    def fail(_self: Node, _message: object) -> None:
        raise ZeroDivisionError("ours")

    with monkeypatch.context() as broken:
        broken.setattr(Node, "handle", fail)
        assert ask(app, GOOD)["error"]["code"] == -32603
    assert ask(app, GOOD)["result"] == "0x539"
