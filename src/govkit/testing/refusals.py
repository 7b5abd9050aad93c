"""Expect a contract's refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from govkit.errors import RevertError
from govkit.guesses import did_you_mean, nearest
from govkit.network.reverts import own_reason, revert_reason, shown_bytes
from govkit.reasons import REVERTS

__tracebackhide__ = True


class Refusal:
    """A contract's refusal, once it came: its `error`, whose `reason` was expected."""

    error: RevertError


@contextmanager
def reverts(reason: str) -> Iterator[Refusal]:
    """Within this context a call must be refused with exactly this reason, `"module: reason"`.

    Raises AssertionError, which says what happened instead, and where no contract of govkit
    has such a reason, which one may have been meant. A contract of your own declares its
    reasons by reverting with them. Refusals of ape's contracts count as well.
    """
    refusal = Refusal()
    try:
        yield refusal
    except Exception as error:
        found = _reason_of(error)
        if found is None:
            raise
        if found != reason:
            raise AssertionError(
                f"reverted with {found!r}, expected {reason!r}{_doubt(reason, found)}"
            ) from error
        refusal.error = error if isinstance(error, RevertError) else RevertError(reason)
    else:
        raise AssertionError(f"nothing reverted, expected {reason!r}{_doubt(reason)}")


def _reason_of(error: Exception) -> str | None:
    """The reason of a contract's refusal, in our words or in ape's; None for another error."""
    if isinstance(error, RevertError):
        return error.reason
    message = getattr(error, "revert_message", None)  # ape's ContractLogicError
    if not isinstance(message, str):
        return None
    # An error that the ABI in ape does not list comes as its bytes, any other by its type.
    data = shown_bytes(message)
    if data is not None:
        return revert_reason(data)
    return own_reason(f"{type(error).__name__}()") or message


def _doubt(reason: str, found: str = "") -> str:
    """What is odd about an expected reason that is in no table; nothing if it is in one, or
    next to the one that another contract gave."""
    if reason in REVERTS:
        return ""
    close = nearest(reason, [*REVERTS, found])
    if close == [found] and found not in REVERTS:
        return ""
    meant = f"; {did_you_mean(map(repr, close))}" if close else ""
    return f", which is not a reason of govkit's contracts{meant}"
