"""A wallet's spelling of a signature is the voter's all the same."""

from __future__ import annotations

import pytest
from eth_account import Account

from govkit.crypto.signatures import plain_signature

DIGEST = bytes(range(32))


def forms(raw: bytes) -> list[bytes]:
    """As it is; with v of 0 or 1; compact (EIP-2098)."""
    parity = raw[64] - 27
    short = bytearray(raw[:64])
    short[32] |= parity << 7
    return [raw, raw[:64] + bytes([parity]), bytes(short)]


@pytest.mark.parametrize("key", range(1, 9))
def test_every_form_is_the_same_signature(key: int) -> None:
    account = Account.from_key(key.to_bytes(32))
    raw = bytes(account.unsafe_sign_hash(DIGEST).signature)
    assert [plain_signature(each) for each in forms(raw)] == [raw] * 3


@pytest.mark.parametrize(
    "bad", [b"", bytes(63), bytes(64) + b"\x02", bytes(64) + b"\x1d", bytes(66)]
)
def test_what_is_no_signature_is_refused(bad: bytes) -> None:
    with pytest.raises(ValueError, match="its signature is not r, s and v"):
        plain_signature(bad)
