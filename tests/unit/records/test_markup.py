"""Law's text as parts: Markdown is read, all else is text, and nothing is hidden."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.records.markup import Part, parts_of
from govkit.web.law import render

HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)", "<!-- hidden words -->", "&lt;b&gt; &#x202e;",
    "[a]: http://evil.example 'hidden words'", "``` hidden words\ncode\n```", "> " * 200 + "deep",
    "- " * 200 + "deep", "\u202ebackwards", "a\x00b\x1b[31m", "<a href='//evil.example'>x</a>",
    "<http://evil.example/\">", "```\n</pre><script>alert(1)</script>\n```",
)  # fmt: skip
TAGS = {
    "div", "p", "strong", "em", "code", "pre", "ul", "li", "span", "blockquote", "br", "hr",
    "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip


class Read(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= set(attrs)
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def letters(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in parts_of(text)]


def test_headings_paragraphs_lists_and_emphasis() -> None:
    found = parts_of(
        "# Article 1: *Tea*\nThere is **tea**,\nand `milk`.\n\n3. one\n7) two\n   - deep\n"
    )
    assert [(each.kind, each.text, each.level, each.depth, each.mark) for each in found] == [
        ("heading", "Article 1: Tea", 1, 0, ""),
        ("paragraph", "There is tea, and milk.", 0, 0, ""),
        ("paragraph", "one", 0, 1, "3."),
        ("paragraph", "two", 0, 1, "7)"),
        ("paragraph", "deep", 0, 2, "•"),
    ]
    assert [each.text for each in found[0].spans if each.italic] == ["Tea"]
    assert [each.text for each in found[1].spans if each.bold] == ["tea"]
    assert [each.text for each in found[1].spans if each.code] == ["milk"]


def test_numbers_stay_as_they_were_written() -> None:
    """CommonMark would number them 1 to 3; law refers to them."""
    page = render("1. a\n1. b\n4. c\n")
    assert re.findall(r'class="mark">(.*?)<', page) == ["1.", "1.", "4."]


def test_a_link_is_its_words_and_its_address() -> None:
    assert kinds('[map](https://maps.example/ü "of 2026")') == [
        ("paragraph", "map (https://maps.example/ü of 2026)")
    ]
    assert kinds("<https://maps.example>") == [("paragraph", "https://maps.example")]


def test_a_table_is_shown_line_by_line() -> None:
    assert kinds("| a | b |\n|---|---|\n| 1 | 2 | 3 |")[0][1].split("\n")[2] == "| 1 | 2 | 3 |"


def test_headings_are_in_order_whatever_the_text_has() -> None:
    page = render("#### Deep\n# High\n### Skipped\n", first_level=3)
    assert re.findall(r"<h(\d)>", page) == ["3", "3", "4"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_strangers_wrote_is_text(text: str) -> None:
    read = Read(render(text))
    assert read.tags <= TAGS
    assert read.attributes <= {("class", "law"), ("class", "mark"), ("dir", "auto")}
    assert letters(text.replace("\u202e", "u202e").replace("\x00", "x00").replace("\x1b", "x1b")) \
        == letters(read.text)  # fmt: skip
    assert "\u202e" not in read.text
    assert not read.open


@given(st.text(alphabet=st.sampled_from("ab1 #*_`>-+.)(\n\t[]<!&;:|\\~=\"'\u202eж"), max_size=80))
def test_no_text_hides_a_letter_or_makes_markup(text: str) -> None:
    read = Read(render(text))
    assert read.tags <= TAGS
    assert not read.open
    assert letters(text.replace("\u202e", "u202e")) == letters(read.text)


def test_a_long_line_of_marks_takes_no_long_time() -> None:
    for marks in ("[" * 20_000, "*a_" * 20_000, "`" * 9 + "a" * 9, "![" * 20_000, "<" * 20_000):
        assert isinstance(parts_of(marks)[0], Part)
