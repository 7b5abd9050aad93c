"""One vote for each citizen, who can let another citizen cast it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.contracts.heads import DelegatedHeads
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.plan import Plan


class _DelegatedHeads(Founding[DelegatedHeads]):
    name = "delegated_heads"
    binding = DelegatedHeads
    links = ("registry",)
    registry_slot = "delegation"

    def is_wanted(self, file: Constitution) -> bool:
        return file.citizenship.delegation

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return plan.contracts.registry, _epoch(plan), plan.constitution.nation.name

    def checks(self, proof: Proof, name: str, contract: DelegatedHeads) -> Iterator[Check]:
        epoch = contract.epoch_duration(block=proof.block)
        yield equal("delegated heads end at", _epoch(proof.plan), epoch)


def _epoch(plan: Plan) -> int:
    """The epoch at whose boundaries passports end, in the clock's unit; 0 if they never end."""
    settings = plan.registry_settings()
    return settings.epoch_duration if settings.term_epochs else 0


FOUNDING = _DelegatedHeads()
