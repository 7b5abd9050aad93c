"""Shares of a holder's currency, and the delegates who vote with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govkit.contracts.abi import encode
from govkit.contracts.split import SplitDelegation
from govkit.contracts.token import TreasuryToken
from govkit.network.port import Call
from govkit.types import Address, Wei


@dataclass(frozen=True, slots=True)
class Share:
    """What `delegatee` votes with, in wei, and the account (`portion`) that holds it."""

    delegatee: Address
    amount: Wei
    portion: Address


class Splits:
    """Reads the shares. To change them, the owner sends the calls that this makes."""

    def __init__(self, contract: SplitDelegation, first_block: int) -> None:
        self.contract, self._first_block = contract, first_block

    def of(self, owner: Address) -> tuple[Share, ...]:
        """An owner's shares that are not empty, in the order in which they were first made."""
        topic = encode(("address",), (owner,))
        events = self.contract.events("Parted", topics=[topic], from_block=self._first_block)
        portions = {event.fields["delegatee"]: event.fields["portion"] for event in events}
        shares = (
            Share(delegatee, self.contract.amount_of(owner, delegatee), portion)
            for delegatee, portion in portions.items()
        )
        return tuple(share for share in shares if share.amount)

    def calls(
        self, owner: Address, parts: Mapping[Address, Wei], token: TreasuryToken
    ) -> list[Call]:
        """The calls with which an owner makes its shares these (wei).

        They are the split, and before it an approval if other shares do not give enough.
        """
        held = {who: self.contract.amount_of(owner, who) for who in parts}
        more = sum(max(amount - held[who], 0) for who, amount in parts.items())
        less = sum(max(held[who] - amount, 0) for who, amount in parts.items())
        calls = [self.contract.split(parts)]
        missing = Wei(max(more - less, 0))
        if token.allowance(owner, self.contract.address) < missing:
            calls.insert(0, token.approve(self.contract.address, missing))
        return calls
