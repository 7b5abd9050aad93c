"""Attacks on votes that have happened, against houses, classes and rulebooks (see test_attacks).

Each is performed as it was and must fail; what the same arrangement is for works beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.bare_government import (
    AGAINST,
    CANCELED,
    DEFEATED,
    FOR,
    PEOPLE,
    PLAIN,
    QUEUED,
    SUCCEEDED,
    TIMELOCK,
    BareGovernment,
    Motion,
    with_houses,
)
from govkit.testing.blocks import at_timestamp, outcomes_in_one_block
from govkit.types import Bps, Wei
from tests.contracts.governor.conftest import Mock
from tests.contracts.signing import Domain, sign
from tests.state import put_code

EVERYBODY = range(PEOPLE)
PAY = ("token", "transfer(address,uint256)", 1, False, False)
Make = Callable[..., BareGovernment]


def loot(nation: BareGovernment, amount: int = 100) -> Call:
    return nation.token.call("transfer", nation.outsider.address, amount)


def whale(nation: BareGovernment) -> None:
    """The last of the people gets nearly all there is, and votes with it."""
    rich = nation.people[-1].address
    for held, each in enumerate(nation.people[:-1], 1):
        nation.token.send(each, "transfer", rich, held)
    nation.world.mine()


def test_a_flash_loan_does_not_veto_what_it_queues(government: Make, mock: Mock) -> None:
    """Beanstalk, 2022, turned round: the veto's snapshot is taken while one holds a loan."""
    nation = government(
        houses=("wealth",), veto_houses=1, classes=(with_houses(PLAIN, (1_000, 5_000)),)
    )
    attacker = mock(nation.world, "FlashVoter", nation.token.address, nation.governor.address)
    lender = nation.people[-1]
    nation.token.send(lender, "approve", attacker.address, 2**256 - 1)
    motion = nation.propose([nation.poke()])
    nation.decide(motion, {FOR: EVERYBODY})
    queue = nation.governor.call("queue", *motion.columns())
    attacker.send(nation.outsider, "borrow_and_call", lender.address, 20, queue.data)
    house = nation.houses[0]
    assert house.read("getVotes", attacker.address, nation.world.port.block().timestamp - 1) == 0
    blind = mock(nation.world, "FlashVoter", nation.token.address, house.address)
    with reverts("ballots: no votes"):
        blind.send(nation.outsider, "vote", motion.id)
    nation.mature(motion)
    assert nation.state(motion) == QUEUED


def test_votes_got_and_given_in_the_same_block(government: Make) -> None:
    """A loan over one block: its votes are past only when it is repaid."""
    nation = government(source="wealth")
    borrower, lender = nation.outsider, nation.people[-1]
    nation.token.send(borrower, "delegate", borrower.address)
    motion = nation.propose([loot(nation)])
    at_timestamp(nation.world, nation.governor.read("proposalSnapshot", motion.id))
    lend = nation.token.call("transfer", borrower.address, 20)
    repay = nation.token.call("transfer", lender.address, 20)
    cast = nation.governor.call("castVote", motion.id, 1)
    assert outcomes_in_one_block(
        nation.world, [(lender, lend), (borrower, cast), (borrower, repay)]
    ) == [True, False, True]
    with reverts("ballots: no votes"):
        nation.world.send(cast, borrower)
    assert nation.cast_one(motion, PEOPLE - 1).only("VoteCast")["weight"] == 20


def test_a_whale_takes_no_keys(government: Make) -> None:
    """Build Finance, 2022; Steem, 2020: all that money can buy is one house of two."""
    nation = government(
        source="wealth", houses=("heads",), classes=(with_houses(PLAIN, (2_000, 6_667)),)
    )
    whale(nation)
    mint = nation.token.call("issue", nation.people[-1].address, 1)
    taken = nation.propose([mint], by=-1)
    assert nation.decide(taken, {FOR: [19]}, {FOR: [19]}) == DEFEATED
    outvoted = nation.propose([mint], "Again", by=-1)
    assert (
        nation.decide(outvoted, {FOR: [19]}, {FOR: range(13, 20), AGAINST: range(13)}) == DEFEATED
    )
    agreed = nation.propose([mint], "By all", by=-1)
    assert nation.decide(agreed, {FOR: [19]}, {FOR: range(6, 20), AGAINST: range(6)}) == SUCCEEDED


def test_a_narrow_win_is_vetoed_by_citizens(government: Make) -> None:
    """Compound 289, 2024: accumulated tokens pass a transfer of the treasury's."""
    nation = government(
        source="wealth", houses=("heads",), veto_houses=1,
        classes=(with_houses(PLAIN, (2_500, 5_000)),),
    )  # fmt: skip
    whale(nation)
    motion = nation.propose([loot(nation)], by=-1)
    assert nation.decide(motion, {FOR: [19]}) == SUCCEEDED
    nation.do("queue", motion)
    nation.cast(motion, {FOR: range(5)}, house=1)
    nation.mature(motion)
    with reverts("governor: not queued"):
        nation.do("execute", motion)
    assert nation.state(motion) == CANCELED
    assert nation.token.read("balanceOf", nation.outsider.address) == 0


def test_loot_hidden_behind_small_change(government: Make) -> None:
    """Compound and Synthetify: whatever it is mixed with, an action keeps its class."""
    harmless = replace(PLAIN, voting_period=100, quorum_bps=Bps(500))
    nation = government(
        classes=(PLAIN, harmless), rules=(("target", "poke(uint256)", 1, False, False),)
    )
    mixed = nation.propose([nation.poke()] * 9 + [loot(nation)])
    assert nation.decide(mixed, {FOR: [0]}) == DEFEATED
    alone = nation.propose([nation.poke()] * 10)
    assert nation.decide(alone, {FOR: [0]}) == SUCCEEDED


def test_the_rulebook_does_not_loosen_itself_cheaply(government: Make) -> None:
    """First a rule that names the loot harmless, then the loot: the rule takes class 0."""
    mild = replace(PLAIN, quorum_bps=Bps(500))
    nation = government(
        classes=(PLAIN, mild), rules=(("target", "poke(uint256)", 1, False, False),)
    )
    rule = nation.rule(*PAY)
    loosen = nation.rulebook.call("setRules", [(rule.target, rule.selector, 1, False, False)])
    assert nation.decide(nation.propose([loosen]), {FOR: [0]}) == DEFEATED
    own = nation.rule("rulebook", "setRules((address,bytes4,uint256,bool,bool)[])", 1)
    pin = nation.rulebook.call("setRules", [(own.target, own.selector, 1, False, False)])
    motion = nation.propose([pin], "By all")
    nation.carry(motion)
    nation.mature(motion)
    with reverts("rulebook: pinned"):
        nation.do("execute", motion)


def test_a_redeployed_target(government: Make, mock: Mock) -> None:
    """Tornado Cash, 2023: what passed is destroyed, and other code put in its place."""
    nation = government()
    motion = nation.propose([nation.poke()])
    nation.carry(motion)
    hostile = nation.world.port.code(mock(nation.world, "Reenterer").address)
    put_code(nation.world, nation.target_address, hostile)
    nation.mature(motion)
    with reverts("treasury: code changed"):
        nation.do("execute", motion)


def test_an_abandoned_nation_gives_everybody_time(government: Make) -> None:
    """Swerve, 2023: few are left, and one of them passes what suits it."""
    mild = replace(PLAIN, timelock_seconds=60, quorum_bps=Bps(500))
    rules = (PAY, ("registry", "admit(address)", 1, True, False))
    nation = government(dormancy_citizens=10, classes=(PLAIN, mild), rules=rules)
    for each in nation.people[1:18]:
        nation.registry.send(each, "resign")
    nation.world.mine()
    motion = nation.propose([loot(nation)])
    assert nation.decide(motion, {FOR: [0]}) == SUCCEEDED
    nation.do("queue", motion)
    eta = nation.governor.read("proposalEta", motion.id)
    assert eta == nation.world.port.block().timestamp + 2 * TIMELOCK
    nation.do("cancel", motion, nation.guardian)
    admit = nation.registry.call("admit", nation.outsider.address)
    revival = nation.propose([admit], "A new citizen")
    assert nation.decide(revival, {FOR: [0]}) == SUCCEEDED
    nation.do("queue", revival)
    revived = nation.governor.read("proposalEta", revival.id)
    assert revived == nation.world.port.block().timestamp + 60


def test_cheap_votes_of_the_few_who_are_bonded(government: Make) -> None:
    """True Seigniorage Dollar, 2021: who votes for nobody still counts for the quorum."""
    nation = government(source="wealth")
    for each in nation.people[:-1]:
        nation.token.send(each, "delegate", "0x" + "00" * 20)
    nation.world.mine()
    motion = nation.propose([loot(nation)], by=-1)
    assert nation.decide(motion, {FOR: [19]}) == DEFEATED  # all there is to vote: 20 of 210
    assert nation.governor.read("proposalQuorum", motion.id) == 42


def test_nine_decoys_and_the_tenth(government: Make) -> None:
    """Synthetify, 2023: no proposer has so many open at once."""
    nation = government(active_proposals=3)
    for number in range(3):
        nation.propose([nation.poke()], f"Decoy {number}")
    with reverts("governor: too many proposals"):
        nation.propose([loot(nation)], "The tenth")


def test_a_quorum_in_the_last_second(government: Make) -> None:
    """Yam, 2022: nobody looked, and then it was over."""
    nation = government(late_extension=500)
    motion = nation.propose([loot(nation)])
    nation.open(motion)
    at_timestamp(nation.world, nation.governor.read("proposalDeadline", motion.id) - 3)
    nation.cast(motion, {FOR: range(4)})
    nation.world.forward(400)
    nation.cast(motion, {AGAINST: range(4, 12)})
    nation.close(motion)
    assert nation.state(motion) == DEFEATED


def test_deposits_of_others_are_no_persons(government: Make) -> None:
    """Steem, 2020: an exchange votes with what its customers left with it."""
    nation = government(houses=("wealth by head",), classes=(with_houses(PLAIN, (5_000, 5_000)),))
    for each in nation.people[:-1]:
        nation.token.send(each, "delegate", nation.people[-1].address)
    nation.world.mine()
    motion = nation.propose([loot(nation)], by=-1)
    assert nation.decide(motion, {FOR: EVERYBODY}, {FOR: [19]}) == DEFEATED
    assert nation.houses[0].read("proposalVotes", motion.id) == (0, 210, 0)  # but one head


def test_bought_votes_of_a_house(government: Make) -> None:
    """LobbyFi, 2025: what is sold for a vote decides where money votes, and no citizens' matter."""
    nation = government(
        source="wealth", houses=("heads",), classes=(with_houses(PLAIN, (2_000, 5_000)),)
    )
    for each in nation.people[1:]:
        nation.token.send(each, "delegate", nation.people[0].address)
        with reverts("registry: votes are personal"):
            nation.registry.send(each, "delegate", nation.people[0].address)
    nation.world.mine()
    motion = nation.propose([loot(nation)])
    assert nation.decide(motion, {FOR: [0]}, {FOR: [0], AGAINST: [5]}) == DEFEATED


def test_copy_and_cancel(government: Make) -> None:
    """A front-runner sees a proposal come, makes it first, and withdraws it."""
    nation = government()
    honest, thief = nation.people[0], nation.people[1]
    text = f"Repair #proposer={honest.address.lower()}"
    with reverts("governor: not its proposer"):
        nation.propose_as(thief, [nation.poke()], text)
    motion = nation.propose_as(honest, [nation.poke()], text)
    with reverts("governor: only proposer"):
        nation.do("cancel", motion, thief)


@pytest.fixture
def twins(government: Make) -> tuple[BareGovernment, Motion, Motion]:
    nation = government(classes=(replace(PLAIN, changeable=True),))
    first, second = (nation.propose([nation.poke()], text) for text in ("First", "Second"))
    nation.open(second)
    return nation, first, second


@pytest.mark.parametrize("elsewhere", ["chain", "governor", "proposal", "again"])
def test_a_signed_ballot_is_replayed(
    twins: tuple[BareGovernment, Motion, Motion], elsewhere: str
) -> None:
    nation, first, second = twins
    voter = nation.people[0]
    domain = Domain("Testland", nation.governor.address)
    if elsewhere == "chain":
        domain = replace(domain, chain_id=1)
    if elsewhere == "governor":
        domain = replace(domain, contract=nation.rulebook.address)
    id_ = first.id if elsewhere in ("proposal", "again") else second.id
    signed = sign(voter, domain, "Vote", proposalId=id_, support=1)
    target = first if elsewhere == "again" else second
    if elsewhere == "again":
        nation.governor.send(
            nation.outsider, "castVotesBySig", first.id, 0, 1, list(signed.compact())
        )
        nation.cast_one(first, 0, AGAINST)
    sent = nation.governor.send(
        nation.outsider, "castVotesBySig", target.id, 0, 1, list(signed.compact())
    )
    assert sent.names == ["BallotSkipped"]
    expected = (1, 0, 0) if elsewhere == "again" else (0, 0, 0)
    assert nation.governor.read("proposalVotes", target.id) == expected


def test_a_proposal_copied_into_a_house(government: Make) -> None:
    """Nobody opens, closes or reopens a poll but the governor, nor calls the treasury."""
    nation = government(houses=("heads",), classes=(with_houses(PLAIN, (2_000, 5_000)),))
    motion = nation.propose([loot(nation)])
    nation.open(motion)
    thief = nation.people[0]
    for call in (
        ("open", motion.id, 2**255),
        ("openVeto", motion.id, 1, 1, True),
        ("close", motion.id),
    ):
        with reverts("house: only governor"):
            nation.houses[0].send(thief, *call)
    with reverts("governor: only timelock"):
        nation.governor.send(thief, "markExecuted", motion.id)
    with reverts("governor: not queued"):
        nation.treasury.send(thief, "execute", *motion.columns())
    assert nation.world.port.balance(nation.treasury.address) == Wei(1_000)
