"""The electorates of a nation, each with its name, its role and the contract where it votes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.constitution.houses import Role, Votes
from govkit.contracts import Ballots, EventLog, Poll
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.contracts.secret_house import SecretHouse


@dataclass(frozen=True, slots=True)
class NationHouse:
    """One electorate of a nation: the core (number 0, voting at the governor) or a further one.

    `ballots` is the contract where one votes: the Governor, or a House. If a council votes,
    `council` is its name. `secret` is the contract of its secret ballots, if it has any: its own
    where all its votes are secret, another beside the governor for the core's secret classes.

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
    secret: SecretHouse | None = None

    def secret_in(self, poll: Poll) -> SecretHouse | None:
        """The contract where a proposal is voted on in secret, by its poll in this house; None for
        a public vote."""
        return self.secret if not self.is_core or "secret" in poll.flags else None

    def cast(
        self,
        first_block: int,
        topics: Sequence[bytes | None] = (),
        to_block: int | None = None,
    ) -> Iterator[EventLog]:
        """The events of ballots that were cast in it, the public ones first; `topics` of indexed
        fields, such as the voter."""
        places: list[tuple[Ballots, tuple[str, ...]]] = []
        if self.is_core or self.secret is None:
            places.append((self.ballots, ("VoteCast", "VoteCastWithParams")))
        if self.secret is not None:
            places.append((self.secret, ("BallotCast",)))
        for contract, names in places:
            yield from contract.events(
                *names, from_block=first_block, to_block=to_block, topics=topics
            )

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
