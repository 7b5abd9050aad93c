"""Houses: several electorates that decide on the same id, and some that veto."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace

import pytest

from govkit.contracts import poll_word
from govkit.testing import reverts
from govkit.testing.bare_government import (
    ABSTAIN,
    ACTIVE,
    AGAINST,
    CANCELED,
    DEFEATED,
    EXECUTED,
    EXPIRED,
    FOR,
    GRACE,
    PENDING,
    PEOPLE,
    PERIOD,
    PLAIN,
    QUEUED,
    SUCCEEDED,
    TIMELOCK,
    Ballots,
    BareGovernment,
    Motion,
    with_houses,
)
from govkit.testing.blocks import at_timestamp
from govkit.types import Bps, ProposalState

EVERYBODY = range(PEOPLE)
UNOPENED = 2**34 - 1
OPEN, CARRIED, LOST = 0, 1, 2
POKE = ("target", "poke(uint256)", 1, False, False)


@pytest.fixture
def bicameral(government: Callable[..., BareGovernment]) -> BareGovernment:
    """Heads, and wealth with a quorum of 30 % and an approval of 60 %."""
    return government(houses=("wealth",), classes=(with_houses(PLAIN, (3_000, 6_000)),))


@pytest.fixture
def vetoed(government: Callable[..., BareGovernment]) -> BareGovernment:
    """Wealth decides, heads veto with 25 % for the veto and a majority."""
    return government(
        source="wealth",
        houses=("heads",),
        veto_houses=1,
        classes=(with_houses(PLAIN, (2_500, 5_000)),),
    )


# -- consenting houses


def test_the_same_id_clock_and_snapshot(bicameral: BareGovernment) -> None:
    motion = bicameral.propose([bicameral.poke()])
    [house] = bicameral.houses
    for view in ("state", "proposalSnapshot", "proposalDeadline"):
        assert house.read(view, motion.id) == bicameral.governor.read(view, motion.id)
    assert house.read("CLOCK_MODE") == bicameral.governor.read("CLOCK_MODE")
    assert house.read("clock") == bicameral.governor.read("clock")
    bicameral.open(motion)
    bicameral.world.mine()
    # 30 % of 210: what the treasury holds is not part of it.
    assert house.read("proposalQuorum", motion.id) == 63
    assert bicameral.governor.read("proposalQuorum", motion.id) == 4
    past = house.read("proposalSnapshot", motion.id)
    assert (house.read("quorum", past), bicameral.governor.read("quorum", past)) == (63, 4)


def test_only_the_governor_opens_and_closes(bicameral: BareGovernment) -> None:
    motion = bicameral.propose([bicameral.poke()])
    for actor in (bicameral.people[0], bicameral.guardian, bicameral.deployer):
        for call in (("open", 1, 1), ("openVeto", motion.id, 1, 1, True), ("close", motion.id)):
            with reverts("house: only governor"):
                bicameral.houses[0].send(actor, *call)
    assert bicameral.houses[0].read("polls", 1) == 0


@pytest.mark.parametrize(
    ("heads", "wealth", "state"),
    [
        ({FOR: EVERYBODY}, {FOR: EVERYBODY}, SUCCEEDED),
        ({FOR: EVERYBODY}, {}, DEFEATED),
        ({}, {FOR: EVERYBODY}, DEFEATED),
        ({FOR: EVERYBODY}, {FOR: [19, 18, 17], ABSTAIN: [5]}, SUCCEEDED),  # 63 of 63
        ({FOR: EVERYBODY}, {FOR: [19, 18, 17], ABSTAIN: [4]}, DEFEATED),  # 62 of 63
        ({FOR: EVERYBODY}, {FOR: [19, 18, 17, 8], AGAINST: [16, 15, 10]}, SUCCEEDED),  # 60:40
        ({FOR: EVERYBODY}, {FOR: [19, 18, 17, 8], AGAINST: [16, 15, 11]}, DEFEATED),
        ({FOR: range(4)}, {FOR: EVERYBODY}, SUCCEEDED),
        ({FOR: range(3)}, {FOR: EVERYBODY}, DEFEATED),
    ],
)
def test_each_must_consent(
    bicameral: BareGovernment, heads: Ballots, wealth: Ballots, state: ProposalState
) -> None:
    motion = bicameral.propose([bicameral.poke()])
    assert bicameral.decide(motion, heads, wealth) == state
    if state == DEFEATED:
        with reverts("governor: not succeeded"):
            bicameral.do("queue", motion)


def test_one_votes_once_in_each(bicameral: BareGovernment) -> None:
    motion = bicameral.propose([bicameral.poke()])
    bicameral.open(motion)
    for house in (0, 1):
        bicameral.cast_one(motion, 5, FOR, house)
        with reverts("ballots: already voted"):
            bicameral.cast_one(motion, 5, FOR, house)
    assert bicameral.governor.read("proposalVotes", motion.id) == (0, 1, 0)
    assert bicameral.houses[0].read("proposalVotes", motion.id) == (0, 6, 0)


def test_a_canceled_proposal_is_closed_everywhere(bicameral: BareGovernment) -> None:
    motion = bicameral.propose([bicameral.poke()])
    bicameral.open(motion)
    bicameral.do("cancel", motion, bicameral.guardian)
    for house in (0, 1):
        with reverts("ballots: not active"):
            bicameral.cast_one(motion, 5, FOR, house)
    assert bicameral.houses[0].read("state", motion.id) == CANCELED


def test_a_house_that_its_action_does_not_need_is_not_asked(
    government: Callable[..., BareGovernment],
) -> None:
    nation = government(
        houses=("wealth", "heads"),
        classes=(with_houses(PLAIN, (3_000, 6_000), (1, 5_000)), PLAIN),
        rules=(POKE,),
    )
    motion = nation.propose([nation.poke()])
    assert poll_word.HOUSES.of(nation.governor.read("polls", motion.id)) == 0
    for house in (1, 2):
        with reverts("ballots: unknown proposal"):
            nation.cast_one(motion, 5, FOR, house)
    assert nation.decide(motion, {FOR: EVERYBODY}) == SUCCEEDED
    mixed = nation.propose([nation.poke(), nation.call("refuse()")])
    assert poll_word.HOUSES.of(nation.governor.read("polls", mixed.id)) == 0b11


def test_no_class_asks_a_house_that_is_not_there(bicameral: BareGovernment) -> None:
    """One wrong bit in the strictest class, and nothing of it could be proposed any more."""
    shares = (3_000, 6_000)
    wrong = with_houses(PLAIN, shares, shares)
    motion = bicameral.propose([bicameral.rulebook.call("setClass", 0, astuple(wrong))])
    bicameral.carry(motion)
    bicameral.mature(motion)
    with reverts("rulebook: no such house"):
        bicameral.do("execute", motion)
    right = with_houses(PLAIN, (4_000, 6_000))
    bicameral.enact([bicameral.rulebook.call("setClass", 0, astuple(right))], "One house")
    assert bicameral.rulebook.read("terms", 0) == astuple(right)


@pytest.mark.parametrize(("source", "most"), [("heads", 1), ("wealth", 210)])
def test_no_threshold_is_above_what_anybody_can_have(
    government: Callable[..., BareGovernment], source: str, most: int
) -> None:
    """Else nobody could ever propose again, and the treasury's 100 are of no help."""
    nation = government(source=source)
    for wanted in (most + 1, 2**88 - 1):
        terms = astuple(replace(PLAIN, proposal_threshold=wanted))
        motion = nation.propose([nation.rulebook.call("setClass", 0, terms)], f"{wanted} votes")
        nation.carry(motion)
        nation.mature(motion)
        with reverts("rulebook: threshold out of reach"):
            nation.do("execute", motion)
    terms = astuple(replace(PLAIN, proposal_threshold=most))
    nation.enact([nation.rulebook.call("setClass", 0, terms)], "As high as it can be")
    assert nation.governor.read("proposalThreshold") == most


def test_terms_are_frozen_in_every_house(bicameral: BareGovernment) -> None:
    first = bicameral.propose(
        [bicameral.rulebook.call("setClass", 0, astuple(with_houses(PLAIN, (9_000, 9_000))))]
    )
    bicameral.carry(first)
    second = bicameral.propose([bicameral.poke()])
    bicameral.mature(first)
    bicameral.do("execute", first)
    third = bicameral.propose([bicameral.poke()], "Later")
    bicameral.open(third)
    bicameral.world.mine()
    assert bicameral.houses[0].read("proposalQuorum", second.id) == 63
    assert bicameral.houses[0].read("proposalQuorum", third.id) == 189


# -- veto houses


def test_a_veto_opens_when_it_is_queued(vetoed: BareGovernment) -> None:
    motion = vetoed.propose([vetoed.poke()])
    [house] = vetoed.houses
    assert house.read("proposalSnapshot", motion.id) == UNOPENED
    assert house.read("outcome", motion.id) == OPEN
    assert house.read("hasVoted", motion.id, vetoed.people[0].address) is False
    vetoed.open(motion)
    vetoed.cast(motion, {FOR: EVERYBODY})
    with reverts("ballots: not active"):
        vetoed.cast_one(motion, 0, FOR, house=1)
    vetoed.close(motion)
    vetoed.do("queue", motion)
    now = vetoed.world.port.block().timestamp
    close = vetoed.governor.read("proposalDeadline", motion.id)
    assert house.read("proposalSnapshot", motion.id) == close
    assert house.read("proposalDeadline", motion.id) == now + TIMELOCK
    assert house.read("proposalDeadline", motion.id) == vetoed.governor.read(
        "proposalEta", motion.id
    )


@pytest.mark.parametrize(
    ("ballots", "state"),
    [
        ({}, QUEUED),
        ({FOR: range(4)}, QUEUED),  # 4 of 5
        ({FOR: range(5)}, CANCELED),
        ({FOR: range(5), AGAINST: range(5, 10)}, QUEUED),
        ({FOR: range(5), AGAINST: range(5, 9)}, CANCELED),
        ({FOR: range(3), ABSTAIN: range(3, 5)}, CANCELED),
        ({AGAINST: EVERYBODY}, QUEUED),
    ],
)
def test_what_a_veto_takes(vetoed: BareGovernment, ballots: Ballots, state: ProposalState) -> None:
    motion = vetoed.propose([vetoed.poke()])
    vetoed.carry(motion)
    vetoed.cast(motion, ballots, house=1)
    assert vetoed.state(motion) == QUEUED  # until its eta, whatever was said
    with reverts("governor: not ready"):
        vetoed.do("execute", motion)
    vetoed.mature(motion)
    assert vetoed.state(motion) == vetoed.houses[0].read("state", motion.id) == state
    if state == QUEUED:
        vetoed.do("execute", motion)
        assert vetoed.poked() == 7
        return
    with reverts("governor: not queued"):
        vetoed.do("execute", motion)
    vetoed.world.forward(GRACE + TIMELOCK)
    assert vetoed.state(motion) == CANCELED  # and not expired
    with reverts("governor: not queued"):
        vetoed.do("execute", motion)
    sent = vetoed.do("cancel", motion)  # by anybody
    assert sent.only("ProposalCanceled") == {"proposalId": motion.id}
    assert vetoed.state(motion) == CANCELED
    assert vetoed.governor.read("proposalEta", motion.id) == 0
    with reverts("governor: final"):
        vetoed.do("cancel", motion, vetoed.guardian)
    assert vetoed.poked() == 0


def test_a_veto_until_its_last_second(vetoed: BareGovernment) -> None:
    motion = vetoed.propose([vetoed.poke()])
    vetoed.carry(motion)
    eta = vetoed.governor.read("proposalEta", motion.id)
    vetoed.cast(motion, {FOR: range(4)}, house=1)
    snapshot = vetoed.world.snapshot()
    at_timestamp(vetoed.world, eta)
    with reverts("ballots: not active"):
        vetoed.cast_one(motion, 4, FOR, house=1)
    vetoed.world.restore(snapshot)
    at_timestamp(vetoed.world, eta - 1)
    vetoed.cast_one(motion, 4, FOR, house=1)
    at_timestamp(vetoed.world, eta)
    with reverts("governor: not queued"):
        vetoed.do("execute", motion)


def test_a_vetos_electorate_is_that_of_the_close(vetoed: BareGovernment) -> None:
    """Whoever queues does not choose it by choosing when."""
    newcomer, later = vetoed.outsider, vetoed.guardian
    motion = vetoed.propose([vetoed.poke()])
    vetoed.open(motion)
    vetoed.cast(motion, {FOR: EVERYBODY})
    vetoed.registry.send(vetoed.registrar, "admit", newcomer.address)
    close = vetoed.governor.read("proposalDeadline", motion.id)
    at_timestamp(vetoed.world, close + 1)
    vetoed.registry.send(vetoed.registrar, "admit", later.address)
    vetoed.world.forward(GRACE // 2)
    vetoed.do("queue", motion)
    assert vetoed.houses[0].read("proposalSnapshot", motion.id) == close
    vetoed.houses[0].send(newcomer, "castVote", motion.id, 1)
    with reverts("ballots: no votes"):
        vetoed.houses[0].send(later, "castVote", motion.id, 1)


@pytest.fixture
def abandoned(government: Callable[..., BareGovernment]) -> tuple[BareGovernment, Motion, int]:
    """What wealth has passed, where heads veto and there were none when its vote closed."""
    nation = government(
        source="wealth", houses=("heads",), veto_houses=1,
        classes=(with_houses(PLAIN, (2_500, 5_000)),),
    )  # fmt: skip
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    nation.cast(motion, {FOR: EVERYBODY})
    for each in nation.people:
        nation.registry.send(nation.registrar, "revoke", each.address)
    nation.close(motion)
    return nation, motion, nation.governor.read("proposalDeadline", motion.id)


def test_an_empty_house_is_waited_for(abandoned: tuple[BareGovernment, Motion, int]) -> None:
    """Between two terms of a council, say: whoever comes next has the veto."""
    nation, motion, _ = abandoned
    with reverts("house: nobody there"):
        nation.do("queue", motion)
    nation.registry.send(nation.registrar, "admit", nation.outsider.address)
    nation.world.mine()
    nation.do("queue", motion)
    nation.houses[0].send(nation.outsider, "castVote", motion.id, 1)
    nation.mature(motion)
    assert nation.state(motion) == CANCELED


def test_a_house_that_nobody_fills_holds_nobody_up_for_ever(
    abandoned: tuple[BareGovernment, Motion, int],
) -> None:
    nation, motion, close = abandoned
    at_timestamp(nation.world, close + GRACE // 2)
    with reverts("house: nobody there"):
        nation.do("queue", motion)
    at_timestamp(nation.world, close + GRACE // 2 + 1)
    nation.do("queue", motion)
    nation.mature(motion)
    nation.do("execute", motion)
    assert nation.poked() == 7


LATE = 300


def late_veto(
    government: Callable[..., BareGovernment], **changed: object
) -> tuple[BareGovernment, Motion, int]:
    """Queued, with four of the five heads for a veto, and its eta."""
    terms = replace(PLAIN, **changed)  # type: ignore[arg-type]
    nation = government(
        source="wealth", houses=("heads",), veto_houses=1, late_extension=LATE,
        classes=(with_houses(terms, (2_500, 5_000)),),
    )  # fmt: skip
    motion = nation.propose([nation.poke()])
    nation.carry(motion)
    nation.cast(motion, {FOR: range(4)}, house=1)
    return nation, motion, nation.governor.read("proposalEta", motion.id)


def test_a_veto_whose_quorum_comes_in_the_last_second_goes_on(
    government: Callable[..., BareGovernment],
) -> None:
    nation, motion, eta = late_veto(government)
    at_timestamp(nation.world, eta - 1)
    sent = nation.cast_one(motion, 4, FOR, house=1)
    until = eta - 1 + LATE
    assert sent.only("ProposalExtended")["extendedDeadline"] == until
    assert nation.governor.read("proposalEta", motion.id) == until
    at_timestamp(nation.world, eta)
    with reverts("governor: not ready"):
        nation.do("execute", motion)
    assert nation.state(motion) == QUEUED
    nation.cast(motion, {AGAINST: range(10, 17)}, house=1)
    at_timestamp(nation.world, until - 1)
    with reverts("governor: not ready"):
        nation.do("execute", motion)
    at_timestamp(nation.world, until)
    nation.do("execute", motion)
    assert nation.poked() == 7


def test_an_extended_veto_that_carries(government: Callable[..., BareGovernment]) -> None:
    nation, motion, eta = late_veto(government)
    at_timestamp(nation.world, eta - 1)
    nation.cast_one(motion, 4, FOR, house=1)
    at_timestamp(nation.world, eta - 1 + LATE)
    with reverts("governor: not queued"):
        nation.do("execute", motion)
    nation.world.mine()
    assert nation.state(motion) == CANCELED
    assert nation.governor.read("state", motion.id) == CANCELED


@pytest.mark.parametrize(("early", "extends"), [(0, False), (1, False), (-1, True)])
def test_when_a_veto_goes_on(
    government: Callable[..., BareGovernment], early: int, extends: bool
) -> None:
    nation, motion, eta = late_veto(government)
    at_timestamp(nation.world, eta - LATE - early)
    nation.cast_one(motion, 4, FOR, house=1)
    assert nation.governor.read("proposalEta", motion.id) == (eta + 1 if extends else eta)


def test_a_veto_goes_on_three_times_at_most(government: Callable[..., BareGovernment]) -> None:
    nation, motion, _ = late_veto(government, changeable=True)
    for _ in range(3):
        eta = nation.governor.read("proposalEta", motion.id)
        at_timestamp(nation.world, eta - 1)
        nation.cast_one(motion, 4, FOR, house=1)
        assert nation.governor.read("proposalEta", motion.id) == eta - 1 + LATE
        nation.cast_one(motion, 4, AGAINST, house=1)
    with reverts("ballots: quorum too late"):
        nation.cast_one(motion, 4, FOR, house=1)
    nation.mature(motion)
    nation.do("execute", motion)


def test_grace_begins_when_an_extended_veto_is_over(
    government: Callable[..., BareGovernment],
) -> None:
    nation, motion, eta = late_veto(government)
    at_timestamp(nation.world, eta - 1)
    nation.cast_one(motion, 4, FOR, house=1)
    nation.cast(motion, {AGAINST: range(10, 17)}, house=1)
    at_timestamp(nation.world, eta - 1 + LATE + GRACE)
    nation.do("execute", motion)
    assert nation.state(motion) == EXECUTED


def test_a_late_veto_by_blocks_counts_twelve_seconds_each(
    government: Callable[..., BareGovernment],
) -> None:
    terms = replace(PLAIN, voting_delay=2, voting_period=50)
    nation = government(
        by_timestamp=False, source="wealth", houses=("heads",), veto_houses=1, late_extension=10,
        classes=(with_houses(terms, (2_500, 5_000)),),
    )  # fmt: skip
    motion = nation.propose([nation.poke()])
    nation.carry(motion)
    nation.cast(motion, {FOR: range(4)}, house=1)
    eta = nation.governor.read("proposalEta", motion.id)
    at_timestamp(nation.world, eta - 1)
    nation.cast_one(motion, 4, FOR, house=1)
    assert nation.governor.read("proposalEta", motion.id) == eta - 1 + 120


def test_what_is_canceled_while_a_veto_is_open(vetoed: BareGovernment) -> None:
    motion = vetoed.propose([vetoed.poke()])
    vetoed.carry(motion)
    with reverts("governor: only proposer"):  # nothing is vetoed yet
        vetoed.do("cancel", motion)
    vetoed.do("cancel", motion, vetoed.guardian)
    with reverts("ballots: not active"):
        vetoed.cast_one(motion, 4, FOR, house=1)


def test_expires_where_the_veto_failed(vetoed: BareGovernment) -> None:
    motion = vetoed.propose([vetoed.poke()])
    vetoed.carry(motion)
    vetoed.mature(motion)
    vetoed.world.forward(GRACE + 1)
    assert vetoed.state(motion) == EXPIRED


def test_a_veto_by_blocks_ends_by_seconds(government: Callable[..., BareGovernment]) -> None:
    terms = replace(PLAIN, voting_delay=2, voting_period=50)
    nation = government(
        by_timestamp=False, houses=("heads",), veto_houses=1,
        classes=(with_houses(terms, (2_500, 5_000)),),
    )  # fmt: skip
    for description, people, state in (("A", 5, CANCELED), ("B", 4, QUEUED)):
        motion = nation.propose([nation.poke()], description)
        nation.open(motion)
        nation.cast(motion, {FOR: EVERYBODY})
        nation.close(motion)
        nation.do("queue", motion)
        nation.world.mine()
        nation.cast(motion, {FOR: range(people)}, house=1)
        nation.world.mine(60)
        assert nation.state(motion) == QUEUED
        nation.mature(motion)
        assert nation.state(motion) == state


def test_consent_and_veto_together(government: Callable[..., BareGovernment]) -> None:
    nation = government(
        houses=("wealth", "heads"), veto_houses=0b10,
        classes=(with_houses(PLAIN, (3_000, 6_000), (2_500, 5_000)),),
    )  # fmt: skip
    everybody = {FOR: EVERYBODY}
    refused = nation.propose([nation.poke()], "Refused")
    assert nation.decide(refused, everybody, {AGAINST: EVERYBODY}) == DEFEATED
    stopped = nation.propose([nation.poke()], "Stopped")
    assert nation.decide(stopped, everybody, everybody) == SUCCEEDED
    nation.do("queue", stopped)
    nation.cast(stopped, everybody, house=2)
    nation.mature(stopped)
    assert nation.state(stopped) == CANCELED
    passed = nation.propose([nation.poke(9)], "Passed")
    assert nation.decide(passed, everybody, everybody) == SUCCEEDED
    nation.do("queue", passed)
    nation.mature(passed)
    nation.do("execute", passed)
    assert nation.state(passed) == EXECUTED
    assert nation.poked() == 9


# -- constitutions of others


TWO_THIRDS = replace(PLAIN, approval_bps=Bps(6_667))


@pytest.fixture
def liberland(government: Callable[..., BareGovernment]) -> BareGovernment:
    """An amendment takes two thirds of voters and of votes; a law is vetoed by heads."""
    amendment = with_houses(TWO_THIRDS, (2_000, 6_667), (2_500, 5_000))
    law = with_houses(PLAIN, (0, 0), (2_500, 5_000))
    return government(
        houses=("wealth", "heads"), veto_houses=0b10, classes=(amendment, law), rules=(POKE,)
    )


@pytest.mark.parametrize(
    ("heads", "votes", "state"),
    [
        (range(14), range(20), SUCCEEDED),  # 14 of 20
        (range(13), range(20), DEFEATED),  # 65 % of voters
        (range(20), range(6, 20), SUCCEEDED),  # 189 of 210
        (range(20), range(11, 20), SUCCEEDED),  # 144 of 210
        (range(20), range(13), DEFEATED),  # the poorest thirteen have 91 of 210
    ],
)
def test_liberlands_amendment(
    liberland: BareGovernment, heads: range, votes: range, state: ProposalState
) -> None:
    motion = liberland.propose([liberland.rulebook.call("setRules", [])])
    ballots = [
        {FOR: each, AGAINST: [n for n in EVERYBODY if n not in each]} for each in (heads, votes)
    ]
    assert liberland.decide(motion, *ballots) == state


def test_liberlands_public_veto_is_by_head(liberland: BareGovernment) -> None:
    """The five poorest have 15 of 210 votes and yet a quarter of the heads."""
    motion = liberland.propose([liberland.poke()])
    liberland.carry(motion)
    liberland.cast(motion, {FOR: range(5)}, house=2)
    liberland.mature(motion)
    assert liberland.state(motion) == CANCELED


def test_optimisms_houses(government: Callable[..., BareGovernment]) -> None:
    """Token holders decide; upgrades are vetoed by citizens, grants take both."""
    upgrade = with_houses(PLAIN, (0, 0), (3_000, 6_000))
    grant = with_houses(PLAIN, (3_000, 5_000))
    strictest = with_houses(PLAIN, (3_000, 5_000), (3_000, 6_000))
    nation = government(
        source="wealth", houses=("heads", "heads"), veto_houses=0b10,
        classes=(strictest, upgrade, grant),
        rules=(POKE, ("coin", "", 2, False, False)),
    )  # fmt: skip
    everybody = {FOR: EVERYBODY}
    gift = nation.call("poke(uint256)", 1, to=nation.outsider.address)
    paid = nation.propose([replace(gift, data=b"")], "Grant")
    assert nation.decide(paid, everybody) == DEFEATED
    both = nation.propose([replace(gift, data=b"")], "Grant again")
    assert nation.decide(both, everybody, everybody) == SUCCEEDED
    upgraded = nation.propose([nation.poke()], "Upgrade")
    assert nation.decide(upgraded, everybody) == SUCCEEDED
    nation.do("queue", upgraded)
    nation.cast(upgraded, {FOR: range(6)}, house=2)
    nation.mature(upgraded)
    assert nation.state(upgraded) == CANCELED


def test_holders_veto_as_lidos(government: Callable[..., BareGovernment]) -> None:
    """Delegates decide by head; holders of a tenth of the supply stop it."""
    nation = government(
        houses=("wealth",), veto_houses=1, classes=(with_houses(PLAIN, (1_000, 5_000)),)
    )
    for description, holders, state in (("A", [19], QUEUED), ("B", [19, 0], CANCELED)):
        motion = nation.propose([nation.poke()], description)
        assert nation.decide(motion, {FOR: EVERYBODY}) == SUCCEEDED
        nation.do("queue", motion)
        nation.cast(motion, {FOR: holders}, house=1)
        nation.mature(motion)
        assert nation.state(motion) == state


def test_a_table_of_thresholds_as_cardanos(government: Callable[..., BareGovernment]) -> None:
    """By house and kind of action: heads, wealth, and heads once more as a committee."""
    rows = {
        "refuse()": replace(PLAIN, approval_bps=Bps(6_700)),
        "poke(uint256)": with_houses(replace(PLAIN, approval_bps=Bps(6_000)), (0, 5_100)),
        "bomb()": with_houses(replace(PLAIN, approval_bps=Bps(7_500)), (0, 6_000), (0, 6_700)),
    }
    strictest = with_houses(replace(PLAIN, approval_bps=Bps(7_500)), (0, 6_000), (0, 6_700))
    nation = government(
        houses=("wealth", "heads"),
        classes=(strictest, *rows.values()),
        rules=tuple(("target", name, n, False, False) for n, name in enumerate(rows, 1)),
    )
    arguments = {"poke(uint256)": (1,)}
    for name, terms in rows.items():
        motion = nation.propose([nation.call(name, *arguments.get(name, ()))], name)
        word = nation.governor.read("polls", motion.id)
        assert poll_word.HOUSES.of(word) == terms.houses
        assert poll_word.APPROVAL.of(word) == terms.approval_bps
        for n, house in enumerate(nation.houses):
            opened = house.read("polls", motion.id)
            expected = terms.house_approval_bps[n] if terms.houses >> n & 1 else 0
            assert poll_word.APPROVAL.of(opened) == expected
    mixed = nation.propose([nation.call(name, *arguments.get(name, ())) for name in rows])
    assert poll_word.APPROVAL.of(nation.governor.read("polls", mixed.id)) == 7_500
    assert poll_word.HOUSES.of(nation.governor.read("polls", mixed.id)) == 0b11


def test_a_quorum_by_head_over_votes_by_weight(government: Callable[..., BareGovernment]) -> None:
    nation = government(houses=("wealth by head",), classes=(with_houses(PLAIN, (5_000, 5_000)),))
    everybody = {FOR: EVERYBODY}
    for description, people, state in (
        ("The richest nine", range(11, 20), DEFEATED),
        ("The poorest ten", range(10), SUCCEEDED),
    ):
        motion = nation.propose([nation.poke()], description)
        nation.open(motion)
        nation.world.mine()
        assert nation.houses[0].read("proposalQuorum", motion.id) == 10
        assert nation.decide(motion, everybody, {FOR: people}) == state
    outvoted = nation.propose([nation.poke()], "Ten poor against one rich and nine abstaining")
    ballots = {AGAINST: range(4), FOR: [19], ABSTAIN: range(4, 13)}
    assert nation.decide(outvoted, everybody, ballots) == SUCCEEDED
    assert nation.houses[0].read("proposalVotes", outvoted.id) == (10, 20, 81)


def test_views_of_a_house(bicameral: BareGovernment) -> None:
    [house] = bicameral.houses
    assert (house.read("name"), house.read("version"), house.read("number")) == ("House 1", "1", 1)
    assert house.read("governor") == bicameral.governor.address
    assert house.read("rulebook") == bicameral.rulebook.address
    assert house.read("token") == bicameral.token.address
    motion = bicameral.propose([bicameral.poke()])
    assert (bicameral.state(motion), house.read("outcome", motion.id)) == (PENDING, OPEN)
    bicameral.open(motion)
    bicameral.cast(motion, {FOR: EVERYBODY}, house=1)
    assert (bicameral.state(motion), house.read("outcome", motion.id)) == (ACTIVE, OPEN)
    bicameral.world.forward(PERIOD)
    assert house.read("outcome", motion.id) == CARRIED
    lost = bicameral.propose([bicameral.poke()], "Lost")
    bicameral.open(lost)
    bicameral.close(lost)
    assert house.read("outcome", lost.id) == LOST
