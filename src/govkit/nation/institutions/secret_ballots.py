"""The secret ballots of the first house, for the classes that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from govkit.contracts.secret_house import SecretHouseSettings
from govkit.nation.institutions.secret_houses import ONE_EACH, SecretHouses, settings

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.blueprint.plan import Plan
    from govkit.types import Address


class _SecretBallots(SecretHouses):
    """One more contract for the core, which the governor asks about secret votes."""

    name = "secret_ballots"

    def names(self, file: Constitution) -> Sequence[str]:
        return [self.name] if file.government.votes_in_secret else []

    def sites_in(self, deployment: Deployment) -> Mapping[str, Address]:
        at = deployment.contracts
        return {self.name: at[self.name]} if self.name in at else {}

    def title(self, name: str) -> str:
        return "secret ballots"

    def settings(self, plan: Plan, name: str) -> SecretHouseSettings:
        return settings(plan, plan.houses()[0], 0, plan.constitution.nation.name, ONE_EACH)


FOUNDING = _SecretBallots()
