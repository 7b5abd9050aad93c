"""Names for addresses, where two sources give one name."""

from __future__ import annotations

import pytest

from govkit.actions import AddressBook
from govkit.errors import UsageError
from govkit.types import Address

MINE = Address("0x" + "00" * 19 + "11")


def test_a_name_of_two_accounts_stands_for_neither() -> None:
    assert AddressBook({"alice": MINE}).resolve("alice") == MINE
    with pytest.raises(UsageError, match="alice names two accounts"):
        AddressBook({"alice": MINE}, frozenset({"alice"})).resolve("alice")
