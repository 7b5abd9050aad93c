"""Dues: what citizens owe each period."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from govkit.actions.dues_words import tier_of
from govkit.contracts.dues import NO_TIER, Dues
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding, asset_of
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.dues import DuesSection
    from govkit.nation.blueprint.plan import Plan


class Barring(Protocol):
    """The binding of a contract that can bar those in arrears."""

    def dues(self, *, block: int | None = None) -> Address: ...


class _Dues(Founding[Dues]):
    name = "dues"
    binding = Dues
    links = ("registry", "treasury")
    optional_links = ("offices",)
    can_be_adopted = True

    def is_wanted(self, file: Constitution) -> bool:
        return self.name in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at = plan.contracts
        offices = at.further.get("offices", ZERO_ADDRESS)
        return at.registry, at.treasury, offices, plan.founder

    def calls(self, plan: Plan, port: Port) -> Iterator[tuple[str, Callable[[], Call]]]:
        """Set the amount of those without a tier, then that of each tier."""
        if not self.is_wanted(plan.constitution):
            return
        dues = Dues(port, plan.contracts.further[self.name], plan.release)
        asset, period = _asset(plan), _section(plan).period
        for tier, amount in _amounts(plan).items():
            title = f"dues of {tier.rstrip(bytes(1)).decode()}" if tier != NO_TIER else "dues"
            yield title, partial(dues.set_dues, asset, period, tier, amount)

    def checks(self, proof: Proof, name: str, contract: Dues) -> Iterator[Check]:
        """Check the asset, the period, and the amount of each tier; and that there are no more."""
        plan, block = proof.plan, proof.block
        yield equal("founder", plan.founder, contract.founder(block=block), name)
        terms, planned = contract.terms(block=block), _amounts(plan)
        yield equal("asset", _asset(plan), terms.asset, name)
        yield equal("period", _section(plan).period, terms.period, name)
        yield equal("era", 1, terms.era, name)
        yield equal("tiers", len(planned) - 1, len(contract.tiers(block=block)), name)
        for tier, amount in planned.items():
            # Amounts hold from the first period on, or from the next if the founding took long.
            found = contract.amount_of(tier, 2**32 - 1, block=block)
            yield equal("amount", amount, found, f"tier {tier.rstrip(bytes(1)).decode() or 'none'}")


def barring(plan: Plan, what: str) -> Address:
    """The contract of dues, if the file says that arrears bar from that; else zero."""
    section = cast("DuesSection | None", plan.constitution.sections().get("dues"))
    bars = section is not None and what in section.arrears_bar
    return plan.contracts.further["dues"] if bars else ZERO_ADDRESS


def barring_link(
    contract: Barring, at: Mapping[str, Address], block: int | None
) -> tuple[str, Address, Address]:
    """For `Founding.linked`. The file chooses whether arrears bar, so the proof and the transcript
    tell that; here it is enough that no other contract bars."""
    found = contract.dues(block=block)
    own = at.get("dues", ZERO_ADDRESS)
    return "dues", found, own if found != ZERO_ADDRESS else found


def _section(plan: Plan) -> DuesSection:
    return cast("DuesSection", plan.constitution.sections()["dues"])


def _amounts(plan: Plan) -> dict[bytes, Wei]:
    section = _section(plan)
    tiers = {tier_of(name): money.amount for name, money in section.tiers.items()}
    return {NO_TIER: section.amount.amount, **tiers}


def _asset(plan: Plan) -> Address:
    return asset_of(plan, _section(plan).amount)


FOUNDING = _Dues()
