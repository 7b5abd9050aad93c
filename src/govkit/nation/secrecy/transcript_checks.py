"""Checks all that the transcript of a secret vote says, with no chain: mathematics alone.

The checks, their order and their ids are those of docs/reference/secret-ballots.md. Each takes what
the others show as given: so an altered number makes few of them fail, and they tell where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from govkit.contracts.trustees import Dealing, dealing_context
from govkit.crypto.bn128 import GENERATOR, Point, add, is_on_curve, multiply
from govkit.crypto.counting import holds as adds_up
from govkit.crypto.secret_ballot import ElectionKey
from govkit.crypto.secret_sharing import enrolment_hash, joined
from govkit.crypto.sigma_proofs import Part, is_proved
from govkit.nation.secrecy import election_checks as of_elections
from govkit.nation.secrecy.transcript import (
    AnyTranscript,
    CastBallot,
    ElectionTranscript,
    Epoch,
    Poll,
    Share,
    Transcript,
)
from govkit.nation.secrecy.verdicts import (
    Check,
    Progress,
    Verdict,
    and_more,
    of_shares,
    of_trustees,
    wrong_places,
)

IDS = (
    "points",
    "enrolments",
    "dealings",
    "confirmations",
    "verification_keys",
    "key",
    "ballots",
    "sums",
    "shares",
    "tally",
)


def check(transcript: AnyTranscript, progress: Progress | None = None) -> Verdict:
    """Check everything, many ballots by several processes."""
    first = _points(transcript)
    if not first.holds:
        skipped = (Check(name, None, "not checked, since a point is wrong") for name in IDS[1:])
        return Verdict((first, *skipped))
    made = (_enrolments, _dealings, _confirmations, _verification_keys, _key)
    of_key = (found(transcript) for found in made)
    if isinstance(transcript, ElectionTranscript):
        return Verdict((first, *of_key, *of_elections.checks(transcript, progress)))
    of_vote = (found(transcript) for found in (_sums, _shares, _tally))
    return Verdict((first, *of_key, _ballots(transcript, progress), *of_vote))


# -- contexts of the proofs


def dealing_context_in(
    transcript: AnyTranscript, dealer: int, dealing: Dealing
) -> tuple[Part, ...]:
    own = transcript.chain_id, transcript.trustees, transcript.epoch.number, dealer
    return dealing_context(*own, dealing.commitments, dealing.exchange_key, dealing.shares)


def share_context(transcript: Transcript, trustee: int) -> list[Part]:
    return [*_of_poll(transcript), trustee]


def _of_poll(transcript: Transcript) -> list[Part]:
    return [transcript.chain_id, transcript.house, transcript.poll.proposal]


# -- the key


def _points(transcript: AnyTranscript) -> Check:
    count = 0
    for name, point in _all_points(transcript):
        count += 1
        if not is_on_curve(*point):
            return Check("points", False, f"{name} is not a point of the group")
    return Check("points", True, f"all {count:_} points are in the group")


def _all_points(transcript: AnyTranscript) -> Iterator[tuple[str, tuple[int, int]]]:
    yield from _points_of_key(transcript.epoch)
    if isinstance(transcript, ElectionTranscript):
        yield from of_elections.all_points(transcript.poll)
    else:
        yield from _points_of_poll(transcript.poll)


def _points_of_key(epoch: Epoch) -> Iterator[tuple[str, tuple[int, int]]]:
    for dealer, dealing in zip(epoch.trustees, epoch.dealings, strict=True):
        for place, point in enumerate(dealing.commitments, 1):
            yield f"commitment {place} of trustee {dealer}", point
        yield f"the exchange key of trustee {dealer}", dealing.exchange_key
    for trustee, key in zip(epoch.trustees, epoch.verification_keys, strict=True):
        yield f"the verification key of trustee {trustee}", key
    yield "the key", epoch.key


def _points_of_poll(poll: Poll) -> Iterator[tuple[str, tuple[int, int]]]:
    for place, cast in enumerate(poll.ballots, 1):
        yield f"A of {_named(place, cast)}", cast.ballot.a
        yield f"B of {_named(place, cast)}", cast.ballot.b or GENERATOR
    yield "the sum of A", poll.sums[0]
    yield "the sum of B", poll.sums[1] or GENERATOR
    for share in poll.shares:
        yield f"the share of trustee {share.trustee}", share.point


def _enrolments(transcript: AnyTranscript) -> Check:
    epoch = transcript.epoch
    pairs = zip(epoch.trustees, epoch.enrolments, epoch.dealings, strict=True)
    wrong = [each for each, told, dealt in pairs if enrolment_hash(dealt.commitments) != told]
    return of_trustees(
        "enrolments", wrong, "dealt something else than it had committed itself to",
        f"each of {len(epoch.trustees)} trustees dealt what it had committed itself to",
    )  # fmt: skip


def _dealings(transcript: AnyTranscript) -> Check:
    epoch = transcript.epoch
    wrong = []
    for dealer, dealing in zip(epoch.trustees, epoch.dealings, strict=True):
        context = dealing_context_in(transcript, dealer, dealing)
        if not is_proved(dealing.proof, "deal", context, [(GENERATOR, dealing.commitments[0])]):
            wrong.append(dealer)
    return of_trustees(
        "dealings", wrong, "has not proved that it knows its part of the key",
        f"each of {len(epoch.trustees)} trustees proved that it knows its part of the key",
    )  # fmt: skip


def _confirmations(transcript: AnyTranscript) -> Check:
    epoch = transcript.epoch
    wrong = [each for each in epoch.trustees if each not in epoch.confirmed]
    if not wrong and epoch.confirmed != tuple(epoch.trustees):
        words = f"the confirmations are not those of trustees 1 to {len(epoch.trustees)} in order"
        return Check("confirmations", False, words)
    return of_trustees(
        "confirmations", wrong, "has not confirmed the share that it was dealt",
        f"each of {len(epoch.trustees)} trustees confirmed the share that it was dealt",
    )  # fmt: skip


def _verification_keys(transcript: AnyTranscript) -> Check:
    epoch = transcript.epoch
    sums = _sums_of_commitments(transcript)
    pairs = zip(epoch.trustees, epoch.verification_keys, strict=True)
    wrong = [trustee for trustee, key in pairs if _horner(sums, trustee) != key]
    return of_trustees(
        "verification_keys", wrong, "has another verification key than the dealings make",
        f"the verification keys of {len(epoch.trustees)} trustees are what the dealings make",
    )  # fmt: skip


def _key(transcript: AnyTranscript) -> Check:
    epoch = transcript.epoch
    if _sums_of_commitments(transcript)[0] != epoch.key:
        return Check("key", False, "the key is not what the dealings make")
    count = len(epoch.trustees)
    words = f"the key is what the dealings make: {epoch.threshold} of {count} trustees can use it"
    return Check("key", True, words)


def _sums_of_commitments(transcript: AnyTranscript) -> list[Point]:
    columns = zip(*(each.commitments for each in transcript.epoch.dealings), strict=True)
    return [reduce(add, column, None) for column in columns]


def _horner(sums: Sequence[Point], trustee: int) -> Point:
    """`key_of_share`, of sums that can be at infinity too."""
    key: Point = None
    for each in reversed(sums):
        key = add(multiply(key, trustee), each)
    return key


# -- the vote


def _ballots(transcript: Transcript, progress: Progress | None) -> Check:
    ballots = transcript.poll.ballots
    if not ballots:
        return Check("ballots", None, "nobody has voted")
    work = _Work(transcript.epoch.key, tuple(_of_poll(transcript)))
    wrong = wrong_places(ballots, work, progress)
    if wrong:
        name = _named(wrong[0] + 1, ballots[wrong[0]])
        return Check("ballots", False, f"{name} is not valid{and_more(wrong)}")
    words = f"each of {len(ballots):_} ballots is valid, and was made for its voter and this vote"
    return Check("ballots", True, words)


@dataclass(frozen=True, slots=True)
class _Work:
    """Which ballots of a part are not valid."""

    key: tuple[int, int]
    context: tuple[Part, ...]

    def __call__(self, part: tuple[int, Sequence[CastBallot]]) -> list[int]:
        key, (start, casts) = ElectionKey(self.key), part
        return [
            place
            for place, cast in enumerate(casts, start)
            if not key.is_valid(cast.ballot, (*self.context, cast.voter))
        ]


def _named(place: int, cast: CastBallot) -> str:
    return f"ballot {place:_}, of {cast.voter},"


def _sums(transcript: Transcript) -> Check:
    poll, standing = transcript.poll, transcript.poll.standing()
    if fault := _wrong_replacement(poll.ballots):
        return Check("sums", False, fault)
    voters, weight = len(standing), sum(cast.weight for cast in standing)
    if (voters, weight) != (poll.voters, poll.weight):
        words = (
            f"{voters:_} voters with a weight of {weight:_} are here, "
            f"and {poll.voters:_} with {poll.weight:_} are told"
        )
        return Check("sums", False, words)
    a: Point = GENERATOR
    b: Point = transcript.epoch.key
    for cast in standing:
        a = add(a, multiply(cast.ballot.a, cast.weight))
        b = add(b, multiply(cast.ballot.b, cast.weight))
    if (a, b) != poll.sums:
        return Check("sums", False, "the sums of the ballots are not those that are told")
    words = f"the sums are those of the last ballot of each of {poll.voters:_} voters"
    return Check("sums", True, words)


def _wrong_replacement(ballots: Sequence[CastBallot]) -> str:
    """What is wrong, if a ballot does not replace an earlier one of equal weight, which stood."""
    replaced = set[int]()
    for place, cast in enumerate(ballots, 1):
        if not cast.replaces:
            continue
        if cast.replaces >= place or cast.replaces in replaced:
            return f"{_named(place, cast)} replaces a ballot that did not stand"
        if ballots[cast.replaces - 1].weight != cast.weight:
            return f"{_named(place, cast)} weighs something else than the ballot that it replaces"
        replaced.add(cast.replaces)
    return ""


def _shares(transcript: Transcript) -> Check:
    shares = [(each.trustee, _is_right(each, transcript)) for each in transcript.poll.shares]
    return of_shares(shares)


def _is_right(share: Share, transcript: Transcript) -> bool:
    key = transcript.epoch.verification_keys[share.trustee - 1]
    pairs = [(GENERATOR, key), (transcript.poll.sums[0], share.point)]
    return is_proved(share.proof, "share", share_context(transcript, share.trustee), pairs)


def _tally(transcript: Transcript) -> Check:
    poll, threshold = transcript.poll, transcript.epoch.threshold
    if poll.tally is None:
        return Check("tally", None, "nothing is tallied")
    used = {share.trustee: share.point for share in poll.shares[:threshold]}
    if len(used) < threshold:
        words = f"there is a tally, and fewer than {threshold} trustees have given shares"
        return Check("tally", False, words)
    yes, no, abstain = poll.tally.yes, poll.tally.no, poll.tally.abstain
    opened = add(poll.sums[1], multiply(joined(used), -1))
    told = f"{yes:_} yes, {no:_} no, {abstain:_} abstain"
    if yes + no + abstain != poll.weight or not adds_up((yes, no), poll.weight, opened):
        return Check("tally", False, f"the ballots do not add up to {told}")
    return Check("tally", True, f"the ballots add up to {told}")
