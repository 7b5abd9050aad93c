"""Budgets that are granted at the founding: what an office, a council or an account may spend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import ConfigDict, Field, PlainValidator, ValidationInfo

from govkit import periods
from govkit.constitution.accounts import Account, Refused, read_account, schema
from govkit.constitution.fields import Purpose, Slug, Truth
from govkit.constitution.quantities import AccountingPeriod, DateField, MoneyField
from govkit.constitution.section import InstitutionSection, Section
from govkit.constitution.units import format_count, format_date
from govkit.constitution.values import Problem
from govkit.guesses import suggestion

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_BUDGETS = 64
MAX_RECEIVERS = 32
MAX_AMOUNT = 2**104 - 1
MAX_PERIOD = 2**28 - 1
LAST_SECOND = 2**35 - 1
"""In the year 3058: the last that the contract can keep; as an end, none."""
_MAX_PERIODS = 2**19 - 1
_HOLDER_ALLOWED = "`office` or `council` and its name, or an account: office roads"


class HolderName(NamedTuple):
    """Who holds a budget: an `office` or a `council` by name, or an `account` by address."""

    kind: str
    name: str


def _holder(value: object, info: ValidationInfo) -> HolderName:
    if not isinstance(value, str):
        raise Refused(_HOLDER_ALLOWED)
    kind, space, name = value.partition(" ")
    if space and kind in ("office", "council") and name.strip():
        return HolderName(kind, name.strip())
    if space:
        raise Refused(_HOLDER_ALLOWED)
    return HolderName("account", read_account(value, info))


HolderField = Annotated[
    HolderName,
    PlainValidator(_holder),
    schema(r"^((office|council) )?[A-Za-z0-9_-]+$", "office roads", "council board", "dev1"),
]


class BudgetSetting(Section):
    """What its holder may spend each period without a vote, on one line of the books."""

    holder: HolderField = Field(
        description="Who spends: an office, a council or an account.\n\n"
        "`office roads`, `council board`, or an account. All who hold the office or a seat "
        "share the budget."
    )
    amount: MoneyField = Field(
        description="The most in each period.\n\n"
        "Of the currency, the chain's coin (ETH), or another token by its address or its name "
        "under `accounts`, in its smallest unit: `250_000 of usdc`. Below 2^104 of that unit."
    )
    period: AccountingPeriod = Field(
        description="How often the amount is there again.\n\n"
        "`month`, `quarter` or `year` of the calendar (UTC), or a span from 1 hour to 2^28 - 1 "
        "seconds, which counts from the start."
    )
    purpose: Purpose = Field(description="What it is for, in one line of at most 128 bytes.")
    receivers: tuple[Account, ...] = Field(
        default=(),
        description="Whom alone it may pay. Default: anybody.\n\nAt most 32.",
    )
    start: DateField | None = Field(
        default=None,
        description="The day from which on it can be spent. Default: at once.\n\n"
        "A day before the founding counts as that.",
    )
    until: DateField | None = Field(
        default=None,
        description="The first day on which it cannot be spent any more. Default: none.",
    )
    rolls_over: Truth = Field(
        default=False,
        description="Whether what is left over of a period can be spent later. Default: it lapses.",
    )

    @property
    def end(self) -> int:
        """Seconds since 1970."""
        return LAST_SECOND if self.until is None else self.until


class BudgetsSection(InstitutionSection):
    """Budgets from the founding on, by their line in the books; proposals grant more.

    A name is 1 to 31 of a-z, 0-9, - and _, a letter first. An empty mapping, `{}`, is for a nation
    whose first budgets are granted by vote.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Slug, BudgetSetting] = Field(init=False)

    @property
    def by_line(self) -> dict[str, BudgetSetting]:
        """In the order in which they are granted, which the fingerprint knows: by their names."""
        return dict(sorted((self.__pydantic_extra__ or {}).items()))

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        if len(self.by_line) > MAX_BUDGETS:
            found = format_count(len(self.by_line), "budget")
            yield Problem(("budgets",), f"at most {MAX_BUDGETS} at the founding", found)
        for line, budget in self.by_line.items():
            place = ("budgets", line)
            yield from _holder_problems(constitution, budget, place)
            yield from _time_problems(budget, place)
            if budget.amount.amount > MAX_AMOUNT:
                yield Problem((*place, "amount"), "less than 2^104 of the asset's smallest unit")
            if len(budget.receivers) > MAX_RECEIVERS:
                found = format_count(len(budget.receivers), "receiver")
                yield Problem((*place, "receivers"), f"at most {MAX_RECEIVERS} receivers", found)
            for i, receiver in enumerate(budget.receivers):
                if receiver in budget.receivers[:i]:
                    yield Problem((*place, "receivers", i), "each account once, under one name")

    def problems_at(self, founded_at: int) -> Iterator[Problem]:
        for line, budget in self.by_line.items():
            if budget.end <= founded_at:
                allowed = f"a day after the founding ({format_date(founded_at)})"
                yield Problem(("budgets", line, "until"), allowed)


def _holder_problems(
    constitution: Constitution, budget: BudgetSetting, place: tuple[str, ...]
) -> Iterator[Problem]:
    kind, name = budget.holder
    if kind == "account":
        return
    known = list(constitution.offices if kind == "office" else constitution.councils)
    if name not in known:
        there = ", ".join(known) or "there is none"
        allowed = f"one of the {kind}s under `{kind}s`: {there}"
        yield Problem((*place, "holder"), allowed + suggestion(name, known))


def _time_problems(budget: BudgetSetting, place: tuple[str, ...]) -> Iterator[Problem]:
    begin = budget.start or 0
    if budget.until is not None and budget.until <= begin:
        yield Problem((*place, "until"), "a day after its `start`")
    if budget.period > MAX_PERIOD:
        yield Problem((*place, "period"), "at most 2^28 - 1 seconds, eight and a half years")
    if budget.period > periods.YEAR and (budget.end - begin) // budget.period > _MAX_PERIODS:
        allowed = f"an earlier `until`, or a longer span: it has over {_MAX_PERIODS + 1:_} of them"
        yield Problem((*place, "period"), allowed)


SECTION = BudgetsSection
