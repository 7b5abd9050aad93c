"""propose: the class of a proposal by its payload, who may make it, and how many at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.contracts import poll_word
from govkit.network.port import Call
from govkit.testing import reverts
from govkit.testing.bare_government import DELAY, FOR, PERIOD, PLAIN, TIMELOCK, BareGovernment
from govkit.testing.blocks import at_timestamp
from govkit.types import Bps, Wei

MILD = replace(PLAIN, voting_delay=10, voting_period=100, timelock_seconds=60, quorum_bps=Bps(500))
COIN = replace(MILD, voting_delay=20, voting_period=90)
POKE = ("target", "poke(uint256)", 1, False, False)


@pytest.fixture
def nation(government: Callable[..., BareGovernment]) -> BareGovernment:
    """Poking is mild, coin is somewhat slower, all else takes class 0."""
    return government(classes=(PLAIN, MILD, COIN), rules=(POKE, ("coin", "", 2, False, False)))


def terms(nation: BareGovernment, *actions: Call) -> tuple[int, int, int, int]:
    """Delay, period, timelock and quorum of what is proposed."""
    motion = nation.propose(actions)
    now = nation.world.port.block().timestamp
    poll = nation.governor.read("polls", motion.id)
    snapshot = nation.governor.read("proposalSnapshot", motion.id)
    deadline = nation.governor.read("proposalDeadline", motion.id)
    return (
        snapshot - now,
        deadline - snapshot,
        poll_word.TIMELOCK.of(poll),
        poll_word.QUORUM.of(poll),
    )


STRICT_TERMS = DELAY, PERIOD, TIMELOCK, 2_000
MILD_TERMS = 10, 100, 60, 500
COIN_TERMS = 20, 90, 60, 500
BOTH_TERMS = 20, 100, 60, 500


def test_by_target_and_selector(nation: BareGovernment) -> None:
    assert terms(nation, nation.poke()) == MILD_TERMS
    assert terms(nation, nation.call("refuse()")) == STRICT_TERMS
    other = nation.call("poke(uint256)", 1, to=nation.token.address)
    assert terms(nation, other) == STRICT_TERMS


def test_a_plain_transfer_of_coin(nation: BareGovernment) -> None:
    somebody = nation.outsider.address
    assert terms(nation, Call(somebody, b"", Wei(5))) == COIN_TERMS
    assert terms(nation, Call(somebody)) == COIN_TERMS
    assert terms(nation, Call(nation.target_address, b"", Wei(5))) == COIN_TERMS


@pytest.mark.parametrize("length", [1, 2, 3])
def test_calldata_that_is_too_short_to_tell(nation: BareGovernment, length: int) -> None:
    cut = Call(nation.target_address, nation.poke().data[:length])
    assert terms(nation, cut) == STRICT_TERMS
    assert terms(nation, Call(cut.to, b"\0" * length, Wei(1))) == STRICT_TERMS


def test_a_selector_alone(nation: BareGovernment) -> None:
    assert terms(nation, Call(nation.target_address, nation.poke().data[:4])) == MILD_TERMS


def test_value_beside_calldata_takes_both_classes(nation: BareGovernment) -> None:
    assert terms(nation, nation.poke(value=1)) == BOTH_TERMS


def test_a_mixture_takes_the_strictest(nation: BareGovernment) -> None:
    coin = Call(nation.outsider.address, b"", Wei(5))
    assert terms(nation, nation.poke(), coin) == BOTH_TERMS
    assert terms(nation, *[nation.poke()] * 9, nation.call("refuse()")) == STRICT_TERMS
    assert terms(nation, nation.call("refuse()"), nation.poke(), coin) == STRICT_TERMS
    assert terms(nation, *[nation.poke(value=1)] * 10) == BOTH_TERMS


def test_the_rulebook_itself_is_of_class_0(nation: BareGovernment) -> None:
    assert terms(nation, nation.rulebook.call("setRules", [])) == STRICT_TERMS


def test_a_wrapper_is_of_class_0(nation: BareGovernment) -> None:
    """What a batch carries can't be told, so it is the strictest; it is nowhere named."""
    inner = nation.rulebook.call("setRules", [])
    wrapped = Call(nation.target_address, bytes.fromhex("ac9650d8") + inner.data)
    assert terms(nation, wrapped) == STRICT_TERMS


def test_a_milder_class_passes_with_less(nation: BareGovernment) -> None:
    motion = nation.propose([nation.poke(3)])
    nation.decide(motion, {FOR: [0]})
    nation.do("queue", motion)
    eta = nation.governor.read("proposalEta", motion.id)
    assert eta == nation.world.port.block().timestamp + 60
    at_timestamp(nation.world, eta)
    nation.do("execute", motion)
    assert nation.poked() == 3


def test_thresholds_by_class(government: Callable[..., BareGovernment]) -> None:
    nation = government(
        source="wealth",
        classes=(replace(PLAIN, proposal_threshold=15), replace(MILD, proposal_threshold=5)),
        rules=(POKE,),
    )
    nation.propose([nation.poke()], "Five may poke", by=4)
    with reverts("governor: too few votes"):
        nation.propose([nation.poke()], "Four may not", by=3)
    with reverts("governor: too few votes"):
        nation.propose([nation.call("refuse()")], "Fourteen may no more", by=13)
    nation.propose([nation.call("refuse()")], "Fifteen may", by=14)
    with reverts("governor: too few votes"):
        nation.propose([nation.poke(), nation.call("refuse()")], "Mixed", by=13)


# -- #proposer=


def test_its_named_proposer_alone(nation: BareGovernment) -> None:
    """Nobody can take a text first and cancel it."""
    honest, thief = nation.people[2], nation.people[3]
    for suffix in (honest.address, honest.address.lower(), "0x" + honest.address[2:].upper()):
        text = f"Do it #proposer={suffix}"
        with reverts("governor: not its proposer"):
            nation.propose_as(thief, [nation.poke()], text)
        motion = nation.propose_as(honest, [nation.poke()], text)
        assert nation.governor.read("proposalProposer", motion.id) == honest.address


@pytest.mark.parametrize(
    "text",
    [
        "#proposer=0x" + "g" * 40,
        "#proposer=0x" + "1" * 39,
        "#proposer=0x" + "1" * 41,
        "#proposer=0x" + "1" * 40 + " ",
        "#proposer=0X" + "1" * 40,
        "#Proposer=0x" + "1" * 40,
        "#proposer=0x" + "1" * 20 + "/" + "1" * 19,
        "#proposer=0x" + "1" * 20 + ":" + "1" * 19,
        "#proposer=0x" + "1" * 20 + "@" + "1" * 19,
        "#proposer=0x" + "1" * 20 + "`" + "1" * 19,
        "#proposer=0x",
        "",
        "1" * 51,
        "#proposer=0x" + "1" * 40 + "#",
    ],
    ids=range(14),
)
def test_what_names_nobody_binds_nobody(nation: BareGovernment, text: str) -> None:
    nation.propose([nation.poke()], text, by=6)


def test_the_suffix_alone_and_of_a_stranger(nation: BareGovernment) -> None:
    own = f"#proposer={nation.people[6].address}"
    with reverts("governor: not its proposer"):
        nation.propose([nation.poke()], own, by=7)
    nation.propose([nation.poke()], own, by=6)
    with reverts("governor: not its proposer"):
        nation.propose([nation.poke()], "#proposer=0x" + "1" * 40, by=6)
    with reverts("governor: not its proposer"):
        nation.propose([nation.poke()], own + own, by=7)


# -- how many at once


@pytest.mark.parametrize("cap", [1, 3, 5])
def test_no_more_than_so_many_at_once(government: Callable[..., BareGovernment], cap: int) -> None:
    nation = government(active_proposals=cap)
    motions = [nation.propose([nation.poke()], f"Decoy {n}") for n in range(cap)]
    with reverts("governor: too many proposals"):
        nation.propose([nation.poke()], "One more")
    nation.propose([nation.poke()], "Somebody else's", by=1)
    last = nation.governor.read("proposalDeadline", motions[0].id)
    at_timestamp(nation.world, last)
    with reverts("governor: too many proposals"):
        nation.propose([nation.poke()], "One more")
    at_timestamp(nation.world, last + 1)
    nation.propose([nation.poke()], "One more")


def test_a_canceled_one_makes_no_room(government: Callable[..., BareGovernment]) -> None:
    """Else one could fill the list over and over."""
    nation = government(active_proposals=1)
    motion = nation.propose([nation.poke()], "First")
    nation.do("cancel", motion, nation.people[0])
    with reverts("governor: too many proposals"):
        nation.propose([nation.poke()], "Second")
