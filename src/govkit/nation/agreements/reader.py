"""The agreements of a nation: read from the chain, and the calls that carry them on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.contracts import TreasuryToken
from govkit.contracts.agreements import (
    FEES,
    NO_DISPUTE,
    Agreements,
    Dispute,
    Kind,
    Phase,
    Terms,
    settlement_digest,
)
from govkit.contracts.contract import EventLog
from govkit.crypto.digests import Digest
from govkit.errors import NetworkError, NotFound, RevertError, UsageError
from govkit.nation.agreements.state import Owed, Standing
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Wei

if TYPE_CHECKING:
    from govkit.contracts import CitizenRegistry

_EVENTS = (
    "Referred",
    "Joined", "Begun", "Performed", "Claimed", "SplitClaimed", "EvidenceGiven", "Ruled", "Settled",
    "Noted", "DisputeSet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What the chain alone tells of an agreement: its `number` (from 1, by when the first party
    joined), its `id` (32 bytes), and the parties that joined."""

    number: int
    id: bytes
    joined: tuple[Address, ...]


class NationAgreements:
    """Reads agreements, whose terms come from the parties' files: the contract keeps their hash.

    >>> nation.agreements is None  # a nation whose file has no section `agreements`
    True
    """

    def __init__(
        self, contract: Agreements, registry: CitizenRegistry, chain_id: int, first_block: int
    ) -> None:
        self.contract, self._registry = contract, registry
        self._chain_id, self._first_block = chain_id, first_block

    # -- reading

    def all(self) -> list[Known]:
        """Every agreement that somebody joined, in the order of the first joinings."""
        joined: dict[bytes, list[Address]] = {}
        for event in self.contract.events("Joined", from_block=self._first_block):
            joined.setdefault(bytes(event.fields["agreement"]), []).append(event.fields["party"])
        return [
            Known(number, id, tuple(parties))
            for number, (id, parties) in enumerate(joined.items(), 1)
        ]

    def find(self, key: str) -> Known:
        """An agreement by its number, or by 0x and the first digits of its id. Raises NotFound."""
        found = self.all()
        for each in found:
            if key == str(each.number) or (len(key) > 5 and f"0x{each.id.hex()}".startswith(key)):
                return each
        raise NotFound(
            f"there is no agreement {key}",
            f"{len(found)} were joined by somebody",
            "see govkit agreement list",
        )

    def number_of(self, id: bytes) -> int | None:
        """The number of an agreement; None if nobody has joined it."""
        return next((each.number for each in self.all() if each.id == id), None)

    def standing(self, terms: Terms) -> Standing:
        """How an agreement stands now."""
        word = self.contract.word(terms.id)
        dispute = self.dispute_of(terms.id) if word.phase >= Phase.DISPUTED else NO_DISPUTE
        return Standing(terms, word, self.contract.now(), dispute)

    def dispute_of(self, id: bytes) -> Dispute:
        """The dispute as the contract said it last; an empty one if there is none."""
        found = NO_DISPUTE
        for event in self._events(id, "DisputeSet"):
            found = Dispute.of(event.fields["dispute"])
        if found.hash() != self.contract.dispute_hash(id):
            raise NetworkError(
                "this node tells another dispute than the contract has",
                "some of its events are missing",
                "ask another node",
            )
        return found

    def history(self, id: bytes) -> list[EventLog]:
        """Its events, in the chain's order."""
        return list(self._events(id, *_EVENTS))

    def _events(self, id: bytes, *names: str) -> Iterator[EventLog]:
        return self.contract.events(*names, from_block=self._first_block, topics=[id])

    def acts_for(self, party: Address) -> Address:
        """The account that acts for a party: itself, or the present key of its passport."""
        return self._registry.present(party)

    def place_of(self, terms: Terms, account: Address) -> int | None:
        """The place of the party for which an account acts, or None."""
        if account in terms.parties and self.acts_for(account) == account:
            return terms.parties.index(account)
        acting = [self.acts_for(each) for each in terms.parties]
        return acting.index(account) if account in acting else None

    # -- joining

    def stakes(self, terms: Terms, party: int) -> Mapping[Address, int]:
        """What a party puts in when it joins, by asset (zero: coin), in the smallest unit."""
        found: dict[Address, int] = {}
        for step in terms.steps:
            if step.payer == party and step.kind is not Kind.PAYMENT and step.amount:
                asset = terms.assets[step.asset]
                found[asset] = found.get(asset, 0) + step.amount
        return found

    def lacks(self, terms: Terms, party: int) -> Mapping[Address, tuple[int, int]]:
        """By token, what a party must still allow the contract to take, and what it holds."""
        owner, lacking = terms.parties[party], {}
        for asset, amount in self.stakes(terms, party).items():
            if asset == ZERO_ADDRESS:
                continue
            token = TreasuryToken(self.contract.port, asset)
            if token.allowance(owner, self.contract.address) < amount:
                lacking[asset] = (amount, token.balance_of(owner))
        return lacking

    def allow(self, terms: Terms, party: int) -> list[Call]:
        """Lets the contract take a party's stakes; by that party."""
        return [
            TreasuryToken(self.contract.port, asset).approve(self.contract.address, Wei(amount))
            for asset, (amount, _) in self.lacks(terms, party).items()
        ]

    def join(self, terms: Terms, members: Sequence[int], signatures: Mapping[int, bytes]) -> Call:
        """Joins parties by their signatures, an empty one for the sender's own."""
        coin = sum(self.stakes(terms, each).get(ZERO_ADDRESS, 0) for each in members)
        given = [signatures.get(each, b"") for each in members]
        return self.contract.join(terms, members, given, Wei(coin))

    # -- performing

    def perform(self, terms: Terms, step: int, sender: Address) -> list[Call]:
        """Confirms a step, or pays it, after an allowance of the token if that takes one.

        Its receiver is paid at once, unless it refuses: then its money waits to be claimed.
        """
        part = terms.steps[step]
        asset, amount = terms.assets[part.asset], Wei(part.amount)
        is_payment = part.kind is Kind.PAYMENT and part.amount > 0
        value = amount if is_payment and asset == ZERO_ADDRESS else Wei(0)
        calls = []
        if is_payment and asset != ZERO_ADDRESS:
            token = TreasuryToken(self.contract.port, asset)
            if token.allowance(sender, self.contract.address) < amount:
                calls.append(token.approve(self.contract.address, amount))
        call = self.contract.perform(terms, step, pays=True, value=value)
        if not calls and self._refuses(call, sender):
            call = self.contract.perform(terms, step, pays=False, value=value)
        return [*calls, call]

    def _refuses(self, call: Call, sender: Address) -> bool:
        """Whether it fails because the receiver can't be paid."""
        try:
            self.contract.port.call(call, sender=sender)
        except RevertError as error:
            return error.reason == "agreements: payment failed"
        return False

    def claims(self, standing: Standing, party: int | None = None) -> list[tuple[Owed, Call]]:
        """The calls that pay what a party, or each, is owed."""
        found = (each for each in standing.owed() if party in (None, each.party))
        return [(each, self._claim(standing, each)) for each in found]

    def _claim(self, standing: Standing, owed: Owed) -> Call:
        terms, dispute = standing.terms, standing.dispute
        if owed.kind == "steps":
            return self.contract.claim(terms, owed.party, owed.place)
        if owed.kind == "share":
            return self.contract.claim_share(terms, dispute, owed.party, owed.place)
        return self.contract.claim_share(terms, dispute, owed.party, FEES)

    def notes(self, standing: Standing) -> list[Call]:
        """The call that notes in the parties' reputation how it went, if that is due."""
        ended = standing.is_performed or standing.outcome is not None
        if standing.word.noted or not ended or self.contract.reputation() == ZERO_ADDRESS:
            return []
        return [self.contract.note(standing.terms, standing.dispute)]

    # -- disputes

    def fee(self, terms: Terms) -> Wei:
        """What a dispute costs each who claims, in wei of the coin."""
        if not terms.is_court:
            return Wei(terms.fee)
        return self._cost(terms)

    def _cost(self, terms: Terms) -> Wei:
        """What a court asks for a dispute (ERC-792)."""
        from govkit.contracts.abi import encode
        from govkit.crypto.keccak import keccak

        extra = terms.extra
        if terms.arbitrator == self.contract.court():
            bond = int.from_bytes(extra) if len(extra) == 32 else 0
            extra = encode(("address[]", "uint256"), (list(terms.parties), bond))
        selector = keccak(b"arbitrationCost(bytes)")[:4]
        call = Call(terms.arbitrator, selector + encode(("bytes",), (extra,)))
        answer = self.contract.port.call(call)
        if len(answer) < 32:
            raise UsageError(
                f"{terms.arbitrator} is not a court",
                "it does not say what a dispute costs (arbitrationCost of ERC-792)",
                "settle the agreement, or wait for its deadlines",
            )
        return Wei(int.from_bytes(answer[:32]))

    def dispute(
        self, standing: Standing, party: int, shares: Sequence[int], grounds: bytes
    ) -> Call:
        """Claims a split of all that is open. Raises UsageError where nothing can be disputed."""
        terms = standing.terms
        if terms.arbitrator == ZERO_ADDRESS:
            raise UsageError(
                "this agreement has no arbitrator",
                "its terms leave everything to the deadlines and to settlements",
                "settle it: govkit agreement settle",
            )
        return self.contract.dispute(terms, party, shares, grounds, self.fee(terms))

    def answer(self, standing: Standing, party: int, shares: Sequence[int], grounds: bytes) -> Call:
        """Answers a claim; if it is the last answer the arbitrator is asked at once."""
        terms, dispute = standing.terms, standing.dispute
        refers = standing.word.claims + 1 == len(terms.parties)
        value = dispute.fee + (self._lacking(standing, standing.word.claims + 1) if refers else 0)
        return self.contract.answer(
            terms, dispute, party, shares, grounds, refers=refers, value=Wei(value)
        )

    def refer(self, standing: Standing) -> Call:
        """Asks the arbitrator."""
        lacking = self._lacking(standing, standing.word.claims)
        return self.contract.refer(standing.terms, standing.dispute, Wei(lacking))

    def _lacking(self, standing: Standing, claims: int) -> int:
        """What a court costs more than was put in for it."""
        if not standing.terms.is_court:
            return 0
        return max(0, self._cost(standing.terms) - standing.dispute.fee * claims)

    def settlement(self, standing: Standing, shares: Sequence[int], expiry: int) -> Digest:
        """The digest that each party signs to split, now, what is open or in dispute."""
        steps = sum(1 << place for place in self.split_steps(standing))
        at = self._chain_id, self.contract.address
        return settlement_digest(*at, standing.terms.id, steps, shares, expiry)

    def split_steps(self, standing: Standing) -> tuple[int, ...]:
        """The steps that a settlement splits now."""
        from govkit.contracts.agreements import StepState

        if standing.phase is Phase.ACTIVE:
            return standing.open_steps
        states = enumerate(standing.word.steps)
        return tuple(place for place, state in states if state is StepState.FROZEN)

    def settle(
        self, standing: Standing, shares: Sequence[int], expiry: int, by: Mapping[int, bytes]
    ) -> Call:
        """Splits it as all parties signed, by their places; the sender's signature is empty."""
        places = range(len(standing.terms.parties))
        signatures = [by.get(place, b"") for place in places]
        dispute = standing.dispute if standing.phase >= Phase.DISPUTED else NO_DISPUTE
        return self.contract.settle(standing.terms, dispute, shares, expiry, signatures)


def dispute_number(terms: Terms, dispute: Dispute) -> int:
    """The number by which an arbitrator knows the dispute: the agreement's, if it is no court."""
    return dispute.number if terms.is_court else int.from_bytes(terms.id)
