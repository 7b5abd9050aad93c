"""What may leave the treasury: caps, what was spent of them, and what a proposal would exceed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit import periods
from govkit.constitution.units import format_count, format_time
from govkit.contracts.treasury import FIRST_PAYER, WHOLE, Limit, Spent
from govkit.crypto.keccak import keccak
from govkit.nation.money.assets import (
    COIN,
    Asset,
    address_of,
    ask_number,
    balance,
    read_asset,
    word_of,
)
from govkit.types import BPS_DENOMINATOR, ZERO_ADDRESS, Address, Bps, Call

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
_APPROVAL = keccak(b"Approval(address,address,uint256)")
_MOST_SPENDERS = 32


@dataclass(frozen=True, slots=True)
class Cap:
    """Whom a cap is for, by number and name, and what was spent of it in this period.

    `left` is what may still leave by it now, which is less while the nation is dormant; None for
    any amount. What the runway keeps is not counted in.
    """

    number: int
    name: str
    spent: Spent
    left: int | None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What somebody was let take of a token before it was limited: no cap counts it."""

    spender: Address
    amount: int

    @property
    def is_endless(self) -> bool:
        return self.amount >= 1 << 255


@dataclass(frozen=True, slots=True)
class LimitState:
    """An asset's limit now, in the asset's smallest unit.

    `ends` is when this period ends (seconds since 1970), None without caps. `held` is what the
    treasury has, None if the token does not say. `stays` is what the runway keeps of it.
    """

    asset: Asset
    limit: Limit
    ends: int | None
    caps: tuple[Cap, ...]
    held: int | None
    stays: int
    is_dormant: bool
    allowances: tuple[Allowance, ...]

    @property
    def above_runway(self) -> int:
        """What is held above the runway."""
        return max((self.held or 0) - self.stays, 0)


def read_limits(nation: Nation) -> list[LimitState]:
    """The limits of the treasury, with the caps of all classes and payers.

    >>> read_limits(nation)
    []
    """
    return [_state(nation, asset) for asset in nation.treasury.limited_assets()]


def _state(nation: Nation, address: Address) -> LimitState:
    limit, asset = nation.treasury.limit(address), read_asset(nation, address)
    is_dormant = nation.governor.is_dormant()
    ends: int | None = None
    caps: tuple[Cap, ...] = ()
    if limit.period:
        number = periods.period_of(nation.port.now(), limit.period) + 1
        ends = periods.begin_of(number, limit.period)
        share = limit.dormant_bps if is_dormant else WHOLE
        caps = tuple(_cap(nation, address, *each, share) for each in _names(nation).items())
    held = balance(nation.port, asset, nation.treasury.address, nation.port.block().number)
    stays, open_ = _stays(nation, limit), tuple(allowances(nation, address))
    return LimitState(asset, limit, ends, caps, held, stays, is_dormant, open_)


def _cap(nation: Nation, asset: Address, number: int, name: str, share: Bps) -> Cap:
    spent = nation.treasury.spent(asset, number)
    whole = spent.cap
    left = None if whole is None else max(whole * share // BPS_DENOMINATOR - spent.spent, 0)
    return Cap(number, name, spent, left)


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
    data = keccak(b"committed(address)")[:4] + word_of(limit.asset)
    committed = int.from_bytes(nation.port.call(Call(source, data))[:32])
    return committed * limit.runway_months // 12


def allowances(nation: Nation, token: Address) -> Iterator[Allowance]:
    """What others may take of the treasury's, of a token that tells it; of the last 32 whom it let.

    >>> list(allowances(nation, nation.token.address))
    []
    """
    if token == COIN:
        return
    port, own = nation.port, word_of(nation.treasury.address)
    told = port.logs([token], [[_APPROVAL], [own]], from_block=nation.deployment.first_block)
    spenders = dict.fromkeys(log.topics[2] for log in reversed(told) if len(log.topics) == 3)
    for spender in list(spenders)[:_MOST_SPENDERS]:
        amount = ask_number(port, token, "allowance(address,address)", own + spender)
        if amount:
            yield Allowance(address_of(spender), amount)


# -- what a proposal would meet


def exceeded(nation: Nation, actions: Sequence[Call]) -> Iterator[str]:
    """What limits would refuse of a proposal, or refuse before the period ends, one line each."""
    if not nation.treasury.release.treasury_pays:  # an older treasury, which knows no limits
        return
    yield from _left_open(nation, actions)
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
            yield from _over(nation, asset, amount, number)


def _left_open(nation: Nation, actions: Sequence[Call]) -> Iterator[str]:
    """Allowances of tokens that it would limit."""
    for action in actions:
        if not _is_of_a_limit(nation, action):
            continue
        token = read_asset(nation, address_of(action.data[4:36]))
        for each in allowances(nation, token.address):
            amount = "any amount of" if each.is_endless else f"{token.number(each.amount)} of"
            yield (
                f"{nation.phrases.named(each.spender)} may take {amount} {token.title}, which was "
                "allowed before and no limit counts; end that in a proposal"
            )


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
    word = word_of(own)
    paid = 0
    for action in actions:
        if action.to == asset and action.data[:4] == _TRANSFER and action.data[4:36] != word:
            paid += int.from_bytes(action.data[36:68])
        if action.to == asset and action.data[:36] == _TRANSFER_FROM + word:
            paid += int.from_bytes(action.data[68:100])
    return paid


def _changes_limits(nation: Nation, actions: Sequence[Call]) -> bool:
    return any(_is_of_a_limit(nation, each) for each in actions)


def _is_of_a_limit(nation: Nation, action: Call) -> bool:
    changing = nation.treasury.artifact().function("setLimit", 5).selector
    return action.to == nation.treasury.address and action.data[:4] == changing


def _over(nation: Nation, asset: Address, amount: int, number: int) -> Iterator[str]:
    """What a payment by a class or payer would meet of an asset's limit."""
    state = _state(nation, asset)
    for cap in state.caps:
        if cap.number == number and cap.left is not None and amount > cap.left:
            pays = f"it pays {state.asset.shown(amount)}, and {cap.name} may spend"
            yield f"{pays} {_at_most(state, cap, amount)}"
    keeps = number and nation.treasury.payer_at(number) != nation.treasury.commitments()
    if keeps and state.limit.runway_months and amount > state.above_runway:
        months = format_count(state.limit.runway_months, "month")
        yield (
            f"it pays {state.asset.shown(amount)}, and {state.asset.rounded(state.above_runway)} "
            f"are above the runway of {months}; {nation.phrases.class_name(0)} alone may pay more"
        )


def _at_most(state: LimitState, cap: Cap, amount: int) -> str:
    whole, number = cap.spent.cap, state.asset.number
    assert whole is not None
    if amount > whole:
        return f"{number(whole)} in a period at most"
    assert state.ends is not None
    ends = format_time(state.ends)
    share = whole * state.limit.dormant_bps // BPS_DENOMINATOR
    if not state.is_dormant or amount <= share:
        return f"{number(cap.left or 0)} more before {ends}; it can be paid after that"
    return f"{number(cap.left or 0)} more while the nation is dormant"


# -- when what was refused can be made

REFUSED = frozenset(
    ("treasury: over the limit", "treasury: dormant", "treasury: under the runway")
)  # fmt: skip


def why_refused(nation: Nation, call: Call) -> str:
    """What the limits still allow of what they refused, and when there is more."""
    for proposal in nation.proposals.all():
        if nation.proposals.is_about(call, proposal):
            return "; ".join(exceeded(nation, proposal.actions))
    number = nation.treasury.payer_number(call.to) if call.to else 0
    paid = _payment(nation, call)
    if not number or paid is None or paid[0] not in nation.treasury.limited_assets():
        return ""
    return "; ".join(_over(nation, *paid, number))


def _payment(nation: Nation, call: Call) -> tuple[Address, int] | None:
    """The asset and the amount of a call that has something paid."""
    budgets, streams = nation.budgets, nation.streams
    arguments = nation.phrases.arguments(call) or ()
    if budgets and call.to == budgets.contract.address and len(arguments) == 4:
        return budgets.contract.budget(*arguments[:2]).asset, arguments[3]
    if streams and call.to == streams.contract.address and len(arguments) == 4:
        owed = streams.contract.withdrawable(*arguments[:3])
        return Address(arguments[1]), min(arguments[3], owed)
    return None
