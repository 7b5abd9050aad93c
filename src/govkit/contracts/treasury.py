"""Treasury: the timelock that holds the money and owns the rest."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.contracts.contract import Contract
from govkit.contracts.governor import operation
from govkit.network.port import Call
from govkit.types import Address, Wei

FIRST_PAYER = 16
"""The number of the first payer; those below are the numbers of classes."""


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

    # -- payers

    def payer_count(self, *, block: int | None = None) -> int:
        """How many payers were ever named. Before release 6 there are none."""
        return int(self._read("payerCount", block=block)) if self.release.treasury_pays else 0

    def is_payer(self, account: Address, *, block: int | None = None) -> bool:
        return self.release.treasury_pays and bool(self._read("isPayer", account, block=block))

    def payer_number(self, account: Address, *, block: int | None = None) -> int:
        """The number of an account that is or was a payer, from 16 on; 0 for any other."""
        if not self.release.treasury_pays:
            return 0
        return int(self._read("payerNumber", account, block=block))

    def set_payer(self, payer: Address, allowed: bool) -> Call:
        """Lets a contract have money paid, or ends that; by a vote of the strictest class only."""
        return self._call("setPayer", payer, allowed)

    def pay(self, asset: Address, receiver: Address, amount: Wei) -> Call:
        """Pays an ERC-20 token, or coin for the zero address. Only payers can call it."""
        return self._call("pay", asset, receiver, amount)
