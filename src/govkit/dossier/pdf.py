"""The dossier as pages for people: A4, with page numbers, from the facts alone.

Glyphs come from a font file on this machine (DejaVu, Noto, Liberation, or one that is named), of
which what is used is embedded; nothing is downloaded. Without any, the PDF's own Helvetica has to
do. A character that the font lacks is written as its code point, `<U+5B57>`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from govkit.constitution.units import format_amount, format_duration, format_time
from govkit.dossier.facts import Facts
from govkit.errors import UsageError
from govkit.text import printable

_FOLDERS = (
    "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/TTF",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/truetype/noto", "/usr/share/fonts/noto", "/usr/share/fonts/google-noto",
    "/usr/share/fonts/truetype/liberation", "/usr/share/fonts/liberation-sans",
    "/Library/Fonts", "/System/Library/Fonts/Supplemental", "C:/Windows/Fonts",
)  # fmt: skip
_NAMES = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial Unicode.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
)
_MARGIN_MM, _WIDTH_MM = 20, 170
_INK, _MUTED, _RULE, _TINT = (24, 24, 27), (95, 99, 108), (200, 203, 209), (244, 245, 247)
_ACCENT = (30, 58, 95)
_CLASSES_A_TABLE = 4
_ITEM = re.compile(r"\s*\d+\.\s")
_THOUSANDS = re.compile(r"(?<=\d)_(?=\d{3})")
_RIGHT_TO_LEFT = ("R", "AL")
_NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Fonts:
    """A regular and a bold font file."""

    regular: Path
    bold: Path


def find_fonts(named: Path | None = None) -> Fonts | None:
    """The font that is named, or the first that this machine has, if any. Raises UsageError."""
    if named is not None:
        if not named.is_file() or named.suffix.lower() not in (".ttf", ".otf"):
            raise UsageError(f"{named} is no font", next_step="name a .ttf or .otf file")
        return Fonts(named, named)
    for folder in (*map(Path, _FOLDERS), *_of_matplotlib()):
        for regular, bold in _NAMES:
            if (folder / regular).is_file() and (folder / bold).is_file():
                return Fonts(folder / regular, folder / bold)
    return None


def _of_matplotlib() -> Iterator[Path]:
    """The fonts that matplotlib brings, where it is installed for plots."""
    spec = find_spec("matplotlib")
    if spec is not None and spec.origin:
        yield Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"


def to_pdf(facts: Facts, charter: str, fonts: Fonts | None = None) -> bytes:
    """The pages. The same facts with the same font make the same bytes."""
    pages = _Pages(facts, fonts)
    _Writer(pages, facts, charter).write()
    return pages.finished()


Cell = str | Sequence[str]
"""What stands in a table: one line, whatever line ends a stranger put into it, or several."""


class _Pages:
    """What a page can take: headings, text, fields, tables. All text is made harmless here."""

    def __init__(self, facts: Facts, fonts: Fonts | None) -> None:
        from fpdf import FPDF

        block = facts["block"]
        footer = f"Dossier of {facts['nation']}, block {block['number']}, {block['hash'][:18]}..."

        def print_footer(pdf: Any) -> None:
            pdf.set_y(-14)
            self.ink(_MUTED, 7.5)
            pdf.cell(_WIDTH_MM - 25, 5, self.clean(footer))
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
        """Text that the font has, with nothing that could turn its direction or hide."""
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
        self.pdf.line(_MARGIN_MM, y, _MARGIN_MM + _WIDTH_MM, y)
        self.pdf.set_line_width(0.2)
        self.pdf.ln(6)

    def heading(self, text: str, level: int = 0) -> None:
        """A heading with room for what follows it; it is in the outline too."""
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
        """A paragraph of Markdown, of which only **bold** is heeded; the rest stays as it is."""
        for place, part in enumerate(paragraph.split("**")):
            self.ink(size=8.5, style="B" if place % 2 else "")
            self.pdf.write(4.3, self.clean(part))
        self.pdf.ln(6)

    def fields(self, rows: Iterable[tuple[str, Cell]]) -> None:
        """Names on the left, values on the right."""
        self.table((), [row for row in rows if row[1]], (46, _WIDTH_MM - 46), bold_first=True)

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
            width=_WIDTH_MM,
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


class _Writer:
    """What stands on the pages, section by section."""

    def __init__(self, pages: _Pages, facts: Facts, charter: str) -> None:
        self.pages, self.facts, self.charter = pages, facts, charter

    def write(self) -> None:
        sections: tuple[Callable[[], None], ...] = (
            self._top, self._wrapper, self._officers, self._people_and_money, self._decisions,
            self._resolutions, self._records, self._charter, self._proof,
        )  # fmt: skip
        for section in sections:
            section()

    def _top(self) -> None:
        block, founded = self.facts["block"], self.facts["founded"]
        self.pages.title(self.facts["nation"], "DOSSIER FOR RECOGNITION")
        self.pages.text(
            "What this nation's contracts and its record log say of it. Every figure here was "
            "worked out from proofs that come with this document, and can be verified without "
            "trusting whoever hands it over: see the last section."
        )
        self.pages.fields(
            [
                ("As of", f"{format_time(block['timestamp'])}, block {block['number']} "
                          f"of chain {block['chain_id']}"),
                ("Block hash", block["hash"]),
                ("Founded", f"{format_time(founded['timestamp'])}, block {founded['block']}"),
                ("Citizens", f"{self.facts['citizens']['now']}"),
                ("Record log", self.facts["log"]["origin"]),
            ]
        )  # fmt: skip

    def _wrapper(self) -> None:
        self.pages.heading("Legal entity")
        wrapper = self.facts["legal_wrapper"]
        if wrapper is None:
            self.pages.text("The nation states no legal entity.")
            return
        self.pages.fields(
            (name.replace("_", " ").capitalize(), value.split("\n"))
            for name, value in wrapper["fields"].items()
        )
        recorded = (
            f"So it stands in the nation's log as record {wrapper['record']}."
            if wrapper["record"]
            else "The nation states this here; it is not in its record log."
        )
        self.pages.text(f"{recorded} Whether it is so, the register knows.", muted=True, size=8)

    def _officers(self) -> None:
        self.pages.heading("Officers")
        holders: dict[tuple[Cell, str, str], list[str]] = {}
        for each in self.facts["officers"]:
            row = _office(each), _appointed(each["appointed"]), each["until"] or "until replaced"
            holders.setdefault(row, []).extend(_some(each["name"], each["holder"]))
        rows = [(office, held, since, until) for (office, since, until), held in holders.items()]
        if not rows:
            self.pages.text("There are none: passed proposals alone act.")
        self.pages.table(("Office", "Held by", "Since", "Term ends"), rows, (36, 78, 30, 26))
        self.pages.text(
            "Offices are held by accounts; names are the nation's own. Beyond these, only passed "
            "proposals act, through the treasury.",
            muted=True, size=8,
        )  # fmt: skip

    def _people_and_money(self) -> None:
        citizens, held = self.facts["citizens"], self.facts["treasury"]
        self.pages.heading("Citizens")
        self.pages.fields(
            [
                ("Citizens now", str(citizens["now"])),
                ("Passports ever issued", str(citizens["passports_issued"])),
                *((_label(name), str(citizens[name])) for name in citizens
                  if name not in ("now", "passports_issued")),
            ]
        )  # fmt: skip
        self.pages.heading("Treasury")

        def amount(name: str) -> str:
            return _grouped(format_amount(int(held[name]), held["symbol"]))

        self.pages.fields(
            [
                ("Account", held["address"]),
                (f"{held['currency']} held", amount("held_wei")),
                ("Coin of the chain held", _grouped(format_amount(int(held["coin_wei"]), "ether"))),
                ("Supply", f"{amount('supply_wei')} of at most {amount('cap_wei')}"),
                ("Issuable now", amount("issuable_wei")),
                ("Issuable a year", f"{held['yearly_issuance_limit']} of the supply"),
                ("Least delay of a payment", format_duration(held["least_delay_seconds"])),
            ]
        )

    def _decisions(self) -> None:
        self.pages.heading("How it decides")
        houses = [
            (each["name"], each["votes"].replace("_", " "), each["role"], each["address"])
            for each in self.facts["houses"]
        ]
        self.pages.table(("House", "Votes by", "Role", "Contract"), houses, (34, 28, 24, 84))
        classes = self.facts["classes"]
        for first in range(0, len(classes), _CLASSES_A_TABLE):
            shown = classes[first : first + _CLASSES_A_TABLE]
            names = dict.fromkeys(name for each in shown for name in each if name != "name")
            rows = [
                (_label(name), *(_grouped(each.get(name, "not asked")) for each in shown))
                for name in names
            ]
            width = (_WIDTH_MM - 38) / len(shown)
            columns = ("Class of decisions", *(each["name"] for each in shown))
            self.pages.table(columns, rows, (38, *(width for _ in shown)))

    def _resolutions(self) -> None:
        self.pages.heading("Resolutions")
        found = self.facts["resolutions"]
        if not found:
            self.pages.text("No proposal has been executed.")
        for each in found:
            self.pages.heading(f"{each['number']}. {each['title'] or '(no title)'}", 1)
            self.pages.fields(
                [
                    ("Executed", _at(each["executed"])),
                    ("Proposed", f"{_at(each['proposed'])}, by {each['proposer']}"),
                    ("What it did", each["actions"]),
                    ("Proposal id", f"{int(each['id']):#066x}"),
                ]
            )
            columns = ("House", "For", "Against", "Abstaining", "Quorum", "Approval")
            rows = [tuple(map(_grouped, _tally(house))) for house in each["tally"]]
            self.pages.table(columns, rows, (34, 32, 32, 28, 26, 18))

    def _records(self) -> None:
        log = self.facts["log"]
        self.pages.heading("Records")
        self.pages.fields(
            [
                ("Records in the log", str(log["size"])),
                ("Root", log["root"]),
                ("Key of the log", log["key"]["key"] if log["key"] else _NOBODY),
            ]
        )
        rows = [
            (
                str(each["number"]),
                each["kind"],
                _some(each["title"], each["link"]),
                format_time(each["timestamp"]),
                each["sha256"],
            )
            for each in log["records"]
        ]
        columns = ("No.", "Kind", "Title", "Recorded", "SHA-256 of what it holds")
        self.pages.table(columns, rows, (10, 24, 45, 30, 61))

    def _charter(self) -> None:
        self.pages.heading("Charter")
        if not self.charter:
            self.pages.text("Its text is not published here; its records are above.")
            return
        for paragraph in _paragraphs(self.charter):
            level = len(paragraph) - len(paragraph.lstrip("#"))
            if level and paragraph[level:].startswith(" "):
                self.pages.heading(paragraph[level:].strip(), 1)
            else:
                self.pages.prose(paragraph)

    def _proof(self) -> None:
        block = self.facts["block"]
        self.pages.heading("How to verify this")
        self.pages.text(
            "This document is one file of the dossier, an archive with the proofs. On any machine, "
            "connected or not:"
        )
        self.pages.text(f"govkit dossier verify FILE --key KEY --block-hash {block['hash']}")
        self.pages.text(
            "Take the log's key from where the nation publishes it, and look up the hash of block "
            f"{block['number']} in a node or explorer of your own: not from this file."
        )
        self.pages.fields(_HOW)


_HOW = (
    (
        "The state",
        "Officers, citizens, treasury, rules and tallies: the nation's contracts are run over "
        "Merkle-Patricia proofs (EIP-1186) under the block's state root.",
    ),
    (
        "Events",
        "When something was proposed, executed or given: receipts, proved under the receipts root "
        "of their block's header, of which this block's state has the hash (EIP-2935).",
    ),
    ("Records", "RFC 6962 inclusion proofs in the tree whose root the ledger contract holds."),
    ("The file", "The log's Ed25519 key signs the SHA-256 hash of every file in the archive."),
    (
        "Not proved",
        "That there are no further proposals or keepers than are listed; what the register says "
        "of the legal entity; who the people behind the accounts are.",
    ),
)


def _paragraphs(text: str) -> Iterator[str]:
    """Headings, and items and paragraphs with their lines joined."""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        starts_anew = line.lstrip().startswith(("#", "- ", "* ")) or _ITEM.match(line)
        if lines and (not line.strip() or starts_anew):
            yield " ".join(lines)
            lines = []
        if line.lstrip().startswith("#"):
            yield line.strip()
        elif line.strip():
            lines.append(line.strip())


def _grouped(text: str) -> str:
    """An amount with commas, as people outside write it."""
    return _THOUSANDS.sub(",", text)


def _tally(house: Mapping[str, str]) -> tuple[str, ...]:
    name = house["house"] + (" (veto)" if house["role"] == "veto" else "")
    keys = ("for", "against", "abstain", "quorum", "approval")
    return (name, *(house[key] for key in keys))


def _office(each: Mapping[str, Any]) -> Cell:
    seats = f" ({each['seats']} seats)" if each.get("seats", 1) > 1 else ""
    return _some(f"{each['office']}{seats}", each["may"])


def _some(*lines: str) -> Sequence[str]:
    return tuple(line for line in lines if line)


def _appointed(when: Mapping[str, int] | None) -> str:
    return _at(when) if when else "not told"


def _at(when: Mapping[str, int]) -> str:
    return f"{format_time(when['timestamp'])}, block {when['block']}"


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _direction(text: str) -> str:
    """Where a line stands by its first strong character."""
    for each in text:
        kind = unicodedata.bidirectional(each)
        if kind in ("L", *_RIGHT_TO_LEFT):
            return "R" if kind in _RIGHT_TO_LEFT else "L"
    return "L"
