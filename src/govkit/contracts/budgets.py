"""Budgets: what an office, a council or an account may spend without a vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import NamedTuple

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.text import from_utf8
from govkit.types import Address, Wei

NO_END = 2**35 - 1
"""As an end: none."""
MAX_AMOUNT = 2**104 - 1
MAX_PERIOD = 2**28 - 1
MAX_RECEIVERS = 32
MAX_PURPOSE_BYTES = 128


@dataclass(frozen=True, slots=True)
class BudgetRules:
    """An `amount` each `period` (`govkit.periods`), before `end` (seconds since 1970).

    What is left over of a period is carried over if it `rolls_over`; else it lapses. A `listed`
    budget pays only the receivers on its list.
    """

    amount: Wei
    period: int
    end: int = NO_END
    rolls_over: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget's terms; `asset` zero is the chain's coin, `start` is in seconds since 1970."""

    asset: Address
    start: int
    rules: BudgetRules
    revoked: bool


@dataclass(frozen=True, slots=True)
class BudgetAccount:
    """A budget now: `spent` of this period's amount, what is left of what was `carried` over,
    what is `left` to spend, and the second in which there is more (0: never)."""

    spent: Wei
    carried: Wei
    left: Wei
    more_at: int


class Holder(NamedTuple):
    """Who holds a budget: an `office` by its name, or a `council` or `account` by its address."""

    kind: str
    name: str

    @property
    def word(self) -> bytes:
        """As the contract keeps it (32 bytes)."""
        if self.kind == "office":
            return self.name.encode().ljust(32, b"\0")
        mark = b"\x01" if self.kind == "council" else b"\0"
        return bytes(11) + mark + bytes.fromhex(self.name[2:])

    @classmethod
    def of(cls, word: bytes) -> Holder:
        """From the contract's word."""
        from govkit.crypto.keccak import checksum

        if word[0]:
            return cls("office", from_utf8(word.rstrip(b"\0")))
        return cls("council" if word[11] else "account", checksum(word[12:]))


class Budgets(Contract):
    """Budgets of the treasury's money, by holder (32 bytes) and number from 1."""

    artifact_name = "Budgets"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def offices(self, *, block: int | None = None) -> Address:
        """The contract of the offices; zero for none."""
        return Address(self._read("offices", block=block))

    def count(self, holder: bytes, *, block: int | None = None) -> int:
        """How many budgets the holder was ever granted."""
        return int(self._read("count", holder, block=block))

    def budget(self, holder: bytes, number: int, *, block: int | None = None) -> Budget:
        """Raises RevertError if there is none."""
        asset, start, rules, revoked = self._read("budget", holder, number, block=block)
        return Budget(Address(asset), start, BudgetRules(*rules), revoked)

    def account(self, holder: bytes, number: int, *, block: int | None = None) -> BudgetAccount:
        """Raises RevertError if there is none."""
        return BudgetAccount(*self._read("account", holder, number, block=block))

    def reserved(self, holder: bytes, number: int, *, block: int | None = None) -> Wei:
        """What its streams take of each period."""
        return Wei(self._read("reserved", holder, number, block=block))

    def covers(self, holder: bytes, number: int, *, block: int | None = None) -> bool:
        """Whether it has room for its streams; anybody can stop them if not."""
        return bool(self._read("covers", holder, number, block=block))

    def is_receiver(
        self, holder: bytes, number: int, receiver: Address, *, block: int | None = None
    ) -> bool:
        """Whether the budget can pay that receiver."""
        return bool(self._read("isReceiver", holder, number, receiver, block=block))

    def may_spend(
        self, holder: bytes, number: int, account: Address, *, block: int | None = None
    ) -> bool:
        """Whether the account holds the budget now."""
        return bool(self._read("maySpend", holder, number, account, block=block))

    def grant(
        self,
        holder: bytes,
        asset: Address,
        start: int,
        rules: BudgetRules,
        receivers: Sequence[Address],
        line: bytes,
        purpose: str,
    ) -> Call:
        """Only in a founding or a proposal; a `start` in the past is when it is executed."""
        words = astuple(rules), list(receivers), line, purpose
        return self._call("grant", holder, asset, start, *words)

    def change(
        self, holder: bytes, number: int, rules: BudgetRules, line: bytes, purpose: str
    ) -> Call:
        """Only in a proposal; what was spent in this period stays spent."""
        return self._call("change", holder, number, astuple(rules), line, purpose)

    def restart(self, holder: bytes, number: int) -> Call:
        """Only in a proposal: forgets what was spent and carried over."""
        return self._call("restart", holder, number)

    def revoke(self, holder: bytes, number: int) -> Call:
        """Only in a proposal: ends a budget for ever."""
        return self._call("revoke", holder, number)

    def set_receiver(self, holder: bytes, number: int, receiver: Address, allowed: bool) -> Call:
        """Only in a proposal: puts a receiver on the list, or takes it off."""
        return self._call("setReceiver", holder, number, receiver, allowed)

    def spend(self, holder: bytes, number: int, receiver: Address, amount: Wei) -> Call:
        """By its holder: pays a receiver, in the asset's smallest unit."""
        return self._call("spend", holder, number, receiver, amount)
