"""Trustees: hold the key of secret ballots together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from govkit.contracts.trustees import Trustees
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.trustees import TrusteesSection
    from govkit.nation.blueprint.plan import Plan

FIRST_EPOCH = 1


class _Trustees(Founding[Trustees]):
    name = "trustees"
    binding = Trustees
    links = ("treasury",)

    def is_wanted(self, file: Constitution) -> bool:
        return self.name in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        own = section(plan)
        return plan.contracts.treasury, list(own.accounts), own.threshold, own.phase

    def checks(self, proof: Proof, name: str, contract: Trustees) -> Iterator[Check]:
        """Check who holds the key: others come only by a vote."""
        own, block = section(proof.plan), proof.block
        accounts = contract.trustees_of(FIRST_EPOCH, block=block)
        threshold = contract.threshold_of(FIRST_EPOCH, block=block)
        yield equal("accounts", ", ".join(own.accounts), ", ".join(accounts), name)
        yield equal("threshold", own.threshold, threshold, name)
        yield equal("phase (s)", own.phase, contract.phase_seconds(block=block), name)


def section(plan: Plan) -> TrusteesSection:
    """What the nation file says of trustees."""
    return cast("TrusteesSection", plan.constitution.sections()["trustees"])


FOUNDING = _Trustees()
