"""What `Nation` offers of its money, from the institutions that pay and collect it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from govkit.contracts import CitizenRegistry, TreasuryToken
    from govkit.nation.agreements.reader import NationAgreements
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.money.budgets import NationBudgets
    from govkit.nation.money.dues import NationDues
    from govkit.nation.money.exit import NationExit
    from govkit.nation.money.forecast import Forecast
    from govkit.nation.money.holdings import Holding
    from govkit.nation.money.limits import LimitState
    from govkit.nation.money.statement import Statement
    from govkit.nation.money.streams import NationStreams
    from govkit.nation.nation import Nation
    from govkit.nation.people.citizens import Citizens
    from govkit.types import Address


class MoneyReaders:
    """The part of `Nation` that is about its money."""

    deployment: Deployment
    agreement_folder: Path | None = None
    """Where the files of agreements are, if this nation is used from a folder."""

    if TYPE_CHECKING:

        @property
        def citizens(self) -> Citizens: ...

        @cached_property
        def token(self) -> TreasuryToken: ...

        @cached_property
        def registry(self) -> CitizenRegistry: ...

    def _only(self, name: str) -> Any:
        raise NotImplementedError

    def holdings(self) -> list[Holding]:
        """What the treasury has of each asset, what is committed in it, and how long that lasts.

        >>> [(each.asset.symbol, each.held // 10**18, each.runs_out) for each in nation.holdings()]
        [('ETH', 0, None), ('TST', 10000, None)]
        """
        from govkit.nation.money.holdings import read_holdings

        return read_holdings(cast("Nation", self))

    def limits(self) -> list[LimitState]:
        """What may leave the treasury, and what was spent of it by which class or institution.

        >>> nation.limits()  # a nation whose treasury limits nothing
        []
        """
        from govkit.nation.money.limits import read_limits

        return read_limits(cast("Nation", self))

    def statement(
        self, first: int | None = None, last: int | None = None, only: Sequence[Address] = ()
    ) -> Statement:
        """What came and went from one block to another, both included: an exact ledger.

        Without blocks of the nation's whole life, and in `only` these assets (the zero address is
        the coin). `govkit.nation.money.statement_files` writes it as CSV, beancount or JSON. Raises
        UsageError for blocks that there are not, NetworkError if the node lacks their state.

        >>> [(line.movement.kind, line.balance // 10**18) for line in nation.statement()]
        [('issue', 10000)]
        """
        from govkit.nation.money.statement import read_statement

        return read_statement(cast("Nation", self), first, last, only)

    def forecast(self, months: int = 12, only: Sequence[Address] = ()) -> Forecast:
        """What the treasury would have at the start of each coming month, and what that assumes.

        Raises UsageError for more than 600 months, or an asset that the treasury does not have.

        >>> coin, own = nation.forecast(3).outlooks
        >>> [point.likely for point in own.points] == [own.holding.held] * 4
        True
        """
        from govkit.nation.money.forecast import read_forecast

        return read_forecast(cast("Nation", self), months, only)

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

    @cached_property
    def exit(self) -> NationExit | None:
        """How holders leave with a share of the treasury, if the nation lets them."""
        contract = self._only("exit")
        if contract is None:
            return None
        from govkit.nation.money.exit import NationExit

        return NationExit(contract, self.token, self.deployment.first_block)

    @cached_property
    def agreements(self) -> NationAgreements | None:
        """What parties bind each other by, if the nation has agreements."""
        contract = self._only("agreements")
        if contract is None:
            return None
        from govkit.nation.agreements.reader import NationAgreements

        to = self.deployment
        return NationAgreements(contract, self.registry, to.chain_id, to.first_block)
