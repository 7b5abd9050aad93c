"""Keys brought from elsewhere: a mnemonic, another keystore file; and accounts by address."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from eth_account import Account

from govkit.chain.dev_accounts import DEV_ACCOUNTS, MNEMONIC
from govkit.errors import AccountError, UsageError
from govkit.network.accounts import Keystore

KEY = bytes(range(1, 33))
ADDRESS = Account.from_key(KEY).address
PASSWORD, ELSEWHERE = "correct horse", "battery staple"


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / "accounts", lambda name: PASSWORD, tmp_path / "ape")


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A keystore file of another program."""
    path = tmp_path / "UTC--2026--foreign.json"
    path.write_text(json.dumps(Account.encrypt(KEY, ELSEWHERE)))
    return path


@pytest.mark.parametrize(
    "mnemonic", [MNEMONIC, f"  {MNEMONIC}\n", MNEMONIC.replace(" ", "\t  ")], ids=repr
)
def test_a_mnemonic_gives_its_first_account(keystore: Keystore, mnemonic: str) -> None:
    assert keystore.import_mnemonic("mint", mnemonic, PASSWORD) == DEV_ACCOUNTS[0].address
    assert keystore.signer("mint").address == DEV_ACCOUNTS[0].address


def test_a_path_chooses_another_account(keystore: Keystore) -> None:
    for number in (1, 7):
        path = f"m/44'/60'/0'/0/{number}"
        address = keystore.import_mnemonic(f"at{number}", MNEMONIC, PASSWORD, path)
        assert address == DEV_ACCOUNTS[number].address


@pytest.mark.parametrize(
    "mnemonic",
    [
        "",
        "test",
        MNEMONIC.replace("junk", "test"),  # its checksum is wrong
        MNEMONIC.replace("junk", "junkyard"),
        MNEMONIC.removesuffix(" junk"),
        "\x1b[2J",
    ],
    ids=repr,
)
def test_what_is_no_mnemonic_is_refused_and_not_repeated(keystore: Keystore, mnemonic: str) -> None:
    with pytest.raises(AccountError, match="this is not a mnemonic") as caught:
        keystore.import_mnemonic("mint", mnemonic, PASSWORD)
    shown = "".join(traceback.format_exception(caught.value))
    assert "test test" not in shown
    assert "junkyard" not in shown
    assert keystore.list() == []


@pytest.mark.parametrize("path", ["", "m", "m/", "44'/60'/0'/0/0", "m/x", "m/-1", "m/44'/60'//0"])
def test_what_is_no_path_is_refused(keystore: Keystore, path: str) -> None:
    with pytest.raises(AccountError, match=r"this is not a derivation path.*m/44'/60'/0'/0/0"):
        keystore.import_mnemonic("mint", MNEMONIC, PASSWORD, path)
    assert keystore.list() == []


def test_a_keystore_file_is_taken_over_under_a_new_password(
    keystore: Keystore, foreign: Path
) -> None:
    before = foreign.read_bytes()
    assert keystore.import_file("mint", foreign, ELSEWHERE, PASSWORD) == ADDRESS
    assert keystore.signer("mint").address == ADDRESS
    assert foreign.read_bytes() == before


def test_the_files_own_password_is_needed(keystore: Keystore, foreign: Path) -> None:
    with pytest.raises(AccountError, match="the password of account UTC--2026--foreign is wrong"):
        keystore.import_file("mint", foreign, PASSWORD, PASSWORD)
    assert keystore.list() == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"crypto": {}}'])
def test_a_damaged_file_is_named(keystore: Keystore, foreign: Path, content: bytes) -> None:
    foreign.write_bytes(content)
    with pytest.raises(AccountError, match=rf"{foreign.name} is not a keystore"):
        keystore.import_file("mint", foreign, ELSEWHERE, PASSWORD)
    assert keystore.list() == []


def test_a_file_that_is_not_there_is_named(keystore: Keystore, tmp_path: Path) -> None:
    with pytest.raises(AccountError, match=r"nowhere\.json is not a keystore"):
        keystore.import_file("mint", tmp_path / "nowhere.json", ELSEWHERE, PASSWORD)


def test_no_import_overwrites_or_takes_a_reserved_name(keystore: Keystore, foreign: Path) -> None:
    kept = keystore.new("mint", PASSWORD)
    with pytest.raises(AccountError, match="there is an account mint"):
        keystore.import_file("mint", foreign, ELSEWHERE, PASSWORD)
    with pytest.raises(AccountError, match="there is an account mint"):
        keystore.import_mnemonic("mint", MNEMONIC, PASSWORD)
    with pytest.raises(UsageError):
        keystore.import_mnemonic("dev0", MNEMONIC, PASSWORD)
    assert [account.address for account in keystore.list()] == [kept]


@pytest.mark.parametrize("write", [str, str.lower, lambda text: "0x" + text[2:].upper()])
def test_an_account_is_found_by_its_address_in_any_case(
    keystore: Keystore, write: Callable[[str], str]
) -> None:
    keystore.import_key("mint", KEY, PASSWORD)
    assert keystore.find(write(ADDRESS)).name == "mint"
    assert keystore.signer(write(DEV_ACCOUNTS[3].address)).address == DEV_ACCOUNTS[3].address
    with pytest.raises(AccountError, match="there is no account"):
        keystore.find(write(DEV_ACCOUNTS[3].address))


def test_a_name_keeps_its_case(keystore: Keystore) -> None:
    keystore.import_key("Mint", KEY, PASSWORD)
    with pytest.raises(AccountError, match="there is no account mint: keystores: Mint;"):
        keystore.find("mint")
