"""What a transaction costs: its gas today, what it leaves in the state, and its gas tomorrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, astuple, dataclass
from typing import Any

from benchmarks.costs.drafts import Counts, gas_tomorrow
from govkit.chain.builder import Draft
from govkit.chain.chain import Chain
from govkit.chain.headers import Header
from govkit.network.port import Call, Signer
from govkit.testing import ChainBackend, World

WORD = 32


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """Of a transaction, of several together, or their mean."""

    gas: float = 0
    fresh: float = 0
    """Words of storage that were zero before."""
    changed: float = 0
    """Words of storage that were not, cleared ones included."""
    code: float = 0
    """Bytes of deployed code."""
    tomorrow: float = 0
    """Gas under the drafts of Glamsterdam."""

    def __add__(self, other: Figure) -> Figure:
        return Figure(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: Figure) -> Figure:
        return Figure(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __truediv__(self, count: int) -> Figure:
        return Figure(*(each / count for each in astuple(self)))

    def rounded(self) -> Figure:
        """Whole gas; words and bytes to a hundredth."""
        fresh, changed, code = (round(each, 2) for each in (self.fresh, self.changed, self.code))
        return Figure(int(self.gas), fresh, changed, code, int(self.tomorrow))


def as_json(figures: Mapping[str, Figure]) -> str:
    """By operation, one a line."""
    rows = (f" {json.dumps(name)}: {json.dumps(asdict(each))}" for name, each in figures.items())
    return "{\n" + ",\n".join(rows) + "\n}"


def of_json(rows: Mapping[str, Mapping[str, float]]) -> dict[str, Figure]:
    return {name: Figure(**row) for name, row in rows.items()}


def total(figures: Iterable[Figure]) -> Figure:
    return sum(figures, Figure())


def mean(figures: list[Figure]) -> Figure:
    return total(figures) / len(figures)


def typical(figures: list[Figure]) -> Figure:
    """The one in the middle, by gas."""
    return sorted(figures)[len(figures) // 2]


class CountingChain(Chain):
    """A chain that knows what its last transaction cost."""

    figure = Figure()

    def _keep(self, draft: Draft) -> Header:
        if draft.transactions:
            self.figure = _figure(draft, self.state())
        return super()._keep(draft)


def counting_backend() -> ChainBackend:
    return ChainBackend(CountingChain.in_memory())


def spend(world: World, call: Call, sender: Signer) -> Figure:
    """Send a call in a world on a counting chain. Returns what it cost."""
    world.port.send(call, sender)
    return last(world.chain)


def last(chain: Chain) -> Figure:
    """What the last transaction of a counting chain cost."""
    assert isinstance(chain, CountingChain)
    return chain.figure


def _figure(draft: Draft, before: Any) -> Figure:
    """Of a block's only transaction; `before` is the state that it found."""
    counts, gas = _counts(draft, before), draft.receipts[-1].gas_used
    return Figure(
        gas, counts.fresh, counts.changed + counts.cleared, counts.code, gas_tomorrow(gas, counts)
    )


def _counts(draft: Draft, before: Any) -> Counts:
    transaction, computation = draft.transactions[-1], draft.computations[-1]
    accounts = draft.vm.state.accounts
    frames = list(_frames(computation))
    created = {each.msg.storage_address: each for each in frames if each.msg.is_create}
    codes = [len(each.output) for each in created.values()]
    paid = [each.msg.storage_address for each in frames if _pays(each)]
    free = {transaction.sender, transaction.to, draft.vm.state.coinbase, *created}
    free |= set(draft.vm.state.computation_class.get_precompiles())
    touched = list(accounts.touched())
    words = [
        (
            accounts.get_storage(address, slot, from_journal=False),
            accounts.get_storage(address, slot),
        )
        for address, slot in touched
        if slot is not None
    ]
    return Counts(
        creates=computation.msg.is_create,
        pays=bool(transaction.value),
        calldata=len(transaction.data),
        accounts=sum(slot is None and address not in free for address, slot in touched),
        fresh=sum(not old and bool(new) for old, new in words),
        changed=sum(bool(old) and bool(new) and old != new for old, new in words),
        cleared=sum(bool(old) and not new for old, new in words),
        created=len(created) - computation.msg.is_create,
        code=sum(codes),
        code_words=sum(-(-each // WORD) for each in codes),
        payments=len(paid),
        born=sum(not before.account_exists(each) for each in paid),
    )


def _frames(computation: Any) -> Iterator[Any]:
    """The calls and creations whose effect stayed, each before those that it made."""
    if not computation.is_error:
        yield computation
        for child in computation.children:
            yield from _frames(child)


def _pays(frame: Any) -> bool:
    """Whether coin goes with a call that a contract makes."""
    message = frame.msg
    inner = message.depth > 0 and not message.is_create
    return bool(inner and message.value and message.should_transfer_value)
