"""Treasury: the timelock that holds the money and owns the rest."""

from __future__ import annotations

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address


class Treasury(Contract):
    """Does what the governor passes, after a delay."""

    artifact_name = "Treasury"

    def governor(self, *, block: int | None = None) -> Address:
        return Address(self._read("governor", block=block))

    def delay_seconds(self, *, block: int | None = None) -> int:
        return int(self._read("getMinDelay", block=block))

    def timestamp(self, operation_id: bytes) -> int:
        """When an operation can be executed (seconds since 1970); 0 unknown, 1 done."""
        return int(self._read("getTimestamp", operation_id))

    def update_delay(self, delay_seconds: int) -> Call:
        """Only in a proposal: the treasury itself alone may."""
        return self._call("updateDelay", delay_seconds)
