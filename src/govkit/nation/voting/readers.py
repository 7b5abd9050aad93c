"""What `Nation` offers of houses, and of ballots that are secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.contracts import CitizenRegistry, Contract, Governor, House
    from govkit.contracts.secret_house import SecretHouse
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.secrecy.ceremony import Ceremonies
    from govkit.nation.secrecy.papers import Paper
    from govkit.nation.secrecy.polls import SecretPolls
    from govkit.nation.voting.houses import NationHouse
    from govkit.types import Address, ProposalId


class VotingReaders:
    """The part of `Nation` that is about voting."""

    deployment: Deployment

    if TYPE_CHECKING:

        @cached_property
        def governor(self) -> Governor: ...

        @cached_property
        def contracts(self) -> Mapping[str, Mapping[str, Contract]]: ...

        @cached_property
        def registry(self) -> CitizenRegistry: ...

        @property
        def name(self) -> str: ...

    def _only(self, name: str) -> Any:
        raise NotImplementedError

    @cached_property
    def houses(self) -> Mapping[str, NationHouse]:
        """All houses by name: the core first, then the further ones by number from 1."""
        from govkit.nation.voting.houses import NationHouse

        public = cast("Mapping[str, House]", self.contracts["houses"])
        secret = cast("Mapping[str, SecretHouse]", self.contracts.get("secret_houses", {}))
        further: Mapping[str, House] = {**public, **secret}
        return {
            site.name: NationHouse(
                name=site.name,
                number=number,
                role=site.role,
                votes=site.votes,
                ballots=further[site.name] if number else self.governor,
                domain_name=site.name if number else self.name,
                council=site.council,
                secret=secret.get(site.name) if number else self._only("secret_ballots"),
            )
            for number, site in enumerate(self.deployment.houses)
        }

    @cached_property
    def trustees(self) -> Ceremonies | None:
        """The trustees and their ceremonies, if the nation votes in secret."""
        contract = self._only("trustees")
        if contract is None:
            return None
        from govkit.nation.secrecy.ceremony import Ceremonies

        return Ceremonies(contract, self.deployment.first_block)

    def secret_polls(self, house: NationHouse) -> SecretPolls:
        """The secret votes of a house. Raises UsageError if it has none."""
        if house.secret is None or self.trustees is None:
            raise UsageError(
                f"{house.name} does not vote in secret",
                "its nation file does not say so",
                "vote without --secret",
            )
        from govkit.nation.secrecy.polls import SecretPolls

        where = self.registry, self.deployment.first_block
        return SecretPolls(house.secret, self.trustees.contract, *where)

    def ballot_paper(
        self, house: NationHouse, proposal: ProposalId, voter: Address | None = None
    ) -> Paper:
        """What a voter needs to make a secret ballot; of one who has voted, another one. Raises
        UsageError."""
        own = self.deployment.nation, house.name, house.domain_name, self.deployment.chain_id
        polls = self.secret_polls(house)
        paper = polls.paper(proposal, *own)
        return replace(paper, before=polls.before(proposal, voter)) if voter else paper
