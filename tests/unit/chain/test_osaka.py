"""The rules of Osaka that py-evm lacks, against the figures of their EIPs and of FIPS 186-4."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth.exceptions import VMError

from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.execution import Stage
from govkit.chain.forks import Fork, ForkSchedule, blob_fee, excess_blob_gas
from govkit.chain.genesis import Genesis
from govkit.chain.headers import first_header
from govkit.chain.osaka import modexp_gas, verify_p256
from govkit.chain.store import Store
from govkit.chain.transactions import Message

# RFC 6979, A.2.5: P-256, SHA-256, message "sample"
DIGEST = 0xAF2BDBE1AA9B6EC1E2ADE1D694F41FC71A831D0268E9891562113D8A62ADD1BF
R = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
S = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
KEY = (
    0x60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6,
    0x7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299,
)


def stage_of(fork: str, code: bytes) -> tuple[Stage, bytes]:
    """Where a contract of that code can be called under a fork."""
    store = Store()
    header = Genesis.development(0).write(store.nodes)
    schedule = ForkSchedule(1, by_time=((0, Fork(fork)),))
    from govkit.chain.execution import AccountOverride

    target = b"\xcc" * 20
    return Stage(schedule, store, header, {target: AccountOverride(code=code)}), target


@pytest.mark.parametrize(
    ("word", "zeros"), [(0, 256), (1, 255), (2**255, 0), (2**255 - 1, 1), (2**256 - 1, 0)]
)
def test_clz_counts_leading_zeros(word: int, zeros: int) -> None:
    code = bytes.fromhex("5f351e5f5260205ff3")
    stage, target = stage_of("osaka", code)
    outcome = stage.call(Message(b"\1" * 20, target, word.to_bytes(32)))
    assert int.from_bytes(outcome.output) == zeros
    stage, target = stage_of("prague", code)
    assert stage.call(Message(b"\1" * 20, target, word.to_bytes(32))).reverted


def test_the_rfcs_signature_verifies_and_no_other() -> None:
    assert verify_p256(DIGEST, R, S, KEY)
    assert not verify_p256(DIGEST + 1, R, S, KEY)
    assert not verify_p256(DIGEST, R + 1, S, KEY)
    assert not verify_p256(DIGEST, R, 0, KEY)
    assert not verify_p256(DIGEST, R, S, (KEY[0], KEY[1] ^ 1))
    assert not verify_p256(DIGEST, R, S, (0, 0))


def test_the_precompile_answers_one_or_nothing() -> None:
    precompile = (0x100).to_bytes(20)
    words = (DIGEST, R, S, *KEY)
    good = b"".join(word.to_bytes(32) for word in words)
    for data, output in ((good, (1).to_bytes(32)), (good[:-1] + b"\0", b""), (good[:-1], b"")):
        stage, _ = stage_of("osaka", b"")
        outcome = stage.call(Message(b"\1" * 20, precompile, data))
        assert (outcome.output, outcome.reverted) == (output, False)
        stage, _ = stage_of("prague", b"")
        assert stage.call(Message(b"\1" * 20, precompile, data)).output == b""


def modexp_input(base: int, exponent: bytes, modulus: int) -> bytes:
    sizes = b"".join(size.to_bytes(32) for size in (base, len(exponent), modulus))
    return sizes + b"\1" * base + exponent + b"\3" * modulus


def test_modexp_has_its_new_price() -> None:
    """EIP-7883: at least 500; 16 below 33 bytes, else twice the words squared."""
    assert modexp_gas(modexp_input(1, b"\3", 1)) == 500
    assert modexp_gas(modexp_input(64, b"\3", 64)) == 500
    assert modexp_gas(modexp_input(256, b"\1\0\1", 256)) == 2 * 32**2 * 16
    assert modexp_gas(modexp_input(32, b"\xff" * 40, 32)) == 16 * (16 * 8 + 255)
    assert modexp_gas(modexp_input(1024, b"\1", 1024)) == 2 * 128**2
    with pytest.raises(VMError):
        modexp_gas(modexp_input(1025, b"\1", 1))


def test_the_blob_fee_and_what_carries_over() -> None:
    """EIP-4844's price at no excess, and EIP-7918's floor under the target from Osaka on."""
    prague, osaka = Fork("prague"), Fork("osaka")
    assert blob_fee(0, prague.blobs) == 1
    assert blob_fee(10 * 2**20, prague.blobs) > blob_fee(2**20, prague.blobs)
    parent = first_header(
        base_fee_per_gas=10**9, withdrawals_root=b"", blob_gas_used=9 * 2**17, excess_blob_gas=0
    )
    assert excess_blob_gas(parent, prague) == 3 * 2**17
    assert excess_blob_gas(parent, osaka) == 9 * 2**17 * 3 // 9
    quiet = first_header(
        base_fee_per_gas=10**9, withdrawals_root=b"", blob_gas_used=2**17, excess_blob_gas=0
    )
    assert excess_blob_gas(quiet, osaka) == 0


def test_who_names_no_gas_gets_what_a_transaction_may_have() -> None:
    """EIP-7825 caps it in Osaka, below the gas of a block."""
    for fork, most in (("prague", 30_000_000), ("osaka", 2**24)):
        schedule = ForkSchedule(1, by_time=((0, Fork(fork)),))
        chain = Chain(Store(), None, replace(Genesis.development(0), schedule=schedule))
        sender = bytes.fromhex(DEV_ACCOUNTS[0].address[2:])
        assert chain.unsigned(Message(sender, sender)).gas == most
        assert chain.send(sender, sender)
