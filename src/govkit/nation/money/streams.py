"""Streams of a nation: what the treasury pays by the second, what it owes, what it can't meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from govkit import periods
from govkit.actions.vocabulary import line_name, line_of
from govkit.contracts import TreasuryToken
from govkit.contracts.budgets import Holder
from govkit.contracts.streams import ALL, Stream, Streams
from govkit.errors import GovkitError, NotFound, RevertError
from govkit.nation.moments import Moment
from govkit.nation.money.contributions import Commitment, Note
from govkit.nation.todo import Todo
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address, Wei

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


@dataclass(frozen=True, slots=True)
class StreamState:
    """A stream as it stands. `withdrawable` is the part of what it owes that the treasury holds.

    `asset` is a token, or the zero address for the chain's coin. A stream that was stopped has an
    amount of 0 and may still owe something. `budget` is the one that it is out of, by its holder
    and number; None for a vote's stream.
    """

    receiver: Address
    asset: Address
    line: str
    stream: Stream
    withdrawable: Wei
    budget: tuple[Holder, int] | None = None

    @property
    def unmet(self) -> int:
        """What is owed and not there, in wei."""
        return max(0, self.stream.owed - self.withdrawable)

    @property
    def is_over(self) -> bool:
        """Whether it was stopped, and owes nothing more."""
        return not self.stream.amount and not self.stream.owed

    def standing(self, now: int) -> str:
        """In a word, at a second since 1970: `runs`, `paused`, `ended` or `stopped`."""
        if not self.stream.amount:
            return "stopped"
        if self.stream.paused:
            return "paused"
        return "ended" if self.stream.end and self.stream.end <= now else "runs"


class NationStreams:
    """Reads the streams. To change them, propose the calls that the contract's binding makes.

    >>> nation.streams is None  # a nation whose file has no section `streams`
    True
    """

    def __init__(self, contract: Streams, first_block: int) -> None:
        self.contract, self._first_block = contract, first_block

    def all(self) -> list[StreamState]:
        """Every stream that runs or still owes something, in the order of their beginnings."""
        return [each for each in map(self._state, self._names()) if not each.is_over]

    def unmet(self) -> dict[Address, Wei]:
        """What all streams of an asset owe together beyond what the treasury holds, in wei."""
        owed: Counter[Address] = Counter()
        for each in self.all():
            owed[each.asset] += each.stream.owed
        treasury, port = self.contract.treasury(), self.contract.port
        lacking = {asset: wei - _held(port, asset, treasury) for asset, wei in owed.items()}
        return {asset: Wei(wei) for asset, wei in lacking.items() if wei > 0}

    def get(self, receiver: Address, line: str, asset: Address) -> StreamState:
        """One stream, stopped or not. Raises NotFound."""
        names = receiver, asset, line_of(line)
        if names not in self._names():
            raise NotFound(
                f"{receiver} has no stream for {line} in that asset",
                next_step="see govkit treasury streams",
            )
        return self._state(names)

    def withdraw(self, state: StreamState, amount: int = ALL) -> Call:
        """By anybody: pays its receiver an amount in wei, or all that is owed."""
        return self.contract.withdraw(state.receiver, state.asset, line_of(state.line), amount)

    def _names(self) -> list[tuple[Address, Address, bytes]]:
        begun = self.contract.events("StreamBegun", from_block=self._first_block)
        fields = (event.fields for event in begun)
        return list(
            dict.fromkeys((each["receiver"], each["asset"], bytes(each["line"])) for each in fields)
        )

    def _state(self, names: tuple[Address, Address, bytes]) -> StreamState:
        receiver, asset, line = names
        stream = self.contract.stream(receiver, asset, line)
        there = self._withdrawable(names) if stream.owed else Wei(0)
        found = self.contract.budget_of(*names) if stream.of_budget else None
        budget = (Holder.of(found[0]), found[1]) if found else None
        return StreamState(receiver, asset, line_name(line), stream, there, budget)

    def _withdrawable(self, names: tuple[Address, Address, bytes]) -> Wei:
        """Nothing of a token that does not say what the treasury has."""
        try:
            return self.contract.withdrawable(*names)
        except RevertError:
            return Wei(0)


def _held(port: Port, asset: Address, treasury: Address) -> int:
    """What the treasury has of an asset; nothing of a token that does not say."""
    if asset == ZERO_ADDRESS:
        return port.balance(treasury)
    try:
        return TreasuryToken(port, asset).balance_of(treasury)
    except (GovkitError, ValueError):
        return 0


def flow(amount: int, period: int, second: int) -> int:
    """What a stream would have paid from 1970 until a second, as `Streams.vy` adds it up."""
    if period > periods.YEAR:
        return amount * second // period
    number = periods.period_of(second, period)
    begun, ends = (periods.begin_of(each, period) for each in (number, number + 1))
    return amount * number + amount * (second - begun) // (ends - begun)


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """What somebody is owed and can withdraw."""
    for each in nation.streams.all() if nation.streams else ():
        if each.stream.payee == person and each.withdrawable:
            amount = nation.phrases.cash(each.asset, each.withdrawable)
            asset = nation.phrases.asset_name(each.asset)
            other = "" if asset == nation.symbol else f" --asset {asset}"
            who = "" if each.receiver == person else f" --receiver {each.receiver}"
            command = f"govkit treasury withdraw {each.line}{who}{other}"
            yield Todo(f"withdraw {amount} that you are owed for {each.line}", command)


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """When a stream's cliff is, for a refusal to pay before it."""
    arguments = nation.phrases.arguments(call) or ()
    if nation.streams is None or reason != "streams: not owed" or not arguments:
        return ""
    receiver, asset, line, _ = arguments
    cliff = Moment(nation.streams.get(receiver, line_name(line), asset).stream.cliff, True)
    if nation.moments.is_past(cliff):
        return ""
    return f"nothing of it can be withdrawn {nation.moments.until(cliff)}"


# -- the treasury's accounts


def commitments(nation: Nation) -> Iterator[Commitment]:
    """What each stream owes, and what falls due besides."""
    now = nation.port.now()
    for each in nation.streams.all() if nation.streams else ():
        yield Commitment(
            kind="stream",
            what=f"stream to {nation.phrases.named(each.receiver)} for {each.line}",
            asset=each.asset,
            line=each.line,
            owed=each.stream.owed,
            between=partial(_between, each.stream, now),
            is_certain=True,
        )


def _between(stream: Stream, now: int, start: int, end: int) -> int:
    """What accrues in a span after now; of a paused or stopped stream nothing."""
    begins, ends = max(start, now), min(end, stream.end or end)
    if not stream.amount or stream.paused or ends <= begins:
        return 0
    amount, period = stream.amount, stream.period
    return flow(amount, period, ends) - flow(amount, period, begins)


def movements(nation: Nation, from_block: int, to_block: int) -> Iterator[Note]:
    """Each withdrawal."""
    if nation.streams is None:
        return
    events = nation.streams.contract.events("Withdrawn", from_block=from_block, to_block=to_block)
    for event in events:
        fields = event.fields
        line = line_name(bytes(fields["line"]))
        amount = -int(fields["amount"])
        yield Note(event.log, "stream", fields["asset"], amount, fields["payee"], line)
