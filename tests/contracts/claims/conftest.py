"""The claims of a nation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.claims.bench import ClaimsBench, ClaimsDesign


@pytest.fixture
def make_claims(once: Callable[..., ClaimsBench]) -> Callable[..., ClaimsBench]:
    def made(guardian: bool = True, **changed: Any) -> ClaimsBench:
        return once(ClaimsBench, ClaimsDesign(guardian, tuple(sorted(changed.items()))))

    return made


@pytest.fixture
def bench(make_claims: Callable[..., ClaimsBench]) -> ClaimsBench:
    return make_claims()
