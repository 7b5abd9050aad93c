"""A block's transactions, run again as they were run, under a recorder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from govkit.chain import tracing
from govkit.chain.builder import Draft
from govkit.chain.reading import ReadableChain
from govkit.chain.rows import StoredTransaction
from govkit.chain.state_diffs import Diff, state_diff
from govkit.chain.transactions import UnsignedTransaction, decode_transaction
from govkit.chain.turns import stepping


class Replayed(NamedTuple):
    """A transaction that was run again; `gas` is what it could use, `diff` what it changed of the
    state, if that was asked for."""

    stored: StoredTransaction
    recorder: tracing.Recorder | None
    computation: Any
    gas: int
    diff: Diff | None = None


def replayed(
    chain: ReadableChain,
    number: int,
    recorder_of: Callable[[], tracing.Recorder | None] = lambda: None,
    only: int | None = None,
    *,
    with_diff: bool = False,
) -> Iterator[Replayed]:
    """A block's transactions in order, or the one at a position alone; none of the first block.

    Without recorders their calls alone are noted.
    """
    header, parent = chain.header(number), chain.header(number - 1)
    if header is None or parent is None:
        return
    begun = replace(header, state_root=parent.state_root, gas_used=0)
    draft = Draft.begin(chain.schedule, chain.store, begun)
    for stored in stepping(chain.store.transactions(number)):
        transaction = _again(draft, stored)
        if only not in (None, stored.position):
            draft.apply(transaction)
            continue
        recorder, state = recorder_of(), draft.vm.state
        before = state.accounts.copy() if with_diff else None
        apply = draft.apply if only is None or before else draft.run
        with tracing.recorded(state, recorder):
            computation = apply(transaction)
        diff = state_diff(before, state.accounts) if before else None
        yield Replayed(stored, recorder, computation, transaction.gas, diff)
        if stored.position == only:
            return


def _again(draft: Draft, stored: StoredTransaction) -> UnsignedTransaction:
    """A transaction that was valid once, with the sender that it had."""
    return UnsignedTransaction(decode_transaction(stored.body, draft.fork), stored.sender)
