"""A step of a founding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from govkit.network.port import Call


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction to the founder. `call` makes it in its turn; `title` is for people. Unless
    it `waits`, the plan alone says what it is, and no earlier step."""

    title: str
    call: Callable[[], Call]
    waits: bool = False
