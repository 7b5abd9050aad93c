"""Accounts and storage under py-evm's interpreter, with one journal and one pass over the tries.

py-evm's own account database passes every read through five layers and every write through a
pruning trie; this one keeps what a block touches in dictionaries, undoes by a journal, and
changes each trie once when the root is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from eth_hash.backends.pysha3 import keccak256 as keccak

from govkit.chain.trie import EMPTY_ROOT, decode, encode, encode_bytes
from govkit.chain.trie_nodes import NodeStore

EMPTY_CODE_HASH = keccak(b"")


class Account(NamedTuple):
    """An account as the state trie has it (Yellow Paper, 4.1); `balance` in wei."""

    nonce: int = 0
    balance: int = 0
    storage_root: bytes = EMPTY_ROOT
    code_hash: bytes = EMPTY_CODE_HASH

    def encode(self) -> bytes:
        return encode(
            [_minimal(self.nonce), _minimal(self.balance), self.storage_root, self.code_hash]
        )

    @classmethod
    def decode(cls, raw: bytes) -> Account:
        nonce, balance, storage_root, code_hash = decode(raw)
        return cls(int.from_bytes(nonce), int.from_bytes(balance), storage_root, code_hash)


_EMPTY = Account()


@dataclass(slots=True)
class _Storage:
    """One account's slots: those read or written since the trie under `root` was current."""

    root: bytes
    values: dict[int, int] = field(default_factory=dict)
    dirty: set[int] = field(default_factory=set)


class SavedState(NamedTuple):
    """What an account database held at a moment; codes are by their hashes, and stay."""

    accounts: dict[bytes, Account | None]
    dirty: set[bytes]
    storages: dict[bytes, tuple[bytes, dict[int, int], set[int]]]


class AccountDatabase:
    """What py-evm calls an AccountDatabaseAPI, over a store of trie nodes and codes.

    `address` is 20 bytes, `slot` and `value` are below 2**256; nothing is validated again here,
    since the interpreter and the JSON-RPC layer have done so.
    """

    def __init__(self, nodes: NodeStore, state_root: bytes = EMPTY_ROOT) -> None:
        self._nodes, self._tries, self._root = nodes, nodes.tries, state_root
        self._accounts: dict[bytes, Account | None] = {}
        self._sender: bytes | None = None
        self._dirty: set[bytes] = set()
        self._storages: dict[bytes, _Storage] = {}
        self._codes: dict[bytes, bytes] = {}
        self._original: dict[tuple[bytes, int], int] = {}
        self._warm: set[Any] = set()
        self._cooled: set[Any] = set()
        self._transient: dict[tuple[bytes, int], bytes] = {}
        self._journal: list[tuple[Any, ...]] = []
        self._checkpoints: dict[int, int] = {}
        self._next_checkpoint = count()

    # -- the root

    @property
    def state_root(self) -> bytes:
        return self._root

    @state_root.setter
    def state_root(self, value: bytes) -> None:
        """py-evm sets it back when it reverts; the journal is what undoes."""

    def has_root(self, state_root: bytes) -> bool:
        return state_root in self._nodes

    # -- accounts

    def account(self, address: bytes) -> Account | None:
        """The account as it is now, or None."""
        try:
            return self._accounts[address]
        except KeyError:
            found = self._first(address)
            if address == self._sender:
                found = _with_nonce(found, (found.nonce if found else 0) + 1)
            self._accounts[address] = found
            return found

    def _first(self, address: bytes) -> Account | None:
        """The account as it is under the root."""
        raw = self._tries.get(self._root, keccak(address))
        return Account.decode(raw) if raw else None

    def _put(self, address: bytes, account: Account | None) -> None:
        self._journal.append(("account", address, self.account(address)))
        self._accounts[address] = account
        self._dirty.add(address)

    def get_balance(self, address: bytes) -> int:
        account = self.account(address)
        return account.balance if account else 0

    def set_balance(self, address: bytes, balance: int) -> None:
        account = self.account(address)
        if account is None or account.balance != balance:
            self._put(address, (account or _EMPTY)._replace(balance=balance))

    def get_nonce(self, address: bytes) -> int:
        account = self.account(address)
        return account.nonce if account else 0

    def set_nonce(self, address: bytes, nonce: int) -> None:
        self._put(address, _with_nonce(self.account(address), nonce))

    def increment_nonce(self, address: bytes) -> None:
        self.set_nonce(address, self.get_nonce(address) + 1)

    def begin_call(self, sender: bytes) -> None:
        """The sender has one nonce more from here on. A call hardly ever looks, so it is read
        only then: this is for a state that nobody keeps."""
        if sender in self._accounts:
            self.increment_nonce(sender)
        else:
            self._sender = sender

    def get_code_hash(self, address: bytes) -> bytes:
        account = self.account(address)
        return account.code_hash if account else EMPTY_CODE_HASH

    def get_code(self, address: bytes) -> bytes:
        code_hash = self.get_code_hash(address)
        if code_hash == EMPTY_CODE_HASH:
            return b""
        code = self._codes.get(code_hash)
        return self._nodes.code(code_hash) if code is None else code

    def set_code(self, address: bytes, code: bytes) -> None:
        code_hash = bytes(keccak(code))
        self._codes[code_hash] = code  # by its hash, so there is nothing to undo
        self._put(address, (self.account(address) or _EMPTY)._replace(code_hash=code_hash))

    def delete_code(self, address: bytes) -> None:
        self._put(address, (self.account(address) or _EMPTY)._replace(code_hash=EMPTY_CODE_HASH))

    def account_has_code_or_nonce(self, address: bytes) -> bool:
        account = self.account(address)
        return account is not None and (account.nonce != 0 or account.code_hash != EMPTY_CODE_HASH)

    def account_exists(self, address: bytes) -> bool:
        return self.account(address) is not None

    def account_is_empty(self, address: bytes) -> bool:
        return not self.account_has_code_or_nonce(address) and self.get_balance(address) == 0

    def touch_account(self, address: bytes) -> None:
        """Let it exist."""
        if self.account(address) is None:
            self._put(address, _EMPTY)

    def delete_account(self, address: bytes) -> None:
        self._wipe(address)
        self._put(address, None)

    # -- storage

    def _storage(self, address: bytes) -> _Storage:
        storage = self._storages.get(address)
        if storage is None:
            account = self.account(address)
            storage = _Storage(account.storage_root if account else EMPTY_ROOT)
            self._storages[address] = storage
        return storage

    def get_storage(self, address: bytes, slot: int, from_journal: bool = True) -> int:
        """The slot's value now, or as it was when the transaction began."""
        if not from_journal:
            return self.original(address, slot, self.get_storage(address, slot))
        storage = self._storage(address)
        value = storage.values.get(slot)
        if value is None:
            raw = self._tries.get(storage.root, keccak(slot.to_bytes(32)))
            value = _decode_value(raw) if raw else 0
            storage.values[slot] = value
        return value

    def original(self, address: bytes, slot: int, now: int) -> int:
        """The value when the transaction began, of a slot that has another one or that one now."""
        return self._original.get((address, slot), now)

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        before = self.get_storage(address, slot)
        if before == value:
            return
        self._original.setdefault((address, slot), before)
        storage = self._storages[address]
        self._journal.append(("slot", storage, slot, before))
        storage.values[slot] = value
        storage.dirty.add(slot)
        self._dirty.add(address)

    def delete_storage(self, address: bytes) -> None:
        self._wipe(address)
        account = self.account(address) or _EMPTY  # as py-evm does, this creates the account
        self._put(address, account._replace(storage_root=EMPTY_ROOT))

    def _wipe(self, address: bytes) -> None:
        self._journal.append(("storage", address, self._storage(address)))
        self._storages[address] = _Storage(EMPTY_ROOT)
        self._dirty.add(address)

    # -- what lasts for one transaction: warmth (EIP-2929), transient storage (EIP-1153)

    def is_address_warm(self, address: bytes) -> bool:
        return address in self._warm

    def mark_address_warm(self, address: bytes) -> None:
        self._mark(address)

    def is_storage_warm(self, address: bytes, slot: int) -> bool:
        return (address, slot) in self._warm

    def mark_storage_warm(self, address: bytes, slot: int) -> None:
        self._mark((address, slot))

    def _mark(self, key: Any) -> None:
        if key not in self._warm:
            self._warm.add(key)
            self._journal.append(("warm", key))

    def touched(self) -> Iterable[tuple[bytes, int | None]]:
        """The addresses (with None) and the slots that this transaction has touched, those too
        that a revert made cold again."""
        touched = self._warm | self._cooled
        return [key if isinstance(key, tuple) else (key, None) for key in touched]

    def get_transient(self, address: bytes, slot: int) -> bytes:
        return self._transient.get((address, slot), b"")

    def set_transient(self, address: bytes, slot: int, value: bytes) -> None:
        self._journal.append(("transient", (address, slot), self.get_transient(address, slot)))
        self._transient[address, slot] = value

    def clear_transient(self) -> None:
        self._transient.clear()

    # -- checkpoints

    def record(self) -> int:
        checkpoint = next(self._next_checkpoint)
        self._checkpoints[checkpoint] = len(self._journal)
        return checkpoint

    def commit(self, checkpoint: int) -> None:
        self._checkpoints.pop(checkpoint, None)

    def discard(self, checkpoint: int) -> None:
        """Undo all changes since `record` gave this checkpoint."""
        length = self._checkpoints.pop(checkpoint)
        journal = self._journal
        while len(journal) > length:
            self._undo(journal.pop())

    def _undo(self, entry: tuple[Any, ...]) -> None:
        kind = entry[0]
        if kind == "account":
            self._accounts[entry[1]] = entry[2]
        elif kind == "slot":
            entry[1].values[entry[2]] = entry[3]
        elif kind == "warm":
            self._warm.discard(entry[1])
            self._cooled.add(entry[1])
        elif kind == "storage":
            self._storages[entry[1]] = entry[2]
        else:
            self._transient[entry[1]] = entry[2]

    def lock_changes(self) -> None:
        """A transaction begins: earlier changes can no longer be undone."""
        self._journal.clear()
        self._checkpoints.clear()
        self._original.clear()
        self._warm.clear()
        self._cooled.clear()
        self._transient.clear()

    # -- what differs from the root

    def dirty_accounts(self) -> frozenset[bytes]:
        """The accounts that may differ from what they are under the root."""
        return frozenset(self._dirty)

    def dirty_slots(self, address: bytes) -> frozenset[int]:
        """The slots of an account that may."""
        storage = self._storages.get(address)
        return frozenset(storage.dirty) if storage else frozenset()

    # -- moments

    def save(self) -> SavedState:
        """Everything read or written so far, to come back to between transactions."""
        storages = {
            address: (each.root, dict(each.values), set(each.dirty))
            for address, each in self._storages.items()
        }
        return SavedState(dict(self._accounts), set(self._dirty), storages)

    def load(self, saved: SavedState) -> None:
        """Come back; `saved` stays usable."""
        self.lock_changes()
        self._accounts, self._dirty = dict(saved.accounts), set(saved.dirty)
        self._storages = {
            address: _Storage(root, dict(values), set(dirty))
            for address, (root, values, dirty) in saved.storages.items()
        }

    def copy(self) -> AccountDatabase:
        """Another one with all that this one has now."""
        other = AccountDatabase(self._nodes, self._root)
        other.load(self.save())
        other._codes = self._codes  # by their hashes
        return other

    # -- roots

    def make_state_root(self) -> bytes:
        """Bring the tries up to date; their new nodes wait in the store."""
        changes = {bytes(keccak(address)): self._settled(address) for address in self._dirty}
        self._root = self._tries.update(self._root, changes)
        self._dirty.clear()
        self._journal.clear()
        self._checkpoints.clear()
        return self._root

    def _settled(self, address: bytes) -> bytes:
        """The account as the trie shall have it, with its storage's new root; b"" for none."""
        account = self.account(address)
        storage = self._storages.get(address)
        if storage is not None:
            root = self._settle_storage(storage)
            if root != (account.storage_root if account else EMPTY_ROOT):
                account = (account or _EMPTY)._replace(storage_root=root)
                self._accounts[address] = account
        if account is None:
            return b""
        if account.code_hash in self._codes:
            self._nodes[account.code_hash] = self._codes[account.code_hash]
        return account.encode()

    def _settle_storage(self, storage: _Storage) -> bytes:
        values = storage.values
        changes = {
            bytes(keccak(slot.to_bytes(32))): encode_bytes(_minimal(values[slot]))
            if values[slot]
            else b""
            for slot in storage.dirty
        }
        storage.root = self._tries.update(storage.root, changes)
        storage.dirty.clear()
        return storage.root

    def persist(self) -> None:
        self.make_state_root()

    # -- beyond py-evm: proofs (EIP-1186), and what a block has changed

    def prove_account(self, address: bytes) -> list[bytes]:
        return self._tries.prove(self._root, keccak(address))

    def prove_storage(self, address: bytes, slots: Iterable[int]) -> list[list[bytes]]:
        account = self.account(address)
        root = account.storage_root if account else EMPTY_ROOT
        return [self._tries.prove(root, keccak(slot.to_bytes(32))) for slot in slots]


def _with_nonce(account: Account | None, nonce: int) -> Account:
    _, balance, storage_root, code_hash = account or _EMPTY
    return Account(nonce, balance, storage_root, code_hash)


def _minimal(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8)


def _decode_value(raw: bytes) -> int:
    """A slot's value from its RLP: at most 32 bytes."""
    return raw[0] if len(raw) == 1 and raw[0] < 0x80 else int.from_bytes(raw[1:])
