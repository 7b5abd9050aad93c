"""How an amending text changes a text, and how a text is split into provisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govkit.records.outline as outline_module
from govkit.errors import RecordError
from govkit.records.canonical import canonical_text
from govkit.records.label import Label, label_of
from govkit.records.outline import Node, Outline, amended, parse, split

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


def headings(tree: Node, level: int | None = None) -> list[str]:
    return [node.heading for node in tree.all() if node.level and level in (None, node.level)]


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("Article 12: Structure", "article 12"),
        ("Article 12a - Structure", "article 12a"),
        ("Article 122 Convention", "article 122"),
        ("Chapter 2:  Institutions", "chapter 2"),
        ("Preamble", "preamble"),
        ("Gesetz über 7 Ämter", "gesetz über 7 ämter"),
        ("Section 2.1 Quorum", "section 2.1"),
        ("Section 2.1.3a: Quorum", "section 2.1.3a"),
        ("Article 12 bis", "article 12 bis"),
        ("Article 12-a", "article 12-a"),
        ("Article 2(1)(b) Fees", "article 2(1)(b)"),
        ("Article IV: Peace", "article iv"),
        ("Art. 4 Peace", "article 4"),
        ("§ 2 Land", "§ 2"),
        ("§2a Land", "§ 2a"),
        ("§ 2 Abs. 1", "§ 2 abs 1"),
        ("Article 2 Section 3: Fees", "article 2 section 3"),
        ("2. Land", "2"),
        ("2.1 Land", "2.1"),
        ("IV. Land", "iv"),
        ("Annex C: Maps", "annex c"),
        ("2024 Budget", "2024 budget"),
        ("2nd Amendment", "2nd amendment"),
        ("H2O Law", "h2o law"),
    ],
)
def test_labels(heading: str, label: str) -> None:
    assert str(label_of(heading)) == label


def test_a_parsed_text_is_the_same_text() -> None:
    assert parse(TEXT).text() == TEXT
    assert parse("").text() == ""


@given(st.text(st.sampled_from("#abc \n`"), max_size=60))
def test_any_text_parses_to_itself(text: str) -> None:
    assert parse(text).text().replace("#", "").split() == text.replace("#", "").split()


def test_what_is_in_a_fenced_block_is_no_heading() -> None:
    fenced = "# A\n```\n# not one\n~~~\n# nor this\n```\n# B\n"
    assert headings(parse(fenced)) == ["A", "B"]


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
    articles = headings(tree, 3)
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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Article IV: Peace", "Article IV: War"),
        ("Article IV", "Article 4: Peace"),
        ("Article 4", "Art. 4: Peace"),
        ("§ 2 Land", "§2 Sea"),
        ("2. Land", "2. Sea"),
        ("2.1 Land", "2.1. Sea"),
        ("Section 2.1", "Section 2.1: Quorum"),
        ("Article 2 bis", "Article 2 bis: Sea"),
        ("Annex B", "Annex B: Maps"),
        ("Preamble", "PREAMBLE"),
        ("Article  7", "Article 7"),
    ],
)
def test_a_provision_is_found_however_it_is_numbered(old: str, new: str) -> None:
    other = "## Article 99: Other\nIt stays.\n"
    outline = Outline(f"## {old}\nOld.\n\n{other}")
    assert [str(change) for change in outline.amend(f"# {new}\nNew.\n")] == [f"replaced {new}"]
    assert outline.text() == f"## {new}\nNew.\n\n{other}"


@pytest.mark.parametrize(
    ("old", "new"),
    [("Section 2.1", "Section 2.2"), ("Section 2", "Section 2.1"), ("Article 2", "Article 2 bis"),
     ("Article 2", "Article 2a"), ("§ 2", "§ 2 Abs. 1"), ("2024 Budget", "2024 Report"),
     ("Article 12", "Article 12-a"), ("Article 2.2", "Article 2 bis"), ("Annex C", "Annex 100")],
)  # fmt: skip
def test_one_provision_is_never_taken_for_another(old: str, new: str) -> None:
    outline = Outline(f"## {old}\nOld.\n")
    assert [str(change) for change in outline.amend(f"# {new}\nNew.\n")] == [f"added {new}"]
    assert f"## {old}\nOld.\n" in outline.text()
    assert f"# {new}\nNew.\n" in outline.text()


DECIMAL = "# 1 Aims\n## 1.1 Peace\nP.\n## 1.2 Trade\nT.\n# 2. Organs\n## 2.1 King\nK.\n"


@pytest.mark.parametrize(
    ("new", "behind"),
    [("1.3 Rest", "1.2 Trade"), ("2.2 Queen", "2.1 King"), ("3. End", "2.1 King")],
)
def test_a_new_decimal_section_stands_among_its_own(new: str, behind: str) -> None:
    changed = parse(amended(DECIMAL, f"# {new}\nN.\n"))
    assert headings(changed)[headings(changed).index(new) - 1] == behind


def test_a_decimal_section_goes_into_the_one_that_has_its_number() -> None:
    text = "# Section 1\n## Section 1.9\nx\n# Section 2\nOf organs.\n# Section 3\nx\n"
    changed = amended(text, "# Section 2.1\nN.\n")
    assert "Of organs.\n\n## Section 2.1\nN.\n\n# Section 3" in changed


def test_an_amendment_that_cannot_be_told_changes_nothing() -> None:
    outline = Outline(TEXT)
    act = (
        "# Article 2\nGone.\n# Article 4\nNew.\n## Section 1: New\nX.\n# Article 1\nGone.\n"
        "# Section 1\nX.\n"
    )
    with pytest.raises(RecordError, match="'Section 1' is there 2 times"):
        outline.amend(act)
    assert outline.text() == TEXT
    assert [str(each) for each in outline.amend("# Section 2\nAgain.\n")] == ["replaced Section 2"]


def test_only_a_line_end_ends_a_line() -> None:
    hidden = "# A\nText.\u2028# B\x0b# C\x85# D\n"
    assert headings(parse(hidden)) == ["A"]
    assert parse(hidden).text() == hidden


def test_marks_behind_a_space_close_a_heading() -> None:
    assert headings(parse("# On C#\n## B ##\n### C # #\n####### D\n# ##\n")) == [
        "On C#",
        "B",
        "C #",
    ]


# -- work: what costs once per character or heading may be long

MANY = 2_000


def test_the_work_of_an_amendment_grows_with_its_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels read, of a law and an amendment that share all of their headings, or none."""
    read = 0

    def counted(heading: str) -> Label:
        nonlocal read
        read += 1
        return label_of(heading)

    monkeypatch.setattr(outline_module, "label_of", counted)
    law, other = ("".join(f"# Art {i}\nx\n" for i in range(at, at + MANY)) for at in (0, MANY))
    for amendment in (law, other):
        read = 0
        amended(law, amendment)
        assert read < 20 * MANY


def test_a_heading_may_have_any_number_of_spaces() -> None:
    for filling in (" ", "\t", " #", "#"):
        text = "# a" + filling * 200_000 + "b\n"
        assert len(headings(parse(text))) == 1


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
