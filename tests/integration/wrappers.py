"""Ports that stand between the kit and a chain, and go wrong in a chosen way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govkit.errors import NetworkError
from govkit.network.port import (
    Block,
    BlockReceipts,
    Call,
    Log,
    Port,
    Receipt,
    Signer,
    StateProof,
    Transfer,
)
from govkit.types import Address, GasPrice, Wei


class ThroughPort:
    """Passes everything on to another port; subclasses change what they mean to."""

    def __init__(self, inner: Port) -> None:
        self.inner = inner

    def chain_id(self) -> int:
        return self.inner.chain_id()

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        return self.inner.call(call, sender=sender, block=block)

    def estimate(self, call: Call, sender: Address) -> int:
        return self.inner.estimate(call, sender)

    def gas_price(self) -> GasPrice:
        return self.inner.gas_price()

    def send(self, call: Call, signer: Signer) -> Receipt:
        return self.inner.send(call, signer)

    def send_raw(self, raw: bytes) -> Receipt:
        return self.inner.send_raw(raw)

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        return self.inner.logs(addresses, topics, from_block=from_block, to_block=to_block)

    def block(self, number: int | None = None) -> Block:
        return self.inner.block(number)

    def now(self) -> int:
        return self.inner.now()

    def code(self, address: Address, *, block: int | None = None) -> bytes:
        return self.inner.code(address, block=block)

    def nonce(self, address: Address, *, block: int | None = None) -> int:
        return self.inner.nonce(address, block=block)

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        return self.inner.storage(address, slot, block=block)

    def balance(self, address: Address, *, block: int | None = None) -> Wei:
        return self.inner.balance(address, block=block)

    def transfers(self, receiver: Address, block: int) -> list[Transfer]:
        return self.inner.transfers(receiver, block)

    def state_proof(self, address: Address, slots: Sequence[int], *, block: int) -> StateProof:
        return self.inner.state_proof(address, slots, block=block)

    def receipts(self, block: int) -> BlockReceipts:
        return self.inner.receipts(block)


class OtherChainPort(ThroughPort):
    """Says that it is another chain than it is."""

    def __init__(self, inner: Port, chain_id: int) -> None:
        super().__init__(inner)
        self._other = chain_id

    def chain_id(self) -> int:
        return self._other


class LosingPort(ThroughPort):
    """Loses one transaction, counted from 0: before it is sent, or after it was mined.

    It loses everything that comes afterwards too, as a connection or a process that is gone
    does. `sent` counts what reached the chain.
    """

    def __init__(self, inner: Port, lose: int | None, *, mined: bool) -> None:
        super().__init__(inner)
        self._lose, self._mined = lose, mined
        self.sent = 0
        self._gone = False

    def send(self, call: Call, signer: Signer) -> Receipt:
        return self._transmit(lambda: self.inner.send(call, signer))

    def send_raw(self, raw: bytes) -> Receipt:
        return self._transmit(lambda: self.inner.send_raw(raw))

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        self._check()
        return super().call(call, sender=sender, block=block)

    def _transmit(self, send: Callable[[], Receipt]) -> Receipt:
        self._check()
        if self.sent != self._lose:
            receipt = send()
            self.sent += 1
            return receipt
        self._gone = True
        if self._mined:
            send()
            self.sent += 1
        raise _gone()

    def _check(self) -> None:
        if self._gone:
            raise _gone()


def _gone() -> NetworkError:
    return NetworkError("the connection is gone", "a test took it away")
