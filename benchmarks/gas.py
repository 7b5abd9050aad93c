"""What each operation costs in gas, beside the same at OpenZeppelin.

    python benchmarks/gas.py           print the table
    python benchmarks/gas.py --write   keep it as the new snapshot, benchmarks/gas.json

Measured on py-evm with Prague rules, one operation a transaction; a figure is the transaction's
whole gas, 21,000 included. `tests/contracts/test_gas.py` fails when one rises over the snapshot.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from statistics import median

from govkit.constitution import Constitution
from govkit.contracts import CitizenRegistry, RegistrySettings, TreasuryToken
from govkit.contracts.admissions import Admissions, claim_digest
from govkit.contracts.ballots import vote_digest
from govkit.contracts.founder import created_address, deploy_founder
from govkit.contracts.offices import Office, Offices
from govkit.contracts.recovery import Recovery
from govkit.contracts.token import TokenSettings
from govkit.crypto.keccak import keccak
from govkit.crypto.key_list import KeyList
from govkit.nation.blueprint.plan import Plan
from govkit.nation.institutions.admissions import admission_settings
from govkit.nation.voting.proposals import Proposal
from govkit.network.accounts import KeySigner
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, sample_constitution
from govkit.types import ZERO_ADDRESS, Address, Bps, Support, Wei

SNAPSHOT = Path(__file__).with_suffix(".json")

# OpenZeppelin Contracts 5.7 (Governor with ERC20Votes and TimelockController), solc 0.8.35 with
# 200 runs, measured on anvil 1.7.1 (prague): the median of 20. None: it has no such operation.
# A life is 80,599 + 20 * 68,483 + 273,221.
OPENZEPPELIN: dict[str, int | None] = {
    "deploy the whole nation": 7_336_305,
    "admit, mean of 8": 111_505 + 95_653,  # a mint of ERC721Votes and a delegation: one call here
    "admit for a term, mean of 8": None,
    "admit, each of 50 founding citizens": None,
    "issue, mean of 8": 89_292,  # a mint
    "issue where holders vote by themselves, mean of 8": 89_292 + 95_610,  # and a delegation
    "delegate to self": 95_610,
    "transfer between delegated, mean of 8": 104_786,
    "transfer between delegated to others, mean of 8": 104_786,
    "propose 1 action": 80_599,
    "propose 5 actions": 104_125,
    "castVote, citizen": 68_483,
    "castVote, token, 3 checkpoints": 68_483,
    "signed vote, each further one in a batch": 53_776,
    "queue 1 action": 150_708,
    "queue 5 actions": 189_372,
    "execute 1 action": 122_513,
    "execute 5 actions": 258_294,
    "queue and execute 1 action": 150_708 + 122_513,
    "queue and execute 5 actions": 189_372 + 258_294,
    "queue and execute 1 payment": None,
    "queue and execute 5 payments": None,
    "whole life, 20 citizens vote": 1_723_480,
    "cancel while pending": 44_497,
    "append a record, mean of 64": None,
    "apply, with a fee": None,
    "vouch, mean of 3": None,
    "challenge": None,
    "judge, 3 vouchers slashed": None,
    "conclude, 3 vouchers": None,
    "claim, of 1,000 keys": None,
    "name 3 guardians": None,
    "ask for a recovery, mean of 2 guardians": None,
    "take a recovered passport, with an office": None,
    "appoint to an office": None,
    "admit through an office": None,
    "lock currency, the first time": None,
    "lock more": None,
    "castVote, locked currency": 68_483,
    "split between 2 delegates, the first time": None,
    "shift between 2 delegates": None,
    "delegate a head": 95_653,
    "castVote, delegate of 5 citizens": 68_571,
}


SIGNERS = [keccak(bytes([number])) for number in range(1, 121)]
"""Private keys of citizens who vote by signature."""


def with_signers(text: str) -> str:
    """The sample nation file with these citizens added."""
    added = "".join(f'\n    - "{KeySigner(key).address}"' for key in SIGNERS)
    return text.replace("\ngovernment:", f"{added}\ngovernment:")


def holders_decide(text: str) -> str:
    """The sample nation file with the token's holders as its house."""
    text = text.replace("houses: [citizens]", "houses: [token]")
    text = text.replace("quorum: 20 %", "quorum: 10 %")
    return text.replace("proposal_threshold: 1 citizen", "proposal_threshold: 500 TST")


def measure() -> dict[str, int]:
    """Gas of each operation, by its name in `OPENZEPPELIN`."""
    citizens, holders = (
        World.found(sample_constitution()),
        World.found(sample_constitution(holders_decide)),
    )
    figures = {
        "deploy the whole nation": founding(sample_constitution()),
        "admit, mean of 8": admit(citizens),
        "admit for a term, mean of 8": admit(World.found(sample_constitution(with_terms))),
        "admit, each of 50 founding citizens": admit_founding(),
        **token(holders),
        **proposals(citizens),
        "castVote, token, 3 checkpoints": vote_by_token(holders),
        "signed vote, each further one in a batch": signed_votes(),
        "append a record, mean of 64": records(citizens),
        **ways_in(),
        **offices_and_recovery(),
        **locked_and_split(),
        **delegated_heads(),
    }
    return {name: figures[name] for name in OPENZEPPELIN}


def founding(constitution: Constitution) -> int:
    """The founder and a nation's contracts, without allocations and citizens."""
    world = World()
    deployer = world.actors.deployer
    plan = Plan.make(constitution, deployer.address)
    first = deploy_founder(deployer.address, constitution.fingerprint())
    used = world.send(first, deployer).gas_used
    for step in plan.steps(world.port):
        receipt = world.send(step.call(), deployer)
        used += 0 if step.title.endswith(("allocations", "citizens")) else receipt.gas_used
    return used


def admit_founding() -> int:
    """One call that admits fifty, as a founding makes it, divided by them."""
    world = World()
    founder, treasury = world.actors.deployer, world.actors.keeper.address
    settings = RegistrySettings("Testland", "PASSPORT", True, treasury, founder.address, treasury)
    at = world.deploy("CitizenRegistry", astuple(settings))
    people = [person(number) for number in range(50)]
    call = CitizenRegistry(world.port, at).admit_founding(people)
    return world.send(call, founder).gas_used // len(people)


def admit(world: World) -> int:
    """A checkpoint takes a quarter of a word, and two are written at once: so a mean of eight."""
    registry, registrar = world.nation.registry, world.actors.registrar
    snapshot = world.snapshot()
    calls = [registry.admit(person(number)) for number in range(1, 9)]
    used = sum(world.send(call, registrar).gas_used for call in calls)
    world.restore(snapshot)
    return used // len(calls)


def with_terms(text: str) -> str:
    """The sample nation file with passports for a year."""
    terms = "  term: 360 days\n  epoch: 90 days\n  renewal_window: 30 days\n"
    return text.replace("  founding_citizens:", terms + "  founding_citizens:")


def token(world: World) -> dict[str, int]:
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
    figures["delegate to self"] = world.send(call, stranger).gas_used
    world.restore(snapshot)
    return figures


def stewards_decide(text: str) -> str:
    """The sample nation file with locked votes, a house by them, and split delegation."""
    more = "  locked_votes: {longest: 4 years, epoch: 1 week}\n  split_delegation: true\n"
    text = text.replace("  genesis:\n", more + "  genesis:\n", 1)
    house = "{name: stewards, votes: locked, role: veto, quorum: 5 %, approval: 50 %}"
    return text.replace("houses: [citizens]", f"houses: [citizens, {house}]")


def locked_and_split() -> dict[str, int]:
    """A lock of the second who locks, and a vote with it; and a split of one who votes itself."""
    world = World.found(sample_constitution(stewards_decide))
    nation, people = world.nation, world.actors.voters(5)
    locked, splits = nation.locked, nation.splits
    assert locked is not None
    assert splits is not None
    end, used = locked.clock() + 100 * 7 * 86_400, []
    for by in (*people[:2], people[1]):
        world.send(nation.token.approve(locked.address, Wei(10**19)), by)
        used.append(world.send(locked.lock(Wei(10**18), end), by).gas_used)
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
        "castVote, locked currency": world.send(vote, people[1]).gas_used,
    }
    owner, first, second = people[2], people[3].address, people[4].address
    world.send(nation.token.approve(splits.contract.address, Wei(10**20)), owner)
    for name, parts in (
        ("split between 2 delegates, the first time", {first: 10**18, second: 10**18}),
        ("shift between 2 delegates", {first: 10**17, second: 19 * 10**17}),
    ):
        call = splits.contract.split({who: Wei(amount) for who, amount in parts.items()})
        figures[name] = world.send(call, owner).gas_used
    return figures


def delegated_heads() -> dict[str, int]:
    """A delegate that has been one before, and its vote; OpenZeppelin's of ERC721Votes."""
    change = "  founding_citizens:\n", "  delegation: true\n  founding_citizens:\n"
    world = World.found(sample_constitution(lambda text: text.replace(*change)))
    nation, (delegate, *others) = world.nation, world.actors.voters(6)
    delegations = nation.delegations
    assert delegations is not None
    call = delegations.delegate(delegate.address)
    used = [world.send(call, each).gas_used for each in others[:4]]
    proposal = world.propose([nation.registry.admit(person(1))])
    # The first opens the word of marks.
    world.vote(proposal, voters=[others[4]])
    cast = world.send(nation.proposals.vote(proposal, Support.FOR), delegate).gas_used
    return {"delegate a head": used[-1], "castVote, delegate of 5 citizens": cast}


def mean_of_8(world: World, calls: list[Call], sender: ActorSigner) -> int:
    """An even number at successive timepoints, after a first one."""
    used = [world.send(each, sender).gas_used for each in calls][1:]
    return sum(used) // len(used)


def issue(self_voting: bool) -> int:
    """After a year's first one, by an account as treasury, so that no timelock is measured; each
    to somebody who has nothing yet and does not delegate."""
    world = World()
    treasury = world.actors.deployer
    me = treasury.address
    settings = TokenSettings("Test", "TST", Wei(10**24), Bps(10_000), True, me, me, self_voting)
    token = TreasuryToken(world.port, world.deploy("TreasuryToken", settings.words()))
    world.send(token.allocate([(world.actors.keeper.address, Wei(10**20), False)]), treasury)
    issues = [token.issue(person(number), Wei(10**18)) for number in range(9)]
    return mean_of_8(world, issues, treasury)


def proposals(world: World) -> dict[str, int]:
    """The second life of each kind, so that the proposer is no newcomer; its votes are the
    median of 20, of whom one opens a word of marks."""
    figures: dict[str, int] = {}
    snapshot = world.snapshot()
    for count in (1, 5):
        name = "1 action" if count == 1 else f"{count} actions"
        paid = name.replace("action", "payment")
        life, cast = lifecycle(world, appointments(world, count))
        figures |= {f"{verb} {name}": used for verb, used in life.items()}
        figures[f"queue and execute {name}"] = life["queue"] + life["execute"]
        if count == 1:
            figures["castVote, citizen"] = int(median(cast))
            figures["whole life, 20 citizens vote"] = sum(life.values()) + sum(cast)
        world.restore(snapshot)
        life, _ = lifecycle(world, payments(world, count))
        figures[f"queue and execute {paid}"] = life["queue"] + life["execute"]
        world.restore(snapshot)
    proposal = propose(world, "Pay, or not")
    cancel = world.nation.proposals.cancel(proposal)
    figures["cancel while pending"] = world.send(cancel, world.actors.proposer).gas_used
    return figures


def lifecycle(world: World, actions: list[Call]) -> tuple[dict[str, int], list[int]]:
    """What each step costs but the votes, and each of the votes."""
    nation, sender = world.nation, world.actors.proposer
    propose(world, "Once before")
    figures = {"propose": world.send(nation.proposals.propose(actions, "Do"), sender).gas_used}
    proposal = nation.proposals.all()[-1]
    cast = votes(world, proposal)
    world.close_vote(proposal)
    figures["queue"] = world.send(nation.proposals.queue(proposal), sender).gas_used
    world.forward(nation.governor.poll(proposal.id).timelock_seconds)
    figures["execute"] = world.send(nation.proposals.execute(proposal), sender).gas_used
    return figures, cast


def votes(world: World, proposal: Proposal) -> list[int]:
    world.vote(proposal, voters=[])
    call = world.nation.proposals.vote(proposal, Support.FOR)
    return [world.send(call, voter).gas_used for voter in world.actors.voters(20)]


def appointments(world: World, count: int) -> list[Call]:
    """So many actions that write one fresh word and log one event each."""
    return [world.nation.ledger.set_keeper(person(each), True) for each in range(count)]


def payments(world: World, count: int) -> list[Call]:
    """So many payments in the nation's currency, to people who have none. The treasury's
    checkpoint is written too, since its own currency is no part of a quorum's base."""
    return [world.nation.token.transfer(person(each), Wei(10**18)) for each in range(count)]


def propose(world: World, description: str) -> Proposal:
    return world.propose(appointments(world, 1), description)


def vote_by_token(world: World) -> int:
    """The median of 20 holders, each with three checkpoints before the snapshot."""
    voters = world.actors.voters(20)
    for _ in range(2):
        for voter, receiver in zip(voters, voters[1:] + voters[:1], strict=True):
            world.send(world.nation.token.transfer(receiver.address, Wei(10**18)), voter)
    return int(median(votes(world, propose(world, "Vote"))))


def signed_votes() -> int:
    """What each of 60 more ballots adds to a batch of 60, their marks' words included."""
    world = World.found(sample_constitution(with_signers))
    proposal = propose(world, "Sign")
    world.vote(proposal, voters=[])
    governor = world.nation.governor
    chain_id, house = world.port.chain_id(), governor.address
    digest = vote_digest(governor.name(), chain_id, house, proposal.id, Support.FOR)
    ballots = [(Support.FOR, KeySigner(key).sign_digest(digest)) for key in SIGNERS]
    snapshot = world.snapshot()
    used = []
    for count in (60, 120):
        call = governor.cast_votes_by_sig(proposal.id, ballots[:count])
        used.append(world.send(call, world.actors.stranger).gas_used)
        world.restore(snapshot)
    return (used[1] - used[0]) // 60


def records(world: World) -> int:
    ledger, keeper = world.nation.ledger, world.actors.keeper
    kind = b"law".ljust(32, b"\0")
    used = 0
    for number in range(64):
        call = ledger.append(kind, keccak(bytes([number])), "A law about something")
        used += world.send(call, keeper).gas_used
    return used // 64


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


def ways_in() -> dict[str, int]:
    """Two applicants with the same three vouchers: one is challenged, one gets in; and a claim."""
    world = World.found(sample_constitution(with_ways_in))
    plan = Plan.make(sample_constitution(with_ways_in), world.actors.deployer.address)
    terms = admission_settings(plan).terms
    door = Admissions(world.port, plan.contracts.further["admissions"])
    world.forward(terms.tenure)
    applicant, false_one = world.actors.stranger, world.actors.keeper
    vouchers = world.actors.voters(4)
    fee, bond, stake = Wei(terms.fee), Wei(terms.bond), Wei(terms.challenge_bond)
    world.send(door.apply(false_one.address, 0, b"", fee), false_one)
    apply = world.send(door.apply(applicant.address, 0, b"", fee), applicant).gas_used
    for each in vouchers[:3]:
        world.send(door.vouch(false_one.address, bond), each)
    vouched = [
        world.send(door.vouch(applicant.address, bond), each).gas_used for each in vouchers[:3]
    ]
    challenge = world.send(door.challenge(false_one.address, 0, stake), vouchers[3]).gas_used
    judge = world.send(door.judge(false_one.address, True), world.actors.registrar).gas_used
    world.forward(terms.challenge_window + 1)
    conclude = world.send(door.conclude(applicant.address), false_one).gas_used
    key = KeySigner(SIGNERS[0])
    expiry = 2**40
    where = door.domain_name(), world.port.chain_id(), door.address
    signature = key.sign_digest(claim_digest(*where, person(2), expiry))
    call = door.claim(key.address, person(2), expiry, LISTED.proof(key.address), signature)
    return {
        "apply, with a fee": apply,
        "vouch, mean of 3": sum(vouched) // 3,
        "challenge": challenge,
        "judge, 3 vouchers slashed": judge,
        "conclude, 3 vouchers": conclude,
        "claim, of 1,000 keys": world.send(call, applicant).gas_used,
    }


def offices_and_recovery() -> dict[str, int]:
    """A citizen is appointed registrar, admits, loses its key, and has the passport on another."""
    world, delay = World(), 1_000
    me, treasury = world.actors.deployer, world.actors.keeper
    officer, key, *guardians = world.actors.voters(5)
    at = created_address(me.address, 2)
    settings = RegistrySettings(
        "Testland", "PASSPORT", True, treasury.address, me.address, treasury.address, recovery=at
    )
    registry = CitizenRegistry(world.port, world.deploy("CitizenRegistry", astuple(settings)))
    where = registry.address, treasury.address
    offices = Offices(world.port, world.deploy("Offices", *where, me.address))
    followers = [offices.address]
    recovery = Recovery(world.port, world.deploy("Recovery", *where, delay, delay, 0, followers))
    assert recovery.address == at
    role, selector = b"registrar".ljust(32, b"\0"), registry.admit(me.address).data[:4]
    until = world.port.block().timestamp + 100 * delay
    world.send(registry.admit_founding([officer.address]), me)
    world.send(offices.establish(role, Office(1, 200 * delay, True, ZERO_ADDRESS)), me)
    world.send(offices.set_power(role, registry.address, selector, True), me)
    world.send(registry.set_registrar(offices.address), treasury)
    appoint = world.send(offices.appoint(role, officer.address, until), treasury).gas_used
    admit = world.send(offices.act(role, registry.admit(person(0))), officer).gas_used
    named = world.send(recovery.name_guardians([each.address for each in guardians], 2), officer)
    world.forward(delay)
    asked = [world.send(recovery.approve(1, key.address), each).gas_used for each in guardians[:2]]
    world.forward(delay)
    return {
        "name 3 guardians": named.gas_used,
        "ask for a recovery, mean of 2 guardians": sum(asked) // 2,
        "take a recovered passport, with an office": world.send(recovery.accept(1), key).gas_used,
        "appoint to an office": appoint,
        "admit through an office": admit,
    }


def person(number: int) -> Address:
    """An address without zero bytes, so that calldata always costs the same."""
    return Address("0x" + "a1" * 19 + f"{number + 1:02x}")


def table(figures: dict[str, int]) -> str:
    lines = ["| operation | govkit | OpenZeppelin 5.7 | share |", "|---|--:|--:|--:|"]
    for name, used in figures.items():
        beside = OPENZEPPELIN[name]
        compared = f"{beside:,} | {used / beside:.0%}" if beside else "- | -"
        lines.append(f"| {name} | {used:,} | {compared} |")
    return "\n".join(lines)


def main(arguments: list[str], measured: Callable[[], dict[str, int]] = measure) -> None:
    figures = measured()
    sys.stdout.write(table(figures) + "\n")
    if "--write" in arguments:
        SNAPSHOT.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
