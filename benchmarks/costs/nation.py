"""What a nation costs: its founding, its citizens, its currency, its decisions, its records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

from benchmarks.costs.figures import Figure, counting_backend, last, mean, spend, typical
from benchmarks.costs.openzeppelin import deploy_paid
from benchmarks.costs.scenario import (
    CARRYING,
    DELAY,
    PERIOD,
    SLACK,
    TIMELOCK,
    Agenda,
    Motion,
    decisions,
    person,
    votes,
    votes_by_checkpoints,
)
from govkit.chain.chain import Chain
from govkit.contracts import CitizenRegistry, RegistrySettings, TreasuryToken
from govkit.contracts.abi import Artifact
from govkit.contracts.ballots import vote_digest
from govkit.contracts.token import TokenSettings
from govkit.crypto.keccak import keccak
from govkit.errors import RevertError
from govkit.network.accounts import KeySigner
from govkit.network.port import Call, Receipt
from govkit.testing import ActorSigner, World, sample_constitution
from govkit.testing.sample import holders_decide
from govkit.types import Address, Bps, Support, Wei

SIGNERS = [keccak(bytes([number])) for number in range(1, 121)]
"""Private keys of citizens who vote by signature."""


def with_signers(text: str) -> str:
    """The sample nation file with these citizens added."""
    added = "".join(f'\n    - "{KeySigner(key).address}"' for key in SIGNERS)
    return text.replace("\ngovernment:", f"{added}\ngovernment:")


def with_terms(text: str) -> str:
    """The sample nation file with passports for a year."""
    terms = "  term: 360 days\n  epoch: 90 days\n  renewal_window: 30 days\n"
    return text.replace("  founding_citizens:", terms + "  founding_citizens:")


def found(change: Callable[[str], str] = lambda text: text) -> World:
    """The sample nation on a chain that counts."""
    return World.found(sample_constitution(change), counting_backend())


def measure() -> dict[str, Figure]:
    """By the operations' names in gas.py."""
    citizens, founding = found_counted()
    holders = found(holders_decide)
    snapshot = citizens.snapshot()
    figures = {
        "deploy the whole nation": founding,
        "admit, mean of 8": admit(citizens),
        "admit for a term, mean of 8": admit(found(with_terms)),
        "admit, each of 50 founding citizens": admit_founding(),
        **token(holders),
        **votes_by_token(holders),
        **by_citizens(citizens),
        "propose 1 action, without a cap": uncapped(),
        "signed vote, each further one in a batch": signed_votes(),
    }
    citizens.restore(snapshot)
    figures["queue and execute 1 payment in its own currency"] = own_payment(citizens)
    citizens.restore(snapshot)
    figures |= by_id(citizens)
    figures["append a record, mean of 64"] = records(citizens)
    return figures


# -- people


def found_counted() -> tuple[World, Figure]:
    """The sample nation, and what its founding cost but for its allocations and citizens."""
    backend, used = counting_backend(), _Founding()
    used.chain = backend.chain
    backend.port.watchers.append(used)
    return World.found(sample_constitution(), backend), used.figure


class _Founding:
    """Adds up the transactions of a founding that are about no people."""

    chain: Chain
    figure = Figure()
    founder = Artifact.load("Founder")
    people = frozenset(
        {
            Artifact.load("TreasuryToken").function("allocate", 1).selector,
            Artifact.load("CitizenRegistry").function("admitFounding", 1).selector,
        }
    )

    def sent(self, call: Call, sender: Address, receipt: Receipt) -> None:
        step = self.founder.by_selector(call.data[:4])
        what = step.decode_arguments(call.data)[-1] if step else b""
        if call.data and what[:4] not in self.people:
            self.figure += last(self.chain)

    def refused(self, call: Call, sender: Address, error: RevertError) -> None:
        """No step of a founding is."""


def admit_founding() -> Figure:
    """One call that admits fifty, as a founding makes it, divided by them."""
    world = World(counting_backend())
    founder, treasury = world.actors.deployer, world.actors.keeper.address
    settings = RegistrySettings("Testland", "PASSPORT", True, treasury, founder.address, treasury)
    at = world.deploy("CitizenRegistry", astuple(settings))
    people = [person(number) for number in range(50)]
    call = CitizenRegistry(world.port, at).admit_founding(people)
    return spend(world, call, founder) / len(people)


def admit(world: World) -> Figure:
    """A checkpoint takes a quarter of a word, and two are written at once: so a mean of eight."""
    registry, registrar = world.nation.registry, world.actors.registrar
    snapshot = world.snapshot()
    calls = [registry.admit(person(number)) for number in range(1, 9)]
    figure = mean([spend(world, call, registrar) for call in calls])
    world.restore(snapshot)
    return figure


# -- the currency


def token(world: World) -> dict[str, Figure]:
    nation, snapshot = world.nation, world.snapshot()
    first, second = world.actors.voters(2)
    figures = {
        "issue, mean of 8": issue(self_voting=False),
        "issue where holders vote by themselves, mean of 8": issue(self_voting=True),
    }
    call = nation.token.transfer(second.address, Wei(10**18))
    figures["transfer between delegated, mean of 8"] = mean_of_8(world, [call] * 9, first)
    for holder, delegate in zip((first, second), world.actors.voters(4)[2:], strict=True):
        world.send(nation.token.delegate(delegate.address), holder)
    figures["transfer between delegated to others, mean of 8"] = mean_of_8(world, [call] * 9, first)
    world.restore(snapshot)
    stranger = world.actors.stranger
    world.send(nation.token.transfer(stranger.address, Wei(10**18)), first)
    call = nation.token.delegate(stranger.address)
    figures["delegate to self"] = spend(world, call, stranger)
    world.restore(snapshot)
    return figures


def issue(self_voting: bool) -> Figure:
    """After a year's first one, by an account as treasury, so that no timelock is measured; each
    to somebody who has nothing yet and does not delegate."""
    world = World(counting_backend())
    treasury = world.actors.deployer
    me = treasury.address
    settings = TokenSettings("Test", "TST", Wei(10**24), Bps(10_000), True, me, me, self_voting)
    token = TreasuryToken(world.port, world.deploy("TreasuryToken", settings.words()))
    world.send(token.allocate([(world.actors.keeper.address, Wei(10**20), False)]), treasury)
    issues = [token.issue(person(number), Wei(10**18)) for number in range(9)]
    return mean_of_8(world, issues, treasury)


def mean_of_8(world: World, calls: list[Call], sender: ActorSigner) -> Figure:
    """An even number at successive timepoints, after a first one."""
    return mean([spend(world, each, sender) for each in calls][1:])


# -- decisions


class Decider:
    """A nation in the peers' scenario."""

    def __init__(self, world: World) -> None:
        self.world, self.people = world, world.actors.electorate()
        self.paid = deploy_paid(world, world.nation.treasury.address)
        self._governor = world.nation.governor

    def propose(self, motion: Motion) -> Call:
        return self._governor.propose(motion.actions, motion.description)

    def vote(self, motion: Motion) -> Call:
        return self._governor.cast_vote(motion.id, Support.FOR)

    def queue(self, motion: Motion) -> Call:
        return self._governor.queue(motion.actions, motion.description)

    def execute(self, motion: Motion) -> Call:
        return self._governor.execute(motion.actions, motion.description)

    def cancel(self, motion: Motion) -> Call:
        return self._governor.cancel(motion.actions, motion.description)


def by_citizens(world: World) -> dict[str, Figure]:
    figures = decisions(Decider(world))
    figures["castVote, citizen"] = figures.pop("castVote")
    return figures


def votes_by_token(world: World) -> dict[str, Figure]:
    """Three checkpoints are those of a grant, and of a payment out and one in."""
    decider, token, snapshot = Decider(world), world.nation.token, world.snapshot()
    figures = votes_by_checkpoints(decider, lambda to: token.transfer(to, Wei(1)))
    world.restore(snapshot)
    voters = decider.people[1:]
    for voter, following in zip(voters, [*voters[1:], voters[0]], strict=True):
        world.send(token.transfer(following.address, Wei(10**18)), voter)
    return figures | {"castVote, token, 3 checkpoints": typical(votes(decider)[1:])}


def own_payment(world: World) -> Figure:
    """The treasury pays the nation's own currency: its votes are no part of a quorum's base, so
    that a checkpoint of it is written too."""
    decider = Decider(world)
    decider.paid = world.nation.token.address
    return carried(decider, 1, decider.queue)


def by_id(world: World) -> dict[str, Figure]:
    """Queued by its id alone, as govkit itself does it."""
    snapshot, queue = world.snapshot(), world.nation.governor.queue_by_id
    figures = {}
    for count, actions in ((1, "1 action"), (5, "5 actions")):
        figures[f"queue by id and execute {actions}"] = carried(
            Decider(world), count, lambda motion: queue(motion.id)
        )
        world.restore(snapshot)
    return figures


def carried(decider: Decider, actions: int, queue: Callable[[Motion], Call]) -> Figure:
    """Queueing and executing of a proposal with so many actions."""
    world, stranger = decider.world, decider.world.actors.stranger
    motion, _ = Agenda(decider).propose(decider.people[0], actions)
    world.forward(DELAY + SLACK)
    for each in decider.people[1:][:CARRYING]:
        world.send(decider.vote(motion), each)
    world.forward(PERIOD + SLACK)
    queued = spend(world, queue(motion), stranger)
    world.forward(TIMELOCK + SLACK)
    return queued + spend(world, decider.execute(motion), stranger)


def uncapped() -> Figure:
    """Proposing where nobody's open proposals are counted."""
    decider = Decider(found(without_cap))
    agenda = Agenda(decider)
    agenda.propose(decider.people[-1])
    _, figure = agenda.propose(decider.people[0])
    return figure


def without_cap(text: str) -> str:
    """The sample nation file in which somebody may have any number of open proposals."""
    return text.replace("  guardian:\n", "  active_proposals: any\n  guardian:\n")


def signed_votes() -> Figure:
    """What each of 60 more ballots adds to a batch of 60, their marks' words included."""
    world = found(with_signers)
    decider = Decider(world)
    motion, _ = Agenda(decider).propose(decider.people[0])
    world.forward(DELAY + SLACK)
    governor, proposal = world.nation.governor, motion.id
    place = world.port.chain_id(), governor.address
    digest = vote_digest(governor.name(), *place, proposal, Support.FOR)
    ballots = [(Support.FOR, KeySigner(key).sign_digest(digest)) for key in SIGNERS]
    snapshot, used = world.snapshot(), []
    for count in (60, 120):
        call = governor.cast_votes_by_sig(proposal, ballots[:count])
        used.append(spend(world, call, world.actors.stranger))
        world.restore(snapshot)
    return (used[1] - used[0]) / 60


# -- records


def records(world: World) -> Figure:
    ledger, keeper = world.nation.ledger, world.actors.keeper
    kind = b"law".ljust(32, b"\0")
    appends = [
        ledger.append(kind, keccak(bytes([number])), "A law about something")
        for number in range(64)
    ]
    return mean([spend(world, call, keeper) for call in appends])
