"""What the treasury is created with: who has money paid by it, and what may leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.treasury import FIRST_PAYER, UNLIMITED, Limit
from govkit.errors import FoundingError
from govkit.types import ZERO_ADDRESS, Address, Wei

if TYPE_CHECKING:
    from govkit.constitution.treasury import LimitSetting
    from govkit.nation.blueprint.plan import Plan


def treasury_arguments(plan: Plan) -> tuple[object, ...]:
    """The constructor arguments of the treasury."""
    arguments = plan.contracts.governor, plan.treasury_delay_seconds()
    if not plan.release.treasury_pays:
        return arguments
    words = [each.words() for each in limits(plan)]
    return (*arguments, payers(plan), commitments(plan), words)


def payers(plan: Plan) -> list[Address]:
    """The contracts that have money paid by the treasury, in the order of their numbers."""
    file, further = plan.constitution, plan.contracts.further
    paying = (each.names(file) for each in plan.foundings() if each.pays)
    return [further[name] for names in paying for name in names]


def commitments(plan: Plan) -> Address:
    """The contract that tells what the treasury is committed to; zero for none."""
    file, further = plan.constitution, plan.contracts.further
    telling = (each.names(file) for each in plan.foundings() if each.commits)
    return next((further[name] for names in telling for name in names), ZERO_ADDRESS)


def limits(plan: Plan) -> list[Limit]:
    """The limits of what leaves the treasury."""
    section = plan.constitution.treasury
    return [_limit(plan, each) for each in section.limits] if section else []


def _limit(plan: Plan, setting: LimitSetting) -> Limit:
    numbers = cap_numbers(plan)
    unknown = [name for name in setting.caps if name not in numbers]
    if unknown:
        raise FoundingError(
            f"{unknown[0]} has no cap", "the treasury pays nothing for it", "leave its cap out"
        )
    own = {"token": plan.contracts.token, "coin": ZERO_ADDRESS}
    caps = {
        numbers[name]: Wei(UNLIMITED) if cap is None else cap.amount
        for name, cap in setting.caps.items()
    }
    asset = own.get(setting.asset) or Address(setting.asset)
    return Limit(asset, setting.period or 0, setting.dormant, setting.runway or 0, caps)


def cap_numbers(plan: Plan) -> dict[str, int]:
    """The numbers under which limits have caps, by the names of classes and payers."""
    names = {address: name for name, address in plan.contracts.further.items()}
    numbered = {names[each]: number for number, each in enumerate(payers(plan), FIRST_PAYER)}
    return {**numbered, **{name: n for n, name in enumerate(plan.class_names())}}
