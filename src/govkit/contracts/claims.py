"""Claims: what verdicts of the court do to proposals, officers and bonds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address, ProposalId, Wei


class Against(IntEnum):
    """What a claim is about, numbered as in Claims; its power goes by the same number."""

    PROPOSAL = 1
    OFFICER = 2
    BOND = 3


class Ruling(IntEnum):
    """What the court says of a claim."""

    REFUSED = 0
    UPHELD = 1
    DISMISSED = 2


@dataclass(frozen=True, slots=True)
class BondKind:
    """A kind of bond: its name (32 bytes), its asset (zero for coin), and the most that one verdict
    awards, in wei."""

    role: bytes
    asset: Address
    most: Wei


@dataclass(frozen=True, slots=True)
class ClaimsSettings:
    """What the claims are created with, field by field as the contract's struct has it.

    Spans are in seconds. 0 stands for a power that verdicts don't have.
    """

    court: Address
    registry: Address
    treasury: Address
    governor: Address
    offices: Address
    halt_seconds: int
    halt_every: int
    halt_bond: Wei
    suspension_seconds: int
    notice_seconds: int
    citizens_only: bool
    kinds: tuple[BondKind, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims, about what, whether it is settled and how; a proposal's id or another key; and
    the wei from a bond or seconds of suspension that are claimed."""

    claimant: Address
    against: int
    is_settled: bool
    ruling: int
    subject: int
    amount: int


@dataclass(frozen=True, slots=True)
class Bond:
    """A bond: its asset, its wei, from when on it can be taken out (seconds since 1970; 0 if no
    notice was given), and how many claims on it are open."""

    asset: Address
    amount: Wei
    free_from: int
    open_claims: int


@dataclass(frozen=True, slots=True)
class Halt:
    """Until when a proposal can be halted (seconds since 1970; 0 if nobody claimed against it), how
    many claims are open, and whether one was upheld."""

    until: int
    open_claims: int
    is_upheld: bool


class Claims(Contract):
    """The arbitrable of the court's cases about the nation. Amounts are in wei."""

    artifact_name = "Claims"

    def court(self, *, block: int | None = None) -> Address:
        return Address(self._read("court", block=block))

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def governor(self, *, block: int | None = None) -> Address:
        return Address(self._read("governor", block=block))

    def offices(self, *, block: int | None = None) -> Address:
        return Address(self._read("offices", block=block))

    def halt_seconds(self, *, block: int | None = None) -> int:
        return int(self._read("haltSeconds", block=block))

    def halt_every(self, *, block: int | None = None) -> int:
        return int(self._read("haltEvery", block=block))

    def halt_bond(self, *, block: int | None = None) -> Wei:
        return Wei(self._read("haltBond", block=block))

    def suspension_seconds(self, *, block: int | None = None) -> int:
        return int(self._read("suspensionSeconds", block=block))

    def notice_seconds(self, *, block: int | None = None) -> int:
        return int(self._read("noticeSeconds", block=block))

    def citizens_only(self, *, block: int | None = None) -> bool:
        """Whether only citizens claim on bonds."""
        return bool(self._read("citizensOnly", block=block))

    def kinds(self, *, block: int | None = None) -> tuple[BondKind, ...]:
        rows = self._read("kinds", block=block)
        return tuple(BondKind(bytes(role), asset, most) for role, asset, most in rows)

    def has_ended(self, power: Against, *, block: int | None = None) -> bool:
        """Whether a vote has ended that power."""
        return bool(int(self._read("ended", block=block)) >> power & 1)

    def claim(self, number: int, *, block: int | None = None) -> Claim:
        return Claim(*self._read("claim", number, block=block))

    def halt_of(self, proposal: ProposalId, *, block: int | None = None) -> Halt:
        return Halt(*self._read("haltOf", proposal, block=block))

    def is_halted(self, proposal: ProposalId, *, block: int | None = None) -> bool:
        return bool(self._read("isHalted", proposal, block=block))

    def next_halt(self, passport: int, *, block: int | None = None) -> int:
        """When a passport's holder can next claim against a proposal, in seconds since 1970."""
        return int(self._read("nextHalt", passport, block=block))

    def suspended_until(self, office: int, account: Address, *, block: int | None = None) -> int:
        """Until when a verdict keeps an account from an office; 0 if none ever did."""
        return int(self._read("suspendedUntil", office, account, block=block))

    def bond(self, role: bytes, owner: Address, *, block: int | None = None) -> Bond:
        return Bond(*self._read("bond", role, owner, block=block))

    def owed(self, asset: Address, account: Address, *, block: int | None = None) -> Wei:
        """What an account can collect of an asset."""
        return Wei(self._read("owed", asset, account, block=block))

    # -- claims

    def against_proposal(self, proposal: ProposalId, text: bytes, uri: str, value: Wei) -> Call:
        """By a citizen: `text` is SHA-256 of what is claimed (32 bytes), `value` the court's fee
        and the bond."""
        return self._paid(value, "claimAgainstProposal", proposal, text, uri)

    def against_officer(
        self, role: bytes, officer: Address, span: int, text: bytes, uri: str, value: Wei
    ) -> Call:
        """By a citizen: for a span in seconds; `value` is the court's fee."""
        return self._paid(value, "claimAgainstOfficer", role, officer, span, text, uri)

    def on_bond(
        self, role: bytes, owner: Address, amount: Wei, text: bytes, uri: str, value: Wei
    ) -> Call:
        """`value` is the court's fee."""
        return self._paid(value, "claimOnBond", role, owner, amount, text, uri)

    def appeal(self, number: int, case: bytes, value: Wei) -> Call:
        """By a citizen, of a ruling about a proposal: the case as ABI, and the appeal's cost."""
        return self._paid(value, "appeal", number, case)

    def settle(self, number: int) -> Call:
        """By anybody, where the court could not tell its final ruling."""
        return self._call("settle", number)

    def cancel_proposal(self, number: int, columns: Sequence[object]) -> Call:
        """By anybody, after a verdict: the proposal as `Governor.cancel` takes it."""
        return self._call("cancelProposal", number, *columns)

    def collect(self, asset: Address, account: Address) -> Call:
        """By anybody: pays an account what it is owed."""
        return self._call("collect", asset, account)

    # -- bonds

    def deposit(self, role: bytes, amount: Wei, value: Wei) -> Call:
        """By the owner; `value` is the amount where the bond is in coin, else 0."""
        return self._paid(value, "deposit", role, amount)

    def give_notice(self, role: bytes, owner: Address) -> Call:
        """By the owner, with the present key of its passport."""
        return self._call("giveNotice", role, owner)

    def withdraw(self, role: bytes, owner: Address) -> Call:
        """By anybody, once the notice is over and no claim is open: pays the owner."""
        return self._call("withdraw", role, owner)

    # -- what proposals do

    def end_power(self, power: Against) -> Call:
        """By a passed proposal, for ever."""
        return self._call("endPower", int(power))

    def lift(self, office: int, account: Address) -> Call:
        """By a passed proposal: ends a suspension from the office of that number."""
        return self._call("lift", office, account)

    def _paid(self, value: Wei, name: str, *arguments: object) -> Call:
        call = self._call(name, *arguments)
        return Call(call.to, call.data, value)
