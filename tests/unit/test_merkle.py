"""The tree of RFC 6962 against its public reference tree and against the RFC's own recursion."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govkit.crypto.merkle import (
    inclusion_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from govkit.testing import World

# The eight entries, and the roots and audit paths of the trees over them, that Certificate
# Transparency implementations share as their reference (google/certificate-transparency).
ENTRIES = [
    bytes.fromhex(each)
    for each in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    bytes.fromhex(each)
    for each in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
PATHS: list[tuple[int, int, list[str]]] = [
    (0, 1, []),
    (0, 8, [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]),
    (5, 8, [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (1, 5, [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]),
]  # fmt: skip
CONSISTENCY: list[tuple[int, int, list[str]]] = [
    (1, 1, []),
    (1, 8, [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]),
    (6, 8, [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]),
    (2, 5, [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]),
]  # fmt: skip

entries = st.lists(st.binary(max_size=40), min_size=1, max_size=40)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, written as the RFC defines it."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def leaves_of(contents: list[bytes]) -> list[bytes]:
    return [leaf_hash(content) for content in contents]


@pytest.mark.parametrize("size", range(9))
def test_the_reference_roots(size: int) -> None:
    assert tree_root(leaves_of(ENTRIES[:size])) == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_the_reference_paths(index: int, size: int, path: list[str]) -> None:
    leaves = leaves_of(ENTRIES[:size])
    proof = inclusion_proof(leaves, index)
    assert [each.hex() for each in proof] == path
    assert verify_inclusion(leaves[index], index, size, proof, ROOTS[size])


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_the_reference_consistency_proofs(old: int, new: int, path: list[str]) -> None:
    proof = [bytes.fromhex(each) for each in path]
    assert verify_consistency(old, new, proof, ROOTS[old], ROOTS[new])
    assert not verify_consistency(old, new, proof, ROOTS[new], ROOTS[old]) or old == new


@given(entries)
def test_the_root_is_the_one_of_the_rfcs_recursion(contents: list[bytes]) -> None:
    leaves = leaves_of(contents)
    assert tree_root(leaves) == naive_root(leaves)


@given(entries, st.data())
def test_every_leaf_has_a_proof_that_verifies(contents: list[bytes], data: st.DataObject) -> None:
    leaves = leaves_of(contents)
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(leaves, index)
    assert verify_inclusion(leaves[index], index, len(leaves), proof, tree_root(leaves))


@pytest.mark.parametrize("size", range(1, 18))
def test_a_wrong_index_leaf_root_or_length_is_refused(size: int) -> None:
    leaves = leaves_of([bytes([number]) for number in range(size)])
    root = tree_root(leaves)
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        for other in range(-2, size + 3):
            holds = verify_inclusion(leaves[index], other, size, proof, root)
            assert holds is (other == index)
        for other in range(size):
            holds = verify_inclusion(leaves[other], index, size, proof, root)
            assert holds is (other == index)
        assert not verify_inclusion(leaves[index], index, size, proof, leaf_hash(b"other"))
        assert not verify_inclusion(leaves[index], index, size, [*proof, root], root)
        assert not verify_inclusion(leaves[index], index, size, [root, *proof], root)
        for cut in range(len(proof)):
            without = proof[:cut] + proof[cut + 1 :]
            assert not verify_inclusion(leaves[index], index, size, without, root)


@given(entries, st.data())
def test_a_flipped_bit_in_a_proof_is_refused(contents: list[bytes], data: st.DataObject) -> None:
    leaves = leaves_of(contents)
    assume(len(leaves) > 1)
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(leaves, index)
    place = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = (int.from_bytes(proof[place]) ^ (1 << bit)).to_bytes(32)
    proof[place] = flipped
    assert not verify_inclusion(leaves[index], index, len(leaves), proof, tree_root(leaves))


def test_a_size_that_changes_the_path_is_refused() -> None:
    """A tree's size is bound by its root; where it alters no path the root is what decides."""
    leaves = leaves_of(ENTRIES)
    proof = inclusion_proof(leaves, 5)
    for size in (0, 5, 6, 7, 9, 16):
        holds = verify_inclusion(leaves[5], 5, size, proof, ROOTS[8])
        assert not holds or len(inclusion_proof(leaves_of([b""] * size), 5)) == len(proof)
    assert not verify_inclusion(leaves[5], 5, 5, proof, ROOTS[8])
    assert not verify_inclusion(leaves[5], 5, 6, proof, ROOTS[8])


def test_an_inner_node_cannot_pass_for_an_entry() -> None:
    """The prefixes keep leaves and nodes apart (second preimages)."""
    leaves = leaves_of(ENTRIES[:2])
    assert leaf_hash(leaves[0] + leaves[1]) != tree_root(leaves)


@pytest.mark.parametrize("index", [-1, 3, 100])
def test_no_proof_for_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(leaves_of(ENTRIES[:3]), index)


def test_the_contract_keeps_the_same_root(world: World) -> None:
    records = world.nation.records
    for number in range(1, 10):
        world.send(records.append("law", sha256(bytes([number])).digest(), f"Law {number}"),
                   world.actors.keeper)  # fmt: skip
        leaves = [leaf_hash(record.entry()) for record in records.all()]
        assert len(leaves) == number
        assert world.nation.ledger.root() == naive_root(leaves)
