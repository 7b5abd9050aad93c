"""SplitDelegation: a holder's currency split among several delegates."""

from __future__ import annotations

from collections.abc import Mapping

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address, Wei


class SplitDelegation(Contract):
    """Keeps each part in an account of its own, which delegates; they stay the owner's."""

    artifact_name = "SplitDelegation"

    def token(self, *, block: int | None = None) -> Address:
        return Address(self._read("token", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def portion_of(self, owner: Address, delegatee: Address) -> Address:
        """The account that holds the part; zero before the first time."""
        return Address(self._read("portionOf", owner, delegatee))

    def amount_of(self, owner: Address, delegatee: Address) -> Wei:
        return Wei(self._read("amountOf", owner, delegatee))

    def split(self, parts: Mapping[Address, Wei]) -> Call:
        """Set the caller's part for each of these delegates, in wei; 0 takes it back."""
        rising = sorted(parts.items(), key=lambda part: int(part[0], 16))
        return self._call("split", rising)
