"""Previews: what a proposal or a draft would do, worked out on a copy of the chain.

The chain is only read. What is foreseen is what would happen if the proposal were executed on the
state of the newest block, at the first moment at which it could be. Whatever changes in between is
not foreseen, but told later (`reads.changed_since`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from govkit.chain.copied import MOST_GAS, Copy, StateSource
from govkit.crypto.keccak import checksum
from govkit.errors import NetworkError, UsageError
from govkit.nation.money.assets import COIN, TRANSFER, Asset, ask_number, coin, read_asset, word_of
from govkit.nation.nation import Nation
from govkit.network.port import Log
from govkit.preview.code_rules import Codes, is_delegated, is_proxy
from govkit.preview.copying import CopyPort, copy_of, raw
from govkit.preview.due import Due, due_of, due_of_draft
from govkit.preview.effect_rules import Effects, Holding, granted, removed
from govkit.preview.events import told
from govkit.preview.execution import (
    CannotSimulate,
    Executed,
    code_hashes,
    execute,
    fold_of,
    pinned_in,
    words_of,
)
from govkit.preview.flags import Flag, Part, flags_of
from govkit.preview.gathering import GUESSED_GAS, PortSource
from govkit.preview.proposed import Proposed, read_proposed
from govkit.preview.reads import Reads, reads_of
from govkit.preview.standing import Change, standing_of
from govkit.types import Address, Call, ProposalState

if TYPE_CHECKING:
    from govkit.nation.voting.proposals import Proposal

_MOST_ASSETS, _MOST_HOLDERS = 8, 24


class Answer(StrEnum):
    """What a preview comes to."""

    SUCCEEDS = "would succeed"
    FAILS = "would fail"
    UNKNOWN = "effects unknown"
    NOT_SIMULATED = "could not be simulated"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a proposal would do, and what to look at before voting on it.

    `why` explains every answer but success. `changes` are rows of how the nation stands, `granted`
    and `removed` steps in the graph of powers; `events` are in words, as are `actions`.

    """

    answer: Answer
    why: str
    due: Due
    actions: tuple[str, ...]
    flags: tuple[Flag, ...]
    holdings: tuple[Holding, ...] = ()
    changes: tuple[Change, ...] = ()
    granted: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    executed: Executed | None = None
    reads: Reads | None = None


def of(nation: Nation, proposal: Proposal) -> Preview:
    """The preview of a proposal. Raises UsageError if it can't be executed any more."""
    tally = nation.proposals.tally(proposal)
    due = due_of(nation, proposal, tally)
    earlier = [each for each in nation.proposals.all() if each.number < proposal.number]
    proposed = read_proposed(
        nation, proposal.actions, proposal.description, proposal.proposer, earlier
    )
    is_queued = tally.state is ProposalState.QUEUED
    pinned = pinned_in(words_of(nation, proposal.id)) if _is_pinned(nation) else None
    return _of(nation, proposed, proposal.actions, due, is_queued=is_queued, pinned=pinned)


def of_draft(
    nation: Nation, actions: Sequence[Call], description: str, proposer: Address | None = None
) -> Preview:
    """The preview of what is not proposed yet, as if it were proposed now."""
    if not actions:
        raise UsageError("a draft without actions", next_step="name at least one action")
    proposed = read_proposed(nation, actions, description, proposer, nation.proposals.all())
    return _of(nation, proposed, actions, due_of_draft(nation, actions), is_queued=False)


def _is_pinned(nation: Nation) -> bool:
    return nation.deployment.release.treasury_asks


def _of(
    nation: Nation,
    proposed: Proposed,
    actions: Sequence[Call],
    due: Due,
    *,
    is_queued: bool,
    pinned: int | None = None,
) -> Preview:
    words = tuple(each.words for each in proposed.actions if not each.is_carried)
    parts: dict[Part, object] = {Part.TEXT: proposed}
    trial = _Trial(nation, proposed, actions, due, is_queued)
    targets = dict.fromkeys(each.target for each in proposed.actions)
    try:
        source = PortSource(nation.port, due.base)
        source.gather(trial.guess, (*targets, *nation.deployment.contracts.values()))
        copy = trial.copy(source)
        changed = pinned is not None and pinned != fold_of(code_hashes(copy, actions))
        codes = {each: copy.accounts.get_code(raw(each)) for each in targets}
        parts[Part.CODE] = Codes(proposed, codes, changed)
        effects, reads = trial.run(copy)
    except (NetworkError, CannotSimulate) as error:
        return Preview(Answer.NOT_SIMULATED, str(error), due, words, flags_of(parts))
    parts[Part.EFFECTS] = effects
    answer, why = _answer(effects, copy)
    return Preview(
        answer,
        why,
        due,
        words,
        flags_of(parts),
        holdings=effects.holdings,
        changes=effects.changes,
        granted=tuple(granted(effects)),
        removed=tuple(removed(effects)),
        events=tuple(told(nation, effects.executed.logs)),
        executed=effects.executed,
        reads=reads,
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    """A proposal to execute on copies of the state of one block; `logs` are what was logged before,
    by what was asked."""

    nation: Nation
    proposed: Proposed
    actions: Sequence[Call]
    due: Due
    is_queued: bool
    logs: dict[object, list[Log]] = field(default_factory=dict)

    def copy(self, source: StateSource, gas: int = MOST_GAS) -> Copy:
        chain_id, due = self.nation.port.chain_id(), self.due
        return copy_of(source, chain_id, number=due.number, timestamp=due.timestamp, gas=gas)

    def guess(self, source: StateSource) -> None:
        """Run it for what it reads."""
        self.run(self.copy(source, GUESSED_GAS))

    def run(self, copy: Copy) -> tuple[Effects, Reads]:
        """Execute on the copy, and read the nation there before and after."""
        port = CopyPort(self.nation.port, self.due.base, copy, self.logs)
        before, there = copy.save(), _there(self.nation, port)
        description = self.proposed.description
        executed = execute(there, port, self.actions, description, is_queued=self.is_queued)
        reads = reads_of(copy)
        if executed.failure:
            return Effects(self.proposed, executed), reads
        pairs = _holders(executed, there)
        have = [_amount(port, *pair) for pair in pairs]
        after = standing_of(there)
        copy.restore(before)
        port.logged = ()
        had = [_amount(port, *pair) for pair in pairs]
        holdings = tuple(
            Holding(account, asset.address, asset.title, old, new)
            for (asset, account), old, new in zip(pairs, had, have, strict=True)
            if old is not None and new is not None and old != new
        )
        there = _there(self.nation, port)
        standing, foreseen = standing_of(there), _foreseen(there, self.actions)
        return Effects(self.proposed, executed, holdings, standing, after, foreseen), reads


def _foreseen(nation: Nation, actions: Sequence[Call]) -> tuple[str, ...]:
    try:
        found = nation.proposals.foresee(actions)
    except UsageError as error:
        return (str(error),)
    return (*found.problems, *found.warnings)


def _there(nation: Nation, port: CopyPort) -> Nation:
    """The nation as it is on the copy."""
    there = Nation(nation.deployment, port, nation.institutions)
    there.abis, there.naming = nation.abis, nation.naming
    return there


# -- what accounts hold


def _holders(executed: Executed, nation: Nation) -> list[tuple[Asset, Address]]:
    """The assets that moved, each with the accounts between which they did."""
    pairs = [(coin(), each.account) for each in executed.coins[:_MOST_HOLDERS]]
    moved: dict[Address, dict[Address, None]] = {}
    for log in executed.logs:
        if log.topics[:1] == (TRANSFER,) and len(log.topics) == 3:
            ends = (checksum(each[12:]) for each in log.topics[1:])
            moved.setdefault(log.address, {}).update(dict.fromkeys(ends))
    for token in list(moved)[:_MOST_ASSETS]:
        asset = read_asset(nation, token)
        holders = [each for each in moved[token] if int(each, 16)]
        pairs += [(asset, each) for each in holders[:_MOST_HOLDERS]]
    return pairs


def _amount(port: CopyPort, asset: Asset, account: Address) -> int | None:
    if asset.address == COIN:
        return port.balance(account)
    return ask_number(port, asset.address, "balanceOf(address)", word_of(account))


# -- the answer


def _answer(effects: Effects, copy: Copy) -> tuple[Answer, str]:
    executed, own, shown = effects.executed, effects.own, effects.proposed.shown
    if executed.failure:
        return Answer.FAILS, executed.failure
    targets = [each.target for each in effects.proposed.actions]
    for each in dict.fromkeys((*executed.seen.called, *targets)):
        code = copy.accounts.get_code(raw(each))
        if each not in own and (is_delegated(code) or is_proxy(code)):
            return Answer.UNKNOWN, f"{shown(each)} can be given other code before it is executed"
    for at, code_at in executed.seen.delegated:
        if at not in own:
            return Answer.UNKNOWN, f"{shown(at)} runs code that is not its own, {shown(code_at)}"
    for at, instruction in executed.seen.told:
        if at not in own:
            return Answer.UNKNOWN, f"{shown(at)} asks the block for {instruction}"
    return Answer.SUCCEEDS, ""
