"""A nation's events as they come, in the chain's order, each once, and across reorganisations.

Between two polls the chain may have exchanged its newest blocks. So each poll ends with a block of
which number and hash are kept. The next one goes back to the newest kept block that is still on
the chain, reads all events after it, and compares them with those that were told: an event that is
gone is told once more as removed, the last one first, and then what stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from govkit.contracts.abi import Artifact
from govkit.contracts.events import Event, decoded
from govkit.errors import NetworkError, UsageError
from govkit.network.clock import SYSTEM_CLOCK, Clock
from govkit.network.port import Block, Log, Port
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

KEPT_BLOCKS = 1_000
"""How deep a reorganisation may reach; on Ethereum some 64 blocks are the most before finality."""


def follow(
    nation: Nation,
    from_block: int,
    from_index: int,
    to_block: int | None,
    confirmations: int,
    poll_seconds: float,
    clock: Clock | None,
) -> Iterator[Event]:
    """See `Nation.follow`."""
    artifacts, waiting = _artifacts(nation), clock or SYSTEM_CLOCK
    told = _Told(nation.port, tuple(artifacts), from_block, from_index)
    while True:
        removed, added = told.advance(confirmations, to_block)
        yield from _events(removed, artifacts, removed=True)
        yield from _events(added, artifacts, removed=False)
        if to_block is not None and told.last >= to_block:
            return
        if not (removed or added):
            waiting.sleep(poll_seconds)


def _artifacts(nation: Nation) -> Mapping[Address, Artifact]:
    """All contracts of the nation, each with the ABI of its release."""
    kinds = nation.contracts.values()
    contracts = [nation.founder, *(each for kind in kinds for each in kind.values())]
    return {each.address: each.artifact() for each in contracts}


def _events(
    logs: list[Log], artifacts: Mapping[Address, Artifact], *, removed: bool
) -> Iterator[Event]:
    for log in logs:
        event = decoded(log, artifacts[log.address], removed=removed)
        if event is not None:
            yield event


class _Told:
    """What was told so far: the logs of the newest blocks, and blocks that polls ended with."""

    def __init__(
        self, port: Port, addresses: tuple[Address, ...], first_block: int, first_index: int
    ) -> None:
        self._port, self._addresses = port, addresses
        self._first = first_block, first_index
        self._logs: list[Log] = []
        self._ends = [Block(first_block - 1, 0, b"")]

    @property
    def last(self) -> int:
        """The newest block of which everything was told."""
        return self._ends[-1].number

    def advance(self, confirmations: int, to_block: int | None) -> tuple[list[Log], list[Log]]:
        """The logs that are gone, the last one first; and those that came, in their order."""
        end = self._end(confirmations, to_block)
        base = self._base(end)
        if base is None or base == end:
            return [], []
        found = [each for each in self._found(base, end) if not self._is_before(each)]
        if self._port.block(end.number).hash != end.hash:
            return [], []  # it was exchanged while the logs were read
        known = [each for each in self._logs if each.block_number > base.number]
        same = next(
            (at for at, (a, b) in enumerate(zip(known, found, strict=False)) if a != b),
            min(len(known), len(found)),
        )
        self._note(base, end, found)
        return known[same:][::-1], found[same:]

    def _end(self, confirmations: int, to_block: int | None) -> Block:
        head = self._port.block()
        number = head.number + 1 - confirmations
        if to_block is not None:
            number = min(number, to_block)
        return head if number == head.number else self._port.block(max(number, 0))

    def _base(self, end: Block) -> Block | None:
        """The newest kept block on the chain that `end` is on. None if that is not told yet: the
        node is behind what it said before."""
        is_behind = False
        for kept in reversed(self._ends):
            if kept.number > end.number:
                is_behind = True
                continue
            if kept.number == end.number:
                is_there = kept.hash in (b"", end.hash)
            else:
                is_there = not kept.hash or self._port.block(kept.number).hash == kept.hash
            if is_there:
                return None if is_behind else kept
            is_behind = False
        if self._ends[0].number > end.number:
            return None
        raise NetworkError(
            "the chain has exchanged more blocks than are kept here",
            f"block {self._ends[0].number} is another one now",
            "follow again, from a block before it",
        )

    def _found(self, base: Block, end: Block) -> list[Log]:
        return self._port.logs(self._addresses, from_block=base.number + 1, to_block=end.number)

    def _is_before(self, log: Log) -> bool:
        return (log.block_number, log.index) < self._first

    def _note(self, base: Block, end: Block, found: list[Log]) -> None:
        oldest = end.number - KEPT_BLOCKS
        kept = [each for each in self._logs if each.block_number <= base.number]
        ends = [*(each for each in self._ends if each.number <= base.number), end]
        # One block before the oldest stays, so that there is always one to go back to.
        first = max((at for at, each in enumerate(ends) if each.number <= oldest), default=0)
        self._ends = ends[first:]
        self._logs = [each for each in (*kept, *found) if each.block_number > self._ends[0].number]


def check(from_index: int, confirmations: int, poll_seconds: float) -> None:
    """Raises UsageError for a number that makes no sense."""
    if from_index < 0 or confirmations < 1 or poll_seconds < 0:
        raise UsageError(
            "events cannot be followed so",
            f"from_index {from_index}, confirmations {confirmations}, poll_seconds {poll_seconds}",
            "confirmations begin with 1, which is the block itself; the others with 0",
        )
