"""Blocks by the clock, for evm_setIntervalMining."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class IntervalMining:
    """Makes a block every so many seconds, while there is an interval."""

    def __init__(self, mine: Callable[[], Awaitable[object]]) -> None:
        self._mine = mine
        self._seconds = 0
        self._task: asyncio.Task[None] | None = None

    def follow(self, seconds: int) -> None:
        """Take a new interval; 0 is none. The same one goes on."""
        if seconds == self._seconds:
            return
        self._seconds = seconds
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.create_task(self._run()) if seconds else None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            await self._mine()
