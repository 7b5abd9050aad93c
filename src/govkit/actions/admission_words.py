"""Applications and claims in words: `uphold challenge of 0x...`, `set admission fee 0.02 ETH`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from govkit.actions.core_words import SHA256
from govkit.actions.words import Form, Tellers, Words
from govkit.constitution import units
from govkit.contracts.admissions import Admissions, AdmissionTerms, Oath
from govkit.errors import UsageError
from govkit.types import Call

_COINS = ("fee", "bond", "challenge_bond")
_SPANS = ("tenure", "challenge_window", "judging_period")
_COUNTS = ("vouchers", "open_vouches")


class AdmissionWords(Words[Admissions]):
    """SETTING is fee, vouchers, bond, tenure, open_vouches, challenge_bond, challenge_window or
    judging_period; amounts are in ether."""

    absent = ("this nation has no ways in", "its file names no application and no claim_list")
    examples = (
        "uphold challenge of ACCOUNT",
        "dismiss challenge of ACCOUNT",
        "consent to ACCOUNT",
        "set admission SETTING VALUE",
        "set oath SHA256 TITLE: PLEDGE",
        "set founding list ROOT",
        "close founding list",
    )

    def forms(self) -> Sequence[Form]:
        settings, who = "|".join((*_COINS, *_SPANS, *_COUNTS)), self.say.account
        return [
            (r"uphold challenge of (\S+)", lambda name: self.one.judge(who(name), True)),
            (r"dismiss challenge of (\S+)", lambda name: self.one.judge(who(name), False)),
            (r"consent to (\S+)", lambda name: self.one.consent(who(name))),
            (rf"set admission ({settings}) (.+)", self._set_terms),
            (rf"set oath {SHA256} ([^:]+): (.+)", self._set_oath),
            (
                rf"set founding list {SHA256}",
                lambda root: self.one.set_list(bytes.fromhex(root), 0),
            ),
            (r"close founding list", lambda: self.one.set_list(bytes(32), 0)),
        ]

    def tellers(self, own: str) -> Tellers:
        show = self.say.show
        return {
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

    def _set_terms(self, setting: str, text: str) -> Call:
        """The present terms with one setting changed."""
        value: int
        if setting in _COINS:
            value = units.parse_amount(text, "ETH")
        elif setting in _SPANS:
            value = self.say.ticks(text)
        elif text.isdigit():
            value = int(text)
        else:
            raise UsageError(f"{text} is not a number", next_step=f"say how many {setting}")
        changed: dict[str, Any] = {setting: value}
        return self.one.set_terms(replace(self._terms_now(), **changed))

    def _terms_now(self) -> AdmissionTerms:
        return self.one.terms(self.one.version())

    def _set_oath(self, digest: str, title: str, pledge: str) -> Call:
        return self.one.set_oath(Oath(pledge, title, bytes.fromhex(digest)))

    def _terms_set(self, fields: tuple[Any, ...]) -> str:
        """What an application would take. Beside each change stands the present value."""
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
        shown |= {name: self.say.span(getattr(terms, name)) for name in _SPANS}
        return shown

    def _oath_set(self, pledge: str, title: str, digest: bytes) -> str:
        if not pledge:
            return "ask for no oath any more"
        return f"set oath 0x{digest.hex()} {title}: {pledge}"

    def _list_set(self, root: bytes, until: int) -> str:
        if not any(root):
            return "close founding list"
        end = f" until {self.say.moment(until)}" if until else ""
        return f"set founding list 0x{root.hex()}{end}"


def _because(record: int) -> str:
    return f", see record {record}" if record else ""
