"""What the citizens of a nation are known for."""

from __future__ import annotations

from govkit.contracts.reputation import Reputation, Standing
from govkit.errors import NotFound
from govkit.types import Address


class NationReputation:
    """Reads what people are known for. Nobody can change it but agreements and the court.

    >>> nation.reputation is None  # a nation whose file has no section `agreements`
    True
    """

    def __init__(self, contract: Reputation) -> None:
        self.contract = contract

    def get(self, account: Address) -> Standing:
        """Of a passport's holder, by a former key too. Raises NotFound for nobody's."""
        found = self.contract.standing(account)
        if not found.number:
            raise NotFound(f"{account} has no passport", "only citizens are known for something")
        return found
