"""An event of any of a nation's contracts, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govkit.contracts.abi import Artifact
from govkit.network.port import Log
from govkit.types import Address
from govkit.views import Viewed


@dataclass(frozen=True, slots=True)
class Event(Viewed):
    """An event of a contract: its `fields` by name are attributes as well.

    `removed` says that a reorganisation took back an event that was told before.

        >>> first = nation.deployment.first_block
        >>> event = next(each for each in nation.follow(first) if each.name == "Created")
        >>> event.contract, event.created == nation.rulebook.address, event.removed
        ('Founder', False, False)
    """

    contract: str
    address: Address
    name: str
    fields: Mapping[str, Any]
    log: Log
    removed: bool = False

    def __getattr__(self, name: str) -> Any:
        try:
            return self.fields[name]
        except KeyError:
            known = ", ".join(self.fields) or "none"
            raise AttributeError(f"{self.name} has no field {name}; it has: {known}") from None

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{'removed ' if self.removed else ''}{self.contract}.{self.name}({fields})"


def decoded(log: Log, artifact: Artifact | None, *, removed: bool = False) -> Event | None:
    """The event of a log, if the contract is known and has that event."""
    if artifact is None or not log.topics:
        return None
    for event in artifact.events.values():
        if event.topic == log.topics[0]:
            fields = event.decode(log.topics, log.data)
            return Event(artifact.name, log.address, event.name, fields, log, removed)
    return None
