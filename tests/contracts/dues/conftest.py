"""A club with dues."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.dues.club import Club
from tests.contracts.streams.payroll import Design


@pytest.fixture
def make_club(once: Callable[..., Club]) -> Callable[..., Club]:
    return lambda **chosen: once(Club, Design(**chosen))


@pytest.fixture
def bare_club(make_club: Callable[..., Club]) -> Club:
    """That has set none yet."""
    return make_club()


@pytest.fixture
def club(bare_club: Club) -> Club:
    """20 tokens a month from February 2031 on."""
    bare_club.set()
    return bare_club
