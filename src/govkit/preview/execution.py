"""Executes a proposal on a copy of the chain, by the treasury's own code; tells what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govkit.chain.copied import Copy, Watch
from govkit.chain.live import Effect
from govkit.chain.simulated import failure_text
from govkit.chain.transactions import TransactionRefused
from govkit.contracts import poll_word
from govkit.contracts.governor import proposal_id
from govkit.crypto.keccak import checksum, keccak
from govkit.crypto.state_proof import mapping_slot
from govkit.errors import GovkitError
from govkit.network.port import Log
from govkit.network.reverts import revert_reason
from govkit.preview.copying import CopyPort, message_of, raw
from govkit.types import Address, Call, ProposalId

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

_ANYBODY = b"\xaa" * 20
"""Who executes: anybody may."""

_LOW_MASK, _HIGH_MASK = 2**50 - 1, 2**96 - 1
_HIGH_SHIFT = 54
"""The bits of a code fold that a proposal's words keep (contracts/modules/code_fold.vy)."""


class CannotSimulate(GovkitError):
    """Why a proposal can't be executed on a copy; that says nothing about the proposal."""


@dataclass(frozen=True, slots=True)
class SlotChange:
    """A slot of a contract's storage."""

    address: Address
    slot: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class CoinChange:
    """The coin of an account, in wei."""

    account: Address
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What ran: whose code, whose code as whose own, what ended, began, and asked for what only a
    block's maker knows (contract and instruction)."""

    called: tuple[Address, ...] = ()
    delegated: tuple[tuple[Address, Address], ...] = ()
    destroyed: tuple[Address, ...] = ()
    created: tuple[Address, ...] = ()
    told: tuple[tuple[Address, str], ...] = ()

    @classmethod
    def of(cls, watch: Watch) -> Seen:
        return cls(
            tuple(map(checksum, watch.called)),
            tuple((checksum(own), checksum(code)) for own, code in watch.delegated),
            tuple(map(checksum, watch.destroyed)),
            tuple(map(checksum, watch.created)),
            tuple((checksum(own), name) for own, name in watch.told),
        )


@dataclass(frozen=True, slots=True)
class Alone:
    """An action done by itself, before all others: why it fails, and whether it does nothing."""

    failure: str
    is_idle: bool


_UNTOLD = Alone("", is_idle=False)
_LEAST_GAS = 100_000
"""With less nothing is run alone any more."""


@dataclass(frozen=True, slots=True)
class Executed:
    """What an execution did: `failure` is why it fails, or nothing. Gas is that of the whole
    transaction, without what the network's fee market adds to it."""

    failure: str
    gas_used: int
    logs: tuple[Log, ...]
    slots: tuple[SlotChange, ...]
    coins: tuple[CoinChange, ...]
    recoded: tuple[Address, ...]
    seen: Seen
    alone: tuple[Alone, ...]


def execute(
    nation: Nation, port: CopyPort, actions: Sequence[Call], description: str, *, is_queued: bool
) -> Executed:
    """Execute on the copy behind `port`, which keeps what was done. `nation` reads that copy.

    A proposal that isn't queued is put into the state of one whose timelock is over, by the two
    words that the governor keeps of it. Raises CannotSimulate.
    """
    copy = port.copy
    if not is_queued:
        _put_in_queue(nation, copy, actions, description)
    alone = _each_alone(nation, copy, actions)
    copy.watch = Watch()
    asks = nation.deployment.release.treasury_asks
    door = nation.treasury if asks else nation.governor
    effect = copy.send(message_of(door.execute(actions, description), checksum(_ANYBODY)))
    outcome = effect.outcome
    failure = _why(effect, copy.gas_limit) if outcome.reverted else ""
    port.logged = effect.logs
    return Executed(
        failure=failure,
        gas_used=outcome.gas_used,
        logs=tuple(port.new_logs()),
        slots=tuple(_slots(copy)),
        coins=tuple(_coins(copy)),
        recoded=tuple(_recoded(copy)),
        seen=Seen.of(copy.watch),
        alone=alone,
    )


def _why(effect: Effect, gas_limit: int) -> str:
    outcome = effect.outcome
    assert outcome.error is not None
    if _took_all(effect, gas_limit):
        return f"it uses up {gas_limit:,} gas, all that there is"
    if type(outcome.error).__name__ == "Revert":
        return revert_reason(outcome.output)
    return failure_text(outcome.error)


def _took_all(effect: Effect, gas_limit: int) -> bool:
    """Whether it ended for want of gas. A call that takes all there is leaves its caller a 64th
    part (EIP-150), and the caller then gives up."""
    return effect.outcome.reverted and effect.outcome.gas_used > gas_limit * 15 // 16


def _each_alone(nation: Nation, copy: Copy, actions: Sequence[Call]) -> tuple[Alone, ...]:
    """Each action as the treasury would do it first. Together they may use as much gas as the
    proposal may, so that ten bombs take no longer than one; nothing is told of what is left."""
    found, gas = [], copy.gas_limit
    for each in actions:
        alone, used = _alone(nation, copy, each, gas) if gas > _LEAST_GAS else (_UNTOLD, 0)
        gas -= used
        found.append(alone)
    return tuple(found)


def _alone(nation: Nation, copy: Copy, action: Call, gas: int) -> tuple[Alone, int]:
    """An action done first, and the gas that it used; then all is as it was."""
    moment = copy.save()
    message = replace(message_of(action, nation.treasury.address), gas=gas)
    try:
        effect = copy.send(message)
    except TransactionRefused:
        return Alone("the treasury has too little coin", is_idle=False), 0
    used = effect.outcome.gas_used
    failure = _why(effect, gas) if effect.outcome.reverted else ""
    has_effect = bool(effect.logs) or any(True for _ in copy.accounts.changed_slots())
    copy.restore(moment)
    if _took_all(effect, gas):
        return _UNTOLD, used
    return Alone(failure, is_idle=not failure and not has_effect and not action.value), used


# -- what the governor keeps of a proposal


def words_of(nation: Nation, proposal: ProposalId) -> tuple[int, int]:
    """The two words that the governor keeps: the poll's, and the proposer's with the code fold."""
    port, governor = nation.port, nation.governor.address
    poll, author = (port.storage(governor, slot) for slot in _places(nation, proposal))
    return poll, author


def pinned_in(words: tuple[int, int]) -> int:
    """The bits of the code fold that a proposal's words pin."""
    poll, author = words
    return (author & _HIGH_MASK) << _HIGH_SHIFT | poll & _LOW_MASK


def fold_of(code_hashes: Iterable[bytes]) -> int:
    """The bits of the targets' code fold that are pinned (contracts/modules/code_fold.vy)."""
    fold = bytes(32)
    for code_hash in code_hashes:
        fold = keccak(fold + code_hash)
    number = int.from_bytes(fold)
    return (number >> _HIGH_SHIFT & _HIGH_MASK) << _HIGH_SHIFT | number & _LOW_MASK


def code_hashes(copy: Copy, actions: Sequence[Call]) -> list[bytes]:
    """Of each target, as the governor reads them: zero for an account without code."""
    codes = (copy.accounts.get_code(raw(each.to)) for each in actions if each.to)
    return [keccak(code) if code else bytes(32) for code in codes]


def _places(nation: Nation, proposal: ProposalId) -> tuple[int, int]:
    key, storage = proposal.to_bytes(32), nation.governor.artifact().storage
    return mapping_slot(storage["ballots.polls"], key), mapping_slot(storage["_authors"], key)


def _put_in_queue(nation: Nation, copy: Copy, actions: Sequence[Call], description: str) -> None:
    """As if it had passed, been queued, and no house had an objection."""
    release = nation.deployment.release
    if not release.treasury_asks:
        raise CannotSimulate(
            "this proposal cannot be simulated before it is queued",
            f"the nation has the contracts of release {release.number}, whose timelock keeps it",
            "preview it again once it is queued",
        )
    proposal, accounts = proposal_id(actions, description), copy.accounts
    at = raw(nation.governor.address)
    poll_at, author_at = _places(nation, proposal)
    poll, author = words_of(nation, proposal)
    if not poll:
        fold = fold_of(code_hashes(copy, actions))
        is_dormant = release.treasury_pays and nation.governor.is_dormant()
        number = nation.classes.counts_as(actions, dormant=is_dormant)
        poll = poll_word.COUNTS_AS.put(number) | fold & _LOW_MASK
        author = fold >> _HIGH_SHIFT
    for field in (poll_word.ETA_LOW, poll_word.ETA_HIGH, poll_word.HOUSES):
        poll &= ~field.put(field.largest)
    eta = copy.timestamp
    low = eta & poll_word.ETA_LOW.largest
    high = eta >> poll_word.ETA_LOW.bits
    poll |= poll_word.ETA_LOW.put(low) | poll_word.ETA_HIGH.put(high) | poll_word.QUEUED.put(1)
    accounts.set_storage(at, poll_at, poll)
    accounts.set_storage(at, author_at, author)


# -- what changed


def _slots(copy: Copy) -> Iterable[SlotChange]:
    for address, slot, before, after in copy.accounts.changed_slots():
        yield SlotChange(checksum(address), slot, before, after)


def _coins(copy: Copy) -> Iterable[CoinChange]:
    accounts = copy.accounts
    for address in sorted(accounts.dirty_accounts()):
        before, after = accounts.accounts[address].balance, accounts.get_balance(address)
        if before != after:
            yield CoinChange(checksum(address), before, after)


def _recoded(copy: Copy) -> Iterable[Address]:
    """The contracts that have other code afterwards, or none; not those that are new."""
    accounts = copy.accounts
    for address in sorted(accounts.dirty_accounts()):
        before = accounts.accounts[address].code
        if before and accounts.get_code(address) != before:
            yield checksum(address)
