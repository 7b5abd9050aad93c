"""Governance attacks that have happened, performed against a founded nation.

Each test names the incident whose mechanism it repeats, tries it, and shows beside it that the
same thing done openly and in time still works.
"""

from __future__ import annotations

import pytest

from govkit.contracts.abi import NAMES, Artifact
from govkit.contracts.token import TokenSettings
from govkit.nation.blueprint.plan import Plan
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts, sample_constitution
from govkit.testing.deployed import Deployed
from govkit.types import Bps, ProposalState, Support, Wei
from tests.contracts.conftest import MERIT, ROOT
from tests.contracts.governor.conftest import Mock, columns, governor_of
from tests.contracts.land import treasury_arguments
from tests.contracts.signing import Domain, sign
from tests.contracts.test_reasons import code_of

LOAN = Wei(1_000 * MERIT)


@pytest.fixture
def flash(holders_world: World, mock: Mock) -> Deployed:
    """An attacker to whom a holder lends whatever it asks for, within a transaction."""
    world = holders_world
    token, governor = world.nation.token.address, world.nation.governor.address
    attacker = mock(world, "FlashVoter", token, governor)
    lender = world.actors.voters(1)[0]
    Deployed(world, "TreasuryToken", token).send(lender, "approve", attacker.address, 2**256 - 1)
    return attacker


def test_flash_loaned_votes_do_not_count(flash: Deployed) -> None:
    """Beanstalk, 2022."""
    world, lender = flash.world, flash.world.actors.voters(1)[0]
    proposal = world.propose([Call(world.actors.stranger.address)])
    world.vote(proposal, voters=[])
    with reverts("ballots: no votes"):
        flash.send(world.actors.stranger, "borrow_and_vote", lender.address, LOAN, proposal.id)
    assert world.nation.token.balance_of(lender.address) == LOAN
    assert world.nation.governor.votes(proposal.id) == (0, 0, 0)


def test_votes_held_at_the_snapshot_do(flash: Deployed) -> None:
    world, holder = flash.world, flash.world.actors.voters(2)[1]
    flash.send(world.actors.stranger, "delegate")
    world.send(world.nation.token.transfer(flash.address, LOAN), holder)
    proposal = world.propose([Call(world.actors.stranger.address)])
    world.vote(proposal, voters=[])
    flash.send(world.actors.stranger, "vote", proposal.id)
    assert world.nation.governor.votes(proposal.id) == (0, LOAN, 0)


def test_flash_loaned_votes_do_not_propose(flash: Deployed) -> None:
    world, lender = flash.world, flash.world.actors.voters(1)[0]
    payload = world.nation.governor.propose([Call(world.actors.stranger.address)], "Take all").data
    with reverts("governor: too few votes"):
        flash.send(world.actors.stranger, "borrow_and_call", lender.address, LOAN, payload)
    assert world.nation.proposals.all() == []


def test_no_path_around_the_timelock(world: World) -> None:
    """Beanstalk's emergency commit: not even with every vote, and not in one transaction."""
    nation = world.nation
    loot = [nation.token.transfer(world.actors.stranger.address, Wei(10_000 * MERIT))]
    proposal = world.propose(loot)
    world.vote(proposal, voters=[world.actors.proposer, *world.actors.voters(20)])
    with reverts("governor: not succeeded"):
        world.send(nation.proposals.queue(proposal), world.actors.proposer)
    world.close_vote(proposal)
    with reverts("governor: not queued"):
        world.send(nation.proposals.execute(proposal), world.actors.proposer)
    world.send(nation.proposals.queue(proposal), world.actors.proposer)
    with reverts("governor: not ready"):
        world.send(nation.proposals.execute(proposal), world.actors.proposer)
    for house in (nation.governor, nation.treasury):
        with reverts("governor: not ready"):
            world.send(house.execute(proposal.actions, proposal.description), world.actors.proposer)
    governor = Deployed(world, "Governor", nation.governor.address)
    with reverts("governor: only timelock"):
        governor.send(world.actors.proposer, "markExecuted", proposal.id)
    assert nation.token.balance_of(world.actors.stranger.address) == 0
    world.mature(proposal)
    world.send(nation.proposals.execute(proposal), world.actors.proposer)
    assert nation.token.balance_of(world.actors.stranger.address) == 10_000 * MERIT


def test_even_a_majority_cannot_mint_without_end(holders_world: World) -> None:
    """Build Finance, 2022; True Seigniorage Dollar, 2021."""
    world = holders_world
    token = world.nation.token
    thief = world.actors.stranger
    for amount in (token.cap(), Wei(token.issuable() + 1)):
        with reverts("token: over yearly limit"):
            world.pass_proposal([token.issue(thief.address, amount)], f"Mint {amount}")
    for minter in (thief, world.actors.deployer, world.actors.guardian):
        with reverts("token: only treasury"):
            world.send(token.issue(thief.address, Wei(1)), minter)
    world.pass_proposal([token.issue(thief.address, token.issuable())], "Mint what is allowed")
    assert token.total_supply() == 31_000 * MERIT * 105 // 100
    changing = {name for name in Artifact.load("TreasuryToken").functions if "set" in name.lower()}
    assert changing == set()


def test_a_split_is_not_paid_twice(world: World, mock: Mock) -> None:
    """The DAO, 2016: a payee that calls back while it is being paid."""
    world.send(Call(world.nation.treasury.address, b"", Wei(10)), world.actors.stranger)
    payee = mock(world, "Reenterer")
    proposal = world.propose([Call(payee.address, b"", Wei(4))])
    again = governor_of(world).call("execute", *columns(proposal))
    payee.send(world.actors.stranger, "arm", world.nation.governor.address, again.data, False)
    world.vote(proposal)
    world.close_vote(proposal)
    world.queue(proposal)
    world.send(world.nation.proposals.execute(proposal), world.actors.stranger)
    assert (payee.read("attempts"), payee.read("successes")) == (1, 0)
    assert world.port.balance(payee.address) == 4


def test_nothing_can_be_initialised_again() -> None:
    """Audius, 2022: there is no initialiser, no upgrade and no delegatecall to take over."""
    for name in NAMES:
        functions = {each.lower() for each in Artifact.load(name).functions}
        suspicious = ("init", "upgrade", "implementation", "owner", "admin", "setup")
        allowed = {"ownerof"} if name == "CitizenRegistry" else set()
        found = {each for each in functions if any(word in each for word in suspicious)}
        assert found == allowed, name


def test_no_contract_runs_foreign_code_or_ends_itself() -> None:
    """Tornado Cash, 2023; Parity, 2017: nothing here can be redeployed with other code."""
    sources = [*(ROOT / "contracts").glob("*.vy"), *(ROOT / "contracts" / "modules").glob("*.vy")]
    assert len(sources) > len(NAMES)
    for source in sources:
        # A proxy of the contract itself, as of a split, has no other code than that, for ever.
        code = code_of(source).replace("create_minimal_proxy_to(self)", "")
        for word in ("is_delegate_call", "selfdestruct", "create_minimal_proxy", "create_copy_of"):
            assert word not in code, f"{source.name}: {word}"


def test_votes_of_today_do_not_decide_yesterdays_case(holders_world: World) -> None:
    """Mango, 2022: who gets tokens by an incident cannot vote on it with them."""
    world = holders_world
    thief, victim = world.actors.stranger, world.actors.voters(20)[19]
    world.send(world.nation.token.delegate(thief.address), thief)
    proposal = world.propose([Call(thief.address)])
    world.vote(proposal, voters=[])
    world.send(world.nation.token.transfer(thief.address, LOAN), victim)
    with reverts("ballots: no votes"):
        world.send(world.nation.proposals.vote(proposal, Support.FOR), thief)
    world.vote(proposal, Support.AGAINST, [victim])
    assert world.nation.governor.votes(proposal.id)[0] == LOAN


def test_an_attack_that_passed_is_stopped_by_the_guardian(world: World) -> None:
    """Compound 289, 2024; and a guardian that the attack removes on its way (see cancel)."""
    nation = world.nation
    loot = nation.token.transfer(world.actors.stranger.address, Wei(10_000 * MERIT))
    proposal = world.propose([nation.governor.remove_guardian(), loot])
    world.vote(proposal)
    world.close_vote(proposal)
    world.queue(proposal)
    world.send(nation.proposals.cancel(proposal), world.actors.guardian)
    with reverts("governor: not queued"):
        world.send(nation.proposals.execute(proposal), world.actors.stranger)


def test_the_guardian_has_no_other_power(world: World) -> None:
    nation, guardian = world.nation, world.actors.guardian
    for call, reason in (
        (nation.rulebook.set_class(0, nation.rulebook.terms(0)), "rulebook: only treasury"),
        (nation.token.issue(guardian.address, Wei(1)), "token: only treasury"),
        (nation.registry.admit(guardian.address), "registry: only registrar"),
        (nation.ledger.append(b"law".ljust(32), bytes(31) + b"1", ""), "ledger: only keeper"),
        (nation.governor.propose([Call(guardian.address)], "Mine"), "governor: too few votes"),
    ):
        with reverts(reason):
            world.send(call, guardian)


def test_copy_and_cancel_stops_a_text_and_not_an_intent(world: World) -> None:
    """A front-runner proposes the same first and cancels it: the same actions pass all the same."""
    honest, thief = world.actors.proposer, world.actors.voters(1)[0]
    actions = [world.nation.phrases.parse("set voting_delay 7 seconds")]
    copied = world.propose(actions, "Faster", by=thief)
    with reverts("governor: already proposed"):
        world.send(world.nation.governor.propose(actions, "Faster"), honest)
    world.send(world.nation.proposals.cancel(copied), thief)
    world.pass_proposal(actions, "Faster, again")
    assert world.nation.governor.voting_delay() == 7


def test_a_copy_that_is_open_for_votes_cannot_be_canceled_by_its_copier(world: World) -> None:
    thief = world.actors.voters(1)[0]
    actions = [world.nation.phrases.parse("set voting_delay 7 seconds")]
    copied = world.propose(actions, "Faster", by=thief)
    world.vote(copied)
    with reverts("governor: only proposer"):
        world.send(world.nation.proposals.cancel(copied), thief)
    world.close_vote(copied)
    assert world.nation.governor.state(copied.id) == ProposalState.SUCCEEDED


def test_a_signature_is_good_once_and_in_one_nation(world: World) -> None:
    """Replay: of a delegation in the same token, and in the token of another nation."""
    voter, relayer = world.actors.voters(1)[0], world.actors.stranger
    delegatee = world.actors.keeper.address
    token = Deployed(world, "TreasuryToken", world.nation.token.address)
    message = {"delegatee": delegatee, "nonce": 0, "expiry": 2**40}
    name = world.nation.token.name()
    signature = sign(voter, Domain(name, token.address), "Delegation", **message)
    arguments = (*message.values(), *signature.arguments())
    token.send(relayer, "delegateBySig", *arguments)
    assert world.nation.token.delegates(voter.address) == delegatee
    token.send(voter, "delegate", voter.address)
    with reverts("delegation: wrong nonce"):
        token.send(relayer, "delegateBySig", *arguments)
    owner = world.actors.deployer.address
    settings = TokenSettings(name, "TST", Wei(MERIT), Bps(0), True, owner, owner)
    at = world.deploy("TreasuryToken", settings.words())
    other = Deployed(world, "TreasuryToken", at)
    other.send(relayer, "delegateBySig", *arguments)
    assert other.read("delegates", voter.address) == "0x" + "00" * 20


def test_one_person_is_one_citizen(world: World) -> None:
    """Sybils are the registrar's to tell apart; the same account is never two citizens."""
    voter = world.actors.voters(1)[0].address
    with reverts("registry: already a citizen"):
        world.send(world.nation.registry.admit(voter), world.actors.registrar)
    assert world.nation.registry.get_votes(voter) == 1


# -- the founding


class Founding:
    """A founding that stops after some of its steps."""

    def __init__(self, steps_from_the_end: int) -> None:
        self.world = World()
        self.deployer = self.world.actors.deployer
        self.plan = Plan.make(sample_constitution(), self.deployer.address)
        from govkit.contracts.founder import deploy_founder

        fingerprint = self.plan.constitution.fingerprint()
        self.world.send(deploy_founder(self.deployer.address, fingerprint), self.deployer)
        self.steps = self.plan.steps(self.world.port)
        for step in self.steps[: len(self.steps) - steps_from_the_end]:
            self.world.send(step.call(), self.deployer)

    def deployed(self, contract: str, name: str) -> Deployed:
        return Deployed(self.world, contract, getattr(self.plan.contracts, name))

    def founder(self) -> Deployed:
        return Deployed(self.world, "Founder", self.plan.founder)


def test_a_half_founded_nation_cannot_act() -> None:
    founding = Founding(steps_from_the_end=1)  # all but the governor
    world, plan = founding.world, founding.plan
    assert world.port.code(plan.contracts.governor) == b""
    treasury = founding.deployed("Treasury", "treasury")
    for actor in (founding.deployer, world.actors.proposer, world.actors.guardian):
        with reverts("it gave no reason"):  # nobody is there to mark anything
            treasury.send(actor, "execute", [], [], [], bytes(32))


def test_a_proposal_during_the_founding_reaches_nobody() -> None:
    founding = Founding(steps_from_the_end=1)
    world = founding.world
    # There is no code yet, so this is a transaction to an empty account and leaves nothing.
    governor = Deployed(world, "Governor", founding.plan.contracts.governor)
    attempt = governor.call("propose", [world.actors.proposer.address], [0], [b""], "Early")
    world.send(attempt, world.actors.proposer)
    world.send(founding.steps[-1].call(), founding.deployer)
    world.mine()
    proposal = int.from_bytes(world.port.call(attempt, sender=world.actors.proposer.address))
    with reverts("governor: unknown proposal"):
        governor.read("state", proposal)
    world.send(attempt, world.actors.proposer)
    assert governor.read("state", proposal) == ProposalState.PENDING


def test_nobody_can_step_into_a_half_finished_founding() -> None:
    founding = Founding(steps_from_the_end=1)
    world, step = founding.world, founding.steps[-1].call()
    for actor in (world.actors.stranger, world.actors.registrar, world.actors.guardian):
        with reverts("founder: only deployer"):
            world.send(step, actor)
    world.send(step, founding.deployer)


def test_a_founding_step_sent_twice_is_done_once() -> None:
    founding = Founding(steps_from_the_end=2)
    step = founding.steps[-2].call()
    founding.world.send(step, founding.deployer)
    with reverts("founder: wrong step"):
        founding.world.send(step, founding.deployer)


@pytest.mark.parametrize("role", ["deployer", "stranger"])
def test_the_deployer_keeps_no_power(world: World, role: str) -> None:
    nation = world.nation
    actor: ActorSigner = getattr(world.actors, role)
    receiver = actor.address
    founder = Deployed(world, "Founder", nation.deployment.founder)
    ended = "founder: already founded" if role == "deployer" else "founder: only deployer"
    code = Artifact.load("Treasury").init_code(*treasury_arguments(receiver, 1))
    issue = nation.token.issue(receiver, Wei(1))
    attempts: list[tuple[Call, str]] = [
        (issue, "token: only treasury"),
        (nation.token.allocate([(receiver, Wei(1), True)]), "token: only founder"),
        (nation.registry.admit(receiver), "registry: only registrar"),
        (nation.registry.admit_founding([receiver]), "registry: only founder"),
        (nation.registry.revoke(world.actors.proposer.address), "registry: only registrar"),
        (nation.registry.set_registrar(receiver), "registry: only treasury"),
        (nation.ledger.append(b"law".ljust(32), bytes(31) + b"1", ""), "ledger: only keeper"),
        (nation.ledger.set_keeper(receiver, True), "ledger: only treasury"),
        (nation.rulebook.set_class(0, nation.rulebook.terms(0)), "rulebook: only treasury"),
        (nation.rulebook.set_rules([]), "rulebook: only treasury"),
        (nation.governor.remove_guardian(), "governor: only timelock"),
        (nation.governor.propose([issue], "Mine"), "governor: too few votes"),
        (founder.call("create", founder.read("steps"), code), ended),
        (founder.call("finish", founder.read("steps"), code), ended),
        (founder.call("call", founder.read("steps"), issue.to, issue.data), ended),
    ]
    for call, reason in attempts:
        with reverts(reason):
            world.send(call, actor)


def test_the_founder_itself_holds_nothing_and_can_do_nothing(world: World) -> None:
    nation = world.nation
    founder = Deployed(world, "Founder", nation.deployment.founder)
    assert founder.read("founded") is True
    assert nation.token.balance_of(founder.address) == 0
    assert not nation.registry.is_citizen(founder.address)
    assert nation.treasury.governor() == nation.governor.address
    # Its power over token and registry is by its address, from which nothing can be sent.
    assert nation.token.founder() == nation.registry.founder() == founder.address
    for function, arguments in (("create", (b"",)), ("finish", (b"",))):
        with reverts("founder: already founded"):
            founder.send(world.actors.deployer, function, founder.read("steps"), *arguments)
