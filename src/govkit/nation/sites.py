"""Where a nation's contracts stand, and what they are called beside one another.

What every nation has, and what some have besides: the founder creates all of it in one order, so
the addresses follow from the founder's, before the founding and for whoever checks it later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from govkit.constitution.houses import Votes
from govkit.contracts.founder import created_address
from govkit.types import Address

ADMISSIONS = "admissions"
SQUARE_ROOT_VOTES = "square_root_votes"
LOCKED_VOTES = "locked_votes"
SPLIT_DELEGATION = "split_delegation"
DELEGATED_HEADS = "delegated_heads"
OFFICES = "offices"
RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Contracts:
    """Where a nation's contracts stand, in the order in which the founder creates them.

    `further` are by name what not every nation has: sources of votes, councils, offices, recovery,
    then houses.
    """

    token: Address
    registry: Address
    ledger: Address
    treasury: Address
    charter: Address
    further: Mapping[str, Address]
    governor: Address

    @classmethod
    def of(cls, founder: Address, further: Sequence[str]) -> Contracts:
        """The addresses of what `founder` creates."""
        numbers = count(1)

        def next_address() -> Address:
            return created_address(founder, next(numbers))

        return cls(
            token=next_address(),
            registry=next_address(),
            ledger=next_address(),
            treasury=next_address(),
            charter=next_address(),
            further={name: next_address() for name in further},
            governor=next_address(),
        )

    def by_name(self) -> dict[str, Address]:
        named = {name: getattr(self, name) for name in self.__slots__ if name != "further"}
        return {**named, **self.further}


def source_of(votes: Votes, council: str, at: Mapping[str, Address]) -> Address:
    """The contract that votes of a kind come from, of a nation's contracts by name."""
    match votes:
        case Votes.TOKEN:
            return at["token"]
        case Votes.CITIZENS:
            return at.get(DELEGATED_HEADS, at["registry"])
        case Votes.SQUARE_ROOT:
            return at[SQUARE_ROOT_VOTES]
        case Votes.LOCKED:
            return at[LOCKED_VOTES]
        case Votes.COUNCIL:
            return at[council]
