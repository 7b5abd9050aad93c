"""Checks what a transcript says of an election: its ballots, sums, shares and counts.

They are those of docs/reference/secret-ballots.md; `transcript_checks` makes them, after the key's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govkit.contracts.secret_elections import SHARE_TAG
from govkit.crypto.bn128 import GENERATOR, Point, add, multiply
from govkit.crypto.counting import holds as adds_up
from govkit.crypto.secret_ballot import ElectionKey
from govkit.crypto.secret_choices import Method, is_valid
from govkit.crypto.secret_sharing import joined
from govkit.crypto.sigma_proofs import Part, is_proved
from govkit.nation.secrecy.election_transcript import CastChoices, ElectionPoll, ElectionShare
from govkit.nation.secrecy.transcript import ElectionTranscript
from govkit.nation.secrecy.verdicts import Check, Progress, and_more, of_shares, wrong_places


def checks(transcript: ElectionTranscript, progress: Progress | None) -> Iterator[Check]:
    """Those of the ballots, the sums, the shares and the counts."""
    yield _ballots(transcript, progress)
    for found in (_sums, _shares, _counts):
        yield found(transcript)


def all_points(poll: ElectionPoll) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each point, and what it is."""
    for place, cast in enumerate(poll.ballots, 1):
        for pair, (a, b) in enumerate(cast.ballot.pairs, 1):
            yield f"A {pair} of {_named(place, cast)}", a
            yield f"B {pair} of {_named(place, cast)}", b
    for pair, (of_a, of_b) in enumerate(poll.sums, 1):
        yield f"sum {pair} of A", of_a or GENERATOR
        yield f"sum {pair} of B", of_b or GENERATOR
    for share in poll.shares:
        for pair, point in enumerate(share.points, 1):
            yield f"share {pair} of trustee {share.trustee}", point


def share_context(transcript: ElectionTranscript, trustee: int) -> tuple[Part, ...]:
    return (*_of_poll(transcript), trustee)


def _of_poll(transcript: ElectionTranscript) -> tuple[Part, ...]:
    return transcript.chain_id, transcript.house, transcript.poll.number


def _named(place: int, cast: CastChoices) -> str:
    return f"ballot {place:_}, of {cast.voter},"


def _ballots(transcript: ElectionTranscript, progress: Progress | None) -> Check:
    poll, ballots = transcript.poll, transcript.poll.ballots
    if not ballots:
        return Check("ballots", None, "nobody has voted")
    work = _Work(transcript.epoch.key, poll.candidates, poll.method, _of_poll(transcript))
    if wrong := wrong_places(ballots, work, progress):
        name = _named(wrong[0] + 1, ballots[wrong[0]])
        return Check("ballots", False, f"{name} is not valid{and_more(wrong)}")
    words = (
        f"each of {len(ballots):_} ballots is valid, and was made for its voter and this election"
    )
    return Check("ballots", True, words)


@dataclass(frozen=True, slots=True)
class _Work:
    """Which ballots of a part are not valid."""

    key: tuple[int, int]
    candidates: int
    method: Method
    context: tuple[Part, ...]

    def __call__(self, part: tuple[int, Sequence[CastChoices]]) -> list[int]:
        key, (start, casts) = ElectionKey(self.key), part
        own = self.candidates, self.method
        return [
            place
            for place, cast in enumerate(casts, start)
            if not is_valid(key, cast.ballot, *own, (*self.context, cast.voter))
        ]


def _sums(transcript: ElectionTranscript) -> Check:
    poll = transcript.poll
    voters = [cast.voter for cast in poll.ballots]
    if len(set(voters)) < len(voters):
        return Check("sums", False, "a voter has cast two ballots")
    if len(voters) != poll.voters:
        words = f"{len(voters):_} voters are here, and {poll.voters:_} are told"
        return Check("sums", False, words)
    for pair, told in enumerate(poll.sums):
        a: Point = GENERATOR
        b: Point = transcript.epoch.key
        for cast in poll.ballots:
            own = cast.ballot.pairs[pair]
            a, b = add(a, own[0]), add(b, own[1])
        if (a, b) != told:
            return Check("sums", False, "the sums of the ballots are not those that are told")
    return Check("sums", True, f"the sums are those of the ballots of {poll.voters:_} voters")


def _shares(transcript: ElectionTranscript) -> Check:
    shares = [(each.trustee, _is_right(each, transcript)) for each in transcript.poll.shares]
    return of_shares(shares)


def _is_right(share: ElectionShare, transcript: ElectionTranscript) -> bool:
    pairs = [(GENERATOR, transcript.epoch.verification_keys[share.trustee - 1])]
    for (total, _), point in zip(transcript.poll.sums, share.points, strict=True):
        if total is None:
            return False
        pairs.append((total, point))
    return is_proved(share.proof, SHARE_TAG, share_context(transcript, share.trustee), pairs)


def _counts(transcript: ElectionTranscript) -> Check:
    poll, threshold = transcript.poll, transcript.epoch.threshold
    if poll.counts is None:
        return Check("tally", None, "nothing is tallied")
    used = {share.trustee: share.points for share in poll.shares[:threshold]}
    if len(used) < threshold:
        words = f"there are counts, and fewer than {threshold} trustees have given shares"
        return Check("tally", False, words)
    told = ", ".join(f"{count:_}" for count in poll.counts)
    is_one = poll.method is Method.ONE
    holds = not is_one or sum(poll.counts) <= poll.voters
    for pair, (_, b) in enumerate(poll.sums):
        # The last one stands alone where the number of candidates is odd.
        first, second = (*poll.counts[2 * pair : 2 * pair + 2], 0)[:2]
        shares = {trustee: points[pair] for trustee, points in used.items()}
        opened = add(b, multiply(joined(shares), -1))
        holds = holds and adds_up((first, second), poll.voters, opened, together=not is_one)
    if not holds:
        return Check("tally", False, f"the ballots do not add up to {told}, by position")
    return Check("tally", True, f"the ballots add up to {told}, by position")
