"""Payrolls by some design."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.streams.payroll import Design, Payroll


@pytest.fixture
def make_payroll(once: Callable[..., Payroll]) -> Callable[..., Payroll]:
    return lambda **chosen: once(Payroll, Design(**chosen))


@pytest.fixture
def payroll(make_payroll: Callable[..., Payroll]) -> Payroll:
    return make_payroll()
