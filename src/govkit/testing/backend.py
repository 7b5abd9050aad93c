"""The chain under a world: in this process, or a node somewhere."""

from __future__ import annotations

from typing import Any, Protocol

from govkit.chain.chain import Chain
from govkit.testing.port import ChainPort, WatchedPort

__tracebackhide__ = True


class Backend(Protocol):
    """A chain under a world: `port` reaches it; other abilities are offered or refused."""

    @property
    def port(self) -> WatchedPort: ...

    def mine(self, blocks: int) -> None:
        """Raises NoTimeTravel if blocks cannot be made at will."""

    def forward(self, seconds: int) -> None:
        """Let time pass, and make one block at the end of it. Raises NoTimeTravel."""

    def must_travel(self) -> None:
        """Raises NoTimeTravel if time cannot be moved."""

    def snapshot(self) -> int: ...

    def restore(self, snapshot: int) -> None:
        """Go back to a snapshot, which stays usable. Raises LookupError if there is none."""

    def close(self) -> None:
        """Refuse any further use of this backend and its port."""


class ChainBackend:
    """A chain in memory, in this process."""

    def __init__(self, chain: Chain | None = None) -> None:
        self.chain: Chain = Chain.in_memory() if chain is None else chain
        self.port = ChainPort(self.chain)

    def mine(self, blocks: int) -> None:
        for _ in range(blocks):
            self.chain.mine()

    def forward(self, seconds: int) -> None:
        self.chain.forward(seconds)

    def must_travel(self) -> None:
        """It can."""

    def snapshot(self) -> int:
        return self.chain.snapshot()

    def restore(self, snapshot: int) -> None:
        if not self.chain.revert(snapshot, keep=True):
            raise LookupError(f"there is no snapshot {snapshot} in this world")

    def close(self) -> None:
        self.chain = self.port.chain = closed()


def closed() -> Any:
    """A closed chain, for a test that is over."""
    return _Closed()


class _Closed:
    """Answers everything with an error."""

    def __getattr__(self, name: str) -> Any:
        raise LookupError("this world belonged to a test that is over: ask for `world` again")
