"""Events of a receipt, decoded: of govkit's contracts and of a test's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from govkit.contracts.abi import Artifact
from govkit.network.port import Log, Receipt
from govkit.types import Address


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a contract: its `fields` by name are attributes as well."""

    contract: str
    address: Address
    name: str
    fields: Mapping[str, Any]
    log: Log

    def __getattr__(self, name: str) -> Any:
        try:
            return self.fields[name]
        except KeyError:
            known = ", ".join(self.fields) or "none"
            raise AttributeError(f"{self.name} has no field {name}; it has: {known}") from None

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.contract}.{self.name}({fields})"


class Events(tuple[Event, ...]):
    """The events of a receipt in order."""

    __slots__ = ()

    @property
    def names(self) -> list[str]:
        return [event.name for event in self]

    def named(self, name: str) -> Events:
        """Those of that name."""
        return Events(event for event in self if event.name == name)

    def only(self, name: str) -> Event:
        """The one event of that name. Raises AssertionError unless there is exactly one."""
        found = self.named(name)
        assert len(found) == 1, f"{len(found)} events {name} among {self.names}"
        return found[0]


def decode_events(receipt: Receipt, artifact_at: Callable[[Address], Artifact | None]) -> Events:
    """The events of all contracts whose artifact is known; others are left out."""
    return Events(
        event for log in receipt.logs if (event := _decoded(log, artifact_at(log.address)))
    )


def _decoded(log: Log, artifact: Artifact | None) -> Event | None:
    if artifact is None or not log.topics:
        return None
    for event in artifact.events.values():
        if event.topic == log.topics[0]:
            fields = event.decode(log.topics, log.data)
            return Event(artifact.name, log.address, event.name, fields, log)
    return None
