"""Offices and recovery in a founded nation: from the file, by proposals, and in words."""

from __future__ import annotations

import pytest

from govkit.constitution.units import format_date
from govkit.errors import NotFound, UsageError
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.nation import Nation
from govkit.nation.todos import gather
from govkit.testing import Actors, ActorSigner, World, reverts, sample_constitution
from govkit.testing.blocks import at_timestamp
from govkit.types import ZERO_ADDRESS

YEAR = 365 * 86_400
"""A term of the file below, in seconds."""


def with_offices(text: str) -> str:
    """The second voter is clerk and so the registrar; a treasurer; a speaker that is elected."""
    clerk = Actors().voters(2)[1].address
    registrar = f'  registrar: "{Actors().registrar.address}"\n'
    assert registrar in text
    text = text.replace(registrar, "")
    return text.replace(
        "government:\n",
        "  recovery:\n    delay: 7 days\n    guardian_delay: 14 days\n    sponsors: 2\n"
        "councils:\n  bench:\n    seats: 1\n    term: 100 days\n    nomination_period: 1 day\n"
        f'    voting_period: 2 days\n    members: ["{clerk}"]\n'
        "offices:\n"
        f'  clerk:\n    term: 365 days\n    registrar: true\n    holders: ["{clerk}"]\n'
        "    citizens_only: true\n"
        "  treasurer:\n    seats: 2\n    term: 100 days\n    powers: [ledger.append]\n"
        "  speaker:\n    council: bench\n"
        "government:\n",
        1,
    )


pytestmark = pytest.mark.nation.with_args(with_offices)


@pytest.fixture
def nation(world: World) -> Nation:
    return world.nation


def offices(nation: Nation) -> list[tuple[str, list[str], str]]:
    assert nation.offices
    return [
        (each.name, [held.holder for held in each.held], each.council)
        for each in nation.offices.all()
    ]


def test_founded_as_the_file_says(world: World, nation: Nation) -> None:
    clerk = world.actors.voters(2)[1].address
    assert offices(nation) == [
        ("clerk", [clerk], ""),
        ("treasurer", [], ""),
        ("speaker", [clerk], "bench"),
    ]
    assert nation.offices
    assert nation.recoveries
    state = nation.offices.get("clerk")
    assert state.terms.citizens_only is True
    assert state.held[0].until == nation.token.founded_at() + YEAR
    assert len(state.powers) == 7
    assert nation.registry.registrar() == nation.offices.contract.address
    assert nation.registry.recovery() == nation.recoveries.contract.address
    assert nation.recoveries.contract.delay() == 7 * 86_400
    followers = [nation.recoveries.contract.follower(n) for n in (0, 1)]
    assert followers == [nation.councils["bench"].address, nation.offices.contract.address]


def test_proved(world: World, nation: Nation) -> None:
    plan = Plan.make(sample_constitution(with_offices), world.actors.deployer.address)
    checks = prove(plan, world.port)
    assert all(check.holds for check in checks)
    names = {check.name for check in checks}
    assert {
        "code of offices", "code of recovery", "holders of office clerk", "delay of recovery",
        "powers that the file does not have", "follower of recovery",
    } <= names  # fmt: skip


def test_the_clerk_admits_for_the_office(world: World, nation: Nation) -> None:
    _, clerk, other = world.actors.voters(3)
    newcomer = world.actors.stranger
    call = nation.as_registrar(nation.citizens.admit(newcomer.address))
    assert nation.phrases.describe(call) == f"as clerk: admit {nation.book.show(newcomer.address)}"
    with reverts("offices: no holder"):
        world.send(call, other)
    world.send(call, clerk)
    assert nation.registry.is_citizen(newcomer.address)


def test_nobody_may_what_no_office_may(nation: Nation) -> None:
    with pytest.raises(NotFound, match="no office may do this"):
        nation.as_registrar(nation.registry.set_registrar(ZERO_ADDRESS))


def until(world: World, days: int) -> str:
    return format_date(world.port.block().timestamp + days * 86_400)


def test_given_and_taken_by_vote_in_words(world: World, nation: Nation) -> None:
    assert nation.offices
    first, second = world.actors.voters(2)
    words = [
        f"appoint {each.address} as treasurer until {until(world, 90)}" for each in (first, second)
    ]
    calls = [nation.phrases.parse(each) for each in words]
    assert nation.phrases.describe(calls[0]).startswith(
        f"appoint {nation.book.show(first.address)} as treasurer until "
    )
    world.pass_proposal(calls, "Treasurers")
    held = nation.offices.get("treasurer").held
    assert [each.holder for each in held] == [first.address, second.address]
    world.send(nation.offices.resign("treasurer"), first)
    world.pass_proposal([nation.phrases.parse(f"dismiss {second.address} as treasurer")])
    assert nation.offices.get("treasurer").held == ()
    history = nation.offices.history("treasurer")
    assert [each.holder for each in history] == [first.address, second.address]
    assert all(each.since < each.until <= world.port.block().timestamp for each in history)


def test_offices_come_and_go_by_vote(world: World, nation: Nation) -> None:
    assert nation.offices
    words = [
        "establish office auditor with 2 seats for 100 days of citizens",
        "establish office herald held by bench",
        "let auditor call ledger.append",
        "abolish office treasurer",
        "set kind audit to office auditor",
    ]
    calls = [nation.phrases.parse(each) for each in words]
    assert [nation.phrases.describe(each) for each in calls] == words
    world.pass_proposal(calls, "Offices")
    assert [name for name, _, _ in offices(nation)] == ["clerk", "speaker", "auditor", "herald"]
    assert nation.offices.get("auditor").powers == (
        (nation.ledger.address, nation.ledger.append(bytes(32), bytes(32), "").data[:4]),
    )
    with pytest.raises(NotFound, match="there is no office treasurer"):
        nation.offices.get("treasurer")
    forbid = nation.phrases.parse("forbid auditor to call ledger.append")
    world.pass_proposal([forbid], "Less")
    assert nation.offices.get("auditor").powers == ()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("appoint dev1 as TREASURER until 2030-01-01", "is not the name of an office"),
        ("establish office x held by senate", "there is no council senate"),
        ("let clerk call registry.moveon", "is not a function"),
    ],
)
def test_words_that_make_no_sense(nation: Nation, words: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        nation.phrases.parse(words)


def test_a_nation_without_them() -> None:
    nation = World.found(sample_constitution()).nation
    assert nation.offices is None
    assert nation.recoveries is None
    for words in (
        "appoint dev1 as clerk until 2030-01-01", "move passport 1 to dev1",
        "set kind law to office clerk", "set rule offices.appoint class 0",
    ):  # fmt: skip
        with pytest.raises(UsageError, match="this nation has no"):
            nation.phrases.parse(words)
    call = nation.citizens.admit(ZERO_ADDRESS)
    assert nation.as_registrar(call) is call


class TestRecovery:
    def recovered(self, world: World, key: ActorSigner, guardians: list[ActorSigner]) -> int:
        """Until the delay begins."""
        nation, me = world.nation, world.actors.voters(1)[0]
        assert nation.recoveries
        addresses = [each.address for each in guardians]
        world.send(nation.recoveries.name_guardians(addresses, 2), me)
        number = nation.recoveries.number_of(me.address)
        assert nation.recoveries.protection(number).coming is not None
        world.forward("15 days")
        assert nation.recoveries.protection(number).guardians.members == tuple(addresses)
        for each in guardians[:2]:
            world.send(nation.recoveries.ask(number, key.address), each)
        return number

    def test_with_the_office_and_a_vote_that_is_open(self, world: World, nation: Nation) -> None:
        """The clerk's key is lost while a proposal is voted on."""
        assert nation.offices
        assert nation.recoveries
        me, clerk, *others = world.actors.voters(5)
        key = world.actors.stranger
        world.send(nation.recoveries.name_guardians([me.address], 1), clerk)
        world.forward("15 days")
        number = nation.recoveries.number_of(clerk.address)
        world.send(nation.recoveries.ask(number, key.address), me)
        under_way = nation.recoveries.all()
        assert [(each.number, each.holder) for each in under_way] == [(number, clerk.address)]
        world.forward("6 days")
        proposal = world.propose([nation.phrases.parse(f"admit {world.actors.keeper.address}")])
        world.vote(proposal, voters=others)
        world.send(nation.recoveries.accept(number), key)
        assert nation.offices.get("clerk").held[0].holder == key.address
        assert nation.offices.get("speaker").held[0].holder == key.address
        with reverts("ballots: no votes"):
            world.vote(proposal, voters=[clerk])
        world.vote(proposal, voters=[key])
        with reverts("ballots: already voted"):
            world.vote(proposal, voters=[key])
        assert nation.recoveries.all() == []
        newcomer = world.actors.guardian
        world.send(nation.as_registrar(nation.citizens.admit(newcomer.address)), key)

    def test_what_each_may_do_is_told(self, world: World, nation: Nation) -> None:
        def told(who: ActorSigner) -> list[tuple[str, str]]:
            found = gather(nation, who.address)
            return [(each.command.split()[2], each.done) for each in found if each.command]

        assert nation.recoveries
        me, first, second, other = world.actors.voters(4)
        key = world.actors.stranger
        addresses = [first.address, second.address]
        world.send(nation.recoveries.name_guardians(addresses, 2), me)
        world.forward("15 days")
        number = nation.recoveries.number_of(me.address)
        assert told(second) == []
        world.send(nation.recoveries.ask(number, key.address), first)
        assert told(first) == [("recover", "agreed")]
        assert told(second) == [("recover", "")]
        assert told(other) == told(me) == told(key) == []
        world.send(nation.recoveries.ask(number, key.address), second)
        assert told(me) == [("stop-recovery", "")]
        assert told(first) == told(key) == []
        (pending,) = (each.pending for each in nation.recoveries.all())
        for moment, wanted in ((-1, []), (0, [("accept-recovery", "")])):
            at_timestamp(world, pending.ready_at + moment)
            world.mine()
            assert world.port.now() == pending.ready_at + moment
            assert told(key) == wanted
        world.send(nation.recoveries.accept(number), key)
        assert told(key) == told(me) == []

    def test_stopped_by_signature(self, world: World, nation: Nation) -> None:
        assert nation.recoveries
        me, *guardians = world.actors.voters(4)
        number = self.recovered(world, world.actors.stranger, guardians)
        call = nation.recoveries.signed_stop(number, me, world.port.chain_id())
        world.send(call, world.actors.keeper)
        assert nation.recoveries.all() == []
        assert nation.recoveries.approvals(number, world.actors.stranger.address).count == 0

    def test_forced_by_a_vote_in_words(self, world: World, nation: Nation) -> None:
        assert nation.recoveries
        me, key = world.actors.voters(1)[0], world.actors.stranger
        number = nation.recoveries.number_of(me.address)
        call = nation.phrases.parse(f"move passport {number} to {key.address}")
        expected = f"move passport {number} to {nation.book.show(key.address)}"
        assert nation.phrases.describe(call) == expected
        world.pass_proposal([call], "A stolen key")
        with reverts("recovery: by vote"):
            world.send(nation.recoveries.stop(number), me)
        world.send(nation.recoveries.accept(number), key)
        assert nation.registry.passport(number).holder == key.address

    def test_sponsors_with_the_office_of_the_registrar(self, world: World, nation: Nation) -> None:
        """The registrar's word comes through the office."""
        assert nation.recoveries
        assert nation.offices
        me, clerk, *others = world.actors.voters(4)
        key = world.actors.stranger
        number = nation.recoveries.number_of(me.address)
        for each in others:
            world.send(nation.recoveries.ask(number, key.address), each)
        ask = nation.recoveries.ask(number, key.address)
        world.send(nation.as_registrar(ask), clerk)
        assert nation.recoveries.all()[0].pending.new_key == key.address
