"""The call mode of a world: no blocks and no transactions, only messages on a live state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govkit.chain.chain import CHAIN_ID, Chain
from govkit.chain.live import Effect, LiveState, Moment
from govkit.chain.transactions import Message
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import NetworkError
from govkit.network.port import (
    Block,
    BlockReceipts,
    Call,
    Log,
    Receipt,
    Signer,
    StateProof,
    Transfer,
)
from govkit.network.reverts import revert_error
from govkit.testing.backend import closed
from govkit.testing.port import ChainPort, Watcher, watched
from govkit.types import Address, GasPrice, Wei

__tracebackhide__ = True


class CallsPort:
    """A live state as a port: a send keeps its effect, a call does not.

    Every send counts as a block with a number, a time and events; it has neither hash nor proof.
    """

    def __init__(self, chain: Chain) -> None:
        self.live = LiveState(chain)
        self.logged: list[Log] = []
        self.watchers: list[Watcher] = []
        self._before = ChainPort(chain)
        self._began = self.live.number

    def chain_id(self) -> int:
        return CHAIN_ID

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        if self._is_before(block):
            return self._before.call(call, sender=sender, block=block)
        outcome = self.live.call(_message(call, sender))
        if outcome.reverted:
            raise revert_error(outcome.output)
        return outcome.output

    def estimate(self, call: Call, sender: Address) -> int:
        """What it would use, before refunds."""
        outcome = self.live.call(_message(call, sender))
        if outcome.reverted:
            raise revert_error(outcome.output)
        return outcome.peak_gas

    def gas_price(self) -> GasPrice:
        return self._before.gas_price()

    def send(self, call: Call, signer: Signer) -> Receipt:
        return watched(self.watchers, call, signer.address, lambda: self._send(call, signer))

    def _send(self, call: Call, signer: Signer) -> Receipt:
        effect = self.live.send(_message(call, signer.address))
        if effect.outcome.reverted:
            raise revert_error(effect.outcome.output)
        return self._receipt(effect)

    def _receipt(self, effect: Effect) -> Receipt:
        number = self.live.number
        mark = number.to_bytes(32)
        logs = tuple(
            Log(checksum(address), topics, data, number, mark, index)
            for index, (address, topics, data) in enumerate(effect.logs)
        )
        self.logged.extend(logs)
        created = checksum(effect.created) if effect.created else None
        return Receipt(mark, number, effect.outcome.gas_used, created, logs)

    def send_raw(self, raw: bytes) -> Receipt:
        raise _without("transactions", "it cannot send a signed one")

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        last = self.live.number if to_block is None else to_block
        mined = self._before.logs(
            addresses, topics, from_block=from_block, to_block=min(last, self._began)
        )
        wanted = set(addresses)
        return mined + [
            log
            for log in self.logged
            if from_block <= log.block_number <= last
            and (not wanted or log.address in wanted)
            and _matches(log, topics)
        ]

    def block(self, number: int | None = None) -> Block:
        live = self.live
        if number is None or number == live.number:
            return Block(live.number, live.timestamp, keccak(live.number.to_bytes(32)))
        self._must_be_before(number)
        return self._before.block(number)

    def now(self) -> int:
        return self.live.timestamp

    def code(self, address: Address, *, block: int | None = None) -> bytes:
        if self._is_before(block):
            return self._before.code(address, block=block)
        return bytes(self.live.accounts.get_code(bytes.fromhex(address[2:])))

    def nonce(self, address: Address, *, block: int | None = None) -> int:
        if self._is_before(block):
            return self._before.nonce(address, block=block)
        return self.live.accounts.get_nonce(bytes.fromhex(address[2:]))

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        if self._is_before(block):
            return self._before.storage(address, slot, block=block)
        return self.live.accounts.get_storage(bytes.fromhex(address[2:]), slot)

    def balance(self, address: Address, *, block: int | None = None) -> Wei:
        if self._is_before(block):
            return self._before.balance(address, block=block)
        return Wei(self.live.accounts.get_balance(bytes.fromhex(address[2:])))

    def transfers(self, receiver: Address, block: int) -> list[Transfer]:
        self._must_be_before(block)
        return self._before.transfers(receiver, block)

    def state_proof(self, address: Address, slots: Sequence[int], *, block: int) -> StateProof:
        raise _without("roots", "nothing can be proved")

    def receipts(self, block: int) -> BlockReceipts:
        raise _without("roots", "nothing can be proved")

    def _is_before(self, block: int | None) -> bool:
        """Whether a block is one of the chain's; raises NetworkError if its state is gone."""
        if block is None or block == self.live.number:
            return False
        self._must_be_before(block)
        return True

    def _must_be_before(self, block: int) -> None:
        if block > self._began:
            raise _without("blocks", f"there is no state of block {block} any more")


class CallsBackend:
    """A live state that begins at the head of a chain in this process."""

    def __init__(self, chain: Chain) -> None:
        self.port = CallsPort(chain)
        self._moments: dict[int, tuple[Moment, int]] = {}

    def mine(self, blocks: int) -> None:
        self.port.live.forward(blocks, blocks)

    def forward(self, seconds: int) -> None:
        self.port.live.forward(1, max(seconds, 1))

    def must_travel(self) -> None:
        """It can."""

    def snapshot(self) -> int:
        number = len(self._moments) + 1
        self._moments[number] = self.port.live.save(), len(self.port.logged)
        return number

    def restore(self, snapshot: int) -> None:
        if snapshot not in self._moments:
            raise LookupError(f"there is no snapshot {snapshot} in this world")
        moment, logged = self._moments[snapshot]
        self.port.live.restore(moment)
        del self.port.logged[logged:]

    def close(self) -> None:
        self.port.live = closed()


def _message(call: Call, sender: Address | None) -> Message:
    return Message(
        bytes.fromhex(sender[2:]) if sender else bytes(20),
        bytes.fromhex(call.to[2:]) if call.to else None,
        call.data,
        call.value,
    )


def _matches(log: Log, topics: Sequence[Sequence[bytes] | None]) -> bool:
    if len(topics) > len(log.topics):
        return False
    pairs: Any = zip(topics, log.topics, strict=False)
    return all(not wanted or topic in wanted for wanted, topic in pairs)


def _without(what: str, why: str) -> NetworkError:
    return NetworkError(
        f"the call mode has no {what}", why, "use a world with blocks: --govkit-mode blocks"
    )
