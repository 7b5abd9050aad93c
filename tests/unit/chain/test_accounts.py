"""Accounts and storage under the interpreter: what is undone, and what lasts."""

from __future__ import annotations

import pytest

from govkit.chain.state import AccountDatabase
from govkit.chain.store import Store
from govkit.chain.trie import EMPTY_ROOT

A, B = b"\xaa" * 20, b"\xbb" * 20


@pytest.fixture
def state() -> AccountDatabase:
    return AccountDatabase(Store().nodes)


def test_what_is_discarded_never_was(state: AccountDatabase) -> None:
    state.set_balance(A, 5)
    state.set_storage(A, 1, 7)
    before = state.record()
    state.set_balance(A, 6)
    state.set_storage(A, 1, 8)
    state.set_storage(A, 2, 9)
    state.set_code(A, b"code")
    state.increment_nonce(B)
    state.mark_address_warm(B)
    state.mark_storage_warm(A, 2)
    state.set_transient(A, 1, b"\1")
    state.delete_account(A)
    state.discard(before)
    assert (state.get_balance(A), state.get_nonce(B), state.get_code(A)) == (5, 0, b"")
    assert (state.get_storage(A, 1), state.get_storage(A, 2)) == (7, 0)
    assert not state.account_exists(B)
    assert not state.is_address_warm(B)
    assert not state.is_storage_warm(A, 2)
    assert state.get_transient(A, 1) == b""


def test_what_is_committed_goes_with_an_outer_discard(state: AccountDatabase) -> None:
    outer = state.record()
    inner = state.record()
    state.set_balance(A, 1)
    state.commit(inner)
    assert state.get_balance(A) == 1
    state.discard(outer)
    assert state.get_balance(A) == 0


def test_the_original_value_is_that_of_the_transactions_beginning(state: AccountDatabase) -> None:
    state.set_balance(A, 1)
    state.set_storage(A, 1, 5)
    state.lock_changes()
    state.set_storage(A, 1, 6)
    state.set_storage(A, 1, 7)
    assert state.get_storage(A, 1, from_journal=False) == 5
    assert state.get_storage(A, 1) == 7
    state.lock_changes()
    assert state.get_storage(A, 1, from_journal=False) == 7


def test_the_root_does_not_depend_on_the_way(state: AccountDatabase) -> None:
    other = AccountDatabase(Store().nodes)
    state.set_balance(A, 1)
    state.set_storage(A, 3, 4)
    state.set_balance(B, 2)
    other.set_balance(B, 9)
    other.make_state_root()
    other.set_storage(A, 3, 99)
    other.set_balance(A, 1)
    other.set_balance(B, 2)
    other.make_state_root()
    other.set_storage(A, 3, 4)
    assert state.make_state_root() == other.make_state_root()


def test_nothing_has_the_empty_root(state: AccountDatabase) -> None:
    state.set_balance(A, 1)
    state.set_storage(A, 1, 1)
    assert state.make_state_root() != EMPTY_ROOT
    state.delete_account(A)
    assert state.make_state_root() == EMPTY_ROOT


def test_an_account_deleted_and_made_again_has_no_old_storage(state: AccountDatabase) -> None:
    state.set_nonce(A, 1)
    state.set_storage(A, 1, 5)
    state.make_state_root()
    state.delete_account(A)
    state.set_nonce(A, 1)
    assert state.get_storage(A, 1) == 0
    state.set_storage(A, 2, 6)
    root = state.make_state_root()
    fresh = AccountDatabase(Store().nodes)
    fresh.set_nonce(A, 1)
    fresh.set_storage(A, 2, 6)
    assert root == fresh.make_state_root()


def test_a_later_database_reads_what_was_settled() -> None:
    store = Store()
    state = AccountDatabase(store.nodes)
    state.set_balance(A, 12)
    state.set_code(A, b"\1\2")
    state.set_storage(A, 2**255, 2**256 - 1)
    root = state.make_state_root()
    again = AccountDatabase(store.nodes, root)
    assert (again.get_balance(A), again.get_code(A)) == (12, b"\1\2")
    assert again.get_storage(A, 2**255) == 2**256 - 1
    assert again.get_storage(A, 1) == 0
    assert again.account(B) is None
