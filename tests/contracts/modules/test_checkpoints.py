"""The module `checkpoints`: a number's history, against a plain dictionary."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import Cast

KEY, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
GREATEST_VALUE, GREATEST_TIMEPOINT = 2**88 - 1, 2**40 - 1


@pytest.fixture
def history(bare_world: World, mock: Callable[..., Deployed]) -> Deployed:
    return mock(bare_world, "History")


@pytest.fixture
def writer(cast: Cast) -> ActorSigner:
    return cast.stranger


def test_empty(history: Deployed) -> None:
    assert history.read("latest", KEY) == 0
    assert history.read("at", KEY, 0) == 0
    assert history.read("at", KEY, GREATEST_TIMEPOINT) == 0


def test_the_greatest_values_fit_their_word(history: Deployed, writer: ActorSigner) -> None:
    history.send(writer, "push", KEY, GREATEST_TIMEPOINT - 1, GREATEST_VALUE)
    history.send(writer, "push", KEY, GREATEST_TIMEPOINT, GREATEST_VALUE - 1)
    assert history.read("at", KEY, GREATEST_TIMEPOINT - 2) == 0
    assert history.read("at", KEY, GREATEST_TIMEPOINT - 1) == GREATEST_VALUE
    assert history.read("at", KEY, GREATEST_TIMEPOINT) == GREATEST_VALUE - 1
    assert history.read("latest", KEY) == GREATEST_VALUE - 1
    assert history.read("latest", OTHER) == 0


def test_a_value_of_zero_is_a_value(history: Deployed, writer: ActorSigner) -> None:
    for timepoint, new_value in ((5, 7), (6, 0), (7, 9)):
        history.send(writer, "push", KEY, timepoint, new_value)
    assert [history.read("at", KEY, each) for each in range(4, 9)] == [0, 7, 0, 9, 9]


def test_a_tag_stays_beside_every_value(history: Deployed, writer: ActorSigner) -> None:
    greatest = 2**48 - 1
    history.send(writer, "push", KEY, 5, GREATEST_VALUE)
    history.send(writer, "set_tag", KEY, greatest)
    history.send(writer, "push", KEY, 6, 1)
    history.send(writer, "push", KEY, 7, GREATEST_VALUE)
    assert history.read("tag", KEY) == greatest
    assert [history.read("at", KEY, each) for each in (4, 5, 6, 7)] == [
        0, GREATEST_VALUE, 1, GREATEST_VALUE,
    ]  # fmt: skip
    history.send(writer, "set_tag", KEY, 1)
    assert history.read("tag", KEY) == 1
    assert history.read("latest", KEY) == GREATEST_VALUE
    assert history.read("tag", OTHER) == 0


steps = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, GREATEST_VALUE)), min_size=1, max_size=20
)


@given(start=st.integers(1, GREATEST_TIMEPOINT - 100), steps=steps)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_timepoint_reads_as_the_model_has_it(
    history: Deployed, writer: ActorSigner, start: int, steps: list[tuple[int, int]]
) -> None:
    snapshot = history.world.snapshot()
    model: dict[int, int] = {}
    timepoint = start
    for ahead, new_value in steps:
        timepoint += ahead
        history.send(writer, "push", KEY, timepoint, new_value)
        model[timepoint] = new_value
        assert history.read("latest", KEY) == new_value
    for asked in range(start - 1, timepoint + 2):
        known = [each for each in model if each <= asked]
        assert history.read("at", KEY, asked) == (model[max(known)] if known else 0)
    history.world.restore(snapshot)
