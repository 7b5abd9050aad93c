"""What `Nation` offers of justice, from the institutions that decide disputes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govkit.actions.phrases import Phrases
    from govkit.contracts import CitizenRegistry
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.justice.claims import NationClaims
    from govkit.nation.justice.court import NationCourt
    from govkit.nation.justice.reputation import NationReputation


class JusticeReaders:
    """The part of `Nation` that is about justice."""

    deployment: Deployment

    if TYPE_CHECKING:

        @cached_property
        def registry(self) -> CitizenRegistry: ...

        @cached_property
        def phrases(self) -> Phrases: ...

    def _only(self, name: str) -> Any:
        raise NotImplementedError

    @cached_property
    def court(self) -> NationCourt | None:
        """The court, if the nation has one."""
        contract = self._only("court")
        if contract is None:
            return None
        from govkit.nation.justice.court import NationCourt

        return NationCourt(contract, self.registry, self.deployment.first_block)

    @cached_property
    def claims(self) -> NationClaims | None:
        """Claims before the court, if its verdicts may do something to the nation."""
        contract = self._only("claims")
        if contract is None or self.court is None:
            return None
        from govkit.nation.justice.claims import NationClaims

        return NationClaims(contract, self.court, self.phrases, self.deployment.first_block)

    @cached_property
    def reputation(self) -> NationReputation | None:
        """What citizens are known for, if the nation has agreements."""
        contract = self._only("reputation")
        if contract is None:
            return None
        from govkit.nation.justice.reputation import NationReputation

        return NationReputation(contract)
