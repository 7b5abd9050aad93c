"""What the treasury and a purse have in common: contracts that have money paid by them."""

from __future__ import annotations

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Wei

FIRST_PAYER = 16
"""The number of the first payer; those below are the numbers of classes."""


class PaysPayers(Contract):
    """Pays what payers ask for. The treasury does since release 6; before, there are no payers."""

    def payer_count(self, *, block: int | None = None) -> int:
        """How many payers were ever named."""
        return int(self._read("payerCount", block=block)) if self.release.treasury_pays else 0

    def is_payer(self, account: Address, *, block: int | None = None) -> bool:
        return self.release.treasury_pays and bool(self._read("isPayer", account, block=block))

    def payer_number(self, account: Address, *, block: int | None = None) -> int:
        """The number of an account that is or was a payer, from 16 on; 0 for any other."""
        if not self.release.treasury_pays:
            return 0
        return int(self._read("payerNumber", account, block=block))

    def payer_at(self, number: int, *, block: int | None = None) -> Address:
        """The payer of a number; zero if there is none."""
        if not self.release.treasury_pays:
            return ZERO_ADDRESS
        return Address(self._read("payerAt", number, block=block))

    def set_payer(self, payer: Address, allowed: bool) -> Call:
        """Lets a contract have money paid, or ends that; by a vote of the strictest class only."""
        return self._call("setPayer", payer, allowed)

    def pay(self, asset: Address, receiver: Address, amount: Wei) -> Call:
        """Pays an ERC-20 token, or coin for the zero address. Only payers can call it."""
        return self._call("pay", asset, receiver, amount)
