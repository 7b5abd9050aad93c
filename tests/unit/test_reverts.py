"""Revert data becomes the right error, whatever a contract sends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.contracts.abi import encode
from govkit.errors import GovkitError, NotAuthorized, RevertError
from govkit.network.reverts import revert_error, revert_reason
from govkit.reasons import REVERTS
from govkit.testing import reverts

ERROR = bytes.fromhex("08c379a0")
PANIC = bytes.fromhex("4e487b71")


def with_reason(reason: str) -> bytes:
    return ERROR + encode(["string"], [reason])


@pytest.mark.parametrize("reason", REVERTS)
def test_each_known_reason_becomes_its_error_with_what_to_do(reason: str) -> None:
    kind, next_step = REVERTS[reason]
    error = revert_error(with_reason(reason))
    assert type(error) is kind
    assert error.reason == reason
    assert str(error) == f"the contract refused: {reason}; {next_step}"
    assert error.data == with_reason(reason)


def test_every_next_step_says_something_in_one_line() -> None:
    for reason, (kind, next_step) in REVERTS.items():
        assert issubclass(kind, RevertError)
        assert kind is not RevertError, f"{reason} has no kind"
        assert next_step
        assert "\n" not in next_step
        assert reason.count(": ") == 1


def test_an_unknown_reason_is_still_told() -> None:
    error = revert_error(with_reason("dai: not enough"))
    assert type(error) is RevertError
    assert "dai: not enough" in str(error)


def test_no_data_is_told_as_such() -> None:
    assert "it gave no reason" in str(revert_error(b""))


def test_a_panic_shows_its_code() -> None:
    assert revert_reason(PANIC + (0x11).to_bytes(32)) == "panic 0x11"


def test_a_custom_error_shows_its_bytes() -> None:
    assert revert_reason(bytes.fromhex("deadbeef")) == ("an unknown error, 0xdeadbeef")


@given(st.binary(max_size=200), st.sampled_from([b"", ERROR, PANIC]))
def test_whatever_a_contract_sends_makes_one_short_line(data: bytes, selector: bytes) -> None:
    """A hostile contract can neither end the program nor write to the terminal."""
    message = str(revert_error(selector + data))
    assert message.isprintable()
    assert len(message) < 1_000


@pytest.mark.parametrize("reason", ["\x1b[2J", "a\nb", "\r", "\u202e", "x" * 100_000])
def test_a_hostile_reason_is_made_harmless(reason: str) -> None:
    message = str(revert_error(with_reason(reason)))
    assert message.isprintable()
    assert len(message) < 1_000


def test_a_length_that_lies_is_no_more_than_what_is_there() -> None:
    data = ERROR + (32).to_bytes(32) + (2**255).to_bytes(32) + b"abc"
    assert revert_reason(data) == "abc"


def refuse(reason: str) -> None:
    raise revert_error(with_reason(reason))


def test_reverts_takes_exactly_its_reason() -> None:
    with reverts("token: over the cap"):
        refuse("token: over the cap")
    with (
        pytest.raises(AssertionError, match="expected 'token: over the cap'"),
        reverts("token: over the cap"),
    ):
        refuse("token: over the cap ")
    with pytest.raises(AssertionError, match="nothing reverted"), reverts("token: over the cap"):
        revert_error(b"")
    with pytest.raises(GovkitError, match="another"), reverts("token: over the cap"):
        raise GovkitError("another")


class FromApe(Exception):
    """As ape raises what it was told."""

    def __init__(self, told: str) -> None:
        self.revert_message = told


@pytest.mark.parametrize("written", ["0x36727e59", "0x36727E59", repr(b"\x36\x72\x7e\x59")])
def test_an_error_that_apes_abi_does_not_list_is_read(written: str) -> None:
    with reverts("ledger: only keeper"):
        raise FromApe(written)


def test_an_error_that_apes_abi_lists_is_read_by_its_name() -> None:
    named = type("LedgerOnlyKeeper", (FromApe,), {})
    with reverts("ledger: only keeper"):
        raise named("LedgerOnlyKeeper()")


@pytest.mark.parametrize("own", ["0xoops", r"b'\xzz'", "it is b'ad'", "my ledger: only keeper"])
def test_a_reason_of_ones_own_is_compared_as_it_is(own: str) -> None:
    with reverts(own):
        raise FromApe(own)


def test_a_kind_can_be_caught_by_its_root() -> None:
    with pytest.raises(RevertError) as caught:
        raise revert_error(with_reason("ledger: only keeper"))
    assert isinstance(caught.value, NotAuthorized)
