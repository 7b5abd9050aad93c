"""A class whose votes are secret: the governor leaves them to the contract of secret ballots."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from govkit.contracts import poll_word
from govkit.crypto.bn128 import checked
from govkit.crypto.secret_ballot import ElectionKey
from govkit.testing import reverts
from govkit.testing.bare_government import (
    ACTIVE,
    CANCELED,
    DEFEATED,
    EXECUTED,
    FOR,
    PERIOD,
    PLAIN,
    QUEUED,
    SUCCEEDED,
    BareGovernment,
    Design,
    Motion,
    with_houses,
)
from govkit.testing.deployed import Deployed
from govkit.types import Address
from tests.contracts.conftest import compiled_target
from tests.contracts.secret import NO, SHARE_PERIOD, YES, Cast, Ceremony, SecretBench, SecretDesign

SECRET = replace(PLAIN, secret=True)
POKE = ("target", "poke(uint256)", 1, False, False)


class SecretNation(BareGovernment):
    """Class 1 votes in secret; three trustees, of whom two open a sum."""

    MADE_FOR_SECRECY = 2

    def __init__(self, design: Design) -> None:
        super().__init__(design, compiled_target())
        self.ceremony = Ceremony(self.trustees, self.people[:3])
        self.key = ElectionKey(checked(self.ceremony.complete(), "the key"))

    def _secret_ballots(self, governor: Address) -> Address:
        me, accounts = self.treasury.address, [each.address for each in self.people[:3]]
        self.trustees = self._new("Trustees", me, accounts, 2, 1_000)
        heads, rules = self.registry.address, self.rulebook.address
        self.secret = self._new(
            "SecretHouse",
            ("Testland", 0, heads, heads, True, governor, rules, me, self.trustees.address,
             (1, 0, 0, 0, 0), 3, SHARE_PERIOD, 0),
        )  # fmt: skip
        return self.secret.address

    def cast_secret(self, motion: Motion, *choices: object) -> None:
        for voter, choice in zip(self.people, choices, strict=False):
            context = (1337, self.secret.address, motion.id, voter.address)
            made = Cast(*self.key.encrypt(choice, context))  # type: ignore[arg-type]
            self.secret.send(voter, "castSecret", motion.id, *made.words())

    def open_sum(self, motion: Motion, yes: int, no: int) -> None:
        bench = _Opening(self)
        for trustee in self.ceremony.trustees[:2]:
            self.secret.send(self.outsider, "share", *bench.share_of(motion.id, trustee))
        self.secret.send(self.outsider, "tally", motion.id, [1, 2], yes, no)

    def close_vote(self, motion: Motion) -> None:
        self._pass(self.secret.read("votingDeadline", motion.id) + 1)
        self.world.mine()


class _Opening(SecretBench):
    """What trustees bring, for the house of another nation."""

    def __init__(self, nation: SecretNation) -> None:
        self.design, self.world, self.house = SecretDesign(), nation.world, nation.secret


@pytest.fixture
def nation(once: object) -> SecretNation:
    made: SecretNation = once(SecretNation, Design(classes=(PLAIN, SECRET), rules=(POKE,)))  # type: ignore[operator]
    return made


def opened(nation: SecretNation, *choices: object) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.cast_secret(motion, *choices)
    return motion


def test_a_secret_proposal_is_executed(nation: SecretNation) -> None:
    motion = opened(nation, YES, YES, NO, YES)
    assert poll_word.SECRET.of(nation.governor.read("polls", motion.id)) == 1
    assert nation.governor.read("proposalDeadline", motion.id) == (
        nation.governor.read("proposalSnapshot", motion.id) + PERIOD + SHARE_PERIOD
    )
    nation.close_vote(motion)
    assert nation.state(motion) == ACTIVE
    nation.open_sum(motion, 3, 1)
    assert nation.state(motion) == SUCCEEDED
    assert nation.secret.read("state", motion.id) == SUCCEEDED
    nation.do("queue", motion)
    assert nation.state(motion) == QUEUED
    nation.mature(motion)
    nation.do("execute", motion)
    assert nation.state(motion) == EXECUTED
    assert nation.poked() == 7


def test_public_ballots_are_refused_by_name(nation: SecretNation) -> None:
    motion = opened(nation)
    for name, arguments in (
        ("castVote", (motion.id, 1)),
        ("castVoteWithReason", (motion.id, 1, "why")),
        ("castVotesBySig", (motion.id, 0, 0, [])),
    ):
        with reverts("ballots: vote in secret"):
            nation.governor.send(nation.people[0], name, *arguments)
    public = nation.propose([nation.call("value(uint256)", 1)], "Another")
    nation.open(public)
    nation.cast_one(public, 0, FOR)
    assert not poll_word.SECRET.of(nation.governor.read("polls", public.id))


def test_a_lost_tally_and_none_at_all(nation: SecretNation) -> None:
    motion = opened(nation, YES, NO, NO, NO)
    nation.close_vote(motion)
    start = nation.world.snapshot()
    nation.open_sum(motion, 1, 3)
    assert nation.state(motion) == DEFEATED
    nation.world.restore(start)
    end = nation.secret.read("proposalDeadline", motion.id)
    nation._pass(end)
    nation.world.mine()
    assert nation.state(motion) == DEFEATED


def test_a_canceled_proposal_is_never_opened(nation: SecretNation) -> None:
    motion = opened(nation, YES, YES, YES, YES)
    nation.close_vote(motion)
    nation.do("cancel", motion, nation.guardian)
    assert nation.state(motion) == CANCELED
    with reverts("secret house: not counting"):
        nation.open_sum(motion, 4, 0)


def test_a_mixed_proposal_is_secret(nation: SecretNation) -> None:
    mixed = nation.propose([nation.call("value(uint256)", 1), nation.poke()])
    assert poll_word.SECRET.of(nation.governor.read("polls", mixed.id)) == 1


def test_class_0_is_public(nation: SecretNation) -> None:
    with reverts("rulebook: class 0 is public"):
        nation.rulebook.send(nation.deployer, "setClass", 0, astuple(SECRET))
    assert nation.rulebook.read("terms", 1)[-1] is True
    assert nation.rulebook.read("terms", 0)[-1] is False
    assert nation.governor.read("secretBallots") == nation.secret.address
    assert isinstance(nation.secret, Deployed)


def test_a_public_house_beside_a_secret_vote(once: object) -> None:
    """The first house votes in secret, wealth in public; both must consent."""
    strict = with_houses(PLAIN, (3_000, 5_000))
    design = Design(
        houses=("wealth",), classes=(strict, replace(strict, secret=True)), rules=(POKE,)
    )
    nation: SecretNation = once(SecretNation, design)  # type: ignore[operator]
    motion = opened(nation, YES, YES, YES, YES)
    nation.cast(motion, {FOR: range(8, 20)}, 1)
    nation.close_vote(motion)
    assert nation.state(motion) == ACTIVE
    start = nation.world.snapshot()
    nation.open_sum(motion, 4, 0)
    assert nation.state(motion) == SUCCEEDED
    nation.world.restore(start)
    with reverts("secret house: wrong tally"):
        nation.open_sum(motion, 3, 0)


def test_a_dormant_nation_votes_in_public(once: object) -> None:
    """Class 0 decides, since trustees may have vanished with the others."""
    design = Design(classes=(PLAIN, SECRET), rules=(POKE,), dormancy_citizens=19)
    nation: SecretNation = once(SecretNation, design)  # type: ignore[operator]
    motion = opened(nation, YES, YES, NO, YES)
    assert poll_word.SECRET.of(nation.governor.read("polls", motion.id)) == 1
    for each in nation.people[18:]:
        nation.registry.send(nation.registrar, "revoke", each.address)
    nation.world.mine()
    asleep = nation.propose([nation.poke()], "Asleep")
    assert poll_word.SECRET.of(nation.governor.read("polls", asleep.id)) == 0
    assert nation.secret.read("polls", asleep.id) == 0
    # The vote that was open goes on in secret, and is counted.
    with reverts("ballots: vote in secret"):
        nation.cast_one(motion, 5, FOR)
    nation.close_vote(motion)
    nation.open_sum(motion, 3, 1)
    assert nation.state(motion) == SUCCEEDED
    nation.cast(asleep, {FOR: range(8)})
    assert nation.governor.read("proposalVotes", asleep.id) == (0, 8, 0)
