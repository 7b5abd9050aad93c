"""A wait follows the time that a chain's own blocks take."""

from __future__ import annotations

import pytest

from govkit.errors import NetworkError
from govkit.network.port import Block
from govkit.network.waiting import Wait


class Watch:
    """A clock that is moved by sleeping alone."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    monotonic = now

    def sleep(self, seconds: float) -> None:
        self.at += seconds
        self.slept.append(seconds)


def every(seconds: int, head: int = 100) -> object:
    """The blocks of a chain that makes one in so many seconds."""

    def block(number: int | None) -> Block:
        at = head if number is None else number
        return Block(at, 1_000 + at * seconds, bytes(32))

    return block


@pytest.mark.parametrize(
    ("between", "pause", "longest"),
    [(0, 0.1, 120), (1, 1 / 6, 120), (12, 2, 240), (30, 2, 600), (86_400, 2, 3_600)],
)
def test_pauses_and_patience_grow_with_the_time_between_blocks(
    between: int, pause: float, longest: float
) -> None:
    watch = Watch()
    wait = Wait(every(between), watch, 120, 0.1)  # type: ignore[arg-type]
    assert not wait.is_over()
    while not wait.is_over():
        wait.pause()
    assert watch.slept[0] == pytest.approx(pause)
    assert longest < watch.at <= longest + 2 * pause


def test_a_confirmation_has_the_same_time_again_but_once() -> None:
    watch = Watch()
    wait = Wait(every(1), watch, 10, 1)  # type: ignore[arg-type]
    for _ in range(8):
        wait.pause()
    wait.extend()
    for _ in range(8):
        wait.pause()
        wait.extend()
    assert not wait.is_over()
    while not wait.is_over():
        wait.pause()
    assert watch.at <= 30


def test_a_node_that_does_not_answer_changes_no_pause() -> None:
    def block(number: int | None) -> Block:
        raise NetworkError("no answer")

    watch = Watch()
    Wait(block, watch, 10, 0.5).pause()
    assert watch.slept == [0.5]


def test_a_chain_with_one_block_tells_nothing() -> None:
    watch = Watch()
    Wait(every(12, head=0), watch, 10, 0.5).pause()  # type: ignore[arg-type]
    assert watch.slept == [0.5]
