"""Votes for currency that is locked up for a time, for houses that vote by `locked`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.contracts.locked import LockedVotes
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.plan import Plan


class _LockedVotes(Founding[LockedVotes]):
    name = "locked_votes"
    binding = LockedVotes
    links = ("token", "treasury")

    def is_wanted(self, file: Constitution) -> bool:
        return file.currency.locked_votes is not None

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at, currency = plan.contracts, plan.constitution.currency
        setting = currency.locked_votes
        assert setting is not None
        return at.token, at.treasury, setting.epoch, setting.longest, currency.name

    def checks(self, proof: Proof, name: str, contract: LockedVotes) -> Iterator[Check]:
        """Check the spans, and that locked currency does not vote a second time as currency."""
        setting, block = proof.plan.constitution.currency.locked_votes, proof.block
        assert setting is not None
        yield equal("longest lock", setting.longest, contract.longest(block=block))
        yield equal("locks end at", setting.epoch, contract.epoch_duration(block=block))
        delegate = proof.token.delegates(contract.address, block=block)
        yield equal("delegate of locked currency", proof.plan.contracts.treasury, delegate)


FOUNDING = _LockedVotes()
