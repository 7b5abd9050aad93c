"""The court of a nation: reads its cases, and makes the calls of parties, panelists and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from govkit.contracts import CitizenRegistry
from govkit.contracts.contract import EventLog
from govkit.contracts.court import (
    Case,
    Court,
    CourtSettings,
    Juror,
    Phase,
    VoteState,
    commitment,
)
from govkit.errors import NetworkError, NotFound, RevertError, UsageError
from govkit.nation.justice.cases import CaseState, Evidence, Seat, Share, stage_of
from govkit.nation.justice.secrets import Purpose, chain_of, secret
from govkit.network.port import Call, Signer
from govkit.types import Address, Wei

NO_GROUNDS = bytes(32)
_GROUNDS_BITS = 30
"""How many bytes of its grounds the court keeps."""
_OF_CASES = ("CaseSet", "Drawn")
_OF_SHARES = ("ShareCommitted", "ShareGiven", "ShareForfeited", "ShareReturned")


class NationCourt:
    """Reads the court, and makes the calls that people send.

    >>> nation.court is None  # a nation whose file has no section `court`
    True
    """

    def __init__(self, contract: Court, registry: CitizenRegistry, first_block: int) -> None:
        self.contract, self._registry, self._first_block = contract, registry, first_block

    @cached_property
    def terms(self) -> CourtSettings:
        """What it works by, for ever."""
        return CourtSettings(
            **{name: getattr(self.contract, name)() for name in CourtSettings.__slots__}
        )

    # -- cases

    def all(self) -> list[CaseState]:
        """Every case, in the order of their openings."""
        return [self._state(number, case) for number, case in self._cases().items()]

    def running(self) -> list[CaseState]:
        """The cases that are not executed, of which alone the chain is asked."""
        executed = self.contract.events("Executed", from_block=self._first_block)
        over = {int(event.fields["disputeID"]) for event in executed}
        cases = self._cases().items()
        return [self._state(number, case) for number, case in cases if number not in over]

    def _cases(self) -> dict[int, Case]:
        cases: dict[int, Case] = {}
        for event in self.contract.events(*_OF_CASES, from_block=self._first_block):
            _take(cases, event)
        return cases

    def get(self, number: int) -> CaseState:
        """A case by its number. Raises NotFound, or NetworkError if the node hides events."""
        cases: dict[int, Case] = {}
        for event in self._events(number, *_OF_CASES):
            _take(cases, event)
        if number not in cases:
            raise NotFound(f"there is no case {number}", next_step="see govkit court list")
        return self._state(number, cases[number])

    def evidence(self, number: int) -> list[Evidence]:
        """What was told of as evidence, in order; anybody can compare a document's hash."""
        return [
            Evidence(
                event.fields["party"],
                bytes(event.fields["content_hash"]),
                event.fields["uri"],
                event.log.block_number,
            )
            for event in self._events(number, "EvidenceGiven")
        ]

    def shares(self, number: int) -> list[Share]:
        """The parties' shares in each round, with the link that was told last."""
        return _shares(self._events(number, *_OF_SHARES)).get(number, [])

    def with_bonds(self) -> list[int]:
        """The cases of which a bond was put down, and neither lost nor returned yet."""
        found = _shares(self.contract.events(*_OF_SHARES, from_block=self._first_block))
        return [number for number, each in found.items() if not all(one.is_over for one in each)]

    def events(self, number: int) -> list[EventLog]:
        """All that happened in a case, in the chain's order."""
        topic = number.to_bytes(32)
        silent = self.contract.events("Silent", from_block=self._first_block, topics=(None, topic))
        names = [name for name in self.contract.artifact().events if name not in _NOT_OF_CASES]
        found = [*self._events(number, *names), *silent]
        return sorted(found, key=lambda each: (each.log.block_number, each.log.index))

    def _events(self, number: int, *names: str) -> Iterator[EventLog]:
        topic = number.to_bytes(32)
        return self.contract.events(*names, from_block=self._first_block, topics=(topic,))

    def _state(self, number: int, case: Case) -> CaseState:
        if case.hash() != self.contract.case_hash(number):
            raise NetworkError(
                f"this node tells another case {number} than the court has",
                "some of its events are missing",
                "ask another node",
            )
        panel = self.contract.panel(number, case.round)
        seats = tuple(
            Seat(passport, *self.contract.vote_of(number, case.round, place))
            for place, passport in enumerate(panel.seats)
        )
        stage, until, until_block = stage_of(
            self.terms, case, panel, seats, self.next_timepoint(), self.next_block()
        )
        is_ruled = panel.phase >= Phase.RULED or case.round > 0
        ruling = self.contract.current_ruling(number) if is_ruled else None
        return CaseState(number, case, panel, seats, stage, until, until_block, ruling)

    def next_block(self) -> int:
        """The block of what is sent now, at the earliest."""
        return self.contract.port.block().number + 1

    def next_timepoint(self) -> int:
        """The nation's clock in that block, at the earliest."""
        return self.contract.now() if self._is_by_time else self.next_block()

    @cached_property
    def _is_by_time(self) -> bool:
        return self.contract.clock_mode() == "mode=timestamp"

    # -- parties

    def party_of(self, state: CaseState, account: Address) -> int | None:
        """The place of the party whose present key an account is; None for nobody's."""
        present = map(self._registry.present, state.case.parties)
        return next((place for place, key in enumerate(present) if key == account), None)

    def submit_evidence(self, state: CaseState, content_hash: bytes, uri: str = "") -> Call:
        """By a party: the SHA-256 of a document (32 bytes), and where it is."""
        return self.contract.submit_evidence(state.number, state.case, content_hash, uri)

    def commit_share(self, state: CaseState, signer: Signer, seed: bytes | None = None) -> Call:
        """By a party: commits its share, with the bond. Raises UsageError for others."""
        party = self._own_place(state, signer)
        tip = chain_of(seed or self._share_seed(state, signer, party))[0]
        return self.contract.commit_share(state.number, state.case, party, tip)

    def give_share(self, state: CaseState, signer: Signer, seed: bytes | None = None) -> Call:
        """By a party: gives its share's next link. Raises UsageError if its key gives none."""
        party = self._own_place(state, signer)
        told = [
            each.link
            for each in self.shares(state.number)
            if (each.round, each.party, each.is_over) == (state.case.round, party, False)
        ]
        chain = chain_of(seed or self._share_seed(state, signer, party))
        if not told or told[0] not in chain[:-1]:
            raise UsageError(
                f"{signer.address} has no share of its own to give in case {state.number}",
                "none was committed, or with another key or secret",
                "give its secret with --secret",
            )
        link = chain[chain.index(told[0]) + 1]
        return self.contract.give_share(state.number, state.case, party, link)

    def bonds(self, state: CaseState) -> list[Share]:
        """The shares whose bonds can be returned now."""
        drawn = state.case.round + (1 if state.case.is_drawn else 0)
        found = self.shares(state.number)
        return [each for each in found if not each.is_over and each.round < drawn]

    def take_back_bond(self, state: CaseState, share: Share) -> Call:
        """By anybody: returns a bond to its party."""
        return self.contract.take_back_bond(state.number, state.case, share.round, share.party)

    def appeal(self, state: CaseState) -> tuple[Call, Wei]:
        """By a party: appeals the ruling, and what that costs."""
        cost = self.contract.appeal_cost()
        return self.contract.appeal(state.number, state.case, cost), cost

    def _own_place(self, state: CaseState, signer: Signer) -> int:
        party = self.party_of(state, signer.address)
        if party is None:
            raise UsageError(
                f"{signer.address} is no party of case {state.number}",
                next_step="sign with the present key of a party: see govkit court show",
            )
        return party

    def _share_seed(self, state: CaseState, signer: Signer, party: int) -> bytes:
        return self._secret(signer, Purpose.SHARE, state, party)

    def _secret(self, signer: Signer, purpose: Purpose, state: CaseState, person: int) -> bytes:
        court, port = self.contract.address, self.contract.port
        names = purpose, state.number, state.case.round, person
        return secret(signer, port.chain_id(), court, *names)

    # -- panelists

    def seat_of(self, state: CaseState, account: Address) -> int | None:
        """The seat that an account has on a case's panel; None for nobody's."""
        number = self._registry.passport_of(account)
        numbers = [seat.number for seat in state.seats]
        return numbers.index(number) if number and number in numbers else None

    def commit(
        self, state: CaseState, signer: Signer, ruling: int, salt: bytes | None = None
    ) -> Call:
        """By a panelist: commits a vote for a ruling; without a roll with the stake. Raises
        UsageError for others, or for no such ruling."""
        if not 0 <= ruling <= state.case.choices:
            raise UsageError(
                f"there is no ruling {ruling} in case {state.number}",
                next_step=f"choose from 0 (refuse to rule) to {state.case.choices}",
            )
        seat, number = self._own_seat(state, signer)
        secret_ = salt or self._secret(signer, Purpose.SALT, state, number)
        place = self.contract.address, state.number, state.case.round
        made = commitment(*place, number, ruling, secret_)
        stake = 0 if self.terms.willing else self.terms.stake
        return self.contract.commit(state.number, state.case.round, seat, made, stake)

    def reveal(
        self,
        state: CaseState,
        signer: Signer,
        grounds: bytes = NO_GROUNDS,
        salt: bytes | None = None,
    ) -> tuple[Call, int]:
        """By a panelist: reveals the vote that its key committed, with the SHA-256 of its grounds
        (32 bytes), and that vote. The vote is found by trying each. Raises UsageError."""
        seat, number = self._own_seat(state, signer)
        secret_ = salt or self._secret(signer, Purpose.SALT, state, number)
        for vote in range(state.case.choices + 1):
            place = state.number, state.case.round, seat
            call = self.contract.reveal(*place, vote, secret_, grounds)
            try:
                self.contract.port.call(call, sender=signer.address)
            except RevertError as error:
                if error.reason == "court: wrong vote":
                    continue
                raise
            return call, vote
        raise UsageError(
            f"no vote in case {state.number} was committed with this key's secret",
            "it is revealed already, or another secret or key committed it",
            "give that secret with --secret",
        )

    def _own_seat(self, state: CaseState, signer: Signer) -> tuple[int, int]:
        seat = self.seat_of(state, signer.address)
        if seat is None:
            raise UsageError(
                f"{signer.address} has no seat in case {state.number}",
                next_step="see govkit court show for the panel",
            )
        return seat, state.seats[seat].number

    # -- what anybody does

    def grounds(self, state: CaseState) -> bytes:
        """The grounds of the first seat that voted with the ruling and gave any (32 bytes)."""
        told = {
            (int(event.fields["number"]), int(event.fields["vote"])): bytes(event.fields["grounds"])
            for event in self._events(state.number, "Revealed")
            if int(event.fields["round"]) == state.case.round
        }
        for seat in state.seats:
            found = told.get((seat.number, state.panel.ruling), NO_GROUNDS)
            is_with = seat.state is VoteState.REVEALED and seat.vote == state.panel.ruling
            if is_with and any(found[:_GROUNDS_BITS]):
                return found
        return NO_GROUNDS

    def draw(self, state: CaseState) -> Call:
        return self.contract.draw(state.number, state.case)

    def renew(self, state: CaseState) -> Call:
        return self.contract.renew(state.number, state.case)

    def close(self, state: CaseState) -> Call:
        return self.contract.close(state.number, state.case)

    def tally(self, state: CaseState) -> Call:
        return self.contract.tally(state.number, state.case)

    def execute(self, state: CaseState) -> Call:
        return self.contract.execute(state.number, state.case, self.grounds(state))

    # -- the roll

    def juror(self, number: int) -> Juror | None:
        """What the court keeps of a passport; None for somebody whom it does not know."""
        place = self.contract.place_of(number)
        return self.contract.juror(place) if place else None

    def owed(self, number: int) -> Wei:
        """What a passport's holder can collect now, in wei: a stake stays while it serves."""
        juror = self.juror(number)
        if juror is None:
            return Wei(0)
        if not self.terms.willing:
            return juror.free
        is_over = juror.left and self.next_timepoint() >= juror.left + self.terms.notice
        if is_over and not juror.held:
            return juror.free
        return Wei(max(0, juror.free - self.terms.stake))

    def serve(self, amount: int | None = None) -> Call:
        """By a citizen: serves from now on, with an amount in wei, a stake unless it is named."""
        return self.contract.serve(self.terms.stake if amount is None else amount)


_NOT_OF_CASES = ("Serving", "Leaving", "Collected", "Silent")


def _shares(events: Iterable[EventLog]) -> dict[int, list[Share]]:
    """The shares that events tell of, by case."""
    found: dict[int, dict[tuple[int, int], Share]] = {}
    for event in events:
        shares = found.setdefault(int(event.fields["disputeID"]), {})
        key = int(event.fields["round"]), int(event.fields["party"])
        is_over = event.name in ("ShareForfeited", "ShareReturned")
        told = "tip" if event.name == "ShareCommitted" else "link"
        link = shares[key].link if is_over else bytes(event.fields[told])
        shares[key] = Share(*key, link, is_over)
    return {number: list(shares.values()) for number, shares in found.items()}


def _take(cases: dict[int, Case], event: EventLog) -> None:
    """Note what an event says about a case."""
    number = int(event.fields["disputeID"])
    if event.name == "CaseSet":
        cases[number] = Case.of(event.fields["newest"])
    else:
        cases[number] = cases[number].with_seed(bytes(event.fields["seed"]))
