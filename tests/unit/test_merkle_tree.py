"""The kept tree: against the naive one, against the reference vectors, and against others' code."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tlog_scales.tlog import (
    ConsistencyProof,
    ConsistencyProofInvalid,
    InclusionProof,
    InclusionProofInvalid,
)

from govkit.crypto.merkle import (
    EMPTY_ROOT,
    inclusion_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from govkit.crypto.merkle_tree import MerkleTree
from tests.stateful.machines import QUICK
from tests.unit.test_merkle import CONSISTENCY, ENTRIES, PATHS, ROOTS, leaves_of, naive_root

LEAVES = leaves_of([bytes([number]) for number in range(40)])


def naive_consistency(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2, written as the RFC defines it."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*naive_consistency(old, leaves[:split], whole), naive_root(leaves[split:])]
    return [*naive_consistency(old - split, leaves[split:], False), naive_root(leaves[:split])]


def test_the_reference_vectors() -> None:
    tree = MerkleTree(leaves_of(ENTRIES))
    assert [tree.root(size) for size in range(9)] == ROOTS
    for index, size, path in PATHS:
        assert [each.hex() for each in tree.inclusion_proof(index, size)] == path
    for old, new, path in CONSISTENCY:
        assert [each.hex() for each in tree.consistency_proof(old, new)] == path


@pytest.mark.parametrize("size", range(1, 41))
def test_every_proof_is_the_naive_one_and_verifies(size: int) -> None:
    leaves = LEAVES[:size]
    tree = MerkleTree(LEAVES)
    root = tree.root(size)
    assert root == naive_root(leaves) == tree_root(leaves)
    for index in range(size):
        proof = tree.inclusion_proof(index, size)
        assert proof == inclusion_proof(leaves, index)
        assert verify_inclusion(leaves[index], index, size, proof, root)
    for old in range(1, size + 1):
        proof = tree.consistency_proof(old, size)
        assert proof == naive_consistency(old, leaves)
        assert verify_consistency(old, size, proof, tree.root(old), root)
    assert tree.consistency_proof(0, size) == []
    assert verify_consistency(0, size, [], EMPTY_ROOT, root)
    assert not verify_consistency(0, size, [], root, root)
    assert not verify_consistency(0, size, [root], EMPTY_ROOT, root)


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 9, 13, 16, 21])
def test_a_changed_consistency_proof_is_refused(new: int) -> None:
    tree = MerkleTree(LEAVES)
    root = tree.root(new)
    for old in range(1, new + 1):
        old_root, proof = tree.root(old), tree.consistency_proof(old, new)
        for other in range(-1, new + 3):
            if other not in (old, 0):
                assert not verify_consistency(other, new, proof, old_root, root)
        for place in range(len(proof)):
            flipped = [*proof]
            flipped[place] = bytes([flipped[place][0] ^ 1]) + flipped[place][1:]
            assert not verify_consistency(old, new, flipped, old_root, root)
            without = proof[:place] + proof[place + 1 :]
            assert not verify_consistency(old, new, without, old_root, root)
            if place:
                swapped = [*proof]
                swapped[place - 1 : place + 1] = proof[place], proof[place - 1]
                assert not verify_consistency(old, new, swapped, old_root, root)
        assert not verify_consistency(old, new, [*proof, root], old_root, root)
        assert not verify_consistency(old, new, [root, *proof], old_root, root)
        assert not verify_consistency(old, new, proof, leaf_hash(b"other"), root)
        assert not verify_consistency(old, new, proof, old_root, leaf_hash(b"other"))


def test_a_rewritten_past_has_no_consistency_proof() -> None:
    """Neither the honest tree's proof nor the forged one's joins two histories."""
    forged = MerkleTree([LEAVES[0], leaf_hash(b"forged"), *LEAVES[2:]])
    honest = MerkleTree(LEAVES)
    for old in range(2, 20):
        for proof in (honest.consistency_proof(old, 20), forged.consistency_proof(old, 20)):
            assert not verify_consistency(old, 20, proof, honest.root(old), forged.root(20))


@pytest.mark.parametrize(
    "ask",
    [
        lambda tree: tree.leaf(3),
        lambda tree: tree.leaf(-1),
        lambda tree: tree.root(4),
        lambda tree: tree.root(-1),
        lambda tree: tree.inclusion_proof(3),
        lambda tree: tree.inclusion_proof(2, 2),
        lambda tree: tree.inclusion_proof(0, 4),
        lambda tree: tree.consistency_proof(4),
        lambda tree: tree.consistency_proof(-1),
        lambda tree: tree.consistency_proof(3, 2),
        lambda tree: tree.subtrees(1, 1, 1),
        lambda tree: tree.subtrees(9, 0, 1),
    ],
)
def test_what_is_not_there(ask: Callable[[MerkleTree], object]) -> None:
    with pytest.raises(IndexError):
        ask(MerkleTree(LEAVES[:3]))


def test_a_hash_of_another_length_changes_nothing() -> None:
    tree = MerkleTree(LEAVES[:3])
    for bad in (b"", LEAVES[0][:-1], LEAVES[0] + b"x"):
        with pytest.raises(ValueError, match="32 bytes"):
            tree.extend([LEAVES[3], bad])
    with pytest.raises(ValueError, match="32 bytes"):
        tree.extend_joined(LEAVES[3] + b"x")
    assert (tree.size, tree.root()) == (3, tree_root(LEAVES[:3]))


def test_the_empty_tree() -> None:
    assert MerkleTree().root() == EMPTY_ROOT == sha256(b"").digest()
    assert MerkleTree().consistency_proof(0) == []


# -- others' code: pymerkle (inclusion, roots) and tlog-scales (inclusion, consistency)


@given(st.integers(1, 90), st.data())
def test_pymerkle_has_the_same_trees_and_takes_our_proofs(size: int, data: st.DataObject) -> None:
    entries = [bytes([number]) for number in range(size)]
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    theirs.append_entries(entries)
    ours = MerkleTree(leaves_of(entries))
    assert theirs.get_root() == ours.root()
    index = data.draw(st.integers(0, size - 1))
    given_proof = theirs.prove_inclusion(index + 1, size)
    leaf, *path = given_proof.path
    assert verify_inclusion(leaf, index, size, path, ours.root())
    rules = given_proof.rule
    for proof, holds in (
        (ours.inclusion_proof(index), True),
        ([leaf_hash(b"x"), *ours.inclusion_proof(index)[1:]], size == 1),
    ):
        mine = pymerkle.InclusionProof(
            "sha256", True, size, index + 1, rules, [ours.leaf(index), *proof[: len(path)]]
        )
        try:
            mine.verify(ours.leaf(index), ours.root())
        except pymerkle.InvalidProof:
            assert not holds
        else:
            assert holds


@given(st.integers(1, 90), st.data())
def test_tlog_scales_takes_our_proofs(size: int, data: st.DataObject) -> None:
    tree = MerkleTree(leaves_of([bytes([number]) for number in range(size)]))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    path = tree.inclusion_proof(index)
    InclusionProof(index, size, path).check(tree.leaf(index), tree.root())
    with pytest.raises(InclusionProofInvalid):
        InclusionProof(index, size, [*path, tree.root()]).check(tree.leaf(index), tree.root())
    proof = tree.consistency_proof(old)
    ConsistencyProof(old, size, proof).check(tree.root(old), tree.root())
    with pytest.raises(ConsistencyProofInvalid):
        ConsistencyProof(old, size, [*proof, tree.root()]).check(tree.root(old), tree.root())


# -- grown step by step


class GrowingTree(RuleBasedStateMachine):
    """A tree that grows in any steps is at each moment the naive one over the same leaves."""

    @initialize(count=st.integers(0, 5))
    def begin(self, count: int) -> None:
        self.leaves = [leaf_hash(bytes([each])) for each in range(count)]
        self.tree = MerkleTree(self.leaves)

    @rule(contents=st.lists(st.binary(max_size=3), max_size=9))
    def grow(self, contents: list[bytes]) -> None:
        self.leaves += leaves_of(contents)
        self.tree.extend(leaves_of(contents))

    @rule(content=st.binary(max_size=3))
    def grow_by_one(self, content: bytes) -> None:
        self.leaves.append(leaf_hash(content))
        self.tree.extend_joined(leaf_hash(content))

    @rule(data=st.data())
    def prove(self, data: st.DataObject) -> None:
        new = data.draw(st.integers(0, len(self.leaves)))
        old = data.draw(st.integers(0, new))
        root = naive_root(self.leaves[:new])
        assert self.tree.root(new) == root
        proof = self.tree.consistency_proof(old, new)
        assert verify_consistency(old, new, proof, naive_root(self.leaves[:old]), root)
        if new:
            index = data.draw(st.integers(0, new - 1))
            path = self.tree.inclusion_proof(index, new)
            assert path == inclusion_proof(self.leaves[:new], index)

    @invariant()
    def same_root(self) -> None:
        if hasattr(self, "tree"):
            assert self.tree.size == len(self.leaves)
            assert self.tree.root() == naive_root(self.leaves)


def test_a_tree_that_grows() -> None:
    run_state_machine_as_test(GrowingTree, settings=QUICK)
