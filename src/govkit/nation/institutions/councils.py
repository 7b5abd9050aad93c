"""Councils that the citizens elect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple
from functools import partial
from typing import TYPE_CHECKING

from govkit.contracts.council import Council, CouncilSettings
from govkit.institutions import ballots_of
from govkit.nation.founding.proof import Check, Proof, equal, movable, settled
from govkit.nation.institutions import Founding
from govkit.nation.institutions.dues import barring, barring_link
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.blueprint.plan import Plan


class _Councils(Founding[Council]):
    name = "councils"
    binding = Council
    links = ("registry", "treasury")
    is_follower = True

    def names(self, file: Constitution) -> Sequence[str]:
        return list(file.councils)

    def sites_in(self, deployment: Deployment) -> Mapping[str, Address]:
        return {name: deployment.contracts[name] for name in deployment.councils}

    def title(self, name: str) -> str:
        return f"council {name}"

    def settings(self, plan: Plan, name: str) -> CouncilSettings:
        at, council = plan.contracts, plan.constitution.councils[name]
        return CouncilSettings(
            name=name,
            seats=council.seats,
            term=council.term,
            nomination_period=council.nomination_period,
            voting_period=council.voting_period,
            recall_quorum_bps=council.recall_quorum_bps,
            registry=at.registry,
            treasury=at.treasury,
            founder=plan.founder,
        )

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        settings = astuple(self.settings(plan, name))
        if not plan.release.arrears_bar:
            return (settings,)
        ballots = plan.contracts.further.get(ballots_of(name), ZERO_ADDRESS)
        return settings, barring(plan, "candidacy"), ballots

    def linked(
        self, contract: Council, at: Mapping[str, Address], block: int | None = None
    ) -> Iterator[tuple[str, Address, Address]]:
        yield from super().linked(contract, at, block)
        if contract.release.arrears_bar:
            yield barring_link(contract, at, block)
            here = next(name for name, address in at.items() if address == contract.address)
            asked = at.get(ballots_of(here), ZERO_ADDRESS)
            yield "secretElections", contract.secret_elections(block=block), asked

    def calls(self, plan: Plan, port: Port) -> Iterator[tuple[str, Callable[[], Call]]]:
        for name, council in plan.constitution.councils.items():
            if council.members:
                yield f"members of {name}", partial(_appoint, plan, port, name)

    def checks(self, proof: Proof, name: str, contract: Council) -> Iterator[Check]:
        file, block, of = proof.plan.constitution.councils[name], proof.block, self.title(name)
        yield from settled(self.settings(proof.plan, name), contract, of, block, self.links)
        if proof.plan.release.arrears_bar:
            dues = barring(proof.plan, "candidacy")
            yield equal("arrears bar by", dues, contract.dues(block=block), of)
            ballots = proof.plan.contracts.further.get(ballots_of(name), ZERO_ADDRESS)
            found = contract.secret_elections(block=block)
            yield equal("secret ballots by", ballots, found, of)
        members = ", ".join(contract.holders(block=block))
        yield movable("members", ", ".join(file.members), members, of)
        # Anybody can open an election in the very block that ends the founding.
        yield movable("elections and recalls", 0, contract.elections(block=block), of)
        until = first_term_end(proof.plan, name, proof.port) if file.members else 0
        yield equal("end of term", until, contract.term_end(block=block), of)


def _appoint(plan: Plan, port: Port, name: str) -> Call:
    """Seat the first members. Their term counts from the token's creation, known only later."""
    council = Council(port, plan.contracts.further[name], plan.release)
    members = plan.constitution.councils[name].members
    return council.appoint(members, first_term_end(plan, name, port))


def first_term_end(plan: Plan, name: str, port: Port) -> int:
    """The last timepoint of a council's first term, known once the token is created."""
    return plan.began(port) + plan.constitution.councils[name].term


FOUNDING = _Councils()
