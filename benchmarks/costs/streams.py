"""What streams cost: begun by a founder in place of a vote, withdrawn by a stranger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from tests.contracts.land import treasury_arguments

from benchmarks.costs.figures import Figure, counting_backend, spend
from benchmarks.costs.limits import capped
from benchmarks.costs.nation import mean_of_8
from benchmarks.costs.openzeppelin import deploy_paid
from govkit.contracts import CitizenRegistry, RegistrySettings, TreasuryToken
from govkit.contracts.founder import created_address
from govkit.contracts.purse import Purse
from govkit.contracts.streams import Streams, StreamTerms
from govkit.contracts.token import TokenSettings
from govkit.contracts.treasury import FIRST_PAYER, Limit
from govkit.network.port import Call
from govkit.testing import ActorSigner, World
from govkit.types import ZERO_ADDRESS, Address, Bps, Wei

COIN, MONTH, MUCH = ZERO_ADDRESS, 1, Wei(10**18)
SALARY = b"salary".ljust(32, b"\0")


def measure() -> dict[str, Figure]:
    """All by the month. A receiver holds some of the asset already."""
    world = World(counting_backend())
    me, payer, (receiver, citizen, funder) = (
        world.actors.deployer,
        world.actors.stranger,
        world.actors.voters(3),
    )
    streams, token, registry = _deployed(world, me)
    treasury = streams.treasury()
    plain = deploy_paid(world, treasury)
    world.send(registry.admit_founding([citizen.address]), me)
    for to in (treasury, receiver.address):
        world.send(Call(to, b"", Wei(10**20)), funder)
    allocated = [(each, Wei(10**24), True) for each in (treasury, receiver.address)]
    world.send(token.allocate(allocated), me)

    def begun(to: Address, asset: Address, *, citizens_only: bool = False) -> Figure:
        terms = StreamTerms(MUCH, MONTH, citizens_only=citizens_only)
        return spend(world, streams.begin(to, asset, SALARY, terms), me)

    def withdrawal(to: Address, asset: Address) -> Call:
        return streams.withdraw(to, asset, SALARY)

    begin = begun(receiver.address, plain)
    figures = {"begin a stream": begin}
    begun(citizen.address, plain, citizens_only=True)
    begun(receiver.address, COIN)
    begun(receiver.address, token.address)
    world.forward("100 days")
    for name, receiving, asset in (
        ("withdraw from a stream, plain ERC-20", receiver, plain),
        ("withdraw from a stream, citizens only", citizen, plain),
        ("withdraw from a stream, coin", receiver, COIN),
    ):
        call = withdrawal(receiving.address, asset)
        world.send(call, payer)
        world.forward("30 days")
        figures[name] = spend(world, call, payer)
    call = withdrawal(receiver.address, token.address)
    figures["withdraw from a stream, own currency, mean of 8"] = mean_of_8(world, [call] * 9, payer)
    return {**figures, **limited(), **by_purse()}


def limited() -> dict[str, Figure]:
    """The same where both assets have a cap for the streams, which is never reached, and something
    was withdrawn in that month before."""
    world = World(counting_backend())
    me, payer, receiver = world.actors.deployer, world.actors.stranger, world.actors.voters(1)[0]
    treasury = created_address(me.address, 3)
    plain = deploy_paid(world, treasury)
    limits = [capped(each, FIRST_PAYER) for each in (plain, COIN)]
    streams, _, _ = _deployed(world, me, 3, limits)
    world.send(Call(treasury, b"", Wei(10**20)), receiver)
    figures = {}
    for name, asset in (("plain ERC-20", plain), ("coin", COIN)):
        world.send(streams.begin(receiver.address, asset, SALARY, StreamTerms(MUCH, MONTH)), me)
        call = streams.withdraw(receiver.address, asset, SALARY)
        world.forward("100 days")
        world.send(call, payer)
        figures[f"withdraw from a stream, limited {name}"] = spend(world, call, payer)
    return figures


def by_purse() -> dict[str, Figure]:
    """The same in a nation whose treasury is of an older release, so that its purse pays."""
    world = World(counting_backend())
    me, payer, receiver = world.actors.deployer, world.actors.stranger, world.actors.voters(1)[0]
    purse = Purse(world.port, world.deploy("Purse", me.address))
    settings = RegistrySettings("T", "P", True, me.address, me.address, me.address)
    registry = world.deploy("CitizenRegistry", astuple(settings))
    links = registry, purse.address, ZERO_ADDRESS, ZERO_ADDRESS, me.address
    streams = Streams(world.port, world.deploy("Streams", *links))
    plain = deploy_paid(world, purse.address)
    world.send(purse.set_payer(streams.address, True), me)
    world.send(streams.begin(receiver.address, plain, SALARY, StreamTerms(MUCH, MONTH)), me)
    call = streams.withdraw(receiver.address, plain, SALARY)
    world.forward("100 days")
    world.send(call, payer)
    world.forward("30 days")
    return {"withdraw from a stream, plain ERC-20 of a purse": spend(world, call, payer)}


def _deployed(
    world: World, me: ActorSigner, count: int = 2, limits: Sequence[Limit] = ()
) -> tuple[Streams, TreasuryToken, CitizenRegistry]:
    """Contracts of a nation without governor, whose treasury knows the streams as a payer."""
    treasury, at = (created_address(me.address, n) for n in (count, count + 1))
    settings = RegistrySettings("T", "P", True, treasury, me.address, me.address)
    registry = CitizenRegistry(world.port, world.deploy("CitizenRegistry", astuple(settings)))
    said = TokenSettings("Test", "TST", Wei(10**25), Bps(0), True, treasury, me.address)
    token = TreasuryToken(world.port, world.deploy("TreasuryToken", said.words()))
    arguments = treasury_arguments(me.address, payers=[at], limits=limits)
    assert world.deploy("Treasury", *arguments) == treasury
    links = registry.address, treasury, ZERO_ADDRESS, ZERO_ADDRESS, me.address
    streams = Streams(world.port, world.deploy("Streams", *links))
    assert streams.address == at
    return streams, token, registry
