"""The glossary: its table becomes a list of terms, and what texts name leads there.

In docs/glossary.md it is a table, which reads well without the site too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

NAME = "glossary"
_ROW = re.compile(r"^\| (?!term \||-)(.+?) \| (.+?) \|$", re.MULTILINE)


def terms(root: Path) -> dict[str, str]:
    """What each term means, in the order of the table."""
    text = (root / "docs" / f"{NAME}.md").read_text(encoding="utf-8")
    return {found[1]: found[2] for found in _ROW.finditer(text)}


def page(text: str) -> str:
    """The page as the site has it: each term with an anchor of its own."""
    rows = list(_ROW.finditer(text))
    entries = "\n\n".join(f"{row[1]}\n  {row[2]}" for row in rows)
    start = text.index("| term |")
    return f"{text[:start]}:::{{glossary}}\n{entries}\n:::\n{text[rows[-1].end() :]}"


def pattern(names: Iterable[str]) -> re.Pattern[str]:
    """What names a term in a text, in the singular or the plural; the longest comes first."""
    words = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])({words})(s|es)?(?![\w-])", re.IGNORECASE)
