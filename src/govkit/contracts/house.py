"""House: a further electorate, whose polls the governor opens and follows."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.contracts.ballots import Ballots
from govkit.types import Address, ProposalId


@dataclass(frozen=True, slots=True)
class HouseSettings:
    """What a house is created with, field by field as the contract's struct has it.

    `token` is where its votes come from, `quorum_source` what a quorum is a share of; `weighed`
    tells whether ballots may weigh more than one, `numbered` whether the source numbers its
    voters. The extension is in the clock's unit.
    """

    name: str
    number: int
    token: Address
    quorum_source: Address
    weighed: bool
    numbered: bool
    governor: Address
    rulebook: Address
    treasury: Address
    late_quorum_extension: int


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
