"""Delegation of one holder's votes to several delegates, by shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.split import SplitDelegation
from govkit.nation.institutions import Founding

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.plan import Plan


class _SplitDelegation(Founding[SplitDelegation]):
    name = "split_delegation"
    binding = SplitDelegation
    links = ("token", "treasury")

    def is_wanted(self, file: Constitution) -> bool:
        return file.currency.split_delegation

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return plan.contracts.token, plan.contracts.treasury


FOUNDING = _SplitDelegation()
