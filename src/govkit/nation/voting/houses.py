"""The electorates of a nation, each with its name, its role and the contract where it votes."""

from __future__ import annotations

from dataclasses import dataclass

from govkit.constitution.houses import Role, Votes
from govkit.contracts import Ballots
from govkit.types import Address


@dataclass(frozen=True, slots=True)
class NationHouse:
    """One electorate of a nation: the core (number 0, voting at the governor) or a further one.

    `ballots` is the contract where one votes: the Governor, or a House. If a council votes,
    `council` is its name.

        >>> house = nation.houses['citizens']
        >>> house.number, house.is_core, house.votes.value
        (0, True, 'citizens')
    """

    name: str
    number: int
    role: Role
    votes: Votes
    ballots: Ballots
    domain_name: str
    """The name in the EIP-712 domain of signed ballots: the nation's or the house's."""
    council: str = ""

    @property
    def is_core(self) -> bool:
        return self.number == 0

    @property
    def is_veto(self) -> bool:
        """Whether it votes on queued proposals; "for" is then for the veto."""
        return self.role is Role.VETO

    @property
    def address(self) -> Address:
        return self.ballots.address
