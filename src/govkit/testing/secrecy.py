"""Secret votes in tests: trustees who make a key and count, and people who vote in secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from govkit.contracts.trustees import Phase
from govkit.crypto.bn128 import GENERATOR, add, multiply
from govkit.crypto.secret_ballot import Choice, SecretBallot
from govkit.crypto.secret_sharing import joined
from govkit.errors import UsageError
from govkit.nation.secrecy.answers import Answer
from govkit.nation.secrecy.gathering import request_of
from govkit.nation.secrecy.polls import SecretPoll, SecretPolls
from govkit.nation.secrecy.requests import Request
from govkit.nation.secrecy.trustee_keys import Seat, TrusteeKey
from govkit.nation.secrecy.trustee_steps import TrusteeSteps
from govkit.nation.voting.houses import NationHouse
from govkit.nation.voting.proposals import Proposal
from govkit.testing.actors import ActorSigner, signer
from govkit.types import Support

if TYPE_CHECKING:
    from govkit.testing.world import World

__tracebackhide__ = True

SEED = b"\x05" * 32
"""Of every trustee's key: tests keep no secrets."""


class Trusteeship:
    """The trustees of the newest epoch. Raises UsageError for a nation without trustees."""

    def __init__(self, world: World) -> None:
        self.world, self.nation = world, world.nation
        if self.nation.trustees is None:
            raise UsageError(
                f"{self.nation.name} has no trustees", next_step="add `trustees` to its file"
            )
        self.ceremonies = self.nation.trustees

    @property
    def people(self) -> list[ActorSigner]:
        return [signer(each) for each in self.ceremonies.newest().accounts]

    def request(self) -> Request:
        return request_of(self.nation, self.ceremonies)

    def steps(self, person: ActorSigner) -> TrusteeSteps:
        return TrusteeSteps(self.request(), person.address)

    def key(self, seat: Seat) -> TrusteeKey:
        return TrusteeKey(SEED, seat)

    def send(self, answer: Answer, person: ActorSigner) -> None:
        houses = {
            each.secret.address: each.secret for each in self.nation.houses.values() if each.secret
        }
        call = answer.call(self.ceremonies.contract, houses.get(answer.contract))
        self.world.send(call, person)

    def do(self, step: str, people: Sequence[ActorSigner] | None = None) -> None:
        """Have trustees enrol, deal or confirm, each with a request of that moment."""
        for person in self.people if people is None else people:
            steps = self.steps(person)
            self.send(getattr(steps, step)(self.key(steps.newest)), person)

    def make_key(self) -> None:
        """Take the newest epoch through its phases, so that secret votes can begin."""
        for step in ("enrol", "deal", "confirm"):
            self.do(step)
        assert self.ceremonies.contract.phase() is Phase.COMPLETE

    def share(self, people: Sequence[ActorSigner]) -> None:
        """Have trustees give the shares that are due."""
        for person in people:
            steps = self.steps(person)
            for poll in steps.due():
                self.send(steps.share(self.key(steps.seat(poll.epoch)), poll), person)

    def key_parts(self, people: Sequence[ActorSigner], epoch: int) -> dict[int, int]:
        """Trustees' secret parts of an epoch's key, by their numbers: what one can steal or buy,
        and `open_ballot` takes."""
        of = next(each for each in self.ceremonies.all() if each.number == epoch)
        steps = {of.number_of(each.address): self.steps(each) for each in people}
        return {
            number: one.key_part(self.key(one.seat(epoch)), of) for number, one in steps.items()
        }


def open_ballot(ballot: SecretBallot, parts: Mapping[int, int]) -> Choice | None:
    """What one ballot says, by dishonest trustees' parts of the key; None if they are too few.

    Nothing on the chain shows that they did it, and they need not wait for the end of the vote.
    """
    shares = {number: multiply(ballot.a, part) for number, part in parts.items()}
    opened = add(ballot.b, multiply(joined(shares), -1))
    return next((each for each in Choice if multiply(GENERATOR, each) == opened), None)


class Booth:
    """A secret vote in a house, the first one unless another is given."""

    def __init__(self, world: World, proposal: Proposal, house: NationHouse | None = None) -> None:
        self.world, self.nation, self.proposal = world, world.nation, proposal
        self.house = house or next(iter(world.nation.houses.values()))

    @property
    def polls(self) -> SecretPolls:
        return self.nation.secret_polls(self.house)

    @property
    def poll(self) -> SecretPoll:
        return self.polls.get(self.proposal.id)

    def vote(self, voter: ActorSigner, support: Support = Support.FOR) -> None:
        paper = self.nation.ballot_paper(self.house, self.proposal.id)
        ballot, _ = paper.fill(support, voter.address)
        self.world.send(self.polls.cast(self.proposal.id, voter.address, ballot), voter)

    def count(self, anybody: ActorSigner) -> tuple[int, int]:
        """Show the contract how many said yes and no, once there are shares enough."""
        yes, no, call = self.polls.count(self.poll)
        self.world.send(call, anybody)
        return yes, no
