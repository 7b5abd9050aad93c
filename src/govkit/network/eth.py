"""Ethereum's JSON-RPC methods that a port needs, each with its answer as Python values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from govkit.errors import NetworkError
from govkit.network.connection import Connection, Question
from govkit.network.formats import (
    Mined,
    base_fee_of,
    binary,
    block_of,
    header_of,
    logs_of,
    mined_of,
    proof_of,
    quantity,
    raw_receipt_of,
    raw_receipts_of,
    tag_of,
    transfers_of,
)
from govkit.network.port import (
    Block,
    BlockReceipts,
    Log,
    Slot,
    State,
    StateProof,
    Transfer,
)
from govkit.types import AccountState, Address

Read = TypeVar("Read")
Tag = int | str
"""A block's number, or `latest` or `pending`."""


class Behind(NetworkError):
    """The answering server lacks the block, or does not have it yet."""


class Eth:
    """The methods of a node. All may raise NetworkError, RpcError and RevertError."""

    def __init__(self, connection: Connection) -> None:
        self.name = connection.name
        self.ask, self.ask_all = connection.ask, connection.ask_all

    def chain_id(self) -> int:
        return self.ask("eth_chainId", [], quantity)

    def block_number(self) -> int:
        return self.ask("eth_blockNumber", [], quantity)

    def call(self, request: Mapping[str, object], tag: Tag) -> bytes:
        return self.ask("eth_call", [request, tag_of(tag)], binary)

    def estimate_gas(self, request: Mapping[str, object], tag: Tag) -> int:
        # Not every node accepts a block there; at the head it needs none.
        place = [] if tag == "latest" else [tag_of(tag)]
        return self.ask("eth_estimateGas", [request, *place], quantity)

    def block(self, tag: Tag) -> Block:
        """Raises Behind if the node does not know the block."""
        return self._block(tag, block_of)

    def base_fee(self) -> int | None:
        """The newest block's base fee in wei a gas; None where blocks have none."""
        return self._block("latest", base_fee_of)

    def logs(self, wanted: Mapping[str, object], first: int, last: int) -> list[Log]:
        between = {**wanted, "fromBlock": hex(first), "toBlock": hex(last)}
        return self.ask("eth_getLogs", [between], logs_of)

    def code(self, address: Address, tag: Tag) -> bytes:
        return self.ask(*_code(address, tag))

    def storage(self, address: Address, slot: int, tag: Tag) -> int:
        return self.ask(*_storage(address, slot, tag))

    def balance(self, address: Address, tag: Tag) -> int:
        return self.ask(*_balance(address, tag))

    def transaction_count(self, address: Address, tag: Tag) -> int:
        return self.ask(*_transaction_count(address, tag))

    def state(self, accounts: Sequence[Address], slots: Sequence[Slot], tag: Tag) -> State:
        """Accounts and slots in few requests; without what the node does not tell so."""
        asked: list[Question[Any]] = []
        for of in (_transaction_count, _balance, _code):
            asked += [of(each, tag) for each in accounts]
        told = self.ask_all([*asked, *(_storage(*each, tag) for each in slots)])
        nonces, balances, codes, words = (told[n * len(accounts) :] for n in range(4))
        found = map(AccountState, nonces[: len(accounts)], balances, codes)
        return State(
            {at: each for at, each in zip(accounts, found, strict=True) if None not in each},
            {at: word for at, word in zip(slots, words, strict=True) if word is not None},
        )

    def gas_price(self) -> int:
        return self.ask("eth_gasPrice", [], quantity)

    def priority_fee(self) -> int:
        return self.ask("eth_maxPriorityFeePerGas", [], quantity)

    def send_raw_transaction(self, raw: bytes) -> None:
        self.ask("eth_sendRawTransaction", ["0x" + raw.hex()], str)

    def knows(self, transaction_hash: bytes) -> bool:
        """Whether the node has that transaction, mined or waiting."""
        return self.ask("eth_getTransactionByHash", ["0x" + transaction_hash.hex()], bool)

    def mined(self, transaction_hash: bytes) -> Mined | None:
        """A transaction that is mined, or None."""
        return self.ask("eth_getTransactionReceipt", ["0x" + transaction_hash.hex()], mined_of)

    def transfers(self, tag: Tag) -> list[tuple[Address, Transfer]]:
        """The transactions of a block that carry coin, each with its receiver."""

        def known(found: Any) -> list[tuple[Address, Transfer]]:
            if found is None:
                raise Behind(f"{self.name} does not know it", "it has no such block")
            return transfers_of(found)

        return self.ask("eth_getBlockByNumber", [tag_of(tag), True], known)

    def proof(self, address: Address, slots: Sequence[int], tag: Tag) -> StateProof:
        keys = [f"0x{slot:064x}" for slot in slots]  # anvil accepts no shorter ones
        header = self._block(tag, header_of)
        return self.ask(
            "eth_getProof", [address, keys, tag_of(tag)], lambda proof: proof_of(proof, header)
        )

    def receipts(self, tag: Tag) -> BlockReceipts:
        """A block's receipts at once, or one by one if the node lacks that method."""
        header, hashes = self._block(tag, lambda found: (header_of(found), found["transactions"]))
        try:
            raw = self.ask("eth_getBlockReceipts", [tag_of(tag)], raw_receipts_of)
        except NetworkError:  # each node says in another way that it lacks this method
            raw = tuple(
                self.ask("eth_getTransactionReceipt", [each], raw_receipt_of) for each in hashes
            )
        return BlockReceipts(header, raw)

    def _block(self, tag: Tag, read: Callable[[Any], Read]) -> Read:
        def known(found: Any) -> Read:
            if found is None:
                raise Behind(f"{self.name} does not know it", "it has no such block")
            return read(found)

        return self.ask("eth_getBlockByNumber", [tag_of(tag), False], known)


def _code(address: Address, tag: Tag) -> Question[bytes]:
    return "eth_getCode", [address, tag_of(tag)], binary


def _storage(address: Address, slot: int, tag: Tag) -> Question[int]:
    place = [address, f"0x{slot:064x}", tag_of(tag)]
    # some nodes answer nothing for a zero
    return "eth_getStorageAt", place, lambda told: 0 if told == "0x" else quantity(told)


def _balance(address: Address, tag: Tag) -> Question[int]:
    return "eth_getBalance", [address, tag_of(tag)], quantity


def _transaction_count(address: Address, tag: Tag) -> Question[int]:
    return "eth_getTransactionCount", [address, tag_of(tag)], quantity
