"""Claims before the court about the nation's proposals, officers and bonds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from govkit.actions.phrases import Phrases
from govkit.constitution.units import format_duration
from govkit.constitution.verdicts import KEYS
from govkit.contracts.claims import Against, Bond, BondKind, Claim, Claims, ClaimsSettings
from govkit.contracts.contract import EventLog
from govkit.errors import NotFound, UsageError
from govkit.guesses import no_such
from govkit.nation.justice.cases import CaseState
from govkit.nation.justice.court import NationCourt
from govkit.network.port import Call
from govkit.text import from_utf8
from govkit.types import ZERO_ADDRESS, Address, ProposalId, Wei

FILED = ("ProposalClaimed", "OfficerClaimed", "BondClaimed")


@dataclass(frozen=True, slots=True)
class Filed:
    """A claim as it was filed, by the number of its case, and as it stands.

    `text` is SHA-256 of what is claimed (32 bytes), and `uri` says where that is. `fields` are
    those of its event.
    """

    number: int
    claim: Claim
    text: bytes
    uri: str
    fields: dict[str, Any]

    @property
    def against(self) -> Against:
        return Against(self.claim.against)


class NationClaims:
    """Reads claims, and makes the calls of claimants, owners of bonds and others.

    >>> nation.claims is None  # a nation whose verdicts only decide disputes
    True
    """

    def __init__(
        self, contract: Claims, court: NationCourt, phrases: Phrases, first_block: int
    ) -> None:
        self.contract, self._court, self._first_block = contract, court, first_block
        self._phrases = phrases

    @property
    def terms(self) -> ClaimsSettings:
        """By what they work, for ever."""
        return ClaimsSettings(
            **{name: getattr(self.contract, name)() for name in ClaimsSettings.__slots__}
        )

    def powers(self) -> frozenset[str]:
        """The keys of the powers that verdicts have now: none that a vote has ended."""
        terms = self.terms
        there = {
            Against.PROPOSAL: terms.halt_seconds > 0,
            Against.OFFICER: terms.suspension_seconds > 0,
            Against.BOND: bool(terms.kinds),
        }
        kept = (each for each, has in there.items() if has and not self.contract.has_ended(each))
        return frozenset(KEYS[each] for each in kept)

    # -- claims

    def all(self) -> list[Filed]:
        """Every claim, in the order in which they were filed."""
        found = self.contract.events(*FILED, from_block=self._first_block)
        return [self._filed(event) for event in found]

    def get(self, number: int) -> Filed:
        """A claim by the number of its case. Raises NotFound."""
        topic = number.to_bytes(32)
        for event in self.contract.events(*FILED, from_block=self._first_block, topics=(topic,)):
            return self._filed(event)
        raise NotFound(f"case {number} is about no claim", next_step="see govkit court claim list")

    def _filed(self, event: EventLog) -> Filed:
        number, fields = int(event.fields["disputeID"]), event.fields
        claim = self.contract.claim(number)
        return Filed(number, claim, bytes(fields["text"]), fields["uri"], fields)

    def cost(self, against: Against) -> Wei:
        """What a claim costs: the court's fee, and of one against a proposal its bond."""
        fee = self._court.contract.arbitration_cost()
        return Wei(fee + (self.contract.halt_bond() if against is Against.PROPOSAL else 0))

    def against_proposal(self, proposal: ProposalId, text: bytes, uri: str = "") -> Call:
        """By a citizen: that a queued proposal is unlawful."""
        cost = self.cost(Against.PROPOSAL)
        return self.contract.against_proposal(proposal, text, uri, cost)

    def against_officer(
        self, role: bytes, officer: Address, span: int, text: bytes, uri: str = ""
    ) -> Call:
        """By a citizen: that somebody be suspended for so many seconds. Raises UsageError."""
        most = self.contract.suspension_seconds()
        if not 0 < span <= most:
            raise UsageError(
                f"a verdict suspends for {format_duration(most)} at most", next_step="claim less"
            )
        cost = self.cost(Against.OFFICER)
        return self.contract.against_officer(role, officer, span, text, uri, cost)

    def on_bond(
        self, kind: BondKind, owner: Address, amount: Wei, text: bytes, uri: str = ""
    ) -> Call:
        """For damages in wei. Raises UsageError if the bond has less, or no verdict awards it."""
        most = min(kind.most, self.contract.bond(kind.role, owner).amount)
        if not 0 < amount <= most:
            raise UsageError(
                f"{self._phrases.cash(kind.asset, most)} can be claimed from this bond",
                "a verdict awards at most what the bond has and the nation's file allows",
                "claim at most that: see govkit court claim bonds",
            )
        cost = self.cost(Against.BOND)
        return self.contract.on_bond(kind.role, owner, amount, text, uri, cost)

    def appeal(self, state: CaseState) -> tuple[Call, Wei]:
        """By any citizen, of a ruling about a proposal, and what that costs."""
        cost = self._court.contract.appeal_cost()
        return self.contract.appeal(state.number, state.case.abi(), cost), cost

    # -- bonds

    def kind(self, name: str) -> BondKind:
        """A kind of bond by its name. Raises UsageError."""
        kinds = {kind_name(each): each for each in self.contract.kinds()}
        if name not in kinds:
            raise no_such("kind of bond", name, kinds)
        return kinds[name]

    def bonds(self) -> list[tuple[BondKind, Address, Bond]]:
        """Every bond that has something in it: its kind, its owner, and how it stands."""
        kinds = {each.role: each for each in self.contract.kinds()}
        events = self.contract.events("BondDeposited", from_block=self._first_block)
        owners = dict.fromkeys((bytes(e.fields["role"]), e.fields["owner"]) for e in events)
        found = ((kinds[role], owner, self.contract.bond(role, owner)) for role, owner in owners)
        return [each for each in found if each[2].amount]

    def deposit(self, kind: BondKind, amount: Wei) -> Call:
        """By the owner, who has allowed it if the bond is in a token."""
        value = amount if kind.asset == ZERO_ADDRESS else Wei(0)
        return self.contract.deposit(kind.role, amount, value)

    def owed(self, account: Address) -> dict[Address, Wei]:
        """What an account can collect, by asset."""
        assets = dict.fromkeys((ZERO_ADDRESS, *(each.asset for each in self.contract.kinds())))
        found = ((asset, self.contract.owed(asset, account)) for asset in assets)
        return {asset: amount for asset, amount in found if amount}


def kind_name(kind: BondKind) -> str:
    """A kind of bond for people."""
    return from_utf8(kind.role.rstrip(b"\0"))
