"""Keystores: made, imported, listed, opened; refused in one line; and no key ever shown."""

from __future__ import annotations

import json
import os
import re
import stat
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from Crypto.Protocol.KDF import scrypt
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_keyfile.keyfile import encrypt_aes_ctr

from govkit.chain.dev_accounts import BALANCE_WEI, DEV_ACCOUNTS, MNEMONIC
from govkit.crypto.keccak import keccak
from govkit.errors import AccountError, UsageError
from govkit.network.accounts import PASSWORD_VARIABLE, KeySigner, Keystore, read_key

KEY = bytes(range(1, 33))
ADDRESS = Account.from_key(KEY).address
PASSWORD = "correct horse"


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / "accounts", lambda name: PASSWORD, tmp_path / "ape")


def no_key_in(error: BaseException, *secrets: str) -> None:
    """Neither the message nor the whole traceback shows a secret."""
    shown = "".join(traceback.format_exception(error))
    for secret in secrets:
        assert secret not in shown


def test_guessing_a_password_takes_a_quarter_of_a_million_rounds_of_scrypt(
    keystore: Keystore, heavy_encryption: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Account, "encrypt", heavy_encryption)
    keystore.new("mint", PASSWORD)
    crypto = json.loads((keystore.folder / "mint.json").read_text())["crypto"]
    assert (crypto["kdf"], crypto["kdfparams"]["n"]) == ("scrypt", 1 << 18)


def test_a_new_account_can_be_opened_and_signs(keystore: Keystore) -> None:
    address = keystore.new("mint", PASSWORD)
    signer = keystore.signer("mint")
    assert signer.address == address
    digest = bytes(range(32))
    signature = signer.sign_digest(digest)
    assert len(signature) == 65
    assert signature[64] in (27, 28)
    assert Account._recover_hash(digest, signature=signature) == address


def test_new_accounts_differ(keystore: Keystore) -> None:
    assert keystore.new("one", PASSWORD) != keystore.new("other", PASSWORD)


def test_an_imported_key_has_its_address(keystore: Keystore) -> None:
    assert keystore.import_key("mint", KEY, PASSWORD) == ADDRESS
    assert keystore.signer("mint").address == ADDRESS
    assert keystore.signer(ADDRESS).address == ADDRESS


def test_a_transaction_is_signed_by_its_sender(keystore: Keystore) -> None:
    keystore.import_key("mint", KEY, PASSWORD)
    raw = keystore.signer("mint").sign_transaction(
        {"to": ADDRESS, "value": 1, "gas": 21_000, "nonce": 0, "chainId": 1337,
         "maxFeePerGas": 10**9, "maxPriorityFeePerGas": 1}
    )  # fmt: skip
    assert Account.recover_transaction(raw) == ADDRESS


def test_only_its_owner_can_read_a_keystore(keystore: Keystore) -> None:
    keystore.new("mint", PASSWORD)
    path = keystore.folder / "mint.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keystore.folder.stat().st_mode) == 0o700
    assert [each.name for each in keystore.folder.iterdir()] == ["mint.json"]


def test_the_file_does_not_hold_the_key_in_clear(keystore: Keystore) -> None:
    keystore.import_key("mint", KEY, PASSWORD)
    text = (keystore.folder / "mint.json").read_text()
    assert KEY.hex() not in text
    assert PASSWORD not in text
    assert json.loads(text)["version"] == 3


def test_accounts_are_listed_by_name(keystore: Keystore) -> None:
    assert keystore.list() == []
    first, second = keystore.new("zebra", PASSWORD), keystore.new("ant", PASSWORD)
    assert [(each.name, each.address) for each in keystore.list()] == [
        ("ant", second), ("zebra", first),
    ]  # fmt: skip


def test_a_wrong_password_is_told_as_such(keystore: Keystore, tmp_path: Path) -> None:
    keystore.import_key("mint", KEY, PASSWORD)
    wrong = Keystore(keystore.folder, lambda name: "hunter2", tmp_path / "ape")
    with pytest.raises(AccountError, match="the password of account mint is wrong") as caught:
        wrong.signer("mint")
    no_key_in(caught.value, "hunter2", KEY.hex())


def test_the_password_is_asked_by_the_accounts_name(keystore: Keystore, tmp_path: Path) -> None:
    keystore.new("mint", PASSWORD)
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return PASSWORD

    Keystore(keystore.folder, ask, tmp_path / "ape").signer("mint")
    assert asked == ["mint"]


def test_without_a_prompt_the_password_comes_from_the_environment(
    keystore: Keystore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keystore.import_key("mint", KEY, PASSWORD)
    quiet = Keystore(keystore.folder, None, tmp_path / "ape")
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    with pytest.raises(AccountError, match=f"account mint is locked.*{PASSWORD_VARIABLE}"):
        quiet.signer("mint")
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    assert quiet.signer("mint").address == ADDRESS


def test_an_unknown_account_names_those_there_are(keystore: Keystore) -> None:
    keystore.new("mint", PASSWORD)
    with pytest.raises(AccountError, match="there is no account bank: keystores: mint;"):
        keystore.signer("bank")


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../mint", "a/b", "a b", "dev0", "dev99", "-x", "x" * 65, "a.json", "\x1b"],
)
def test_a_name_that_could_not_be_a_file_or_is_taken_is_refused(
    keystore: Keystore, tmp_path: Path, name: str
) -> None:
    with pytest.raises(UsageError):
        keystore.new(name, PASSWORD)
    assert list(tmp_path.rglob("*.json")) == []


@pytest.mark.parametrize("name", ["a", "mint", "Mint-2", "x" * 64, "devil", "dev"])
def test_other_names_are_taken(keystore: Keystore, name: str) -> None:
    keystore.new(name, PASSWORD)
    assert keystore.find(name).name == name


def test_an_account_is_never_overwritten(keystore: Keystore) -> None:
    address = keystore.new("mint", PASSWORD)
    with pytest.raises(AccountError, match="there is an account mint"):
        keystore.import_key("mint", KEY, PASSWORD)
    assert keystore.signer("mint").address == address


@pytest.mark.parametrize(
    "key", [b"", bytes(32), bytes(31) + b"\1\1", b"\xff" * 32, KEY[:31]], ids=str
)
def test_what_is_no_key_is_refused(keystore: Keystore, key: bytes) -> None:
    with pytest.raises(AccountError, match="this is not a private key"):
        keystore.import_key("mint", key, PASSWORD)
    assert keystore.list() == []


@pytest.mark.parametrize("text", [KEY.hex(), "0x" + KEY.hex(), f"  {KEY.hex()}\n"])
def test_a_key_is_read_from_hex(text: str) -> None:
    assert read_key(text) == KEY


def test_a_mistyped_key_is_not_repeated() -> None:
    text = KEY.hex()[:-1] + "g"
    with pytest.raises(AccountError) as caught:
        read_key(text)
    assert text not in str(caught.value)
    assert KEY.hex()[:10] not in str(caught.value)


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_keystore_is_told_as_damaged(keystore: Keystore, share: float) -> None:
    keystore.import_key("mint", KEY, PASSWORD)
    path = keystore.folder / "mint.json"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(AccountError, match="is not a keystore"):
        keystore.signer("mint")


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw.pop("crypto"),
        lambda raw: raw.update(version=1),
        lambda raw: raw.update(version="x"),
        lambda raw: raw.update(crypto=5),
        lambda raw: raw["crypto"].update(kdf="none"),
        lambda raw: raw["crypto"].update(ciphertext="zz"),
        lambda raw: raw["crypto"].pop("mac"),
        lambda raw: raw["crypto"]["kdfparams"].pop("salt"),
        lambda raw: raw["crypto"]["kdfparams"].update(dklen="many"),
    ],
)
def test_a_damaged_keystore_is_told_as_damaged(
    keystore: Keystore, damage: Callable[[dict[str, Any]], object]
) -> None:
    keystore.import_key("mint", KEY, PASSWORD)
    path = keystore.folder / "mint.json"
    raw = json.loads(path.read_text())
    damage(raw)
    path.write_text(json.dumps(raw))
    with pytest.raises(AccountError):
        keystore.signer("mint")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{}", "it names no address"),
        ('{"version": 1e999}', "is not a finite number"),
        ("[]", "it is not a JSON object"),
        ("\ud800", "it is not text in UTF-8"),
    ],
)
def test_a_stray_file_hides_no_account_and_is_told(
    keystore: Keystore, content: str, why: str
) -> None:
    address = keystore.new("mint", PASSWORD)
    (keystore.folder / "notes.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    os.mkfifo(keystore.folder / "pipe.json")
    assert [each.name for each in keystore.list()] == ["mint"]
    assert keystore.signer("mint").address == address
    notes, pipe = map(str, keystore.odd())
    assert "notes.json is not a keystore" in notes
    assert why in notes
    assert "it is not a file, but a device or a pipe" in pipe
    with pytest.raises(AccountError, match=why):
        keystore.signer("notes")


HEAVY = [
    ("scrypt", {"n": 1 << 30, "r": 8, "p": 1}, "it asks scrypt for n = 1073741824, r = 8, p = 1"),
    ("scrypt", {"n": 2, "r": 1 << 30, "p": 1}, "over 4,194,304 rounds in all"),
    ("scrypt", {"n": 2, "r": 1, "p": 1 << 29}, "over 4,194,304 rounds in all"),
    ("scrypt", {"n": 1 << 18, "r": 8, "p": 3}, "over 4,194,304 rounds in all"),
    ("scrypt", {"n": -2, "r": 8, "p": 1}, "-2 is not a number"),
    ("scrypt", {"n": 1e3, "r": 8, "p": 1}, "1000.0 is not a number"),
    ("pbkdf2", {"c": 10**12}, "it asks pbkdf2 for c = 1000000000000"),
    ("pbkdf2", {"c": 10, "dklen": 1 << 31}, "its derived key has 2147483648 bytes, not 32"),
    ("scrypt", {"n": 2, "r": 1, "p": 1, "dklen": 65}, "its derived key has 65 bytes"),
    ("argon2", {"c": 1}, "its key derivation is argon2"),
]


@pytest.mark.parametrize(("function", "wanted", "why"), HEAVY)
def test_a_strangers_keystore_takes_no_more_than_others(
    keystore: Keystore, tmp_path: Path, function: str, wanted: dict[str, int], why: str
) -> None:
    """Refused before anything is derived, wherever a keystore is opened."""
    raw: Any = Account.encrypt(KEY, PASSWORD)
    raw["crypto"].update(kdf=function, kdfparams={"salt": "00" * 16, "dklen": 32, **wanted})
    for name in ("crypto", "Crypto"):
        strange = {**raw, name: raw.get("crypto")}
        (tmp_path / "strange.json").write_text(json.dumps(strange))
        with pytest.raises(AccountError, match=re.escape(why)):
            keystore.import_file("mint", tmp_path / "strange.json", PASSWORD, PASSWORD)
    keystore.folder.mkdir()
    (tmp_path / "strange.json").rename(keystore.folder / "mint.json")
    with pytest.raises(AccountError, match=re.escape(why)):
        keystore.signer("mint")


def made_elsewhere(key: bytes, **wanted: int) -> str:
    """A keystore of another wallet, with scrypt's parameters."""
    salt, iv = bytes(16), bytes(16)
    derived: Any = scrypt(PASSWORD, salt.decode(), 32, wanted["n"], wanted["r"], wanted["p"])
    ciphertext = encrypt_aes_ctr(key, derived[:16], 0)
    crypto = {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": iv.hex()},
        "ciphertext": ciphertext.hex(),
        "mac": keccak(derived[16:] + ciphertext).hex(),
        "kdf": "scrypt",
        "kdfparams": {**wanted, "dklen": 32, "salt": salt.hex()},
    }
    return json.dumps({"Crypto": crypto, "version": 3})


@pytest.mark.parametrize("wanted", [{"n": 1 << 12, "r": 8, "p": 6}, {"n": 1 << 18, "r": 1, "p": 8}])
def test_what_other_wallets_ask_for_is_done(
    keystore: Keystore, tmp_path: Path, wanted: dict[str, int]
) -> None:
    (tmp_path / "other.json").write_text(made_elsewhere(KEY, **wanted))
    keystore.import_file("mint", tmp_path / "other.json", PASSWORD, PASSWORD)
    assert keystore.signer("mint").address == ADDRESS


def test_a_keystore_that_names_another_address_signs_nothing(keystore: Keystore) -> None:
    """`account list` would show the one, and the chain the other."""
    keystore.import_key("mint", KEY, PASSWORD)
    path = keystore.folder / "mint.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "address": "11" * 20}))
    with pytest.raises(AccountError, match=f"says 0x1111.*its key belongs to {ADDRESS}"):
        keystore.signer("mint")


def test_a_keystore_without_a_whole_key_is_told(keystore: Keystore, tmp_path: Path) -> None:
    (tmp_path / "short.json").write_text(made_elsewhere(KEY[:31], n=2, r=1, p=1))
    with pytest.raises(AccountError, match="it holds no private key") as caught:
        keystore.import_file("mint", tmp_path / "short.json", PASSWORD, PASSWORD)
    no_key_in(caught.value, KEY[:31].hex())


def test_a_password_in_latin_1_is_its_bytes(keystore: Keystore, tmp_path: Path) -> None:
    """As Python hands over what an environment holds that is not UTF-8."""
    password = b"caf\xe9".decode("utf-8", "surrogateescape")
    keystore.import_key("mint", KEY, password)
    opened = Keystore(keystore.folder, lambda name: password, tmp_path / "ape")
    assert opened.signer("mint").address == ADDRESS


def test_no_home_directory_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    keystore = Keystore(tmp_path, lambda name: PASSWORD)
    keystore.new("mint", PASSWORD)
    assert [each.name for each in keystore.list()] == ["mint"]


def test_accounts_of_ape_are_read_as_well(keystore: Keystore, tmp_path: Path) -> None:
    apes = tmp_path / "ape"
    apes.mkdir()
    content: Any = Account.encrypt(KEY, PASSWORD)
    (apes / "president.json").write_text(json.dumps({**content, "address": ADDRESS[2:].lower()}))
    ours = keystore.new("mint", PASSWORD)
    assert [(each.name, each.of_ape) for each in keystore.list()] == [
        ("mint", False), ("president", True),
    ]  # fmt: skip
    assert keystore.signer("president").address == ADDRESS
    assert keystore.signer("mint").address == ours


def test_our_own_account_goes_before_apes_of_the_same_name(
    keystore: Keystore, tmp_path: Path
) -> None:
    (tmp_path / "ape").mkdir()
    content: Any = Account.encrypt(KEY, PASSWORD)
    (tmp_path / "ape" / "mint.json").write_text(json.dumps(content))
    ours = keystore.new("mint", PASSWORD)
    assert [each.address for each in keystore.list()] == [ours]
    assert keystore.signer("mint").address == ours


def test_no_representation_holds_a_key(keystore: Keystore) -> None:
    keystore.import_key("mint", KEY, PASSWORD)
    signer = keystore.signer("mint")
    for shown in (repr(signer), str(signer), repr(keystore), repr(keystore.list())):
        assert KEY.hex() not in shown
        assert repr(KEY) not in shown
        assert PASSWORD not in shown
    assert repr(signer) == f"KeySigner({ADDRESS})"


# -- dev accounts


def test_dev_accounts_are_those_of_the_mnemonic() -> None:
    Account.enable_unaudited_hdwallet_features()
    for number, account in enumerate(DEV_ACCOUNTS):
        derived = Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{number}")
        assert (account.name, account.address, account.private_key) == (
            f"dev{number}", derived.address, bytes(derived.key),
        )  # fmt: skip
    assert len({account.address for account in DEV_ACCOUNTS}) == len(DEV_ACCOUNTS) >= 25
    assert BALANCE_WEI >= 10**18


def test_a_dev_account_is_opened_by_name_or_address_without_password(tmp_path: Path) -> None:
    def ask(name: str) -> str:
        raise AssertionError("a dev account has no password")

    keystore = Keystore(tmp_path, ask, tmp_path)
    for dev in (DEV_ACCOUNTS[0], DEV_ACCOUNTS[-1]):
        assert keystore.signer(dev.name).address == dev.address
        assert keystore.signer(dev.address).address == dev.address
    with pytest.raises(AccountError, match="dev accounts: dev0 to"):
        keystore.signer(f"dev{len(DEV_ACCOUNTS)}")


def test_a_dev_accounts_key_is_not_in_its_representation() -> None:
    """Public as it is, one who prints accounts should not learn to expect keys there."""
    assert DEV_ACCOUNTS[0].private_key.hex() not in repr(DEV_ACCOUNTS[0])
    assert repr(DEV_ACCOUNTS[0].private_key) not in repr(DEV_ACCOUNTS[0])


def test_a_message_signature_recovers_to_its_signer() -> None:
    signer = KeySigner(KEY)
    message = encode_defunct(b"hello")
    from eth_account.messages import _hash_eip191_message

    signature = signer.sign_digest(_hash_eip191_message(message))
    assert Account.recover_message(message, signature=signature) == ADDRESS


def test_what_is_no_keystore_of_apes_is_left_out(tmp_path: Path) -> None:
    apes = tmp_path / "ape"
    keystore = Keystore(tmp_path / "ours", lambda name: "pw", ape_folder=apes)
    keystore.new("clerk", "pw")
    apes.mkdir()
    (apes / "good.json").write_bytes((tmp_path / "ours" / "clerk.json").read_bytes())
    (apes / "broken.json").write_text("{")
    assert [account.name for account in keystore.list()] == ["clerk", "good"]
