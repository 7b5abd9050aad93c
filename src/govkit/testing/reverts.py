"""Expect a contract's refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from govkit.errors import RevertError


@contextmanager
def reverts(reason: str) -> Iterator[None]:
    """What happens inside must be refused with exactly this reason, `"module: reason"`.

    Raises AssertionError, which says what happened instead.
    """
    try:
        yield
    except RevertError as error:
        if error.reason != reason:
            raise AssertionError(f"reverted with {error.reason!r}, expected {reason!r}") from error
    else:
        raise AssertionError(f"nothing reverted, expected {reason!r}")
