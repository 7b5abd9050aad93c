"""A splitter over a currency whose delegations do not end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing.deployed import Deployed
from tests.contracts.conftest import MERIT, Cast

HELD = 1_000 * MERIT


@pytest.fixture
def splitter(deploy: Callable[..., Deployed], token: Deployed, cast: Cast) -> Deployed:
    """The holder has allowed it to take what it has."""
    splitter = deploy("SplitDelegation", token.address, cast.treasury.address)
    token.send(cast.holder, "approve", splitter.address, HELD)
    return splitter
