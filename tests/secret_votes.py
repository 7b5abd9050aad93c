"""Secret votes made without a chain: key, ballots, shares and tally, as a transcript.

Their secrets are random, unless a test has `seeded` them.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from govkit.contracts.secret_elections import SHARE_TAG
from govkit.contracts.trustees import Dealing
from govkit.crypto.bn128 import (
    GENERATOR,
    ORDER,
    Affine,
    Point,
    add,
    checked,
    multiply,
    random_factor,
)
from govkit.crypto.keccak import checksum
from govkit.crypto.secret_ballot import Choice, ElectionKey
from govkit.crypto.secret_choices import Method, encrypt
from govkit.crypto.secret_sharing import Dealing as Polynomial
from govkit.crypto.secret_sharing import enrolment_hash, pad
from govkit.crypto.sigma_proofs import Proof, prove
from govkit.nation.secrecy import election_checks
from govkit.nation.secrecy.election_transcript import CastChoices, ElectionPoll, ElectionShare
from govkit.nation.secrecy.transcript import (
    CastBallot,
    ElectionTranscript,
    Epoch,
    Poll,
    Share,
    Tally,
    Transcript,
)
from govkit.nation.secrecy.transcript_checks import dealing_context_in, share_context
from govkit.types import Address

TRUSTEES_CONTRACT, HOUSE = checksum("11" * 20), checksum("22" * 20)
PROPOSAL, ELECTION = 2**255 + 7, 6


def seeded(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Have secrets drawn from a seed."""
    monkeypatch.setattr(secrets, "randbelow", random.Random(seed).randrange)


def voter(number: int) -> Address:
    return checksum(number.to_bytes(20))


def secret_vote(
    cast: Sequence[tuple[int, Choice]],
    *,
    trustees: int = 3,
    threshold: int = 2,
    weights: Mapping[int, int] | None = None,
    sharing: Sequence[int] = (3, 1),
    tallied: bool = True,
) -> Transcript:
    """A vote in which voters by number cast what is told, in this order; a later ballot of a voter
    replaces the earlier one. `weights` are those of voters whose ballots weigh more than 1."""
    polynomials = [Polynomial(threshold) for _ in range(trustees)]
    vote = _with_ballots(_with_key(polynomials), cast, weights or {})
    return _opened(vote, polynomials, sharing if tallied else ())


def secret_election(
    cast: Sequence[tuple[int, Collection[int]]],
    *,
    candidates: int = 3,
    method: Method = Method.ONE,
    trustees: int = 3,
    threshold: int = 2,
    sharing: Sequence[int] = (3, 1),
    tallied: bool = True,
) -> ElectionTranscript:
    """An election in which voters by number name the candidates at these positions."""
    polynomials = [Polynomial(threshold) for _ in range(trustees)]
    made = _with_key(polynomials)
    epoch, key = made.epoch, ElectionKey(made.epoch.key)
    ballots = []
    sums: list[tuple[Point, Point]] = [(GENERATOR, epoch.key)] * ((candidates + 1) // 2)
    for number, chosen in cast:
        context = (made.chain_id, HOUSE, ELECTION, voter(number))
        ballot, _ = encrypt(key, chosen, candidates, method, context)
        ballots.append(CastChoices(voter(number), ballot))
        sums = [(add(a, c), add(b, d)) for (a, b), (c, d) in zip(sums, ballot.pairs, strict=True)]
    named = [sum(place in chosen for _, chosen in cast) for place in range(candidates)]
    counts = tuple(named) if tallied else None
    own = ELECTION, candidates, method, tuple(ballots), len(ballots), tuple(sums)
    contracts = made.chain_id, TRUSTEES_CONTRACT, HOUSE, epoch
    vote = ElectionTranscript(*contracts, ElectionPoll(*own, (), counts))
    shares = []
    for trustee in sharing if tallied else ():
        secret = _key_part(polynomials, trustee)
        points = tuple(_of(multiply(a, secret)) for a, _ in sums)
        pairs = [(GENERATOR, epoch.verification_keys[trustee - 1])]
        pairs += [(_of(a), point) for (a, _), point in zip(sums, points, strict=True)]
        proof = prove(SHARE_TAG, election_checks.share_context(vote, trustee), secret, pairs)
        shares.append(ElectionShare(trustee, points, proof))
    return replace(vote, poll=replace(vote.poll, shares=tuple(shares)))


def _with_key(polynomials: Sequence[Polynomial]) -> Transcript:
    """A vote without ballots, of which the trustees have made the key."""
    bare = _unproved(polynomials)
    dealings = tuple(
        replace(
            dealing,
            proof=prove(
                "deal",
                dealing_context_in(bare, dealer, dealing),
                polynomial.secret,
                [(GENERATOR, dealing.commitments[0])],
            ),
        )
        for dealer, (dealing, polynomial) in enumerate(
            zip(bare.epoch.dealings, polynomials, strict=True), 1
        )
    )
    return replace(bare, epoch=replace(bare.epoch, dealings=dealings))


def _unproved(polynomials: Sequence[Polynomial]) -> Transcript:
    numbers = range(1, len(polynomials) + 1)
    dealings = []
    for dealer, polynomial in enumerate(polynomials, 1):
        exchange, shared = random_factor(), random_factor()
        pads = [pad(multiply(GENERATOR, exchange * shared), dealer, each) for each in numbers]
        dealings.append(
            Dealing(
                tuple(polynomial.commitments()),
                _of(multiply(GENERATOR, exchange)),
                tuple(
                    (polynomial.share(each) + hidden) % ORDER
                    for each, hidden in zip(numbers, pads, strict=True)
                ),
                Proof(0, 0),
            )
        )
    keys = [_of(multiply(GENERATOR, _key_part(polynomials, each))) for each in (0, *numbers)]
    epoch = Epoch(
        number=4,
        enrolments=tuple(enrolment_hash(each.commitments) for each in dealings),
        dealings=tuple(dealings),
        confirmed=tuple(numbers),
        verification_keys=tuple(keys[1:]),
        key=keys[0],
    )
    poll = Poll(PROPOSAL, (), 0, 0, (GENERATOR, keys[0]), (), None)
    return Transcript(1337, TRUSTEES_CONTRACT, HOUSE, epoch, poll)


def _key_part(polynomials: Sequence[Polynomial], trustee: int) -> int:
    return sum(each.share(trustee) if trustee else each.secret for each in polynomials)


def _with_ballots(
    vote: Transcript, cast: Sequence[tuple[int, Choice]], weights: Mapping[int, int]
) -> Transcript:
    key, ballots, places = ElectionKey(vote.epoch.key), [], dict[int, int]()
    for place, (number, choice) in enumerate(cast, 1):
        context = (vote.chain_id, vote.house, vote.poll.proposal, voter(number))
        ballot, _ = key.encrypt(choice, context)
        weight, replaces = weights.get(number, 1), places.get(number, 0)
        ballots.append(CastBallot(voter(number), weight, replaces, ballot))
        places[number] = place
    poll = replace(vote.poll, ballots=tuple(ballots))
    last = dict(cast)
    counts = {
        choice: sum(weights.get(each, 1) for each in last if last[each] is choice)
        for choice in Choice
    }
    sums: list[Point] = [GENERATOR, vote.epoch.key]
    for each in poll.standing():
        parts = each.ballot.a, each.ballot.b
        sums = [
            add(one, multiply(part, each.weight)) for one, part in zip(sums, parts, strict=True)
        ]
    poll = replace(
        poll,
        voters=len(last),
        weight=sum(counts.values()),
        sums=(_of(sums[0]), sums[1]),
        tally=Tally(counts[Choice.YES], counts[Choice.NO], counts[Choice.ABSTAIN]),
    )
    return replace(vote, poll=poll)


def _opened(
    vote: Transcript, polynomials: Sequence[Polynomial], sharing: Sequence[int]
) -> Transcript:
    shares, total = [], vote.poll.sums[0]
    for trustee in sharing:
        secret = _key_part(polynomials, trustee)
        point = _of(multiply(total, secret))
        pairs = [(GENERATOR, vote.epoch.verification_keys[trustee - 1]), (total, point)]
        proof = prove("share", share_context(vote, trustee), secret, pairs)
        shares.append(Share(trustee, point, proof))
    tally = vote.poll.tally if sharing else None
    return replace(vote, poll=replace(vote.poll, shares=tuple(shares), tally=tally))


def _of(point: Point) -> Affine:
    return checked(point, "a point")
