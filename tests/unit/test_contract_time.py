"""What is sent now has another time than an idle chain's newest block."""

from __future__ import annotations

from typing import cast

import pytest

from govkit.contracts import TreasuryToken
from govkit.network.port import Call, Port
from govkit.types import Address

HEAD, LATER = 1_900_000_000, 1_900_086_400


class Idle:
    """A chain whose contracts tell the time of its newest block, as geth's do."""

    def __init__(self, clock: int) -> None:
        self._clock = clock

    def call(self, call: Call, *, block: int | None = None) -> bytes:
        return self._clock.to_bytes(32)

    def now(self) -> int:
        return LATER


@pytest.mark.parametrize(("clock", "now"), [(HEAD, LATER), (LATER + 5, LATER + 5), (12, 12)])
def test_the_time_of_what_is_sent_now(clock: int, now: int) -> None:
    token = TreasuryToken(cast(Port, Idle(clock)), Address("0x" + "11" * 20))
    assert token.clock() == clock
    assert token.now() == now
