"""Tells each passport's life from the events of the registry and the houses.

No event says that a passport lapsed, since nobody sends a transaction. It follows from the end of
the term: the registry's epochs give that of an admission, and a renewal's event names its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govkit.nation.history.cohorts import Life
from govkit.types import ZERO_ADDRESS, Clock

if TYPE_CHECKING:
    from govkit.contracts import EventLog
    from govkit.nation.nation import Nation
    from govkit.network.port import Port

_EVENTS = ("Transfer", "Renewed", "Suspended", "Reinstated", "Ended", "Moved")
Place = tuple[int, int]
"""Block and index of a log."""


def read_lives(nation: Nation) -> list[Life]:
    """Every passport's life up to the head, by number.

    A ballot counts for the passport that its voter held at that time.
    """
    reader = _Reader(nation)
    for event in nation.registry.events(*_EVENTS, from_block=nation.deployment.first_block):
        reader.take(event)
    return reader.lives()


@dataclass(slots=True)
class _Passport:
    """A passport's life so far.

    `end` is the timepoint at which its term ends, 0 for never. `opened` (seconds) is None while it
    does not count. `holders` are addresses, each with the places where it got and lost it.
    """

    joined: int
    opened: int | None
    end: int
    spans: list[tuple[int, int | None]] = field(default_factory=list)
    renewed: list[int] = field(default_factory=list)
    lapsed: list[int] = field(default_factory=list)
    ended: int | None = None
    holders: list[tuple[str, Place, Place | None]] = field(default_factory=list)

    def close(self, at: int) -> None:
        if self.opened is not None:
            self.spans.append((self.opened, at))
            self.opened = None

    def leave(self, place: Place) -> None:
        """Note that its holder lost it."""
        holder, since, until = self.holders[-1]
        if until is None:
            self.holders[-1] = holder, since, place


class _Reader:
    """Takes the registry's events in chain order."""

    def __init__(self, nation: Nation) -> None:
        self._nation, self._times = nation, _Times(nation.port)
        self._by_time = nation.clock == Clock.TIMESTAMP
        self._epoch = nation.registry.epoch_duration()
        self._term = nation.registry.term_epochs()
        self._passports: dict[int, _Passport] = {}

    def take(self, event: EventLog) -> None:
        place = event.log.block_number, event.log.index
        now, timepoint = self._times.at(place[0]), self._timepoint(place[0])
        if event.name == "Transfer":
            # A passport that ends or moves has another event, which is used.
            if event.fields["sender"] == ZERO_ADDRESS:
                self._issue(event, place, now, timepoint)
            return
        passport = self._passports[event.fields["number"]]
        self._lapse(passport, timepoint)
        match event.name:
            case "Renewed":
                self._renew(passport, event.fields["until"], now)
            case "Suspended":
                passport.close(now)
            case "Reinstated" if not passport.end or passport.end > timepoint:
                passport.opened = now
            case "Ended":
                passport.close(now)
                passport.ended = now if passport.ended is None else passport.ended
                passport.leave(place)
            case "Moved":
                passport.leave(place)
                passport.holders.append((event.fields["current"], place, None))

    def lives(self) -> list[Life]:
        """The lives of all passports up to now."""
        port = self._nation.port
        timepoint = port.now() if self._by_time else port.block().number
        votes = self._votes()
        for passport in self._passports.values():
            self._lapse(passport, timepoint)
            if passport.opened is not None:
                passport.spans.append((passport.opened, None))
        return [
            Life(
                number,
                passport.joined,
                tuple(passport.spans),
                tuple(passport.renewed),
                tuple(passport.lapsed),
                passport.ended,
                tuple(sorted(self._times.at(at[0]) for at in _cast_by(passport, votes))),
            )
            for number, passport in sorted(self._passports.items())
        ]

    def _issue(self, event: EventLog, place: Place, now: int, timepoint: int) -> None:
        """Begin a new passport, or one that had ended and is good again."""
        number, holder = event.fields["token_id"], event.fields["receiver"]
        passport = self._passports.setdefault(number, _Passport(now, now, 0))
        passport.opened, passport.ended = now, None
        # As in `heads`: the first boundary after so many whole epochs.
        end = (timepoint // self._epoch + self._term + 1) * self._epoch if self._term else 0
        passport.end = end
        passport.holders.append((holder, place, None))

    def _renew(self, passport: _Passport, until: int, now: int) -> None:
        passport.end = until
        passport.renewed.append(now)
        if passport.opened is None:
            passport.opened = now

    def _lapse(self, passport: _Passport, timepoint: int) -> None:
        """End its term if that is over by a timepoint."""
        if passport.opened is not None and passport.end and passport.end <= timepoint:
            at = passport.end if self._by_time else self._times.at(passport.end)
            passport.close(at)
            passport.lapsed.append(at)

    def _timepoint(self, block: int) -> int:
        return self._times.at(block) if self._by_time else block

    def _votes(self) -> dict[str, list[Place]]:
        """The place of each ballot, by voter, in all houses."""
        votes: dict[str, list[Place]] = {}
        first_block = self._nation.deployment.first_block
        for house in self._nation.houses.values():
            for event in house.cast(first_block):
                place = event.log.block_number, event.log.index
                votes.setdefault(event.fields["voter"], []).append(place)
        return votes


def _cast_by(passport: _Passport, votes: dict[str, list[Place]]) -> Iterator[Place]:
    """The ballots that its holders cast while they held it."""
    for holder, since, until in passport.holders:
        for place in votes.get(holder, ()):
            if since <= place and (until is None or place <= until):
                yield place


class _Times:
    """The time of each block, asked for once."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._known: dict[int, int] = {}

    def at(self, block: int) -> int:
        if block not in self._known:
            self._known[block] = self._port.block(block).timestamp
        return self._known[block]
