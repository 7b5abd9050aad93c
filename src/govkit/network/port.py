"""The port through which everything above talks to a chain: call, send, logs, block, code.

An adapter is one class with these methods: `govkit.network.rpc_port` speaks JSON-RPC,
`govkit.testing.port` drives an embedded chain in the same process. All behave alike:
`tests/integration/test_ports.py` runs one behaviour suite over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from govkit.crypto.digests import Digest
from govkit.types import AccountState, Address, Call, GasPrice, Wei

__all__ = [
    "AccountState",
    "Block",
    "BlockReceipts",
    "Call",
    "Log",
    "Port",
    "ReadsMany",
    "Receipt",
    "Signer",
    "Slot",
    "State",
    "StateProof",
    "Transfer",
]


@dataclass(frozen=True, slots=True)
class Block:
    """A block's `number`, its `timestamp` (seconds since 1970, UTC), its 32-byte `hash`."""

    number: int
    timestamp: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Log:
    """An event as the chain keeps it: 32-byte `topics`, ABI-encoded `data`.

    >>> event = next(nation.follow(nation.deployment.first_block))
    >>> event.log.block_number > nation.deployment.first_block, event.log.index
    (True, 0)
    """

    address: Address
    topics: tuple[bytes, ...]
    data: bytes
    block_number: int
    transaction_hash: bytes
    index: int

    def is_among(
        self, addresses: Sequence[Address], topics: Sequence[Sequence[bytes] | None]
    ) -> bool:
        """Whether `Port.logs` for these addresses and topics gives this log."""
        if addresses and self.address not in addresses:
            return False
        if any(topics[len(self.topics) :]):
            return False
        pairs = zip(topics, self.topics, strict=False)
        return all(wanted is None or topic in wanted for wanted, topic in pairs)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mined, successful transaction; a reverted one is raised as RevertError instead.

    >>> receipt = port.send(nation.registry.admit(stranger.address), signer)
    >>> receipt.block_number == port.block().number, receipt.gas_used > 21_000
    (True, True)
    """

    transaction_hash: bytes
    block_number: int
    gas_used: int
    contract_address: Address | None
    logs: tuple[Log, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """Coin that a transaction sent to its receiver, in wei.

    >>> receipt = port.send(Call(nation.treasury.address, value=Wei(5)), signer)
    >>> [found] = port.transfers(nation.treasury.address, receipt.block_number)
    >>> found.sender == signer.address, found.amount
    (True, 5)
    """

    sender: Address
    amount: Wei
    transaction_hash: bytes


Slot = tuple[Address, int]
"""A contract, and the number of a slot of its storage."""


@dataclass(frozen=True, slots=True)
class State:
    """Accounts, and the words in slots."""

    accounts: Mapping[Address, AccountState] = field(default_factory=dict)
    slots: Mapping[Slot, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateProof:
    """An account and some of its slots in a block's state: the block's `header` in RLP, and the
    trie's nodes that prove the account, and each slot (EIP-1186)."""

    header: bytes
    account_proof: tuple[bytes, ...]
    storage_proofs: tuple[tuple[bytes, ...], ...]


@dataclass(frozen=True, slots=True)
class BlockReceipts:
    """A block's `header` in RLP and its receipts as they were hashed (EIP-2718), in their order."""

    header: bytes
    receipts: tuple[bytes, ...]


class Signer(Protocol):
    """Something that can sign: a key in memory, an unlocked keystore, later a wallet."""

    @property
    def address(self) -> Address: ...

    def sign_transaction(self, transaction: dict[str, object]) -> bytes:
        """The raw signed bytes of an EIP-1559 (or, with `gasPrice`, a legacy) transaction."""

    def sign_digest(self, digest: Digest) -> bytes:
        """The 65-byte signature r || s || v (v 27 or 28) of typed data."""


class Port(Protocol):
    """A chain, as far as a nation needs it. All methods may raise NetworkError."""

    def chain_id(self) -> int: ...

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        """The returned bytes of a call at the head, or after `block`. Raises RevertError."""

    def estimate(self, call: Call, sender: Address) -> int:
        """The gas that sending needs. Raises RevertError if it would revert."""

    def gas_price(self) -> GasPrice: ...

    def send(self, call: Call, signer: Signer) -> Receipt:
        """Sign, send, and wait until it is final enough. Raises RevertError if it reverts."""

    def send_raw(self, raw: bytes) -> Receipt:
        """Send a transaction that is signed already, and wait for it. Raises RevertError."""

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        """Logs in chain order; `topics` by position, each a set of alternatives or None for any."""

    def block(self, number: int | None = None) -> Block:
        """The block of that number, or the head."""

    def now(self) -> int:
        """The chain's present time (seconds since 1970, UTC).

        Not the head's: a chain on which nothing happens may make no blocks for days.
        """

    def code(self, address: Address, *, block: int | None = None) -> bytes: ...

    def nonce(self, address: Address, *, block: int | None = None) -> int:
        """How many transactions an account has sent, or how many contracts it has created."""

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        """The word in a slot of a contract's storage, at the head or after `block`."""

    def balance(self, address: Address, *, block: int | None = None) -> Wei:
        """The coin that an account has at the head, or after `block`."""

    def transfers(self, receiver: Address, block: int) -> list[Transfer]:
        """The transactions of a block that sent coin to an account itself, and succeeded.

        What contracts sent to it is not among them.
        """

    def state_proof(self, address: Address, slots: Sequence[int], *, block: int) -> StateProof:
        """The proof of an account and its slots after `block`; the header's hash is not checked."""

    def receipts(self, block: int) -> BlockReceipts:
        """A block's header and receipts; that they fit each other is not checked."""


@runtime_checkable
class ReadsMany(Protocol):
    """A port that may be told many things by one request."""

    def state(self, accounts: Sequence[Address], slots: Sequence[Slot], *, block: int) -> State:
        """Accounts and slots after `block`, in few requests: no more than these, and without what
        the node does not tell so, which may be everything. Raises nothing."""
