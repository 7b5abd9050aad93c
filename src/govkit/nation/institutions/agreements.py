"""Agreements: what citizens, firms and the nation bind each other by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.agreements import Agreements
from govkit.nation.institutions import Founding
from govkit.types import ZERO_ADDRESS

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.plan import Plan


class _Agreements(Founding[Agreements]):
    """It holds no money of the nation's, and asks only the registry, the court and reputation."""

    name = "agreements"
    binding = Agreements
    links = ("registry",)
    optional_links = ("court", "reputation")
    can_be_adopted = False

    def is_wanted(self, file: Constitution) -> bool:
        return self.name in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at = plan.contracts
        known = (at.further.get(each, ZERO_ADDRESS) for each in self.optional_links)
        return at.registry, *known


FOUNDING = _Agreements()
