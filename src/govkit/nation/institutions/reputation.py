"""Reputation: what citizens are known for, where they have agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.reputation import Reputation
from govkit.nation.institutions import Founding
from govkit.types import ZERO_ADDRESS

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.plan import Plan


class _Reputation(Founding[Reputation]):
    name = "reputation"
    binding = Reputation
    links = ("registry", "agreements")
    optional_links = ("court",)

    def is_wanted(self, file: Constitution) -> bool:
        return "agreements" in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at = plan.contracts
        return at.registry, at.further["agreements"], at.further.get("court", ZERO_ADDRESS)


FOUNDING = _Reputation()
