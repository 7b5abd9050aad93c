"""Budgets as they stand: what was spent, what is left, and when there is more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from govkit import periods
from govkit.actions.vocabulary import line_name
from govkit.contracts.budgets import Budget, BudgetAccount, Budgets, Holder
from govkit.errors import NotFound
from govkit.nation.moments import Moment
from govkit.nation.money.contributions import Commitment, Note
from govkit.types import Address, Call, Wei

if TYPE_CHECKING:
    from govkit.contracts.contract import EventLog
    from govkit.nation.nation import Nation
    from govkit.nation.todo import Todo


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget of a holder by its number from 1; `receivers` are those on its list now.

    `reserved` is what its streams take of each period. If it no longer `covers` them, nothing can
    be spent, and anybody can stop them.
    """

    holder: Holder
    number: int
    line: str
    purpose: str
    receivers: tuple[Address, ...]
    budget: Budget
    account: BudgetAccount
    reserved: Wei
    covers: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the events of a budget say: most of it no view of the contract tells."""

    asset: Address
    line: str
    purpose: str
    receivers: Mapping[Address, bool]


class NationBudgets:
    """Reads the budgets. To change one, propose the calls of `contract`; `spend` spends.

    >>> nation.budgets is None  # a nation whose file has no section `budgets`
    True
    """

    def __init__(self, contract: Budgets, first_block: int) -> None:
        self.contract, self._first_block = contract, first_block
        self._known: tuple[int, bytes, dict[tuple[bytes, int], Told]] = (-1, b"", {})

    def all(self) -> list[BudgetState]:
        """All that were ever granted, in that order."""
        return [self._state(key, told) for key, told in self._told().items()]

    def get(self, holder: Holder, number: int) -> BudgetState:
        """Raises NotFound."""
        told = self._told(holder.word).get((holder.word, number))
        if told is None:
            count = self.contract.count(holder.word)
            there = f"it has {count} budget{'' if count == 1 else 's'}"
            raise NotFound(
                f"{holder.kind} {holder.name} has no budget {number}",
                there,
                "see govkit treasury budgets",
            )
        return self._state((holder.word, number), told)

    def held_by(self, person: Address) -> list[BudgetState]:
        """Those from which a person can spend now, as far as it depends on who it is."""
        return [
            each
            for each in self.all()
            if not each.budget.revoked
            and self.contract.may_spend(each.holder.word, each.number, person)
        ]

    def spend(self, state: BudgetState, receiver: Address, amount: Wei) -> Call:
        """For who holds the budget: pays a receiver, in the asset's smallest unit."""
        return self.contract.spend(state.holder.word, state.number, receiver, amount)

    def spent(self, from_block: int, to_block: int) -> Iterator[tuple[EventLog, Told]]:
        """Each payment in these blocks, oldest first, and what the budget was for then.

        If spans of blocks are asked for in their order, each event is read once.
        """
        last, found = self._told_before(from_block)
        names = "BudgetGranted", "BudgetChanged", "BudgetSpent"
        for event in self.contract.events(*names, from_block=last + 1, to_block=to_block):
            if event.name != "BudgetSpent":
                _note(found, event)
            elif event.log.block_number >= from_block:
                yield event, found[bytes(event.fields["holder"]), int(event.fields["number"])]
        self._known = to_block, self._hash_of(to_block), found

    def _told_before(self, block: int) -> tuple[int, dict[tuple[bytes, int], Told]]:
        """What was read last, if that was before a block, and the block it was read up to."""
        last, block_hash, found = self._known
        if last < 0 or last >= block or self._hash_of(last) != block_hash:
            return self._first_block - 1, {}
        return last, dict(found)

    def _hash_of(self, block: int) -> bytes:
        return self.contract.port.block(block).hash

    def _state(self, key: tuple[bytes, int], told: Told) -> BudgetState:
        return BudgetState(
            Holder.of(key[0]),
            key[1],
            told.line,
            told.purpose,
            tuple(who for who, listed in told.receivers.items() if listed),
            self.contract.budget(*key),
            self.contract.account(*key),
            self.contract.reserved(*key),
            self.contract.covers(*key),
        )

    def _told(self, holder: bytes | None = None) -> dict[tuple[bytes, int], Told]:
        """By holder and number, in the order of the grants."""
        found: dict[tuple[bytes, int], Told] = {}
        names = "BudgetGranted", "BudgetChanged", "ReceiverSet"
        for event in self.contract.events(
            *names, from_block=self._first_block, topics=(holder,) if holder else ()
        ):
            _note(found, event)
        return found


def _note(found: dict[tuple[bytes, int], Told], event: EventLog) -> None:
    fields = event.fields
    key = bytes(fields["holder"]), int(fields["number"])
    if event.name == "ReceiverSet":
        listed = {**found[key].receivers, Address(fields["receiver"]): bool(fields["allowed"])}
        found[key] = replace(found[key], receivers=listed)
        return
    line, purpose = line_name(fields["line"]), str(fields["purpose"])
    if event.name == "BudgetGranted":
        listed = dict.fromkeys(map(Address, fields["receivers"]), True)
        found[key] = Told(Address(fields["asset"]), line, purpose, listed)
    else:
        found[key] = replace(found[key], line=line, purpose=purpose)


# -- the treasury's accounts


def commitments(nation: Nation) -> Iterator[Commitment]:
    """What may be spent at most from each budget."""
    now = nation.port.now()
    for each in nation.budgets.all() if nation.budgets else ():
        kind, name = each.holder
        shown = name if kind == "office" else nation.phrases.named(Address(name))
        if not each.budget.revoked and now < each.budget.rules.end:
            yield Commitment(
                kind="budget",
                what=f"budget {each.number} of {kind} {shown} for {each.line}",
                asset=each.budget.asset,
                line=each.line,
                owed=Wei(0),
                between=partial(_between, each, now),
                is_certain=False,
            )


def _between(state: BudgetState, now: int, start: int, end: int) -> int:
    """The most that can be spent in a span: what is left now, and the amount of each period that
    begins in it, less what its streams take, which are counted by themselves."""
    budget, rules = state.budget, state.budget.rules
    total = state.account.left if start <= now < end else 0
    first, last = max(start, now + 1, budget.start), min(end, rules.end) - 1
    if first > last:
        return total
    low, high = (periods.period_of(each, rules.period, budget.start) for each in (first, last))
    begins = max(periods.begin_of(low, rules.period, budget.start), budget.start)
    free = max(0, rules.amount - state.reserved) if state.covers else 0
    return total + free * (high - low + (begins >= first))


def movements(nation: Nation, from_block: int, to_block: int) -> Iterator[Note]:
    """Each payment, on the line that the budget had then."""
    if nation.budgets is None:
        return
    for event, told in nation.budgets.spent(from_block, to_block):
        receiver, amount = Address(event.fields["receiver"]), -int(event.fields["amount"])
        yield Note(event.log, "budget", told.asset, amount, receiver, told.line, told.purpose)


# -- what is open for a person


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """Nobody has to spend."""
    return iter(())


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """When a budget starts or ended, or when there is more."""
    arguments = nation.phrases.arguments(call)
    if nation.budgets is None or not reason.startswith("budgets: ") or not arguments:
        return ""
    if not isinstance(arguments[0], bytes):  # a stream's, which a budget refused to change
        return ""
    contract, key, moments = nation.budgets.contract, arguments[:2], nation.moments
    if reason == "budgets: over the budget":
        account, budget = contract.account(*key), contract.budget(*key)
        left = nation.phrases.cash(budget.asset, account.left)
        more = Moment(account.more_at, in_seconds=True)
        return f"{left} are left" + (f"; there is more {moments.both(more)}" if more.at else "")
    if reason == "budgets: not begun":
        start = Moment(contract.budget(*key).start, in_seconds=True)
        return f"it starts {moments.both(start)}"
    if reason == "budgets: ended":
        return f"it ended {moments.both(Moment(contract.budget(*key).rules.end, in_seconds=True))}"
    return ""
