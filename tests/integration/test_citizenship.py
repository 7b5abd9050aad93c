"""Citizenship over time in a founded nation: terms, notice, judgment, and what is told of them."""

from __future__ import annotations

from hashlib import sha256

import pytest

from govkit.errors import NotFound, RecordError
from govkit.nation.history.cohorts import Span, stats
from govkit.nation.history.passports import read_lives
from govkit.nation.people.citizens import Standing
from govkit.nation.people.membership import prove, verify
from govkit.testing import World, reverts, sample_constitution
from govkit.types import Clock

EPOCH, WINDOW = 20, 30
CHARGE, ANSWER = sha256(b"charge").digest(), sha256(b"answer").digest()


def with_notice(text: str) -> str:
    return text.replace("  founding_citizens:", "  notice_period: 1 day\n  founding_citizens:")


pytestmark = pytest.mark.nation.with_args(with_notice)


def test_nobody_is_expelled_unheard(world: World) -> None:
    nation, actors = world.nation, world.actors
    accused = actors.voters(8)[7]
    with reverts("registry: only treasury"):
        world.send(nation.citizens.revoke(accused.address), actors.registrar)
    before = len(nation.records)
    world.send(nation.citizens.give_notice(accused.address, CHARGE), actors.registrar)
    going = nation.citizens.proceedings(nation.citizens.get(accused.address))
    assert (going.notice_given, going.replied) == (nation.registry.clock(), False)
    assert going.notice_over == going.notice_given + 86_400
    world.send(nation.citizens.reply(ANSWER), accused)
    assert nation.citizens.proceedings(nation.citizens.get(accused.address)).replied
    found = [(each.kind, each.content_hash) for each in nation.records.all()][before:]
    assert found == [("notice", CHARGE), ("reply", ANSWER)]
    world.pass_proposal([nation.phrases.parse(f"revoke {accused.address}")])
    assert nation.citizens.held_by(accused.address).standing is Standing.EXPELLED
    with pytest.raises(NotFound, match="is not a citizen"):
        nation.citizens.get(accused.address)
    with reverts("registry: only treasury"):
        world.send(nation.citizens.admit(accused.address), actors.registrar)
    world.pass_proposal([nation.phrases.parse(f"admit {accused.address}")])
    assert nation.citizens.get(accused.address).number == going_number(world, accused.address)


def going_number(world: World, address: str) -> int:
    """The number that an address had from the founding on."""
    events = world.nation.registry.events("Transfer")
    return int(next(e.fields["token_id"] for e in events if e.fields["receiver"] == address))


def test_a_vote_suspends_and_time_reinstates(world: World) -> None:
    nation, actors = world.nation, world.actors
    accused = actors.voters(8)[7]
    world.send(nation.citizens.give_notice(accused.address, CHARGE), actors.registrar)
    end = world.port.block().timestamp + 30 * 86_400
    action = nation.citizens.suspend(accused.address, end)
    assert nation.phrases.describe(action).startswith("suspend ")
    world.pass_proposal([action])
    citizen = nation.citizens.held_by(accused.address)
    assert citizen.standing is Standing.SUSPENDED
    assert nation.citizens.proceedings(citizen).suspended_until == end
    with pytest.raises(RecordError, match="is not a citizen"):
        prove(world.port, nation.registry, accused, "", 1)
    world.forward(end - world.port.block().timestamp)
    world.send(nation.citizens.reinstate(accused.address), actors.stranger)
    assert nation.citizens.get(accused.address).active
    [life] = [each for each in read_lives(nation) if each.number == citizen.number]
    assert len(life.spans) == 2
    assert (life.active, life.ended, life.lapsed) == (True, None, ())


SPANS = {"1 day": "2 blocks", "3 days": "8 blocks"}


def by(clock: Clock) -> World:
    unit = "seconds" if clock is Clock.TIMESTAMP else "blocks"

    def change(text: str) -> str:
        terms = f"  term: 40 {unit}\n  epoch: {EPOCH} {unit}\n  renewal_window: {WINDOW} {unit}\n"
        text = text.replace("  founding_citizens:", f"{terms}  founding_citizens:")
        if clock is Clock.BLOCKNUMBER:
            text = text.replace("clock: timestamp", "clock: blocknumber")
            for span, blocks in SPANS.items():
                for key in ("voting_delay", "voting_period"):
                    text = text.replace(f"{key}: {span}", f"{key}: {blocks}")
        return text

    return World.found(sample_constitution(change))


@pytest.mark.parametrize("clock", Clock)
def test_who_does_not_renew_lapses(clock: Clock) -> None:
    world = by(clock)
    nation = world.nation
    first, second, third = world.actors.voters(3)
    citizen = nation.citizens.get(first.address)
    assert not list(nation.citizens.ending_soon())
    going = nation.citizens.proceedings(citizen)
    assert (going.term_end, going.renewable_from) == (citizen.until, citizen.until - WINDOW)
    world.pass_time(going.renewable_from - nation.registry.clock())
    everybody = len(nation.citizens)
    assert len(list(nation.citizens.ending_soon())) == everybody == 21
    world.send(nation.citizens.renew(), first)
    assert nation.citizens.get(first.address).until == citizen.until + 40
    assert first.address not in {each.address for each in nation.citizens.ending_soon()}
    proof = prove(world.port, nation.registry, second, "", 1)
    shown = verify(proof, block_hash=world.port.block().hash)
    assert (shown.until, shown.since) == (citizen.until, citizen.since)
    world.send(nation.citizens.resign(), third)
    world.pass_time(citizen.until - nation.registry.clock())
    assert len(nation.citizens) == 1
    assert nation.citizens.held_by(second.address).standing is Standing.LAPSED
    world.pass_time(5)
    world.send(nation.citizens.admit(second.address), world.actors.registrar)
    assert nation.citizens.get(second.address).number == proof.number
    lives = {each.number: each for each in read_lives(nation)}
    mine, again, left = (lives[citizen.number + n] for n in range(3))
    assert (len(mine.renewed), mine.lapsed, mine.active) == (1, (), True)
    assert (len(again.lapsed), len(again.spans), again.has_lapsed) == (1, 2, False)
    assert (left.lapsed, left.ended is not None) == ((), True)
    lapse = again.lapsed[0]
    if clock is Clock.BLOCKNUMBER:
        assert lapse == world.port.block(citizen.until).timestamp
    else:
        assert lapse == citizen.until
    found = stats(list(lives.values()), Span.MONTH, world.port.block().timestamp)
    [cohort] = found.cohorts
    assert (cohort.joined, cohort.active, cohort.renewed) == (21, 2, 2)
    assert (cohort.lapsed, cohort.ended) == (18, 1)
    assert found.citizens == len(nation.citizens) == 2


@pytest.mark.parametrize("clock", Clock)
def test_a_lapsed_passport_proves_nothing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has the slot's proof could still sign it: the block tells that the term is over."""
    world = by(clock)
    nation, holder = world.nation, world.actors.voters(1)[0]
    citizen = nation.citizens.get(holder.address)
    world.pass_time(citizen.until - nation.registry.clock() - 1)
    prove(world.port, nation.registry, holder, "", 1)
    world.pass_time(1)
    with pytest.raises(RecordError, match="is not a citizen"):
        prove(world.port, nation.registry, holder, "", 1)
    monkeypatch.setattr(nation.registry, "passport_of", lambda account, block: citizen.number)
    with pytest.raises(RecordError, match="had lapsed"):
        prove(world.port, nation.registry, holder, "", 1)
