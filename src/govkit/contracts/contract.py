"""The base of every binding: an artifact at an address, read through a port.

A method that reads asks the chain. A method that would write returns the `Call` instead, and the
caller chooses whether to send it, put it into a proposal, or only show it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from govkit.contracts.abi import Artifact
from govkit.contracts.releases import THIS_RELEASE, Release
from govkit.errors import NetworkError
from govkit.network.port import Call, Log, Port
from govkit.types import Address
from govkit.views import Viewed

LEAST_SECONDS = 10**9
"""A lower timepoint is a block number: every clock has shown more seconds since 2001."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """A decoded event and the log it came from."""

    name: str
    fields: dict[str, Any]
    log: Log


class Contract(Viewed):
    """A deployed contract. Subclasses name their `artifact_name` and give typed methods.

    `release` is the release that it was compiled for.
    """

    artifact_name: ClassVar[str]

    def __init__(self, port: Port, address: Address, release: Release = THIS_RELEASE) -> None:
        self.port = port
        self.address = address
        self.release = release

    def _facts(self) -> dict[str, object]:
        return {"address": self.address}

    @classmethod
    def compiled(cls, release: Release = THIS_RELEASE) -> Artifact:
        """The contract as a release has it."""
        return release.artifact(cls.artifact_name)

    def artifact(self) -> Artifact:
        return self.compiled(self.release)

    def _read(self, name: str, *arguments: object, block: int | None = None) -> Any:
        """The answer of a view function: the value itself if there is one, else a tuple."""
        function = self.artifact().function(name, len(arguments))
        call = Call(self.address, function.encode(arguments))
        answer = self.port.call(call, block=block)
        if not answer and function.outputs:
            raise NetworkError(
                f"no {self.artifact_name} answers at {self.address}",
                "there is no code there on this chain",
                "check the network and the deployment file",
            )
        values = function.decode_result(answer)
        return values[0] if len(values) == 1 else values

    def now(self) -> int:
        """The timepoint of what is sent now, of a contract with a clock: on an idle chain that is
        later than the newest block's, which `clock()` tells on most nodes."""
        clock = int(self._read("clock"))
        return max(clock, self.port.now()) if clock >= LEAST_SECONDS else clock

    def _call(self, name: str, *arguments: object) -> Call:
        function = self.artifact().function(name, len(arguments))
        return Call(self.address, function.encode(arguments))

    def events(
        self,
        *names: str,
        from_block: int = 0,
        to_block: int | None = None,
        topics: Sequence[bytes | None] = (),
    ) -> Iterator[EventLog]:
        """Decoded events of these names in chain order; `topics` filters by indexed fields."""
        known = {event.topic: event for event in self.artifact().events.values()}
        wanted = [self.artifact().events[name].topic for name in names]
        filters = [wanted or None, *([topic] if topic else None for topic in topics)]
        for log in self.port.logs(
            [self.address], filters, from_block=from_block, to_block=to_block
        ):
            event = known[log.topics[0]]
            yield EventLog(event.name, event.decode(log.topics, log.data), log)
