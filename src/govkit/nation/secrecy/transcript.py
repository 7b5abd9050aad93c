"""The transcript of a secret vote: one file with all that its keys, ballots, shares and tally say.

Nothing is in it that the checks do not cover (see `transcript_checks`), and nothing that is secret.
The format is in docs/reference/secret-ballots.md, as are the checks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from govkit.contracts.trustees import Dealing
from govkit.crypto.bn128 import Affine, Point
from govkit.crypto.secret_ballot import SecretBallot
from govkit.crypto.sigma_proofs import Proof
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.nation.secrecy.election_transcript import ElectionPoll, poll_to_json, read_poll
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

VERSION = 1
MOST_TRUSTEES = 15
MOST_WEIGHT = 5
MOST_BYTES = 256 << 20
"""A ballot takes 900 bytes: so this is room for 280,000."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """How the trustees made the key. Of each trustee in order: the hash that it enrolled with
    (32 bytes), what it dealt, and the key by which its shares are checked."""

    number: int
    enrolments: tuple[bytes, ...]
    dealings: tuple[Dealing, ...]
    confirmed: tuple[int, ...]
    verification_keys: tuple[Affine, ...]
    key: Affine

    @property
    def threshold(self) -> int:
        return len(self.dealings[0].commitments)

    @property
    def trustees(self) -> range:
        return range(1, len(self.enrolments) + 1)


@dataclass(frozen=True, slots=True)
class CastBallot:
    """A ballot as it was cast. `replaces` is the place, from 1, of the ballot in whose stead it
    counts, which its voter has cast, perhaps from another account (see recovery); 0 for none."""

    voter: Address
    weight: int
    replaces: int
    ballot: SecretBallot


@dataclass(frozen=True, slots=True)
class Share:
    """The sum of all A times a trustee's part of the key, and the proof that it is that."""

    trustee: int
    point: Affine
    proof: Proof


@dataclass(frozen=True, slots=True)
class Tally:
    yes: int
    no: int
    abstain: int


@dataclass(frozen=True, slots=True)
class Poll:
    """The ballots in the order of the chain, those that were replaced later among them; how many
    voters and how much weight the contract counts, and its sums of A and of B; shares and tally,
    as far as they are there."""

    proposal: int
    ballots: tuple[CastBallot, ...]
    voters: int
    weight: int
    sums: tuple[Affine, Point]
    shares: tuple[Share, ...]
    tally: Tally | None

    def standing(self) -> list[CastBallot]:
        """The ballots that were not replaced."""
        replaced = {cast.replaces for cast in self.ballots}
        return [cast for place, cast in enumerate(self.ballots, 1) if place not in replaced]


@dataclass(frozen=True, slots=True)
class _Record:
    """`trustees` and `house` are the contracts that made the key and took the ballots."""

    chain_id: int
    trustees: Address
    house: Address
    epoch: Epoch

    @staticmethod
    def load(path: Path) -> AnyTranscript:
        """Read a file, of whichever kind. Raises UsageError if it is not a transcript."""
        next_step = "give a file that govkit ballot transcript wrote"
        return read_handed_over(
            path, from_json, "transcript of a secret vote", next_step, most=MOST_BYTES
        )


@dataclass(frozen=True, slots=True)
class Transcript(_Record):
    """A vote on a proposal."""

    poll: Poll

    def save(self, path: Path) -> None:
        """Write the file in one step. Raises OSError."""
        _save(self, path)


@dataclass(frozen=True, slots=True)
class ElectionTranscript(_Record):
    """An election or recall."""

    poll: ElectionPoll

    def save(self, path: Path) -> None:
        """Write the file in one step. Raises OSError."""
        _save(self, path)


AnyTranscript = Transcript | ElectionTranscript


def _save(transcript: AnyTranscript, path: Path) -> None:
    write_whole(path, json.dumps(to_json(transcript), separators=(",", ":")) + "\n")


# -- to JSON


def to_json(transcript: AnyTranscript) -> dict[str, Any]:
    """The file's content."""
    epoch, poll = transcript.epoch, transcript.poll
    return {
        "govkit_transcript": VERSION,
        "chain_id": transcript.chain_id,
        "trustees": transcript.trustees.lower(),
        "house": transcript.house.lower(),
        "epoch": {
            "number": epoch.number,
            "enrolments": ["0x" + each.hex() for each in epoch.enrolments],
            "dealings": [_dealing(each) for each in epoch.dealings],
            "confirmed": list(epoch.confirmed),
            "verification_keys": [of_point(each) for each in epoch.verification_keys],
            "key": of_point(epoch.key),
        },
        "poll": _poll(poll) if isinstance(poll, Poll) else poll_to_json(poll),
    }


def _poll(poll: Poll) -> dict[str, Any]:
    return {
        "proposal": of_word(poll.proposal),
        "ballots": [_cast(each) for each in poll.ballots],
        "voters": poll.voters,
        "weight": poll.weight,
        "sums": [of_point(each) for each in poll.sums],
        "shares": [
            {"trustee": each.trustee, "point": of_point(each.point), **of_proof(each.proof)}
            for each in poll.shares
        ],
        "tally": asdict(poll.tally) if poll.tally else None,
    }


def _dealing(dealing: Dealing) -> dict[str, Any]:
    return {
        "commitments": [of_point(each) for each in dealing.commitments],
        "exchange_key": of_point(dealing.exchange_key),
        "shares": [of_word(each) for each in dealing.shares],
        **of_proof(dealing.proof),
    }


def _cast(cast: CastBallot) -> dict[str, Any]:
    ballot = cast.ballot
    return {
        "voter": cast.voter.lower(),
        "weight": cast.weight,
        "replaces": cast.replaces,
        "a": of_point(ballot.a),
        "b": of_point(ballot.b),
        "challenges": [of_word(each) for each in ballot.challenges],
        "responses": [of_word(each) for each in ballot.responses],
    }


# -- from JSON


def from_json(raw: object) -> AnyTranscript:
    """Raises ValueError or TypeError for anything that is not the one form of a transcript."""
    names = ("govkit_transcript", "chain_id", "trustees", "house", "epoch", "poll")
    version, chain_id, trustees, house, epoch, poll = parts(raw, "the file", names)
    if read_number(version) != VERSION:
        raise ValueError(f"version {str(version)[:20]} of the format is not {VERSION}")
    made = _read_epoch(epoch)
    own = read_number(chain_id), read_address(trustees), read_address(house), made
    count = len(made.enrolments)
    if isinstance(poll, Mapping) and "election" in poll:
        return ElectionTranscript(*own, read_poll(poll, count))
    return Transcript(*own, _read_poll(poll, count))


def _read_epoch(raw: object) -> Epoch:
    names = ("number", "enrolments", "dealings", "confirmed", "verification_keys", "key")
    number, enrolments, dealings, confirmed, keys, key = parts(raw, "the epoch", names)
    hashes = items(enrolments, "enrolments", lambda each: read_word(each).to_bytes(32))
    if not 1 <= len(hashes) <= MOST_TRUSTEES:
        raise ValueError(f"there are {len(hashes)} trustees, not 1 to {MOST_TRUSTEES}")
    dealt = items(dealings, "dealings", _read_dealing, len(hashes))
    thresholds = {len(each.commitments) for each in dealt}
    if len(thresholds) > 1 or not 1 <= min(thresholds) <= len(hashes):
        raise ValueError("the dealings have unlike numbers of commitments, or none, or too many")
    if any(len(each.shares) != len(hashes) for each in dealt):
        raise ValueError("a dealing has not a share for each trustee")
    return Epoch(
        number=read_number(number),
        enrolments=hashes,
        dealings=dealt,
        confirmed=items(confirmed, "confirmed", read_number),
        verification_keys=items(keys, "verification keys", read_point, len(hashes)),
        key=read_point(key),
    )


def _read_dealing(raw: object) -> Dealing:
    names = ("commitments", "exchange_key", "shares", "challenge", "response")
    commitments, key, shares, challenge, response = parts(raw, "a dealing", names)
    return Dealing(
        items(commitments, "commitments", read_point),
        read_point(key),
        items(shares, "shares of a dealing", read_word),
        Proof(read_word(challenge), read_word(response)),
    )


def _read_poll(raw: object, trustees: int) -> Poll:
    names = ("proposal", "ballots", "voters", "weight", "sums", "shares", "tally")
    proposal, ballots, voters, weight, sums, shares, tally = parts(raw, "the poll", names)
    first, second = items(sums, "sums", read_point, 2)
    given = items(shares, "shares", _read_share)
    if any(not 1 <= each.trustee <= trustees for each in given):
        raise ValueError(f"a share is of a trustee who is none of the {trustees}")
    return Poll(
        proposal=read_word(proposal),
        ballots=items(ballots, "ballots", _read_cast),
        voters=read_number(voters),
        weight=read_number(weight),
        sums=(first, or_infinity(second)),
        shares=given,
        tally=None if tally is None else _read_tally(tally),
    )


def _read_cast(raw: object) -> CastBallot:
    names = ("voter", "weight", "replaces", "a", "b", "challenges", "responses")
    voter, weight, replaces, a, b, challenges, responses = parts(raw, "a ballot", names)
    if not 1 <= read_number(weight) <= MOST_WEIGHT:
        raise ValueError(f"a ballot weighs {weight}, not 1 to {MOST_WEIGHT}")
    return CastBallot(
        read_address(voter),
        weight,
        read_number(replaces),
        SecretBallot(
            read_point(a),
            or_infinity(read_point(b)),
            _three(challenges, "challenges"),
            _three(responses, "responses"),
        ),
    )


def _read_share(raw: object) -> Share:
    names = ("trustee", "point", "challenge", "response")
    trustee, point, challenge, response = parts(raw, "a share", names)
    proof = Proof(read_word(challenge), read_word(response))
    return Share(read_number(trustee), read_point(point), proof)


def _read_tally(raw: object) -> Tally:
    return Tally(*map(read_number, parts(raw, "the tally", ("yes", "no", "abstain"))))


def _three(raw: object, what: str) -> tuple[int, int, int]:
    first, second, third = items(raw, what, read_word, 3)
    return first, second, third
