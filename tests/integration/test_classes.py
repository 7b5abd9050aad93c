"""What it takes to decide what: asked of the rulebook, and what a proposal then gets."""

from __future__ import annotations

import pytest

from govkit.contracts import Rule, Terms
from govkit.contracts.rulebook import NO_SELECTOR
from govkit.network.port import Call
from govkit.testing import World, sample_constitution
from govkit.types import ZERO_ADDRESS, Bps, Wei


@pytest.fixture(scope="module")
def world() -> World:
    def with_house(text: str) -> str:
        house = "{name: people, votes: citizens, role: veto, quorum: 30 %, approval: 60 %}"
        return text.replace("houses: [citizens]", f"houses: [citizens, {house}]")

    world = World.found(sample_constitution(with_house))
    nation, rulebook = world.nation, world.nation.rulebook
    quick = Terms(0, 1, 86_400, 86_400, Bps(100), Bps(5_000), changeable=True)
    number = rulebook.class_count()
    rule = Rule(nation.token.address, nation.token.transfer(rulebook.address, Wei(1)).data[:4])
    rules = [Rule(rule.target, rule.selector, number, exempt=True)]
    world.pass_proposal([rulebook.set_class(number, quick), rulebook.set_rules(rules)])
    return world


def test_a_proposal_takes_what_was_foretold(world: World) -> None:
    nation, somebody = world.nation, world.actors.stranger.address
    pay, admit = nation.token.transfer(somebody, Wei(1)), nation.registry.admit(somebody)
    seen: set[Terms] = set()
    for actions in ([pay], [admit], [pay, admit], [Call(somebody, value=Wei(1)), pay]):
        terms = nation.classes.together(actions)
        proposal = world.propose(actions, f"Proposal of {len(seen)}")
        core = nation.proposals.tally(proposal).core
        assert core.poll.period == terms.voting_period
        assert core.poll.timelock_seconds == terms.timelock_seconds
        assert core.poll.houses == terms.houses
        assert (core.poll.quorum_bps, core.approval_bps) == (terms.quorum_bps, terms.approval_bps)
        assert ("changeable" in core.poll.flags) is terms.changeable
        seen.add(terms)
        world.close_vote(proposal)
    assert len(seen) == 2, "payments of merits have a class of their own"


def test_terms_are_unpacked_as_the_rulebook_has_them(world: World) -> None:
    """One action: its class, bit for bit."""
    nation = world.nation
    for action in (
        nation.token.transfer(nation.treasury.address, Wei(1)),
        nation.governor.remove_guardian(),
    ):
        [found] = nation.classes.of([action])
        assert nation.classes.together([action]) == found.terms
    awake, dormant = (nation.classes.together([action], dormant=d) for d in (False, True))
    assert dormant.timelock_seconds == 2 * awake.timelock_seconds


def test_coin_beside_calldata_and_short_calldata(world: World) -> None:
    """Coin that goes with a call is of the class of coin as well; what nobody names is of 0."""
    nation = world.nation
    pay = nation.token.transfer(nation.treasury.address, Wei(1))
    last = nation.rulebook.class_count() - 1
    numbers = [
        [each.number for each in nation.classes.of([call])]
        for call in (pay, Call(pay.to, pay.data, Wei(1)), Call(pay.to, pay.data[:3]))
    ]
    assert numbers == [[last], [0, last], [0]]
    paid, both, short = (
        nation.classes.together([call]).timelock_seconds
        for call in (pay, Call(pay.to, pay.data, Wei(1)), Call(pay.to, pay.data[:3]))
    )
    assert paid < both == short == nation.rulebook.terms(0).timelock_seconds
    assert nation.rulebook.rules_of(Call(pay.to)) == (
        nation.rulebook.rule(ZERO_ADDRESS, NO_SELECTOR),
    )


def test_rules_are_those_in_force(world: World) -> None:
    nation = world.nation
    rules = {nation.phrases.ruled(rule): rule for rule in nation.classes.rules()}
    last = nation.rulebook.class_count() - 1
    assert rules["token.transfer"].class_number == last
    assert rules["token.transfer"].exempt
    assert rules["registry.setRegistrar"].pinned
    named = [each.name for each in nation.classes.all()]
    assert named[:-1] == list(nation.class_names)
    assert named[-1] == str(last)
