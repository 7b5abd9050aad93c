"""Charter: what it takes to decide what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Bps

MAX_HOUSES = 4
"""How many houses there can be besides the first."""

NO_SELECTOR = bytes(4)
"""With the zero address: a transfer of coin without calldata."""

Shares = tuple[Bps, Bps, Bps, Bps]
NO_SHARES: Shares = (Bps(0), Bps(0), Bps(0), Bps(0))


@dataclass(frozen=True, slots=True)
class Terms:
    """A class of decisions, field by field as the contract's struct has it.

    The threshold is in the first house's votes, delay and period in the nation's clock; bit
    n of `houses` is the house number n + 1, whose shares stand at n.
    """

    proposal_threshold: int
    voting_delay: int
    voting_period: int
    timelock_seconds: int
    quorum_bps: Bps
    approval_bps: Bps
    changeable: bool = False
    houses: int = 0
    house_quorum_bps: Shares = NO_SHARES
    house_approval_bps: Shares = NO_SHARES

    @classmethod
    def of(cls, fields: Sequence[Any]) -> Terms:
        """Terms from the contract's answer."""
        *numbers, quorums, approvals = fields
        threshold, delay, period, timelock, quorum, approval, changeable, houses = numbers
        return cls(
            threshold,
            delay,
            period,
            timelock,
            quorum,
            approval,
            changeable,
            houses,
            tuple(quorums),
            tuple(approvals),
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """Which class an action belongs to; `exempt` stays as it is while the nation is dormant."""

    target: Address = ZERO_ADDRESS
    selector: bytes = NO_SELECTOR
    class_number: int = 0
    exempt: bool = False
    pinned: bool = False


class Charter(Contract):
    """Classes of decisions, by target and selector."""

    artifact_name = "Charter"

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def veto_houses(self, *, block: int | None = None) -> int:
        """Which further houses veto, as bits."""
        return int(self._read("vetoHouses", block=block))

    def class_count(self, *, block: int | None = None) -> int:
        return int(self._read("classCount", block=block))

    def terms(self, number: int, *, block: int | None = None) -> Terms:
        return Terms.of(self._read("terms", number, block=block))

    def class_of(self, call: Call, *, block: int | None = None) -> Rule:
        """The rule that an action falls under; of several, the strictest is the contract's."""
        target, selector = call.to or ZERO_ADDRESS, call.data[:4]
        if not call.data:
            target, selector = ZERO_ADDRESS, NO_SELECTOR
        if len(selector) < len(NO_SELECTOR):
            return Rule(target, selector)
        return self.rule(target, selector, block=block)

    def rule(self, target: Address, selector: bytes, *, block: int | None = None) -> Rule:
        """The rule of a target and selector, both zero for coin; class 0 where there is none."""
        number, exempt, pinned = self._read("classOf", target, selector, block=block)
        return Rule(target, selector, number, exempt, pinned)

    def set_class(self, number: int, terms: Terms) -> Call:
        """Only in a founding or a proposal."""
        return self._call("setClass", number, astuple(terms))

    def set_rules(self, rules: Sequence[Rule]) -> Call:
        """Only in a founding or a proposal."""
        return self._call("setRules", [astuple(rule) for rule in rules])
