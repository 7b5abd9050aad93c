"""Reads what a preview needs of a chain in few requests.

Which slots an execution reads follows from what is in them. So it is run on guesses first: whatever
is not known yet is taken for empty, and noted. Then all that was missing is asked for together, and
so on until nothing is: that takes as many requests as values that lead to other values, and not
one for each. Guesses decide nothing: the preview itself runs on what the chain has told, and what
it misses all the same it asks for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress

from govkit.crypto.keccak import checksum
from govkit.network.port import Port, ReadsMany, Slot
from govkit.types import AccountState, Address

MOST_ROUNDS = 12
"""So often guesses are tried; what is missing then is asked for one by one."""
GUESSED_GAS = 5_000_000
"""The gas of an execution on guesses: what takes more is mostly one that is meant to."""

_GUESS = AccountState(1, 0, b"")


class PortSource:
    """The state after a block, as a port tells it (see `chain.copied.StateSource`). Each thing is
    asked for once."""

    def __init__(self, port: Port, block: int) -> None:
        self._port, self._block = port, block
        self.accounts: dict[Address, AccountState] = {}
        self.slots: dict[Slot, int] = {}

    def account(self, address: bytes) -> AccountState:
        at = checksum(address)
        if at not in self.accounts:
            port, block = self._port, self._block
            code = port.code(at, block=block)
            balance = port.balance(at, block=block)
            self.accounts[at] = AccountState(port.nonce(at, block=block), balance, code)
        return self.accounts[at]

    def slot(self, address: bytes, slot: int) -> int:
        place = checksum(address), slot
        if place not in self.slots:
            self.slots[place] = self._port.storage(*place, block=self._block)
        return self.slots[place]

    def ask_for(self, accounts: Collection[Address], slots: Collection[Slot]) -> bool:
        """Ask for many things together. Returns whether the port tells any of them so."""
        if not isinstance(self._port, ReadsMany):
            return False
        found = self._port.state(list(accounts), list(slots), block=self._block)
        self.accounts.update(found.accounts)
        self.slots.update(found.slots)
        return bool(found.accounts or found.slots)

    def gather(self, run: Callable[[Guesses], None], first: Collection[Address] = ()) -> None:
        """Ask together for all that `run` reads, and for the accounts `first`, if the port tells
        anything so."""
        guesses = Guesses(self)
        guesses.accounts.update(dict.fromkeys(first))
        for _ in range(MOST_ROUNDS):
            if not self.ask_for(guesses.accounts, guesses.slots):
                return
            guesses = Guesses(self)
            with suppress(Exception):  # on guesses anything can fail
                run(guesses)
            if not guesses.accounts and not guesses.slots:
                return


class Guesses:
    """A source that takes what is not known for empty; `accounts` and `slots` are what that was."""

    def __init__(self, known: PortSource) -> None:
        self._known = known
        self.accounts: dict[Address, None] = {}
        self.slots: dict[Slot, None] = {}

    def account(self, address: bytes) -> AccountState:
        at = checksum(address)
        if at in self._known.accounts:
            return self._known.accounts[at]
        self.accounts[at] = None
        return _GUESS

    def slot(self, address: bytes, slot: int) -> int:
        place = checksum(address), slot
        if place in self._known.slots:
            return self._known.slots[place]
        self.slots[place] = None
        return 0
