"""What `Nation` offers of its money, from the institutions that pay and collect it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.money.budgets import NationBudgets
    from govkit.nation.money.dues import NationDues
    from govkit.nation.money.streams import NationStreams
    from govkit.nation.people.citizens import Citizens


class MoneyReaders:
    """The part of `Nation` that is about its money."""

    deployment: Deployment

    if TYPE_CHECKING:

        @property
        def citizens(self) -> Citizens: ...

    def _only(self, name: str) -> Any:
        raise NotImplementedError

    @cached_property
    def budgets(self) -> NationBudgets | None:
        """What may be spent without a vote, if the nation has budgets."""
        contract = self._only("budgets")
        if contract is None:
            return None
        from govkit.nation.money.budgets import NationBudgets

        return NationBudgets(contract, self.deployment.first_block)

    @cached_property
    def streams(self) -> NationStreams | None:
        """What the treasury pays by the second, if the nation has streams."""
        contract = self._only("streams")
        if contract is None:
            return None
        from govkit.nation.money.streams import NationStreams

        return NationStreams(contract, self.deployment.first_block)

    @cached_property
    def dues(self) -> NationDues | None:
        """What citizens owe, and who is in arrears, if the nation has dues."""
        contract = self._only("dues")
        if contract is None:
            return None
        from govkit.nation.money.dues import NationDues

        return NationDues(contract, self.citizens)
