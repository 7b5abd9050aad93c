"""A nation with a court: its file, its proof, a case from its opening to a verdict, and what its
people see of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.contracts.court import CourtSettings, VoteState
from govkit.errors import NetworkError, NotFound, RevertError, UsageError
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.justice import money, open_cases
from govkit.nation.justice.cases import Stage
from govkit.nation.justice.court import NationCourt
from govkit.nation.justice.timeline import timeline, waits_for
from govkit.nation.moments import Moment
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.justice import Justice, with_court, with_roll
from govkit.testing.sample import blocks_count, sample_text
from govkit.types import Address, KindMode

ETHER, DAY = 10**18, 86_400
VERDICT = b"verdict".ljust(32, b"\0")


def file_of(text: str) -> Constitution:
    return Constitution.parse(text, Path())


def in_blocks(text: str) -> str:
    """The sample with a court, on a clock of blocks."""
    text = with_court(blocks_count(text)).replace("14 days", "20_000 blocks")
    spans = "".join(f"  {name}_period: 30 blocks\n" for name in ("evidence", "commit", "reveal"))
    return (
        text.replace("tenure: 1 second", "tenure: 1 block") + spans + "  appeal_period: 9 blocks\n"
    )


@pytest.fixture(scope="module")
def founded() -> World:
    world = World.found(file_of(with_court(sample_text())))
    world.forward("1 day")
    return world


@pytest.fixture
def land(founded: World) -> Iterator[World]:
    start = founded.snapshot()
    yield founded
    founded.restore(start)


@pytest.fixture
def justice(land: World) -> Justice:
    return Justice(land)


def court_of(nation: Nation) -> NationCourt:
    assert nation.court is not None
    return nation.court


def parties(world: World) -> list[ActorSigner]:
    return world.actors.voters(2)


def commands(nation: Nation, person: Address) -> list[str]:
    return [each.command for each in open_cases.todo(nation, person)]


# -- founding


@pytest.mark.parametrize("change", [with_court, with_roll, in_blocks])
def test_is_founded_and_proved(change: object) -> None:
    file = file_of(change(sample_text()))  # type: ignore[operator]
    world = World.found(file)
    checks = list(prove(Plan.make(file, world.actors.deployer.address), world.port))
    assert [each for each in checks if not each.holds] == []
    names = {each.name for each in checks}
    wanted = {"seats of court", "evidence period of court", "willing of court", "far of court"}
    assert wanted | {"verdicts are written by", "registry of court", "ledger of court"} <= names
    Nation.connect(world.nation.deployment, world.port)


def test_every_setting_is_proved(founded: World) -> None:
    plan = Plan.make(file_of(with_court(sample_text())), founded.actors.deployer.address)
    names = {each.name for each in prove(plan, founded.port)}
    for setting in CourtSettings.__slots__:
        assert f"{setting.replace('_', ' ')} of court" in names


def test_verdicts_are_the_courts_from_the_founding_on(founded: World) -> None:
    nation = founded.nation
    rule = nation.records.rule("verdict")
    assert (rule.mode, rule.gate) == (KindMode.SOLE, court_of(nation).contract.address)


def test_no_vote_writes_or_opens_verdicts(land: World) -> None:
    nation = land.nation
    with reverts("ledger: may not append"):
        land.pass_proposal([nation.ledger.append(VERDICT, b"\1" * 32, "Verdict 1")])
    with reverts("ledger: only court"):
        land.pass_proposal([nation.ledger.set_kind(VERDICT, KindMode.ANYONE)])


def test_the_section_says_the_terms(founded: World) -> None:
    terms = court_of(founded.nation).terms
    assert (terms.seats, terms.appeal_seats, terms.house_period) == (5, 11, 14 * DAY)
    assert (terms.fee, terms.stake, terms.willing) == (ETHER // 100, ETHER // 20, False)
    assert (terms.evidence_period, terms.notice) == (7 * DAY, 30 * DAY)


def test_a_nation_without_a_court() -> None:
    world = World.found(file_of(sample_text()))
    assert world.nation.court is None
    assert list(open_cases.todo(world.nation, world.actors.proposer.address)) == []
    with pytest.raises(UsageError, match="this nation has no court"):
        world.nation.phrases.parse("decide case 1: ruling 1")
    with pytest.raises(UsageError, match="with_court"):
        Justice(world).open([])


# -- a case


@pytest.mark.parametrize("change", [with_court, with_roll, in_blocks])
def test_from_dispute_to_verdict(change: object) -> None:
    world = World.found(file_of(change(sample_text())))  # type: ignore[operator]
    justice, nation = Justice(world), world.nation
    if justice.court.terms.willing:
        justice.serve(world.actors.voters(20))
    world.pass_time(10)
    case = justice.open(parties(world))
    assert (case.number, case.stage, case.ruling) == (1, Stage.WAITING, None)
    justice.share(1, parties(world))
    assert justice.draw(1).stage is Stage.EVIDENCE
    assert justice.vote(1, (1, 1, 1, 2, 2)).ruling == 1
    assert justice.execute(1).stage is Stage.EXECUTED
    assert justice.told(1) == 1
    assert nation.records.all()[-1].kind == "verdict"
    assert nation.records.all()[-1].author == justice.court.contract.address


def test_each_stage_is_told(justice: Justice, land: World) -> None:
    nation, court = land.nation, justice.court
    case = justice.open(parties(land))
    last, known = case.case.block - 3, case.case.block + 3
    assert f"from block {known} on" in waits_for(nation, case)[0]
    assert f"until block {last}" in waits_for(nation, case)[1]
    with pytest.raises(RevertError, match="too early"):
        land.send(court.draw(case), land.actors.stranger)
    drawn = justice.draw(1)
    assert "evidence is heard until" in waits_for(nation, drawn)[0]
    voting = justice.commit(1, ())
    assert voting.stage is Stage.VOTING
    justice.vote(1, (1, 2, 2, 2, 1))
    assert court.get(1).stage is Stage.APPEALABLE
    assert "parties can appeal until" in waits_for(nation, court.get(1))[0]
    justice.execute(1)
    assert waits_for(nation, court.get(1)) == ["nothing: it is over"]


def test_the_timeline(justice: Justice, land: World) -> None:
    first, _ = parties(land)
    justice.open(parties(land))
    justice.share(1, [first])
    land.send(justice.court.submit_evidence(justice.court.get(1), b"\7" * 32, "ipfs://x"), first)
    justice.draw(1)
    justice.vote(1, (1, 1, 1, 2, 2))
    justice.execute(1)
    told = [each.what for each in timeline(land.nation, 1)]
    assert told[0].startswith("opened by 0x")
    assert told[1:4] == [
        "party 0 committed a share",
        f"evidence 0x{'07' * 6}... at ipfs://x by {land.nation.book.show(first.address)}",
        "party 0 gave its share",
    ]
    assert told[4].startswith("panel drawn: passports ")
    assert "ruling 1, by 3 of 5 votes" in told
    assert told[-1] == "executed: ruling 1; the verdict is record 1"
    blocks = [each.block for each in timeline(land.nation, 1)]
    assert blocks == sorted(blocks)


def test_evidence_is_listed(justice: Justice, land: World) -> None:
    first, _ = parties(land)
    state = justice.open(parties(land))
    land.send(justice.court.submit_evidence(state, b"\7" * 32), first)
    (found,) = justice.court.evidence(1)
    assert (found.party, found.content_hash, found.uri) == (first.address, b"\7" * 32, "")
    with reverts("court: only parties"):
        land.send(justice.court.submit_evidence(state, b"\7" * 32), land.actors.stranger)


def test_the_silent_are_replaced(justice: Justice) -> None:
    justice.open([])
    before = justice.draw(1).seats
    justice.commit(1, (1, 1, 1))
    state = justice._past(1, Stage.VOTING)
    assert state.stage is Stage.CLOSING
    justice._send(justice.court.close(state))
    after = justice.draw(1).seats
    assert [seat.number for seat in after[:3]] == [seat.number for seat in before[:3]]
    assert {seat.number for seat in after[3:]}.isdisjoint(seat.number for seat in before)
    assert [seat.state for seat in after[:3]] == [VoteState.COMMITTED] * 3


def test_a_share_that_is_held_back_costs_its_bond(justice: Justice, land: World) -> None:
    nation, (first, second) = land.nation, parties(land)
    justice.open([first, second])
    justice.share(1, [first, second])
    state = justice._past(1, Stage.WAITING)
    assert state.stage is Stage.GIVING
    land.send(justice.court.give_share(state, first), first)
    late = justice._past(1, Stage.GIVING)
    assert late.stage is Stage.RENEWING
    justice._send(justice.court.renew(late))
    assert justice.draw(1).stage is Stage.EVIDENCE
    (mine, other) = justice.court.shares(1)
    assert (mine.is_over, other.is_over) == (False, True)
    block = nation.port.block().number
    justice._send(justice.court.contract.collect(0))
    (note,) = money.movements(nation, block, block + 1)
    assert (note.kind, note.amount, note.line) == ("court", ETHER // 20, "court")
    assert nation.statement()  # each change of the treasury is explained
    kinds = [line.movement.kind for line in nation.statement()]
    assert kinds.count("court") == 1
    assert "unexplained" not in kinds


def test_bonds_come_back(justice: Justice, land: World) -> None:
    first, _ = parties(land)
    justice.open(parties(land))
    justice.share(1, [first])
    assert justice.court.bonds(justice.court.get(1)) == []
    state = justice.draw(1)
    (bond,) = justice.court.bonds(state)
    before = land.port.balance(first.address)
    assert "govkit court take-back 1" in commands(land.nation, first.address)
    justice._send(justice.court.take_back_bond(state, bond))
    assert land.port.balance(first.address) - before == ETHER // 20
    assert justice.court.bonds(justice.court.get(1)) == []


def test_an_appeal_and_the_nations_word(justice: Justice, land: World) -> None:
    nation = land.nation
    first, second = parties(land)
    justice.open([first, second])
    justice.draw(1)
    justice.vote(1, (1, 1, 1, 2, 2))
    assert justice.appeal(1, second).stage is Stage.WAITING
    assert len(justice.draw(1).seats) == 11
    assert justice.court.get(1).ruling == 1
    assert justice.vote(1, [2] * 6 + [1] * 5).ruling == 2
    assert justice.appeal(1, first).stage is Stage.NATION
    call = nation.phrases.parse("decide case 1: ruling 1")
    assert nation.phrases.describe(call) == "decide case 1: ruling 1"
    land.pass_proposal([call])
    assert justice.execute(1).ruling == 1
    told = [each.what for each in timeline(nation, 1)]
    assert told.count("appealed") == 2
    assert "the nation decided: ruling 1" in told


def test_grounds_stand_in_the_verdict(justice: Justice, land: World) -> None:
    court, grounds = justice.court, b"\x42" * 32
    justice.open([])
    justice.draw(1)
    justice.commit(1, (2, 1, 1, 1, 1))
    justice._send(court.close(court.get(1)))
    state = court.get(1)
    for place, panelist in enumerate(justice.panel(1)):
        given = grounds if place == 2 else bytes(32)
        call, _ = court.reveal(state, panelist, given)
        land.send(call, panelist)
    justice._send(court.tally(court.get(1)))
    assert court.grounds(court.get(1)) == grounds
    justice.execute(1)
    assert land.nation.records.all()[-1].content_hash == grounds


# -- what can't be


def test_what_is_not_there(justice: Justice, land: World) -> None:
    court, stranger = justice.court, land.actors.stranger
    with pytest.raises(NotFound, match="there is no case 1; see govkit court list"):
        court.get(1)
    state = justice.open(parties(land))
    for act in (court.commit_share, court.give_share):
        with pytest.raises(UsageError, match="no party of case 1"):
            act(state, stranger)
    with pytest.raises(UsageError, match="has no share of its own to give"):
        court.give_share(state, parties(land)[0])
    with pytest.raises(UsageError, match="has no seat in case 1"):
        court.commit(state, stranger, 1)
    with pytest.raises(UsageError, match="there is no ruling 3 in case 1"):
        court.commit(state, stranger, 3)
    with pytest.raises(UsageError, match="has no panel"):
        justice.panel(1)


def test_words_of_mistakes(justice: Justice, land: World) -> None:
    phrases = land.nation.phrases
    with pytest.raises(UsageError, match="there is no case 1"):
        phrases.parse("decide case 1: ruling 1")
    justice.open([], choices=2)
    with pytest.raises(UsageError, match="there is no ruling 3 in case 1"):
        phrases.parse("decide case 1: ruling 3")


def test_a_node_that_hides_events_is_found_out(justice: Justice, land: World) -> None:
    justice.open([])
    justice.draw(1)
    court = justice.court
    case = court.get(1).case.with_seed(bytes(32))
    with pytest.raises(NetworkError, match="tells another case 1"):
        court._state(1, case)


# -- what is open for people


def test_todo_of_parties_and_panelists(justice: Justice, land: World) -> None:
    nation, (first, second) = land.nation, parties(land)
    justice.open([first, second])
    assert commands(nation, first.address) == [
        "govkit court commit-share 1",
        "govkit court evidence 1 FILE",
    ]
    justice.share(1, [first])
    assert [each.done for each in open_cases.todo(nation, first.address)] == ["committed", ""]
    justice._past(1, Stage.WAITING)
    assert "govkit court give-share 1" in commands(nation, first.address)
    assert "govkit court give-share 1" not in commands(nation, second.address)
    justice.draw(1)
    juror = justice.panel(1)[0]
    assert commands(nation, juror.address) == ["govkit court show 1"]
    justice.commit(1, ())
    assert commands(nation, juror.address) == ["govkit court commit 1 RULING"]
    justice.vote(1, (1, 1, 1, 2, 2))
    assert "govkit court appeal 1" in commands(nation, second.address)
    assert commands(nation, juror.address) == ["govkit court collect"]


def test_a_share_is_due_by_its_block() -> None:
    world = World.found(file_of(in_blocks(sample_text())))
    justice, first = Justice(world), parties(world)[0]
    world.mine(5)
    state = justice.open([first])
    block = state.case.block
    (share, *_) = open_cases.todo(world.nation, first.address)
    assert share.until == Moment(block - 3)
    justice.share(1, [first])
    justice._past(1, Stage.WAITING)
    (share, *_) = open_cases.todo(world.nation, first.address)
    assert share.until == Moment(block + 3 + 12)
    world.mine(block + 15 - world.port.block().number - 1)
    world.send(justice.court.give_share(justice.court.get(1), first), first)


def test_a_refusal_says_when(justice: Justice, land: World) -> None:
    nation = land.nation
    state = justice.open([])
    call = justice.court.draw(state)
    told = open_cases.when(nation, call, land.actors.stranger.address, "court: too early")
    assert told == f"its panel can be drawn from block {state.until_block} on"
    other = Call(nation.registry.address, call.data)
    assert open_cases.when(nation, other, land.actors.stranger.address, "court: too early") == ""


def test_every_call_has_words(justice: Justice, land: World) -> None:
    court, nation = justice.court, land.nation
    state = justice.open(parties(land))
    first = parties(land)[0]
    cases = {
        court.draw(state): "draw the panel of case 1",
        court.renew(state): "begin the draw of case 1 anew",
        court.close(state): "close the votes of case 1",
        court.tally(state): "tally the votes of case 1",
        court.execute(state): "execute the ruling of case 1",
        court.commit_share(state, first): "commit a share of the draw of case 1, with 0.05 ether",
        court.appeal(state)[0]: "appeal the ruling of case 1, with 0.11 ether",
        court.serve(): "serve on the court's roll, with 0.05 ether",
        court.contract.leave(): "leave the court's roll",
        court.contract.collect(3): "collect what the court owes passport 3",
        court.contract.collect(0): "collect what the court owes the treasury",
        court.submit_evidence(state, b"\1" * 32): "give evidence in case 1",
    }
    for call, words in cases.items():
        assert nation.phrases.describe(call) == words
    assert nation.phrases.past(court.draw(state)) == "drew the panel of case 1"


# -- the roll


def test_the_roll() -> None:
    world = World.found(file_of(with_roll(sample_text())))
    justice, person = Justice(world), world.actors.voters(1)[0]
    court, number = justice.court, world.nation.registry.passport_of(person.address)
    assert court.juror(number) is None
    assert court.owed(number) == 0
    justice.serve([person], ETHER // 5)
    assert court.owed(number) == ETHER // 5 - ETHER // 20
    world.send(court.contract.collect(number), person)
    assert court.owed(number) == 0
    world.send(court.contract.leave(), person)
    assert court.owed(number) == 0
    world.forward("30 days")
    assert court.owed(number) == ETHER // 20
    assert commands(world.nation, person.address) == ["govkit court collect"]
    world.send(court.contract.collect(number), person)
    assert court.juror(number) is None
