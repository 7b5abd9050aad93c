"""Agreements on their own, on a chain without a nation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.agreements.bench import Bench, Design


@pytest.fixture
def make_bench(once: Callable[..., Bench]) -> Callable[..., Bench]:
    return lambda **chosen: once(Bench, Design(**chosen))


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench()
