"""What leaving costs: a notice, a share of coin and of a plain ERC-20, and each transfer where
holders can leave."""

from __future__ import annotations

from tests.contracts.land import treasury_arguments

from benchmarks.costs.figures import Figure, counting_backend, spend
from benchmarks.costs.nation import mean_of_8
from benchmarks.costs.openzeppelin import deploy_paid
from govkit.contracts import Exit, TreasuryToken
from govkit.contracts.exit import WITHOUT
from govkit.contracts.founder import created_address
from govkit.contracts.token import TokenSettings
from govkit.network.port import Call
from govkit.testing import World
from govkit.types import ZERO_ADDRESS, Bps, Wei

COIN, ALWAYS, MUCH = ZERO_ADDRESS, Wei(2**256 - 1), Wei(10**18)
DAY = 86_400


def measure() -> dict[str, Figure]:
    """A holder that votes with its own; it and the treasury hold some of each asset already."""
    world = World(counting_backend())
    me, (holder, other, funder) = world.actors.deployer, world.actors.voters(3)
    treasury, at = (created_address(me.address, n) for n in (1, 3))
    plain = deploy_paid(world, treasury)
    assert world.deploy("Treasury", *treasury_arguments(me.address, payers=[at])) == treasury
    said = TokenSettings(
        "Test", "TST", Wei(10**25), Bps(0), True, treasury, me.address,
        self_voting=True, exit=at,
    )  # fmt: skip
    token = TreasuryToken(world.port, world.deploy("TreasuryToken", said.words()))
    terms = token.address, treasury, 90 * DAY, DAY, 500, 0, [COIN, plain]
    out = Exit(world.port, world.deploy("Exit", *terms))
    for to in (treasury, holder.address):
        world.send(Call(to, b"", Wei(10**20)), funder)
    allocated = [(each, Wei(10**24), True) for each in (treasury, holder.address, other.address)]
    world.send(token.allocate(allocated), me)
    world.send(token.approve(out.address, ALWAYS), holder)
    world.forward(180 * DAY)

    figures = {"give notice": spend(world, out.give_notice(MUCH), holder)}
    world.send(out.give_notice(Wei(9 * MUCH)), holder)
    figures["take a notice back"] = spend(world, out.withdraw_notice(MUCH), holder)
    world.forward(2 * DAY)
    only_coin, both = [0, WITHOUT], [0, 0]
    world.send(out.leave(MUCH, holder.address, both), holder)
    for name, least in (("coin", only_coin), ("coin and a plain ERC-20", both)):
        figures[f"leave with {name}"] = spend(world, out.leave(MUCH, holder.address, least), holder)
    moved = [token.transfer(other.address, MUCH)] * 9
    name = "transfer where holders can leave, mean of 8"
    figures[name] = mean_of_8(world, moved, holder)
    return figures
