"""Nations with votes for locked currency and delegation by shares: founded, proved, deciding."""

from __future__ import annotations

import pytest

from govkit.constitution import Constitution, Votes
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.testing import ActorSigner, World, reverts, sample_constitution
from govkit.types import ProposalState, Support, Wei

MERIT = 10**18
WEEK = 7 * 86_400


def with_sources(text: str) -> str:
    text = text.replace(
        "  genesis:\n",
        "  locked_votes: {longest: 4 years, epoch: 1 week}\n  split_delegation: true\n  genesis:\n",
    )
    return text.replace(
        "  houses: [citizens]\n",
        """\
  houses:
    - citizens
    - {name: holders, votes: token, quorum: 50 %, approval: 50 %}
    - {name: stewards, votes: locked, quorum: 60 %, approval: 50 %}
  classes:
    of-holders: {houses: [holders]}
    of-stewards: {houses: [stewards]}
  rules:
    - {action: token.transfer, class: of-stewards}
    - {action: ledger.append, class: of-holders}
""",
    )


pytestmark = pytest.mark.nation.with_args(with_sources)


def constitution() -> Constitution:
    return sample_constitution(with_sources)


def lock(world: World, by: ActorSigner, amount: int, weeks: int = 200) -> None:
    nation = world.nation
    locked = nation.locked
    assert locked is not None
    world.send(nation.token.approve(locked.address, Wei(amount)), by)
    world.send(locked.lock(Wei(amount), locked.clock() + weeks * WEEK), by)


def test_the_proof_holds_and_names_them(world: World) -> None:
    checks = prove(Plan.make(constitution(), world.actors.deployer.address), world.port)
    assert [check for check in checks if not check.holds] == []
    assert len({check.name for check in checks}) == len(checks)
    found = {check.name: check.found for check in checks}
    assert found["code of locked_votes"] == found["code of split_delegation"] == "as shipped"
    assert found["longest lock"] == str(4 * 365 * 86_400)
    assert found["locks end at"] == str(WEEK)
    assert found["delegate of locked currency"] == world.nation.treasury.address
    locked = world.nation.locked
    assert locked is not None
    assert found["votes of house stewards"] == locked.address


def test_without_the_settings_there_are_none() -> None:
    nation = World.found(sample_constitution()).nation
    assert (nation.locked, nation.splits) == (None, None)
    assert set(nation.deployment.contracts) == {
        "token", "registry", "ledger", "treasury", "rulebook", "governor",
    }  # fmt: skip


def test_each_setting_changes_the_fingerprint() -> None:
    def other(old: str, new: str) -> bytes:
        return sample_constitution(lambda text: with_sources(text).replace(old, new)).fingerprint()

    prints = {
        constitution().fingerprint(),
        other("4 years", "3 years"),
        other("1 week}", "2 weeks}"),
        other("split_delegation: true", "split_delegation: false"),
    }
    assert len(prints) == 4


def test_a_house_of_locked_currency_decides(world: World) -> None:
    """The one with less currency and a longer lock outweighs the other."""
    nation, (long, short) = world.nation, world.actors.voters(2)
    lock(world, long, 400 * MERIT, weeks=200)
    lock(world, short, 1_000 * MERIT, weeks=20)
    house = nation.houses["stewards"]
    assert house.votes is Votes.LOCKED
    for side, expected in (
        (Support.FOR, ProposalState.SUCCEEDED),
        (Support.AGAINST, ProposalState.DEFEATED),
    ):
        proposal = world.propose(
            [nation.token.transfer(world.actors.stranger.address, Wei(5))], side.name
        )
        world.vote(proposal)
        world.send(nation.proposals.vote(proposal, side, house="stewards"), long)
        world.send(nation.proposals.vote(proposal, Support(1 - side), house="stewards"), short)
        with reverts("ballots: no votes"):
            world.send(
                nation.proposals.vote(proposal, side, house="stewards"), world.actors.voters(3)[2]
            )
        world.close_vote(proposal)
        assert nation.governor.state(proposal.id) == expected


def test_what_is_locked_since_the_snapshot_does_not_count(world: World) -> None:
    nation, (early, late) = world.nation, world.actors.voters(2)
    lock(world, early, 10 * MERIT)
    proposal = world.propose([nation.token.transfer(world.actors.stranger.address, Wei(5))])
    world.vote(proposal)
    lock(world, late, 1_000 * MERIT)
    with reverts("ballots: no votes"):
        world.send(nation.proposals.vote(proposal, Support.FOR, house="stewards"), late)
    lock(world, early, 900 * MERIT)
    vote = nation.proposals.vote(proposal, Support.FOR, house="stewards")
    world.send(vote, early)
    _, in_favour, _ = nation.houses["stewards"].ballots.votes(proposal.id)
    assert in_favour < 10 * MERIT


def test_locked_currency_is_out_of_a_token_house(world: World) -> None:
    """It cannot vote there, and the quorum of half of all does not count it: 21 hold 1,000 each,
    ten of whom lock all, so that six of eleven are enough."""
    nation, people = world.nation, world.actors.voters(20)
    for each in people[:10]:
        lock(world, each, 1_000 * MERIT)
    nothing = bytes(31) + b"\x01"
    proposal = world.propose([nation.ledger.append(b"note".ljust(32, b"\0"), nothing, "A note")])
    world.vote(proposal)
    with reverts("ballots: no votes"):
        world.send(nation.proposals.vote(proposal, Support.FOR, house="holders"), people[0])
    quorum = nation.houses["holders"].ballots.proposal_quorum(proposal.id)
    assert quorum == 5_500 * MERIT
    for each in people[10:16]:
        world.send(nation.proposals.vote(proposal, Support.FOR, house="holders"), each)
    world.close_vote(proposal)
    assert nation.governor.state(proposal.id) == ProposalState.SUCCEEDED


def test_split_votes_in_a_token_house(world: World) -> None:
    nation, (owner, first, second) = world.nation, world.actors.voters(3)
    splits = nation.splits
    assert splits is not None
    parts = {first.address: Wei(600 * MERIT + 1), second.address: Wei(7)}
    for call in splits.calls(owner.address, parts, nation.token):
        world.send(call, owner)
    assert [(each.delegatee, each.amount) for each in splits.of(owner.address)] == [
        *sorted(parts.items(), key=lambda part: int(part[0], 16))
    ]
    assert nation.token.get_votes(first.address) == 1_600 * MERIT + 1
    # To part it otherwise takes no approval, since one part gives what the other needs.
    again = {first.address: Wei(0), second.address: Wei(600 * MERIT + 8)}
    calls = splits.calls(owner.address, again, nation.token)
    assert len(calls) == 1
    world.send(calls[0], owner)
    assert [(each.delegatee, each.amount) for each in splits.of(owner.address)] == [
        (second.address, 600 * MERIT + 8)
    ]
    assert nation.token.get_votes(owner.address) == 400 * MERIT - 8


def test_the_words_of_what_one_sends(world: World) -> None:
    nation, someone = world.nation, world.actors.stranger.address
    locked, splits = nation.locked, nation.splits
    assert locked is not None
    assert splits is not None
    describe = nation.phrases.describe
    assert describe(locked.lock(Wei(5 * MERIT), 604_800)) == (
        f"lock 5 TST more until {nation.phrases.moment(604_800)}"
    )
    assert describe(locked.withdraw()) == "withdraw what was locked in locked_votes"
    shown = nation.book.show(someone)
    assert describe(locked.delegate(someone)) == f"delegate to {shown} in locked_votes"
    assert describe(splits.contract.split({someone: Wei(MERIT)})) == f"split: 1 TST to {shown}"
