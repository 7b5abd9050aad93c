"""Streams in words: `stream 1_000 MRT a month to ana for salary from 2027-01-01`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from govkit.actions.budget_words import BUDGET, BudgetWords
from govkit.actions.vocabulary import PERIOD, line_name, line_of
from govkit.actions.words import Form, Tellers, Words
from govkit.constitution import units
from govkit.contracts.budgets import NO_END
from govkit.contracts.streams import ALL, Streams, StreamTerms
from govkit.errors import UsageError
from govkit.types import Address, Call

_TERM = rf"(.+?) {PERIOD}"
_NAMED = r"stream of (\S+) for (\S+?)(?: in (\S+))?"


class StreamWords(Words[Streams]):
    absent = ("this nation has no streams", "its file has no section `streams`; see govkit adopt")
    examples = (
        "stream AMOUNT a PERIOD to ACCOUNT for LINE [from DATE] [after DATE] [until DATE] "
        "[while a citizen] [out of budget NUMBER of HOLDER]",
        "change stream of ACCOUNT for LINE to AMOUNT a PERIOD [until DATE]",
        "pause stream of ACCOUNT for LINE [in ASSET]",
        "resume stream of ACCOUNT for LINE [in ASSET]",
        "stop stream of ACCOUNT for LINE [in ASSET]",
    )

    def forms(self) -> Sequence[Form]:
        moments = "".join(rf"(?: {word} (\S+(?: \S+ UTC)?))?" for word in ("from", "after"))
        until = r"(?: until (\S+(?: \S+ UTC)?))?"
        return [
            (
                rf"stream {_TERM} to (\S+) for (\S+?){moments}{until}( while a citizen)?"
                rf"(?: out of {BUDGET})?",
                self._begin,
            ),
            (rf"change stream of (\S+) for (\S+) to {_TERM}{until}", self._change),
            (rf"pause {_NAMED}", lambda *names: self.one.pause(*self._names(*names))),
            (rf"resume {_NAMED}", lambda *names: self.one.resume(*self._names(*names))),
            (rf"stop {_NAMED}", lambda *names: self.one.stop(*self._names(*names))),
        ]

    def tellers(self, own: str) -> Tellers:
        return {
            "begin": self._begun,
            "beginFor": self._begun_for,
            "change": self._changed,
            **{name: self._teller(name) for name in ("pause", "resume", "stop")},
            "withdraw": self._withdrawn,
        }

    def _begin(
        self,
        amount: str,
        period: str,
        who: str,
        line: str,
        start: str | None,
        cliff: str | None,
        end: str | None,
        citizens: str | None,
        number: str | None,
        *holder: str,
    ) -> Call:
        asset, wei = self.say.money(amount)
        second = self.say.second
        terms = StreamTerms(
            amount=wei,
            period=units.parse_period(period),
            start=second(start) if start else 0,
            cliff=second(cliff) if cliff else 0,
            end=second(end) if end else 0,
            citizens_only=bool(citizens),
        )
        self._check(terms)
        call = self.one.begin(self.say.account(who), asset, line_of(line), terms)
        if number is not None:
            return self.out_of(self._budgets.holder(*holder).word, int(number), call)
        return call

    @property
    def _budgets(self) -> BudgetWords:
        return cast(BudgetWords, self.say.words("budgets"))

    def begins(self, call: Call) -> bool:
        """Whether a call begins a stream as a vote does."""
        return call.data[:4] == self.one.artifact().function("begin", 4).selector

    def out_of(self, holder: bytes, number: int, begin: Call) -> Call:
        """The beginning of a stream, as its call by a vote, out of a budget, with which it ends if
        it would not end. Raises UsageError."""
        receiver, asset, line, row = self.say.arguments(begin) or ()
        terms, budget = StreamTerms(*row), self._budgets.one.budget(holder, number)
        named = self._budgets.named(holder, number)
        had = self.say.cash(budget.asset, budget.rules.amount)
        each = self.say.a_period(budget.rules.period)
        if asset != budget.asset or terms.period != budget.rules.period:
            raise UsageError(
                "the stream is not of its budget's asset and period",
                f"{named} has {had} {each}",
                f"begin it with an amount {each} of that asset",
            )
        if terms.amount > budget.rules.amount:
            raise UsageError(
                "that is more than the budget has",
                f"{named} has {had} {each}",
                "begin a smaller stream, or propose a greater budget",
            )
        if not terms.end and budget.rules.end != NO_END:
            terms = replace(terms, end=budget.rules.end)
        return self.one.begin_for(holder, number, receiver, line, terms)

    def _check(self, terms: StreamTerms) -> None:
        """What can only be a mistake is refused before anybody votes. Raises UsageError."""
        if not 0 < terms.amount < 2**112:
            raise UsageError("a stream of nothing", "or of more than 2^112 - 1 wei")
        now = self.one.port.block().timestamp
        if terms.start and terms.start < now:
            raise UsageError(
                "the stream would begin in the past",
                f"now it is {self.say.since_1970(now)}",
                "choose a later day; without `from` it begins once the vote is carried out",
            )
        if terms.end and terms.end <= max(terms.start, terms.cliff, now):
            raise UsageError(
                "the stream would end before it pays", next_step="choose a later day for `until`"
            )
        if terms.cliff and terms.cliff < (terms.start or now):
            raise UsageError(
                "the stream's cliff would be before its start",
                next_step="choose a later day for `after`",
            )

    def _change(self, who: str, line: str, amount: str, period: str, end: str | None) -> Call:
        asset, wei = self.say.money(amount)
        until = self.say.second(end) if end else 0
        names = self.say.account(who), asset, line_of(line)
        return self.one.change(*names, wei, units.parse_period(period), until)

    def _names(self, who: str, line: str, asset: str | None) -> tuple[Address, Address, bytes]:
        chosen = self.say.asset(asset) if asset else self.say.currency
        return self.say.account(who), chosen, line_of(line)

    def _begun(self, who: Address, asset: Address, line: bytes, row: Sequence[Any]) -> str:
        terms, when = StreamTerms(*row), self.say.since_1970
        moments = ("from", terms.start), ("after", terms.cliff), ("until", terms.end)
        return (
            f"stream {self.say.cash(asset, terms.amount)} {self.say.a_period(terms.period)} "
            f"to {self.say.show(who)} for {line_name(line)}"
            + "".join(f" {word} {when(moment)}" for word, moment in moments if moment)
            + (" while a citizen" if terms.citizens_only else "")
        )

    def _begun_for(
        self, holder: bytes, number: int, who: Address, line: bytes, row: Sequence[Any]
    ) -> str:
        asset = self._budgets.asset_of(holder, number)
        told = self._begun(who, asset or self.say.currency, line, row)
        return f"{told} out of {self._budgets.named(holder, number)}"

    def _changed(
        self, who: Address, asset: Address, line: bytes, amount: int, period: int, end: int
    ) -> str:
        until = f" until {self.say.since_1970(end)}" if end else ""
        return (
            f"change stream of {self.say.show(who)} for {line_name(line)} "
            f"to {self.say.cash(asset, amount)} {self.say.a_period(period)}{until}"
        )

    def _teller(self, verb: str) -> Any:
        return lambda who, asset, line: f"{verb} {self._told(who, asset, line)}"

    def _told(self, who: Address, asset: Address, line: bytes) -> str:
        own = self.say.asset_name(asset)
        other = "" if own == self.say.symbol else f" in {own}"
        return f"stream of {self.say.show(who)} for {line_name(line)}{other}"

    def _withdrawn(self, who: Address, asset: Address, line: bytes, amount: int) -> str:
        what = "all that is owed" if amount == ALL else self.say.cash(asset, amount)
        return f"withdraw {what} from the {self._told(who, asset, line)}"
