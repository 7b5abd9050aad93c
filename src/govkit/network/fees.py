"""The bid for gas: the network's price, within a cap."""

from __future__ import annotations

from collections.abc import Mapping

from govkit.errors import NetworkError, RpcError
from govkit.network.eth import Eth
from govkit.types import GasPrice, Wei

FEE_RAISE_PERCENT = 125
"""The bid that replaces a stuck transaction's: nodes ask for at least 110 %."""

GWEI = 10**9


class Fees:
    """The fees of a node's next transactions, in wei a gas; no gas costs more than `cap_wei`."""

    def __init__(self, eth: Eth, cap_wei: int | None) -> None:
        self._eth, self._cap_wei = eth, cap_wei

    def above(self, replaced: Mapping[str, int]) -> dict[str, int] | None:
        """The fees that outbid a waiting transaction at its nonce; None if the cap forbids it."""
        least = {name: fee * FEE_RAISE_PERCENT // 100 + 1 for name, fee in replaced.items()}
        fees = {name: max(fee, least.get(name, 0)) for name, fee in self.asked().items()}
        within = self._cap_wei is None or max(fees.values()) <= self._cap_wei
        return fees if within else None

    def asked(self) -> dict[str, int]:
        """By their names in a transaction (EIP-1559, or legacy where blocks have no base fee), with
        room for the base fee to double. Raises NetworkError if the cap is not enough."""
        base_fee = self._eth.base_fee()
        if base_fee is None:
            price = self._eth.gas_price()
            return {"gasPrice": self._capped(price, price)}
        tip = self._tip(base_fee)
        ceiling = self._capped(2 * base_fee + tip, base_fee)
        return {"maxFeePerGas": ceiling, "maxPriorityFeePerGas": min(tip, ceiling)}

    def price(self) -> GasPrice:
        """What a gas costs now, and the bid of the next transaction. Raises as `asked` does."""
        most = max(self.asked().values())
        return GasPrice(Wei(min(self._eth.gas_price(), most)), Wei(most))

    def _tip(self, base_fee: int) -> int:
        """The tip that a node suggests; every node has at least a gas price."""
        try:
            return self._eth.priority_fee()
        except RpcError:
            return max(self._eth.gas_price() - base_fee, 0)

    def _capped(self, wanted: int, needed: int) -> int:
        if self._cap_wei is None:
            return wanted
        if needed > self._cap_wei:
            raise NetworkError(
                f"{self._eth.name} asks for {in_gwei(needed)} gwei per gas",
                f"the fee cap of this network is {in_gwei(self._cap_wei)} gwei",
                "wait until it is cheaper, or raise fee_cap_gwei in networks.yaml",
            )
        return min(wanted, self._cap_wei)


def in_gwei(wei: int) -> str:
    """Exact, with at least three decimals."""
    whole, rest = divmod(wei, GWEI)
    decimals = f"{rest:09}"
    return f"{whole}.{decimals[:3]}{decimals[3:].rstrip('0')}"
