"""What `Nation` offers of what it has adopted since its founding, and of what it may adopt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from govkit.contracts.payers import FIRST_PAYER
from govkit.nation.doors import door_of, standing_door

if TYPE_CHECKING:
    from govkit.contracts import Contract, Treasury
    from govkit.institutions import Institution
    from govkit.nation.adoption import Candidate
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.nation import Nation
    from govkit.network.port import Call, Port
    from govkit.types import Address


class Adopting:
    """The part of `Nation` that is about adoption."""

    deployment: Deployment
    port: Port
    institutions: Sequence[Institution]

    if TYPE_CHECKING:

        @property
        def contracts(self) -> Mapping[str, Mapping[str, Contract]]: ...

        @property
        def treasury(self) -> Treasury: ...

    @cached_property
    def candidates(self) -> Mapping[str, Candidate]:
        """What it may adopt or has adopted, by name.

        >>> list(nation.candidates)
        ['budgets', 'streams', 'dues']
        """
        from govkit.nation import adoption

        return adoption.of(cast("Nation", self))

    def assurance(self, call: Call) -> str:
        """What a voter may know of the contract that a call adopts; nothing for other calls."""
        if not self._is_at_door(call):
            return ""
        from govkit.nation import adoption

        return adoption.assurance(cast("Nation", self), call)

    def _is_at_door(self, call: Call) -> bool:
        return call.to in (self.treasury.address, door_of(self.deployment, self.port).address)

    def with_adopted(self, adopted: Mapping[str, Address]) -> Nation:
        """The nation as it would be with these contracts adopted, and no others."""
        from govkit.nation.nation import Nation

        return Nation(self.deployment.with_adopted(adopted), self.port, self.institutions)

    def _adoptable(self) -> Mapping[str, tuple[Contract, bool]]:
        """For its phrases: each of these contracts, and whether money is paid for it."""
        return {name: (each.contract, each.pays) for name, each in self.candidates.items()}

    def strangers(self) -> list[Address]:
        """The contracts that have money paid and are none that govkit creates for this nation."""
        door = standing_door(self.deployment, self.port)
        if door is None:
            return []
        numbers = range(FIRST_PAYER, FIRST_PAYER + door.payer_count())
        paid = [door.payer_at(each) for each in numbers]
        unknown = [each for each in paid if not self.is_own_payer(each) and door.is_payer(each)]
        own = {each.contract.address for each in self.candidates.values()} if unknown else set()
        return [each for each in unknown if each not in own]

    def is_own_payer(self, address: Address) -> bool:
        """Whether it is a contract of the founding that has money paid."""
        from govkit.nation.institutions import foundings

        kinds = (self.contracts[each.name] for each in foundings(self.institutions) if each.pays)
        return any(address == each.address for named in kinds for each in named.values())

    def target_warnings(self, call: Call) -> list[str]:
        """Reasons why an action may do more than its target's code says, one line each."""
        from govkit.nation.voting import proxy_warnings

        found = list(proxy_warnings.warnings(self.port, call))
        if self._is_at_door(call):
            from govkit.nation import adoption

            found += adoption.warnings(cast("Nation", self), call)
        return found
