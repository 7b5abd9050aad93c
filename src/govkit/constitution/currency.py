"""The `currency` section: the nation's money, who holds it at first, and its votes."""

from __future__ import annotations

from pydantic import Field

from govkit.constitution.accounts import Receiver
from govkit.constitution.fields import Name, Symbol, Truth
from govkit.constitution.quantities import Amount, DelegationExpiry, LockSpan, Share, WarmUp
from govkit.constitution.section import Section


class Allocation(Section):
    """A share of the genesis supply; `receiver` None is the treasury."""

    receiver: Receiver = Field(alias="to", description="An account, or treasury.\n\nEach once.")
    amount_wei: Amount = Field(alias="amount", description="An amount in the currency.")
    stated_self_delegate: Truth | None = Field(
        default=None,
        alias="self_delegate",
        description="Whether the holder votes with it from the start. Default true.\n\n"
        "With `currency.self_delegate` everybody does; the treasury never votes.",
    )

    @property
    def self_delegate(self) -> bool:
        """Whether the receiver votes with it from the start; the treasury never does."""
        if self.stated_self_delegate is None:
            return self.receiver is not None
        return self.stated_self_delegate


class LockedVotesSetting(Section):
    """Votes for currency that is locked up for a time, in the unit of the nation's clock."""

    longest: LockSpan = Field(
        description="The longest lock, which has full weight: at most 4 years.\n\n"
        "126,144,000 of the clock's unit. Two epochs or longer where a house votes by "
        "`square_root`."
    )
    epoch: LockSpan = Field(description="Locks end at its multiples: 1/209 of it or more.")


class Currency(Section):
    """The nation's money, 10^18 wei to one unit."""

    name: Name = Field(description="1 to 31 bytes, printable.")
    symbol: Symbol = Field(
        description="1 to 11 of A-Z and 0-9.\n\nIn quotes, if it is digits only."
    )
    cap_wei: Amount = Field(
        alias="cap",
        description="The most that may ever exist; nobody can change it.\n\nAt most 2^88 - 1 wei.",
    )
    yearly_issuance_limit_bps: Share = Field(
        alias="yearly_issuance_limit",
        description="The most that may be issued in a year, as a share of the supply at its "
        "start.\n\n"
        "`0 %` to `100 %`. A passed proposal can lower it, nobody can ever raise it.",
    )
    self_delegate: Truth = Field(
        default=False,
        description="Whether a holder that delegates to nobody votes with its own currency.\n\n"
        "Default false; nobody can ever change it.",
    )
    vote_warm_up: WarmUp = Field(
        default=0,
        description="How long votes must be held before they count, so that bought votes come "
        "too late. Default: no time.\n\n"
        "1 to 2^24 - 1 of the clock's unit; nobody can ever change it.",
    )
    delegation_expiry: DelegationExpiry = Field(
        default=0,
        description="The longest life of a delegation to another. Default: it never ends.\n\n"
        "4 to 2^32 - 1 of the clock's unit; nobody can ever change it.",
    )
    genesis: tuple[Allocation, ...] = Field(
        default=(), description="Who holds how much at the founding; together at most the cap."
    )

    locked_votes: LockedVotesSetting | None = Field(
        default=None,
        description="Votes for locked currency; for houses by locked or square_root.",
    )
    split_delegation: Truth = Field(
        default=False,
        description="Whether a holder can split its votes among several delegates. Default false.",
    )

    @property
    def genesis_wei(self) -> int:
        """The supply at the founding, in wei."""
        return sum(each.amount_wei for each in self.genesis)
