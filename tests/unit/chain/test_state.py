"""Accounts, storage and tries of our own, held against py-evm's and py-trie's."""

from __future__ import annotations

from typing import Any

import pytest
from eth.db.account import AccountDB
from eth.db.atomic import AtomicDB
from hypothesis import given
from hypothesis import strategies as st
from trie import HexaryTrie

from govkit.chain.chain import Chain
from govkit.chain.state import AccountDatabase
from govkit.chain.store import Store
from govkit.chain.trie import EMPTY_ROOT, root_of

ADDRESSES = [bytes([n]) * 20 for n in range(1, 6)]

addresses = st.sampled_from(ADDRESSES)
slots = st.sampled_from([0, 1, 2, 255, 2**255])
values = st.sampled_from([0, 0, 1, 127, 128, 2**64, 2**256 - 1])
steps = st.one_of(
    st.tuples(st.just("set_balance"), addresses, values),
    st.tuples(st.just("set_nonce"), addresses, st.integers(0, 300)),
    st.tuples(st.just("set_code"), addresses, st.binary(max_size=60)),
    st.tuples(st.just("set_storage"), addresses, slots, values),
    st.tuples(st.just("delete_storage"), addresses),
    st.tuples(st.just("delete_account"), addresses),
    st.tuples(st.just("record")),
    st.tuples(st.just("discard")),
    st.tuples(st.just("commit")),
    st.tuples(st.just("persist")),
)


def play(account_db: Any, script: list[tuple[Any, ...]]) -> bytes:
    """Do a script to an account database; its root in the end."""
    checkpoints: list[Any] = []
    for name, *arguments in script:
        if name == "record":
            checkpoints.append(account_db.record())
        elif name in ("discard", "commit"):
            if checkpoints:
                getattr(account_db, name)(checkpoints.pop())
        elif name == "persist":
            account_db.lock_changes()
            checkpoints.clear()
            account_db.make_state_root()
        else:
            getattr(account_db, name)(*arguments)
    account_db.lock_changes()
    return bytes(account_db.make_state_root())


@given(st.lists(steps, max_size=40))
def test_any_history_ends_in_py_evms_root(script: list[tuple[Any, ...]]) -> None:
    store = Store()
    ours = play(AccountDatabase(store.nodes), script)
    store.close()
    assert ours == play(AccountDB(AtomicDB()), script)


@given(st.dictionaries(st.binary(min_size=32, max_size=32), st.binary(min_size=1, max_size=40)))
def test_a_trie_is_py_tries(items: dict[bytes, bytes]) -> None:
    store, theirs = Store(), HexaryTrie({})
    root = store.nodes.tries.update(EMPTY_ROOT, items)
    for key, value in items.items():
        theirs[key] = value
    assert root == theirs.root_hash
    assert all(store.nodes.tries.get(root, key) == value for key, value in items.items())
    removed = dict.fromkeys(list(items)[::2], b"")
    root = store.nodes.tries.update(root, removed)
    for key in removed:
        del theirs[key]
    assert root == theirs.root_hash
    store.close()


@pytest.mark.parametrize("count", [0, 1, 2, 16, 17, 127, 128, 129, 300])
def test_the_root_of_a_list_is_py_evms(count: int) -> None:
    import rlp
    from eth_hash.auto import keccak

    listed = [bytes([n % 256]) * (n % 50 + 1) for n in range(count)]
    theirs = HexaryTrie({})
    for index, value in enumerate(listed):
        theirs[rlp.encode(index)] = value
    expected = theirs.root_hash if listed else keccak(rlp.encode(b""))
    assert root_of(listed) == expected


def test_a_past_state_stays_readable() -> None:
    chain = Chain.in_memory()
    chain.change_state(lambda state: state.set_balance(ADDRESSES[0], 7))
    number = chain.head.block_number
    chain.change_state(lambda state: state.set_balance(ADDRESSES[0], 8))
    assert chain.state(number).get_balance(ADDRESSES[0]) == 7
    assert chain.state().get_balance(ADDRESSES[0]) == 8
    chain.close()


def test_what_is_undone_leaves_no_trace() -> None:
    chain = Chain.in_memory()
    root, snapshot = chain.head.state_root, chain.snapshot()
    chain.change_state(lambda state: state.set_storage(ADDRESSES[1], 5, 6))
    assert chain.head.state_root != root
    chain.revert(snapshot)
    assert chain.head.state_root == root
    assert chain.state().get_storage(ADDRESSES[1], 5) == 0
    chain.close()
