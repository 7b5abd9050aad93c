"""Moments are told from the chain's time, in both clocks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from govkit.nation.moments import Moment, Moments
from govkit.types import Clock

NOW = 1_795_000_000


def moments(clock: Clock) -> Moments:
    port: Any = SimpleNamespace(now=lambda: NOW, block=lambda: SimpleNamespace(number=1_000))
    return Moments(port, clock)


@pytest.mark.parametrize(
    ("away", "told"),
    [
        (0, "in 0 seconds"), (1, "in 1 second"), (119, "in 119 seconds"), (120, "in 2 minutes"),
        (7_199, "in 119 minutes"), (7_200, "in 2 hours"), (86_400, "in 24 hours"),
        (172_799, "in 47 hours"), (172_800, "in 2 days"), (86_400 * 400, "in 400 days"),
        (-1, "1 second ago"), (-172_800, "2 days ago"),
    ],
)  # fmt: skip
def test_how_far_a_second_is(away: int, told: str) -> None:
    assert moments(Clock.TIMESTAMP).away(Moment(NOW + away)) == told


def test_a_moment_is_told_both_ways() -> None:
    by_time, by_block = moments(Clock.TIMESTAMP), moments(Clock.BLOCKNUMBER)
    assert by_time.both(Moment(NOW + 172_800)) == "in 2 days, 2026-11-20 11:06 UTC"
    assert by_time.until(Moment(NOW)) == "until 2026-11-18 11:06 UTC (in 0 seconds)"
    assert by_block.both(Moment(1_040)) == "in 40 blocks, block 1040"
    assert by_block.both(Moment(999)) == "1 block ago, block 999"
    assert by_block.both(Moment(NOW, in_seconds=True)) == "in 0 seconds, 2026-11-18 11:06 UTC"
    assert by_time.exact(Moment(10**15)) == f"{10**15} seconds after 1970"


def test_what_is_past() -> None:
    by_time = moments(Clock.TIMESTAMP)
    assert by_time.is_past(Moment(NOW - 1))
    assert not by_time.is_past(Moment(NOW))
