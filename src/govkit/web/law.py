"""Law and proposals as HTML, made from the parts of their text alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from govkit.records.law import Event, Provision
from govkit.records.markup import Part, Span, parts_of
from govkit.web.page import date, text

_LEAST_LEVEL, _MOST_LEVEL = 2, 6


def law_page(provisions: Sequence[Provision]) -> str:
    """The law in force, with a table of contents and what made each provision what it is."""
    if not provisions:
        return "<p>No record is law yet.</p>"
    contents = "".join(
        f'<li><a href="#law-{number}">{text(each.title or f"Record {each.record.number}")}</a></li>'
        for number, each in enumerate(provisions, start=1)
    )
    shown = "<hr>".join(
        f'<section id="law-{number}" aria-label="{text(each.title)}">'
        f"{render(each.in_words())}{_history(each.history)}</section>"
        for number, each in enumerate(provisions, start=1)
    )
    return f'<nav aria-label="Provisions"><ol>{contents}</ol></nav>{shown}'


def render(markdown: str, *, first_level: int = _LEAST_LEVEL) -> str:
    """A text of unknown origin as HTML; its headings begin at `first_level`, and skip none."""
    body = "".join(_rendered(parts_of(markdown), first_level))
    return f'<div class="law">{body}</div>'


def _history(events: Sequence[Event]) -> str:
    rows = "".join(
        f"<li>{text(each.in_words())} by "
        f'<a href="records/{each.record.number}.html">record {each.record.number}</a>, '
        f"{date(each.record.timestamp)}</li>"
        for each in events
    )
    return f'<ul class="muted history">{rows}</ul>'


def _rendered(parts: Sequence[Part], first_level: int) -> Iterator[str]:
    headings: list[int] = []
    items: list[bool] = []
    for part in parts:
        yield from _lists(items, part)
        inside = "".join(map(_span, part.spans))
        if part.kind == "heading" and not items:
            while headings and headings[-1] >= part.level:
                headings.pop()
            headings.append(part.level)
            level = min(first_level + len(headings) - 1, _MOST_LEVEL)
            yield f"<h{level}>{inside}</h{level}>"
        elif part.kind == "rule":
            yield "<hr>"
        else:
            yield _block(part, inside)
    yield from _lists(items, Part("rule"))


def _lists(items: list[bool], part: Part) -> Iterator[str]:
    """Open and close lists up to a part's depth; `items` tells which of them have an open item."""
    while len(items) > part.depth:
        yield "</li></ul>" if items.pop() else "</ul>"
    while len(items) < part.depth:
        if items and not items[-1]:
            items[-1] = True
            yield "<li>"
        items.append(False)
        yield "<ul>"
    if items and (part.mark or not items[-1]):
        yield "</li><li>" if items[-1] else "<li>"
        items[-1] = True


def _block(part: Part, inside: str) -> str:
    mark = f'<span class="mark">{escape(part.mark)}</span> ' if part.mark else ""
    if part.kind == "code":
        shown = f"{mark}<pre>{inside}</pre>"
    elif part.kind == "heading":
        shown = f"<p><strong>{mark}{inside}</strong></p>"
    else:
        shown = f'<p dir="auto">{mark}{inside}</p>'
    return f"<blockquote>{shown}</blockquote>" if part.quoted else shown


def _span(span: Span) -> str:
    shown = escape(span.text).replace("\n", "<br>")
    for wanted, tag in ((span.code, "code"), (span.italic, "em"), (span.bold, "strong")):
        if wanted:
            shown = f"<{tag}>{shown}</{tag}>"
    return shown
