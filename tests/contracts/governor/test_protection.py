"""What protects a nation from its own votes: code pinning, guardian, dormancy, the treasury."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.contracts import poll_word
from govkit.errors import RevertError
from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.bare_government import (
    AGAINST,
    CANCELED,
    DELAY,
    EXECUTED,
    FOR,
    PLAIN,
    QUEUED,
    SUCCEEDED,
    TIMELOCK,
    BareGovernment,
    Motion,
)
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import Address, Bps, Wei
from tests.contracts.governor.conftest import Mock
from tests.state import put_code

CHANGED = "treasury: code changed"
STOP = b"\x00"


@pytest.fixture
def nation(government: Callable[..., BareGovernment]) -> BareGovernment:
    return government()


def ripe(nation: BareGovernment, *actions: Call) -> Motion:
    motion = nation.propose(actions)
    nation.carry(motion)
    nation.mature(motion)
    return motion


# -- code pinning


def test_a_target_redeployed_with_other_code(nation: BareGovernment) -> None:
    """Tornado Cash, 2023: destroyed after the vote, and created anew at the same address."""
    motion = ripe(nation, nation.poke())
    code = nation.world.port.code(nation.target_address)
    for other in (STOP, b"", code + STOP):
        put_code(nation.world, nation.target_address, other)
        with reverts(CHANGED):
            nation.do("execute", motion)
    put_code(nation.world, nation.target_address, code)
    nation.do("execute", motion)
    assert nation.poked() == 7


@pytest.mark.parametrize("position", [0, 1, 2])
def test_wherever_among_the_actions(nation: BareGovernment, mock: Mock, position: int) -> None:
    others = [mock(nation.world, "Target").address for _ in range(2)]
    actions = [nation.call("poke(uint256)", 1, to=other) for other in others]
    actions.insert(position, nation.poke())
    motion = ripe(nation, *actions)
    put_code(nation.world, nation.target_address, STOP)
    with reverts(CHANGED):
        nation.do("execute", motion)


def test_a_person_stays_a_person_whatever_it_holds(nation: BareGovernment) -> None:
    """Accounts without code are all one value: neither a wei nor a nonce changes that."""
    empty = Address("0x" + "ab" * 20)
    motion = ripe(nation, Call(nation.outsider.address, b"", Wei(3)), Call(empty, b"", Wei(4)))
    for address in (nation.outsider.address, empty):
        nation.world.send(Call(address, b"", Wei(1)), nation.deployer)
    nation.do("execute", motion)
    assert nation.world.port.balance(empty) == 5


def test_a_person_that_turned_into_code(nation: BareGovernment) -> None:
    """An account may delegate to code later (EIP-7702): it is no longer what was voted on."""
    person = nation.people[19].address
    motion = ripe(nation, Call(person, b"", Wei(3)))
    before = nation.world.port.balance(person)
    delegated = b"\xef\x01\x00" + bytes.fromhex(nation.target_address[2:])
    put_code(nation.world, person, delegated)
    with reverts(CHANGED):
        nation.do("execute", motion)
    put_code(nation.world, person, b"")
    nation.do("execute", motion)
    assert nation.world.port.balance(person) == before + 3


def test_a_delegation_that_moved_on(nation: BareGovernment, mock: Mock) -> None:
    person, other = nation.people[19].address, mock(nation.world, "Target").address
    put_code(nation.world, person, b"\xef\x01\x00" + bytes.fromhex(nation.target_address[2:]))
    motion = ripe(nation, Call(person, b"", Wei(3)))
    put_code(nation.world, person, b"\xef\x01\x00" + bytes.fromhex(other[2:]))
    with reverts(CHANGED):
        nation.do("execute", motion)


def test_what_an_action_before_creates(nation: BareGovernment, mock: Mock) -> None:
    factory = mock(nation.world, "Factory")
    born = factory.read("next_address")
    with reverts("governor: no code"):
        nation.propose([factory.call("create"), Call(born, b"\x12\x34\x56\x78")])
    motion = ripe(nation, factory.call("create"), Call(born, b"", Wei(1)))
    with reverts(CHANGED):
        nation.do("execute", motion)
    assert nation.world.port.code(born) == b""
    # The other way round it was nobody's when it was paid.
    motion = nation.propose([Call(born, b"", Wei(1)), factory.call("create")], "Then")
    nation.carry(motion)
    nation.mature(motion)
    nation.do("execute", motion)


# -- hostile targets


@pytest.mark.parametrize("function", ["refuse()", "refuse_silently()", "burn_gas()"])
def test_an_action_that_fails_fails_all_and_can_be_tried_again(
    nation: BareGovernment, function: str
) -> None:
    motion = ripe(nation, nation.poke(), nation.call(function))
    reason = "target: refused" if function == "refuse()" else "it gave no reason"
    with reverts(reason):
        nation.do("execute", motion)
    assert nation.poked() == 0
    assert nation.state(motion) == QUEUED


def test_a_bomb_is_not_taken_in(nation: BareGovernment) -> None:
    quiet = nation.do("execute", ripe(nation, nation.poke())).receipt.gas_used
    motion = nation.propose([nation.call("bomb()"), nation.poke()], "A bomb")
    nation.carry(motion)
    nation.mature(motion)
    loud = nation.do("execute", motion).receipt.gas_used
    # What the target itself pays for its answer, and not a second time for copying it.
    alone = nation.world.send(nation.call("bomb()"), nation.outsider).gas_used
    assert loud - quiet < alone + 40_000


def test_a_bomb_of_a_refusal_stays_a_refusal(nation: BareGovernment) -> None:
    motion = ripe(nation, nation.call("refuse_with_bomb()"))
    with pytest.raises(RevertError):
        nation.do("execute", motion)
    assert nation.state(motion) == QUEUED


def test_a_target_that_votes_proposes_or_queues_again(nation: BareGovernment, mock: Mock) -> None:
    reenterer = mock(nation.world, "Reenterer")
    motion = nation.propose([Call(reenterer.address, b"go!!")])
    calls = [nation.governor.call(name, *motion.columns()) for name in ("queue", "execute")]
    calls.append(nation.governor.call("castVote", motion.id, 1))
    calls.append(nation.governor.call("removeGuardian"))
    nation.carry(motion)
    nation.mature(motion)
    snapshot = nation.world.snapshot()
    for call in calls:
        nation.world.restore(snapshot)
        nation.mature(motion)
        reenterer.send(nation.outsider, "arm", nation.governor.address, call.data, False)
        nation.do("execute", motion)
        assert (reenterer.read("attempts"), reenterer.read("successes")) == (1, 0)
        assert nation.state(motion) == EXECUTED


# -- the guardian's end


def test_the_guardians_power_ends(government: Callable[..., BareGovernment]) -> None:
    nation = government()
    until = nation.world.port.block().timestamp + 5_000
    nation = government(guardian_until=until)
    early = nation.propose([nation.poke()], "Early")
    nation.do("cancel", early, nation.guardian)
    at_timestamp(nation.world, until)
    late = nation.propose([nation.poke()], "Late")
    with reverts("governor: only proposer"):
        nation.do("cancel", late, nation.guardian)
    nation.do("cancel", late, nation.people[0])


def test_in_its_last_second(government: Callable[..., BareGovernment]) -> None:
    nation = government()
    until = nation.world.port.block().timestamp + 5_000
    nation = government(guardian_until=until)
    at_timestamp(nation.world, until - 1)
    motion = nation.propose([nation.poke()])
    nation.do("cancel", motion, nation.guardian)
    assert nation.state(motion) == CANCELED


# -- dormancy


@pytest.fixture
def dwindling(government: Callable[..., BareGovernment]) -> BareGovernment:
    """Dormant below 19 citizens; admission is exempt, poking is not."""
    mild = replace(PLAIN, voting_delay=10, timelock_seconds=60, quorum_bps=Bps(500))
    return government(
        dormancy_citizens=19,
        classes=(PLAIN, mild),
        rules=(
            ("registry", "admit(address)", 1, True, False),
            ("target", "poke(uint256)", 1, False, False),
        ),
    )


def leave(nation: BareGovernment, *people: int) -> None:
    for each in (nation.people[n] for n in people):
        nation.registry.send(nation.registrar, "revoke", each.address)


def spans(nation: BareGovernment, action: Call, description: str) -> tuple[int, int]:
    """Delay and timelock."""
    motion = nation.propose([action], description)
    now = nation.world.port.block().timestamp
    timelock = poll_word.TIMELOCK.of(nation.governor.read("polls", motion.id))
    return nation.governor.read("proposalSnapshot", motion.id) - now, timelock


def test_dormant_below_its_number(dwindling: BareGovernment) -> None:
    admit = dwindling.registry.call("admit", dwindling.outsider.address)
    leave(dwindling, 19)
    assert spans(dwindling, dwindling.poke(), "Awake") == (10, 60)
    leave(dwindling, 18)
    dwindling.world.mine()
    assert spans(dwindling, dwindling.poke(), "Asleep") == (2 * DELAY, 2 * TIMELOCK)
    assert spans(dwindling, dwindling.call("refuse()"), "B") == (2 * DELAY, 2 * TIMELOCK)
    assert spans(dwindling, admit, "Admit") == (10, 60)
    dwindling.registry.send(dwindling.registrar, "admit", dwindling.outsider.address)
    dwindling.world.mine()
    assert spans(dwindling, dwindling.poke(), "Awake again") == (10, 60)


def test_an_abandoned_nation_is_not_taken_quickly(dwindling: BareGovernment) -> None:
    """Swerve, 2023."""
    leave(dwindling, *range(3, 20))
    dwindling.world.mine()
    motion = dwindling.propose([dwindling.poke()])
    assert poll_word.QUORUM.of(dwindling.governor.read("polls", motion.id)) == 2_000
    dwindling.open(motion)
    dwindling.cast(motion, {FOR: [0]})
    dwindling.close(motion)
    dwindling.do("queue", motion)
    dwindling.world.forward(2 * TIMELOCK - 10)
    with reverts("governor: not ready"):
        dwindling.do("execute", motion)


def test_one_can_leave_a_dormant_nation(dwindling: BareGovernment) -> None:
    leave(dwindling, *range(3, 20))
    dwindling.registry.send(dwindling.people[0], "resign")
    assert dwindling.registry.read("isCitizen", dwindling.people[0].address) is False


# -- the treasury has no say


def test_the_treasurys_tokens_are_no_part_of_the_quorum(
    government: Callable[..., BareGovernment],
) -> None:
    """Yam, 2020."""
    nation = government(source="wealth")
    past = nation.world.port.block().timestamp - 1
    assert nation.token.read("getPastTotalSupply", past) == 310
    assert nation.governor.read("quorum", past) == 42  # a fifth of 210
    motion = nation.propose([nation.poke()])
    assert nation.decide(motion, {FOR: [19, 18, 2], AGAINST: [17, 16]}) == SUCCEEDED


def test_the_treasury_cannot_vote(government: Callable[..., BareGovernment]) -> None:
    nation = government(source="wealth")
    motion = nation.propose([nation.poke()])
    vote = nation.propose([nation.governor.call("castVote", motion.id, 1)], "Vote for it", by=1)
    nation.open(vote)
    assert nation.governor.read("getVotes", nation.treasury.address, _past(nation)) == 100
    call = nation.governor.call("castVote", motion.id, 1)
    nation.world.send(Call(nation.treasury.address, b"", Wei(10**18)), nation.deployer)
    treasury = type(nation.deployer)(nation.treasury.address)
    with reverts("ballots: no votes"):
        nation.world.send(call, treasury)
    with reverts("ballots: no votes"):
        nation.governor.send(
            treasury, "castVoteWithReasonAndParams", motion.id, 255, "", bytes(47) + b"\x01"
        )


def test_nor_give_its_votes_away(government: Callable[..., BareGovernment]) -> None:
    nation = government(source="wealth")
    motion = nation.propose([nation.token.call("delegate", nation.people[0].address)])
    nation.carry(motion)
    nation.mature(motion)
    with reverts("token: treasury never votes"):
        nation.do("execute", motion)


def test_who_delegates_to_the_treasury_gains_nothing(
    government: Callable[..., BareGovernment],
) -> None:
    """The base shrinks by what nobody votes with: 20 of 210 taken out leave a fifth of 190."""
    nation = government(source="wealth")
    nation.token.send(nation.people[19], "delegate", nation.treasury.address)
    nation.world.mine()
    assert nation.governor.read("quorum", _past(nation)) == 38
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    with reverts("ballots: no votes"):
        nation.cast_one(motion, 19)


def _past(nation: BareGovernment) -> int:
    return nation.world.port.block().timestamp - 1


def test_a_foreign_looking_source_counts_alike(government: Callable[..., BareGovernment]) -> None:
    """The same token read without its indexes, as any ERC-5805 source is."""
    nation = government(source="wealth", indexed=False)
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.cast(motion, {FOR: range(10, 20), AGAINST: range(5)})
    for person in (0, 12):
        with reverts("ballots: already voted"):
            nation.cast_one(motion, person)
    assert nation.governor.read("proposalVotes", motion.id) == (15, 155, 0)
    voted = [nation.governor.read("hasVoted", motion.id, each.address) for each in nation.people]
    assert voted == [n < 5 or n >= 10 for n in range(20)]
    nation.close(motion)
    nation.do("queue", motion)
    nation.mature(motion)
    nation.do("execute", motion)
    assert nation.poked() == 7


def test_a_wallet_is_an_ordinary_voter(nation: BareGovernment, mock: Mock) -> None:
    """Votes by the caller are the caller's, whoever relays."""
    flash: Deployed = mock(
        nation.world, "FlashVoter", nation.token.address, nation.governor.address
    )
    nation.registry.send(nation.registrar, "admit", flash.address)
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    flash.send(nation.outsider, "vote", motion.id)
    assert nation.governor.read("hasVoted", motion.id, flash.address) is True
    assert nation.governor.read("hasVoted", motion.id, nation.outsider.address) is False
