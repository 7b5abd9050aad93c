"""What a transcript holds of an election or recall: its ballots, sums, shares and counts.

The format is in docs/reference/secret-ballots.md, with that of votes on proposals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govkit.crypto.bn128 import Affine, Point
from govkit.crypto.secret_choices import MAX_CANDIDATES, ChoiceBallot, Method, Pair, statements
from govkit.crypto.sigma_proofs import Proof
from govkit.nation.secrecy.transcript_form import (
    items,
    of_point,
    of_proof,
    of_word,
    or_infinity,
    parts,
    read_address,
    read_number,
    read_point,
    read_word,
)
from govkit.types import Address

NAMES = ("election", "candidates", "method", "ballots", "voters", "sums", "shares", "counts")


@dataclass(frozen=True, slots=True)
class CastChoices:
    """A ballot as it was cast. It can't be replaced."""

    voter: Address
    ballot: ChoiceBallot


@dataclass(frozen=True, slots=True)
class ElectionShare:
    """Each sum of A times a trustee's part of the key, and one proof that they are that."""

    trustee: int
    points: tuple[Affine, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class ElectionPoll:
    """An election by its number, or a recall, which has two candidates: against it, and for it.

    `ballots` are in the order of the chain; `voters` is how many the contract counts; `sums` are
    its sums of A and of B for each two candidates; `counts` are those of the candidates by
    position, None before there are any.
    """

    number: int
    candidates: int
    method: Method
    ballots: tuple[CastChoices, ...]
    voters: int
    sums: tuple[tuple[Point, Point], ...]
    shares: tuple[ElectionShare, ...]
    counts: tuple[int, ...] | None


def poll_to_json(poll: ElectionPoll) -> dict[str, Any]:
    return {
        "election": poll.number,
        "candidates": poll.candidates,
        "method": poll.method.value,
        "ballots": [_cast(each) for each in poll.ballots],
        "voters": poll.voters,
        "sums": [_pair(each) for each in poll.sums],
        "shares": [
            {
                "trustee": each.trustee,
                "points": [of_point(point) for point in each.points],
                **of_proof(each.proof),
            }
            for each in poll.shares
        ],
        "counts": None if poll.counts is None else list(poll.counts),
    }


def _cast(cast: CastChoices) -> dict[str, Any]:
    ballot = cast.ballot
    return {
        "voter": cast.voter.lower(),
        "pairs": [_pair(each) for each in ballot.pairs],
        "challenges": [of_word(each) for each in ballot.challenges],
        "responses": [of_word(each) for each in ballot.responses],
    }


def _pair(pair: Sequence[Point]) -> list[list[str]]:
    return [of_point(each) for each in pair]


def read_poll(raw: object, trustees: int) -> ElectionPoll:
    """Raises ValueError or TypeError for any other form."""
    number, candidates, method, ballots, voters, sums, shares, counts = parts(
        raw, "the poll", NAMES
    )
    if not 1 <= read_number(candidates) <= MAX_CANDIDATES:
        raise ValueError(f"there are {candidates} candidates, not 1 to {MAX_CANDIDATES}")
    if not isinstance(method, str) or method not in {each.value for each in Method}:
        raise ValueError(f"the method is neither {' nor '.join(each.value for each in Method)}")
    pairs, numbers = (candidates + 1) // 2, sum(map(len, statements(candidates, Method(method))))

    def cast(raw: object) -> CastChoices:
        names = ("voter", "pairs", "challenges", "responses")
        voter, ciphertexts, challenges, responses = parts(raw, "a ballot", names)
        ballot = ChoiceBallot(
            items(ciphertexts, "pairs of a ballot", _read_pair, pairs),
            items(challenges, "challenges", read_word, numbers),
            items(responses, "responses", read_word, numbers),
        )
        return CastChoices(read_address(voter), ballot)

    def share(raw: object) -> ElectionShare:
        names = ("trustee", "points", "challenge", "response")
        trustee, points, challenge, response = parts(raw, "a share", names)
        if not 1 <= read_number(trustee) <= trustees:
            raise ValueError(f"a share is of a trustee who is none of the {trustees}")
        proof = Proof(read_word(challenge), read_word(response))
        return ElectionShare(trustee, items(points, "points of a share", read_point, pairs), proof)

    return ElectionPoll(
        number=read_number(number),
        candidates=candidates,
        method=Method(method),
        ballots=items(ballots, "ballots", cast),
        voters=read_number(voters),
        sums=tuple(
            (or_infinity(a), or_infinity(b)) for a, b in items(sums, "sums", _read_pair, pairs)
        ),
        shares=items(shares, "shares", share),
        counts=None if counts is None else items(counts, "counts", read_number, candidates),
    )


def _read_pair(raw: object) -> Pair:
    a, b = items(raw, "points of a pair", read_point, 2)
    return a, b
