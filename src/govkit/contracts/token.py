"""TreasuryToken: the nation's currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Bps, Wei


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """What a token is created with.

    `cap` in wei; `warm_up` and `delegation_life` in the clock's unit, 0 for none and for ever;
    `self_voting` says whether a holder that delegates to nobody votes itself. `exit` is told of
    each transfer, if holders can leave with a share of the treasury.
    """

    name: str
    symbol: str
    cap: Wei
    issuance_limit_bps: Bps
    by_timestamp: bool
    treasury: Address
    founder: Address
    self_voting: bool = False
    warm_up: int = 0
    delegation_life: int = 0
    exit: Address = ZERO_ADDRESS

    def words(self) -> tuple[Any, ...]:
        """The settings in the contract's order."""
        *before, treasury, founder, self_voting, warm_up, life, out = astuple(self)
        return (*before, self_voting, warm_up, life, treasury, founder, out)


class TreasuryToken(Contract):
    """ERC-20 with permit and votes, capped; the treasury issues within a yearly limit.

    >>> nation.token.symbol(), nation.token.balance_of(voter.address) // 10**18
    ('TST', 1000)
    """

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

    def exit(self, *, block: int | None = None) -> Address:
        """The contract through which holders leave with a share of the treasury; zero for none."""
        return Address(self._read("exit", block=block))

    def founded_at(self) -> int:
        """When the first issuance year began, in seconds since 1970."""
        return int(self._read("foundedAt"))

    def total_supply(self, *, block: int | None = None) -> Wei:
        return Wei(self._read("totalSupply", block=block))

    def balance_of(self, account: Address, *, block: int | None = None) -> Wei:
        return Wei(self._read("balanceOf", account, block=block))

    def self_voting(self, *, block: int | None = None) -> bool:
        """Whether a holder that delegates to nobody votes itself."""
        return bool(self._read("selfVoting", block=block))

    def warm_up(self, *, block: int | None = None) -> int:
        """How long votes must be held before they count, in the clock's unit."""
        return int(self._read("voteWarmUp", block=block))

    def delegation_life(self, *, block: int | None = None) -> int:
        """The longest life of a delegation to another, in the clock's unit; 0 for ever."""
        return int(self._read("delegationLife", block=block))

    def delegation_end(self, account: Address, *, block: int | None = None) -> int:
        """The timepoint at which another no longer votes for an account; 0 for none, or never."""
        return int(self._read("delegationEnd", account, block=block))

    def issuable(self) -> Wei:
        """The amount that the treasury may still issue this year, in wei."""
        return Wei(self._read("issuable"))

    def delegates(self, account: Address, *, block: int | None = None) -> Address:
        return Address(self._read("delegates", account, block=block))

    def get_votes(self, account: Address, *, block: int | None = None) -> int:
        return int(self._read("getVotes", account, block=block))

    def clock(self, *, block: int | None = None) -> int:
        """The timepoint now, in the clock's unit."""
        return int(self._read("clock", block=block))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def transfer(self, receiver: Address, amount: Wei) -> Call:
        return self._call("transfer", receiver, amount)

    def allowance(self, owner: Address, spender: Address, *, block: int | None = None) -> Wei:
        """The amount that `spender` may still take from `owner`, in wei."""
        return Wei(self._read("allowance", owner, spender, block=block))

    def approve(self, spender: Address, amount: Wei) -> Call:
        return self._call("approve", spender, amount)

    def delegate(self, delegatee: Address) -> Call:
        return self._call("delegate", delegatee)

    def issue(self, receiver: Address, amount: Wei) -> Call:
        """Only in a proposal: the treasury alone may."""
        return self._call("issue", receiver, amount)

    def lower_issuance_limit(self, limit_bps: Bps) -> Call:
        """Only in a proposal; for ever."""
        return self._call("lowerIssuanceLimit", limit_bps)

    def refresh(self, account: Address) -> Call:
        """Log the end of delegations that ended by themselves. Anybody may call it."""
        return self._call("refresh", account)

    def allocate(self, allocations: Sequence[tuple[Address, Wei, bool]]) -> Call:
        """Receiver, amount, whether it votes for itself. Only in a founding."""
        return self._call("allocate", list(allocations))
