"""SquareRootVotes: votes by the root of the currency that a citizen has locked itself."""

from __future__ import annotations

from govkit.contracts.contract import Contract
from govkit.types import Address


class SquareRootVotes(Contract):
    """A source of votes for houses; it has no state."""

    artifact_name = "SquareRootVotes"

    def locked_votes(self, *, block: int | None = None) -> Address:
        """The contract of the locks that it weighs."""
        return Address(self._read("locked", block=block))

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))
