"""What a transaction changed of the state, as Parity told it: `stateDiff` of trace_...."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from govkit.chain.encoding import hex_of, word_of
from govkit.chain.state import AccountDatabase

Diff = dict[str, Any]

_ADDED, _CHANGED, _REMOVED, _SAME = "+", "*", "-", "="
_FIELDS: dict[str, Callable[[AccountDatabase, bytes], int | bytes]] = {
    "balance": AccountDatabase.get_balance,
    "code": AccountDatabase.get_code,
    "nonce": AccountDatabase.get_nonce,
}


def state_diff(before: AccountDatabase, after: AccountDatabase) -> Diff:
    """By address, what an account has now and had before: each field is "=", or says by "+", "-" or
    "*" that it was added, removed or changed."""
    addresses = sorted(after.dirty_accounts())
    found = {each: _account(before, after, each) for each in addresses}
    return {hex_of(address): diff for address, diff in found.items() if diff}


def _account(before: AccountDatabase, after: AccountDatabase, address: bytes) -> Diff | None:
    """None if nothing of it has changed."""
    # an empty account is none (EIP-161)
    was, is_there = (not state.account_is_empty(address) for state in (before, after))
    kind = _CHANGED if was and is_there else _ADDED if is_there else _REMOVED
    fields = {
        name: _change(kind, *(hex_of(read(state, address)) for state in (before, after)))
        for name, read in _FIELDS.items()
    }
    slots = {slot: (before.get_storage(address, slot), after.get_storage(address, slot))
             for slot in sorted(after.dirty_slots(address))}  # fmt: skip
    storage = {
        word_of(slot): _change(kind, *map(word_of, values))
        for slot, values in slots.items()
        if values[0] != values[1]
    }
    changed = storage or any(each != _SAME for each in fields.values())
    differs = changed if was and is_there else was != is_there
    return {**fields, "storage": storage} if differs else None


def _change(kind: str, before: str, after: str) -> Any:
    if kind == _ADDED:
        return {_ADDED: after}
    if kind == _REMOVED:
        return {_REMOVED: before}
    return _SAME if before == after else {_CHANGED: {"from": before, "to": after}}
