"""Flags from what an execution on a copy of the chain did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.constitution.classes import DecisionClass
from govkit.constitution.findings import Severity
from govkit.constitution.houses import Role
from govkit.constitution.units import format_share
from govkit.crypto.keccak import checksum, keccak
from govkit.preview.code_rules import SLOTS
from govkit.preview.proposed import Proposed
from govkit.preview.standing import Change, Standing, changes
from govkit.types import BPS_DENOMINATOR, TRANSACTION_GAS_CAP, Address

if TYPE_CHECKING:
    from govkit.preview.execution import Executed

_MUCH_BPS, _NEARLY_ALL_BPS = 2_500, 9_000
_APPROVAL = keccak(b"Approval(address,address,uint256)")
_APPROVAL_FOR_ALL = keccak(b"ApprovalForAll(address,address,bool)")


@dataclass(frozen=True, slots=True)
class Holding:
    """What an account has of an asset, in its smallest unit; `title` names the asset."""

    account: Address
    asset: Address
    title: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effects:
    """What an execution did. `before` and `after` are None where nothing of the nation changed;
    `foreseen` is what the checks of the nation file find of it."""

    proposed: Proposed
    executed: Executed
    holdings: tuple[Holding, ...] = ()
    before: Standing | None = None
    after: Standing | None = None
    foreseen: tuple[str, ...] = ()

    @property
    def own(self) -> frozenset[Address]:
        """The nation's contracts."""
        return frozenset(self.proposed.contracts.values())

    @property
    def changes(self) -> tuple[Change, ...]:
        """The rows of how the nation stands that are other afterwards."""
        return changes(self.before, self.after) if self.before and self.after else ()

    @property
    def classes(self) -> Iterator[tuple[DecisionClass, DecisionClass]]:
        """The classes that there were, as they were and are."""
        if self.before and self.after:
            yield from zip(self.before.facts.classes, self.after.facts.classes, strict=False)

    @property
    def spent(self) -> Iterator[tuple[Holding, int]]:
        """What the treasury has less of, with the share of it that leaves in basis points."""
        for each in self.holdings:
            if each.account == self.proposed.treasury and each.after < each.before:
                yield each, (each.before - each.after) * BPS_DENOMINATOR // each.before


Find = Callable[[Effects], Iterator[str]]


def _fails(effects: Effects) -> Iterator[str]:
    if effects.executed.failure:
        yield f"it would fail: {effects.executed.failure}"


def _destroyed(effects: Effects) -> Iterator[str]:
    for each in effects.executed.seen.destroyed:
        yield f"{effects.proposed.shown(each)} ends itself and sends its coin away (SELFDESTRUCT)"


def _ran_foreign(effects: Effects) -> Iterator[str]:
    for own, code in effects.executed.seen.delegated:
        if own not in effects.own:
            shown = effects.proposed.shown
            yield f"{shown(own)} runs the code of {shown(code)} as its own (DELEGATECALL)"


def _told(effects: Effects) -> Iterator[str]:
    for each, instruction in effects.executed.seen.told:
        if each not in effects.own:
            yield (
                f"{effects.proposed.shown(each)} asks for {instruction}, which nobody knows before "
                "the block in which this is executed"
            )


def _creates(effects: Effects) -> Iterator[str]:
    for each in effects.executed.seen.created:
        yield f"it creates a contract at {each}"


def _reaches(effects: Effects) -> Iterator[str]:
    targets = {each.target for each in effects.proposed.actions}
    new = {*effects.executed.seen.created, *targets, *effects.own}
    for each in effects.executed.seen.called:
        if each not in new and not effects.proposed.name_of(each) and int(each, 16) > 0xFFFF:
            yield f"it reaches {each}, which no action names and nobody here has a name for"


def _much(effects: Effects) -> Iterator[str]:
    for each, share in effects.spent:
        if _MUCH_BPS <= share < _NEARLY_ALL_BPS:
            yield f"{format_share(share)} of the treasury's {each.title} leaves"


def _empties(effects: Effects) -> Iterator[str]:
    for each, share in effects.spent:
        if share >= _NEARLY_ALL_BPS:
            yield f"{format_share(share)} of the treasury's {each.title} leaves"


def _granted(effects: Effects) -> Iterator[str]:
    yield from (f"from then on: {how}" for how in granted(effects))


def _removed(effects: Effects) -> Iterator[str]:
    yield from (f"no longer: {how}" for how in removed(effects))


def granted(effects: Effects) -> list[str]:
    """The steps in the graph of powers that there are afterwards and were not before, in words."""
    return _steps(effects.after, effects.before)


def removed(effects: Effects) -> list[str]:
    """The steps that there were and are not afterwards."""
    return _steps(effects.before, effects.after)


def _steps(one: Standing | None, other: Standing | None) -> list[str]:
    if one is None or other is None:
        return []
    known = other.edges()
    return [how for key, how in one.edges().items() if key not in known]


def _strong(effects: Effects) -> Iterator[str]:
    if effects.before and effects.after:
        for who, what in sorted(effects.after.reached() - effects.before.reached()):
            yield f"{who} gets wholly, alone or through others: {what}"


def _quorums(effects: Effects) -> Iterator[str]:
    for old, new in effects.classes:
        for name, was, now in (
            ("quorum", old.quorum_bps, new.quorum_bps),
            ("approval", old.approval_bps, new.approval_bps),
        ):
            if now < was:
                shares = f"from {format_share(was)} to {format_share(now)}"
                yield f"the {name} of the class {old.name} falls {shares}"


def _periods(effects: Effects) -> Iterator[str]:
    for old, new in effects.classes:
        for name, was, now in (
            ("voting delay", old.voting_delay, new.voting_delay),
            ("voting period", old.voting_period, new.voting_period),
            ("timelock", old.timelock_delay_seconds, new.timelock_delay_seconds),
        ):
            if now < was:
                yield f"the {name} of the class {old.name} gets shorter"


def _vetoes(effects: Effects) -> Iterator[str]:
    if effects.before is None:
        return
    vetoing = [each.name for each in effects.before.facts.houses if each.role is Role.VETO]
    for old, new in effects.classes:
        for house in vetoing:
            if old.houses.get(house) != new.houses.get(house):
                yield f"the veto of the house {house} in the class {old.name} changes"


def _replaced(effects: Effects) -> Iterator[str]:
    shown = effects.proposed.shown
    for each in effects.executed.recoded:
        yield f"the code of {shown(each)} is another afterwards"
    for slot in effects.executed.slots:
        if slot.slot in SLOTS:
            now = checksum((slot.after & (1 << 160) - 1).to_bytes(20))
            yield f"the {SLOTS[slot.slot]} of the proxy {shown(slot.address)} becomes {shown(now)}"


def _order(effects: Effects) -> Iterator[str]:
    if effects.executed.failure:
        return
    for number, alone in enumerate(effects.executed.alone, start=1):
        if alone.failure:
            yield f"action {number} works only after those before it; alone: {alone.failure}"


def _idle(effects: Effects) -> Iterator[str]:
    for number, alone in enumerate(effects.executed.alone, start=1):
        if alone.is_idle:
            yield f"action {number} changes nothing"


def _supply(effects: Effects) -> Iterator[str]:
    calls = ((each.contract, each.name) for each in effects.proposed.actions)
    says = ("token", "issue") in calls
    made = effects.before and effects.after and _currency(effects.after) > _currency(effects.before)
    if made and not says:
        yield "there is more currency afterwards, although no action says that it makes any"


def _currency(standing: Standing) -> int:
    return standing.facts.held + standing.facts.treasury


def _gas(effects: Effects) -> Iterator[str]:
    used = effects.executed.gas_used
    if used * 5 > TRANSACTION_GAS_CAP * 4 and not effects.executed.failure:
        yield f"it takes {used:,} gas, and one transaction may use {TRANSACTION_GAS_CAP:,}"


def _allowances(effects: Effects) -> Iterator[str]:
    own = bytes(12) + bytes.fromhex(effects.proposed.treasury[2:])
    targets = {each.target for each in effects.proposed.actions if "pprov" in each.name}
    for log in effects.executed.logs:
        lets = log.topics[:1] in ((_APPROVAL,), (_APPROVAL_FOR_ALL,)) and len(log.topics) == 3
        if lets and log.topics[1] == own and any(log.data) and log.address not in targets:
            spender = effects.proposed.shown(checksum(log.topics[2][12:]))
            yield f"{spender} may take the treasury's of {effects.proposed.shown(log.address)}"


def _foreseen(effects: Effects) -> Iterator[str]:
    yield from effects.foreseen


HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
TABLE: Mapping[str, tuple[Severity, str, Find]] = {
    "reverts": (HIGH, "It would fail", _fails),
    "selfdestruct": (HIGH, "A contract ends itself", _destroyed),
    "empties": (HIGH, "Nearly all of an asset leaves", _empties),
    "strong-power": (HIGH, "Somebody gets a whole power", _strong),
    "replaced": (HIGH, "A contract becomes another", _replaced),
    "hidden-currency": (HIGH, "Currency is made, and no action says so", _supply),
    "hidden-allowance": (HIGH, "Somebody may take, and no action says so", _allowances),
    "delegatecall": (MEDIUM, "Code of others runs as a contract's own", _ran_foreign),
    "depends-on-block": (MEDIUM, "What it does depends on its block", _told),
    "pays-much": (MEDIUM, "A large share of an asset leaves", _much),
    "power-granted": (MEDIUM, "A step to a power begins", _granted),
    "quorum-lowered": (MEDIUM, "Fewer must agree", _quorums),
    "periods-shortened": (MEDIUM, "Less time to respond", _periods),
    "veto-touched": (MEDIUM, "A veto changes", _vetoes),
    "weakens": (MEDIUM, "The checks of the nation file warn of it", _foreseen),
    "much-gas": (MEDIUM, "Nearly too much gas for a transaction", _gas),
    "power-removed": (LOW, "A step to a power ends", _removed),
    "reaches-unknown": (LOW, "A contract that no action names", _reaches),
    "creates-contract": (LOW, "A new contract", _creates),
    "order": (LOW, "The order of its actions matters", _order),
    "no-effect": (LOW, "An action that changes nothing", _idle),
}
