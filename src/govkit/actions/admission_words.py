"""Ways in, in words: `uphold challenge of 0x...`, `set admission fee 0.02 ETH`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from govkit.actions.address_book import AddressBook
from govkit.actions.record_words import SHA256
from govkit.constitution import units
from govkit.contracts.admissions import Admissions, AdmissionTerms, Oath
from govkit.errors import UsageError
from govkit.types import Address, Call

ADMISSION_FORMS = (
    "uphold challenge of ACCOUNT",
    "dismiss challenge of ACCOUNT",
    "consent to ACCOUNT",
    "set admission SETTING VALUE",
    "set oath SHA256 TITLE: PLEDGE",
    "set founding list ROOT",
    "close founding list",
)
"""SETTING is fee, vouchers, bond, tenure, open_vouches, challenge_bond, challenge_window or
judging_period; amounts are in ether."""

_COINS = ("fee", "bond", "challenge_bond")
_SPANS = ("tenure", "challenge_window", "judging_period")
_COUNTS = ("vouchers", "open_vouches")


@dataclass(frozen=True, slots=True)
class AdmissionWords:
    """The words for the calls of one nation's ways in; `ticks` and `span` are of its clock."""

    admissions: Admissions
    book: AddressBook
    ticks: Callable[[str], int]
    span: Callable[[int], str]
    moment: Callable[[int], str]

    def forms(self) -> list[tuple[str, Callable[..., Call]]]:
        """Patterns, and what makes the call of their groups."""
        settings = "|".join((*_COINS, *_SPANS, *_COUNTS))
        door = self.admissions
        return [
            (r"uphold challenge of (\S+)", lambda who: door.judge(self._who(who), True)),
            (r"dismiss challenge of (\S+)", lambda who: door.judge(self._who(who), False)),
            (r"consent to (\S+)", lambda who: door.consent(self._who(who))),
            (rf"set admission ({settings}) (.+)", self._set_terms),
            (rf"set oath {SHA256} ([^:]+): (.+)", self._set_oath),
            (rf"set founding list {SHA256}", lambda root: door.set_list(bytes.fromhex(root), 0)),
            (r"close founding list", lambda: door.set_list(bytes(32), 0)),
        ]

    def describe(self, name: str, arguments: Sequence[Any]) -> str:
        """The phrase of a function of the contract that has one."""
        show = self.book.show
        phrases: dict[str, Callable[..., str]] = {
            "apply": lambda who, expiry, signature: f"apply for {show(who)}",
            "consent": lambda who: f"consent to {show(who)}",
            "vouch": lambda who: f"vouch for {show(who)}",
            "retract": lambda who, number: f"retract passport {number}'s vouch for {show(who)}",
            "challenge": lambda who, record: f"challenge {show(who)}{_because(record)}",
            "judge": lambda who, upheld: (
                f"{'uphold' if upheld else 'dismiss'} challenge of {show(who)}"
            ),
            "conclude": lambda who: f"conclude the application of {show(who)}",
            "close": lambda who: f"close the application of {show(who)}",
            "claim": lambda key, who, *rest: f"claim the place of {show(key)} for {show(who)}",
            "collect": lambda number: (
                f"collect what is owed to {f'passport {number}' if number else 'the treasury'}"
            ),
            "setTerms": self._terms_set,
            "setOath": lambda oath: self._oath_set(*oath),
            "setList": self._list_set,
        }
        return phrases[name](*arguments) if name in phrases else ""

    def _who(self, text: str) -> Address:
        return self.book.resolve(text)

    def _set_terms(self, setting: str, text: str) -> Call:
        """The terms as they are now, with one setting changed."""
        value: int
        if setting in _COINS:
            value = units.parse_amount(text, "ETH")
        elif setting in _SPANS:
            value = self.ticks(text)
        elif text.isdigit():
            value = int(text)
        else:
            raise UsageError(f"{text} is no number", next_step=f"say how many {setting}")
        changed: dict[str, Any] = {setting: value}
        return self.admissions.set_terms(replace(self._terms_now(), **changed))

    def _terms_now(self) -> AdmissionTerms:
        return self.admissions.terms(self.admissions.version())

    def _set_oath(self, digest: str, title: str, pledge: str) -> Call:
        return self.admissions.set_oath(Oath(pledge, title, bytes.fromhex(digest)))

    def _terms_set(self, fields: tuple[Any, ...]) -> str:
        """What an application takes then; beside what changes, how it is now."""
        before, after = self.settings(self._terms_now()), self.settings(AdmissionTerms(*fields))
        words = [
            f"{name} {value}" + (f" (now {before[name]})" if value != before[name] else "")
            for name, value in after.items()
        ]
        return f"set admission: {', '.join(words)}"

    def settings(self, terms: AdmissionTerms) -> dict[str, str]:
        """What an application takes, setting by setting."""
        shown = {
            "applications": "taken" if terms.accepting else "not taken",
            "consent": "needed" if terms.consent else "not needed",
            "judge": "registrar or vote" if terms.registrar_judges else "vote",
        }
        shown |= {name: units.format_amount(getattr(terms, name), "ETH") for name in _COINS}
        shown |= {name: str(getattr(terms, name)) for name in _COUNTS}
        shown |= {name: self.span(getattr(terms, name)) for name in _SPANS}
        return shown

    def _oath_set(self, pledge: str, title: str, digest: bytes) -> str:
        if not pledge:
            return "ask for no oath any more"
        return f"set oath 0x{digest.hex()} {title}: {pledge}"

    def _list_set(self, root: bytes, until: int) -> str:
        if not any(root):
            return "close founding list"
        end = f" until {self.moment(until)}" if until else ""
        return f"set founding list 0x{root.hex()}{end}"


def _because(record: int) -> str:
    return f", see record {record}" if record else ""
