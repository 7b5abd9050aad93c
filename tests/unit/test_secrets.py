"""The secrets of panelists and parties: found again by the key alone, and each of its own."""

from __future__ import annotations

from itertools import count, pairwise

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.crypto.keccak import keccak
from govkit.errors import UsageError
from govkit.nation.justice.secrets import LINKS, Purpose, chain_of, secret
from govkit.network.accounts import KeySigner
from govkit.types import Address

COURT, OTHER = Address("0x" + "a1" * 20), Address("0x" + "b2" * 20)
FIRST, SECOND = (KeySigner(each.private_key) for each in DEV_ACCOUNTS[:2])
NAMES = (1, COURT, Purpose.SALT, 7, 0, 3)


class Wavering:
    """A signer that never signs the same text alike."""

    address = FIRST.address

    def __init__(self) -> None:
        self.signed = count()

    def sign_transaction(self, transaction: dict[str, object]) -> bytes:
        raise AssertionError("nothing is sent")

    def sign_digest(self, digest: bytes) -> bytes:
        return next(self.signed).to_bytes(65)


def test_a_key_finds_its_secret_again() -> None:
    again = KeySigner(DEV_ACCOUNTS[0].private_key)
    assert secret(FIRST, *NAMES) == secret(again, *NAMES)
    assert len(secret(FIRST, *NAMES)) == 32
    assert secret(FIRST, *NAMES) != secret(SECOND, *NAMES)


def test_each_use_has_a_secret_of_its_own() -> None:
    uses = {
        (chain, court, purpose, dispute, round_, person)
        for chain in (1, 2)
        for court in (COURT, OTHER)
        for purpose in Purpose
        for dispute in (7, 8)
        for round_ in (0, 1)
        for person in (3, 4)
    }
    assert len({secret(FIRST, *each) for each in uses}) == len(uses) == 64


def test_it_is_not_the_signature_and_none_of_its_parts() -> None:
    signed: list[bytes] = []

    class Watched(KeySigner):
        def sign_digest(self, digest: bytes) -> bytes:
            signed.append(super().sign_digest(digest))
            return signed[-1]

    found = secret(Watched(DEV_ACCOUNTS[0].private_key), *NAMES)
    assert found == keccak(signed[0])
    assert found not in (signed[0][:32], signed[0][32:64])


def test_who_signs_differently_each_time_is_refused() -> None:
    with pytest.raises(UsageError, match="signs the same text differently each time"):
        secret(Wavering(), *NAMES)


def test_a_chain_is_told_from_its_end() -> None:
    chain = chain_of(b"\1" * 32)
    assert len(chain) == LINKS + 1
    assert all(keccak(link) == told for told, link in pairwise(chain))
    assert chain[-1] == keccak(b"\1" * 32)
    assert chain != chain_of(b"\2" * 32)
