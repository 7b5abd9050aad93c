"""What may leave the treasury: caps, what was spent of them, and what a proposal would exceed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit import periods
from govkit.constitution.units import format_time
from govkit.contracts.treasury import FIRST_PAYER, Limit, Spent
from govkit.crypto.keccak import keccak
from govkit.nation.money.assets import COIN, Asset, read_asset
from govkit.types import ZERO_ADDRESS, Address, Call

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

_TRANSFER, _TRANSFER_FROM, _APPROVE = (
    keccak(signature.encode())[:4]
    for signature in (
        "transfer(address,uint256)",
        "transferFrom(address,address,uint256)",
        "approve(address,uint256)",
    )
)
_HARMLESS = {
    _TRANSFER,
    _TRANSFER_FROM,
    *(
        keccak(signature.encode())[:4]
        for signature in (
            "issue(address,uint256)",
            "lowerIssuanceLimit(uint256)",
            "delegate(address)",
            "burn(uint256)",
            "deposit()",
            "withdraw(uint256)",
        )
    ),
}
"""What a proposal may call of a limited token, besides `approve` of nothing."""


@dataclass(frozen=True, slots=True)
class Cap:
    """Whom a cap is for, by number and name, and what was spent of it in this period."""

    number: int
    name: str
    spent: Spent


@dataclass(frozen=True, slots=True)
class LimitState:
    """An asset's limit now. `ends` is when this period ends (seconds since 1970); None without
    caps. `stays` is what the runway keeps in the treasury, in the asset's smallest unit."""

    asset: Asset
    limit: Limit
    ends: int | None
    caps: tuple[Cap, ...]
    stays: int


def read_limits(nation: Nation) -> list[LimitState]:
    """The limits of the treasury, with the caps of all classes and payers.

    >>> read_limits(nation)
    []
    """
    return [_state(nation, asset) for asset in nation.treasury.limited_assets()]


def _state(nation: Nation, asset: Address) -> LimitState:
    treasury, limit = nation.treasury, nation.treasury.limit(asset)
    ends: int | None = None
    caps: tuple[Cap, ...] = ()
    if limit.period:
        number = periods.period_of(nation.port.now(), limit.period) + 1
        ends = periods.begin_of(number, limit.period)
        caps = tuple(
            Cap(number, name, treasury.spent(asset, number))
            for number, name in _names(nation).items()
        )
    return LimitState(read_asset(nation, asset), limit, ends, caps, _stays(nation, limit))


def _names(nation: Nation) -> dict[int, str]:
    """Whom caps can be for: classes by their names, and payers."""
    classes = {each.number: f"class {each.name}" for each in nation.classes.all()}
    numbers = range(FIRST_PAYER, FIRST_PAYER + nation.treasury.payer_count())
    payers = {number: nation.treasury.payer_at(number) for number in numbers}
    return {**classes, **{n: nation.phrases.named(payer) for n, payer in payers.items()}}


def _stays(nation: Nation, limit: Limit) -> int:
    """The months of a runway, of what is committed in the mean year."""
    source = nation.treasury.commitments()
    if not limit.runway_months or source == ZERO_ADDRESS:
        return 0
    data = keccak(b"committed(address)")[:4] + bytes(12) + bytes.fromhex(limit.asset[2:])
    committed = int.from_bytes(nation.port.call(Call(source, data))[:32])
    return committed * limit.runway_months // 12


# -- what a proposal would meet


def exceeded(nation: Nation, actions: Sequence[Call]) -> Iterator[str]:
    """What limits would refuse of a proposal, or refuse before the period ends, one line each."""
    limited = nation.treasury.limited_assets()
    if not limited or all(each.to == nation.treasury.address for each in actions):
        return
    yield from _closed_calls(nation, actions, limited)
    spending = {asset: _paid(nation, actions, asset) for asset in limited}
    if any(spending.values()) and _changes_limits(nation, actions):
        yield "it changes a limit and spends of a limited asset, which takes two proposals"
    number = nation.classes.of(actions)[0].number
    for asset, amount in spending.items():
        if amount:
            yield from _over_cap(nation, asset, amount, number)


def _closed_calls(
    nation: Nation, actions: Sequence[Call], limited: Sequence[Address]
) -> Iterator[str]:
    for action in actions:
        selector = action.data[:4]
        ends = selector == _APPROVE and len(action.data) == 68 and not any(action.data[36:])
        if action.to and action.to in limited and not (selector in _HARMLESS or ends):
            yield (
                f"{nation.phrases.named(action.to)} is limited, so a proposal only moves, makes or "
                "burns it; this call would be refused when it is executed"
            )


def _paid(nation: Nation, actions: Sequence[Call], asset: Address) -> int:
    """What the actions say that they pay; what else they move is known only when it is done."""
    own = nation.treasury.address
    if asset == COIN:
        return sum(each.value for each in actions if each.to != own)
    word = bytes(12) + bytes.fromhex(own[2:])
    paid = 0
    for action in actions:
        if action.to == asset and action.data[:4] == _TRANSFER and action.data[4:36] != word:
            paid += int.from_bytes(action.data[36:68])
        if action.to == asset and action.data[:36] == _TRANSFER_FROM + word:
            paid += int.from_bytes(action.data[68:100])
    return paid


def _changes_limits(nation: Nation, actions: Sequence[Call]) -> bool:
    changing = nation.treasury.artifact().function("setLimit", 5).selector
    own = nation.treasury.address
    return any(each.to == own and each.data[:4] == changing for each in actions)


def _over_cap(nation: Nation, asset: Address, amount: int, number: int) -> Iterator[str]:
    state = _state(nation, asset)
    for cap in state.caps:
        if cap.number != number or cap.spent.left is None or amount <= cap.spent.left:
            continue
        pays = f"it pays {state.asset.shown(amount)}, and {cap.name} may spend"
        if cap.spent.cap is not None and amount > cap.spent.cap:
            yield f"{pays} {state.asset.number(cap.spent.cap)} in a period at most"
        elif state.ends is not None:
            left, ends = state.asset.number(cap.spent.left), format_time(state.ends)
            yield f"{pays} {left} more before {ends}; it can be executed after that"
