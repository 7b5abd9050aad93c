"""Treasury: the timelock that holds the money and owns the rest."""

from __future__ import annotations

from govkit.contracts.contract import Contract
from govkit.types import Address


class Treasury(Contract):
    """Executes proposals that the governor passed, after a delay."""

    artifact_name = "Treasury"

    def governor(self, *, block: int | None = None) -> Address:
        return Address(self._read("governor", block=block))

    def delay_seconds(self, *, block: int | None = None) -> int:
        """The least delay; a class of proposals may wait longer."""
        return int(self._read("getMinDelay", block=block))

    def timestamp(self, operation_id: bytes) -> int:
        """When an operation can be executed (seconds since 1970); 0 if none is scheduled."""
        return int(self._read("getTimestamp", operation_id))
