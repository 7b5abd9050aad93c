"""The frame of a page, and what pages are made of: all text in it is escaped here."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from govkit.text import printable
from govkit.web.style import STYLE

CHECKER = "check.html"
PAGES = (
    ("index.html", "The nation"),
    ("law.html", "Law"),
    ("proposals.html", "Proposals"),
    ("records.html", "Records"),
    ("acts.html", "Votes and payments"),
    ("verify.html", "How to verify"),
    (CHECKER, "Verify a proof"),
)
_SCRIPT = """
for(const box of document.querySelectorAll('input[type=search]')){box.hidden=false;
box.addEventListener('input',()=>{const wanted=box.value.toLowerCase();
for(const row of document.querySelectorAll('tbody tr'))
row.hidden=!row.textContent.toLowerCase().includes(wanted)})}
"""


def page(nation: str, title: str, body: str, *, here: str = "", up: str = "") -> str:
    """A whole page; `here` is its own name among PAGES, `up` leads to the site's folder."""
    links = "".join(
        f'<a href="{up}{name}"{_current(name == here)}>{words}</a>' for name, words in PAGES
    )
    return (
        f"{head(f'{title} - {nation}', _SCRIPT)}"
        f'<header><p class="name">{text(nation)}<small>gazette</small></p>'
        f'<nav aria-label="Pages">{links}</nav></header>'
        f"<main><h1>{text(title)}</h1>{body}</main><script>{_SCRIPT}</script></body></html>\n"
    )


def head(title: str, script: str) -> str:
    """The beginning of a page on which only our own style and this script may run."""
    policy = (
        f"default-src 'none'; style-src '{_pin(STYLE)}'; script-src '{_pin(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{text(title)}</title><style>{STYLE}</style></head><body>"
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, search: bool = False) -> str:
    """Cells are HTML already. On a phone each cell has its column's name above it."""
    box = '<input type="search" placeholder="Search" aria-label="Search" hidden>' if search else ""
    names = "".join(f'<th scope="col" role="columnheader">{text(each)}</th>' for each in columns)
    body = "".join(
        f'<tr role="row">{"".join(_cell(*each) for each in zip(columns, row, strict=True))}</tr>'
        for row in rows
    )
    return (
        f'{box}<table class="rows" role="table"><thead role="rowgroup"><tr role="row">{names}</tr>'
        f'</thead><tbody role="rowgroup">{body}</tbody></table>'
    )


def fields(rows: Sequence[tuple[str, str]]) -> str:
    """Names on the left (text) and values on the right, which are HTML already."""
    body = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{text(name)}</th>'
        f'<td role="cell">{value}</td></tr>'
        for name, value in rows
        if value
    )
    return f'<table role="table"><tbody role="rowgroup">{body}</tbody></table>'


def lines(values: Sequence[str]) -> str:
    """Several lines of text in one cell."""
    return "<br>".join(map(text, values))


def plain(content: str) -> str:
    """Text that is not Markdown, as it is."""
    shown = (printable(line) for line in content.split("\n"))
    return f'<pre class="plain">{escape(chr(10).join(shown))}</pre>'


def text(words: object) -> str:
    return escape(printable(str(words)))


def code(words: object) -> str:
    return f"<code>{text(words)}</code>"


def date(timestamp: int) -> str:
    moment = datetime.fromtimestamp(timestamp, UTC)
    return f'<time datetime="{moment:%Y-%m-%dT%H:%MZ}">{moment:%Y-%m-%d %H:%M} UTC</time>'


def _cell(label: str, value: str) -> str:
    return f'<td role="cell" data-label="{text(label)}">{value}</td>'


def _current(is_here: bool) -> str:
    return ' aria-current="page"' if is_here else ""


def _pin(source: str) -> str:
    """The source's hash for a content security policy (CSP3, hash-source)."""
    return f"sha256-{b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
