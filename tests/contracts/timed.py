"""What worlds of contracts share that are tried at exact seconds."""

from __future__ import annotations

from govkit.testing import World
from govkit.testing.blocks import at_timestamp


class Timed:
    """A world whose time is set, in seconds since 1970."""

    world: World

    def at(self, moment: int) -> None:
        """A block at this second, which the views see."""
        at_timestamp(self.world, moment)
        self.world.mine()

    def next_at(self, moment: int) -> None:
        """The next call is in a block at this second."""
        at_timestamp(self.world, moment)

    def now(self) -> int:
        return self.world.port.block().timestamp
