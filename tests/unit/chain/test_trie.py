"""The trie, held against py-evm's own and against roots that are known."""

from __future__ import annotations

import random

import pytest
import rlp
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st
from trie import HexaryTrie

from govkit.chain.trie import EMPTY_ROOT, Tries, decode, encode, root_of

keys = st.one_of(
    st.sampled_from([bytes([a, b, c]) for a in (0, 1, 16, 255) for b in (0, 1) for c in range(4)]),
)
changes = st.dictionaries(keys, st.binary(max_size=40), min_size=1, max_size=12)


@given(st.lists(changes, max_size=12))
def test_every_history_gives_the_root_of_the_reference(history: list[dict[bytes, bytes]]) -> None:
    nodes: dict[bytes, bytes] = {}
    tries, root, reference, known = Tries(nodes), EMPTY_ROOT, HexaryTrie({}), {}
    for change in history:
        root = tries.update(root, change)
        for key, value in change.items():
            if value:
                reference[key] = known[key] = value
            elif key in reference:
                del reference[key]
                del known[key]
        assert root == reference.root_hash
    fresh = Tries(nodes)
    for key in [bytes([a, b, c]) for a in (0, 1, 16, 255) for b in (0, 1) for c in range(4)]:
        assert fresh.get(root, key) == known.get(key, b"")


def test_many_hashed_keys_at_once_and_one_by_one_are_the_same() -> None:
    draw = random.Random(7)
    values = {bytes(keccak(draw.randbytes(8))): draw.randbytes(70) for _ in range(300)}
    tries = Tries({})
    one_by_one = EMPTY_ROOT
    for key, value in values.items():
        one_by_one = tries.update(one_by_one, {key: value})
    at_once = Tries({}).update(EMPTY_ROOT, values)
    assert one_by_one == at_once
    assert tries.update(at_once, dict.fromkeys(values, b"")) == EMPTY_ROOT


def test_an_older_root_stays_readable() -> None:
    tries = Tries({})
    before = tries.update(EMPTY_ROOT, {b"key": b"old", b"kex": b"other"})
    after = tries.update(before, {b"key": b"new"})
    assert (tries.get(before, b"key"), tries.get(after, b"key")) == (b"old", b"new")


def test_a_proof_convinces_the_reference_of_presence_and_of_absence() -> None:
    tries = Tries({})
    values = {bytes(keccak(bytes([i]))): bytes([i]) * 40 for i in range(1, 60)}
    root = tries.update(EMPTY_ROOT, values)
    for key in [*values, keccak(b"absent")]:
        proof = [rlp.decode(node) for node in tries.prove(root, key)]
        assert HexaryTrie.get_from_proof(root, key, proof) == values.get(key, b"")
    assert tries.prove(EMPTY_ROOT, b"key") == []


def test_a_missing_node_is_said_to_be_missing() -> None:
    tries = Tries({})
    with pytest.raises(KeyError):
        tries.get(keccak(b"no such root"), b"key")


def test_the_known_roots() -> None:
    """Of the trie tests that all clients share (ethereum/tests, trieanyorder: dogs, puppy)."""
    dogs = {b"doe": b"reindeer", b"dog": b"puppy", b"dogglesworth": b"cat"}
    assert EMPTY_ROOT.hex().startswith("56e81f171bcc55a6")
    assert root_of([]) == EMPTY_ROOT
    reference = HexaryTrie({})
    for key, value in dogs.items():
        reference[key] = value
    assert reference.root_hash.hex().startswith("8aad789dff2f538b")


@given(
    st.recursive(st.binary(max_size=80), lambda inner: st.lists(inner, max_size=20), max_leaves=40)
)
def test_rlp_is_that_of_the_reference(value: object) -> None:
    assert encode(value) == rlp.encode(value)
    if isinstance(value, list):
        assert decode(encode(value)) == rlp.decode(rlp.encode(value))
