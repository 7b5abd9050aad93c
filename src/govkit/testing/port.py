"""The port over a chain in the same process: no HTTP, no signatures, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from govkit.chain.chain import CHAIN_ID, PRIORITY_FEE_WEI, Chain, Outcome
from govkit.chain.execution import Stage
from govkit.chain.rows import StoredLog, StoredTransaction
from govkit.chain.transactions import Message, decode_transaction
from govkit.chain.witness import has_succeeded
from govkit.crypto.keccak import checksum
from govkit.errors import NetworkError, RevertError
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
from govkit.network.reverts import revert_error
from govkit.types import Address, GasPrice, Wei

__tracebackhide__ = True


class Watcher(Protocol):
    """Sees everything that is sent through a port."""

    def sent(self, call: Call, sender: Address, receipt: Receipt) -> None: ...

    def refused(self, call: Call, sender: Address, error: RevertError) -> None:
        """It reverted and changed nothing, so it would revert again."""


class WatchedPort(Port, Protocol):
    """A port that tells watchers what is sent through it."""

    watchers: list[Watcher]


def watched(
    watchers: Sequence[Watcher], call: Call, sender: Address, send: Callable[[], Receipt]
) -> Receipt:
    """Send, and tell the watchers how it went."""
    try:
        receipt = send()
    except RevertError as error:
        for watcher in watchers:
            watcher.refused(call, sender, error)
        raise
    for watcher in watchers:
        watcher.sent(call, sender, receipt)
    return receipt


@dataclass(frozen=True, slots=True)
class Replay:
    """A refused message and the state that refused it, so that it can be run again."""

    stage: Stage
    message: Message


class ChainPort:
    """An embedded chain as a port. Every transaction is a block of its own."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.watchers: list[Watcher] = []

    def chain_id(self) -> int:
        return CHAIN_ID

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        stage = self.chain.stage(block)
        message = Message(_raw(sender) or bytes(20), _raw(call.to), call.data, call.value)
        outcome = stage.call(message)
        if outcome.reverted:
            raise _refused(outcome, stage, message)
        return outcome.output

    def estimate(self, call: Call, sender: Address) -> int:
        outcome = self.chain.estimate(
            bytes.fromhex(sender[2:]), _raw(call.to), call.data, call.value
        )
        _output(outcome)
        return outcome.gas_used

    def gas_price(self) -> GasPrice:
        fee = self.chain.next_base_fee()
        return GasPrice(Wei(fee + PRIORITY_FEE_WEI), Wei(2 * fee + PRIORITY_FEE_WEI))

    def send(self, call: Call, signer: Signer) -> Receipt:
        return watched(self.watchers, call, signer.address, lambda: self._send(call, signer))

    def _send(self, call: Call, signer: Signer) -> Receipt:
        sender = bytes.fromhex(signer.address[2:])
        transaction_hash, outcome = self.chain.transact(
            sender, _raw(call.to), call.data, call.value
        )
        if transaction_hash is None:
            message = Message(sender, _raw(call.to), call.data, call.value)
            raise _refused(outcome, self.chain.next_stage(), message)
        return self._receipt(transaction_hash)

    def send_raw(self, raw: bytes) -> Receipt:
        return self._receipt(self.chain.submit(self.chain.decode(raw)))

    def _receipt(self, transaction_hash: bytes) -> Receipt:
        stored = self.chain.store.transaction(transaction_hash)
        assert stored is not None
        return _receipt(stored, self.chain.store.logs_of_transaction(stored))

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        found = self.chain.store.logs(
            from_block,
            self.chain.head.block_number if to_block is None else to_block,
            [bytes.fromhex(each[2:]) for each in addresses],
            [list(each or ()) for each in topics],
        )
        return [_log(each) for each in found]

    def block(self, number: int | None = None) -> Block:
        header: Any = self.chain.head if number is None else self.chain.header(number)
        if header is None:
            raise NetworkError(f"there is no block {number}")
        return Block(header.block_number, header.timestamp, bytes(header.hash))

    def now(self) -> int:
        """The present time for readers."""
        return int(self.chain.stage().header.timestamp)

    def code(self, address: Address, *, block: int | None = None) -> bytes:
        return bytes(self.chain.state(block).get_code(bytes.fromhex(address[2:])))

    def nonce(self, address: Address, *, block: int | None = None) -> int:
        return int(self.chain.state(block).get_nonce(bytes.fromhex(address[2:])))

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        return int(self.chain.state(block).get_storage(bytes.fromhex(address[2:]), slot))

    def balance(self, address: Address, *, block: int | None = None) -> Wei:
        return Wei(self.chain.state(block).get_balance(bytes.fromhex(address[2:])))

    def transfers(self, receiver: Address, block: int) -> list[Transfer]:
        to, stored = _raw(receiver), self.chain.store.transactions(block)
        return [
            Transfer(checksum(each.sender), Wei(sent.value), each.hash)
            for each in stored
            for sent in [decode_transaction(each.body)]
            if sent.to == to and sent.value and has_succeeded(each.receipt)
        ]

    def state_proof(self, address: Address, slots: Sequence[int], *, block: int) -> StateProof:
        header: Any = self.chain.header(block)
        if header is None:
            raise NetworkError(f"there is no block {block}")
        state, account = self.chain.state(block), bytes.fromhex(address[2:])
        return StateProof(
            bytes(header.encode()),
            tuple(state.prove_account(account)),
            tuple(tuple(each) for each in state.prove_storage(account, list(slots))),
        )

    def receipts(self, block: int) -> BlockReceipts:
        header: Any = self.chain.header(block)
        if header is None:
            raise NetworkError(f"there is no block {block}")
        stored = self.chain.store.transactions(block)
        return BlockReceipts(bytes(header.encode()), tuple(each.receipt for each in stored))


def _raw(address: Address | None) -> bytes | None:
    return bytes.fromhex(address[2:]) if address else None


def _refused(outcome: Outcome, stage: Stage, message: Message) -> RevertError:
    """The refusal, which can be run again for a report."""
    error = revert_error(outcome.output)
    error.replay = Replay(stage, message)
    return error


def _output(outcome: Outcome) -> bytes:
    if outcome.reverted:
        raise revert_error(outcome.output)
    return outcome.output


def _receipt(stored: StoredTransaction, logs: Sequence[StoredLog]) -> Receipt:
    return Receipt(
        transaction_hash=stored.hash,
        block_number=stored.block,
        gas_used=stored.gas_used,
        contract_address=checksum(stored.created) if stored.created else None,
        logs=tuple(map(_log, logs)),
    )


def _log(log: StoredLog) -> Log:
    return Log(
        address=checksum(log.address),
        topics=log.topics,
        data=log.data,
        block_number=log.block,
        transaction_hash=log.transaction_hash,
        index=log.position,
    )
