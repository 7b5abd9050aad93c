"""What a person probably meant: the nearest word, whatever its case, in bounded time."""

from __future__ import annotations

import pytest

from govkit.errors import NotFound, UsageError
from govkit.guesses import did_you_mean, nearest, no_such, suggestion

WORDS = ["proposal", "citizen", "Treasury", "token"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("porposal", ["proposal"]),
        ("CITIZENS", ["citizen"]),
        ("treasury", ["Treasury"]),
        ("gazette", []),
        ("", []),
        ("x" * 100_000, []),
    ],
)
def test_the_nearest_word_is_found(word: str, meant: list[str]) -> None:
    assert nearest(word, WORDS) == meant


def test_so_many_words_are_compared_as_a_person_can_wait_for() -> None:
    many = (f"name{number:09}" for number in range(10**9))
    assert nearest("name000000999", many) == ["name000000999"]
    assert next(many) == "name000001000"


def test_a_question_is_asked_only_where_there_is_a_guess() -> None:
    assert did_you_mean([]) == ""
    assert did_you_mean(["for", "against"]) == "did you mean for or against?"
    assert suggestion("tokn", WORDS) == " (did you mean token?)"
    assert suggestion("gazette", WORDS) == ""


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    error = no_such("house", "senat", ["senate", "token"], "see govkit status", NotFound)
    assert isinstance(error, NotFound)
    assert str(error) == (
        "there is no house senat: there are senate, token; did you mean senate? see govkit status"
    )
    assert str(no_such("house", "x", [])) == "there is no house x: there are none"
    assert isinstance(no_such("house", "x", []), UsageError)
