"""What dues cost: paid by a citizen with an unlimited allowance, which does not run down."""

from __future__ import annotations

from dataclasses import astuple

from tests.contracts.land import treasury_arguments

from benchmarks.costs.figures import Figure, counting_backend, spend
from benchmarks.costs.nation import mean_of_8
from benchmarks.costs.openzeppelin import deploy_paid
from govkit.contracts import CitizenRegistry, RegistrySettings, TreasuryToken
from govkit.contracts.founder import created_address
from govkit.contracts.token import TokenSettings
from govkit.testing import World
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Bps, Wei

MONTH, EACH, ALWAYS = 1, Wei(10**18), Wei(2**256 - 1)


def measure() -> dict[str, Figure]:
    """For a month each time; the treasury holds some of each asset already."""
    world = World(counting_backend())
    me, (citizen, other) = world.actors.deployer, world.actors.voters(2)
    treasury = created_address(me.address, 2)
    settings = RegistrySettings("T", "P", True, treasury, me.address, me.address)
    registry = CitizenRegistry(world.port, world.deploy("CitizenRegistry", astuple(settings)))
    said = TokenSettings("Test", "TST", Wei(10**25), Bps(0), True, treasury, me.address)
    token = TreasuryToken(world.port, world.deploy("TreasuryToken", said.words()))
    assert world.deploy("Treasury", *treasury_arguments(me.address)) == treasury
    links = registry.address, treasury, ZERO_ADDRESS, me.address
    dues = Deployed(world, "Dues", world.deploy("Dues", *links))
    world.send(registry.admit_founding([citizen.address, other.address]), me)
    plain = deploy_paid(world, citizen.address)
    foreign = TreasuryToken(world.port, plain)  # an ERC-20 to send and approve
    allocated = [(each, Wei(10**24), True) for each in (treasury, citizen.address)]
    world.send(token.allocate(allocated), me)
    for asset in (foreign, token):
        world.send(asset.approve(dues.address, ALWAYS), citizen)
    world.send(foreign.transfer(treasury, EACH), citizen)

    dues.send(me, "setDues", plain, MONTH, bytes(32), EACH)
    world.forward("40 days")
    call = dues.call("pay", citizen.address, 1, EACH)
    figures = {
        "pay dues in a plain ERC-20, the first time": spend(world, call, citizen),
        "pay dues in a plain ERC-20, again": spend(world, call, citizen),
    }
    dues.send(me, "setDues", token.address, MONTH, bytes(32), EACH)
    world.forward("40 days")
    own = [call] * 9
    figures["pay dues in the own currency, mean of 8"] = mean_of_8(world, own, citizen)
    return figures
