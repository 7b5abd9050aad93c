"""The addresses and names of a nation's contracts.

The founder creates them in one order: first those of every nation, then those of institutions. So
their addresses follow from the founder's, before the founding and for everybody who checks later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from govkit.constitution.houses import Votes
from govkit.contracts.founder import created_address
from govkit.institutions import INSTITUTIONS, Institution
from govkit.types import Address


@dataclass(frozen=True, slots=True)
class Contracts:
    """The addresses of a nation's contracts, in the order in which the founder creates them.

    `further` are the institutions' contracts by name, in the order of `govkit.institutions`.
    """

    token: Address
    registry: Address
    ledger: Address
    treasury: Address
    rulebook: Address
    further: Mapping[str, Address]
    governor: Address

    @classmethod
    def of(cls, founder: Address, further: Sequence[str]) -> Contracts:
        """The addresses of the contracts that `founder` creates."""
        numbers = count(1)

        def next_address() -> Address:
            return created_address(founder, next(numbers))

        return cls(
            token=next_address(),
            registry=next_address(),
            ledger=next_address(),
            treasury=next_address(),
            rulebook=next_address(),
            further={name: next_address() for name in further},
            governor=next_address(),
        )

    def by_name(self) -> dict[str, Address]:
        named = {name: getattr(self, name) for name in self.__slots__ if name != "further"}
        return {**named, **self.further}


def source_of(
    votes: Votes,
    council: str,
    at: Mapping[str, Address],
    institutions: Sequence[Institution] = INSTITUTIONS,
) -> Address:
    """The contract that gives the votes of a kind, among a nation's contracts by name."""
    if votes is Votes.COUNCIL:
        return at[council]
    giving = (at[row.name] for row in institutions if row.votes == votes and row.name in at)
    return next(giving, None) or at[_CORE_VOTES[votes]]


_CORE_VOTES = {Votes.TOKEN: "token", Votes.CITIZENS: "registry"}
