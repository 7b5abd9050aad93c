"""Delegation between citizens, in nations whose file allows it."""

from __future__ import annotations

from collections.abc import Iterator

from govkit.contracts import CitizenRegistry
from govkit.contracts.heads import DelegatedHeads
from govkit.errors import NotFound
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address


class Delegations:
    """Reads who delegated to whom. To change it, a citizen sends the call that this makes."""

    def __init__(
        self, contract: DelegatedHeads, registry: CitizenRegistry, first_block: int
    ) -> None:
        self.contract, self._registry, self._first_block = contract, registry, first_block

    def delegate_of(self, account: Address) -> Address:
        """The account that casts a citizen's vote now. Raises NotFound if it is not a citizen."""
        delegate = self.contract.delegates(account)
        if delegate == ZERO_ADDRESS:
            raise NotFound(
                f"{account} is not a citizen", next_step="see govkit citizen list for who is"
            )
        return delegate

    def delegators_of(self, account: Address) -> list[Address]:
        """The citizens whose votes somebody casts besides its own, by passport number."""
        number = self._registry.number_of(account)
        if not self._registry.passport_of(account):
            return []
        return [
            self._registry.passport(each).holder
            for each in sorted(set(self._who_ever_delegated()))
            if self.contract.delegate_of(each) == number
            and self._registry.is_citizen(self._registry.passport(each).holder)
        ]

    def _who_ever_delegated(self) -> Iterator[int]:
        """The numbers of all passports that ever delegated; for a moved key, its successor's."""
        events = self.contract.events("DelegateChanged", from_block=self._first_block)
        for delegator in dict.fromkeys(event.fields["delegator"] for event in events):
            number = self._registry.number_of(delegator)
            yield number or self._registry.number_of(self._registry.successor_of(delegator))

    def delegate(self, to: Address) -> Call:
        """For a citizen, from the next timepoint on. Delegating to oneself takes the vote back."""
        return self.contract.delegate(to)
