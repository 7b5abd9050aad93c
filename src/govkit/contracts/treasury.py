"""Treasury: the timelock that holds the money and owns the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from govkit.contracts.governor import operation
from govkit.contracts.payers import FIRST_PAYER as FIRST_PAYER
from govkit.contracts.payers import PaysPayers
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Bps, Wei

MAX_PAYERS, MAX_LIMITED, MAX_CAPS, MAX_RUNWAY_MONTHS = 48, 4, 24, 255
"""The most payers, limited assets, caps of one of them, and months of a runway."""

UNLIMITED = 2**104 - 1
"""The cap of a class or payer that may spend any amount."""

WHOLE = Bps(10_000)
"""The share that does not tighten a cap."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What may leave of an asset in a period, and what must stay.

    `asset` is zero for the chain's own coin, `period` as in `govkit.periods`, or 0 for a limit that
    has only a runway. `caps` are in wei by the number of a class or payer; who is not named may
    spend nothing. While the nation is dormant, only a share of each cap may leave (`dormant_bps`).
    So many months of what the treasury is committed to stay in it (`runway_months`). A limit
    without caps and runway is none.
    """

    asset: Address
    period: int = 0
    dormant_bps: Bps = WHOLE
    runway_months: int = 0
    caps: Mapping[int, Wei] = field(default_factory=dict)

    def words(self) -> tuple[object, ...]:
        """As the contract's struct has it."""
        caps = sorted(self.caps.items())
        return self.asset, self.period, self.dormant_bps, self.runway_months, caps


@dataclass(frozen=True, slots=True)
class Spent:
    """A cap, None for no cap, and what was spent of it in this period, in wei."""

    cap: Wei | None
    spent: Wei

    @property
    def left(self) -> Wei | None:
        """What may still leave; None if there is no cap."""
        return None if self.cap is None else Wei(max(self.cap - self.spent, 0))


class Treasury(PaysPayers):
    """Executes proposals that the governor passed, after a delay.

    >>> nation.treasury.address == nation.deployment.contracts['treasury']
    True
    """

    artifact_name = "Treasury"

    def governor(self, *, block: int | None = None) -> Address:
        return Address(self._read("governor", block=block))

    def delay_seconds(self, *, block: int | None = None) -> int:
        """The least delay; a class of proposals may wait longer."""
        return int(self._read("getMinDelay", block=block))

    def execute(self, actions: Sequence[Call], description: str) -> Call:
        """Does a queued proposal's actions, as the governor's `execute` does, for less gas.

        Before release 5 only the governor could call it.
        """
        return self._call("execute", *operation(actions, description))

    # -- limits

    def commitments(self, *, block: int | None = None) -> Address:
        """The contract that tells what the treasury is committed to; zero for none."""
        if not self.release.treasury_pays:
            return ZERO_ADDRESS
        return Address(self._read("commitments", block=block))

    def limited_assets(self, *, block: int | None = None) -> tuple[Address, ...]:
        """The assets with a limit, zero for the chain's own coin; none before release 6."""
        if not self.release.treasury_pays:
            return ()
        return tuple(self._read("limitedAssets", block=block))

    def limit(self, asset: Address, *, block: int | None = None) -> Limit:
        """The limit of an asset, without its caps."""
        period, dormant_bps, months = self._read("limitOf", asset, block=block)
        return Limit(asset, period, Bps(dormant_bps), months)

    def whole_limit(self, asset: Address, *, block: int | None = None) -> Limit:
        """The limit of an asset with all caps that are not nothing."""
        if not self.release.treasury_pays:
            return Limit(asset)
        limit = self.limit(asset, block=block)
        if not limit.period:
            return limit
        numbers = range(FIRST_PAYER + self.payer_count(block=block))
        caps = {each: self.spent(asset, each, block=block).cap for each in numbers}
        named = {n: Wei(UNLIMITED) if cap is None else cap for n, cap in caps.items() if cap != 0}
        return replace(limit, caps=named)

    def spent(self, asset: Address, number: int, *, block: int | None = None) -> Spent:
        """The cap of a class or payer, by its number, and what was spent in this period."""
        cap, spent = self._read("capOf", asset, number, block=block)
        return Spent(None if cap == UNLIMITED else Wei(cap), Wei(spent))

    def set_limit(self, limit: Limit) -> Call:
        """Limits an asset, or ends its limit; by a vote of the strictest class only."""
        return self._call("setLimit", *limit.words())

    def set_commitments(self, source: Address) -> Call:
        """Names the contract that tells commitments; by a vote of the strictest class only."""
        return self._call("setCommitments", source)
