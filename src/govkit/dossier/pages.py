"""Pages of A4 with headings, text and tables, and a footer that numbers them.

All text goes through `Pages.clean`: a character that the font lacks is written as its code point,
`<U+5B57>`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govkit.dossier.fonts import Fonts
from govkit.nation.facts import Facts
from govkit.records.markup import Part, Span
from govkit.text import printable

_MARGIN_MM, WIDTH_MM = 20, 170
_INK, _MUTED, _RULE, _TINT = (24, 24, 27), (95, 99, 108), (200, 203, 209), (244, 245, 247)
_ACCENT = (30, 58, 95)
_RIGHT_TO_LEFT = ("R", "AL")
_INDENT_MM, _PROSE_PT, _PROSE_MM = 7, 8.5, 4.3
_PADDING_MM = 3.2
_LEAST_PT = 4.5
_WHOLE = re.compile(r"\S*[0-9a-fA-F]{40}\S*")
"""Addresses and hashes, with what is written close to them."""

Cell = str | Sequence[str]
"""A table cell: a string is one line, even if it holds line ends; a sequence is several lines."""


class Pages:
    """Writes headings, text, fields and tables, each below the last."""

    def __init__(self, facts: Facts, fonts: Fonts | None) -> None:
        from fpdf import FPDF

        block = facts["block"]
        footer = f"Dossier of {facts['nation']}, block {block['number']}, {block['hash'][:18]}..."

        def print_footer(pdf: Any) -> None:
            pdf.set_y(-14)
            pdf.set_x(_MARGIN_MM)
            self.ink(_MUTED, 7.5)
            pdf.cell(WIDTH_MM - 25, 5, self.clean(footer))
            pdf.cell(25, 5, f"{pdf.page_no()} of {{nb}}", align="R")

        self.pdf: Any = type("Document", (FPDF,), {"footer": print_footer})(format="A4")
        self.family, self._known = "helvetica", self._of_helvetica
        self._is_italic = self._of_helvetica
        if fonts is not None:
            self.pdf.add_font("text", "", str(fonts.regular))
            self.pdf.add_font("text", "B", str(fonts.bold))
            self.family = "text"
            known = set(self.pdf.fonts["text"].cmap) & set(self.pdf.fonts["textB"].cmap)
            self._known = lambda each: ord(each) in known
            self._add_italic(fonts.italic)
        self.pdf.set_margins(_MARGIN_MM, 18, _MARGIN_MM)
        self.pdf.set_auto_page_break(True, 20)
        self.pdf.set_creation_date(datetime.fromtimestamp(block["timestamp"], UTC))
        self.pdf.set_title(self.clean(f"Dossier of {facts['nation']}"))
        self.pdf.set_subject(f"As of block {block['number']}, {block['hash']}")
        self.pdf.set_producer("govkit")
        self.pdf.set_lang("en")
        self.pdf.add_page()

    def _add_italic(self, file: Path | None) -> None:
        slanted: set[int] = set()
        if file is not None:
            self.pdf.add_font("text", "I", str(file))
            slanted = set(self.pdf.fonts["textI"].cmap)
        self._is_italic = lambda each: ord(each) in slanted

    @staticmethod
    def _of_helvetica(each: str) -> bool:
        return each == " " or (each.isprintable() and ord(each) < 256)

    def clean(self, text: object) -> str:
        """Keeps characters that the font has; none is invisible or changes the text's direction."""
        shown = unicodedata.normalize("NFC", printable(str(text)))
        return "".join(each if self._known(each) else f"<U+{ord(each):04X}>" for each in shown)

    def finished(self) -> bytes:
        return bytes(self.pdf.output())

    def ink(self, colour: tuple[int, int, int] = _INK, size: float = 9, style: str = "") -> None:
        self.pdf.set_font(self.family, style, size)
        self.pdf.set_text_color(*colour)

    def title(self, text: str, below: str) -> None:
        self.ink(_MUTED, 9)
        self.pdf.cell(0, 5, below, new_x="LMARGIN", new_y="NEXT")
        self.ink(_ACCENT, 22, "B")
        self.pdf.multi_cell(0, 10, self.clean(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.pdf.set_draw_color(*_ACCENT)
        self.pdf.set_line_width(0.6)
        y = self.pdf.get_y() + 2
        self.pdf.line(_MARGIN_MM, y, _MARGIN_MM + WIDTH_MM, y)
        self.pdf.set_line_width(0.2)
        self.pdf.ln(6)

    def heading(self, text: str, level: int = 0) -> None:
        """A heading with room for its first lines; those of the first level are in the outline."""
        if self.pdf.get_y() > (240 if not level else 250):
            self.pdf.add_page()
        self.pdf.ln(5 if not level else 2)
        self.ink(_ACCENT if not level else _INK, 13 if not level else 10, "B")
        if not level:
            self.pdf.start_section(self.clean(text))
        self.ink(_ACCENT if not level else _INK, 13 if not level else 10, "B")
        self.pdf.multi_cell(0, 6, self.clean(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.pdf.ln(1)

    def text(self, text: str, *, muted: bool = False, size: float = 9) -> None:
        self.ink(_MUTED if muted else _INK, size)
        for line in text.split("\n"):
            shown = self.clean(line)
            if not shown:
                self.pdf.ln(2.5)
                continue
            self.pdf.multi_cell(
                0, size * 0.5, shown, new_x="LMARGIN", new_y="NEXT", align=_direction(line)
            )
        self.pdf.ln(1.5)

    def markup(self, parts: Iterable[Part]) -> None:
        """A law's text: its headings, paragraphs, lists, quotes and emphasis."""
        for part in parts:
            if part.kind == "heading" and not part.depth:
                self.heading(part.text, 1)
            elif part.kind == "rule":
                self.pdf.ln(3)
            else:
                self._paragraph(part)

    def _paragraph(self, part: Part) -> None:
        left = _MARGIN_MM + _INDENT_MM * (part.depth + part.quoted)
        self.pdf.set_left_margin(left)
        if part.mark:
            self.ink(_MUTED, _PROSE_PT)
            self.pdf.set_x(left - _INDENT_MM)
            self.pdf.cell(_INDENT_MM, _PROSE_MM, self.clean(part.mark))
        self.pdf.set_x(left)
        for span in part.spans:
            lines = map(self.clean, span.text.split("\n"))
            shown = "\n".join(lines)
            self.ink(_MUTED if span.code else _INK, _PROSE_PT, self._style(span, shown))
            self.pdf.write(_PROSE_MM, shown)
        self.pdf.set_left_margin(_MARGIN_MM)
        self.pdf.ln(6)

    def _style(self, span: Span, shown: str) -> str:
        """Emphasis is underlined where the font has no italic letter for it."""
        if not span.italic:
            return "B" if span.bold else ""
        slanted = not span.bold and all(map(self._is_italic, shown))
        return "I" if slanted else "BU" if span.bold else "U"

    def fields(self, rows: Iterable[tuple[str, Cell]]) -> None:
        """Names on the left, values on the right."""
        self.table((), [row for row in rows if row[1]], (46, WIDTH_MM - 46), bold_first=True)

    def table(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[float],
        *,
        bold_first: bool = False,
    ) -> None:
        """Rows with a rule below each; the head is repeated on every page.

        A row of one cell takes the whole width.
        """
        from fpdf.fonts import FontFace

        if not rows:
            return
        self.ink(size=8)
        self.pdf.set_draw_color(*_RULE)
        head = FontFace(emphasis="BOLD", size_pt=7.5, color=_MUTED, fill_color=_TINT)
        named = FontFace(size_pt=8, color=_MUTED)
        with self.pdf.table(
            borders_layout="HORIZONTAL_LINES",
            col_widths=tuple(widths),
            width=WIDTH_MM,
            text_align="LEFT",
            line_height=4.2,
            padding=(1.1, 2, 1.1, 0.8),
            first_row_as_headings=bool(columns),
            headings_style=head,
            align="LEFT",
            v_align="TOP",
        ) as table:
            for row in ([columns] if columns else []) + list(rows):
                line = table.row()
                for place, cell in enumerate(row):
                    style = named if bold_first and not place else None
                    lines = [cell] if isinstance(cell, str) else cell
                    shown = "\n".join(map(self.clean, lines))
                    span = len(widths) if len(row) == 1 else 1
                    room = sum(widths[place : place + span]) - _PADDING_MM
                    shown = self._cut_at_plus(shown, room)
                    style = self._fitting(shown, room) or style
                    line.cell(shown, style=style, align=_direction("".join(lines)), colspan=span)
        self.pdf.ln(2)

    def _cut_at_plus(self, shown: str, room: float) -> str:
        """A log's key that is too long for a line, in its three parts: its address stays whole."""
        self.ink(size=8)

        def cut(match: re.Match[str]) -> str:
            fits = self.pdf.get_string_width(match[0]) <= room
            return match[0] if fits else match[0].replace("+", "+\n", 2)

        return _WHOLE.sub(cut, shown)

    def _fitting(self, shown: str, room: float) -> Any:
        """A smaller size where an address or a hash would not fit in one line; else nothing."""
        from fpdf.fonts import FontFace

        self.ink(size=8)
        widest = max((self.pdf.get_string_width(each) for each in _WHOLE.findall(shown)), default=0)
        size = 8 * room / widest if widest > room else 0
        return FontFace(size_pt=size) if size > _LEAST_PT else None


def _direction(text: str) -> str:
    """The side that a line is aligned to, by the direction of its first strong character."""
    for each in text:
        kind = unicodedata.bidirectional(each)
        if kind in ("L", *_RIGHT_TO_LEFT):
            return "R" if kind in _RIGHT_TO_LEFT else "L"
    return "L"
