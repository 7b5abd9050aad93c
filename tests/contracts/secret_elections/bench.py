"""A council of twenty citizens that votes in secret. Five trustees share its key; three suffice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple
from typing import Any

from govkit.contracts.founder import created_address
from govkit.contracts.registry import RegistrySettings
from govkit.contracts.secret_elections import (
    SHARE_TAG,
    SecretElections,
    SecretElectionsSettings,
    SecretPoll,
)
from govkit.crypto.bn128 import GENERATOR, Affine, add, checked, generator, multiply
from govkit.crypto.counting import find_counts
from govkit.crypto.secret_ballot import ElectionKey
from govkit.crypto.secret_choices import ChoiceBallot, Method, commitments, encrypt
from govkit.crypto.secret_sharing import Dealing, joined
from govkit.crypto.sigma_proofs import Proof, prove
from govkit.network.port import Call
from govkit.testing import ActorSigner, Backend, World
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address
from tests.contracts.conftest import compiled_mock

TERM, NOMINATION, VOTING = 1_000, 100, 200
SHARES, LEAST = 150, 3
TRUSTEES, THRESHOLD = 5, 3
NAME = "The Bench"


class Bench:
    """`shares` are what the trustees keep secret, by number from 1."""

    def __init__(self, method: Method, seats: int, backend: Backend | None = None) -> None:
        self.method, self.world = method, World(backend)
        actors = self.world.actors
        self.founder, self.treasury, self.stranger = (
            actors.deployer,
            actors.keeper,
            actors.stranger,
        )
        self.people = actors.voters(20)
        treasury, me = self.treasury.address, self.founder.address
        self.recovery = actors.guardian
        settings = RegistrySettings(
            "T", "P", True, treasury, me, actors.registrar.address, recovery=self.recovery.address
        )
        self.registry = self._new("CitizenRegistry", astuple(settings))
        self.registry.send(self.founder, "admitFounding", [each.address for each in self.people])
        artifact = compiled_mock("Keyholders")
        self.keyholders = Deployed(self.world, artifact, self.world.deploy(artifact))
        dealing = Dealing(THRESHOLD)
        self.shares = {trustee: dealing.share(trustee) for trustee in range(1, TRUSTEES + 1)}
        self.key = checked(generator().multiply(dealing.secret), "the key")
        self.election_key = ElectionKey(self.key)
        keys = [checked(generator().multiply(each), "a key") for each in self.shares.values()]
        self.keyholders.send(self.founder, "hold", THRESHOLD, self.key, keys)
        # The two name each other: the council comes right after the other.
        nonce = self.world.chain.next_nonce(bytes.fromhex(me[2:]))
        council = created_address(me, nonce + 1)
        self.settings = SecretElectionsSettings(
            NAME, council, self.registry.address, self.keyholders.address,
            method is Method.ONE, LEAST, SHARES,
        )  # fmt: skip
        self.ballots = self._new("SecretElections", astuple(self.settings))
        self.contract = SecretElections(self.world.port, self.ballots.address)
        spans = TERM, NOMINATION, VOTING, 5_000
        at = self.registry.address, treasury, me
        self.council = self._new(
            "Council", (NAME, seats, *spans, *at), ZERO_ADDRESS, self.ballots.address
        )
        assert self.council.address == council

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    # -- voting

    def open(self, candidates: int) -> int:
        """An election of the first citizens, in whose vote one can cast. Its number."""
        self.council.send(self.stranger, "openElection")
        for candidate in self.people[:candidates]:
            self.council.send(candidate, "nominate")
        self.world.forward(NOMINATION + 1)
        return self.begin()

    def begin(self) -> int:
        number = int(self.council.read("elections"))
        self.ballots.send(self.stranger, "begin", number)
        return number

    def poll(self, number: int) -> SecretPoll:
        return self.contract.poll(number)

    def ballot(
        self, number: int, voter: Address, chosen: Collection[int], method: Method | None = None
    ) -> ChoiceBallot:
        """A valid ballot of the poll's own method, or of another one."""
        poll = self.poll(number)
        context = self.contract.context(number, voter)
        return encrypt(self.election_key, chosen, poll.candidates, method or poll.method, context)[
            0
        ]

    def casting(self, number: int, ballot: ChoiceBallot, method: Method | None = None) -> Call:
        """Its calldata, where `method` is that of the ballot if it is not the poll's."""
        poll = self.poll(number)
        points = commitments(self.election_key, ballot, poll.candidates, method or poll.method)
        return self.contract.cast(number, ballot, points)

    def cast(self, number: int, voter: ActorSigner, chosen: Collection[int]) -> None:
        ballot = self.ballot(number, voter.address, chosen)
        self.world.send(self.casting(number, ballot), voter)

    def close(self) -> None:
        self.world.forward(VOTING)

    # -- counting

    def share(
        self, number: int, trustee: int, secret: int | None = None
    ) -> tuple[list[Affine], Proof]:
        """The points of a trustee's share, and their proof; or of another secret's."""
        own = self.shares[trustee] if secret is None else secret
        sums = [a for a, _ in self.contract.sums(number)]
        points = [checked(multiply(each, own), "a share") for each in sums]
        pairs = [(GENERATOR, checked(generator().multiply(own), "a key"))]
        pairs += zip(sums, points, strict=True)
        context = self.contract.share_context(number, trustee)
        return points, prove(SHARE_TAG, context, own, pairs)

    def give(self, number: int, *trustees: int, secret: int | None = None) -> None:
        for trustee in trustees:
            points, proof = self.share(number, trustee, secret)
            self.world.send(self.contract.share(number, trustee, points, proof), self.stranger)

    def counts(self, number: int, trustees: Sequence[int]) -> list[int]:
        """What the trustees' shares open."""
        given = {trustee: self.share(number, trustee)[0] for trustee in trustees}
        found: list[int] = []
        for place, (_, b) in enumerate(self.contract.sums(number)):
            opened = joined({trustee: points[place] for trustee, points in given.items()})
            pair = find_counts(
                add(b, multiply(opened, -1)), self.poll(number).ballots, together=True
            )
            assert pair is not None
            found += pair
        return found

    def tally(
        self, number: int, trustees: Sequence[int] = (1, 3, 5), counts: Sequence[int] | None = None
    ) -> Sent:
        found = self.counts(number, trustees) if counts is None else counts
        points = [self.share(number, trustee)[0] for trustee in trustees]
        call = self.contract.tally(number, trustees, points, found)
        receipt = self.world.send(call, self.stranger)
        return Sent(receipt, tuple(self.ballots.decode(receipt)))

    def count(self, number: int, trustees: Sequence[int] = (1, 3, 5)) -> None:
        """After the vote: shares, counts, and the council's part."""
        self.give(number, *trustees)
        self.tally(number, trustees)
        self.council.send(self.stranger, "settle")

    def holders(self) -> list[Address]:
        return list(self.council.read("holders"))


def words_of(call: Call, bench: Bench) -> Any:
    """The ballot as the contract takes it."""
    return bench.ballots.artifact.function("cast", 2).decode_arguments(call.data)[1]
