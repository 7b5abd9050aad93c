"""The citizens: who holds a good passport now, and who held one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from govkit.contracts import CitizenRegistry, Passport
from govkit.errors import NotFound
from govkit.nation.moments import Moment
from govkit.nation.todo import Todo
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, PassportStatus
from govkit.views import Viewed, ViewedMany

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


class Standing(StrEnum):
    """How a passport stands now: its status on the chain, or lapsed once its term is over."""

    ACTIVE = "active"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    RESIGNED = "resigned"
    REVOKED = "revoked"
    EXPELLED = "expelled"


@dataclass(frozen=True, slots=True)
class Citizen(Viewed):
    """A passport: `number` from 1, its holder, `since` and `until` in the nation's clock.

    `until` is when it ends or ended, 0 for never. If it is suspended, it is when that began.

        >>> citizen = list(nation.citizens.all())[0]
        >>> citizen.number, citizen.standing.name, citizen.until
        (1, 'ACTIVE', 0)
    """

    number: int
    address: Address
    since: int
    until: int
    standing: Standing

    @property
    def active(self) -> bool:
        """Whether it makes its holder a citizen."""
        return self.standing is Standing.ACTIVE


@dataclass(frozen=True, slots=True)
class Proceedings:
    """Term, suspension and notice of a passport, in timepoints of the nation's clock; 0 for none.

    `term_end` is when its term ends, even while it is suspended. It can be renewed from
    `renewable_from` on. After a notice, nothing can be done before `notice_over`.
    """

    term_end: int
    renewable_from: int
    suspended_until: int
    notice_given: int
    notice_over: int
    replied: bool


class Citizens(ViewedMany):
    """Reads the registry. To change it, send or propose the calls that this makes.

    >>> receipt = port.send(nation.registry.admit(stranger.address), signer)
    >>> nation.citizens.held_by(stranger.address).number
    22
    """

    def __init__(self, registry: CitizenRegistry, first_block: int) -> None:
        self._registry, self._first_block = registry, first_block

    def __len__(self) -> int:
        """The number of citizens now."""
        return self._registry.total_supply()

    def all(self, *, former: bool = False) -> Iterator[Citizen]:
        """The citizens by number, or with `former` all passports ever issued."""
        now = self._registry.now()
        for number in range(1, self._registry.passports_issued() + 1):
            citizen = _citizen(number, self._registry.passport(number), now)
            if former or citizen.active:
                yield citizen

    def by_number(self, number: int) -> Citizen:
        """A passport by its number, good or not. Raises InvalidInput if there is none."""
        return _citizen(number, self._registry.passport(number), self._registry.now())

    def get(self, address: Address) -> Citizen:
        """A citizen by address. Raises NotFound if the account is not a citizen."""
        number = self._registry.passport_of(address)
        if number == 0:
            raise NotFound(
                f"{address} is not a citizen", next_step="see govkit citizen list for who is"
            )
        return self.by_number(number)

    def held_by(self, address: Address) -> Citizen:
        """The passport of an address, good or not. Raises NotFound if it holds none."""
        number = self._registry.number_of(address)
        if number:
            return self.by_number(number)
        successor = self._registry.successor_of(address)
        if successor != ZERO_ADDRESS:
            raise NotFound(
                f"{address} no longer holds a passport",
                f"it was moved to {successor}",
                f"see govkit citizen show {successor}",
            )
        raise NotFound(
            f"{address} was never a citizen", next_step="see govkit citizen list for who is"
        )

    def proceedings(self, citizen: Citizen) -> Proceedings:
        """Term, suspension and notice of a passport."""
        suspension = self._registry.suspension_of(citizen.number)
        notice = self._registry.notice_of(citizen.number)
        suspended = citizen.standing is Standing.SUSPENDED
        term_end = suspension.ends if suspended else citizen.until
        window = self._registry.renewal_window()
        return Proceedings(
            term_end=term_end,
            renewable_from=term_end - window if citizen.active and term_end else 0,
            suspended_until=suspension.until if suspended else 0,
            notice_given=notice.given,
            notice_over=notice.given + self._registry.notice_period() if notice.given else 0,
            replied=notice.replied,
        )

    def ending_soon(self) -> Iterator[Citizen]:
        """Citizens who can renew now, and whose passports lapse otherwise."""
        window, now = self._registry.renewal_window(), self._registry.now()
        for citizen in self.all() if window else ():
            if now >= citizen.until - window:
                yield citizen

    def admit(self, address: Address) -> Call:
        """For the registrar, or in a proposal."""
        return self._registry.admit(address)

    def renew(self) -> Call:
        """For a citizen, on its own passport, within the renewal window."""
        return self._registry.renew()

    def give_notice(self, address: Address, content_hash: bytes) -> Call:
        """For the registrar, or in a proposal; takes the SHA-256 of the charges."""
        return self._registry.give_notice(address, content_hash)

    def reply(self, content_hash: bytes) -> Call:
        """For the citizen who was given notice; takes the SHA-256 of the reply (32 bytes)."""
        return self._registry.reply(content_hash)

    def revoke(self, address: Address) -> Call:
        """For the registrar if no notice is needed, or in a proposal."""
        return self._registry.revoke(address)

    def suspend(self, address: Address, until: int) -> Call:
        """Like `revoke`, until a timepoint of the nation's clock."""
        return self._registry.suspend(address, until)

    def reinstate(self, address: Address) -> Call:
        """For anybody once the suspension is over; before, for who suspended, or in a proposal."""
        return self._registry.reinstate(address)

    def resign(self) -> Call:
        """For a citizen, on its own passport."""
        return self._registry.resign()


def _citizen(number: int, passport: Passport, now: int) -> Citizen:
    return Citizen(
        number, passport.holder, passport.since, passport.until, _standing(passport, now)
    )


def _standing(passport: Passport, now: int) -> Standing:
    match passport.status:
        case PassportStatus.GOOD if passport.until and passport.until <= now:
            return Standing.LAPSED
        case PassportStatus.GOOD:
            return Standing.ACTIVE
        case _:
            return Standing(passport.status.name.lower())


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """A passport to renew, and a notice to reply to."""
    registry = nation.registry
    number = registry.passport_of(person)
    if not number:
        return
    ends = registry.passport(number).until
    if ends:
        until = Moment(ends - 1)
        if nation.moments.now(until) >= ends - registry.renewal_window():
            yield Todo("renew your passport", "govkit citizen renew", until)
    period = registry.notice_period()
    notice = registry.notice_of(number) if period else None
    if notice and notice.given and not notice.replied:
        until = Moment(notice.given + period)
        yield Todo("reply to the notice you were given", "govkit citizen reply FILE", until)
