"""Key files of trustees: made once, opened by their password, erased; and no secret ever shown."""

from __future__ import annotations

import os
import stat
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from govkit.crypto.keccak import checksum
from govkit.errors import AccountError
from govkit.nation.secrecy.trustee_keys import KeyFolder, Seat, TrusteeKey

SEAT = Seat(1337, checksum("11" * 20), 2, checksum("22" * 20))
PASSWORD = "correct horse"


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "trustees")


def secrets_of(key: TrusteeKey) -> list[int]:
    polynomial = key.dealing(3)
    return [key.exchange_secret, key.hiding_secret, *(polynomial.share(n) for n in (1, 2, 3))]


def test_a_key_is_found_again(folder: KeyFolder) -> None:
    made = folder.new(SEAT, PASSWORD)
    opened = folder.open(SEAT, PASSWORD)
    assert secrets_of(opened) == secrets_of(made)
    assert opened.exchange_key == made.exchange_key
    assert opened.dealing(3).commitments() == made.dealing(3).commitments()
    assert len(set(secrets_of(made))) == 5


def test_only_its_owner_reads_the_file_and_it_shows_no_secret(folder: KeyFolder) -> None:
    made = folder.new(SEAT, PASSWORD)
    path = folder.path(SEAT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text()
    for secret in secrets_of(made):
        assert f"{secret:x}" not in text
        assert str(secret) not in text
    assert "seed" not in repr(made)
    for secret in secrets_of(made):
        assert str(secret) not in repr(made)


def test_no_other_key_takes_its_place(folder: KeyFolder) -> None:
    folder.new(SEAT, PASSWORD)
    before = folder.path(SEAT).read_bytes()
    with pytest.raises(AccountError, match="is there already"):
        folder.new(SEAT, PASSWORD)
    assert folder.path(SEAT).read_bytes() == before


@pytest.mark.parametrize(
    "changed",
    [replace(SEAT, epoch=3), replace(SEAT, chain_id=1), replace(SEAT, contract=checksum("33" * 20)),
     replace(SEAT, account=checksum("44" * 20))],
)  # fmt: skip
def test_each_seat_has_secrets_of_its_own(changed: Seat) -> None:
    one, other = (TrusteeKey(b"\x07" * 32, seat) for seat in (SEAT, changed))
    assert not set(secrets_of(one)) & set(secrets_of(other))


def test_a_lost_file_a_wrong_password_and_another_file(folder: KeyFolder) -> None:
    with pytest.raises(
        AccountError, match=r"is not here: there is no .*; use the machine that has"
    ):
        folder.open(SEAT, PASSWORD)
    made = folder.new(SEAT, PASSWORD)
    with pytest.raises(AccountError, match="the password of the trustee key of 0x") as caught:
        folder.open(SEAT, "another")
    shown = "".join(traceback.format_exception(caught.value))
    assert not any(str(secret) in shown for secret in secrets_of(made))
    later = replace(SEAT, epoch=3)
    folder.path(later).write_bytes(folder.path(SEAT).read_bytes())
    with pytest.raises(AccountError, match=r"is not the trustee key .* for epoch 3: it is"):
        folder.open(later, PASSWORD)
    folder.path(later).write_text("{}")
    with pytest.raises(AccountError, match="it is no trustee's key"):
        folder.open(later, PASSWORD)
    folder.path(later).write_text("[")
    with pytest.raises(AccountError, match="is not a keystore"):
        folder.open(later, PASSWORD)


def test_an_account_is_no_trustees_key(folder: KeyFolder) -> None:
    """Nor can a key of another nation be taken for this one's."""
    folder.new(replace(SEAT, chain_id=1), PASSWORD)
    with pytest.raises(AccountError, match="of another nation"):
        folder.open(SEAT, PASSWORD)


def test_an_erased_key_is_gone(folder: KeyFolder) -> None:
    folder.new(SEAT, PASSWORD)
    path = folder.path(SEAT)
    copy = path.with_name("link")
    os.link(path, copy)
    before = copy.read_bytes()
    folder.erase(SEAT)
    assert not path.exists()
    assert copy.read_bytes() != before
    assert len(copy.read_bytes()) == len(before)
    with pytest.raises(AccountError, match="is not here"):
        folder.erase(SEAT)


def test_the_seats_of_one_account(folder: KeyFolder) -> None:
    later = replace(SEAT, epoch=10)
    for seat in (later, SEAT, replace(SEAT, account=checksum("44" * 20))):
        folder.new(seat, PASSWORD)
    assert folder.seats(1337, SEAT.contract, SEAT.account) == [SEAT, later]
    assert folder.seats(1, SEAT.contract, SEAT.account) == []
