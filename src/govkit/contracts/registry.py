"""CitizenRegistry: who is a citizen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, PassportStatus


@dataclass(frozen=True, slots=True)
class RegistrySettings:
    """What a registry is created with, field by field as the contract's struct has it.

    Zero addresses stand for nobody. An epoch, the window and the period are in the clock's unit;
    `term_epochs` 0 is a passport for ever, `notice_period` 0 one that is revoked without notice.
    """

    name: str
    symbol: str
    by_timestamp: bool
    treasury: Address
    founder: Address
    registrar: Address = ZERO_ADDRESS
    admissions: Address = ZERO_ADDRESS
    recovery: Address = ZERO_ADDRESS
    delegation: Address = ZERO_ADDRESS
    ledger: Address = ZERO_ADDRESS
    epoch_duration: int = 0
    term_epochs: int = 0
    renewal_window: int = 0
    notice_period: int = 0


@dataclass(frozen=True, slots=True)
class Passport:
    """`since` and `until` are timepoints of the nation's clock; `until` is 0 for ever.

    A good one whose `until` is past has lapsed.
    """

    holder: Address
    since: int
    until: int
    status: PassportStatus


@dataclass(frozen=True, slots=True)
class Suspension:
    """Timepoints: `until` when it lasts, and when the term `ends` (0: never)."""

    until: int
    ends: int


@dataclass(frozen=True, slots=True)
class Notice:
    """`given` is a timepoint, 0 if there is none."""

    given: int
    replied: bool


class CitizenRegistry(Contract):
    """Soulbound passports, one vote each.

    >>> nation.registry.is_citizen(voter.address), nation.registry.total_supply()
    (True, 21)
    >>> call = nation.registry.admit(stranger.address)  # to be sent, or proposed
    >>> call.to == nation.registry.address
    True
    """

    artifact_name = "CitizenRegistry"

    def name(self) -> str:
        return str(self._read("name"))

    def symbol(self) -> str:
        return str(self._read("symbol"))

    def registrar(self, *, block: int | None = None) -> Address:
        return Address(self._read("registrar", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def admissions(self, *, block: int | None = None) -> Address:
        """The contract of the ways in, which can admit; zero for none."""
        return Address(self._read("admissions", block=block))

    def recovery(self, *, block: int | None = None) -> Address:
        """The contract that moves passports; zero for none."""
        return Address(self._read("recovery", block=block))

    def delegation(self, *, block: int | None = None) -> Address:
        """The contract that is told of changes; zero for none."""
        return Address(self._read("delegation", block=block))

    def ledger(self, *, block: int | None = None) -> Address:
        return Address(self._read("ledger", block=block))

    def epoch_duration(self, *, block: int | None = None) -> int:
        """In the clock's unit; 0 if passports have no term."""
        return int(self._read("epochDuration", block=block))

    def term_epochs(self, *, block: int | None = None) -> int:
        """How many whole epochs a passport is valid; 0 for ever."""
        return int(self._read("termEpochs", block=block))

    def renewal_window(self, *, block: int | None = None) -> int:
        """How long before its end a passport can be renewed, in the clock's unit."""
        return int(self._read("renewalWindow", block=block))

    def notice_period(self, *, block: int | None = None) -> int:
        """The time between a notice and a revocation, in the clock's unit; 0 for no notice."""
        return int(self._read("noticePeriod", block=block))

    def clock(self, *, block: int | None = None) -> int:
        return int(self._read("clock", block=block))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def is_citizen(self, account: Address, *, block: int | None = None) -> bool:
        return bool(self._read("isCitizen", account, block=block))

    def passport_of(self, account: Address, *, block: int | None = None) -> int:
        """The number of the account's valid passport, 0 if it is not a citizen."""
        return int(self._read("passportOf", account, block=block))

    def passport(self, number: int, *, block: int | None = None) -> Passport:
        holder, since, until, status = self._read("passport", number, block=block)
        return Passport(holder, since, until, PassportStatus(status))

    def number_of(self, account: Address, *, block: int | None = None) -> int:
        """The number of the passport that the account holds, valid or not; 0 for none."""
        return int(self._read("numberOf", account, block=block))

    def successor_of(self, account: Address, *, block: int | None = None) -> Address:
        """Who holds the passport that was moved from the account; zero if it was not moved."""
        return Address(self._read("successorOf", account, block=block))

    def present(self, account: Address, *, block: int | None = None) -> Address:
        """The present key of the account's passport if that was moved, else the account."""
        successor = self.successor_of(account, block=block)
        return account if successor == ZERO_ADDRESS else successor

    def past_ballot(self, account: Address, timepoint: int) -> tuple[int, int]:
        """The number of the passport that an account holds now, and the votes (0 or 1) which that
        passport had at the end of a past timepoint, whoever held it then; (0, 0) for none."""
        number, votes = divmod(int(self._read("getPastBallot", account, timepoint)), 1 << 96)
        return number, votes

    def word_of(self, account: Address, *, block: int | None = None) -> int:
        """All that the registry knows of an account, in the layout of `citizen_word.vy`."""
        return int(self._read("wordOf", account, block=block))

    def suspension_of(self, number: int, *, block: int | None = None) -> Suspension:
        return Suspension(*self._read("suspensionOf", number, block=block))

    def notice_of(self, number: int, *, block: int | None = None) -> Notice:
        return Notice(*self._read("noticeOf", number, block=block))

    def passports_issued(self, *, block: int | None = None) -> int:
        return int(self._read("passportsIssued", block=block))

    def total_supply(self, *, block: int | None = None) -> int:
        """The number of citizens."""
        return int(self._read("totalSupply", block=block))

    def get_votes(self, account: Address, *, block: int | None = None) -> int:
        return int(self._read("getVotes", account, block=block))

    def admit(self, citizen: Address) -> Call:
        return self._call("admit", citizen)

    def admit_founding(self, citizens: Sequence[Address]) -> Call:
        """Only in a founding."""
        return self._call("admitFounding", list(citizens))

    def renew(self) -> Call:
        """By a citizen, for itself."""
        return self._call("renew")

    def give_notice(self, citizen: Address, content_hash: bytes) -> Call:
        """`content_hash` is SHA-256 of the charges (32 bytes)."""
        return self._call("giveNotice", citizen, content_hash)

    def reply(self, content_hash: bytes) -> Call:
        """By a citizen that was given notice; SHA-256 of the reply (32 bytes)."""
        return self._call("reply", content_hash)

    def revoke(self, citizen: Address) -> Call:
        return self._call("revoke", citizen)

    def suspend(self, citizen: Address, until: int) -> Call:
        """`until` is a timepoint of the nation's clock."""
        return self._call("suspend", citizen, until)

    def reinstate(self, citizen: Address) -> Call:
        return self._call("reinstate", citizen)

    def resign(self) -> Call:
        """By a citizen, for itself."""
        return self._call("resign")

    def set_registrar(self, registrar: Address) -> Call:
        """Only in a proposal, and at the founding by the founder."""
        return self._call("setRegistrar", registrar)
