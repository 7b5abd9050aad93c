"""Rulebook: the class of each action, and what a decision of each class takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from govkit.contracts import poll_word
from govkit.contracts.contract import Contract
from govkit.contracts.releases import Release
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Bps

MAX_HOUSES = 4
"""The most houses besides the first."""

NO_SELECTOR = bytes(4)
"""With the zero address: a transfer of coin without calldata."""

Shares = tuple[Bps, Bps, Bps, Bps]
NO_SHARES: Shares = (Bps(0), Bps(0), Bps(0), Bps(0))


@dataclass(frozen=True, slots=True)
class Terms:
    """A class of decisions, field by field as the contract's struct has it.

    The threshold is in the first house's votes, delay and period in the nation's clock; bit
    n of `houses` is the house number n + 1, whose shares stand at n. `secret` is whether the
    first house's votes are.
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
    secret: bool = False

    @classmethod
    def of(cls, fields: Sequence[Any]) -> Terms:
        """Terms from the contract's answer. In releases before 6 no class was secret."""
        numbers, (quorums, approvals, *secret) = fields[:8], fields[8:]
        return cls(*(*numbers, tuple(quorums), tuple(approvals), any(secret)))

    def words(self, release: Release) -> tuple[object, ...]:
        """As the contract's struct has it in a release."""
        fields = astuple(self)
        return fields if release.votes_in_secret else fields[:-1]


@dataclass(frozen=True, slots=True)
class RulebookSettings:
    """What a rulebook is created with; `veto_houses` are bits, from the first further house on.

    `votes` is where the votes of the first house come from, `one_vote_each` whether nobody can
    have more than one of them.
    """

    treasury: Address
    founder: Address
    votes: Address = ZERO_ADDRESS
    one_vote_each: bool = False
    further_houses: int = 0
    veto_houses: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """The class of an action; an `exempt` rule holds even while the nation is dormant."""

    target: Address = ZERO_ADDRESS
    selector: bytes = NO_SELECTOR
    class_number: int = 0
    exempt: bool = False
    pinned: bool = False


class Rulebook(Contract):
    """Classes of decisions, by target and selector.

    >>> nation.rulebook.address == nation.deployment.contracts['rulebook']
    True
    """

    artifact_name = "Rulebook"

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def votes(self, *, block: int | None = None) -> Address:
        """Where the votes of the first house come from."""
        return Address(self._read("votes", block=block))

    def one_vote_each(self, *, block: int | None = None) -> bool:
        """Whether nobody can have more than one vote in the first house."""
        return bool(self._read("oneVoteEach", block=block))

    def further_houses(self, *, block: int | None = None) -> int:
        """The number of houses besides the first."""
        return int(self._read("furtherHouses", block=block))

    def veto_houses(self, *, block: int | None = None) -> int:
        """Which further houses veto, as bits."""
        return int(self._read("vetoHouses", block=block))

    def class_count(self, *, block: int | None = None) -> int:
        return int(self._read("classCount", block=block))

    def terms(self, number: int, *, block: int | None = None) -> Terms:
        return Terms.of(self._read("terms", number, block=block))

    def class_of(self, call: Call, *, block: int | None = None) -> Rule:
        """The rule for an action; if there are several, the contract gives the strictest."""
        target, selector = call.to or ZERO_ADDRESS, call.data[:4]
        if not call.data:
            target, selector = ZERO_ADDRESS, NO_SELECTOR
        if len(selector) < len(NO_SELECTOR):
            return Rule(target, selector)
        return self.rule(target, selector, block=block)

    def rules_of(self, call: Call, *, block: int | None = None) -> tuple[Rule, ...]:
        """All rules for an action: one that carries coin and calldata has two."""
        coin = self.rule(ZERO_ADDRESS, NO_SELECTOR, block=block)
        if not call.data:
            return (coin,)
        own = self.class_of(call, block=block)
        return (coin, own) if call.value else (own,)

    def terms_of(
        self, actions: Sequence[Call], *, dormant: bool = False, block: int | None = None
    ) -> Terms:
        """What a proposal takes: the strictest of each setting over its actions."""
        keys = [key for action in actions for key in _keys(action)]
        return _unpacked(*self._read("termsOf", keys, dormant, block=block))

    def counts_as(
        self, actions: Sequence[Call], *, dormant: bool = False, block: int | None = None
    ) -> int:
        """The number of the class that a proposal of these actions counts as."""
        keys = [key for action in actions for key in _keys(action)]
        return poll_word.COUNTS_AS.of(self._read("termsOf", keys, dormant, block=block)[0])

    def rule(self, target: Address, selector: bytes, *, block: int | None = None) -> Rule:
        """The rule of a target and selector, both zero for coin; class 0 if there is none."""
        number, exempt, pinned = self._read("classOf", target, selector, block=block)
        return Rule(target, selector, number, exempt, pinned)

    def set_class(self, number: int, terms: Terms) -> Call:
        """Only in a founding or a proposal."""
        return self._call("setClass", number, terms.words(self.release))

    def set_rules(self, rules: Sequence[Rule]) -> Call:
        """Only in a founding or a proposal."""
        return self._call("setRules", [astuple(rule) for rule in rules])


_COIN_KEY = 0
_NO_KEY = 2**256 - 1


def _keys(call: Call) -> list[int]:
    """The keys of an action, as the governor computes them (see contracts/Governor.vy)."""
    keys = [] if call.data and not call.value else [_COIN_KEY]
    if len(call.data) >= len(NO_SELECTOR):
        assert call.to is not None
        keys.append(int(call.to, 16) << 32 | int.from_bytes(call.data[:4]))
    elif call.data:
        keys.append(_NO_KEY)
    return keys


def _unpacked(word: int, shares: int) -> Terms:
    """Terms from the two words of a class (see `poll_word`)."""
    houses = [shares >> poll_word.HOUSE_BITS * house for house in range(MAX_HOUSES)]
    quorums = [Bps(poll_word.HOUSE_QUORUM.of(house)) for house in houses]
    approvals = [Bps(poll_word.HOUSE_APPROVAL.of(house)) for house in houses]
    return Terms(
        proposal_threshold=poll_word.CLASS_THRESHOLD.of(word),
        voting_delay=poll_word.CLASS_DELAY.of(word),
        voting_period=poll_word.CLASS_PERIOD.of(word),
        timelock_seconds=poll_word.TIMELOCK.of(word),
        quorum_bps=Bps(poll_word.QUORUM.of(word)),
        approval_bps=Bps(poll_word.APPROVAL.of(word)),
        changeable=bool(poll_word.CHANGEABLE.of(word)),
        secret=bool(poll_word.SECRET.of(word)),
        houses=poll_word.HOUSES.of(word),
        house_quorum_bps=(quorums[0], quorums[1], quorums[2], quorums[3]),
        house_approval_bps=(approvals[0], approvals[1], approvals[2], approvals[3]),
    )
