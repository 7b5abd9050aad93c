"""What a request has left is freed at once: the node looks for cycles seldom."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from govkit.chain import Node
from tests.unit.chain.code import (
    COUNTER,
    FORWARDER,
    NOBODY,
    REVERTER,
    SENDER,
    deploy,
    new_node,
    send,
)

STEPS: dict[str, object] = {"enableMemory": True}
CALLS: dict[str, object] = {"tracer": "callTracer"}


class Place(NamedTuple):
    """A chain, calls of two contracts on it, and a transaction."""

    node: Node
    call: dict[str, str]
    failing: dict[str, str]
    sent: str


@pytest.fixture(scope="module")
def place() -> Place:
    node = new_node()
    counter, reverter = deploy(node, COUNTER), deploy(node, REVERTER)
    call, failing = {"from": SENDER, "to": counter}, {"from": SENDER, "to": reverter}
    return Place(node, call, failing, send(node, counter))


def simulation(place: Place) -> list[object]:
    return [{"blockStateCalls": [{"calls": [place.call, place.failing]}], "traceTransfers": True}]


REQUESTS: dict[str, tuple[str, Callable[[Place], list[Any]]]] = {
    "call": ("eth_call", lambda at: [at.call, "latest"]),
    "call at a block": ("eth_call", lambda at: [at.call, "0x1"]),
    "failing call": ("eth_call", lambda at: [at.failing, "latest"]),
    "creation": ("eth_call", lambda at: [{"from": SENDER, "data": "0x" + FORWARDER.hex()}]),
    "estimate": ("eth_estimateGas", lambda at: [at.call]),
    "access list": ("eth_createAccessList", lambda at: [at.call]),
    "steps": ("debug_traceTransaction", lambda at: [at.sent, STEPS]),
    "steps of a call": ("debug_traceCall", lambda at: [at.failing, "latest", STEPS]),
    "calls": ("debug_traceTransaction", lambda at: [at.sent, CALLS]),
    "flat traces": ("trace_block", lambda at: ["latest"]),
    "simulation": ("eth_simulateV1", simulation),
    "block": ("eth_getBlockByNumber", lambda at: ["latest", True]),
    "logs": ("eth_getLogs", lambda at: [{"fromBlock": "0x0"}]),
    "send": ("eth_sendTransaction", lambda at: [{"from": SENDER, "to": NOBODY, "value": "0x1"}]),
}


@pytest.fixture(autouse=True, scope="module")
def _others_are_left_alone() -> Iterator[None]:
    """Each search would go through all that was made before."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("kind", REQUESTS)
def test_nothing_waits_for_the_collector(place: Place, kind: str) -> None:
    method, params = REQUESTS[kind]
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params(place)}
    place.node.handle(message)  # what is kept for later is kept now
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            place.node.handle(message)
        assert gc.collect() == 0
    finally:
        gc.enable()
