"""TreasuryToken: the nation's currency."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address, Bps, Wei


class TreasuryToken(Contract):
    """ERC-20 with permit and votes, capped; the treasury issues within a yearly limit."""

    artifact_name = "TreasuryToken"

    def name(self) -> str:
        return str(self._read("name"))

    def symbol(self) -> str:
        return str(self._read("symbol"))

    def cap(self, *, block: int | None = None) -> Wei:
        return Wei(self._read("cap", block=block))

    def issuance_limit_bps(self, *, block: int | None = None) -> Bps:
        return Bps(self._read("issuanceLimitBps", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def founded_at(self) -> int:
        """When the first issuance year began, in seconds since 1970."""
        return int(self._read("foundedAt"))

    def total_supply(self, *, block: int | None = None) -> Wei:
        return Wei(self._read("totalSupply", block=block))

    def balance_of(self, account: Address, *, block: int | None = None) -> Wei:
        return Wei(self._read("balanceOf", account, block=block))

    def issuable(self) -> Wei:
        """What the treasury may still issue this year, in wei."""
        return Wei(self._read("issuable"))

    def delegates(self, account: Address, *, block: int | None = None) -> Address:
        return Address(self._read("delegates", account, block=block))

    def get_votes(self, account: Address, *, block: int | None = None) -> int:
        return int(self._read("getVotes", account, block=block))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def transfer(self, receiver: Address, amount: Wei) -> Call:
        return self._call("transfer", receiver, amount)

    def allowance(self, owner: Address, spender: Address, *, block: int | None = None) -> Wei:
        """What `spender` may still take from `owner`, in wei."""
        return Wei(self._read("allowance", owner, spender, block=block))

    def approve(self, spender: Address, amount: Wei) -> Call:
        return self._call("approve", spender, amount)

    def delegate(self, delegatee: Address) -> Call:
        return self._call("delegate", delegatee)

    def issue(self, receiver: Address, amount: Wei) -> Call:
        """Only in a proposal: the treasury alone may."""
        return self._call("issue", receiver, amount)

    def allocate(self, allocations: Sequence[tuple[Address, Wei, bool]]) -> Call:
        """Receiver, amount, whether it votes for itself. Only in a founding."""
        return self._call("allocate", list(allocations))
