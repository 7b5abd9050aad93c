"""Treasury: the timelock that holds the money and owns the rest."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.contracts.contract import Contract
from govkit.contracts.governor import operation
from govkit.network.port import Call
from govkit.types import Address


class Treasury(Contract):
    """Executes proposals that the governor passed, after a delay.

    >>> nation.treasury.address == nation.deployment.contracts['treasury']
    True
    """

    artifact_name = "Treasury"

    def governor(self, *, block: int | None = None) -> Address:
        return Address(self._read("governor", block=block))

    def delay_seconds(self, *, block: int | None = None) -> int:
        """The least delay; a class of proposals may wait longer."""
        return int(self._read("getMinDelay", block=block))

    def execute(self, actions: Sequence[Call], description: str) -> Call:
        """Does a queued proposal's actions, as the governor's `execute` does, for less gas.

        Before release 5 only the governor could call it.
        """
        return self._call("execute", *operation(actions, description))
