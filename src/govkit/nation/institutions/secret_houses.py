"""Further electorates that consent by secret ballots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from math import isqrt
from typing import TYPE_CHECKING

from govkit.constitution.houses import Votes
from govkit.contracts.secret_house import SecretHouse, SecretHouseSettings
from govkit.nation.founding.proof import Check, Proof, equal, settled
from govkit.nation.institutions import Founding
from govkit.nation.institutions.houses import numbered
from govkit.nation.institutions.trustees import section

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.deployment import Deployment, HouseSite
    from govkit.nation.blueprint.plan import Plan
    from govkit.types import Address

Buckets = tuple[int, int, int, int, int]
ONE_EACH: Buckets = (1, 0, 0, 0, 0)


class SecretHouses(Founding[SecretHouse]):
    name = "secret_houses"
    binding = SecretHouse
    links = ("governor", "rulebook", "trustees")

    def names(self, file: Constitution) -> Sequence[str]:
        return [house.name for house in file.government.further_houses if house.secret]

    def sites_in(self, deployment: Deployment) -> Mapping[str, Address]:
        return {house.name: house.address for house in deployment.houses[1:] if house.secret}

    def title(self, name: str) -> str:
        return f"secret house {name}"

    def settings(self, plan: Plan, name: str) -> SecretHouseSettings:
        number, house = numbered(plan, name)
        return settings(plan, house, number, house.name, _buckets(plan, name))

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return (astuple(self.settings(plan, name)),)

    def checks(self, proof: Proof, name: str, contract: SecretHouse) -> Iterator[Check]:
        of = self.title(name)
        yield equal("clock", proof.clock_mode, contract.clock_mode(block=proof.block), of)
        asked = self.settings(proof.plan, name)
        yield from settled(asked, contract, of, proof.block, self.links)


def settings(
    plan: Plan, house: HouseSite, number: int, name: str, buckets: Buckets
) -> SecretHouseSettings:
    """What a house of secret ballots is created with."""
    at, own = plan.contracts, section(plan)
    return SecretHouseSettings(
        name=name,
        number=number,
        token=plan.source(house),
        quorum_source=plan.quorum_source(house),
        numbered=True,
        governor=at.governor,
        rulebook=at.rulebook,
        treasury=at.treasury,
        trustees=at.further["trustees"],
        buckets=buckets,
        least_ballots=own.least_ballots,
        share_period=own.shares,
        late_quorum_extension=plan.constitution.government.late_quorum_extension,
    )


def _buckets(plan: Plan, name: str) -> Buckets:
    """The least votes for each weight. A house by square roots counts roots of what the file says
    in currency."""
    house = next(each for each in plan.constitution.government.houses if each.name == name)
    if house.votes is not Votes.SQUARE_ROOT:
        return ONE_EACH
    roots = [isqrt(amount) for amount in house.buckets or ()]
    first, second, third, fourth, fifth = roots + [0] * (len(ONE_EACH) - len(roots))
    return first, second, third, fourth, fifth


FOUNDING = SecretHouses()
