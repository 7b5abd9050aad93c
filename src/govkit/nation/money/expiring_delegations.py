"""Delegations of the currency's votes that end: who must renew, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.contracts import TreasuryToken
from govkit.types import ZERO_ADDRESS, Address, Wei


@dataclass(frozen=True, slots=True)
class Ending:
    """A delegation with an end.

    `amount` is what the holder has now, in wei. `end` is the timepoint of the nation's clock from
    which the delegate no longer votes with it.
    """

    holder: Address
    delegate: Address
    amount: Wei
    end: int
    ended: bool


def endings(token: TreasuryToken, from_block: int = 0, before: int | None = None) -> list[Ending]:
    """Every delegation that ends, the next one first; with `before` those that end by then.

    A delegation that ended stays in the list until its holder delegates again.
    """
    newest: dict[Address, Address] = {}
    for event in token.events("DelegateChanged", from_block=from_block):
        newest[Address(event.fields["delegator"])] = Address(event.fields["toDelegate"])
    now, found = token.now(), []
    for holder, delegate in newest.items():
        if delegate in (ZERO_ADDRESS, holder):
            continue
        end = token.delegation_end(holder)
        if end and (before is None or end <= before):
            amount = token.balance_of(holder)
            found.append(Ending(holder, delegate, amount, end, ended=end <= now))
    return sorted(found, key=lambda each: (each.end, each.holder))
