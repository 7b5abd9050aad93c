"""What budgets cost: granted by a founder in place of a vote, spent by holders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from tests.contracts.land import treasury_arguments

from benchmarks.costs.figures import Figure, counting_backend, spend
from benchmarks.costs.limits import capped
from benchmarks.costs.openzeppelin import deploy_paid
from govkit.contracts import CitizenRegistry, RegistrySettings
from govkit.contracts.budgets import BudgetRules, Budgets, Holder
from govkit.contracts.founder import created_address
from govkit.contracts.offices import Office, Offices
from govkit.contracts.treasury import FIRST_PAYER
from govkit.testing import ActorSigner, World
from govkit.types import ZERO_ADDRESS, Address, Wei

ROADS, MONTH, MUCH = Holder("office", "roads"), 1, Wei(10**18)
TERM = 10**8


def measure() -> dict[str, Figure]:
    """All by the month, in a plain ERC-20 of which the receiver holds some already; each budget was
    spent from before. The office is for citizens only."""
    figures = _figures(limited=False)
    names = [each for each in figures if each.startswith("spend")]
    limited = _figures(limited=True)
    return {**figures, **{f"{name}, limited asset": limited[name] for name in names}}


def _figures(limited: bool) -> dict[str, Figure]:
    world = World(counting_backend())
    me, (officer, person, receiver) = world.actors.deployer, world.actors.voters(3)
    budgets, asset = _deployed(world, me, [officer.address, person.address], limited)
    account = Holder("account", person.address)

    def grant(holder: Holder, receivers: Sequence[Address] = ()) -> Figure:
        rules = BudgetRules(Wei(1_000 * MUCH), MONTH, listed=bool(receivers))
        line, purpose = b"gravel".ljust(32, b"\0"), "Gravel for the roads"
        call = budgets.grant(holder.word, asset, 0, rules, receivers, line, purpose)
        return spend(world, call, me)

    figures = {"grant a budget": grant(ROADS)}
    grant(account)
    others = [each.address for each in world.actors.voters(13)[3:]]
    one, ten = grant(account, others[:1]), grant(account, others)
    figures["list a receiver of a budget, mean of 9"] = Figure(
        gas=(ten.gas - one.gas) // 9, fresh=(ten.fresh - one.fresh) // 9
    )
    for name, holder, by in (
        ("spend from a budget, holder of an office", ROADS, officer),
        ("spend from a budget, a named account", account, person),
    ):
        call = budgets.spend(holder.word, 1, receiver.address, MUCH)
        world.send(call, by)
        figures[name] = spend(world, call, by)
    return figures


def _deployed(
    world: World, me: ActorSigner, citizens: Sequence[Address], limited: bool
) -> tuple[Budgets, Address]:
    """Contracts of a nation without governor, whose treasury knows the budgets as a payer."""
    treasury, at = (created_address(me.address, n) for n in (3, 4))
    settings = RegistrySettings("T", "P", True, treasury, me.address, me.address)
    registry = CitizenRegistry(world.port, world.deploy("CitizenRegistry", astuple(settings)))
    links = registry.address, treasury, me.address
    offices = Offices(world.port, world.deploy("Offices", *links, ZERO_ADDRESS))
    asset = deploy_paid(world, treasury)
    limits = [capped(asset, FIRST_PAYER)] if limited else []
    arguments = treasury_arguments(me.address, payers=[at], limits=limits)
    assert world.deploy("Treasury", *arguments) == treasury
    budgets = Budgets(world.port, world.deploy("Budgets", *links, offices.address))
    assert budgets.address == at
    world.send(registry.admit_founding(citizens), me)
    role, now = ROADS.word, world.port.block().timestamp
    world.send(offices.establish(role, Office(1, TERM, True, ZERO_ADDRESS)), me)
    world.send(offices.appoint(role, citizens[0], now + TERM), me)
    return budgets, asset
