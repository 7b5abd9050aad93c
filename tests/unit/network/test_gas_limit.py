"""How much gas a transaction may use, beside what was estimated for it."""

from __future__ import annotations

import pytest

from govkit.network.sending import gas_limit

FRESH_WORD = 22_100
"""What it costs to write a storage word for the first time, found cold (EIP-2200, EIP-2929)."""


@pytest.mark.parametrize("estimate", [21_000, 60_000, 1_000_000])
def test_there_is_room_for_a_fresh_word(estimate: int) -> None:
    assert gas_limit(estimate) >= estimate + FRESH_WORD


@pytest.mark.parametrize("estimate", [14_000_000, 2**24 - 1, 2**24])
def test_it_is_never_more_than_a_transaction_may_use(estimate: int) -> None:
    assert gas_limit(estimate) == 2**24


def test_what_a_chain_of_other_limits_estimates_is_kept() -> None:
    assert gas_limit(20_000_000) == 20_000_000
