"""The transcript of a secret vote: one file with all that its keys, ballots, shares and tally say.

Nothing is in it that the checks do not cover (see `transcript_checks`), and nothing that is secret.
The format is in docs/reference/secret-ballots.md, as are the checks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from govkit.contracts.trustees import Dealing
from govkit.crypto.bn128 import Affine, Point
from govkit.crypto.keccak import parse_address
from govkit.crypto.secret_ballot import SecretBallot
from govkit.crypto.sigma_proofs import Proof
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.text import read_unsigned
from govkit.types import Address

VERSION = 1
MOST_TRUSTEES = 15
MOST_WEIGHT = 5
MOST_BYTES = 256 << 20
"""A ballot takes 900 bytes: so this is room for 280,000."""

_WORD = re.compile("0x[0-9a-f]{64}")
_ADDRESS = re.compile("0x[0-9a-f]{40}")
_NUMBER_BITS = 53
"""Numbers in JSON are exact up to here in every language."""
_Item = TypeVar("_Item")


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
class Transcript:
    """`trustees` and `house` are the contracts that made the key and took the ballots."""

    chain_id: int
    trustees: Address
    house: Address
    epoch: Epoch
    poll: Poll

    def save(self, path: Path) -> None:
        """Write the file in one step. Raises OSError."""
        write_whole(path, json.dumps(to_json(self), separators=(",", ":")) + "\n")

    @classmethod
    def load(cls, path: Path) -> Transcript:
        """Read a file. Raises UsageError if it is not a transcript."""
        next_step = "give a file that govkit ballot transcript wrote"
        return read_handed_over(
            path, from_json, "transcript of a secret vote", next_step, most=MOST_BYTES
        )


# -- to JSON


def to_json(transcript: Transcript) -> dict[str, Any]:
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
            "verification_keys": [_point(each) for each in epoch.verification_keys],
            "key": _point(epoch.key),
        },
        "poll": {
            "proposal": _word(poll.proposal),
            "ballots": [_cast(each) for each in poll.ballots],
            "voters": poll.voters,
            "weight": poll.weight,
            "sums": [_point(each) for each in poll.sums],
            "shares": [
                {"trustee": each.trustee, "point": _point(each.point), **_proof(each.proof)}
                for each in poll.shares
            ],
            "tally": asdict(poll.tally) if poll.tally else None,
        },
    }


def _dealing(dealing: Dealing) -> dict[str, Any]:
    return {
        "commitments": [_point(each) for each in dealing.commitments],
        "exchange_key": _point(dealing.exchange_key),
        "shares": [_word(each) for each in dealing.shares],
        **_proof(dealing.proof),
    }


def _cast(cast: CastBallot) -> dict[str, Any]:
    ballot = cast.ballot
    return {
        "voter": cast.voter.lower(),
        "weight": cast.weight,
        "replaces": cast.replaces,
        "a": _point(ballot.a),
        "b": _point(ballot.b),
        "challenges": [_word(each) for each in ballot.challenges],
        "responses": [_word(each) for each in ballot.responses],
    }


def _proof(proof: Proof) -> dict[str, str]:
    return {"challenge": _word(proof.challenge), "response": _word(proof.response)}


def _point(point: Point) -> list[str]:
    return [_word(number) for number in point or (0, 0)]


def _word(number: int) -> str:
    return f"0x{number:064x}"


# -- from JSON


def from_json(raw: object) -> Transcript:
    """Raises ValueError or TypeError for anything that is not the one form of a transcript."""
    names = ("govkit_transcript", "chain_id", "trustees", "house", "epoch", "poll")
    version, chain_id, trustees, house, epoch, poll = _parts(raw, "the file", names)
    if _number(version) != VERSION:
        raise ValueError(f"version {str(version)[:20]} of the format is not {VERSION}")
    read_epoch = _read_epoch(epoch)
    return Transcript(
        chain_id=_number(chain_id),
        trustees=_read_address(trustees),
        house=_read_address(house),
        epoch=read_epoch,
        poll=_read_poll(poll, len(read_epoch.enrolments)),
    )


def _read_epoch(raw: object) -> Epoch:
    names = ("number", "enrolments", "dealings", "confirmed", "verification_keys", "key")
    number, enrolments, dealings, confirmed, keys, key = _parts(raw, "the epoch", names)
    hashes = _list(enrolments, "enrolments", lambda each: _read_word(each).to_bytes(32))
    if not 1 <= len(hashes) <= MOST_TRUSTEES:
        raise ValueError(f"there are {len(hashes)} trustees, not 1 to {MOST_TRUSTEES}")
    dealt = _list(dealings, "dealings", _read_dealing, len(hashes))
    thresholds = {len(each.commitments) for each in dealt}
    if len(thresholds) > 1 or not 1 <= min(thresholds) <= len(hashes):
        raise ValueError("the dealings have unlike numbers of commitments, or none, or too many")
    if any(len(each.shares) != len(hashes) for each in dealt):
        raise ValueError("a dealing has not a share for each trustee")
    return Epoch(
        number=_number(number),
        enrolments=hashes,
        dealings=dealt,
        confirmed=_list(confirmed, "confirmed", _number),
        verification_keys=_list(keys, "verification keys", _read_point, len(hashes)),
        key=_read_point(key),
    )


def _read_dealing(raw: object) -> Dealing:
    names = ("commitments", "exchange_key", "shares", "challenge", "response")
    commitments, key, shares, challenge, response = _parts(raw, "a dealing", names)
    return Dealing(
        _list(commitments, "commitments", _read_point),
        _read_point(key),
        _list(shares, "shares of a dealing", _read_word),
        Proof(_read_word(challenge), _read_word(response)),
    )


def _read_poll(raw: object, trustees: int) -> Poll:
    names = ("proposal", "ballots", "voters", "weight", "sums", "shares", "tally")
    proposal, ballots, voters, weight, sums, shares, tally = _parts(raw, "the poll", names)
    first, second = _list(sums, "sums", _read_point, 2)
    given = _list(shares, "shares", _read_share)
    if any(not 1 <= each.trustee <= trustees for each in given):
        raise ValueError(f"a share is of a trustee who is none of the {trustees}")
    return Poll(
        proposal=_read_word(proposal),
        ballots=_list(ballots, "ballots", _read_cast),
        voters=_number(voters),
        weight=_number(weight),
        sums=(first, _or_infinity(second)),
        shares=given,
        tally=None if tally is None else _read_tally(tally),
    )


def _read_cast(raw: object) -> CastBallot:
    names = ("voter", "weight", "replaces", "a", "b", "challenges", "responses")
    voter, weight, replaces, a, b, challenges, responses = _parts(raw, "a ballot", names)
    if not 1 <= _number(weight) <= MOST_WEIGHT:
        raise ValueError(f"a ballot weighs {weight}, not 1 to {MOST_WEIGHT}")
    return CastBallot(
        _read_address(voter),
        weight,
        _number(replaces),
        SecretBallot(
            _read_point(a),
            _or_infinity(_read_point(b)),
            _three(challenges, "challenges"),
            _three(responses, "responses"),
        ),
    )


def _read_share(raw: object) -> Share:
    names = ("trustee", "point", "challenge", "response")
    trustee, point, challenge, response = _parts(raw, "a share", names)
    proof = Proof(_read_word(challenge), _read_word(response))
    return Share(_number(trustee), _read_point(point), proof)


def _read_tally(raw: object) -> Tally:
    return Tally(*map(_number, _parts(raw, "the tally", ("yes", "no", "abstain"))))


def _parts(raw: object, what: str, names: Sequence[str]) -> list[Any]:
    """The values of an object that has these names and no others, in their order."""
    if not isinstance(raw, Mapping):
        raise TypeError(f"{what} is not an object")
    if missing := [name for name in names if name not in raw]:
        raise ValueError(f"{what} lacks {missing[0]!r}")
    if len(raw) > len(names):
        raise ValueError(f"{what} has {next(str(x) for x in raw if x not in names)[:40]!r} besides")
    return [raw[name] for name in names]


def _list(
    raw: object, what: str, read: Callable[[object], _Item], count: int | None = None
) -> tuple[_Item, ...]:
    if not isinstance(raw, list):
        raise TypeError(f"the {what} are not a list")
    if count is not None and len(raw) != count:
        raise ValueError(f"there are {len(raw)} {what}, not {count}")
    return tuple(map(read, raw))


def _three(raw: object, what: str) -> tuple[int, int, int]:
    first, second, third = _list(raw, what, _read_word, 3)
    return first, second, third


def _read_point(raw: object) -> Affine:
    x, y = _list(raw, "coordinates of a point", _read_word, 2)
    return x, y


def _or_infinity(point: Affine) -> Point:
    return point if any(point) else None


def _read_word(raw: object) -> int:
    if not isinstance(raw, str) or not _WORD.fullmatch(raw):
        raise ValueError(f"{str(raw)[:80]!r} is not 0x and 64 small hex digits")
    return int(raw, 16)


def _read_address(raw: object) -> Address:
    if not isinstance(raw, str) or not _ADDRESS.fullmatch(raw):
        raise ValueError(f"{str(raw)[:80]!r} is not 0x and 40 small hex digits")
    return parse_address(raw)


def _number(raw: object) -> int:
    return read_unsigned(raw, _NUMBER_BITS)
