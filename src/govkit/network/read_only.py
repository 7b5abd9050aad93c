"""The part of a port that only a node has, refused."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.errors import NetworkError
from govkit.network.port import BlockReceipts, Call, Receipt, Signer, StateProof, Transfer
from govkit.types import Address, GasPrice


class ReadOnly:
    """Refuses what a port cannot that has no node to ask, with the reasons that a subclass gives:
    what is there instead of a node, why that is not enough, what to do."""

    reasons: tuple[str, str, str]

    def estimate(self, call: Call, sender: Address) -> int:
        raise NetworkError(*self.reasons)

    def gas_price(self) -> GasPrice:
        raise NetworkError(*self.reasons)

    def send(self, call: Call, signer: Signer) -> Receipt:
        raise NetworkError(*self.reasons)

    def send_raw(self, raw: bytes) -> Receipt:
        raise NetworkError(*self.reasons)

    def transfers(self, receiver: Address, block: int) -> list[Transfer]:
        raise NetworkError(*self.reasons)

    def state_proof(self, address: Address, slots: Sequence[int], *, block: int) -> StateProof:
        raise NetworkError(*self.reasons)

    def receipts(self, block: int) -> BlockReceipts:
        raise NetworkError(*self.reasons)
