"""Relays ballots that others signed: each is checked, sent in batches, or left out with the reason.

What a ballot must be, and how many fit into a transaction, each kind of ballot says for itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from govkit.contracts.contract import Contract
from govkit.network.port import Call, Port, Receipt, Signer
from govkit.types import Address

if TYPE_CHECKING:
    from collections.abc import Callable


class Signed(Protocol):
    """A ballot that its voter signed."""

    @property
    def voter(self) -> Address: ...

    @property
    def is_voters(self) -> bool:
        """Whether the voter signed exactly this ballot."""


OfBallot = TypeVar("OfBallot", bound=Signed)


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Skipped(Generic[OfBallot]):
    """A ballot that was not counted, and why."""

    ballot: OfBallot
    why: str


@dataclass(frozen=True, slots=True)
class Batch(Generic[OfBallot]):
    """Ballots, and the call that casts them."""

    call: Call
    ballots: Sequence[OfBallot]


class BallotRelay(ABC, Generic[OfBallot]):
    """Relays signed ballots of one vote."""

    def check(
        self, ballots: Sequence[OfBallot], progress: Callable[[int, int], None] = silent
    ) -> tuple[list[OfBallot], list[Skipped[OfBallot]]]:
        """The ballots that can be counted, and the others. Of two good ones of a voter the first
        is taken."""
        good: dict[Address, OfBallot] = {}
        skipped: list[Skipped[OfBallot]] = []
        for done, ballot in enumerate(ballots, start=1):
            if why := self._problem(ballot, good):
                skipped.append(Skipped(ballot, why))
            else:
                good[ballot.voter] = ballot
            progress(done, len(ballots))
        return list(good.values()), skipped

    @abstractmethod
    def _problem(self, ballot: OfBallot, known: Container[Address]) -> str:
        """Why a ballot can't be counted, or nothing. `known` are the voters of good ones."""

    @abstractmethod
    def batches(
        self, ballots: Sequence[OfBallot], port: Port, sender: Address
    ) -> list[Batch[OfBallot]]:
        """Checked ballots in as few transactions as they can be sent. Raises RevertError."""

    def send(
        self,
        batches: Sequence[Batch[OfBallot]],
        port: Port,
        signer: Signer,
        progress: Callable[[int, int], None] = silent,
    ) -> Iterator[Skipped[OfBallot]]:
        """Relay batches of ballots, one after the other. Returns the ballots that the contract did
        not count. Ballots relayed before a failure stay counted. Raises RevertError."""
        done, total = 0, sum(len(each.ballots) for each in batches)
        for batch in batches:
            yield from self._send(batch, port, signer)
            done += len(batch.ballots)
            progress(done, total)

    @abstractmethod
    def _send(
        self, batch: Batch[OfBallot], port: Port, signer: Signer
    ) -> Iterable[Skipped[OfBallot]]:
        """Send a batch, and tell the ballots that the contract did not count."""


def skipped_by(
    contract: Contract,
    batch: Batch[OfBallot],
    receipt: Receipt,
    problems: Mapping[int, str],
) -> Iterator[Skipped[OfBallot]]:
    """The ballots of a batch that a contract skipped, by its events `BallotSkipped`."""
    event = contract.artifact().events["BallotSkipped"]
    for log in receipt.logs:
        if log.address == contract.address and log.topics[0] == event.topic:
            fields: dict[str, Any] = event.decode(log.topics, log.data)
            why = problems.get(fields["problem"], "the contract did not accept it")
            yield Skipped(batch.ballots[fields["position"]], why)
