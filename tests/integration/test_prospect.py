"""What a proposal would make of the nation: refused, or warned of, before anybody votes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govkit.constitution.facts import facts_of as facts_of_file
from govkit.constitution.powers import Powers
from govkit.contracts import Rule
from govkit.errors import UsageError
from govkit.nation.voting.prospect import facts_of
from govkit.network.port import Call
from govkit.testing import World, sample_constitution
from govkit.testing.sample import holders_decide
from govkit.types import Bps, KindMode, Wei

COUNCIL = """\
councils:
  wardens:
    seats: 3
    term: 365 days
    nomination_period: 7 days
    voting_period: 7 days
    members: [dev1, dev2]
  elders:
    seats: 1
    term: 365 days
    nomination_period: 7 days
    voting_period: 7 days
    members: [dev3]
offices:
  clerk:
    term: 100 days
    powers: [ledger.append]
    holders: [dev4]
  door:
    council: wardens
    registrar: true
government:
"""
CLASSES = """\
  classes:
    weak: {quorum: 5 %, approval: 50 %, voting_period: 1 day, timelock_delay: 1 day}
  rules:
    - {action: ledger.append, class: weak}
  guardian:
"""


def richer(text: str) -> str:
    """A registrar by council, a council that consents, and notices."""
    before, after = text.split("  registrar: ")
    text = before + "  notice_period: 7 days\n" + after.split("\n", 1)[1]
    text = text.replace("government:\n", COUNCIL).replace("  guardian:\n", CLASSES)
    house = "{name: bench, votes: council elders, quorum: 50 %, approval: 50 %}"
    return text.replace("houses: [citizens]", f"houses: [citizens, {house}]")


@pytest.fixture(scope="module")
def world() -> World:
    return World.found(sample_constitution(richer))


def refused(world: World, *actions: Call) -> str:
    with pytest.raises(UsageError) as caught:
        world.nation.proposals.propose(actions, "# Attempt")
    return str(caught.value)


def parsed(world: World, *words: str) -> list[Call]:
    return [world.nation.phrases.parse(each) for each in words]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("set proposal_threshold 2 citizens", "each has one vote"),
        ("set voting_period 300 days", "1 second to 97 days"),
        ("set voting_period 1 second", "at least 1 minute"),
        ("set voting_delay 300 days", "1 second to 194 days"),
        ("set timelock_delay 3 years", "1 second to 194 days"),
        ("set class weak quorum 21 %", "at most 20 %, which is `government.quorum`"),
        ("set quorum 4 %", "government.classes.weak.quorum"),
        ("set rule wardens.appoint class weak", "decides who is a citizen"),
        ("set rule wardens.dismiss class weak", "decides who is a citizen"),
        ("set rule offices.appoint class weak", "decides who is a citizen"),
        ("set rule registry.revoke class weak", "for ever"),
        ("set rule elders.appoint class weak", "for ever"),
        ("remove keeper registry", "it records notices"),
        ("set kind notice to treasury", "it records notices"),
        ("set kind notice to anyone for 1 ETH", "it records notices"),
        ("dismiss dev3 from elders", "nobody could vote in this house"),
    ],
)
def test_a_setting_that_no_nation_may_have_is_not_even_proposed(
    world: World, words: str, why: str
) -> None:
    assert why in refused(world, *parsed(world, words))


@pytest.mark.parametrize(
    "words",
    [
        ["set class weak proposal_threshold 0 citizens", "set proposal_threshold 0 citizens"],
        ["set voting_period 90 days"],
        ["set class weak quorum 20 %"],
        ["set class weak quorum 4 %", "set quorum 4 %"],
        ["set rule elders.dismiss class constitutional"],
        ["dismiss dev1 from wardens"],
        ["dismiss dev3 from elders", "appoint dev5 to elders until 2027-01-01"],
        ["remove keeper dev9"],
        ["set kind notice to account registry"],
        ["set kind law to treasury"],
        ["let clerk call ledger.appendLinked"],
        ["set rule ledger.appendLinked class weak"],
    ],
)
def test_its_neighbour_is(world: World, words: list[str]) -> None:
    assert world.nation.proposals.propose(parsed(world, *words), "# Fine")


def test_what_only_raw_calls_can_say(world: World) -> None:
    nation, rulebook = world.nation, world.nation.rulebook
    terms = rulebook.terms(0)
    two = replace(
        terms, houses=0b11, house_quorum_bps=(Bps(1),) * 4, house_approval_bps=(Bps(5_000),) * 4
    )
    assert "bench, the further houses" in refused(world, rulebook.set_class(0, two))
    half = replace(terms, approval_bps=Bps(4_999))
    assert "50 % to 100 %" in refused(world, rulebook.set_class(0, half))
    over = replace(terms, house_quorum_bps=(Bps(10_001), *terms.house_quorum_bps[1:]))
    assert "0 % to 100 %" in refused(world, rulebook.set_class(0, over))
    assert "the next one is 2" in refused(world, rulebook.set_class(3, terms))
    assert "changes nothing" in refused(world, rulebook.set_rules([]))
    assert "no class 7" in refused(world, rulebook.set_rules([Rule(class_number=7)]))
    assert "not valid for it" in refused(
        world, Call(rulebook.address, rulebook.set_rules([]).data[:4])
    )
    move = nation.registry.admit(nation.treasury.address).data[:3] + b"\0"
    unknown = Rule(nation.registry.address, move, 1)
    assert "in every nation" in refused(world, rulebook.set_rules([unknown]))
    empty = world.nation.councils["elders"].appoint([], 2**33)
    assert "nobody could vote in this house" in refused(world, empty)
    new = replace(terms, houses=0)
    assert nation.proposals.propose([rulebook.set_class(2, new)], "# A third class")


def test_the_last_citizen_is_not_put_out() -> None:
    def alone(text: str) -> str:
        head, tail = text.split("  founding_citizens:\n")
        first, rest = tail.split("\n", 1)
        return f"{head}  founding_citizens:\n{first}\n{rest[rest.index('government:') :]}"

    world = World.found(sample_constitution(alone))
    last = world.actors.proposer.address
    assert "none could vote" in refused(world, world.nation.registry.revoke(last))
    assert world.nation.proposals.propose(
        [world.nation.registry.revoke(world.actors.stranger.address)], "# Nobody"
    )


def test_a_power_given_to_an_office_counts_as_a_rule_about_it_does() -> None:
    """Offices are given by a weak class: then none may get the registry, in two steps or in one."""

    def change(text: str) -> str:
        text = text.replace("government:\n", COUNCIL.replace("    registrar: true\n", ""))
        return text.replace("  guardian:\n", CLASSES.replace("ledger.append,", "offices.appoint,"))

    world = World.found(sample_constitution(change))
    give = parsed(world, "let clerk call registry.admit")
    assert "offices.appoint" in refused(world, *give)
    withdrawn = parsed(world, "set rule offices.appoint class constitutional")
    assert world.nation.proposals.propose([*withdrawn, *give], "# Both")


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ("set rule registry.admit class weak", "admits voters"),
        ("set rule registry.reinstate class weak", "brings voters back"),
        ("set rule governor.removeGuardian class weak", "ends the guardian's power"),
        ("set quorum 7 %", "few can change everything"),
        ("set quorum 99 %", "keys are lost"),
        ("set approval 100 %", "vote against"),
        ("set class weak timelock_delay 1 hour; set timelock_delay 1 hour", "under a day"),
        ("set class weak timelock_delay 1 minute", "under an hour"),
        (
            "set class weak proposal_threshold 0 citizens; set proposal_threshold 0 citizens",
            "anybody",
        ),
        ("lower issuance limit to 1 %", "never be raised"),
        ("remove guardian", "no other guardian"),
        ("abolish office door", "nobody but a vote admits"),
    ],
)
def test_what_is_weak_is_said_beforehand(world: World, words: str, warning: str) -> None:
    foreseen = world.nation.proposals.foresee(parsed(world, *words.split("; ")))
    assert foreseen.problems == ()
    assert any(warning in each for each in foreseen.warnings)


def test_a_pin_is_said_to_be_for_ever(world: World) -> None:
    nation = world.nation
    pay = nation.token.transfer(nation.treasury.address, Wei(1)).data[:4]
    pinned = Rule(nation.token.address, pay, 0, pinned=True)
    for rule, count in ((pinned, 1), (replace(pinned, pinned=False), 0)):
        warnings = nation.proposals.foresee([nation.rulebook.set_rules([rule])]).warnings
        told = [each for each in warnings if "token.transfer can never get another class" in each]
        assert len(told) == count


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("set proposal_threshold 1_001 TST", "at most what anybody votes with, 1_000 TST"),
        ("set proposal_threshold 22_000 TST", "at most what people hold now, 21_000 TST"),
        ("set quorum 96 %", "20_000 TST votes, the rest is not delegated"),
    ],
)
def test_what_nobody_reaches_as_votes_stand(holders: World, words: str, why: str) -> None:
    assert why in refused(holders, *parsed(holders, words))


@pytest.mark.parametrize("words", ["set proposal_threshold 1_000 TST", "set quorum 95 %"])
def test_what_somebody_reaches(holders: World, words: str) -> None:
    assert holders.nation.proposals.foresee(parsed(holders, words)).problems == ()


@pytest.fixture(scope="module")
def holders() -> World:
    """Holders decide; one of 21 lets nobody vote with its 1,000 TST."""

    def change(text: str) -> str:
        head, tail = holders_decide(text).split("citizenship:")
        return f"{head.rstrip()}\n      self_delegate: false\ncitizenship:{tail}"

    return World.found(sample_constitution(change))


def test_what_was_weak_before_is_no_news(world: World) -> None:
    for words in ("pay 1 TST to dev3", "set class weak quorum 6 %", "admit dev9"):
        assert world.nation.proposals.foresee(parsed(world, words)).warnings == ()


def test_a_nation_that_is_wrong_already_can_be_mended_in_steps() -> None:
    """Somebody proposed past govkit, and it was passed."""
    world = World.found(
        sample_constitution(
            lambda t: t.replace("  registrar:", "  notice_period: 7 days\n  registrar:")
        )
    )
    nation, actors = world.nation, world.actors
    wrong = parsed(world, "remove keeper registry")
    world.send(nation.governor.propose(wrong, "Past govkit"), actors.proposer)
    proposal = nation.proposals.all()[-1]
    world.vote(proposal, voters=actors.voters(20))
    world.close_vote(proposal)
    world.queue(proposal)
    world.send(nation.proposals.execute(proposal), actors.stranger)
    for words in ("set voting_period 4 days", "add keeper registry", "remove keeper registry"):
        assert nation.proposals.foresee(parsed(world, words)).problems == ()


def test_the_same_powers_from_the_chain_as_from_the_file(world: World) -> None:
    founded = set(Powers(facts_of(world.nation)).edges)
    named = set(Powers(facts_of_file(sample_constitution(richer))).edges)
    assert {(each.source, each.target, each.whole) for each in founded} == {
        (each.source, each.target, each.whole) for each in named
    }


def test_who_records_notices_is_read_from_the_ledger(world: World) -> None:
    ledger = world.nation.ledger
    assert world.nation.proposals.foresee(
        [ledger.set_kind(b"notice".ljust(32, b"\0"), KindMode.TREASURY)]
    ).problems
