"""Councils that vote in secret, on a chain without a nation."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable

import pytest

from govkit.crypto.secret_choices import Method
from tests.contracts.secret_elections.bench import Bench


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", random.Random(20).randrange)


@pytest.fixture
def bench(once: Callable[..., Bench], draws: None) -> Bench:
    """Two seats, by approval."""
    return once(Bench, Method.APPROVAL, 2)


@pytest.fixture
def office(once: Callable[..., Bench], draws: None) -> Bench:
    """One seat, for the candidate with the most ballots, each for one of them."""
    return once(Bench, Method.ONE, 1)
