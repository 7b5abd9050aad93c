"""Settings of an agreement file that must go together: what no single field can see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.constitution.agreement_fields import COURT, NOBODY
from govkit.constitution.quantities import Money
from govkit.constitution.values import KeyPath, Problem

if TYPE_CHECKING:
    from govkit.constitution.agreement_file import AgreementFile, StepSetting

MIN_PARTIES, MAX_PARTIES = 2, 15
MAX_STEPS = 24
MAX_ASSETS = 2
MAX_AMOUNT = 2**128


def problems_of(file: AgreementFile) -> Iterator[Problem]:
    """The settings that contradict each other."""
    yield from _parties(file)
    yield from _names(file)
    yield from _steps(file)
    yield from _amounts(file)
    yield from _disputes(file)


def _parties(file: AgreementFile) -> Iterator[Problem]:
    count = len(file.parties)
    if not MIN_PARTIES <= count <= MAX_PARTIES:
        yield Problem(("parties",), f"{MIN_PARTIES} to {MAX_PARTIES} parties", f"{count} parties")
    seen: dict[str, str] = {}
    for name, address in file.parties.items():
        if address in seen:
            yield Problem(("parties", name), f"another account than that of {seen[address]}")
        seen.setdefault(address, name)
    if file.disputes.arbitrator.account in seen:
        yield Problem(("disputes", "arbitrator"), "somebody who is not a party, or nobody")


def _names(file: AgreementFile) -> Iterator[Problem]:
    """Every name of a party must be one of `parties`."""
    used: list[tuple[KeyPath, str]] = [(("stakes", name), name) for name in file.stakes]
    for number, step in enumerate(file.steps):
        place = ("steps", number)
        used += [((*place, "from"), step.payer), ((*place, "to"), step.receiver)]
        used += [((*place, "confirmed_by"), step.confirmer)] if step.confirmer else []
        used += [((*place, "otherwise"), step.otherwise)] if step.otherwise else []
    for path, name in used:
        if name not in file.parties:
            yield Problem(path, f"one of the parties: {', '.join(file.parties)}", name)


def _steps(file: AgreementFile) -> Iterator[Problem]:
    count = sum(step.times for step in file.steps)
    if not 1 <= count <= MAX_STEPS:
        yield Problem(("steps",), f"1 to {MAX_STEPS} steps", f"{count} steps")
    for number, step in enumerate(file.steps):
        for key, allowed in _faults(file, step):
            yield Problem(("steps", number, key), allowed)
        if not step.amount.amount and _has_money(file):
            allowed = "more than nothing: only a promise without any money has steps of 0"
            yield Problem(("steps", number, "amount"), allowed)


def _has_money(file: AgreementFile) -> bool:
    return bool(file.stakes) or any(each.amount.amount for each in file.steps)


def _faults(file: AgreementFile, step: StepSetting) -> Iterator[tuple[str, str]]:
    is_payment, is_security = step.kind == "payment", step.kind == "security"
    if is_payment and step.otherwise:
        yield "otherwise", "no such key: a payment that is late goes to nobody"
    if not is_payment and not step.otherwise:
        yield "otherwise", "the party that gets it if the deadline passes first"
    if is_payment and step.payer == step.receiver:
        yield "to", "another party than the one that pays"
    if not is_payment and (step.confirmer or step.payer) == step.receiver:
        yield "confirmed_by", "another party than the one that gets it"
    if is_payment and step.due <= file.sign_until:
        yield "by", "a time after sign_until"
    if is_security and step.due:
        yield "by", "no such key: a security goes by the payments"
    if is_security and not any(each.kind == "payment" for each in file.steps):
        yield "kind", "stake, since this agreement has no payments that it could secure"
    if step.times > 1 and step.every is None:
        yield "every", "the time from one to the next, such as month"
    if step.every is not None and step.times == 1:
        yield "every", "no such key without times"


def _amounts(file: AgreementFile) -> Iterator[Problem]:
    places: list[tuple[KeyPath, Money]] = []
    for name, stakes in file.stakes.items():
        places += [(("stakes", name), money) for money in stakes]
    for number, step in enumerate(file.steps):
        places.append((("steps", number, "amount"), step.amount))
    assets: list[str] = []
    for path, money in places:
        if money.asset not in assets:
            assets.append(money.asset)
            if len(assets) == MAX_ASSETS + 1:
                yield Problem(path, f"at most {MAX_ASSETS} assets in one agreement")
        if money.amount > MAX_AMOUNT:
            yield Problem(path, "at most 2^128 of the asset's smallest unit")
    yield from _cover(file)


def _cover(file: AgreementFile) -> Iterator[Problem]:
    """What a party stakes must be what its steps take, in each asset."""
    if any(not step.amount.amount for step in file.steps):
        return
    taken: dict[str, Counter[str]] = {name: Counter() for name in file.parties}
    for step in file.steps:
        if step.kind != "payment" and step.payer in taken:
            taken[step.payer][step.amount.asset] += step.amount.amount * step.times
    for name, needed in taken.items():
        staked = Counter[str]()
        for money in file.stakes.get(name, ()):
            staked[money.asset] += money.amount
        if +staked != +needed:
            more = any(staked[asset] < amount for asset, amount in needed.items())
            path = ("stakes", name) if name in file.stakes else ("stakes",)
            yield Problem(
                path,
                f"what the steps take from {name}",
                f"{'less' if more else 'more'} than the steps take from {name}",
            )


def _disputes(file: AgreementFile) -> Iterator[Problem]:
    disputes, place = file.disputes, "disputes"
    word = disputes.arbitrator.word
    for key, period in (
        ("answer_period", disputes.answer_period),
        ("ruling_period", disputes.ruling_period),
    ):
        if word != NOBODY and period is None:
            yield Problem((place, key), "a period, since there is an arbitrator", f"no `{key}`")
    if disputes.fee is not None and (word != "account" or disputes.is_court):
        yield Problem((place, "fee"), "no such key: only an account that rules itself takes a fee")
    if disputes.bond is not None and word != COURT:
        yield Problem((place, "bond"), "no such key: only the nation's court draws a panel")
    if disputes.is_court and word != "account":
        yield Problem((place, "is_court"), "no such key: it is for an account of your choice")
