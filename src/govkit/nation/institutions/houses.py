"""Further electorates, whose consent a class of decisions may need, or which can veto it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from govkit.contracts.house import House, HouseSettings
from govkit.nation.founding.proof import Check, Proof, equal, settled
from govkit.nation.institutions import Founding
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.deployment import Deployment, HouseSite
    from govkit.nation.blueprint.plan import Plan


class _Houses(Founding[House]):
    name = "houses"
    binding = House
    links = ("governor", "rulebook")

    def names(self, file: Constitution) -> Sequence[str]:
        return [house.name for house in file.government.further_houses if not house.secret]

    def sites_in(self, deployment: Deployment) -> Mapping[str, Address]:
        return {house.name: house.address for house in deployment.houses[1:] if not house.secret}

    def title(self, name: str) -> str:
        return f"house {name}"

    def settings(self, plan: Plan, name: str) -> HouseSettings:
        at, (number, house) = plan.contracts, numbered(plan, name)
        return HouseSettings(
            name=house.name,
            number=number,
            token=plan.source(house),
            quorum_source=plan.quorum_source(house),
            weighed=not house.votes.by_head,
            numbered=True,
            governor=at.governor,
            rulebook=at.rulebook,
            treasury=at.treasury,
            late_quorum_extension=plan.constitution.government.late_quorum_extension,
        )

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return (astuple(self.settings(plan, name)),)

    def checks(self, proof: Proof, name: str, contract: House) -> Iterator[Check]:
        of = self.title(name)
        yield equal("clock", proof.clock_mode, contract.clock_mode(block=proof.block), of)
        asked = self.settings(proof.plan, name)
        yield from settled(asked, contract, of, proof.block, self.links)


def numbered(plan: Plan, name: str) -> tuple[int, HouseSite]:
    """A further house with its number, which counts from 1."""
    sites = enumerate(plan.houses())
    return next((number, site) for number, site in sites if number and site.name == name)


FOUNDING = _Houses()
