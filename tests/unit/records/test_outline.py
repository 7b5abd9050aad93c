"""How an amending text changes a text, and how a text is split into provisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.errors import RecordError
from govkit.records.canonical import canonical_text
from govkit.records.outline import amended, label_of, parse, split

REAL_TEXT = Path(__file__).parents[4] / "shared" / "data" / "liberland-constitution.md"

TEXT = """\
# The Constitution

We, the people.

## Book 1: Persons

### Article 1: Life
#### Section 1: Beginning
Life begins.

#### Section 2: End
Life ends.

### Article 2: Property
What is mine is mine.

## Book 2: State

### Article 3: Organs
#### Section 1: King
There is none.
"""


def without(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("Article 12: Structure", "article 12"),
        ("Article 12a - Structure", "article 12a"),
        ("Article 122 Convention", "article 122"),
        ("Chapter 2:  Institutions", "chapter 2"),
        ("Preamble", "preamble"),
        ("Gesetz über 7 Ämter", "gesetz über 7 ämter"),
    ],
)
def test_labels(heading: str, label: str) -> None:
    assert label_of(heading) == label


def test_a_parsed_text_is_the_same_text() -> None:
    assert parse(TEXT).text() == TEXT
    assert parse("").text() == ""


@given(st.text(st.sampled_from("#abc \n`"), max_size=60))
def test_any_text_parses_to_itself(text: str) -> None:
    assert parse(text).text().replace("#", "").split() == text.replace("#", "").split()


def test_what_is_in_a_fenced_block_is_no_heading() -> None:
    fenced = "# A\n```\n# not one\n~~~\n# nor this\n```\n# B\n"
    assert [node.heading for _, node in parse(fenced).below()] == ["A", "B"]


# -- amending


def test_one_section_is_replaced_and_nothing_else() -> None:
    act = "By this law:\n\n### Article 1\n#### Section 2: Death\nLife ends late.\n"
    expected = TEXT.replace(
        "#### Section 2: End\nLife ends.", "#### Section 2: Death\nLife ends late."
    )
    assert amended(TEXT, act) == expected


def test_a_whole_article_is_replaced_with_all_below_it() -> None:
    changed = amended(TEXT, "## Article 1: Life\nLife is.\n")
    assert "### Article 1: Life\nLife is.\n\n### Article 2: Property" in changed
    assert "Section 2: End" not in changed
    assert "#### Section 1: King" in changed


def test_two_provisions_at_once() -> None:
    act = "# Article 2\nNothing is mine.\n\n# Article 3\n## Section 1: Queen\nThere is one.\n"
    changed = amended(TEXT, act)
    assert "Nothing is mine." in changed
    assert "#### Section 1: Queen\nThere is one." in changed
    assert "#### Section 1: Beginning\nLife begins." in changed


def test_text_right_below_a_heading_leaves_what_is_further_below() -> None:
    changed = amended(TEXT, "# Article 1: Life\nOf life.\n## Section 1: Beginning\nIt does.\n")
    assert "### Article 1: Life\nOf life.\n\n#### Section 1: Beginning\nIt does." in changed
    assert "Life ends." in changed


@pytest.mark.parametrize(
    ("new", "behind"),
    [("Article 2a", "Article 2: Property"), ("Article 10", "Article 3: Organs"),
     ("Article 1b", "Article 1: Life")],
)  # fmt: skip
def test_a_new_article_is_put_where_its_number_belongs(new: str, behind: str) -> None:
    tree = parse(amended(TEXT, f"# {new}: New\nIt is new.\n"))
    articles = [node.heading for _, node in tree.below() if node.level == 3]
    assert articles[articles.index(f"{new}: New") - 1] == behind


def test_a_new_section_goes_into_its_article_and_a_stranger_to_the_end() -> None:
    changed = amended(TEXT, "# Article 1\n## Section 3: Rebirth\nAgain.\n")
    assert "Life ends.\n\n#### Section 3: Rebirth\nAgain.\n\n### Article 2" in changed
    changed = amended(TEXT, "# Article 2\n## Section 1: Limits\nNone.\n")
    assert "is mine.\n\n#### Section 1: Limits\nNone.\n\n## Book 2" in changed
    assert amended(TEXT, "# Appendix\nMaps.\n").endswith("There is none.\n\n# Appendix\nMaps.\n")


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(RecordError, match=r"'Section 1' is there 2 times.*headings above it"):
        amended(TEXT, "# Section 1\nX.\n")
    with pytest.raises(RecordError, match="without headings"):
        amended(TEXT, "Let it be otherwise.\n")
    assert "X." in amended(TEXT, "# Section 1: King\nX.\n")


# -- splitting


def test_the_parts_are_the_whole() -> None:
    parts = split(TEXT, "article")
    assert [heading for heading, _ in parts] == [
        "The Constitution", "Book 1: Persons", "Article 1: Life", "Article 2: Property",
        "Book 2: State", "Article 3: Organs",
    ]  # fmt: skip
    assert without("".join(text for _, text in parts)) == without(TEXT)
    assert split("Before.\n# Article 1\nX.\n", "Article")[0] == ("", "Before.\n")
    with pytest.raises(RecordError, match="no heading of this text begins with 'Clause'"):
        split(TEXT, "Clause")


@pytest.mark.skipif(not REAL_TEXT.exists(), reason="the real constitution is not here")
def test_the_real_constitution_is_split_and_put_together() -> None:
    text = canonical_text(REAL_TEXT.read_bytes()).decode()
    assert without(parse(text).text()) == without(text)
    parts = split(text, "Article")
    articles = [heading for heading, _ in parts if heading.startswith("Article")]
    assert len(articles) == 128
    assert without("".join(part for _, part in parts)) == without(text)
