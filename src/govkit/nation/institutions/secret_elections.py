"""The secret ballots of councils, each in a contract of its own beside the council."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from govkit.contracts.secret_elections import SecretElections, SecretElectionsSettings
from govkit.institutions import ballots_of
from govkit.nation.founding.proof import Check, Proof, settled
from govkit.nation.institutions import Founding
from govkit.nation.institutions.trustees import section
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.blueprint.plan import Plan


class _SecretElections(Founding[SecretElections]):
    name = "secret_elections"
    binding = SecretElections
    links = ("registry", "trustees")

    def names(self, file: Constitution) -> Sequence[str]:
        return [ballots_of(name) for name, council in file.councils.items() if council.secret]

    def sites_in(self, deployment: Deployment) -> Mapping[str, Address]:
        at = deployment.contracts
        names = map(ballots_of, deployment.councils)
        return {name: at[name] for name in names if name in at}

    def title(self, name: str) -> str:
        return f"secret ballots of {_council(name)}"

    def settings(self, plan: Plan, name: str) -> SecretElectionsSettings:
        at, council = plan.contracts, _council(name)
        own = section(plan)
        return SecretElectionsSettings(
            name=council,
            council=at.further[council],
            registry=at.registry,
            trustees=at.further["trustees"],
            only_one=plan.constitution.councils[council].secret == "one",
            least_ballots=own.least_ballots,
            share_period=own.shares,
        )

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return (astuple(self.settings(plan, name)),)

    def linked(
        self, contract: SecretElections, at: Mapping[str, Address], block: int | None = None
    ) -> Iterator[tuple[str, Address, Address]]:
        yield from super().linked(contract, at, block)
        here = next(name for name, address in at.items() if address == contract.address)
        yield "council", contract.council(block=block), at[_council(here)]

    def checks(self, proof: Proof, name: str, contract: SecretElections) -> Iterator[Check]:
        asked = self.settings(proof.plan, name)
        yield from settled(asked, contract, self.title(name), proof.block, (*self.links, "council"))


def _council(name: str) -> str:
    """Whose ballots a contract takes, by its name."""
    return name.removesuffix(ballots_of(""))


FOUNDING = _SecretElections()
