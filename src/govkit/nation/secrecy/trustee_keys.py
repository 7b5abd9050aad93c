"""The key file of a trustee: one for each epoch, encrypted as an account's keystore is.

It holds one random secret of 32 bytes. All that the trustee needs follows from it: the secret of
its exchange key, its polynomial, and what it hides shares by. So the file never changes, every step
can be done again, and a deleted file leaves nothing behind (Canetti, Halevi and Katz call the like
of it forward security, 2003).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from pathlib import Path

from govkit.crypto.bn128 import Affine, checked, generator
from govkit.crypto.secret_sharing import Dealing
from govkit.crypto.sigma_proofs import hash_to_factor
from govkit.crypto.signing import is_key
from govkit.errors import AccountError
from govkit.network.accounts import decrypted, read_keystore, write_encrypted
from govkit.types import Address

VERSION = 1
_HEADER = "govkit_trustee"


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose key it is: a trustee's of an epoch, in one contract on one chain."""

    chain_id: int
    contract: Address
    epoch: int
    account: Address

    def in_words(self) -> str:
        return f"the trustee key of {self.account} for epoch {self.epoch}"


class _Purpose(IntEnum):
    EXCHANGE = 1
    POLYNOMIAL = 2
    HIDING = 3


class TrusteeKey:
    """The secrets of a trustee in one epoch, from its seed (32 bytes)."""

    def __init__(self, seed: bytes, seat: Seat) -> None:
        self._seed, self.seat = seed, seat

    def __repr__(self) -> str:
        return f"TrusteeKey({self.seat})"

    @property
    def exchange_secret(self) -> int:
        return self._factor(_Purpose.EXCHANGE)

    @property
    def exchange_key(self) -> Affine:
        return checked(generator().multiply(self.exchange_secret), "the exchange key")

    @property
    def hiding_secret(self) -> int:
        """The secret of the exchange key that goes with the dealing."""
        return self._factor(_Purpose.HIDING)

    def dealing(self, threshold: int) -> Dealing:
        numbers = count()
        return Dealing(threshold, lambda: self._factor(_Purpose.POLYNOMIAL, next(numbers)))

    def _factor(self, purpose: _Purpose, number: int = 0) -> int:
        seat = self.seat
        own = seat.chain_id, seat.contract, seat.epoch, seat.account
        return hash_to_factor("trustee key", self._seed, *own, int(purpose), number)


class KeyFolder:
    """Where trustees' key files are, of all nations of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, seat: Seat) -> Path:
        return self.folder / f"{seat.account}-epoch-{seat.epoch}.json"

    def has(self, seat: Seat) -> bool:
        return self.path(seat).exists()

    def new(self, seat: Seat, password: str) -> TrusteeKey:
        """Make a key and write its file, never over another. Raises AccountError."""
        path = self.path(seat)
        if path.exists():
            raise AccountError(
                f"{seat.in_words()} is there already", f"in {path}", "keep it, and back it up"
            )
        seed = b""
        while not is_key(seed):
            seed = secrets.token_bytes(32)
        about = {
            _HEADER: VERSION,
            "chain_id": seat.chain_id,
            "contract": seat.contract,
            "epoch": seat.epoch,
            "account": seat.account,
        }
        write_encrypted(path, seed, password, about)
        return TrusteeKey(seed, seat)

    def open(self, seat: Seat, password: str) -> TrusteeKey:
        """Raises AccountError if the file is missing, another's or damaged, or the password is
        wrong."""
        path = self.check(seat)
        return TrusteeKey(decrypted(path, password, seat.in_words()), seat)

    def check(self, seat: Seat) -> Path:
        """The key's file, if it is there and says that it is this key's. Raises AccountError."""
        path = self.path(seat)
        if not path.exists():
            raise AccountError(
                f"{seat.in_words()} is not here",
                f"there is no {path}",
                "use the machine that has it, or a copy; without it the other trustees can still "
                "count, if enough of them are left",
            )
        if (found := _seat_of(read_keystore(path))) != seat:
            told = found.in_words() + _elsewhere(found, seat) if found else "no trustee's key"
            raise AccountError(
                f"{path} is not {seat.in_words()}", f"it is {told}", "restore it from a copy"
            )
        return path

    def seats(self, chain_id: int, contract: Address, account: Address) -> list[Seat]:
        """The keys of an account that are here, by epoch."""
        found = (
            _seat_of(read_keystore(path)) for path in self.folder.glob(f"{account}-epoch-*.json")
        )
        own = (each for each in found if each and each.contract == contract)
        mine = (each for each in own if (each.chain_id, each.account) == (chain_id, account))
        return sorted(mine, key=lambda seat: seat.epoch)

    def erase(self, seat: Seat) -> None:
        """Overwrite a key's file and delete it. Raises AccountError."""
        path = self.check(seat)
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
        path.unlink()


def _elsewhere(found: Seat, wanted: Seat) -> str:
    same = (found.chain_id, found.contract) == (wanted.chain_id, wanted.contract)
    return "" if same else " of another nation"


def _seat_of(content: Mapping[str, object]) -> Seat | None:
    """The seat that a key file names."""
    if content.get(_HEADER) != VERSION:
        return None
    chain_id, epoch = content.get("chain_id"), content.get("epoch")
    contract, account = content.get("contract"), content.get("account")
    if not isinstance(chain_id, int) or not isinstance(epoch, int):
        return None
    return Seat(chain_id, Address(str(contract)), epoch, Address(str(account)))
