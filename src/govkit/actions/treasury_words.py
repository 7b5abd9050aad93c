"""The treasury in words: who has money paid by it, and what may leave it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from govkit.actions.ballot_words import execution
from govkit.actions.payer_words import PayerWords
from govkit.actions.words import Form, Tellers
from govkit.constitution import units
from govkit.contracts import Treasury
from govkit.contracts.treasury import UNLIMITED, WHOLE, Limit
from govkit.errors import UsageError
from govkit.guesses import no_such
from govkit.types import ZERO_ADDRESS, Address, Bps, Call, Wei

_ANY = "any"
_PERIOD = r"(?: (?:an?|each|every) ([^:,]+?))?"


class TreasuryWords(PayerWords[Treasury]):
    """Payers, limits and commitments. `Phrases` tells payments of coin: they call no function."""

    examples = (
        "set limit of ASSET to AMOUNT a PERIOD for class CLASS",
        "set limit of ASSET a PERIOD: AMOUNT for class CLASS, AMOUNT for ACCOUNT, "
        "SHARE while dormant, NUMBER months of runway",
        "remove limit of ASSET",
        "set payer ACCOUNT",
        "remove payer ACCOUNT",
        "adopt INSTITUTION",
        "set commitments ACCOUNT",
        "remove commitments",
    )

    def forms(self) -> Sequence[Form]:
        who, asset = self.say.account, self.say.asset
        return [
            (rf"set limit of (\S+) to (.+?){_PERIOD} for (class \S+|\S+)", self._change),
            (rf"set limit of (\S+?){_PERIOD}: (.+)", self._set),
            (
                r"remove limit of (\S+)",
                lambda name: self.one.set_limit(Limit(asset(name))),
            ),
            *self.payer_forms(),
            (r"set commitments (\S+)", lambda name: self.one.set_commitments(who(name))),
            (r"remove commitments", lambda: self.one.set_commitments(ZERO_ADDRESS)),
        ]

    @property
    def one(self) -> Treasury:
        """The treasury, if it can be told any of this. Raises UsageError for an older one."""
        treasury = super().one
        if not treasury.release.treasury_pays:
            raise UsageError(
                f"this nation's treasury is of release {treasury.release.number}",
                "it has no limits and pays nobody without a vote",
                "what a purse can do may be adopted: see govkit adopt",
            )
        return treasury

    def tellers(self, own: str) -> Tellers:
        show, cash = self.say.named, self.say.cash
        return {
            "execute": execution,
            "setLimit": self._limit_set,
            "setPayer": self.payer_set,
            "setCommitments": lambda to: (
                "remove commitments" if to == ZERO_ADDRESS else f"set commitments {show(to)}"
            ),
            "pay": lambda asset, to, wei: f"pay {cash(asset, wei)} to {show(to)}",
        }

    # -- reading

    def _change(self, name: str, amount: str, period: str | None, whom: str) -> Call:
        """One cap of an asset's limit, with all others as they are."""
        asset = self.say.asset(name)
        present = self.one.whole_limit(asset)
        wanted = units.parse_period(period) if period else present.period
        if not wanted or present.period not in (0, wanted):
            now = units.format_period(present.period) if present.period else "no period"
            raise UsageError(
                f"the limit of {name} is not by that period",
                f"it has {now}, which is the same for all its caps",
                f"write all caps: set limit of {name} a month: AMOUNT for class CLASS, ...",
            )
        caps = {**present.caps, self._number(whom): self._cap(asset, amount)}
        return self.one.set_limit(replace(present, period=wanted, caps=caps))

    def _set(self, name: str, period: str | None, items: str) -> Call:
        """A whole limit."""
        limit = Limit(self.say.asset(name), units.parse_period(period) if period else 0)
        for item in re.split(r", *", items):
            limit = self._with(limit, item)
        if bool(limit.caps) != (limit.period != 0):
            raise UsageError(
                f"a limit of {name} has caps and a period, or neither",
                next_step=f"write set limit of {name} a month: AMOUNT for class CLASS",
            )
        return self.one.set_limit(limit)

    def _with(self, limit: Limit, item: str) -> Limit:
        """A limit with one item more of what words say about it."""
        if share := re.fullmatch(r"(.+) while dormant", item):
            bps = units.parse_share(share[1])
            return replace(limit, dormant_bps=Bps(min(bps, WHOLE)))
        if months := re.fullmatch(r"(.+) of runway", item):
            return replace(limit, runway_months=units.parse_count(months[1], "month"))
        cap = re.fullmatch(r"(.+) for (class \S+|\S+)", item)
        if not cap:
            raise UsageError(
                f"{item!r} says nothing about a limit",
                next_step="write AMOUNT for class CLASS, 25 % while dormant, or 6 months of runway",
            )
        caps = {**limit.caps, self._number(cap[2]): self._cap(limit.asset, cap[1])}
        return replace(limit, caps=caps)

    def _cap(self, asset: Address, text: str) -> Wei:
        if text == _ANY:
            return Wei(UNLIMITED)
        found, amount = self.say.money(text)
        if found != asset:
            raise UsageError(
                f"{text} is not an amount of what is limited",
                next_step=f"write an amount such as {self.say.cash(asset, 10**18)}, or {_ANY}",
            )
        return amount

    def _number(self, whom: str) -> int:
        """The number of `class NAME`, or of a payer by its name."""
        if whom.startswith("class "):
            name, names = whom.removeprefix("class "), self.say.class_names
            if name in names:
                return names.index(name)
            if name.isdigit() and int(name) < len(names):
                return int(name)
            raise no_such("class", name, names)
        number = self.one.payer_number(self.say.account(whom))
        if number == 0:
            raise UsageError(
                f"{whom} is no payer of the treasury",
                next_step=f"write class {whom} if it is a class, or set payer {whom} first",
            )
        return number

    # -- writing

    def name(self, number: int) -> str:
        """Whom a cap is for, as forms take it."""
        if number < len(self.say.class_names):
            return f"class {self.say.class_names[number]}"
        payer = self.one.payer_at(number)
        return f"number {number}" if payer == ZERO_ADDRESS else self.say.named(payer)

    def _limit_set(
        self,
        asset: Address,
        period: int,
        dormant_bps: int,
        months: int,
        caps: Sequence[tuple[int, int]],
    ) -> str:
        name = self.say.asset_name(asset)
        if not caps and not months:
            return f"remove limit of {name}"
        by = f" {self.say.a_period(period)}" if caps else ""
        items = ", ".join(self._items(asset, Bps(dormant_bps), months, caps))
        return f"set limit of {name}{by}: {items}"

    def _items(
        self, asset: Address, dormant_bps: Bps, months: int, caps: Sequence[tuple[int, int]]
    ) -> Iterator[str]:
        for number, cap in caps:
            amount = _ANY if cap == UNLIMITED else self.say.cash(asset, cap)
            yield f"{amount} for {self.name(number)}"
        if dormant_bps != WHOLE:
            yield f"{units.format_share(dormant_bps)} while dormant"
        if months:
            yield f"{units.format_count(months, 'month')} of runway"
