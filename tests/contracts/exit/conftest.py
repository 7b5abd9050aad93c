"""Holders who can leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.exit.commonwealth import Commonwealth, Design


@pytest.fixture
def make_commonwealth(once: Callable[..., Commonwealth]) -> Callable[..., Commonwealth]:
    return lambda **chosen: once(Commonwealth, Design(**chosen))


@pytest.fixture
def common(make_commonwealth: Callable[..., Commonwealth]) -> Commonwealth:
    """A discount of 5 %, nothing kept."""
    return make_commonwealth()
