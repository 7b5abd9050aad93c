"""Law as it stands: every rule on a small book, and a real constitution through its changes."""

from __future__ import annotations

import pytest

from govkit.errors import RecordError
from govkit.records.canonical import canonical_text
from govkit.records.law import Provision, consolidated, difference, find, law_at
from govkit.records.outline import split
from govkit.records.record import Record
from govkit.types import Relation
from tests.unit.records.samples import BEGIN, DAY, record
from tests.unit.records.test_outline import REAL_TEXT, without

AMENDS, REPEALS, SUPERSEDES = Relation.AMENDS, Relation.REPEALS, Relation.SUPERSEDES


class Book:
    """Records with their texts, one a day."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.texts: dict[int, str] = {}

    def add(
        self, text: str, relation: Relation = Relation.NONE, target: int = 0, kind: str = "law",
        title: str | None = None,
    ) -> int:  # fmt: skip
        number = len(self.records) + 1
        self.records.append(
            record(number, text, kind=kind, title=title, relation=relation, target=target)
        )
        self.texts[number] = text
        return number

    def read(self, one: Record) -> str:
        if one.number not in self.texts:
            raise RecordError(f"the content of record {one.number} is lost")
        return self.texts[one.number]

    def at(self, day: int | None = None) -> list[Provision]:
        return law_at(self.records, self.read, None if day is None else BEGIN + day * DAY)

    def text(self, day: int | None = None) -> str:
        return consolidated(self.at(day))

    def effects(self, number: int = 1) -> list[str]:
        provision = next(each for each in self.at() if each.record.number == number)
        return [event.effect for event in provision.history]


@pytest.fixture
def book() -> Book:
    book = Book()
    book.add("# Article 1: Life\nLife is.\n", title="Article 1: Life")
    book.add("# Article 2: Death\nSo is death.\n", title="Article 2: Death")
    return book


def test_what_was_enacted_stands_in_its_order(book: Book) -> None:
    assert book.text() == "# Article 1: Life\nLife is.\n\n# Article 2: Death\nSo is death.\n"
    assert book.text(0) == ""
    assert book.text(1) == "# Article 1: Life\nLife is.\n"


def test_an_amendment_takes_effect_with_its_record(book: Book) -> None:
    book.add("# Article 1: Life\nLife is good.\n", AMENDS, 1)
    book.add("# Article 1: Life\nLife is very good.\n", AMENDS, 3)
    assert "Life is.\n" in book.text(2)
    assert "Life is good.\n" in book.text(3)
    assert "Life is very good.\n" in book.text(4)
    assert book.effects() == ["enacted", "amended", "amended"]


def test_a_superseding_text_takes_the_place(book: Book) -> None:
    book.add("# Article 1: Existence\nWe exist.\n", SUPERSEDES, 1, title="Article 1: Existence")
    assert book.text() == "# Article 1: Existence\nWe exist.\n\n# Article 2: Death\nSo is death.\n"
    assert find(book.at(), "Article 1: Existence")[0].record.number == 1
    assert find(book.at(2), "Article 1")[1] == "# Article 1: Life\nLife is.\n"


def test_what_is_repealed_is_gone_and_says_so(book: Book) -> None:
    book.add("Enough.\n", REPEALS, 1)
    assert "Life is." in book.text(2)
    assert book.text() == (
        "# Article 1: Life\n*Repealed by record 3.*\n\n# Article 2: Death\nSo is death.\n"
    )
    book.add("# Article 1\nStill here.\n", AMENDS, 1)
    book.add("Enough again.\n", REPEALS, 1)
    assert book.effects() == ["enacted", "repealed", "no effect", "no effect"]
    assert "Still" not in book.text()


def test_nothing_comes_back_unless_it_is_enacted_anew(book: Book) -> None:
    book.add("Enough.\n", REPEALS, 1)
    book.add("Sorry.\n", REPEALS, 3)
    assert book.effects() == ["enacted", "repealed", "no effect"]
    book.add("# Article 1: Life\nLife again.\n", SUPERSEDES, 1)
    assert "Life again." in book.text()
    book.add("Enough.\n", REPEALS, 5)
    assert "Repealed by record 6" in book.text()


def test_an_amendment_that_is_repealed_has_done_its_work(book: Book) -> None:
    book.add("# Article 1: Life\nLife is good.\n", AMENDS, 1)
    book.add("No, it is not.\n", REPEALS, 3)
    assert "Life is good." in book.text()
    assert book.effects() == ["enacted", "amended", "no effect"]


def test_only_a_record_of_the_same_kind_has_an_effect(book: Book) -> None:
    book.add("# Article 1\nMine.\n", SUPERSEDES, 1, kind="notice")
    book.add("# Article 1\nMine.\n", SUPERSEDES, 1, kind="charter")
    book.add("# Article 1\nMine.\n", SUPERSEDES, 4)
    assert "Mine" not in book.text()
    assert book.effects() == ["enacted"]


def test_a_lost_text_is_told_and_changes_nothing_else(book: Book) -> None:
    lost = book.add("# Article 2: Death\nNo more.\n", AMENDS, 2)
    del book.texts[lost], book.texts[1]
    text = book.text()
    assert "[the content of record 1 is lost]" in text
    assert "So is death." in text
    found = find(book.at(), "Article 2")[0]
    assert found.history[1].problem == "the content of record 3 is lost"


def test_finding(book: Book) -> None:
    book.add(
        "# Code\n## Article 7: Theft\nDo not.\n\n## Article 8: Fraud\nNor this.\n", title="Code"
    )
    book.add("# Article 2: Again\nTwice.\n", title="Article 2: Again")
    assert find(book.at(), "article 1")[0].record.number == 1
    assert find(book.at(), "2")[0].record.number == 2
    assert find(book.at(), "Article 7") == (
        find(book.at(), "Code")[0],
        "## Article 7: Theft\nDo not.\n",
    )
    with pytest.raises(
        RecordError, match=r"2 provisions are called 'Article 2'.*record 2.*record 4"
    ):
        find(book.at(), "Article 2")
    with pytest.raises(RecordError, match=r'did you mean "Article 2"\? see govkit law show'):
        find(book.at(), "Articel 2")
    for missing in ("Article 9", "99", ""):
        with pytest.raises(RecordError, match="no provisions are called"):
            find(book.at(), missing)


def test_differences(book: Book) -> None:
    assert difference("a\nb\n", "a\nc\n", ("then", "now")).splitlines() == [
        "--- then", "+++ now", "@@ -1,2 +1,2 @@", " a", "-b", "+c",
    ]  # fmt: skip
    assert difference(book.text(1), book.text(1), ("then", "now")) == ""


@pytest.mark.skipif(not REAL_TEXT.exists(), reason="the real constitution is not here")
def test_a_real_constitution_through_its_changes() -> None:
    """Article by article; then amended, added to, superseded and repealed, each on its day."""
    text = canonical_text(REAL_TEXT.read_bytes()).decode()
    book = Book()
    for heading, part in split(text, "Article"):
        book.add(part, title=heading, kind="charter")
    last = len(book.records)
    assert without(book.text()) == without(text)

    def number(title: str) -> int:
        return find(book.at(), title)[0].record.number

    guns, senate = number("Article 27"), number("Article 103")
    one, president = number("Article 1"), number("Article 111")
    book.add("##### Section 2: Personhood\nAll are persons.\n", AMENDS, one, kind="charter")
    book.add("##### Section 3: Apes\nApes too.\n", AMENDS, one, kind="charter")
    book.add("#### Article 27: Arms\nBears may.\n", SUPERSEDES, guns, "charter", "Article 27: Arms")
    book.add("There shall be no president.\n", REPEALS, president, kind="charter")

    assert without(book.text(last)) == without(text)
    after_one = find(book.at(last + 1), "Article 1")[1]
    assert "All are persons." in after_one
    assert "Every  individual shall have the sole" in after_one
    assert "Apes too." not in after_one
    assert find(book.at(last + 2), "Article 1")[1].endswith("##### Section 3: Apes\nApes too.\n")
    assert find(book.at(last + 2), "Article 27")[1] != "#### Article 27: Arms\nBears may.\n"
    assert find(book.at(last + 3), "Article 27")[1] == "#### Article 27: Arms\nBears may.\n"
    assert "Repealed by record" not in book.text(last + 3)
    repealed = find(book.at(last + 4), "Article 111")[1]
    assert repealed == f"#### Article 111: President\n*Repealed by record {last + 4}.*\n"
    assert find(book.at(), "Article 103")[0].record.number == senate
    changed = difference(book.text(last), book.text(), ("before", "after"))
    removed = [line for line in changed.splitlines() if line.startswith("-") and line[1:4] != "-- "]
    assert len(removed) < 15
    with pytest.raises(RecordError, match="2 provisions are called 'Article 52'"):
        find(book.at(), "Article 52")
    assert find(book.at(), "Article 52: Function of the Judiciary")[0].record.number
