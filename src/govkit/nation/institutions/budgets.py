"""Budgets, of which the founding grants the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from govkit.actions.vocabulary import line_of
from govkit.contracts.budgets import BudgetRules, Budgets, Holder
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding, asset_of
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.budgets import BudgetSetting, BudgetsSection
    from govkit.nation.blueprint.plan import Plan


class _Budgets(Founding[Budgets]):
    name = "budgets"
    binding = Budgets
    links = ("registry", "treasury")
    optional_links = ("offices",)
    pays = True
    can_be_adopted = True

    def is_wanted(self, file: Constitution) -> bool:
        return "budgets" in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at = plan.contracts
        return at.registry, at.treasury, plan.founder, at.further.get("offices", ZERO_ADDRESS)

    def calls(self, plan: Plan, port: Port) -> Iterator[tuple[str, Callable[[], Call]]]:
        """Grant the file's budgets, whose offices and councils exist by now."""
        if not self.is_wanted(plan.constitution):
            return
        budgets = Budgets(port, plan.contracts.further[self.name], plan.release)
        for line, budget in _planned(plan).items():
            yield f"budget {line}", partial(_grant, budgets, plan, line, budget)

    def checks(self, proof: Proof, name: str, contract: Budgets) -> Iterator[Check]:
        """Check that the planned budgets exist with their receivers, and no others."""
        plan, block = proof.plan, proof.block
        yield equal("founder", plan.founder, contract.founder(block=block), "budgets")
        granted = list(proof.events(contract, "BudgetGranted"))
        yield equal("budgets", len(_planned(plan)), len(granted))
        for event, (line, setting) in zip(granted, _planned(plan).items(), strict=False):
            said, of = event.fields, f"budget {line}"
            holder = _holder(plan, setting).word
            budget = contract.budget(holder, said["number"], block=block)
            yield equal("holder", holder.hex(), bytes(said["holder"]).hex(), of)
            yield equal("line", line_of(line).hex(), bytes(said["line"]).hex(), of)
            yield equal("purpose", setting.purpose, said["purpose"], of)
            yield equal("receivers", list(setting.receivers), list(said["receivers"]), of)
            yield equal("asset", asset_of(plan, setting.amount), budget.asset, of)
            yield equal("rules", _rules(setting), budget.rules, of)
            began = proof.port.block(event.log.block_number).timestamp
            yield equal("start", max(setting.start or 0, began), budget.start, of)


def _planned(plan: Plan) -> dict[str, BudgetSetting]:
    return cast("BudgetsSection", plan.constitution.sections()["budgets"]).by_line


def _grant(budgets: Budgets, plan: Plan, line: str, budget: BudgetSetting) -> Call:
    return budgets.grant(
        _holder(plan, budget).word,
        asset_of(plan, budget.amount),
        budget.start or 0,
        _rules(budget),
        budget.receivers,
        line_of(line),
        budget.purpose,
    )


def _holder(plan: Plan, budget: BudgetSetting) -> Holder:
    kind, name = budget.holder
    return Holder(kind, plan.contracts.further[name] if kind == "council" else name)


def _rules(budget: BudgetSetting) -> BudgetRules:
    return BudgetRules(
        amount=budget.amount.amount,
        period=budget.period,
        end=budget.end,
        rolls_over=budget.rolls_over,
        listed=bool(budget.receivers),
    )


FOUNDING = _Budgets()
