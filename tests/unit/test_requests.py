"""Requests and ballots come as files from anybody: what is none is told as such."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.errors import UsageError
from govkit.nation.people.ways_in import Request
from govkit.nation.voting.signed_ballots import SignedBallot
from govkit.network.accounts import KeySigner
from govkit.types import Address, ProposalId, Support

CONTRACT = Address("0x" + "11" * 20)
SIGNER = KeySigner(DEV_ACCOUNTS[0].private_key)
NO_ADDRESSES = ("nonsense", "0x12", "0x" + "1" * 41, 5, None, ["0x"])
NO_NUMBERS = (-1, 2**256, 1.5, True, "5", None)


def changed(file: Path, name: str, value: object) -> Path:
    raw: dict[str, Any] = json.loads(file.read_text())
    file.write_text(json.dumps({**raw, name: value}))
    return file


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    file = tmp_path / "request.json"
    Request("Testland", 1337, CONTRACT, SIGNER.address, 0, 1_800_000_000).save(file)
    return file


@pytest.fixture
def ballot_file(tmp_path: Path) -> Path:
    file = tmp_path / "ballot.json"
    signature = bytes(64) + b"\x1b"
    place = ("Testland", "citizens", 1337, CONTRACT, "Testland")
    SignedBallot(*place, ProposalId(7), Support.FOR, SIGNER.address, signature).save(file)
    return file


def test_a_request_is_read_as_it_was_written(request_file: Path) -> None:
    request = Request.load(request_file)
    lower = Request.load(changed(request_file, "citizen", SIGNER.address.lower()))
    assert request == lower
    assert request.signed_by(SIGNER).missing == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in ("citizen", "contract") for value in NO_ADDRESSES),
        *(("key", value) for value in NO_ADDRESSES if value),
        *((name, value) for name in ("nonce", "expiry", "chain_id") for value in NO_NUMBERS),
    ],
)
def test_what_is_no_request_is_told(request_file: Path, name: str, value: object) -> None:
    with pytest.raises(UsageError, match="holds no request"):
        Request.load(changed(request_file, name, value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in ("address", "voter") for value in NO_ADDRESSES),
        *(("chain_id", value) for value in NO_NUMBERS),
        *(("proposal", value) for value in ("-1", str(2**256), "x", None)),
    ],
)
def test_what_is_no_ballot_is_told(ballot_file: Path, name: str, value: object) -> None:
    assert SignedBallot.load(ballot_file).proposal == 7
    with pytest.raises(UsageError, match="holds no signed ballot"):
        SignedBallot.load(changed(ballot_file, name, value))
