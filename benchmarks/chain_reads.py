"""What `chain_speed` asks of the embedded chain and of anvil, both with a chain of one length.

The client is JSON-RPC by hand over one kept connection, and the same on either side.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks.chain_clients import OWNER, RawClient

_KEPT = 3_000
"""How far back the old blocks lie: anvil forgets the state of blocks some 4,000 back."""

TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
NO_EVENT = "0x" + "ee" * 32
_STRIDE = 997
"""From one block of the past to the next that is asked for: prime, so that all have their turn."""


class ReadsClient(RawClient):
    """A chain of `length` blocks: a token is created in the second one, each later one has one
    transfer of it."""

    def __init__(self, url: str, code: bytes, length: int) -> None:
        super().__init__(url, code)
        self.first = int(self.ask("eth_blockNumber"), 16) + 1
        self.length, self._asked = length, 0
        for _ in range(self.first, length):
            self._send_and_wait("0x" + self.work.signed_transfers(1)[0].hex())

    def _send_and_wait(self, raw: str) -> None:
        """Send, and ask for the receipt until it is there: anvil answers before it has made the
        block."""
        sent = self.ask("eth_sendRawTransaction", raw)
        while self.ask("eth_getTransactionReceipt", sent) is None:
            pass

    def mined(self, count: int) -> float:
        """Transfers a second, each with its receipt and in a block of its own."""
        raws = ["0x" + raw.hex() for raw in self.work.signed_transfers(count)]
        return self._per_second(raws, self._send_and_wait)

    def old_calls(self, count: int) -> float:
        """Calls a second, each at another block of the past."""
        call, blocks = self.work.balance_call(), self._old_blocks(count)
        return self._per_second(blocks, lambda block: self.ask("eth_call", call, hex(block)))

    def estimates(self, count: int) -> float:
        """Estimates a second, each of a transfer to a fresh address."""
        party = {"from": OWNER.address, "to": self.work.token}
        calls = [{**party, "data": self.work.calldata()} for _ in range(count)]
        return self._per_second(calls, lambda call: self.ask("eth_estimateGas", call))

    def call_traces(self, count: int) -> float:
        """Answers of the callTracer a second, each for the transfer of another of the newest
        blocks."""
        newest = range(self.length - count, self.length)
        blocks = [self.ask("eth_getBlockByNumber", hex(each), False) for each in newest]
        hashes = [block["transactions"][0] for block in blocks]
        tracer = {"tracer": "callTracer"}
        return self._per_second(
            hashes, lambda each: self.ask("debug_traceTransaction", each, tracer)
        )

    def dense_logs(self, count: int) -> float:
        """Queries a second for the logs of the whole chain: one in each block."""
        return self._logs(count, TRANSFER, self.length - self.first)

    def empty_logs(self, count: int) -> float:
        """Queries a second for an event that nobody announced, over the whole chain."""
        return self._logs(count, NO_EVENT, 0)

    def _logs(self, count: int, topic: str, expected: int) -> float:
        query = {"fromBlock": "0x0", "toBlock": hex(self.length - 1), "topics": [topic]}
        assert len(self.ask("eth_getLogs", query)) == expected
        return self._per_second([query] * count, lambda each: self.ask("eth_getLogs", each))

    def _old_blocks(self, count: int) -> list[int]:
        """Blocks of transfers, far from each other, and other ones each time."""
        places = range(self._asked, self._asked + count)
        self._asked += count
        span = min(self.length - self.first, _KEPT)
        return [self.length - 1 - place * _STRIDE % span for place in places]

    @staticmethod
    def _per_second(given: list[Any], ask: Callable[[Any], Any]) -> float:
        begun = time.perf_counter()
        for each in given:
            ask(each)
        return len(given) / (time.perf_counter() - begun)
