"""Accounts that sign: dev accounts by name, and Web3 Secret Storage keystores (version 3).

Keystores of `ape accounts` are read as well. A key is in memory only while it is used, and no
message or representation holds one. See
https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage.
"""

from __future__ import annotations

import builtins
import contextlib
import json
import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.crypto.keccak import checksum
from govkit.crypto.signing import address_of, is_key, sign_digest, sign_transaction
from govkit.errors import AccountError, UsageError
from govkit.files import (
    MOST_BYTES_HANDED_OVER,
    OWNER_ONLY,
    read_text,
    unreadable,
    write_whole,
)
from govkit.guesses import no_such
from govkit.text import read_json, read_unsigned, utf8
from govkit.types import Address

PASSWORD_VARIABLE = "GOVKIT_PASSWORD"
DEFAULT_PATH = "m/44'/60'/0'/0/0"
_PATH = re.compile(r"m(/[0-9]{1,9}'?){1,10}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_COSTS = {"scrypt": ("n", "r", "p"), "pbkdf2": ("c",)}
_MOST_ROUNDS = 1 << 22
"""The most that a keystore may ask for: scrypt then takes half a GiB, and either some seconds."""


class KeySigner:
    """Signs with a private key (32 bytes) held in memory.

    >>> signer = govkit.KeySigner(bytes(31) + bytes([1]))
    >>> signer.address
    '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf'
    """

    def __init__(self, private_key: bytes) -> None:
        self._private_key = private_key
        self._address = address_of(private_key)

    def __repr__(self) -> str:
        return f"KeySigner({self.address})"

    @property
    def address(self) -> Address:
        return self._address

    def sign_transaction(self, transaction: dict[str, object]) -> bytes:
        return sign_transaction(self._private_key, transaction)

    def sign_digest(self, digest: bytes) -> bytes:
        return sign_digest(self._private_key, digest)


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """A keystore file: its name, its address, and whether it is one of ape's."""

    name: str
    address: Address
    path: Path
    of_ape: bool = False


class Keystore:
    """The accounts of a nation's folder, beside the dev accounts and those of ape.

    `password` is asked for when a keystore is opened; it is given the account's name.
    """

    def __init__(
        self,
        folder: Path,
        password: Callable[[str], str] | None = None,
        ape_folder: Path | None = None,
    ) -> None:
        self.folder = folder
        self._password = password or _password_from_environment
        self._ape_folder = _apes() if ape_folder is None else ape_folder

    def list(self) -> list[StoredAccount]:
        """All keystores, those of this folder first; other files are left out: see `odd`."""
        return self._read()[0]

    def odd(self) -> Sequence[AccountError]:
        """The files among this folder's keystores that are not keystores, each with the reason."""
        return self._read()[1]

    def _read(self) -> tuple[builtins.list[StoredAccount], Sequence[AccountError]]:
        found: dict[str, StoredAccount] = {}
        odd = []
        for path in sorted(self.folder.glob("*.json")):
            try:
                found[path.stem] = _describe(path)
            except AccountError as error:
                odd.append(error)
        for path in sorted(self._ape_folder.glob("*.json")) if self._ape_folder else ():
            with contextlib.suppress(AccountError):
                found.setdefault(path.stem, _describe(path, of_ape=True))
        return list(found.values()), odd

    def new(self, name: str, password: str) -> Address:
        """Make a key, store it encrypted, and give its address. Raises AccountError."""
        from eth_account import Account

        return self._write(name, Account.create().key, password)

    def import_key(self, name: str, private_key: bytes, password: str) -> Address:
        """Store a key (32 bytes) encrypted. Raises AccountError."""
        if not is_key(private_key):
            raise AccountError(
                "this is not a private key", "it is not 32 bytes in range", "give 64 hex digits"
            )
        return self._write(name, private_key, password)

    def import_mnemonic(
        self, name: str, mnemonic: str, password: str, path: str = DEFAULT_PATH
    ) -> Address:
        """Store the key that a mnemonic (BIP-39) has at a `path` (BIP-44) encrypted.

        Raises AccountError, which repeats nothing of the mnemonic.
        """
        return self.import_key(name, _derive(mnemonic, path), password)

    def import_file(self, name: str, file: Path, file_password: str, password: str) -> Address:
        """Store the key of another keystore file (version 3) here. Raises AccountError."""
        return self.import_key(
            name, decrypted(file, file_password, f"account {file.stem}"), password
        )

    def signer(self, name: str) -> KeySigner:
        """Open a dev account or a keystore, by name or address. Raises AccountError."""
        for dev in DEV_ACCOUNTS:
            if _is_called(name, dev.name, dev.address):
                return KeySigner(dev.private_key)
        account = self.find(name)
        password = self._password(account.name)
        signer = KeySigner(decrypted(account.path, password, f"account {account.name}"))
        if signer.address != account.address:
            raise _damaged(
                account.path, f"it says {account.address}, but its key belongs to {signer.address}"
            )
        return signer

    def address_of(self, name: str) -> Address:
        """The address of a dev account or a keystore, which stays closed. Raises AccountError."""
        for dev in DEV_ACCOUNTS:
            if _is_called(name, dev.name, dev.address):
                return dev.address
        return self.find(name).address

    def has(self, address: Address) -> bool:
        """Whether an account's key is here."""
        dev = {account.address for account in DEV_ACCOUNTS}
        return address in dev or any(each.address == address for each in self.list())

    def find(self, name: str) -> StoredAccount:
        """A keystore by its name or address. Raises AccountError, which lists the names."""
        known = self.list()
        for account in known:
            if _is_called(name, account.name, account.address):
                return account
        own = self.folder / f"{name}.json"
        if _NAME.fullmatch(name) and own.exists():
            _describe(own)  # says what is wrong with it
        names = [account.name for account in known]
        raise no_such(
            "account",
            name,
            [*names, *(dev.name for dev in DEV_ACCOUNTS)],
            "make one with govkit account new",
            AccountError,
            f"keystores: {', '.join(names) or 'none'}; "
            f"dev accounts: dev0 to dev{len(DEV_ACCOUNTS) - 1}",
        )

    def _write(self, name: str, private_key: bytes, password: str) -> Address:
        if not _NAME.fullmatch(name) or re.fullmatch(r"dev\d+", name):
            raise UsageError(
                f"{name} cannot be an account's name",
                "use letters, digits, - and _; dev0, dev1, ... are reserved",
                "choose another",
            )
        path = self.folder / f"{name}.json"
        if path.exists():
            raise AccountError(f"there is an account {name}", f"in {path}", "choose another name")
        write_encrypted(path, private_key, password)
        return KeySigner(private_key).address


def _apes() -> Path | None:
    """Where ape keeps keystores; nowhere for an account without a home directory."""
    try:
        return Path.home() / ".ape" / "accounts"
    except RuntimeError:
        return None


def read_key(text: str) -> bytes:
    """A private key from 64 hex digits. Raises AccountError, which does not repeat them."""
    try:
        return bytes.fromhex(text.strip().removeprefix("0x"))
    except ValueError:
        raise AccountError(
            "this is not a private key", "it is not hexadecimal", "give 64 hex digits"
        ) from None


def _derive(mnemonic: str, path: str) -> bytes:
    from eth_account.hdaccount import key_from_seed, seed_from_mnemonic

    if not _PATH.fullmatch(path):
        raise AccountError(
            "this is not a derivation path", "it must be like the default", f"give {DEFAULT_PATH}"
        )
    try:
        return bytes(key_from_seed(seed_from_mnemonic(" ".join(mnemonic.split()), ""), path))
    except Exception:  # any exception's message may contain the words
        raise AccountError(
            "this is not a mnemonic",
            "its words or their order are not those of BIP-39",
            "give all 12 to 24 words, in their order, with spaces between",
        ) from None


def _is_called(wanted: str, name: str, address: Address) -> bool:
    """By name, or by address in upper or lower case."""
    return wanted == name or wanted.lower() == address.lower()


def _describe(path: Path, *, of_ape: bool = False) -> StoredAccount:
    content = _read(path)
    address = str(content.get("address", "")).removeprefix("0x")
    if not re.fullmatch(r"[0-9a-fA-F]{40}", address):
        raise _damaged(path, "it names no address")
    return StoredAccount(path.stem, checksum(address), path, of_ape)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_json(read_text(path, MOST_BYTES_HANDED_OVER))
    except (OSError, ValueError) as error:
        raise _damaged(path, unreadable(error)) from error
    if not isinstance(content, dict):
        raise _damaged(path, "it is not a JSON object")
    return content


def write_encrypted(
    path: Path, secret: bytes, password: str, about: Mapping[str, object] | None = None
) -> None:
    """Write a keystore of a secret (32 bytes, a private key), which only its owner can read.
    `about` stands in it in plain text."""
    from eth_account import Account

    content: Any = Account.encrypt(secret, _bytes_of(password))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, json.dumps({**content, **(about or {})}), mode=OWNER_ONLY)


def read_keystore(path: Path) -> Mapping[str, Any]:
    """What a keystore says in plain text. Raises AccountError."""
    return _read(path)


def decrypted(path: Path, password: str, what: str) -> bytes:
    """The secret (32 bytes) of a keystore; `what` it is, for a message. Raises AccountError."""
    from eth_account import Account
    from eth_keyfile.keyfile import normalize_keys

    try:
        content = normalize_keys(_read(path))
        _check_cost(content)
        key = bytes(Account.decrypt(content, _bytes_of(password)))
    except ValueError as error:
        if "MAC mismatch" in str(error):
            raise AccountError(
                f"the password of {what} is wrong",
                "it does not open the keystore",
                f"type it again, or set {PASSWORD_VARIABLE}",
            ) from None
        raise _damaged(path, str(error)) from error
    except (KeyError, TypeError, AttributeError, AssertionError) as error:
        raise _damaged(path, repr(error)) from error
    if not is_key(key):
        raise _damaged(path, "it holds no private key")
    return key


def _check_cost(content: dict[str, Any]) -> None:
    """Raises ValueError if opening a keystore takes far more time and memory than people's own
    keystores, which ask for at most 2^21 rounds; its maker chooses that."""
    if content["version"] != 3:
        raise ValueError(f"its version is {str(content['version'])[:20]}, not 3")
    function, wanted = content["crypto"]["kdf"], content["crypto"]["kdfparams"]
    if function not in _COSTS:
        raise ValueError(f"its key derivation is {str(function)[:20]}, not scrypt or pbkdf2")
    costs = {name: read_unsigned(wanted[name]) for name in _COSTS[function]}
    if math.prod(costs.values()) > _MOST_ROUNDS:
        asked = ", ".join(f"{name} = {str(cost)[:30]}" for name, cost in costs.items())
        raise ValueError(f"it asks {function} for {asked}: over {_MOST_ROUNDS:,} rounds in all")
    if read_unsigned(wanted["dklen"]) not in range(32, 65):
        raise ValueError(f"its derived key has {str(wanted['dklen'])[:20]} bytes, not 32")


def _bytes_of(password: str) -> Any:
    """A password's bytes, as typed or from the environment; eth-account's types know only text."""
    return utf8(password)


def _damaged(path: Path, why: str) -> AccountError:
    return AccountError(f"{path} is not a keystore", why, "restore it from a copy, or move it away")


def _password_from_environment(name: str) -> str:
    password = os.environ.get(PASSWORD_VARIABLE)
    if password is None:
        raise AccountError(
            f"account {name} is locked", "no password was given", f"set {PASSWORD_VARIABLE}"
        )
    return password
