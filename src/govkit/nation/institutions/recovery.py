"""The recovery of lost keys: guardians replace a key after a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.contracts.recovery import Recovery
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.plan import Plan


class _Recovery(Founding[Recovery]):
    name = "recovery"
    binding = Recovery
    links = ("registry", "treasury")
    registry_slot = "recovery"

    def is_wanted(self, file: Constitution) -> bool:
        return file.citizenship.recovery is not None

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at, setting = plan.contracts, plan.constitution.citizenship.recovery
        assert setting is not None
        spans = setting.delay, setting.guardian_delay
        return at.registry, at.treasury, *spans, setting.sponsors, plan.followers()

    def checks(self, proof: Proof, name: str, contract: Recovery) -> Iterator[Check]:
        file, block = proof.plan.constitution.citizenship.recovery, proof.block
        assert file is not None
        yield equal("delay", file.delay, contract.delay(block=block), name)
        found = contract.guardian_delay(block=block)
        yield equal("delay of guardians", file.guardian_delay, found, name)
        yield equal("sponsors", file.sponsors, contract.sponsors(block=block), name)
        for place, follower in enumerate(proof.plan.followers()):
            yield equal("follower", follower, contract.follower(place, block=block), name)


FOUNDING = _Recovery()
