"""Blocks that might come next: calls that build on each other's state, in blocks of their own.

What eth_simulateV1 of the Ethereum execution APIs describes: nobody signs, `validates` says whether
nonces and fees are checked as in a block that counts, and nothing of it stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import rlp
from eth.exceptions import VMError
from eth.vm.forks.shanghai.withdrawals import Withdrawal

from govkit.chain.builder import Draft, reward_miner, stored_transactions
from govkit.chain.chain import Chain
from govkit.chain.execution import Overrides
from govkit.chain.forks import ForkSchedule, machine_class, next_header
from govkit.chain.headers import Header
from govkit.chain.rows import StoredBlock, StoredTransaction
from govkit.chain.rpc import LIMIT_EXCEEDED, SERVER_ERROR, JsonRpcError
from govkit.chain.simulated import Note, Notes, SimulatedStore, notes_of, simulated_class
from govkit.chain.simulated_checks import check
from govkit.chain.transactions import Message, UnsignedTransaction, unsigned
from govkit.chain.trie import root_of
from govkit.chain.turns import stepping

MOST_BLOCKS = 256
MOST_GAS = 50_000_000
"""Of all calls together."""
_SECONDS_BETWEEN = 12
_NO_BLOCK = -38020
_NO_TIME = -38021
_BLOCK_IS_FULL = -38015
_MOVED_TO_ITSELF = -38022
_NONCES = 2**64


@dataclass(frozen=True, slots=True)
class SimulatedCalls:
    """The calls of one block. `header` replaces values of it, `moved` says where precompiled
    contracts are instead, `blob_fee` (wei) what a unit of blob gas costs."""

    calls: Sequence[Message] = ()
    overrides: Overrides = field(default_factory=dict)
    moved: Mapping[bytes, bytes] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    withdrawals: Sequence[Withdrawal] = ()
    blob_fee: int | None = None


@dataclass(frozen=True, slots=True)
class SimulatedCall:
    """What became of a call: `peak_gas` is what it used before refunds."""

    transaction: StoredTransaction
    output: bytes
    error: VMError | None
    peak_gas: int
    notes: Sequence[Note]

    @classmethod
    def of(cls, transaction: StoredTransaction, run: Any, peak_gas: int) -> SimulatedCall:
        error = run.error if run.is_error else None
        return cls(transaction, bytes(run.output), error, peak_gas, notes_of(run))


@dataclass(frozen=True, slots=True)
class SimulatedBlock:
    """A block that might be, and its calls."""

    header: Header
    stored: StoredBlock
    calls: Sequence[SimulatedCall]


class Simulation:
    """Blocks after `base`, each on the one before. Raises JsonRpcError where one cannot be."""

    def __init__(
        self, chain: Chain, base: Header, *, validates: bool = False, transfers: bool = False
    ) -> None:
        self._schedule: ForkSchedule = chain.schedule
        self._store: Any = SimulatedStore(chain.store, base.block_number)
        self._base, self._parent = base, base
        self._validates, self._transfers = validates, transfers
        self._gas_left = MOST_GAS

    def run(self, blocks: Sequence[SimulatedCalls]) -> list[SimulatedBlock]:
        return [self._run(block) for block in stepping(list(self._in_order(blocks)))]

    def _in_order(self, blocks: Sequence[SimulatedCalls]) -> Iterator[SimulatedCalls]:
        """The blocks with numbers and times that rise; empty ones where numbers are left out."""
        number, time = self._base.block_number, self._base.timestamp
        for block in blocks:
            wanted = block.header.get("block_number", number + 1)
            self._check_number(wanted, number)
            while number + 1 < wanted:
                number, time = number + 1, time + _SECONDS_BETWEEN
                yield SimulatedCalls(header={"block_number": number, "timestamp": time})
            at = block.header.get("timestamp", time + _SECONDS_BETWEEN)
            if at <= time:
                raise JsonRpcError(
                    _NO_TIME, f"block timestamps must be in order: {at} after {time}"
                )
            number, time = wanted, at
            yield replace(block, header={**block.header, "block_number": number, "timestamp": at})

    def _check_number(self, wanted: int, number: int) -> None:
        if wanted <= number:
            raise JsonRpcError(
                _NO_BLOCK, f"block numbers must be in order: {wanted} after {number}"
            )
        if wanted - self._base.block_number > MOST_BLOCKS:
            raise JsonRpcError(LIMIT_EXCEEDED, f"too many blocks: at most {MOST_BLOCKS}")

    def _run(self, block: SimulatedCalls) -> SimulatedBlock:
        draft = self._begin(block)
        peaks = [self._call(draft, each) for each in stepping(block.calls)]
        if not draft.fork.has("paris"):
            reward_miner(draft, [])
        if draft.header.withdrawals_root is not None:
            draft.vm.apply_all_withdrawals(block.withdrawals)
            root = root_of([rlp.encode(each) for each in block.withdrawals])
            draft.header = replace(draft.header, withdrawals_root=root)
        header = self._parent = draft.finish()
        kept = rlp.encode(list(block.withdrawals))
        place = (header.block_number, header.hash, header.encode(), header.timestamp)
        stored = StoredBlock(*place, withdrawals=kept)
        self._store.add(stored)
        made = zip(
            stored_transactions(header.block_number, draft), draft.computations, peaks, strict=True
        )
        return SimulatedBlock(header, stored, [SimulatedCall.of(*each) for each in made])

    def _begin(self, block: SimulatedCalls) -> Draft:
        header = self._header(block)
        fork = self._schedule.fork(header.block_number, header.timestamp)
        vm = machine_class(fork)(header, self._store, self._schedule.chain_id)
        plain = vm.state.computation_class
        vm.state.computation_class = simulated_class(plain)
        vm.state.notes = Notes(transfers=self._transfers)
        vm.state.precompiles = dict(plain.get_precompiles())
        _move(vm.state.precompiles, block)
        vm.state.fixed_blob_fee = block.blob_fee
        for address, override in block.overrides.items():
            override.apply(vm.state.accounts, address)
        draft = Draft.over(vm, fork, header)
        draft.call_system_contracts()
        return draft

    def _header(self, block: SimulatedCalls) -> Header:
        """The header before the block's calls; what it does not say is as in the block before."""
        parent, time = self._parent, block.header["timestamp"]
        fork = self._schedule.fork(block.header["block_number"], time)
        header = next_header(self._schedule, parent, time, parent.gas_limit, parent.coinbase)
        values = {"mix_hash": bytes(32), **block.header}
        if not fork.has("paris"):
            values.setdefault("difficulty", parent.difficulty)
        if not fork.has("london"):
            values["base_fee_per_gas"] = None
        elif not self._validates:
            values.setdefault("base_fee_per_gas", 0)
        return replace(header, **values)

    def _call(self, draft: Draft, message: Message) -> int:
        """Run a call in the block. Returns the gas that it had used before refunds."""
        transaction = self._transaction(draft, message)
        check(draft, transaction, validates=self._validates)
        vm, state, before = draft.vm, draft.vm.state, draft.progress.gas_used
        state.lock_changes()
        executor = state.get_transaction_executor()
        run = executor.build_computation(executor.build_evm_message(transaction), transaction)
        executor.finalize_computation(transaction, run)
        nonce = state.get_nonce(transaction.sender)
        if nonce >= _NONCES:  # without validation it begins anew, as in go-ethereum
            state.set_nonce(transaction.sender, nonce % _NONCES)
        receipt = vm.make_receipt(draft.progress, transaction, run, state)
        draft.add(transaction, receipt, run)
        used = receipt.gas_used - before
        self._gas_left -= used
        return max(int(used), int(transaction.gas - run.get_gas_remaining()))

    def _transaction(self, draft: Draft, message: Message) -> UnsignedTransaction:
        """The call with all that it does not say."""
        left = draft.header.gas_limit - draft.progress.gas_used
        gas = left if message.gas is None else message.gas
        if gas > left:
            raise JsonRpcError(
                _BLOCK_IS_FULL, f"block gas limit reached: remaining: {left}, required: {gas}"
            )
        nonce = message.nonce
        if nonce is None:
            nonce = draft.vm.state.get_nonce(message.sender)
        fee, tip = message.max_fee or 0, message.priority_fee or 0
        if draft.header.base_fee_per_gas is None:
            message = replace(message, legacy=True)
        body = unsigned(
            message,
            nonce,
            min(gas, self._gas_left),
            fee,
            tip,
            self._schedule.chain_id,
            draft.fork,
        )
        return UnsignedTransaction(body, message.sender)


def _move(precompiles: dict[bytes, Any], block: SimulatedCalls) -> None:
    """Put precompiled contracts elsewhere; one whose account is replaced is none any more."""
    targets: set[bytes] = set()
    for address in sorted({*block.overrides, *block.moved}):
        contract, target = precompiles.get(address), block.moved.get(address)
        if target is not None:
            _check_move(address, target, contract, block)
            targets.add(target)
            precompiles[target] = contract
        elif address in targets:
            raise JsonRpcError(
                SERVER_ERROR, f"account 0x{address.hex()} has been replaced by a precompile"
            )
        if contract is not None:
            del precompiles[address]


def _check_move(address: bytes, target: bytes, contract: Any, block: SimulatedCalls) -> None:
    """Two may go to one place: the later one, by its address, is there then, as in go-ethereum."""
    if contract is None:
        raise JsonRpcError(SERVER_ERROR, f"account 0x{address.hex()} is not a precompile")
    if target == address:
        raise JsonRpcError(_MOVED_TO_ITSELF, f"0x{address.hex()} is moved to itself")
    if target in block.overrides or target in block.moved:
        raise JsonRpcError(SERVER_ERROR, f"account 0x{target.hex()} is already overridden")
