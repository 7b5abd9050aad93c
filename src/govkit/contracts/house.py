"""House: a further electorate, whose polls the governor opens and heeds."""

from __future__ import annotations

from govkit.contracts.ballots import Ballots
from govkit.types import Address, ProposalId


class House(Ballots):
    """Consents to proposals, or vetoes them ("for" is for the veto)."""

    artifact_name = "House"

    def number(self, *, block: int | None = None) -> int:
        """From 1."""
        return int(self._read("number", block=block))

    def governor(self, *, block: int | None = None) -> Address:
        return Address(self._read("governor", block=block))

    def rulebook(self, *, block: int | None = None) -> Address:
        return Address(self._read("rulebook", block=block))

    def outcome(self, proposal: ProposalId) -> int:
        """0 while it is open or not yet open, 1 if the poll carried, 2 if it did not."""
        return int(self._read("outcome", proposal))
