"""What a nation did, read from its contracts' logs: proposals, votes, decisions, payments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govkit.constitution.units import format_amount
from govkit.contracts.contract import EventLog
from govkit.types import Address, Support

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

_DECISIONS = {
    "ProposalQueued": "queued",
    "ProposalExecuted": "executed",
    "ProposalCanceled": "canceled",
}
_VOTES = {Support.AGAINST: "against", Support.FOR: "for", Support.ABSTAIN: "abstained"}


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `what` is proposal, vote, decision or payment, and `text` describes it.

    `block` and `transaction` (32 bytes) are where it is on the chain; `timestamp` is in seconds.
    `proposal` is the proposal's id, or 0.
    """

    what: str
    who: Address
    text: str
    proposal: int
    timestamp: int
    block: int
    index: int
    transaction: bytes


def acts_of(nation: Nation, to_block: int) -> list[Act]:
    """All acts up to a block, in the chain's order."""

    @cache
    def timestamp(block: int) -> int:
        return nation.port.block(block).timestamp

    found = [
        Act(
            what,
            who,
            text,
            event.fields.get("proposalId", 0),
            timestamp(event.log.block_number),
            event.log.block_number,
            event.log.index,
            event.log.transaction_hash,
        )
        for what, who, text, event in _told(nation, to_block)
    ]
    return sorted(found, key=lambda act: (act.block, act.index))


def _told(nation: Nation, to_block: int) -> Iterator[tuple[str, Address, str, EventLog]]:
    since = nation.deployment.first_block
    numbers: dict[int, int] = {}
    for event in nation.governor.events("ProposalCreated", from_block=since, to_block=to_block):
        fields = event.fields
        numbers[fields["proposalId"]] = len(numbers) + 1
        title = (fields["description"].strip().splitlines() or [""])[0].lstrip("# ")
        number = numbers[fields["proposalId"]]
        yield "proposal", fields["proposer"], f"proposed {number}: {title}", event
    for event in nation.governor.events(*_DECISIONS, from_block=since, to_block=to_block):
        number = numbers[event.fields["proposalId"]]
        yield (
            "decision",
            nation.governor.address,
            f"proposal {number} {_DECISIONS[event.name]}",
            event,
        )
    for house in nation.houses.values():
        for event in house.cast(since, to_block=to_block):
            number = numbers[event.fields["proposalId"]]
            if (support := event.fields.get("support")) is None:
                text = f"voted in secret on proposal {number} in the house {house.name}"
                yield "vote", event.fields["voter"], text, event
                continue
            way = _VOTES.get(support, "in parts")
            weight = nation.proposals.votes(house, event.fields["weight"])
            text = f"voted {way} on proposal {number} with {weight} in the house {house.name}"
            yield "vote", event.fields["voter"], text, event
    yield from _payments(nation, to_block)


def _payments(nation: Nation, to_block: int) -> Iterator[tuple[str, Address, str, EventLog]]:
    """Payments from the treasury: the currency by its transfers, coin by the treasury's calls."""
    treasury = nation.treasury.address
    since = nation.deployment.first_block
    sender = bytes(12) + bytes.fromhex(treasury[2:])
    for event in nation.token.events(
        "Transfer", topics=[sender], from_block=since, to_block=to_block
    ):
        amount = format_amount(event.fields["value"], nation.symbol)
        yield "payment", treasury, f"paid {amount} to {event.fields['receiver']}", event
    for event in nation.treasury.events("CallExecuted", from_block=since, to_block=to_block):
        if event.fields["value"]:
            amount = format_amount(event.fields["value"], "ether")
            yield "payment", treasury, f"paid {amount} to {event.fields['target']}", event
