"""Law's text as parts to be shown: headings, paragraphs, lists, quotes, code and emphasis.

The text is Markdown (CommonMark), of which a small part is read. Markup of other kinds is text:
there is no HTML, no entity, and nothing that would be fetched; a link is its words and its address.
No letter or digit is hidden: a text that would lose one by its marks is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govkit.text import printable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MOST_NESTED = 50
_MOST_CHARACTERS = 1 << 20
_MOST_MARKS = 2_000
"""In a row without a blank line: reading takes time by the square of this."""
_MARKS = re.compile(r"[\[\]*_`<!\\]")
_OUT = ("html_block", "html_inline", "entity", "reference", "lheading")
"""HTML and entities, and what would hide text, or make a heading that no amendment finds."""
_TAB = 4


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a paragraph in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: `kind` is heading, paragraph, code or rule.

    `level` is a heading's, from 1. `depth` says in how many lists a part is, `mark` is
    the number or bullet that stands before it, and `quoted` tells whether it is in a quote.
    """

    kind: str
    spans: tuple[Span, ...] = ()
    level: int = 0
    depth: int = 0
    mark: str = ""
    quoted: bool = False

    @property
    def text(self) -> str:
        return "".join(each.text for each in self.spans)


def parts_of(text: str) -> list[Part]:
    """The parts of a text of unknown origin; all characters in them are printable."""
    lines = [printable(each.rstrip("\r").expandtabs(_TAB)) for each in text.split("\n")]
    shown = "\n".join(lines)
    if len(shown) <= _MOST_CHARACTERS and _most_marks(shown) <= _MOST_MARKS:
        try:
            found = list(_parts(_reader().parse(shown)))
        except RecursionError:
            found = []
        if _letters(_all_text(found)) == _letters([shown]):
            return found
    return [Part("code", (Span(shown.strip("\n")),))]


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": _MOST_NESTED})
    reader.disable(list(_OUT))
    # An address is shown as it was written.
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return reader


def _parts(tokens: Sequence[Token]) -> Iterator[Part]:
    marks: list[str] = []
    depth, quotes, pending = 0, 0, ""
    for place, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                # The number as it was written: law refers to it.
                marks.append(f"{token.info}{token.markup}" if token.info else "•")
                pending = marks[-1]
            case "list_item_close":
                if pending:
                    yield Part("paragraph", depth=depth, mark=pending)
                pending = ""
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "inline":
                heading = tokens[place - 1].type == "heading_open"
                level = int(tokens[place - 1].tag[1]) if heading else 0
                kind = "heading" if heading else "paragraph"
                spans = tuple(_spans(token.children or ()))
                yield Part(kind, spans, level, depth, pending, quotes > 0)
                pending = ""
            case "fence" | "code_block":
                lines = [token.info.strip(), token.content] if token.info else [token.content]
                content = "\n".join(lines).rstrip("\n")
                yield Part("code", (Span(content),), 0, depth, pending, quotes > 0)
                pending = ""
            case "hr":
                yield Part("rule")


def _spans(children: Sequence[Token]) -> Iterator[Span]:
    bold = italic = 0
    behind: list[str] = []
    for place, child in enumerate(children):
        text = ""
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "softbreak":
                # Lines with bars are a table, which is shown line by line.
                barred = children[place + 1 :] and children[place + 1].content.startswith("|")
                text = "\n" if barred else " "
            case "hardbreak":
                text = "\n"
            case "link_open":
                behind.append("" if child.info == "auto" else _address(child, "href"))
            case "link_close":
                text = behind.pop()
            case "image":
                text = "".join(each.text for each in _spans(child.children or ()))
                text += _address(child, "src")
            case _:
                text = child.content
        if text:
            yield Span(text, bold > 0, italic > 0, child.type == "code_inline")


def _address(token: Token, name: str) -> str:
    """The address and the title of a link, behind its words."""
    words = [str(token.attrs.get(each, "")) for each in (name, "title")]
    shown = " ".join(each for each in words if each)
    return f" ({shown})" if shown else ""


def _most_marks(text: str) -> int:
    return max(len(_MARKS.findall(each)) for each in text.split("\n\n"))


def _all_text(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield part.mark
        yield part.text


def _letters(texts: Iterable[str]) -> str:
    return "".join(each for text in texts for each in text if each.isalnum())
