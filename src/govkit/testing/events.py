"""Events of a receipt, decoded: of govkit's contracts and of a test's own."""

from __future__ import annotations

from collections.abc import Callable

from govkit.contracts.abi import Artifact
from govkit.contracts.events import Event as Event
from govkit.contracts.events import decoded
from govkit.network.port import Receipt
from govkit.types import Address


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
        event for log in receipt.logs if (event := decoded(log, artifact_at(log.address)))
    )
