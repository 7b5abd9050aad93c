"""Benches whose secrets are the same in each run."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable

import pytest

from tests.contracts.secret import SecretBench, SecretDesign


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", random.Random(20).randrange)


@pytest.fixture
def make_bench(draws: None, once: Callable[..., SecretBench]) -> Callable[..., SecretBench]:
    return lambda **chosen: once(SecretBench, SecretDesign(**chosen))


@pytest.fixture
def bench(make_bench: Callable[..., SecretBench]) -> SecretBench:
    return make_bench()
