"""SquareRootVotes: a source of votes by the root of what a citizen has locked up itself."""

from __future__ import annotations

from govkit.contracts.contract import Contract
from govkit.types import Address


class SquareRootVotes(Contract):
    """Read by a house; it keeps nothing."""

    artifact_name = "SquareRootVotes"

    def locked_votes(self, *, block: int | None = None) -> Address:
        """The locks that are weighed."""
        return Address(self._read("locked", block=block))

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))
