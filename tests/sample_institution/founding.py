"""How a forum is founded and proved."""

from __future__ import annotations

from collections.abc import Iterator

from govkit.constitution import Constitution
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding
from tests.sample_institution.contract import Forum, word
from tests.sample_institution.section import ForumSection


class _Forum(Founding[Forum]):
    name = "forum"
    binding = Forum
    links = ("treasury",)

    def is_wanted(self, file: Constitution) -> bool:
        return "forum" in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return plan.contracts.treasury, word(_topic(plan))

    def checks(self, proof: Proof, name: str, contract: Forum) -> Iterator[Check]:
        yield equal("topic", _topic(proof.plan), contract.topic(block=proof.block), "forum")


def _topic(plan: Plan) -> str:
    section = plan.constitution.sections()["forum"]
    assert isinstance(section, ForumSection)
    return section.topic


FOUNDING = _Forum()
