"""A trustee's steps without a chain: a ceremony, a wrong share shown, a count; all as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from govkit.contracts.trustees import Dealing, Phase
from govkit.crypto.bn128 import GENERATOR, ORDER, Affine, Point, add, checked, multiply
from govkit.crypto.counting import find_counts
from govkit.crypto.keccak import checksum
from govkit.crypto.secret_sharing import joined
from govkit.crypto.sigma_proofs import Proof, is_proved
from govkit.errors import GovkitError, RecordError, UsageError
from govkit.nation.secrecy.answers import Answer
from govkit.nation.secrecy.ceremony import Epoch
from govkit.nation.secrecy.papers import OpenedBallot, Paper
from govkit.nation.secrecy.requests import OpenPoll, Request
from govkit.nation.secrecy.trustee_keys import TrusteeKey
from govkit.nation.secrecy.trustee_steps import TrusteeSteps, is_proved_dealing
from govkit.types import Address, ProposalId, Support

CONTRACT, HOUSE = checksum("11" * 20), checksum("22" * 20)
ACCOUNTS = tuple(checksum(f"{number:040x}") for number in range(1, 6))
VOTER = checksum("99" * 20)
THRESHOLD, PROPOSAL = 3, ProposalId(2**255 + 7)
VOTES = [Support.FOR] * 4 + [Support.AGAINST] * 2 + [Support.ABSTAIN]


class Ceremony:
    """Five trustees, each with a key of its own, and the requests that they get."""

    def __init__(self) -> None:
        self.epoch = Epoch(1, ACCOUNTS, THRESHOLD)
        self.request = Request("Testland", 1337, CONTRACT, Phase.ENROL, 99, self.epoch, {})
        seats = [TrusteeSteps(self.request, each).newest for each in ACCOUNTS]
        self.keys = [TrusteeKey(bytes([7, n] * 16), seat) for n, seat in enumerate(seats)]
        for number in self.epoch.trustees:
            answer = self.steps(number).enrol(self.key(number))
            point, hashed = answer.arguments
            self.epoch.exchange_keys[number] = (point[0], point[1])
            self.epoch.commitments[number] = hashed.to_bytes(32)

    def steps(self, number: int) -> TrusteeSteps:
        return TrusteeSteps(self.request, ACCOUNTS[number - 1])

    def key(self, number: int) -> TrusteeKey:
        return self.keys[number - 1]

    def to(self, phase: Phase) -> None:
        self.request = replace(self.request, phase=phase)

    def dealt(self) -> Ceremony:
        self.to(Phase.DEAL)
        for number in self.epoch.trustees:
            self.epoch.dealings[number] = self.steps(number).dealing(self.key(number))
        self.to(Phase.CONFIRM)
        return self

    def election_key(self) -> Affine:
        total: Point = None
        for dealing in self.epoch.dealings.values():
            total = add(total, dealing.commitments[0])
        return checked(total, "the key")

    def spoil(self, dealer: int, trustee: int) -> None:
        """Have a dealer send one trustee a wrong share."""
        dealing = self.epoch.dealings[dealer]
        shares = list(dealing.shares)
        shares[trustee - 1] = (shares[trustee - 1] + 1) % ORDER
        self.epoch.dealings[dealer] = replace(dealing, shares=tuple(shares))


@pytest.fixture(scope="module")
def _dealt() -> Ceremony:
    return Ceremony().dealt()


@pytest.fixture
def dealt(_dealt: Ceremony) -> Ceremony:
    fresh = Ceremony.__new__(Ceremony)
    fresh.keys = _dealt.keys
    fresh.epoch = replace(_dealt.epoch, dealings=dict(_dealt.epoch.dealings), confirmed=set())
    fresh.request = replace(_dealt.request, newest=fresh.epoch)
    return fresh


def closed(ceremony: Ceremony) -> tuple[Request, OpenPoll, Point]:
    """A vote that is over: its request, and the sum of all B."""
    key = ceremony.election_key()
    paper = Paper("Testland", 1337, "citizens", HOUSE, "Testland", PROPOSAL, 1, key)
    a: Point = GENERATOR
    b: Point = key
    for support in VOTES:
        ballot, _ = paper.fill(support, VOTER)
        a, b = add(a, ballot.a), add(b, ballot.b)
    total = checked(a, "the sum")
    poll = OpenPoll(1, "citizens", HOUSE, PROPOSAL, 1, (total,), len(VOTES), "soon")
    epochs = {1: ceremony.epoch}
    return replace(ceremony.request, phase=Phase.COMPLETE, epochs=epochs, polls=(poll,)), poll, b


def test_three_of_five_count_and_two_may_vanish(dealt: Ceremony, tmp_path: Path) -> None:
    for number in dealt.epoch.trustees:
        assert dealt.steps(number).confirm(dealt.key(number)).step == "confirm"
        assert is_proved_dealing(dealt.request, dealt.epoch, number)
    request, poll, b = closed(dealt)
    request.save(tmp_path / "request.json")
    request = Request.load(tmp_path / "request.json")
    shares: dict[int, Point] = {}
    for number in (1, 3, 4):
        steps = TrusteeSteps(request, ACCOUNTS[number - 1])
        assert steps.due() == [poll]
        answer = steps.share(dealt.key(number), poll)
        shares[number] = tuple(answer.arguments[2][0])
        assert proves(answer, dealt, poll)
    assert find_counts(add(b, multiply(joined(shares), -1)), len(VOTES)) == (4, 2)
    del shares[1]
    assert find_counts(add(b, multiply(joined(shares), -1)), len(VOTES)) is None


def proves(answer: Answer, ceremony: Ceremony, poll: OpenPoll) -> bool:
    _, number, raw, c, z = answer.arguments
    key = checked(ceremony.epoch.verification_key(number), "the key")
    pairs = [(GENERATOR, key), *zip(poll.totals, map(tuple, raw), strict=True)]
    context = (1337, poll.contract, poll.proposal, number)
    return is_proved(Proof(c, z), "share", context, pairs)


def test_a_request_travels_as_a_file(dealt: Ceremony, tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    dealt.epoch.confirmed.add(2)
    request = replace(dealt.request, needed={1: "its key is being made"})
    request.save(path)
    loaded = Request.load(path)
    assert loaded.newest == dealt.epoch
    assert (loaded.phase, loaded.until, loaded.needed) == (Phase.CONFIRM, 99, request.needed)
    for text in ("{}", "[", path.read_text().replace('"phase": "confirm"', '"phase": "rest"')):
        path.write_text(text)
        with pytest.raises(UsageError, match="holds no request to a trustee"):
            Request.load(path)


def test_an_answer_travels_as_a_file_and_holds_no_secret(dealt: Ceremony, tmp_path: Path) -> None:
    dealt.to(Phase.DEAL)
    dealt.epoch.dealings.pop(2)
    key, path = dealt.key(2), tmp_path / "answer.json"
    answer = dealt.steps(2).deal(key)
    answer.save(path)
    assert Answer.load(path) == answer
    text = path.read_text()
    polynomial = key.dealing(THRESHOLD)
    for secret in (key.exchange_secret, key.hiding_secret, *map(polynomial.share, range(1, 6))):
        assert f"{secret:x}" not in text
    with pytest.raises(UsageError, match="is there already"):
        answer.save(path)
    for old, new in (('"deal"', '"steal"'), ('_answer": 1', '_answer": 2'), ("0x", "0y")):
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(UsageError, match="holds no answer of a trustee"):
            Answer.load(path)


def test_a_wrong_share_is_found_and_shown(dealt: Ceremony) -> None:
    dealt.spoil(4, 2)
    with pytest.raises(GovkitError, match=r"trustee 4 dealt you a wrong share.*complain 4"):
        dealt.steps(2).confirm(dealt.key(2))
    assert dealt.steps(3).confirm(dealt.key(3)).step == "confirm"
    answer = dealt.steps(2).complain(dealt.key(2), 4)
    dealer, *_, shared, c, z = answer.arguments
    dealing = dealt.epoch.dealings[4]
    pairs = [(GENERATOR, dealt.key(2).exchange_key), (dealing.exchange_key, (shared[0], shared[1]))]
    assert is_proved(Proof(c, z), "complaint", (1337, CONTRACT, 1, dealer, 2), pairs)


def test_no_false_complaint_is_made(dealt: Ceremony) -> None:
    with pytest.raises(UsageError, match="the share of trustee 4 is right"):
        dealt.steps(2).complain(dealt.key(2), 4)
    with pytest.raises(UsageError, match="trustee 6 has dealt nothing"):
        dealt.steps(2).complain(dealt.key(2), 6)


def test_steps_out_of_turn(dealt: Ceremony) -> None:
    with pytest.raises(UsageError, match="waits for trustees to confirm"):
        dealt.steps(1).deal(dealt.key(1))
    dealt.epoch.confirmed.add(1)
    with pytest.raises(UsageError, match="trustee 1 has done this"):
        dealt.steps(1).confirm(dealt.key(1))
    dealt.to(Phase.COMPLETE)
    with pytest.raises(UsageError, match="complaints are taken until the key is complete"):
        dealt.steps(1).complain(dealt.key(1), 2)
    with pytest.raises(UsageError, match="is no trustee of epoch 1"):
        TrusteeSteps(dealt.request, VOTER).enrol(dealt.key(1))


def test_another_key_than_the_one_that_enrolled(dealt: Ceremony) -> None:
    with pytest.raises(GovkitError, match="not the one with which trustee 1 enrolled"):
        dealt.steps(1).confirm(dealt.key(2))


def test_a_key_in_use_is_not_erased(dealt: Ceremony) -> None:
    request = replace(dealt.request, needed={2: "the next secret votes use it"})
    steps = TrusteeSteps(request, ACCOUNTS[0])
    steps.check_erasable(1)
    with pytest.raises(UsageError, match="epoch 2 is still needed: the next secret votes use it"):
        steps.check_erasable(2)


def test_who_gave_a_share_owes_none(dealt: Ceremony) -> None:
    request, poll, _ = closed(dealt)
    given = replace(request, polls=(replace(poll, given=frozenset({2})),))
    assert TrusteeSteps(given, ACCOUNTS[1]).due() == []
    assert TrusteeSteps(given, VOTER).due() == []
    assert len(TrusteeSteps(given, ACCOUNTS[0]).due()) == 1


def opened(support: Support, said: Support, key: Affine, voter: Address = VOTER) -> OpenedBallot:
    paper = Paper("Testland", 1337, "citizens", HOUSE, "Testland", PROPOSAL, 1, key)
    ballot, r = paper.fill(said, VOTER)
    return OpenedBallot(paper, voter, support, ballot, r)


def test_a_challenged_ballot_tells_an_honest_machine_from_a_lying_one(
    dealt: Ceremony, tmp_path: Path
) -> None:
    key = dealt.election_key()
    honest = opened(Support.FOR, Support.FOR, key)
    honest.save(tmp_path / "opened.json")
    OpenedBallot.load(tmp_path / "opened.json").check()
    with pytest.raises(RecordError, match="says against: it was asked to say for"):
        opened(Support.FOR, Support.AGAINST, key).check()
    with pytest.raises(RecordError, match="cannot be opened"):
        replace(honest, r=honest.r + 1).check()
    with pytest.raises(RecordError, match="would not have counted"):
        replace(honest, voter=HOUSE).check()


def test_dealings_are_the_same_each_time_but_for_the_proof(dealt: Ceremony) -> None:
    """So a step that was interrupted can be done again."""
    dealt.to(Phase.DEAL)
    first, again = dealt.epoch.dealings[1], dealt.steps(1).dealing(dealt.key(1))
    assert replace(again, proof=first.proof) == first
    assert isinstance(again, Dealing)
