"""Dues of a nation: what each citizen owes, who is in arrears, what was paid and given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.actions.vocabulary import line_name
from govkit.constitution import units
from govkit.contracts.dues import NO_TIER, Dues, DuesTerms, Owing
from govkit.errors import NotFound
from govkit.nation.money.contributions import Commitment, Note
from govkit.nation.todo import Todo
from govkit.network.port import Call
from govkit.types import Address, Wei

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.people.citizens import Citizens

LINE = "dues"
"""The budget line of all dues."""


@dataclass(frozen=True, slots=True)
class Member:
    """A citizen, its tier ("" for none), and what it owes."""

    holder: Address
    tier: str
    owing: Owing


class NationDues:
    """Reads the dues. What this makes can be sent, or proposed.

    >>> nation.dues is None  # a nation whose file has no section `dues`
    True
    """

    def __init__(self, contract: Dues, citizens: Citizens) -> None:
        self.contract, self._citizens = contract, citizens

    def terms(self) -> DuesTerms:
        return self.contract.terms()

    def amounts(self) -> dict[str, Wei]:
        """What each tier owes from the next period on, in wei; "" is for those without one."""
        tiers = [NO_TIER, *self.contract.tiers()]
        return {line_name(tier): self.contract.amount_of(tier, 2**32 - 1) for tier in tiers}

    def all(self) -> list[Member]:
        """All citizens, those who owe most first."""
        members = [self.get(each.address) for each in self._citizens.all()]
        return sorted(members, key=lambda each: -each.owing.begun)

    def in_arrears(self) -> list[Member]:
        """The citizens who have not paid a period that is over."""
        return [each for each in self.all() if each.owing.arrears]

    def get(self, account: Address) -> Member:
        """What the holder of a passport owes. Raises NotFound for somebody who has none."""
        owing = self.contract.owing(account)
        if not owing.number:
            raise NotFound(f"{account} has no passport", "only citizens owe dues")
        return Member(account, line_name(owing.tier), owing)

    def pay(self, account: Address, periods: int) -> tuple[Call, Wei]:
        """By anybody: so many periods from the first unpaid one on, and what they cost in wei.

        Raises RevertError.
        """
        amount = self.contract.price_of(account, periods)
        return self.contract.pay(account, periods, amount, self.terms().asset), amount


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """The periods that have begun and are not paid."""
    if nation.dues is None:
        return
    owing = nation.dues.contract.owing(person)
    if owing.begun and owing.amount:
        amount = nation.phrases.cash(nation.dues.terms().asset, owing.amount)
        late = f"; {owing.arrears} of them in arrears" if owing.arrears else ""
        periods = units.format_count(owing.begun, "period")
        what = f"pay dues of {amount} for {periods}{late}"
        yield Todo(what, f"govkit treasury pay-dues --periods {owing.begun}")


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """Nothing: none of its refusals is about time."""
    return ""


# -- the treasury's accounts


def commitments(nation: Nation) -> Iterator[Commitment]:
    """None: dues only come in."""
    return iter(())


def movements(nation: Nation, from_block: int, to_block: int) -> Iterator[Note]:
    """Each payment of dues, each fee and gift."""
    if nation.dues is None:
        return
    contract = nation.dues.contract
    for event in contract.events("DuesPaid", "Given", from_block=from_block, to_block=to_block):
        fields = event.fields
        asset, amount, payer = fields["asset"], int(fields["amount"]), fields["payer"]
        if event.name == "Given":
            line = line_name(bytes(fields["line"]))
            yield Note(event.log, "gift", asset, amount, payer, line, fields["purpose"])
        elif amount:
            yield Note(
                event.log, "dues", asset, amount, payer, LINE, f"passport {fields['number']}"
            )
