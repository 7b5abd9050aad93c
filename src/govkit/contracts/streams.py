"""Streams: salaries, grants and pensions that accrue by the second."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address, Wei

ALL = 2**256 - 1
"""Withdraw all that is owed."""


@dataclass(frozen=True, slots=True)
class StreamTerms:
    """An `amount` in wei each `period` (1, 3 or 12 months, or a span in seconds).

    `start` (0: now), `cliff` and `end` (0: none) are seconds since 1970.
    """

    amount: Wei
    period: int
    start: int = 0
    cliff: int = 0
    end: int = 0
    citizens_only: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as it is now; one that was stopped has an amount of 0.

    `payee` is the receiver, or the new key of its passport; `owed` in wei can be withdrawn.
    """

    amount: Wei
    period: int
    cliff: int
    end: int
    citizens_only: bool
    of_budget: bool
    paused: bool
    payee: Address
    owed: Wei


class Streams(Contract):
    """What the treasury pays by the second, by receiver, asset (zero: coin) and line (32 bytes)."""

    artifact_name = "Streams"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def budgets(self, *, block: int | None = None) -> Address:
        """The contract of budgets, out of which their holders begin streams; zero for none."""
        return Address(self._read("budgets", block=block))

    def dues(self, *, block: int | None = None) -> Address:
        """The contract of dues, if arrears bar from withdrawing; zero for none."""
        return Address(self._read("dues", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def owed(
        self, receiver: Address, asset: Address, line: bytes, *, block: int | None = None
    ) -> Wei:
        """What has accrued and was not withdrawn, in wei."""
        return Wei(self._read("owed", receiver, asset, line, block=block))

    def withdrawable(
        self, receiver: Address, asset: Address, line: bytes, *, block: int | None = None
    ) -> Wei:
        """The part of what is owed that the treasury holds, in wei."""
        return Wei(self._read("withdrawable", receiver, asset, line, block=block))

    def stream(
        self, receiver: Address, asset: Address, line: bytes, *, block: int | None = None
    ) -> Stream:
        """Raises RevertError if there never was one."""
        return Stream(*self._read("stream", receiver, asset, line, block=block))

    def committed(self, asset: Address, *, block: int | None = None) -> Wei:
        """What all running streams pay in a year of 31,556,952 seconds, in wei, rounded up."""
        return Wei(self._read("committed", asset, block=block))

    def budget_of(
        self, receiver: Address, asset: Address, line: bytes, *, block: int | None = None
    ) -> tuple[bytes, int] | None:
        """The budget that a stream is out of, by holder and number; None for a vote's stream."""
        holder, number = self._read("budgetOf", receiver, asset, line, block=block)
        return (bytes(holder), number) if number else None

    def begin(self, receiver: Address, asset: Address, line: bytes, terms: StreamTerms) -> Call:
        """Only in a founding or a proposal."""
        return self._call("begin", receiver, asset, line, astuple(terms))

    def begin_for(
        self, holder: bytes, number: int, receiver: Address, line: bytes, terms: StreamTerms
    ) -> Call:
        """By who holds the budget: of its asset, an amount each of its periods."""
        return self._call("beginFor", holder, number, receiver, line, astuple(terms))

    def change(
        self,
        receiver: Address,
        asset: Address,
        line: bytes,
        amount: Wei,
        period: int,
        end: int = 0,
    ) -> Call:
        """In a proposal, or by the holder of its budget; what has accrued stays owed."""
        return self._call("change", receiver, asset, line, amount, period, end)

    def pause(self, receiver: Address, asset: Address, line: bytes) -> Call:
        """In a proposal, or by the holder of its budget."""
        return self._call("pause", receiver, asset, line)

    def resume(self, receiver: Address, asset: Address, line: bytes) -> Call:
        """In a proposal, or by the holder of its budget."""
        return self._call("resume", receiver, asset, line)

    def stop(self, receiver: Address, asset: Address, line: bytes) -> Call:
        """In a proposal, or by the holder of its budget; by anybody once it has ended by time, or
        its budget has no room for it."""
        return self._call("stop", receiver, asset, line)

    def withdraw(self, receiver: Address, asset: Address, line: bytes, amount: int = ALL) -> Call:
        """By anybody: pays the receiver an amount in wei, or all that is owed."""
        return self._call("withdraw", receiver, asset, line, amount)
