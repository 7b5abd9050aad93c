"""Further electorates, whose consent or veto a class of decisions may need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from govkit.contracts import House
from govkit.nation.founding.proof import Check, Proof, equal
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
        return [house.name for house in file.government.further_houses]

    def sites_in(self, deployment: Deployment) -> Mapping[str, Address]:
        return {house.name: house.address for house in deployment.houses[1:]}

    def title(self, name: str) -> str:
        return f"house {name}"

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at, (number, house) = plan.contracts, _numbered(plan, name)
        return (
            (
                house.name,
                number,
                plan.source(house),
                plan.quorum_source(house),
                not house.votes.by_head,
                True,
                at.governor,
                at.rulebook,
                at.treasury,
                plan.constitution.government.late_quorum_extension,
            ),
        )

    def checks(self, proof: Proof, name: str, contract: House) -> Iterator[Check]:
        plan, block, of = proof.plan, proof.block, f"house {name}"
        number, site = _numbered(plan, name)
        late = plan.constitution.government.late_quorum_extension
        yield equal("clock of house", proof.clock_mode, contract.clock_mode(block=block), name)
        yield equal("name", name, contract.name(), of)
        yield equal("number", number, contract.number(block=block), of)
        yield equal("votes", plan.source(site), contract.token(block=block), of)
        yield equal("late quorum extension", late, contract.late_extension(block=block), of)


def _numbered(plan: Plan, name: str) -> tuple[int, HouseSite]:
    """A further house with its number, which counts from 1."""
    sites = enumerate(plan.houses())
    return next((number, site) for number, site in sites if number and site.name == name)


FOUNDING = _Houses()
