"""The tree of a key list, held against OpenZeppelin's own library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.contracts.abi import encode
from govkit.crypto.keccak import checksum, keccak
from govkit.crypto.key_list import KeyList, is_listed, leaf_of, tree_of
from govkit.types import Address

# StandardMerkleTree.of([["0x1111..."], ... ["0x7777..."]], ["address"]) of
# @openzeppelin/merkle-tree 1.0.8, and its getProof of the first one.
KEYS = [Address(f"0x{str(digit) * 40}") for digit in range(1, 8)]
ROOT = "4b6ae0080cfe345a991aabf4ecacc546b08ebdc1dc32bbce01e37adf1d82c24f"
PROOF_OF_FIRST = [
    "708e7cb9a75ffb24191120fba1c3001faa9078147150c6f2747569edbadee751",
    "6d8c79986eb7fdee7a749e8f7eaabef6f7151662e30eee77f7cde433c9907b3b",
    "46004ebeff0978488dc67e010a21e4a6b311465ca5b5cf8c29c540ac3dea5b58",
]
addresses = st.binary(min_size=20, max_size=20).map(checksum)


def test_the_root_and_a_proof_are_openzeppelins() -> None:
    keys = KeyList(KEYS)
    assert keys.root.hex() == ROOT
    assert [each.hex() for each in keys.proof(KEYS[0])] == PROOF_OF_FIRST


def test_the_tree_of_its_readme() -> None:
    values = [("0x" + "1" * 40, 5 * 10**18), ("0x" + "2" * 40, 25 * 10**17)]
    leaves = [keccak(keccak(encode(("address", "uint256"), each))) for each in values]
    root = "d4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77"
    assert tree_of(sorted(leaves))[0].hex() == root


@given(st.lists(addresses, min_size=1, max_size=40, unique=True), st.data())
def test_who_is_listed_has_a_proof_and_nobody_else(
    keys: list[Address], data: st.DataObject
) -> None:
    made = KeyList(keys)
    one = data.draw(st.sampled_from(keys))
    proof = made.proof(one)
    assert is_listed(one, proof, made.root)
    other = data.draw(addresses)
    assert is_listed(other, proof, made.root) == (other == one)
    assert KeyList(reversed(keys)).root == made.root
    if other not in keys:
        with pytest.raises(KeyError):
            made.proof(other)


def test_one_key_is_its_own_root() -> None:
    assert KeyList(KEYS[:1]).root == leaf_of(KEYS[0])
    assert KeyList(KEYS[:1]).proof(KEYS[0]) == []


@pytest.mark.parametrize("keys", [[], [KEYS[0], KEYS[0]]])
def test_no_keys_and_one_twice(keys: list[Address]) -> None:
    with pytest.raises(ValueError, match="list"):
        KeyList(keys)
