"""Votes by the square root of locked currency, for houses that vote by `square_root`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.houses import Votes
from govkit.contracts.square_root import SquareRootVotes
from govkit.nation.institutions import Founding

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.plan import Plan


class _SquareRoots(Founding[SquareRootVotes]):
    name = "square_root_votes"
    binding = SquareRootVotes
    links = ("locked_votes", "registry")

    def is_wanted(self, file: Constitution) -> bool:
        return file.government.votes_in(Votes.SQUARE_ROOT)

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return plan.contracts.further["locked_votes"], plan.contracts.registry


FOUNDING = _SquareRoots()
