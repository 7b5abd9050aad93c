"""The court: panels drawn by lot decide disputes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from typing import TYPE_CHECKING, cast

from govkit.contracts.court import VERDICT, Court, CourtSettings
from govkit.nation.founding.proof import Check, Proof, equal, settled
from govkit.nation.institutions import Founding
from govkit.types import KindMode

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.court import CourtSection
    from govkit.nation.blueprint.plan import Plan


class _Court(Founding[Court]):
    name = "court"
    binding = Court
    links = ("registry", "treasury", "ledger")

    def is_wanted(self, file: Constitution) -> bool:
        return self.name in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return (astuple(settings(plan)),)

    def checks(self, proof: Proof, name: str, contract: Court) -> Iterator[Check]:
        """Check all that it works by, and that verdicts are its own for ever."""
        rule = proof.ledger.rule_of(VERDICT, block=proof.block)
        yield equal("verdicts are written by", contract.address, rule.gate)
        yield equal("mode of verdicts", KindMode.SOLE.name, rule.mode.name)
        yield from settled(settings(proof.plan), contract, name, proof.block, self.links)
        yield equal("clock", proof.clock_mode, contract.clock_mode(block=proof.block), name)


def settings(plan: Plan) -> CourtSettings:
    """What the court is created with."""
    at, clock = plan.contracts, plan.constitution.nation.clock
    section = cast("CourtSection", plan.constitution.sections()["court"])
    spans = ("tenure", "evidence_period", "commit_period", "reveal_period", "appeal_period")
    return CourtSettings(
        registry=at.registry,
        treasury=at.treasury,
        ledger=at.ledger,
        willing=section.willing,
        seats=section.seats,
        appeal_seats=section.larger_panel,
        house_period=section.house_period or 0,
        fee=section.fee,
        stake=section.stake,
        share_bond=section.share_bond,
        notice=section.span("notice", clock),
        window=section.window,
        far=section.far,
        **{name: section.span(name, clock) for name in spans},
    )


FOUNDING = _Court()
