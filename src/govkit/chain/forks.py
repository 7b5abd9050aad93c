"""Which rules a block follows: the forks of a chain, and py-evm's machine for each.

py-evm 0.12 knows the forks up to Prague; `govkit.chain.osaka` adds Osaka, and the blob schedule
here (EIP-7840, EIP-7892) the forks that change nothing but the number of blobs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from types import SimpleNamespace
from typing import Any

from eth.consensus.context import ConsensusContext
from eth.vm import forks as py_evm
from eth.vm.chain_context import ChainContext
from eth.vm.forks.cancun import state as cancun
from eth.vm.forks.london import state as london
from eth_utils.logging import get_extended_debug_logger

from govkit.chain.bn128_precompiles import with_quick_points
from govkit.chain.frames import STIPEND_GAS, Frame, Message, parts_of
from govkit.chain.headers import (
    EMPTY_REQUESTS_HASH,
    EMPTY_UNCLES_HASH,
    Header,
    next_base_fee,
)
from govkit.chain.instructions import quickened
from govkit.chain.state import AccountDatabase
from govkit.chain.store import Store
from govkit.chain.translation import translated
from govkit.chain.trie import EMPTY_ROOT
from govkit.chain.turns import turns

CHAIN_ID = 1337
_PREVIOUS_HASHES = 256
_GAS_PER_BLOB = 2**17
_BLOB_BASE_COST = 2**13
_MINIMUM_BLOB_FEE_WEI = 1

_NAMES = (
    "frontier",
    "homestead",
    "tangerine_whistle",
    "spurious_dragon",
    "byzantium",
    "constantinople",
    "petersburg",
    "istanbul",
    "muir_glacier",
    "berlin",
    "london",
    "arrow_glacier",
    "gray_glacier",
    "paris",
    "shanghai",
    "cancun",
    "prague",
    "osaka",
)
_ORDER = {name: position for position, name in enumerate(_NAMES)}


@dataclass(frozen=True, slots=True)
class BlobSchedule:
    """How many blobs a block aims at and may hold, and how fast their fee moves (EIP-7840)."""

    target: int
    maximum: int
    update_fraction: int


_CANCUN_BLOBS = BlobSchedule(3, 6, 3_338_477)
_PRAGUE_BLOBS = BlobSchedule(6, 9, 5_007_716)


@dataclass(frozen=True, slots=True)
class Fork:
    """The rules of a block: `name` as py-evm has it (and `osaka`), and its blobs."""

    name: str
    blobs: BlobSchedule = _PRAGUE_BLOBS

    def has(self, name: str) -> bool:
        """Whether the rules of that fork apply."""
        return _ORDER[self.name] >= _ORDER[name]


@dataclass(frozen=True, slots=True)
class ForkSchedule:
    """A chain's id and its forks in order: by block number, then by time (seconds since 1970)."""

    chain_id: int
    by_block: tuple[tuple[int, Fork], ...] = ()
    by_time: tuple[tuple[int, Fork], ...] = ()
    deposit_contract: bytes | None = None

    @classmethod
    def development(cls) -> ForkSchedule:
        """Prague from the first block on."""
        return cls(CHAIN_ID, by_time=((0, Fork("prague")),))

    def fork(self, number: int, timestamp: int) -> Fork:
        """The rules of a block."""
        current = Fork("frontier")
        for begin, fork in self.by_block:
            if number >= begin:
                current = fork
        for begin, fork in self.by_time:
            if timestamp >= begin:
                current = fork
        return current


def machine(schedule: ForkSchedule, header: Header, store: Store, fork: Fork | None = None) -> Any:
    """py-evm's machine for a block, over the state under `header.state_root`."""
    fork = fork or schedule.fork(header.block_number, header.timestamp)
    return machine_class(fork)(header, store, schedule.chain_id)


@cache
def machine_class(fork: Fork) -> Any:
    """py-evm's machine for a fork, with the state of ours under it."""
    base = _base_machine(fork.name)
    watched = _watched(base._state_class.computation_class)
    takes_calls = fork.has("cancun")
    parts = {"blobs": fork.blobs, "computation_class": watched, "takes_calls": takes_calls}
    state = type("State", (_State, base._state_class), parts)
    return type(f"{fork.name.title()}Machine", (_Machine, base), {"_state_class": state})


def transaction_builder(fork: Fork) -> Any:
    """What decodes and makes transactions under a fork."""
    return machine_class(fork).get_transaction_builder()


def _base_machine(name: str) -> Any:
    if name == "osaka":
        from govkit.chain.osaka import OsakaMachine

        return OsakaMachine
    return getattr(py_evm, "".join(part.title() for part in name.split("_")) + "VM")


def _watched(computation: Any) -> Any:
    """py-evm's computation as frames of ours, with quick instructions and precompiles where there
    are any. The warning that py-evm wraps around SELFDESTRUCT is taken off."""
    own = {code: getattr(fn, "__wrapped__", fn) for code, fn in computation.opcodes.items()}
    opcodes = quickened(own)
    for value in _GAS_DEPENDENT:
        if value in opcodes:
            opcodes[value] = _noting(opcodes[value], stores=value == _SSTORE)
    for value in _SLOW:
        if value in opcodes:
            opcodes[value] = _stepping(opcodes[value])
    precompiles = with_quick_points(computation.get_precompiles())
    parts = {
        **parts_of(computation),
        "opcodes": opcodes,
        "_precompiles": {
            address: own if address in _BRIEF_PRECOMPILES else _long_stepping(own)
            for address, own in precompiles.items()
        },
    }
    return translated(type(computation.__name__, (Frame, computation), parts))


def _noting(opcode: Any, *, stores: bool) -> Any:
    @wraps(opcode.__call__)
    def noting(computation: Any) -> Any:
        if turns.running:
            turns.step()
        if stores:
            computation.note_room(computation.get_gas_remaining(), STIPEND_GAS + 1)
        else:
            computation.state.gas_mattered = True
        return opcode(computation=computation)

    noting.__wrapped__ = opcode  # py-evm asks it for its name
    return noting


def _stepping(opcode: Any) -> Any:
    @wraps(opcode.__call__)
    def stepping(computation: Any) -> Any:
        if turns.running:
            turns.step()
        return opcode(computation=computation)

    stepping.__wrapped__ = opcode
    return stepping


def _long_stepping(precompile: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def long_stepping(computation: Any) -> Any:
        if turns.running:
            turns.long_step()
        return precompile(computation)

    return long_stepping


_SSTORE = 0x55
_GAS_DEPENDENT = (_SSTORE, 0x5A, 0xF0, 0xF1, 0xF2, 0xF4, 0xF5, 0xFA)
"""SSTORE, GAS, CREATE, CALL, CALLCODE, DELEGATECALL, CREATE2, STATICCALL."""

_SLOW = (0x31, 0x3B, 0x3C, 0x3E, 0x3F, 0x40, 0x5E)
"""BALANCE, EXTCODESIZE, EXTCODECOPY, RETURNDATACOPY, EXTCODEHASH, BLOCKHASH, MCOPY: much work for
one instruction."""

_BRIEF_PRECOMPILES = frozenset(each.to_bytes(20) for each in range(1, 5))
"""ECRECOVER, SHA256, RIPEMD160, IDENTITY."""


class _State:
    """Goes before a py-evm state: one journal for all, and no work that a block does not need."""

    account_db_class = AccountDatabase
    logger = get_extended_debug_logger("govkit.chain.evm")
    blobs: BlobSchedule
    fixed_blob_fee: int | None = None
    """The price of a unit of blob gas, where it does not follow from the block's parents."""
    gas_mattered = False
    """Whether an instruction showed how much gas was left, or handed a part of it on."""

    takes_calls: bool
    """Whether `call` can be asked."""

    _account_db: AccountDatabase
    execution_context: Any

    def set_system_contracts(self) -> None:
        """The genesis has them; py-evm 0.12 would look for them at every block."""

    def call(self, transaction: Any, executor: Any) -> Any:
        """Run a call: what py-evm's executor does for one that creates nothing, whose gas is free
        and that announces nothing, from Cancun on."""
        accounts, sender, to = self._account_db, transaction.sender, transaction.to
        accounts.begin_call(sender)
        code, delegate = executor.get_code_at_address(to)
        accounts.mark_address_warm(sender)
        accounts.mark_address_warm(to)
        gas = transaction.gas - transaction.intrinsic_gas
        value, data, is_delegation = transaction.value, transaction.data, delegate is not None
        message = Message(gas, to, sender, value, data, code, is_delegation=is_delegation)
        context = self.transaction_context_class(0, sender)  # type: ignore[attr-defined]
        return self.computation_class.apply_message(self, message, context)  # type: ignore

    def snapshot(self) -> tuple[bytes, int]:
        return self._account_db.state_root, self._account_db.record()

    def commit(self, snapshot: tuple[bytes, int]) -> None:
        self._account_db.commit(snapshot[1])

    def revert(self, snapshot: tuple[bytes, int]) -> None:
        self._account_db.discard(snapshot[1])

    def get_transient_storage(self, address: bytes, slot: int) -> bytes:
        return self._account_db.get_transient(address, slot)

    def set_transient_storage(self, address: bytes, slot: int, value: bytes) -> None:
        self._account_db.set_transient(address, slot, value)

    def clear_transient_storage(self) -> None:
        self._account_db.clear_transient()

    @property
    def accounts(self) -> AccountDatabase:
        return self._account_db

    def get_tip(self, transaction: Any) -> int:
        """Of each gas, in wei; gas that is free pays none, whatever the block's base fee."""
        return max(int(super().get_tip(transaction)), 0)  # type: ignore[misc]

    @property
    def blob_base_fee(self) -> int:
        if self.fixed_blob_fee is not None:
            return self.fixed_blob_fee
        return blob_fee(self.execution_context.excess_blob_gas or 0, self.blobs)


class _Machine:
    """Goes before a py-evm machine: over the store instead of a chain database."""

    def __init__(self, header: Header, store: Store, chain_id: int) -> None:
        nodes = store.nodes
        super().__init__(  # type: ignore[call-arg]
            header,
            SimpleNamespace(db=nodes),
            ChainContext(chain_id),
            ConsensusContext(nodes),  # type: ignore[arg-type]
        )
        self._store, self._of = store, header

    @property
    def previous_hashes(self) -> Iterator[bytes]:
        return _hashes_before(self._of.block_number, self._store)

    @classmethod
    def validate_receipt(cls, receipt: Any) -> None:
        """It is of our own making; an imported block's are held against its header's root."""


def _hashes_before(number: int, store: Store) -> Iterator[bytes]:
    """Newest first. The state has this: with the machine in it, each would be a cycle, and all that
    a call has left would stay in memory until cycles are looked for."""
    for earlier in range(number - 1, max(-1, number - 1 - _PREVIOUS_HASHES), -1):
        block = store.block(earlier)
        if block:
            yield block.hash


def _unwritten(data: bytes) -> str:
    return "(not written out)"


for _module in (london, cancun):
    # py-evm writes out every message, its whole code in hexadecimal, before it asks whether anybody
    # logs that: a fifth of what a short call takes. Nothing else in these modules uses the two.
    _module.encode_hex = _module.keccak = _unwritten  # type: ignore[attr-defined]


# -- from a parent to the next header


def next_header(
    schedule: ForkSchedule, parent: Header, timestamp: int, gas_limit: int, coinbase: bytes
) -> Header:
    """The header of a block to be made on `parent`, with the parent's state. Paris and later."""
    fork = schedule.fork(parent.block_number + 1, timestamp)
    values: dict[str, Any] = {}
    if fork.has("shanghai"):
        values["withdrawals_root"] = EMPTY_ROOT
    if fork.has("cancun"):
        values |= {
            "blob_gas_used": 0,
            "excess_blob_gas": excess_blob_gas(parent, fork),
            "parent_beacon_block_root": bytes(32),
        }
    if fork.has("prague"):
        values["requests_hash"] = EMPTY_REQUESTS_HASH
    return Header(
        parent_hash=parent.hash,
        uncles_hash=EMPTY_UNCLES_HASH,
        coinbase=coinbase,
        state_root=parent.state_root,
        transaction_root=EMPTY_ROOT,
        receipt_root=EMPTY_ROOT,
        bloom=0,
        difficulty=0,
        block_number=parent.block_number + 1,
        gas_limit=gas_limit,
        gas_used=0,
        timestamp=timestamp,
        extra_data=b"",
        # another value in every block, and the same in every run (EIP-4399)
        mix_hash=parent.hash,
        nonce=bytes(8),
        base_fee_per_gas=next_base_fee(parent),
        **values,
    )


def excess_blob_gas(parent: Header, fork: Fork) -> int:
    """What carries over to the next block (EIP-4844; EIP-7918 from Osaka on)."""
    excess, used = parent.excess_blob_gas or 0, parent.blob_gas_used or 0
    target = fork.blobs.target * _GAS_PER_BLOB
    if excess + used < target:
        return 0
    fee = blob_fee(excess, fork.blobs)
    if fork.has("osaka") and _BLOB_BASE_COST * (parent.base_fee_per_gas or 0) > _GAS_PER_BLOB * fee:
        return excess + used * (fork.blobs.maximum - fork.blobs.target) // fork.blobs.maximum
    return excess + used - target


def blob_fee(excess: int, blobs: BlobSchedule) -> int:
    """The price of a unit of blob gas, in wei: the exponential's Taylor series (EIP-4844)."""
    total, term, i = 0, _MINIMUM_BLOB_FEE_WEI * blobs.update_fraction, 1
    while term > 0:
        total += term
        term = term * excess // (blobs.update_fraction * i)
        i += 1
    return total // blobs.update_fraction


# -- a chain's forks as go-ethereum's genesis file names them

_BLOCK_KEYS = (
    ("homesteadBlock", "homestead"),
    ("daoForkBlock", "homestead"),
    ("eip150Block", "tangerine_whistle"),
    ("eip155Block", "tangerine_whistle"),
    ("eip158Block", "spurious_dragon"),
    ("byzantiumBlock", "byzantium"),
    ("constantinopleBlock", "constantinople"),
    ("petersburgBlock", "petersburg"),
    ("istanbulBlock", "istanbul"),
    ("muirGlacierBlock", "muir_glacier"),
    ("berlinBlock", "berlin"),
    ("londonBlock", "london"),
    ("arrowGlacierBlock", "arrow_glacier"),
    ("grayGlacierBlock", "gray_glacier"),
    ("mergeNetsplitBlock", "paris"),
)
_TIME_KEYS = (
    ("shanghaiTime", "shanghai"),
    ("cancunTime", "cancun"),
    ("pragueTime", "prague"),
    ("osakaTime", "osaka"),
    *((f"bpo{i}Time", f"bpo{i}") for i in range(1, 6)),
)
_KNOWN_BLOBS = {"cancun": _CANCUN_BLOBS, "prague": _PRAGUE_BLOBS, "osaka": _PRAGUE_BLOBS}


def schedule_of_config(config: Mapping[str, Any]) -> ForkSchedule:
    """The forks of go-ethereum's genesis `config`. Raises KeyError without a `chainId`."""
    by_block = [(int(config[key]), Fork(name)) for key, name in _BLOCK_KEYS if key in config]
    if config.get("terminalTotalDifficulty") == 0:
        by_block.append((0, Fork("paris")))
    by_time: list[tuple[int, Fork]] = []
    for key, name in _TIME_KEYS:
        if config.get(key) is not None:
            by_time.append((int(config[key]), _fork_of(name, config.get("blobSchedule") or {})))
    deposit = config.get("depositContractAddress")
    return ForkSchedule(
        int(config["chainId"]),
        tuple(by_block),
        tuple(by_time),
        bytes.fromhex(deposit[2:]) if deposit else None,
    )


def _fork_of(name: str, blobs: Mapping[str, Any]) -> Fork:
    rules = "osaka" if name.startswith("bpo") else name
    if name in blobs:
        given = blobs[name]
        return Fork(
            rules,
            BlobSchedule(given["target"], given["max"], int(given["baseFeeUpdateFraction"])),
        )
    return Fork(rules, _KNOWN_BLOBS.get(name, _PRAGUE_BLOBS))
