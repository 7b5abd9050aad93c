"""`reverts` passes for the one reason, and says what happened where it was another."""

from __future__ import annotations

import pytest

from govkit.errors import RevertError
from govkit.testing import reverts


def refuse(reason: str) -> None:
    raise RevertError(reason)


def test_the_reason_is_the_one() -> None:
    with reverts("token: over the cap") as refusal:
        refuse("token: over the cap")
    assert refusal.error.reason == "token: over the cap"


def test_another_reason_is_shown() -> None:
    with pytest.raises(AssertionError) as failure, reverts("token: over the cap"):
        refuse("token: only treasury")
    assert str(failure.value) == (
        "reverted with 'token: only treasury', expected 'token: over the cap'"
    )


def test_nothing_reverted() -> None:
    with (
        pytest.raises(AssertionError, match="nothing reverted, expected 'token: over the cap'"),
        reverts("token: over the cap"),
    ):
        pass


def test_a_reason_in_no_table_is_refused_and_the_nearest_named() -> None:
    with pytest.raises(AssertionError) as failure, reverts("token: over cap"):
        refuse("token: only treasury")
    assert str(failure.value).endswith(
        "'token: over cap', which is not a reason of govkit's contracts; "
        "did you mean 'token: over the cap'?"
    )
    with (
        pytest.raises(AssertionError, match=r"not a reason of govkit's contracts$"),
        reverts("zzz"),
    ):
        pass


def test_a_contract_of_ones_own_declares_its_reasons_by_reverting_with_them() -> None:
    with reverts("grants: not yours"):
        refuse("grants: not yours")


def test_other_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), reverts("token: over the cap"):
        raise ZeroDivisionError


def test_apes_refusals_count() -> None:
    class ContractLogicError(Exception):
        revert_message = "grants: not yours"

    def refuse_under_ape() -> None:
        raise ContractLogicError

    with reverts("grants: not yours") as refusal:
        refuse_under_ape()
    assert refusal.error.reason == "grants: not yours"
