"""A council's elections and recalls whose ballots are secret: ballots, shares and counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.contracts.secret_elections import SecretElections, SecretPoll, ciphertexts_hash
from govkit.crypto.bn128 import Affine, add, multiply
from govkit.crypto.counting import find_counts
from govkit.crypto.secret_ballot import ElectionKey
from govkit.crypto.secret_choices import (
    ChoiceBallot,
    Method,
    commitments,
    is_valid,
    opened,
)
from govkit.crypto.secret_sharing import joined
from govkit.crypto.sigma_proofs import Part, Proof
from govkit.errors import GovkitError, RecordError
from govkit.nation.secrecy.polls import Stage, check_counting
from govkit.network.port import Call
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.contracts.trustees import Trustees


@dataclass(frozen=True, slots=True)
class Standing:
    """How a secret poll stands. `until` is the last timepoint for shares and counts; `missing` is
    how many more trustees must give their shares; `counts` are those of candidates by position, or
    of a recall against and for it; None before they are opened."""

    number: int
    poll: SecretPoll
    stage: Stage
    until: int
    threshold: int
    least_ballots: int
    counts: tuple[int, ...] | None

    @property
    def missing(self) -> int:
        return max(0, self.threshold - len(self.poll.shared_by))


@dataclass(frozen=True, slots=True)
class FilledBallot:
    """A ballot that is not cast yet, with what opens it: whoever has that can show how one voted.

    `chosen` are positions of candidates; in a recall 0 is against it, and 1 for it.
    """

    number: int
    voter: Address
    chosen: tuple[int, ...]
    candidates: int
    method: Method
    key: Affine
    ballot: ChoiceBallot
    openings: tuple[int, ...]

    @property
    def hash(self) -> bytes:
        """What a receipt and a signature name it by (32 bytes)."""
        return ciphertexts_hash(self.ballot)

    def check(self, context: Sequence[Part]) -> None:
        """Raises RecordError unless it says what was chosen, and would have counted."""
        step = "the machine that made it is faulty or lies: vote on another one"
        name = f"ballot 0x{self.hash.hex()}"
        key = ElectionKey(self.key)
        said = opened(key, self.ballot, self.openings, self.candidates)
        if said is None:
            raise RecordError(f"{name} cannot be opened", "its numbers r do not belong to it", step)
        if said != self.chosen:
            raise RecordError(f"{name} says {said}", f"it was asked to say {self.chosen}", step)
        if not is_valid(key, self.ballot, self.candidates, self.method, context):
            raise RecordError(f"{name} would not have counted", "its proof does not hold", step)


class SecretElectionPolls:
    """The secret polls of one council."""

    def __init__(self, contract: SecretElections, trustees: Trustees, first_block: int) -> None:
        self.contract, self.trustees, self._first_block = contract, trustees, first_block

    def standing(self, number: int) -> Standing:
        """The poll of an election or recall."""
        contract = self.contract
        poll, now = contract.poll(number), contract.now()
        least = contract.least_ballots()
        threshold = self.trustees.threshold_of(poll.epoch) if poll.epoch else 0
        until = poll.voting_until + contract.share_period()
        if not poll.voting_until:
            stage = Stage.UNBEGUN
        elif now <= poll.voting_until:
            stage = Stage.VOTING
        elif poll.tallied:
            stage = Stage.COUNTED
        elif poll.ballots < least:
            stage = Stage.TOO_FEW
        elif now > until:
            stage = Stage.NOT_COUNTED
        else:
            waits = len(poll.shared_by) < threshold
            stage = Stage.SHARING if waits else Stage.COUNTING
        counts = contract.result(number)[1] if poll.tallied else None
        return Standing(number, poll, stage, until, threshold, least, counts)

    def cast(self, filled: FilledBallot) -> Call:
        """Casts it, from the voter's own account."""
        points = commitments(
            ElectionKey(filled.key), filled.ballot, filled.candidates, filled.method
        )
        return self.contract.cast(filled.number, filled.ballot, points)

    def ballots(self, number: int) -> Mapping[Address, ChoiceBallot]:
        """Each voter's ballot."""
        topics = (number.to_bytes(32),)
        events = self.contract.events("BallotCast", from_block=self._first_block, topics=topics)
        return {
            Address(each.fields["voter"]): ChoiceBallot(
                tuple(((a, b), (c, d)) for a, b, c, d in each.fields["pairs"]),
                tuple(each.fields["challenges"]),
                tuple(each.fields["responses"]),
            )
            for each in events
        }

    def is_standing(self, number: int, voter: Address, ballot: bytes) -> bool:
        """Whether a voter cast the ballot with this hash (32 bytes)."""
        found = self.ballots(number).get(voter)
        return found is not None and ciphertexts_hash(found) == ballot

    def count(
        self,
        number: int,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[tuple[int, ...], Call]:
        """The counts of the candidates, and the call that shows them to the contract.

        Raises UsageError before enough shares are given, GovkitError if nothing fits.
        """
        standing = self.standing(number)
        check_counting(standing.stage, standing.missing, "see govkit election show")
        poll = standing.poll
        shares = sorted(self.shares(number).items())[: standing.threshold]
        given = {trustee: points for trustee, (points, _) in shares}
        found: list[int] = []
        sums = self.contract.sums(number)
        for place, (_, b) in enumerate(sums):
            opening = joined({trustee: points[place] for trustee, points in given.items()})
            pair = find_counts(
                add(b, multiply(opening, -1)), poll.ballots, together=not poll.only_one
            )
            if pair is None:
                raise GovkitError(
                    "no counts fit the sum of the ballots",
                    "a share is not right, or the node answers wrongly",
                    "try another node",
                )
            found += pair
            progress(place + 1, len(sums))
        counts = tuple(found[: poll.candidates])
        return counts, self.contract.tally(number, list(given), list(given.values()), counts)

    def shares(self, number: int) -> dict[int, tuple[list[Affine], Proof]]:
        """Of each trustee that gave its share the points, one for each sum, and their proof."""
        topics = (number.to_bytes(32),)
        events = self.contract.events("ShareGiven", from_block=self._first_block, topics=topics)
        return {
            fields["trustee"]: (
                [(x, y) for x, y in fields["points"]],
                Proof(fields["challenge"], fields["response"]),
            )
            for fields in (each.fields for each in events)
        }
