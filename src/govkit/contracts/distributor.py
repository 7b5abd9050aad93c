"""Distributor: many payments in one transaction, each batch once."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address, Wei

_ADDRESS_BITS = 160


class Distributor(Contract):
    """Pays from its caller's allowance; it holds nothing."""

    artifact_name = "Distributor"

    def paid(self, sender: Address, batch: bytes, *, block: int | None = None) -> bool:
        """Whether `sender` has paid its `batch` (32 bytes)."""
        return bool(self._read("paid", sender, batch, block=block))

    def pay(self, token: Address, batch: bytes, payments: Sequence[tuple[Address, Wei]]) -> Call:
        """Receivers and amounts (below 2^96 wei), at most 300."""
        words = [amount << _ADDRESS_BITS | int(receiver, 16) for receiver, amount in payments]
        return self._call("pay", token, batch, sum(amount for _, amount in payments), words)
