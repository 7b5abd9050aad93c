"""Pages of A4 with headings, text and tables, and a footer that numbers them.

All text goes through `Pages.clean`: a character that the font lacks is written as its code point,
`<U+5B57>`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from govkit.dossier.fonts import Fonts
from govkit.nation.facts import Facts
from govkit.text import printable

_MARGIN_MM, WIDTH_MM = 20, 170
_INK, _MUTED, _RULE, _TINT = (24, 24, 27), (95, 99, 108), (200, 203, 209), (244, 245, 247)
_ACCENT = (30, 58, 95)
_RIGHT_TO_LEFT = ("R", "AL")

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
            self.ink(_MUTED, 7.5)
            pdf.cell(WIDTH_MM - 25, 5, self.clean(footer))
            pdf.cell(25, 5, f"{pdf.page_no()} of {{nb}}", align="R")

        self.pdf: Any = type("Document", (FPDF,), {"footer": print_footer})(format="A4")
        self.family, self._known = "helvetica", self._of_helvetica
        if fonts is not None:
            self.pdf.add_font("text", "", str(fonts.regular))
            self.pdf.add_font("text", "B", str(fonts.bold))
            self.family = "text"
            known = set(self.pdf.fonts["text"].cmap) & set(self.pdf.fonts["textB"].cmap)
            self._known = lambda each: ord(each) in known
        self.pdf.set_margins(_MARGIN_MM, 18, _MARGIN_MM)
        self.pdf.set_auto_page_break(True, 20)
        self.pdf.set_creation_date(datetime.fromtimestamp(block["timestamp"], UTC))
        self.pdf.set_title(self.clean(f"Dossier of {facts['nation']}"))
        self.pdf.set_subject(f"As of block {block['number']}, {block['hash']}")
        self.pdf.set_producer("govkit")
        self.pdf.set_lang("en")
        self.pdf.add_page()

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

    def prose(self, paragraph: str) -> None:
        """A paragraph of Markdown: **bold** becomes bold, other marks are printed as they are."""
        for place, part in enumerate(paragraph.split("**")):
            self.ink(size=8.5, style="B" if place % 2 else "")
            self.pdf.write(4.3, self.clean(part))
        self.pdf.ln(6)

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
        """Rows with a rule below each; the head is repeated on every page."""
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
                    line.cell(shown, style=style, align=_direction("".join(lines)))
        self.pdf.ln(2)


def _direction(text: str) -> str:
    """The side that a line is aligned to, by the direction of its first strong character."""
    for each in text:
        kind = unicodedata.bidirectional(each)
        if kind in ("L", *_RIGHT_TO_LEFT):
            return "R" if kind in _RIGHT_TO_LEFT else "L"
    return "L"
