"""Trustees and a secret house on their own: no nation around them, and a person as the governor.

Trustees and voters do what an honest program would; a test takes apart what they would send, and
spoils it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field

from govkit.contracts import poll_word
from govkit.contracts.abi import encode
from govkit.contracts.registry import RegistrySettings
from govkit.contracts.rulebook import RulebookSettings
from govkit.contracts.token import TokenSettings
from govkit.crypto.bn128 import (
    ORDER,
    Affine,
    Point,
    add,
    checked,
    generator,
    multiply,
    random_factor,
)
from govkit.crypto.counting import find_counts
from govkit.crypto.keccak import keccak
from govkit.crypto.secret_ballot import Choice, ElectionKey, SecretBallot
from govkit.crypto.secret_sharing import Dealing, joined, pad
from govkit.crypto.sigma_proofs import Part, Proof, prove
from govkit.testing import ActorSigner, World
from govkit.testing.backend import Backend
from govkit.testing.deployed import Deployed, Sent
from govkit.types import Bps, Wei
from tests.contracts.signing import Domain, sign
from tests.contracts.timed import Timed

CHAIN_ID = 1337
ABSTAIN, YES, NO = Choice.ABSTAIN, Choice.YES, Choice.NO
PHASE_SECONDS = 1_000
DELAY, PERIOD, SHARE_PERIOD = 100, 1_000, 500
OPEN, CARRIED, LOST = 0, 1, 2
NONE = (0, 0, 0, 0)
Words = tuple[int, int]


def words(point: Point) -> Words:
    """A point as contracts have it."""
    return point or (0, 0)


@dataclass(frozen=True, slots=True)
class Dealt:
    """What a dealer shows."""

    commitments: tuple[Affine, ...]
    ephemeral: Affine
    hidden: tuple[int, ...]
    proof: Proof

    def words(self) -> tuple[object, ...]:
        """As `deal` takes it."""
        return (*self.opened(), self.proof.challenge, self.proof.response)

    def opened(self) -> tuple[object, ...]:
        """As `complain` takes it."""
        return list(self.commitments), self.ephemeral, list(self.hidden)


@dataclass(slots=True)
class Trustee:
    """A trustee in one epoch: its number there, and what only it knows."""

    signer: ActorSigner
    number: int
    threshold: int
    secret: int = field(default_factory=random_factor)
    share: int = 0
    dealing: Dealing = field(init=False)

    def __post_init__(self) -> None:
        self.dealing = Dealing(self.threshold)

    @property
    def key(self) -> Affine:
        return checked(generator().multiply(self.secret), "an exchange key")

    def commitment(self) -> bytes:
        return keccak(encode(("uint256[2][]",), (self.dealing.commitments(),)))


class Ceremony:
    """An epoch of the trustees, played by people who are honest."""

    def __init__(self, contract: Deployed, people: Sequence[ActorSigner]) -> None:
        self.contract = contract
        self.epoch = int(contract.read("epoch"))
        self.threshold = int(contract.read("thresholdOf", self.epoch))
        by_address = {each.address: each for each in people}
        accounts = contract.read("trusteesOf", self.epoch)
        self.trustees = [
            Trustee(by_address[account], number, self.threshold)
            for number, account in enumerate(accounts, 1)
        ]
        self.dealt: dict[int, Dealt] = {}

    def context(self, *numbers: int) -> tuple[Part, ...]:
        return CHAIN_ID, self.contract.address, self.epoch, *numbers

    def enrol(self, trustee: Trustee) -> Sent:
        return self.contract.send(trustee.signer, "enrol", trustee.key, trustee.commitment())

    def dealt_by(
        self,
        dealer: Trustee,
        ephemeral: int | None = None,
        spoil: Callable[[int, int], int] = lambda number, share: share,
    ) -> Dealt:
        """What a dealer would show; `spoil` changes each trustee's share."""
        e = ephemeral or random_factor()
        shown = checked(generator().multiply(e), "E")
        commitments = tuple(dealer.dealing.commitments())
        hidden = []
        for each in self.trustees:
            shared = multiply(each.key, e)
            hides = pad(shared, *self.context(dealer.number, each.number))
            share = spoil(each.number, dealer.dealing.share(each.number))
            hidden.append((share + hides) % ORDER)
        context = (*self.context(dealer.number), *commitments, shown, *hidden)
        pairs = [(generator_point(), commitments[0])]
        proof = prove("deal", context, dealer.dealing.secret, pairs)
        return Dealt(commitments, shown, tuple(hidden), proof)

    def deal(self, dealer: Trustee, dealt: Dealt | None = None) -> Sent:
        shown = self.dealt[dealer.number] = dealt or self.dealt_by(dealer)
        return self.contract.send(dealer.signer, "deal", *shown.words())

    def received(self, trustee: Trustee, dealer: int) -> int:
        """The share that a dealer gave a trustee."""
        dealt = self.dealt[dealer]
        shared = multiply(dealt.ephemeral, trustee.secret)
        hides = pad(shared, *self.context(dealer, trustee.number))
        return (dealt.hidden[trustee.number - 1] - hides) % ORDER

    def confirm(self, trustee: Trustee) -> Sent:
        trustee.share = sum(self.received(trustee, dealer) for dealer in self.dealt) % ORDER
        return self.contract.send(trustee.signer, "confirm")

    def complaint(self, trustee: Trustee, dealer: int) -> tuple[object, ...]:
        """What a trustee says against a dealer."""
        dealt = self.dealt[dealer]
        shared = checked(multiply(dealt.ephemeral, trustee.secret), "K")
        pairs = [(generator_point(), trustee.key), (dealt.ephemeral, shared)]
        context = self.context(dealer, trustee.number)
        proof = prove("complaint", context, trustee.secret, pairs)
        return (dealer, *dealt.opened(), shared, proof.challenge, proof.response)

    def complete(self) -> Affine:
        """All do everything. Returns the key."""
        for step in (self.enrol, self.deal, self.confirm):
            for trustee in self.trustees:
                step(trustee)
        return self.key()

    def key(self) -> Affine:
        x, y = self.contract.read("keyOf", self.epoch)
        return x, y


def generator_point() -> Affine:
    return checked(generator().multiply(1), "the generator")


@dataclass(frozen=True, slots=True)
class SecretDesign:
    """How many trustees of how many, how many voters, and the house's settings."""

    trustees: int = 5
    threshold: int = 3
    citizens: int = 12
    by_timestamp: bool = True
    number: int = 1
    least_ballots: int = 3
    late_extension: int = 0
    holdings: tuple[int, ...] = ()
    """How much currency each citizen holds, where that is what votes."""
    numbered: bool = True
    buckets: tuple[int, int, int, int, int] = (1, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot as it was made, with what opens it."""

    ballot: SecretBallot
    r: int

    def words(self) -> tuple[Words, Words, tuple[int, ...], tuple[int, ...]]:
        """As `castSecret` takes it, after the poll's id."""
        made = self.ballot
        return made.a, words(made.b), made.challenges, made.responses

    def before(self) -> tuple[int, int, int, int]:
        return (*self.ballot.a, *words(self.ballot.b))

    def hash(self) -> bytes:
        return keccak(encode(("uint256[4]",), (self.before(),)))


class SecretBench(Timed):
    """The contracts, and what people do with them."""

    def __init__(self, design: SecretDesign, backend: Backend | None = None) -> None:
        self.design, self.world = design, World(backend)
        actors = self.world.actors
        self.deployer, self.governor, self.stranger = (
            actors.deployer,
            actors.guardian,
            actors.stranger,
        )
        people = actors.voters(20)
        self.citizens = people[: design.citizens]
        self.trustees_people = actors.voters(20)[20 - design.trustees :]
        self._deploy()
        self.ceremony = Ceremony(self.trustees, self.trustees_people)
        self.key_point = self.ceremony.complete()
        self.key = ElectionKey(self.key_point)
        self.world.mine()

    def _deploy(self) -> None:
        design, me = self.design, self.deployer.address
        settings = RegistrySettings("T", "P", design.by_timestamp, me, me, me, recovery=me)
        self.registry = self._new("CitizenRegistry", astuple(settings))
        self.registry.send(self.deployer, "admitFounding", [each.address for each in self.citizens])
        if design.holdings:
            token = TokenSettings("T", "T", Wei(10**6), Bps(0), design.by_timestamp, me, me)
            self.token = self._new("TreasuryToken", token.words())
            held = zip(self.citizens, design.holdings, strict=True)
            rows = [(each.address, amount, True) for each, amount in held]
            self.token.send(self.deployer, "allocate", rows)
        self.rulebook = self._new("Rulebook", astuple(RulebookSettings(me, me)))
        accounts = [each.address for each in self.trustees_people]
        self.trustees = self._new("Trustees", me, accounts, design.threshold, PHASE_SECONDS)
        self.house = self._new("SecretHouse", self.settings())

    def settings(self, **changed: object) -> tuple[object, ...]:
        design = self.design
        settings = {
            "name": "Secret",
            "number": design.number,
            "source": (self.token if design.holdings else self.registry).address,
            "quorum_source": self.registry.address,
            "numbered": design.numbered,
            "governor": self.governor.address,
            "rulebook": self.rulebook.address,
            "treasury": self.deployer.address,
            "trustees": self.trustees.address,
            "buckets": design.buckets,
            "least_ballots": design.least_ballots,
            "share_period": SHARE_PERIOD,
            "late_extension": design.late_extension,
        }
        assert set(changed) <= set(settings), "no such setting"
        return tuple({**settings, **changed}.values())

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    # -- polls

    def poll(
        self,
        id_: int = 1 << 100,
        *,
        quorum_bps: int = 2_000,
        approval_bps: int = 5_000,
        changeable: bool = False,
    ) -> int:
        """Opens a poll whose vote is open in the next block. Returns its id."""
        snapshot = int(self.house.read("clock")) + 2
        word = (
            poll_word.SNAPSHOT.put(snapshot)
            | poll_word.PERIOD.put(PERIOD)
            | poll_word.CHANGEABLE.put(int(changeable))
            | poll_word.APPROVAL.put(approval_bps)
            | poll_word.QUORUM.put(quorum_bps)
        )
        self.house.send(self.governor, "open", id_, word)
        self.wait(3)
        return id_

    def wait(self, ticks: int) -> None:
        """Until the head is so many ticks later."""
        if self.design.by_timestamp:
            self.world.forward(ticks - 1)
            self.world.mine()
        else:
            self.world.mine(ticks)

    def context(self, id_: int, voter: ActorSigner) -> tuple[Part, ...]:
        return CHAIN_ID, self.house.address, id_, voter.address

    def prepare(self, id_: int, voter: ActorSigner, choice: Choice = YES) -> Cast:
        return Cast(*self.key.encrypt(choice, self.context(id_, voter)))

    def cast(self, id_: int, voter: ActorSigner, choice: Choice = YES) -> Cast:
        made = self.prepare(id_, voter, choice)
        self.house.send(voter, "castSecret", id_, *made.words())
        return made

    def vote(self, id_: int, *choices: Choice) -> list[Cast]:
        """The first citizens' ballots."""
        return [
            self.cast(id_, voter, choice)
            for voter, choice in zip(self.citizens, choices, strict=False)
        ]

    def change(self, id_: int, voter: ActorSigner, before: Cast, choice: Choice) -> Cast:
        made = self.prepare(id_, voter, choice)
        self.house.send(voter, "changeSecret", id_, before.before(), *made.words())
        return made

    def signed(
        self, id_: int, voter: ActorSigner, made: Cast, before: Cast | None = None
    ) -> tuple[object, ...]:
        """A ballot of a batch."""
        signature = sign(
            voter,
            Domain("Secret", self.house.address),
            "SecretBallot",
            proposalId=id_,
            ballot=made.hash(),
            before=before.hash() if before else bytes(32),
        )
        replaced = before.before() if before else NONE
        return (voter.address, *made.words(), replaced, signature.encoded())

    # -- opening

    def close(self, id_: int) -> None:
        """The head is the first in which nobody can vote."""
        deadline = int(self.house.read("votingDeadline", id_))
        self.wait(deadline + 1 - int(self.house.read("clock")))

    def sum_of(self, id_: int) -> tuple[Point, Point]:
        ax, ay, bx, by = self.house.read("sums", id_)
        return (ax, ay) if ax | ay else None, (bx, by) if bx | by else None

    def share_of(self, id_: int, trustee: Trustee, share: int | None = None) -> tuple[object, ...]:
        """What a trustee brings, as `share` takes it; another number than its share, if given."""
        total = checked(self.sum_of(id_)[0], "the sum")
        secret = trustee.share if share is None else share
        given = checked(multiply(total, secret), "a share")
        own = checked(generator().multiply(secret), "a key")
        pairs = [(generator_point(), own), (total, given)]
        context = (CHAIN_ID, self.house.address, id_, trustee.number)
        proof = prove("share", context, secret, pairs)
        return id_, trustee.number, given, proof.challenge, proof.response

    def give(self, id_: int, *numbers: int) -> None:
        """Shares of trustees, by number."""
        for number in numbers:
            trustee = self.ceremony.trustees[number - 1]
            self.house.send(self.stranger, "share", *self.share_of(id_, trustee))

    def counts(self, id_: int, numbers: Sequence[int]) -> tuple[int, int]:
        """How much yes and no the sum holds, by these trustees' shares."""
        shares: Mapping[int, Point] = {
            number: tuple(self.house.read("shareOf", id_, number)) for number in numbers
        }
        opened = joined(shares)
        total = self.sum_of(id_)[1]
        heads, weight = self.house.read("ballots", id_)
        assert heads <= weight
        found = find_counts(add(total, multiply(opened, -1)), weight)
        assert found is not None
        return found

    def tally(self, id_: int, *numbers: int) -> Sent:
        yes, no = self.counts(id_, numbers)
        return self.house.send(self.stranger, "tally", id_, list(numbers), yes, no)

    def outcome(self, id_: int) -> int:
        return int(self.house.read("outcome", id_))
