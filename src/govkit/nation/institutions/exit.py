"""Exit: holders leave with their share of the treasury."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from govkit.contracts.exit import Exit
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.exit import ExitSection
    from govkit.nation.blueprint.plan import Plan


class _Exit(Founding[Exit]):
    name = "exit"
    binding = Exit
    links = ("token", "treasury")
    pays = True

    def is_wanted(self, file: Constitution) -> bool:
        return self.name in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at, section = plan.contracts, _section(plan)
        spans = section.tenure, section.notice, section.discount, section.keeps
        return at.token, at.treasury, *spans, _assets(plan)

    def checks(self, proof: Proof, name: str, contract: Exit) -> Iterator[Check]:
        """Check the terms, that the currency tells of transfers, and that notices don't vote."""
        section, block = _section(proof.plan), proof.block
        yield equal("tenure", section.tenure, contract.tenure(block=block), name)
        yield equal("notice", section.notice, contract.notice(block=block), name)
        yield equal("discount (bps)", section.discount, contract.discount_bps(block=block), name)
        yield equal("months kept", section.keeps, contract.kept_months(block=block), name)
        yield equal("assets", _assets(proof.plan), contract.assets(block=block), name)
        yield equal("exit", contract.address, proof.token.exit(block=block), "token")
        delegate = proof.token.delegates(contract.address, block=block)
        yield equal("delegate of notices", proof.plan.contracts.treasury, delegate)


def _section(plan: Plan) -> ExitSection:
    return cast("ExitSection", plan.constitution.sections()["exit"])


def _assets(plan: Plan) -> list[Address]:
    """In the file's order; the zero address for the chain's coin."""
    assets = _section(plan).assets
    return [ZERO_ADDRESS if each == "coin" else Address(each) for each in assets]


FOUNDING = _Exit()
