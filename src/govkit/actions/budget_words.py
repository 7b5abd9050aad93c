"""Budgets in words: `grant office roads 500 MRT a month for gravel until 2028-01-01`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from govkit.actions.office_words import role_of
from govkit.actions.vocabulary import PERIOD, line_name, line_of
from govkit.actions.words import Form, Tellers, Words
from govkit.constitution import units
from govkit.contracts.budgets import (
    MAX_PURPOSE_BYTES,
    NO_END,
    BudgetRules,
    Budgets,
    Holder,
)
from govkit.errors import GovkitError, UsageError
from govkit.guesses import no_such
from govkit.types import Address, Call

_HOLDER = r"(office|council|account) (\S+)"
BUDGET = rf"budget (\d+) of {_HOLDER}"
_UNTIL = r"(?: (?:until (\S+)|(without end)))?"
_TO = r"(?: to (.+?))?"
_REST = r"(?:, (rolling over|lapsing))?(?:: (.+))?"
_LISTED, _ANYBODY = "those listed", "anybody"


class BudgetWords(Words[Budgets]):
    absent = ("this nation has no budgets", "its file has no section `budgets`; see govkit adopt")
    examples = (
        "grant HOLDER AMOUNT a PERIOD for LINE [from DATE] [until DATE] [to ACCOUNT, ...]"
        "[, rolling over][: PURPOSE]",
        "change budget NUMBER of HOLDER to AMOUNT a PERIOD for LINE [until DATE] [to those listed]"
        "[, rolling over][: PURPOSE]",
        "restart budget NUMBER of HOLDER",
        "revoke budget NUMBER of HOLDER",
        "let budget NUMBER of HOLDER pay ACCOUNT",
        "forbid budget NUMBER of HOLDER to pay ACCOUNT",
    )

    def forms(self) -> Sequence[Form]:
        terms = rf"(.+?) {PERIOD} for ([^\s:,]+)"
        return [
            (rf"grant {_HOLDER} {terms}(?: from (\S+))?{_UNTIL}{_TO}{_REST}", self._grant),
            (rf"change {BUDGET} to {terms}{_UNTIL}{_TO}{_REST}", self._change),
            (rf"restart {BUDGET}", lambda n, *who: self.one.restart(self._word(*who), int(n))),
            (rf"revoke {BUDGET}", lambda n, *who: self.one.revoke(self._word(*who), int(n))),
            (rf"let {BUDGET} pay (\S+)", self._let),
            (rf"forbid {BUDGET} to pay (\S+)", self._forbid),
        ]

    def tellers(self, own: str) -> Tellers:
        budget, show = self.named, self.say.show
        return {
            "grant": self._granted,
            "change": self._changed,
            "restart": lambda holder, number: f"restart {budget(holder, number)}",
            "revoke": lambda holder, number: f"revoke {budget(holder, number)}",
            "setReceiver": lambda holder, number, who, on: (
                f"let {budget(holder, number)} pay {show(who)}"
                if on
                else f"forbid {budget(holder, number)} to pay {show(who)}"
            ),
            "spend": self._spent,
        }

    # -- reading

    def _grant(
        self,
        kind: str,
        name: str,
        money: str,
        period: str,
        line: str,
        start: str | None,
        until: str | None,
        endless: str | None,
        to: str | None,
        rest: str | None,
        purpose: str | None,
    ) -> Call:
        asset, amount = self.say.money(money)
        receivers = [] if to in (None, _LISTED, _ANYBODY) else self._receivers(to or "")
        rules = BudgetRules(
            amount=amount,
            period=units.parse_period(period),
            end=self._later("end", until) if until else NO_END,
            rolls_over=rest == "rolling over",
            listed=to not in (None, _ANYBODY),
        )
        begin = self._later("start", start) if start else 0
        words = line_of(line), _purpose(purpose or line)
        return self.one.grant(self._word(kind, name), asset, begin, rules, receivers, *words)

    def _change(
        self,
        number: str,
        kind: str,
        name: str,
        money: str,
        period: str,
        line: str,
        until: str | None,
        endless: str | None,
        to: str | None,
        rest: str | None,
        purpose: str | None,
    ) -> Call:
        """What the words do not say stays as it is."""
        holder = self._word(kind, name)
        present = self.one.budget(holder, int(number))
        asset, amount = self.say.money(money)
        if asset != present.asset:
            had = self.say.cash(present.asset, present.rules.amount)
            raise UsageError(
                f"{money} is not of this budget's asset",
                f"it is of {had} a period",
                "grant another budget",
            )
        rules = replace(present.rules, amount=amount, period=units.parse_period(period))
        if until or endless:
            rules = replace(rules, end=self._later("end", until) if until else NO_END)
        if to is not None:
            rules = replace(rules, listed=_one_of(to, _LISTED, _ANYBODY) == _LISTED)
        if rest is not None:
            rules = replace(rules, rolls_over=rest == "rolling over")
        words = line_of(line), _purpose(purpose or line)
        return self.one.change(holder, int(number), rules, *words)

    def _later(self, what: str, day: str) -> int:
        """A day to come. Raises UsageError for one that is past."""
        second = self.say.second(day)
        if second <= self.one.port.now():
            raise UsageError(
                f"the {what} {day} is past",
                "a budget is spent from now on",
                "name a later day"
                if what == "end"
                else "name a later day, or none to begin at once",
            )
        return second

    def _let(self, number: str, kind: str, name: str, who: str) -> Call:
        account = self.say.account(who)
        return self.one.set_receiver(self._word(kind, name), int(number), account, True)

    def _forbid(self, number: str, kind: str, name: str, who: str) -> Call:
        account = self.say.account(who)
        return self.one.set_receiver(self._word(kind, name), int(number), account, False)

    def holder(self, kind: str, name: str) -> Holder:
        """A holder by its kind and name. Raises UsageError."""
        if kind == "office":
            role_of(name)
            return Holder(kind, name)
        councils = self.say.contracts.get("councils", {})
        if kind == "account":
            return Holder(kind, self.say.account(name))
        if name not in councils:
            raise no_such("council", name, councils)
        return Holder(kind, councils[name].address)

    def _word(self, kind: str, name: str) -> bytes:
        return self.holder(kind, name).word

    def _receivers(self, text: str) -> list[Address]:
        return [self.say.account(each.strip()) for each in text.split(",")]

    # -- telling

    def held_by(self, holder: bytes) -> str:
        """A holder in words: `office roads`, `account dev3`."""
        kind, name = Holder.of(holder)
        if kind == "account":
            return f"account {self.say.show(Address(name))}"
        return f"{kind} {name if kind == 'office' else self.say.named(Address(name))}"

    def named(self, holder: bytes, number: int) -> str:
        return f"budget {number} of {self.held_by(holder)}"

    def _granted(
        self,
        holder: bytes,
        asset: Address,
        start: int,
        row: Sequence[Any],
        receivers: Sequence[Address],
        line: bytes,
        purpose: str,
    ) -> str:
        rules = BudgetRules(*row)
        listed = ", ".join(map(self.say.show, receivers)) or _LISTED
        return (
            f"grant {self.held_by(holder)} {self._amount(asset, rules)} for {line_name(line)}"
            f"{f' from {_day(start)}' if start else ''}"
            f"{'' if rules.end == NO_END else f' until {_day(rules.end)}'}"
            f"{f' to {listed}' if rules.listed else ''}"
            f"{', rolling over' if rules.rolls_over else ''}{_told(purpose, line)}"
        )

    def _changed(
        self, holder: bytes, number: int, row: Sequence[Any], line: bytes, purpose: str
    ) -> str:
        rules = BudgetRules(*row)
        amount = self._amount(self.asset_of(holder, number), rules)
        return (
            f"change {self.named(holder, number)} to {amount} for {line_name(line)} "
            f"{'without end' if rules.end == NO_END else f'until {_day(rules.end)}'} "
            f"to {_LISTED if rules.listed else _ANYBODY}, "
            f"{'rolling over' if rules.rolls_over else 'lapsing'}{_told(purpose, line)}"
        )

    def _spent(self, holder: bytes, number: int, receiver: Address, amount: int) -> str:
        asset = self.asset_of(holder, number)
        shown = f"{amount:_}" if asset is None else self.say.cash(asset, amount)
        return f"spend {shown} from {self.named(holder, number)} to {self.say.show(receiver)}"

    def asset_of(self, holder: bytes, number: int) -> Address | None:
        """A budget's asset, if it exists already."""
        try:
            return self.one.budget(holder, number).asset
        except GovkitError:
            return None

    def _amount(self, asset: Address | None, rules: BudgetRules) -> str:
        shown = f"{rules.amount:_}" if asset is None else self.say.cash(asset, rules.amount)
        return f"{shown} {self.say.a_period(rules.period)}"


def _day(second: int) -> str:
    return units.format_time(second).removesuffix(" 00:00:00 UTC")


def _told(purpose: str, line: bytes) -> str:
    return "" if purpose == line_name(line) else f": {purpose}"


def _purpose(text: str) -> str:
    if len(text.encode()) > MAX_PURPOSE_BYTES:
        raise UsageError(
            f"the purpose has {len(text.encode())} bytes",
            f"a budget keeps at most {MAX_PURPOSE_BYTES}",
            "write it shorter",
        )
    return text


def _one_of(text: str, *known: str) -> str:
    if text not in known:
        raise UsageError(
            f"{text!r} is not whom a budget can be changed to pay",
            next_step=f"say {' or '.join(known)}; then: let budget NUMBER of HOLDER pay ACCOUNT",
        )
    return text
