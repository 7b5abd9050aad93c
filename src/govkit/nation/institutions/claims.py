"""Claims: what verdicts of the court do to proposals, officers and bonds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from typing import TYPE_CHECKING, cast

from govkit.actions.office_words import role_of
from govkit.contracts.claims import BondKind, Claims, ClaimsSettings
from govkit.nation.founding.proof import Check, Proof, equal, settled
from govkit.nation.institutions import Founding, asset_of
from govkit.types import ZERO_ADDRESS, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.court import CourtSection
    from govkit.constitution.court_powers import CourtPowers
    from govkit.nation.blueprint.plan import Plan


class _Claims(Founding[Claims]):
    name = "claims"
    binding = Claims
    links = ("court", "registry", "treasury", "governor")
    optional_links = ("offices",)

    def is_wanted(self, file: Constitution) -> bool:
        return powers_of(file) is not None

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return (astuple(settings(plan)),)

    def checks(self, proof: Proof, name: str, contract: Claims) -> Iterator[Check]:
        """Check all bounds, and that the governor asks what is halted."""
        links = (*self.links, *self.optional_links)
        yield from settled(settings(proof.plan), contract, name, proof.block, links)
        asked = proof.governor.claims(block=proof.block)
        yield equal("proposals are halted by", contract.address, asked)


def powers_of(file: Constitution) -> CourtPowers | None:
    """What verdicts may do by a nation file; None where they only decide disputes."""
    section = cast("CourtSection | None", file.sections().get("court"))
    return section.powers if section else None


def settings(plan: Plan) -> ClaimsSettings:
    """What the claims are created with."""
    at, powers = plan.contracts, powers_of(plan.constitution)
    assert powers is not None
    halt, suspension = powers.halt_proposals, powers.suspend_officers
    damages = powers.award_damages
    kinds = damages.kinds.items() if damages else ()
    return ClaimsSettings(
        court=at.further["court"],
        registry=at.registry,
        treasury=at.treasury,
        governor=at.governor,
        offices=at.further.get("offices", ZERO_ADDRESS),
        halt_seconds=halt.for_at_most if halt else 0,
        halt_every=halt.each_citizen_every if halt else 0,
        halt_bond=halt.bond if halt else Wei(0),
        suspension_seconds=suspension.for_at_most if suspension else 0,
        notice_seconds=damages.notice if damages else 0,
        citizens_only=damages.citizens_only if damages else False,
        kinds=tuple(
            BondKind(role_of(name), asset_of(plan, money), money.amount) for name, money in kinds
        ),
    )


FOUNDING = _Claims()
