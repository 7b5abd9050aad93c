"""What the institutions cost that no peer has, each in a nation that has it."""

from __future__ import annotations

from dataclasses import astuple

from benchmarks.costs.figures import Figure, counting_backend, mean, spend
from benchmarks.costs.nation import SIGNERS, found
from benchmarks.costs.scenario import person
from govkit.contracts import CitizenRegistry, RegistrySettings
from govkit.contracts.admissions import Admissions, claim_digest
from govkit.contracts.founder import created_address
from govkit.contracts.offices import Office, Offices
from govkit.contracts.recovery import Recovery
from govkit.crypto.key_list import KeyList
from govkit.nation.blueprint.plan import Plan
from govkit.nation.institutions.admissions import admission_settings
from govkit.network.accounts import KeySigner
from govkit.testing import World, sample_constitution
from govkit.types import ZERO_ADDRESS, Address, Support, Wei


def stewards_decide(text: str) -> str:
    """The sample nation file with locked votes, a house by them, and split delegation."""
    more = "  locked_votes: {longest: 4 years, epoch: 1 week}\n  split_delegation: true\n"
    text = text.replace("  genesis:\n", more + "  genesis:\n", 1)
    house = "{name: stewards, votes: locked, role: veto, quorum: 5 %, approval: 50 %}"
    return text.replace("houses: [citizens]", f"houses: [citizens, {house}]")


def locked_and_split() -> dict[str, Figure]:
    """A lock of the second who locks, and a vote with it; and a split of one who votes itself."""
    world = found(stewards_decide)
    nation, people = world.nation, world.actors.voters(5)
    locked, splits = nation.locked, nation.splits
    assert locked is not None
    assert splits is not None
    end, used = locked.clock() + 100 * 7 * 86_400, []
    for by in (*people[:2], people[1]):
        world.send(nation.token.approve(locked.address, Wei(10**19)), by)
        used.append(spend(world, locked.lock(Wei(10**18), end), by))
    proposal = world.propose([nation.registry.revoke(people[4].address)])
    world.vote(proposal, voters=people)
    world.close_vote(proposal)
    world.send(nation.proposals.queue(proposal), world.actors.stranger)
    world.mine()
    vote = nation.proposals.vote(proposal, Support.FOR, house="stewards")
    world.send(vote, people[0])
    figures = {
        "lock currency, the first time": used[1],
        "lock more": used[2],
        "castVote, locked currency": spend(world, vote, people[1]),
    }
    owner, first, second = people[2], people[3].address, people[4].address
    world.send(nation.token.approve(splits.contract.address, Wei(10**20)), owner)
    for name, parts in (
        ("split between 2 delegates, the first time", {first: 10**18, second: 10**18}),
        ("shift between 2 delegates", {first: 10**17, second: 19 * 10**17}),
    ):
        call = splits.contract.split({who: Wei(amount) for who, amount in parts.items()})
        figures[name] = spend(world, call, owner)
    return figures


def delegated_heads() -> dict[str, Figure]:
    """A delegate that has been one before, and its vote; OpenZeppelin's of ERC721Votes."""
    change = "  founding_citizens:\n", "  delegation: true\n  founding_citizens:\n"
    world = found(lambda text: text.replace(*change))
    nation, (delegate, *others) = world.nation, world.actors.voters(6)
    delegations = nation.delegations
    assert delegations is not None
    call = delegations.delegate(delegate.address)
    used = [spend(world, call, each) for each in others[:4]]
    proposal = world.propose([nation.registry.admit(person(1))])
    # The first opens the word of marks.
    world.vote(proposal, voters=[others[4]])
    cast = spend(world, nation.proposals.vote(proposal, Support.FOR), delegate)
    return {"delegate a head": used[-1], "castVote, delegate of 5 citizens": cast}


def with_ways_in(text: str) -> str:
    """The sample nation file with an application that takes vouchers, and a list of 1,000 keys."""
    ways = """
  application:
    fee: 0.01 ETH
    vouching:
      vouchers: 3
      bond: 0.1 ETH
      challenge_bond: 0.1 ETH
      challenge_window: 7 days
      judging_period: 30 days
      judge: registrar
      tenure: 30 days
  claim_list:
    root: "0x%s"
"""
    return text.replace("\ngovernment:", f"{ways % LISTED.root.hex()}government:")


LISTED = KeyList(
    [KeySigner(SIGNERS[0]).address, *(Address(f"0x{n:040x}") for n in range(1, 1_000))]
)


def ways_in() -> dict[str, Figure]:
    """Two applicants with the same three vouchers: one is challenged, one gets in; and a claim."""
    world = found(with_ways_in)
    plan = Plan.make(sample_constitution(with_ways_in), world.actors.deployer.address)
    terms = admission_settings(plan).terms
    door = Admissions(world.port, plan.contracts.further["admissions"])
    world.forward(terms.tenure)
    applicant, false_one = world.actors.stranger, world.actors.keeper
    vouchers = world.actors.voters(4)
    fee, bond, stake = Wei(terms.fee), Wei(terms.bond), Wei(terms.challenge_bond)
    world.send(door.apply(false_one.address, 0, b"", fee), false_one)
    apply = spend(world, door.apply(applicant.address, 0, b"", fee), applicant)
    for each in vouchers[:3]:
        world.send(door.vouch(false_one.address, bond), each)
    vouched = [spend(world, door.vouch(applicant.address, bond), each) for each in vouchers[:3]]
    challenge = spend(world, door.challenge(false_one.address, 0, stake), vouchers[3])
    judge = spend(world, door.judge(false_one.address, True), world.actors.registrar)
    world.forward(terms.challenge_window + 1)
    conclude = spend(world, door.conclude(applicant.address), false_one)
    key = KeySigner(SIGNERS[0])
    expiry = 2**40
    where = door.domain_name(), world.port.chain_id(), door.address
    signature = key.sign_digest(claim_digest(*where, person(2), expiry))
    call = door.claim(key.address, person(2), expiry, LISTED.proof(key.address), signature)
    return {
        "apply, with a fee": apply,
        "vouch, mean of 3": mean(vouched),
        "challenge": challenge,
        "judge, 3 vouchers slashed": judge,
        "conclude, 3 vouchers": conclude,
        "claim, of 1,000 keys": spend(world, call, applicant),
    }


def offices_and_recovery() -> dict[str, Figure]:
    """A citizen is appointed registrar, admits, loses its key, and has the passport on another."""
    world, delay = World(counting_backend()), 1_000
    me, treasury = world.actors.deployer, world.actors.keeper
    officer, key, *guardians = world.actors.voters(5)
    at = created_address(me.address, 2)
    settings = RegistrySettings(
        "Testland", "PASSPORT", True, treasury.address, me.address, treasury.address, recovery=at
    )
    registry = CitizenRegistry(world.port, world.deploy("CitizenRegistry", astuple(settings)))
    where = registry.address, treasury.address
    offices = Offices(world.port, world.deploy("Offices", *where, me.address, ZERO_ADDRESS))
    followers = [offices.address]
    recovery = Recovery(world.port, world.deploy("Recovery", *where, delay, delay, 0, followers))
    assert recovery.address == at
    role, selector = b"registrar".ljust(32, b"\0"), registry.admit(me.address).data[:4]
    until = world.port.block().timestamp + 100 * delay
    world.send(registry.admit_founding([officer.address]), me)
    world.send(offices.establish(role, Office(1, 200 * delay, True, ZERO_ADDRESS)), me)
    world.send(offices.set_power(role, registry.address, selector, True), me)
    world.send(registry.set_registrar(offices.address), treasury)
    appoint = spend(world, offices.appoint(role, officer.address, until), treasury)
    admit = spend(world, offices.act(role, registry.admit(person(0))), officer)
    named = spend(world, recovery.name_guardians([each.address for each in guardians], 2), officer)
    world.forward(delay)
    asked = [spend(world, recovery.approve(1, key.address), each) for each in guardians[:2]]
    world.forward(delay)
    return {
        "name 3 guardians": named,
        "ask for a recovery, mean of 2 guardians": mean(asked),
        "take a recovered passport, with an office": spend(world, recovery.accept(1), key),
        "appoint to an office": appoint,
        "admit through an office": admit,
    }
