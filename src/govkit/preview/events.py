"""Events in words: of the nation's contracts, of contracts whose ABI is known, and of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govkit.contracts.abi import Event
from govkit.crypto.keccak import keccak
from govkit.network.port import Log
from govkit.text import printable

if TYPE_CHECKING:
    from govkit.contracts.abi import Artifact
    from govkit.nation.nation import Nation
    from govkit.types import Address

_MOST_BYTES = 36


def _common(name: str, *fields: tuple[str, str, bool]) -> Event:
    signature = f"{name}({','.join(kind for _, kind, _ in fields)})"
    return Event(name, fields, keccak(signature.encode()))


_ENDS = ("from", "address", True), ("to", "address", True)
_RIGHTS = ("owner", "address", True), ("spender", "address", True)
_OF_TOKENS = (
    _common("Transfer", *_ENDS, ("value", "uint256", False)),
    _common("Transfer", *_ENDS, ("tokenId", "uint256", True)),
    _common("Approval", *_RIGHTS, ("value", "uint256", False)),
    _common("Approval", *_RIGHTS, ("tokenId", "uint256", True)),
    _common("ApprovalForAll", *_RIGHTS, ("approved", "bool", False)),
)
"""The events of ERC-20 and ERC-721, which every token logs."""


def told(nation: Nation, logs: Sequence[Log]) -> Iterator[str]:
    """Events in a line each. What the treasury logs of each action is left out: it says no more
    than the action."""
    done = nation.treasury.artifact().events["CallExecuted"].topic
    for log in logs:
        if log.address != nation.treasury.address or log.topics[:1] != (done,):
            yield _told(nation, log)


def _told(nation: Nation, log: Log) -> str:
    where = nation.phrases.named(log.address)
    event = _event(nation, log)
    try:
        fields = event.decode(log.topics, log.data) if event else None
    except Exception:  # a foreign contract may log anything under a known name
        fields = None
    if event is None or fields is None:
        topic = f"0x{log.topics[0].hex()}" if log.topics else "no topic"
        return printable(f"{where} logs {topic}, which is not known here")
    words = ", ".join(f"{name} {_shown(nation, log, name, each)}" for name, each in fields.items())
    return printable(f"{where}: {event.name}{f' ({words})' if words else ''}")


def _event(nation: Nation, log: Log) -> Event | None:
    if not log.topics:
        return None
    known = {event.topic: event for event in _events_at(nation, log.address).values()}
    return known.get(log.topics[0]) or next(
        (
            event
            for event in _OF_TOKENS
            if event.topic == log.topics[0]
            and sum(indexed for *_, indexed in event.fields) == len(log.topics) - 1
        ),
        None,
    )


def _events_at(nation: Nation, address: Address) -> Mapping[str, Event]:
    for named in nation.contracts.values():
        for contract in named.values():
            if contract.address == address:
                return contract.artifact().events
    artifact: Artifact | None = nation.abis.get(address)
    return artifact.events if artifact else {}


def _shown(nation: Nation, log: Log, name: str, value: Any) -> str:
    if isinstance(value, bytes):
        cut = value[:_MOST_BYTES]
        return f"0x{cut.hex()}{'...' if len(value) > len(cut) else ''}"
    if isinstance(value, str) and value.startswith("0x") and len(value) == 42:
        return nation.phrases.named(value)  # type: ignore[arg-type]
    is_amount = log.address == nation.token.address and name in ("value", "amount")
    return nation.phrases.amount(value) if is_amount else str(value)
