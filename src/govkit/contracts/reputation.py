"""Reputation: what citizens are known for, by passport."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.contracts.contract import Contract
from govkit.types import Address


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is known for. `number` is the passport, 0 for none.

    `points` are for agreements and panels and fade, `panels` is the part for panels; the others
    count for ever: agreements performed without a dispute, disputes, those that were lost, and
    panels on which the person was silent.
    """

    number: int
    points: int
    performed: int
    disputes: int
    lost: int
    panels: int
    silent: int


class Reputation(Contract):
    """Points and counts, which cannot be bought or moved."""

    artifact_name = "Reputation"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def agreements(self, *, block: int | None = None) -> Address:
        """The contract that alone notes what happened to agreements."""
        return Address(self._read("agreements", block=block))

    def court(self, *, block: int | None = None) -> Address:
        """The court, whose panels count too; zero for none."""
        return Address(self._read("court", block=block))

    def standing(self, account: Address, *, block: int | None = None) -> Standing:
        """Of a passport's holder, by a former key too."""
        return Standing(*self._read("standing", account, block=block))

    def points_of(self, number: int, *, block: int | None = None) -> int:
        """A passport's points."""
        return int(self._read("pointsOf", number, block=block))
