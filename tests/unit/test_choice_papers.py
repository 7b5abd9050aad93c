"""Ballot papers and signed ballots of elections come as files from anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.cli.secret_election import places_of
from govkit.crypto.bn128 import generator
from govkit.crypto.secret_ballot import ElectionKey
from govkit.crypto.secret_choices import Method, is_valid
from govkit.errors import UsageError
from govkit.nation.secrecy.choice_papers import ChoicePaper
from govkit.nation.secrecy.opened_choices import OpenedChoices
from govkit.nation.secrecy.signed_choices import SignedChoices, sign
from govkit.network.accounts import KeySigner
from govkit.types import Address
from tests.unit.test_requests import NO_ADDRESSES, NO_NUMBERS, changed

CONTRACT = Address("0x" + "11" * 20)
CANDIDATES = tuple(DEV_ACCOUNTS[number].address for number in range(3))
VOTER = KeySigner(DEV_ACCOUNTS[4].private_key)
KEY = generator().multiply(12_345)
WORD = "0x" + "00" * 31 + "01"
NO_WORDS = ("0x01", WORD + "00", 1, None, "0x" + "g0" * 32)
NO_POINTS = ([WORD], [WORD, WORD], ["0x" + "00" * 32] * 2, None, 5)


def paper_of(candidates: tuple[Address, ...], method: Method = Method.APPROVAL) -> ChoicePaper:
    assert KEY is not None
    return ChoicePaper("Testland", 1337, "board", CONTRACT, 2, candidates, method, 1, KEY)


@pytest.fixture
def paper_file(tmp_path: Path) -> Path:
    paper_of(CANDIDATES).save(tmp_path / "paper.json")
    return tmp_path / "paper.json"


@pytest.fixture
def ballot_file(tmp_path: Path) -> Path:
    paper = paper_of(CANDIDATES)
    sign(paper, paper.fill([2], VOTER.address).ballot, VOTER).save(tmp_path / "ballot.json")
    return tmp_path / "ballot.json"


OF_A_PAPER = [
    *(("contract", value) for value in NO_ADDRESSES),
    *((name, value) for name in ("chain_id", "election", "epoch") for value in NO_NUMBERS),
    *((name, value) for name in ("nation", "council") for value in (5, None, ["x"], "\ud800")),
    *(("candidates", [value]) for value in NO_ADDRESSES),
    *(("candidates", value) for value in (CANDIDATES[:1] * 2, CANDIDATES * 3, None, 5)),
    *(("method", value) for value in ("ranked", "ONE", None, 1)),
    *(("key", value) for value in NO_POINTS),
]


@pytest.mark.parametrize(("name", "value"), [*OF_A_PAPER, ("govkit_choices_paper", 2)])
def test_what_is_no_paper_is_told(paper_file: Path, name: str, value: object) -> None:
    assert ChoicePaper.load(paper_file) == paper_of(CANDIDATES)
    with pytest.raises(UsageError, match="holds no ballot paper of an election"):
        ChoicePaper.load(changed(paper_file, name, value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *OF_A_PAPER,
        ("govkit_signed_choices", 2),
        *(("voter", value) for value in NO_ADDRESSES),
        *(("signature", value) for value in ("0x", "0x" + "11" * 63, "x", None, 5)),
        *(("pairs", [[WORD] * count]) for count in (0, 3, 5)),
        *(("pairs", [[WORD, WORD, WORD, value]]) for value in NO_WORDS),
        *(
            (name, value)
            for name in ("challenges", "responses")
            for value in (*([each] for each in NO_WORDS), 5, None)
        ),
    ],
)
def test_what_is_no_signed_ballot_is_told(ballot_file: Path, name: str, value: object) -> None:
    assert SignedChoices.load(ballot_file).is_voters
    with pytest.raises(UsageError, match="holds no signed ballot of an election"):
        SignedChoices.load(changed(ballot_file, name, value))


@pytest.mark.parametrize(
    ("name", "value"),
    [("council", "bench"), ("chain_id", 1), ("election", 3), ("contract", "0x" + "22" * 20),
     ("voter", CANDIDATES[0])],
)  # fmt: skip
def test_a_signature_is_of_one_place_and_voter(ballot_file: Path, name: str, value: object) -> None:
    assert not SignedChoices.load(changed(ballot_file, name, value)).is_voters


def test_a_ballot_is_made_for_the_paper_and_its_voter() -> None:
    for paper, chosen in (
        (paper_of(CANDIDATES), [0, 2]),
        (paper_of(CANDIDATES, Method.ONE), [1]),
        (paper_of((), Method.ONE), [1]),
    ):
        filled = paper.fill(chosen, VOTER.address)
        filled.check(paper.context(VOTER.address))
        own = filled.ballot, paper.places, paper.method
        assert is_valid(ElectionKey(paper.key), *own, paper.context(VOTER.address))
        assert not is_valid(ElectionKey(paper.key), *own, paper.context(CANDIDATES[0]))
        receipt = paper.receipt(filled)
        assert (receipt.ballot, receipt.voter) == (filled.hash, VOTER.address)
        assert (receipt.house, receipt.proposal) == ("board", 2)
    with pytest.raises(UsageError, match="at most one candidate: 2 were named"):
        paper_of(CANDIDATES, Method.ONE).fill([0, 1], VOTER.address)


def test_what_a_spoiled_ballot_says_is_told_by_its_paper(tmp_path: Path) -> None:
    paper = paper_of(CANDIDATES)
    OpenedChoices.of_ballot(paper, paper.fill([2, 0], VOTER.address)).save(tmp_path / "opened.json")
    opened = OpenedChoices.load(tmp_path / "opened.json")
    opened.check()
    assert opened.said == [CANDIDATES[0], CANDIDATES[2]]


def test_what_people_type_is_a_place_on_the_list() -> None:
    named = dict(zip(("ana", "ben", "cleo"), CANDIDATES, strict=True))
    assert places_of(["cleo", "ana"], CANDIDATES, named.__getitem__) == [2, 0]
    assert places_of(["none"], CANDIDATES, named.__getitem__) == []
    assert [places_of([each], None, named.__getitem__) for each in ("against", "for")] == [[0], [1]]
    assert places_of(["none"], None, named.__getitem__) == []
    for wrong, candidates, why in (
        (["ana"], None, "this is a recall"),
        (["for", "against"], None, "this is a recall"),
        (["ana"], CANDIDATES[1:], "is not a candidate"),
        (["ana", "ana"], CANDIDATES, "named twice"),
    ):
        with pytest.raises(UsageError, match=why):
            places_of(wrong, candidates, named.__getitem__)
