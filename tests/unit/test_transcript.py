"""The transcript of a secret vote: read strictly, written whole, and checked with words that tell
where something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govkit.crypto.bn128 import GENERATOR, Affine, add, checked, multiply
from govkit.crypto.secret_ballot import Choice
from govkit.errors import UsageError
from govkit.nation.secrecy import verdicts
from govkit.nation.secrecy.transcript import Tally, Transcript, to_json
from govkit.nation.secrecy.transcript_checks import IDS, check
from govkit.nation.secrecy.verdicts import Verdict
from tests.secret_votes import secret_vote, seeded, voter

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    seeded(monkeypatch, 20)


@pytest.fixture
def vote() -> Transcript:
    return secret_vote([(1, YES), (2, NO), (3, ABSTAIN), (2, YES)], weights={3: 5})


def doubled(point: Affine) -> Affine:
    return checked(multiply(point, 2), "a point")


def failing(verdict: Verdict) -> dict[str, str]:
    return {each.id: each.words for each in verdict.checks if each.holds is False}


# -- what holds


def test_an_honest_vote_in_words(vote: Transcript) -> None:
    verdict = check(vote)
    assert verdict.holds
    assert verdict.is_tallied
    assert {each.id: each.words for each in verdict.checks} == {
        "points": "all 25 points are in the group",
        "enrolments": "each of 3 trustees dealt what it had committed itself to",
        "dealings": "each of 3 trustees proved that it knows its part of the key",
        "confirmations": "each of 3 trustees confirmed the share that it was dealt",
        "verification_keys": "the verification keys of 3 trustees are what the dealings make",
        "key": "the key is what the dealings make: 2 of 3 trustees can use it",
        "ballots": "each of 4 ballots is valid, and was made for its voter and this vote",
        "sums": "the sums are those of the last ballot of each of 3 voters",
        "shares": "each of 2 shares is right",
        "tally": "the ballots add up to 2 yes, 0 no, 5 abstain",
    }
    assert tuple(each.id for each in verdict.checks) == IDS


def test_a_vote_that_goes_on() -> None:
    for cast, words in (
        ([], {"ballots": "nobody has voted"}),
        ([(1, YES)], {}),
    ):
        verdict = check(secret_vote(cast, tallied=False))
        assert verdict.holds
        assert not verdict.is_tallied
        assert {each.id: each.words for each in verdict.checks if each.holds is None} == {
            **words,
            "shares": "no trustee has given a share",
            "tally": "nothing is tallied",
        }


# -- what does not


def test_faults_of_the_key(vote: Transcript) -> None:
    epoch = vote.epoch
    second = epoch.dealings[1]
    for change, faults in (
        (
            {"enrolments": (*epoch.enrolments[:2], bytes(32))},
            {"enrolments": "trustee 3 dealt something else than it had committed itself to"},
        ),
        (
            {"confirmed": (1, 3)},
            {"confirmations": "trustee 2 has not confirmed the share that it was dealt"},
        ),
        (
            {"confirmed": (2, 1, 3)},
            {"confirmations": "the confirmations are not those of trustees 1 to 3 in order"},
        ),
        (
            {"dealings": (epoch.dealings[0], replace(second, shares=(1, 2, 3)), epoch.dealings[2])},
            {"dealings": "trustee 2 has not proved that it knows its part of the key"},
        ),
    ):
        changed = replace(vote, epoch=replace(epoch, **change))
        assert failing(check(changed)) == faults


def test_another_key_than_the_trustees_made(vote: Transcript) -> None:
    """Whoever runs the node puts a key of its own in its place."""
    own = replace(vote.epoch, key=doubled(vote.epoch.key))
    assert failing(check(replace(vote, epoch=own))) == {
        "key": "the key is not what the dealings make",
        "ballots": f"ballot 1, of {voter(1)}, is not valid (and 3 more)",
        "sums": "the sums of the ballots are not those that are told",
    }
    keys = (*vote.epoch.verification_keys[:2], doubled(vote.epoch.verification_keys[2]))
    changed = replace(vote, epoch=replace(vote.epoch, verification_keys=keys))
    assert failing(check(changed)) == {
        "verification_keys": "trustee 3 has another verification key than the dealings make",
        "shares": "trustee 3 has given a wrong share",
    }


def of_poll(vote: Transcript, **changes: Any) -> Verdict:
    return check(replace(vote, poll=replace(vote.poll, **changes)))


def test_faults_of_ballots(vote: Transcript) -> None:
    ballots = vote.poll.ballots
    copied = replace(ballots[0], voter=voter(9))
    assert failing(of_poll(vote, ballots=(*ballots, copied))) == {
        "ballots": f"ballot 5, of {voter(9)}, is not valid",
        "sums": "4 voters with a weight of 8 are here, and 3 with 7 are told",
    }
    heavier = tuple(
        replace(each, weight=2) if not place else each for place, each in enumerate(ballots)
    )
    assert set(failing(of_poll(vote, ballots=heavier))) == {"sums"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({3: 4}, "replaces a ballot that did not stand"),
        ({3: 5}, "replaces a ballot that did not stand"),
        ({2: 3}, "replaces a ballot that did not stand"),
        ({3: 3}, "weighs something else than the ballot that it replaces"),
        ({1: 1, 3: 1}, "replaces a ballot that did not stand"),
    ],
)
def test_faults_of_replacements(vote: Transcript, changes: dict[int, int], fault: str) -> None:
    """By its own place, later ones, one of another weight, and one that was replaced already."""
    ballots = list(vote.poll.ballots)
    assert [each.replaces for each in ballots] == [0, 0, 0, 2]
    for place, replaces in changes.items():
        ballots[place] = replace(ballots[place], replaces=replaces)
    place = max(changes)
    assert failing(of_poll(vote, ballots=tuple(ballots))) == {
        "sums": f"ballot {place + 1}, of {ballots[place].voter}, {fault}"
    }


def test_replacements_that_are_left_out(vote: Transcript) -> None:
    ballots = (*vote.poll.ballots[:3], replace(vote.poll.ballots[3], replaces=0))
    assert failing(of_poll(vote, ballots=ballots)) == {
        "sums": "4 voters with a weight of 8 are here, and 3 with 7 are told"
    }


def test_faults_of_shares(vote: Transcript) -> None:
    first, second = vote.poll.shares
    wrong = replace(second, point=doubled(second.point))
    assert failing(of_poll(vote, shares=(first, wrong))) == {
        "shares": f"trustee {second.trustee} has given a wrong share",
        "tally": "the ballots do not add up to 2 yes, 0 no, 5 abstain",
    }
    assert failing(of_poll(vote, shares=(first, first))) == {
        "shares": "a trustee has given two shares",
        "tally": "there is a tally, and fewer than 2 trustees have given shares",
    }
    assert failing(of_poll(vote, shares=(first,))) == {
        "tally": "there is a tally, and fewer than 2 trustees have given shares"
    }
    # More shares than are needed change nothing.
    assert of_poll(vote, shares=(first, second), tally=None).holds


def test_faults_of_the_tally(vote: Transcript) -> None:
    for wrong in (Tally(1, 1, 5), Tally(2, 0, 4), Tally(2, 1, 4), Tally(0, 2, 5), Tally(7, 0, 0)):
        told = f"{wrong.yes} yes, {wrong.no} no, {wrong.abstain} abstain"
        assert failing(of_poll(vote, tally=wrong)) == {
            "tally": f"the ballots do not add up to {told}"
        }


def test_a_point_outside_the_group_ends_the_checks(vote: Transcript) -> None:
    x, y = vote.poll.shares[1].point
    for point in ((x, y + 1), (0, 0)):
        share = replace(vote.poll.shares[1], point=point)
        verdict = of_poll(vote, shares=(vote.poll.shares[0], share))
        assert not verdict.holds
        assert failing(verdict) == {"points": "the share of trustee 1 is not a point of the group"}
        assert {each.holds for each in verdict.checks[1:]} == {None}


def test_ballots_are_checked_by_several_processes(
    vote: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "_ALONE", 3)
    monkeypatch.setattr(verdicts, "_AT_ONCE", 2)
    monkeypatch.setattr(verdicts, "_processes", lambda: 2)
    told: list[tuple[int, int, str]] = []
    ballots = vote.poll.ballots
    assert check(vote, lambda *each: told.append(each)).holds
    assert [each[:2] for each in told] == [(0, 4), (2, 4), (4, 4)]
    other = replace(ballots[3], voter=voter(9))
    found = of_poll(vote, ballots=(*ballots[:3], other))
    assert failing(found)["ballots"] == f"ballot 4, of {voter(9)}, is not valid"


# -- files


def test_it_is_read_as_it_was_written(vote: Transcript, tmp_path: Path) -> None:
    vote.save(tmp_path / "vote.json")
    assert Transcript.load(tmp_path / "vote.json") == vote


def test_infinity_where_it_can_be(vote: Transcript, tmp_path: Path) -> None:
    ballot = replace(vote.poll.ballots[0].ballot, b=None)
    cast = replace(vote.poll.ballots[0], ballot=ballot)
    poll = replace(vote.poll, ballots=(cast,), sums=(vote.poll.sums[0], None))
    odd = replace(vote, poll=poll)
    odd.save(tmp_path / "vote.json")
    assert Transcript.load(tmp_path / "vote.json") == odd


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is not JSON from line 1 on"),
        ("[]", "the file is not an object"),
        ("{}", "the file lacks 'govkit_transcript'"),
        ("\udcff", "it is not text in UTF-8"),
        ("[" * 200, "it is nested too deeply"),
        ('{"a":1,"a":1}', "the name 'a' is twice in one object"),
    ],
)
def test_other_files(content: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "vote.json"
    path.write_text(content, errors="surrogateescape")
    with pytest.raises(UsageError) as raised:
        Transcript.load(path)
    assert str(raised.value).startswith(f"{path} holds no transcript of a secret vote: {why}")
    assert str(raised.value).endswith("; give a file that govkit ballot transcript wrote")
    assert "\n" not in str(raised.value)


Change = Callable[[Any], object]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda raw: raw.update(govkit_transcript=2), "version 2 of the format is not 1"),
        (lambda raw: raw.update(more=1), "the file has 'more' besides"),
        (lambda raw: raw.update(chain_id=2**53), "is not a number from 0 to 2^53 - 1"),
        (lambda raw: raw.update(house="0x" + "AA" * 20), "is not 0x and 40 small hex digits"),
        (lambda raw: raw["epoch"].update(enrolments=[]), "there are 0 trustees, not 1 to 15"),
        (lambda raw: raw["epoch"]["dealings"].pop(), "there are 2 dealings, not 3"),
        (
            lambda raw: raw["epoch"]["dealings"][0]["commitments"].pop(),
            "the dealings have unlike numbers of commitments, or none, or too many",
        ),
        (
            lambda raw: raw["epoch"]["dealings"][0]["shares"].pop(),
            "a dealing has not a share for each trustee",
        ),
        (lambda raw: raw["poll"]["ballots"][0].update(weight=6), "a ballot weighs 6, not 1 to 5"),
        (lambda raw: raw["poll"]["ballots"][0]["a"].pop(), "1 coordinates of a point, not 2"),
        (
            lambda raw: raw["poll"]["shares"][0].update(trustee=4),
            "a share is of a trustee who is none of the 3",
        ),
        (lambda raw: raw["poll"]["sums"].append(1), "there are 3 sums, not 2"),
        (lambda raw: raw["poll"].update(tally=[]), "the tally is not an object"),
    ],
)
def test_other_forms(vote: Transcript, change: Change, why: str, tmp_path: Path) -> None:
    raw, path = to_json(vote), tmp_path / "vote.json"
    change(raw)
    path.write_text(json.dumps(raw))
    with pytest.raises(UsageError) as raised:
        Transcript.load(path)
    assert why in str(raised.value)


def test_a_lie_that_everything_else_was_fitted_to(vote: Transcript) -> None:
    """Sums and tally that agree with each other, and not with the ballots."""
    poll = vote.poll
    more = add(poll.sums[1], GENERATOR)
    changed = of_poll(vote, sums=(poll.sums[0], more), tally=Tally(3, 0, 4))
    assert failing(changed) == {"sums": "the sums of the ballots are not those that are told"}
