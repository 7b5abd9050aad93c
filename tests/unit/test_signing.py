"""Signatures of keys, against eth-account's."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from govkit.crypto.keccak import checksum
from govkit.crypto.signing import address_of, is_key, sign_digest, sign_transaction

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
WORDS = st.integers(0, 2**256 - 1)
FEES = st.integers(0, 2**64 - 1)
KEYS = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32))


@st.composite
def transactions(draw: st.DrawFn) -> dict[str, Any]:
    """A transaction of either kind, to somebody or to nobody, by its names in JSON-RPC."""
    tip, ceiling = sorted((draw(FEES), draw(FEES)))
    fees = draw(
        st.sampled_from([{"gasPrice": tip}, {"maxFeePerGas": ceiling, "maxPriorityFeePerGas": tip}])
    )
    to = draw(st.none() | st.binary(min_size=20, max_size=20))
    return {
        "data": "0x" + draw(st.binary(max_size=80)).hex(),
        "value": draw(WORDS),
        "nonce": draw(st.integers(0, 2**64 - 2)),
        "gas": draw(st.integers(21_000, 2**40)),
        "chainId": draw(st.sampled_from([1, 1337, 2**31])),
        **fees,
        **({"to": checksum(to)} if to else {}),
    }


@given(KEYS, transactions())
def test_a_transaction_is_signed_as_eth_account_signs_it(
    key: bytes, transaction: dict[str, Any]
) -> None:
    theirs = Account.sign_transaction(transaction, key).raw_transaction
    assert sign_transaction(key, transaction) == bytes(theirs)


@given(KEYS, st.binary(min_size=32, max_size=32))
def test_a_digest_is_signed_as_eth_account_signs_it(key: bytes, digest: bytes) -> None:
    account = Account.from_key(key)
    assert sign_digest(key, digest) == bytes(account.unsafe_sign_hash(digest).signature)
    assert address_of(key) == account.address


@pytest.mark.parametrize("number", [0, ORDER, ORDER + 1, 2**256 - 1])
def test_a_number_out_of_range_is_no_key(number: int) -> None:
    assert not is_key(number.to_bytes(32))
    with pytest.raises(ValueError, match="private key"):
        address_of(number.to_bytes(32))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_bytes_of_another_length_are_no_key(length: int) -> None:
    assert not is_key(b"\1" * length)
    with pytest.raises(ValueError, match="private key"):
        address_of(b"\1" * length)
    assert is_key(b"\1" * 32)
