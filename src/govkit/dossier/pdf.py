"""The dossier as a document for people, written from the facts alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from govkit.constitution.units import (
    format_amount,
    format_duration,
    format_time,
    grouped,
)
from govkit.dossier.fonts import Fonts
from govkit.dossier.pages import WIDTH_MM, Cell, Pages
from govkit.nation.facts import Facts
from govkit.records.markup import parts_of

_CLASSES_A_TABLE = 4
_NOBODY = "nobody"


def to_pdf(facts: Facts, charter: str, fonts: Fonts | None = None) -> bytes:
    """The PDF file. The same facts and font give the same bytes."""
    pages = Pages(facts, fonts)
    _Writer(pages, facts, charter).write()
    return pages.finished()


class _Writer:
    """Writes the sections of the dossier, one after the other."""

    def __init__(self, pages: Pages, facts: Facts, charter: str) -> None:
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
            "trusting the person who hands it over: see the last section."
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
        self.pages.text(f"{recorded} Only the register can confirm it.", muted=True, size=8)

    def _officers(self) -> None:
        self.pages.heading("Officers")
        holders: dict[tuple[Cell, str, str], list[str]] = {}
        for each in self.facts["officers"]:
            row = _office(each), _appointed(each["appointed"]), each["until"] or "until replaced"
            holders.setdefault(row, []).extend(_some(each["name"], each["holder"]))
        rows = [(office, held, since, until) for (office, since, until), held in holders.items()]
        if not rows:
            self.pages.text("There are none: only passed proposals act.")
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
            return grouped(format_amount(int(held[name]), held["symbol"]))

        self.pages.fields(
            [
                ("Account", held["address"]),
                (f"{held['currency']} held", amount("held_wei")),
                ("Coin of the chain held", grouped(format_amount(int(held["coin_wei"]), "ether"))),
                ("Supply", f"{amount('supply_wei')} of at most {amount('cap_wei')}"),
                ("Issuable now", amount("issuable_wei")),
                ("Issuable a year", f"{held['yearly_issuance_limit']} of the supply"),
                ("Least delay of a payment", format_duration(held["least_delay_seconds"])),
            ]
        )
        rows = [
            (each["what"], grouped(each["owed"]), grouped(each["within_a_year"]))
            for each in held.get("commitments", ())
        ]
        self.pages.table(("Committed to", "Owed now", "Within a year"), rows, (80, 42, 48))

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
                (_label(name), *(grouped(each.get(name, "not asked")) for each in shown))
                for name in names
            ]
            width = (WIDTH_MM - 38) / len(shown)
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
            rows = [tuple(map(grouped, _tally(house))) for house in each["tally"]]
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
        rows: list[tuple[Cell, ...]] = []
        for each in log["records"]:
            when = format_time(each["timestamp"])
            title = _some(each["title"], each["link"])
            rows += [
                (str(each["number"]), each["kind"], title, when),
                (f"SHA-256 {each['sha256']}",),
            ]
        self.pages.table(("No.", "Kind", "Title", "Recorded"), rows, (12, 34, 84, 40))

    def _charter(self) -> None:
        self.pages.heading("Charter")
        if not self.charter:
            self.pages.text("Its text is not published here; its records are above.")
            return
        self.pages.markup(parts_of(self.charter))

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
