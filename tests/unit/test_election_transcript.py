"""The transcript of a secret election: read strictly, and checked with words that tell where
something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govkit.crypto.bn128 import Affine, checked, multiply
from govkit.crypto.secret_choices import Method
from govkit.errors import UsageError
from govkit.nation.secrecy import verdicts
from govkit.nation.secrecy.transcript import ElectionTranscript, Transcript, to_json
from govkit.nation.secrecy.transcript_checks import IDS, check
from govkit.nation.secrecy.verdicts import Verdict
from tests.secret_votes import secret_election, seeded, voter


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    seeded(monkeypatch, 20)


@pytest.fixture
def election() -> ElectionTranscript:
    """Of one among three candidates."""
    return secret_election([(1, [0]), (2, [2]), (3, []), (4, [2])])


def doubled(point: Affine) -> Affine:
    return checked(multiply(point, 2), "a point")


def failing(verdict: Verdict) -> dict[str, str]:
    return {each.id: each.words for each in verdict.checks if each.holds is False}


def of_poll(election: ElectionTranscript, **changes: Any) -> Verdict:
    return check(replace(election, poll=replace(election.poll, **changes)))


# -- what holds


def test_an_honest_election_in_words(election: ElectionTranscript) -> None:
    verdict = check(election)
    assert verdict.is_tallied
    assert tuple(each.id for each in verdict.checks) == IDS
    assert {each.id: each.words for each in verdict.checks[6:]} == {
        "ballots": "each of 4 ballots is valid, and was made for its voter and this election",
        "sums": "the sums are those of the ballots of 4 voters",
        "shares": "each of 2 shares is right",
        "tally": "the ballots add up to 1, 0, 2, by position",
    }


@pytest.mark.parametrize("candidates", [1, 2, 4, 5])
def test_approval_of_all_and_of_none(candidates: int) -> None:
    """All approve of all: so the counts together are more than the ballots."""
    everybody = range(candidates)
    cast = [(1, everybody), (2, everybody), (3, [])]
    verdict = check(secret_election(cast, candidates=candidates, method=Method.APPROVAL))
    assert verdict.is_tallied, failing(verdict)


def test_an_election_that_goes_on() -> None:
    for cast, ids in (([], {"ballots", "shares", "tally"}), ([(1, [0])], {"shares", "tally"})):
        verdict = check(secret_election(cast, tallied=False))
        assert verdict.holds
        assert not verdict.is_tallied
        assert {each.id for each in verdict.checks if each.holds is None} == ids


def test_sums_at_infinity(election: ElectionTranscript, tmp_path: Path) -> None:
    """What a voter who draws r = -1 makes of them, until another votes: no fault of anybody."""
    poll = replace(election.poll, sums=((None, None), *election.poll.sums[1:]))
    odd = replace(election, poll=poll)
    odd.save(tmp_path / "vote.json")
    assert Transcript.load(tmp_path / "vote.json") == odd
    assert set(failing(check(odd))) == {"sums", "shares", "tally"}


# -- what does not


def test_another_key_than_the_trustees_made(election: ElectionTranscript) -> None:
    own = replace(election.epoch, key=doubled(election.epoch.key))
    assert failing(check(replace(election, epoch=own))) == {
        "key": "the key is not what the dealings make",
        "ballots": f"ballot 1, of {voter(1)}, is not valid (and 3 more)",
        "sums": "the sums of the ballots are not those that are told",
    }


def test_faults_of_ballots(election: ElectionTranscript) -> None:
    ballots = election.poll.ballots
    copied = replace(ballots[0], voter=voter(9))
    assert failing(of_poll(election, ballots=(*ballots, copied))) == {
        "ballots": f"ballot 5, of {voter(9)}, is not valid",
        "sums": "5 voters are here, and 4 are told",
    }
    assert failing(of_poll(election, ballots=(*ballots, ballots[0]), voters=5)) == {
        "sums": "a voter has cast two ballots"
    }
    assert failing(of_poll(election, number=7))["ballots"].endswith("is not valid (and 3 more)")


def test_a_ballot_for_two_where_one_is_allowed(election: ElectionTranscript) -> None:
    """Made by the rules of approval, whose ciphertexts may hold both: its proofs have other sizes.
    Cut to those of a ballot for one, it does not hold."""
    other = secret_election([(1, [0, 1])], method=Method.APPROVAL).poll.ballots[0].ballot
    mine = election.poll.ballots[0].ballot
    cut = replace(
        other,
        challenges=other.challenges[: len(mine.challenges)],
        responses=other.responses[: len(mine.responses)],
    )
    short = replace(election.poll.ballots[0], ballot=cut)
    found = failing(of_poll(election, ballots=(short, *election.poll.ballots[1:])))
    assert found["ballots"] == f"ballot 1, of {voter(1)}, is not valid"


def test_faults_of_shares(election: ElectionTranscript) -> None:
    first, second = election.poll.shares
    wrong = replace(second, points=(second.points[0], doubled(second.points[1])))
    assert failing(of_poll(election, shares=(first, wrong))) == {
        "shares": f"trustee {second.trustee} has given a wrong share",
        "tally": "the ballots do not add up to 1, 0, 2, by position",
    }
    few = "there are counts, and fewer than 2 trustees have given shares"
    assert failing(of_poll(election, shares=(first, first))) == {
        "shares": "a trustee has given two shares",
        "tally": few,
    }
    assert failing(of_poll(election, shares=(first,))) == {"tally": few}


def test_faults_of_counts(election: ElectionTranscript) -> None:
    for wrong in ((0, 1, 2), (1, 0, 1), (1, 1, 2), (2, 0, 2), (1, 0, 2**32)):
        assert set(failing(of_poll(election, counts=wrong))) == {"tally"}


def test_counts_above_the_voters(election: ElectionTranscript) -> None:
    """Sums, counts and all fit each other, but for how many voted."""
    assert "tally" in failing(of_poll(election, voters=2))
    both = secret_election([(1, [0, 1])], candidates=2, method=Method.APPROVAL)
    assert check(both).is_tallied
    assert "tally" in failing(of_poll(both, method=Method.ONE))


def test_a_point_outside_the_group_ends_the_checks(election: ElectionTranscript) -> None:
    share = election.poll.shares[1]
    (x, y), last = share.points
    for point in ((x, y + 1), (0, 0)):
        changed = replace(share, points=(point, last))
        verdict = of_poll(election, shares=(election.poll.shares[0], changed))
        assert failing(verdict) == {"points": "share 1 of trustee 1 is not a point of the group"}


def test_ballots_are_checked_by_several_processes(
    election: ElectionTranscript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "_ALONE", 3)
    monkeypatch.setattr(verdicts, "_AT_ONCE", 2)
    monkeypatch.setattr(verdicts, "_processes", lambda: 2)
    ballots = election.poll.ballots
    other = replace(ballots[3], voter=voter(9))
    found = of_poll(election, ballots=(*ballots[:3], other))
    assert failing(found) == {"ballots": f"ballot 4, of {voter(9)}, is not valid"}


# -- files


def test_it_is_read_as_it_was_written(election: ElectionTranscript, tmp_path: Path) -> None:
    election.save(tmp_path / "vote.json")
    assert Transcript.load(tmp_path / "vote.json") == election


Change = Callable[[Any], object]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda poll: poll.update(proposal="0x" + "00" * 32), "the poll has 'proposal' besides"),
        (lambda poll: poll.pop("counts"), "the poll lacks 'counts'"),
        (lambda poll: poll.update(candidates=9), "there are 9 candidates, not 1 to 8"),
        (lambda poll: poll.update(candidates=0), "there are 0 candidates, not 1 to 8"),
        (lambda poll: poll.update(candidates=5), "there are 2 pairs of a ballot, not 3"),
        (lambda poll: poll.update(method="ranked"), "the method is neither one nor approval"),
        (lambda poll: poll.update(method=[]), "the method is neither one nor approval"),
        (lambda poll: poll.update(method="approval"), "there are 8 challenges, not 6"),
        (lambda poll: poll["ballots"][0].update(weight=1), "a ballot has 'weight' besides"),
        (lambda poll: poll["ballots"][0]["pairs"][0].pop(), "1 points of a pair, not 2"),
        (lambda poll: poll["shares"][0].update(trustee=4), "none of the 3"),
        (lambda poll: poll["shares"][0]["points"].pop(), "1 points of a share, not 2"),
        (lambda poll: poll["sums"].pop(), "there are 1 sums, not 2"),
        (lambda poll: poll["counts"].append(0), "there are 4 counts, not 3"),
        (lambda poll: poll.update(counts=[1, 0, -2]), "is not a number from 0 to 2^53 - 1"),
    ],
)
def test_other_forms(
    election: ElectionTranscript, change: Change, why: str, tmp_path: Path
) -> None:
    raw, path = to_json(election), tmp_path / "vote.json"
    change(raw["poll"])
    path.write_text(json.dumps(raw))
    with pytest.raises(UsageError) as raised:
        Transcript.load(path)
    assert why in str(raised.value)
