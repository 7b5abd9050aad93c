"""What somebody rich, somebody of many names, or somebody spiteful can do at the door, performed.

See docs/threats.md for each.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.errors import RevertError
from govkit.network.port import Call
from govkit.testing import ActorSigner, reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Address, Wei
from tests.contracts.admissions.doors import (
    BOND,
    DAY,
    EXPIRY,
    FEE,
    PLAIN,
    STAKE,
    TENURE,
    WINDOW,
    Doors,
    Terms,
)
from tests.contracts.land import role_of

UNBUILT = Address("0x00000000000000000000000000000000000F0001")
"""Where a governor will stand."""

Open = Callable[..., Doors]


def test_a_ring_grows_no_faster_than_its_vouches(vouching: Doors) -> None:
    """Three passports of one hand bring in two fakes a window, who help nobody for a tenure."""
    fakes = vouching.newcomers[:4]
    for fake in fakes:
        vouching.apply(fake)
    for fake in fakes[:2]:
        vouching.vouch(fake, 0, 1, 2)
    for voucher in range(3):
        with reverts("admissions: too many vouches"):
            vouching.vouch(fakes[2], voucher)
    vouching.pass_time(WINDOW + 1)
    for fake in fakes[:2]:
        vouching.conclude(fake)
    for fake in fakes[:2]:
        with reverts("admissions: citizen too short"):
            vouching.door.send(fake, "vouch", fakes[2].address, value=BOND)
    assert vouching.registry.read("totalSupply") == 12


def test_one_watcher_ends_a_ring(vouching: Doors) -> None:
    """A challenge that is upheld costs all bonds, and the whole ring its voice for a tenure."""
    fake, next_fake = vouching.newcomers[:2]
    vouching.vouched(fake)
    vouching.challenge(fake)
    vouching.judge(fake, True)
    vouching.apply(next_fake)
    for voucher in range(3):
        with reverts("admissions: slashed lately"):
            vouching.vouch(next_fake, voucher)
    assert vouching.registry.read("totalSupply") == 10
    assert [vouching.owed(number) for number in (1, 2, 3)] == [0, 0, 0]


def test_challenging_ones_own_fake_does_not_save_the_bonds(vouching: Doors) -> None:
    """Before a watcher does: the second passport gets back half of what the others lose."""
    fake = vouching.newcomers[0]
    vouching.vouched(fake)
    vouching.challenge(fake, by=3)
    vouching.judge(fake, True)
    paid_in = 3 * BOND + STAKE
    paid_out = sum(vouching.owed(number) for number in (1, 2, 3, 4))
    assert paid_in - paid_out >= 3 * BOND // 2


def test_a_voucher_who_fears_a_challenge_admits_nobody(vouching: Doors) -> None:
    """It can retract first, and then there is nothing to conclude."""
    fake = vouching.newcomers[0]
    vouching.vouched(fake)
    vouching.door.send(vouching.citizens[0], "retract", fake.address, 1)
    vouching.challenge(fake)  # still takes the other two
    vouching.judge(fake, True)
    assert [vouching.owed(number) for number in (1, 2, 3)] == [BOND, 0, 0]


def test_money_alone_holds_up_nothing(vouching: Doors) -> None:
    """Challenges are by passport, one at a time, and each costs its bond if it is dismissed."""
    first, second = vouching.newcomers[:2]
    for newcomer in (first, second):
        vouching.vouched(newcomer)
    with reverts("admissions: only citizens"):
        vouching.door.send(vouching.stranger, "challenge", first.address, 0, value=STAKE)
    vouching.challenge(first)
    with reverts("admissions: one at a time"):
        vouching.challenge(second)
    vouching.judge(first, False)
    vouching.conclude(first)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(second)
    assert vouching.owed(6) == 0


def test_money_alone_buys_no_passport(vouching: Doors) -> None:
    """A fee is paid as often as one likes, and admits nobody who lacks vouchers."""
    for newcomer in vouching.newcomers[:4]:
        vouching.apply(newcomer)
    vouching.pass_time(WINDOW + 1)
    for newcomer in vouching.newcomers[:4]:
        with reverts("admissions: lacks vouchers"):
            vouching.conclude(newcomer)
    assert vouching.owed(0) == 4 * FEE


def test_tightening_the_terms_stops_what_is_under_way(vouching: Doors) -> None:
    fake = vouching.newcomers[0]
    vouching.vouched(fake)
    vouching.pass_time(WINDOW)
    vouching.set_terms(vouchers=7)
    vouching.pass_time(2)
    with reverts("admissions: terms have changed"):
        vouching.conclude(fake)


@pytest.mark.parametrize("insists", [False, True])
@pytest.mark.parametrize("again", ["collect", "conclude", "close", "retract"])
def test_coming_back_in_while_coin_is_paid(
    vouching: Doors, mock: Callable[..., Deployed], again: str, insists: bool
) -> None:
    """A voucher's passport in the hands of a contract that calls back when it is paid."""
    first, second = vouching.newcomers[:2]
    attacker = mock(vouching.world, "Reenterer")
    vouching.vouched(first)
    vouching.registry.send(vouching.mover, "move", 1, attacker.address)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(first)
    vouching.apply(second)
    vouching.vouch(second, 1, 2)
    arguments = {"collect": (1,), "retract": (second.address, 2)}.get(again, (second.address,))
    payload = vouching.door.call(again, *arguments).data
    attacker.send(vouching.stranger, "arm", vouching.door.address, payload, insists)
    held = vouching.held()
    if insists:
        with pytest.raises(RevertError):
            vouching.door.send(vouching.stranger, "collect", 1)
        assert (vouching.held(), vouching.owed(1)) == (held, BOND)
        return
    vouching.door.send(vouching.stranger, "collect", 1)
    assert (attacker.read("attempts"), attacker.read("successes")) == (1, 0)
    assert vouching.world.port.balance(attacker.address) == BOND
    assert (vouching.held(), vouching.owed(1)) == (held - BOND, 0)


def test_coin_that_nobody_asked_for(vouching: Doors) -> None:
    """What the contract holds is what it owes: it takes no gifts."""
    with reverts("it gave no reason"):
        vouching.world.send(Call(vouching.door.address, b"", Wei(1)), vouching.stranger)
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    unpaid = (
        vouching.door.call("conclude", newcomer.address),
        vouching.door.call("close", newcomer.address),
        vouching.door.call("collect", 0),
        vouching.door.call("retract", newcomer.address, 1),
    )
    for call in unpaid:
        with reverts("it gave no reason"):
            vouching.world.send(Call(call.to, call.data, Wei(1)), newcomer)


def test_a_holder_that_takes_no_coin_hinders_nobody_else(
    vouching: Doors, mock: Callable[..., Deployed]
) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    deaf = mock(vouching.world, "AnyVotes")  # which has no default function
    vouching.registry.send(vouching.mover, "move", 1, deaf.address)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(newcomer)
    assert vouching.is_citizen(newcomer)
    with reverts("it gave no reason"):
        vouching.door.send(vouching.stranger, "collect", 1)
    vouching.door.send(vouching.stranger, "collect", 2)
    assert vouching.owed(1) == BOND


def test_a_registrar_who_is_named_by_the_attacker_judges_only_by_the_terms(doors: Open) -> None:
    """Where a vote judges, whoever is registrar can neither slash nor save."""
    opened = doors(terms=Terms(registrar_judges=False))
    fake = opened.newcomers[0]
    opened.vouched(fake)
    opened.challenge(fake)
    for upheld in (True, False):
        with reverts("admissions: only judge"):
            opened.judge(fake, upheld, by=opened.registrar)


def test_a_tenure_is_no_shorter_by_leaving_and_coming_back(vouching: Doors) -> None:
    """Whoever was slashed is barred by its number, which it gets back."""
    fake, person = vouching.newcomers[0], vouching.citizens[0]
    vouching.vouched(fake)
    vouching.challenge(fake)
    vouching.judge(fake, True)
    vouching.registry.send(person, "resign")
    vouching.registry.send(vouching.registrar, "admit", person.address)
    vouching.apply(fake)
    with reverts("admissions: slashed lately"):
        vouching.vouch(fake, 0)
    vouching.pass_time(TENURE)
    vouching.vouch(fake, 0)


def test_who_is_revoked_while_it_applies(vouching: Doors) -> None:
    """The registrar's word holds against vouchers, and is its own to take back."""
    person = vouching.newcomers[0]
    vouching.vouched(person)
    vouching.registry.send(vouching.registrar, "admit", person.address)
    vouching.registry.send(vouching.registrar, "revoke", person.address)
    vouching.pass_time(WINDOW + 1)
    with reverts("admissions: passport changed"):
        vouching.conclude(person)
    vouching.registry.send(vouching.registrar, "admit", person.address)
    assert vouching.is_citizen(person)
    vouching.door.send(vouching.stranger, "close", person.address)
    assert vouching.owed(1) == BOND


def test_out_of_the_registrars_suspension_by_resigning(doors: Open) -> None:
    """What is over is over; until then the registrar alone takes it back, besides a vote."""
    opened = doors(terms=PLAIN)
    person, other = opened.citizens[8:10]
    until = opened.clock() + 400 * DAY
    for each in (person, other):
        opened.registry.send(opened.registrar, "suspend", each.address, until)
        opened.registry.send(each, "resign")
        with reverts("registry: suspended"):
            opened.apply(each)
    opened.registry.send(opened.registrar, "admit", other.address)
    opened.pass_time(400 * DAY)
    opened.apply(person)
    assert opened.is_citizen(person)
    assert opened.is_citizen(other)


@pytest.mark.parametrize("number", range(1, 18))
@pytest.mark.parametrize("length", [0, 65])
def test_a_precompile_signs_nothing(doors: Open, number: int, length: int) -> None:
    """Identity (4) answers with what it was asked, which begins with the right four bytes."""
    opened = doors(terms=PLAIN)
    address = f"0x{number:040x}"
    with reverts("admissions: invalid signature"):
        opened.door.send(opened.stranger, "apply", address, EXPIRY, b"\x01" * length, value=FEE)


def test_joining_a_nation_that_is_not_founded_yet(doors: Open) -> None:
    """So that nobody is in the way of its founding citizens, nor among them."""
    opened = doors(terms=PLAIN, governor=UNBUILT)
    early = opened.newcomers[0]
    with reverts("admissions: not founded"):
        opened.apply(early)
    assert opened.registry.read("passportsIssued") == 10
    opened.world.chain.change_state(
        lambda state: state.set_code(bytes.fromhex(UNBUILT[2:]), b"\x00")
    )
    opened.apply(early)
    assert opened.number(early) == 11


def test_a_place_is_not_kept_by_who_means_ill(vouching: Doors) -> None:
    """It vouches, and takes it back right before the window is over; but it does so once."""
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    vouching.vouch(newcomer, 0, 1, 9)
    vouching.pass_time(WINDOW - 10)
    vouching.door.send(vouching.citizens[9], "retract", newcomer.address, 10)
    vouching.vouch(newcomer, 9)  # quicker than another
    with reverts("admissions: enough vouchers"):
        vouching.vouch(newcomer, 2)
    for actor in (vouching.stranger, vouching.registrar, vouching.citizens[2]):
        with reverts("admissions: only voucher"):
            vouching.door.send(actor, "retract", newcomer.address, 10)
    vouching.door.send(newcomer, "retract", newcomer.address, 10)
    assert vouching.owed(10) == 2 * BOND
    vouching.vouch(newcomer, 2)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(newcomer)


def test_the_applicant_sends_nobody_away_under_a_challenge(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    vouching.challenge(newcomer)
    with reverts("admissions: challenged"):
        vouching.door.send(newcomer, "retract", newcomer.address, 1)


def test_milder_terms_shorten_no_bar(vouching: Doors) -> None:
    first, second = vouching.newcomers[:2]
    vouching.vouched(first)
    vouching.challenge(first)
    vouching.judge(first, True)
    barred = vouching.door.read("standing", 1)[2]
    assert barred == vouching.clock() + TENURE
    vouching.set_terms(tenure=DAY)
    vouching.apply(second)
    vouching.pass_time(2 * DAY)
    assert vouching.door.read("standing", 1)[2] == barred
    with reverts("admissions: slashed lately"):
        vouching.vouch(second, 0)


# -- a registrar that is an office


@pytest.fixture
def officer(vouching: Doors) -> Callable[..., Deployed]:
    """Makes somebody hold the office of the registrar, which judges."""

    def made(holder: ActorSigner) -> Deployed:
        me, role = vouching.deployer, role_of("registrar")
        registry, treasury = vouching.registry.address, vouching.treasury.address
        arguments = registry, treasury, me.address, ZERO_ADDRESS
        offices = Deployed(vouching.world, "Offices", vouching.world.deploy("Offices", *arguments))
        offices.send(me, "establish", role, (1, 10**9, False, ZERO_ADDRESS))
        offices.send(me, "appoint", role, holder.address, vouching.clock() + 10**8)
        selector = vouching.door.call("judge", ZERO_ADDRESS, True).data[:4]
        offices.send(me, "setPower", role, vouching.door.address, selector, True)
        vouching.registry.send(vouching.treasury, "setRegistrar", offices.address)
        return offices

    return made


def act(offices: Deployed, who: ActorSigner, call: Call) -> None:
    offices.send(who, "act", role_of("registrar"), call.to, call.data)


@pytest.mark.parametrize("who", ["voucher", "challenger", "applicant"])
def test_an_officer_does_not_judge_its_own_case(
    vouching: Doors, officer: Callable[..., Deployed], who: str
) -> None:
    """Nor by way of the office: it is the person that must have no part in it."""
    newcomer = vouching.newcomers[0]
    people = {
        "voucher": vouching.citizens[0], "challenger": vouching.citizens[5], "applicant": newcomer
    }  # fmt: skip
    offices = officer(people[who])
    vouching.vouched(newcomer)
    vouching.challenge(newcomer)
    for upheld in (True, False):
        with reverts("admissions: own case"):
            act(offices, people[who], vouching.door.call("judge", newcomer.address, upheld))
    assert offices.read("acting") == ZERO_ADDRESS
    vouching.judge(newcomer, True)  # a vote does


def test_an_officer_with_no_part_in_it_judges(
    vouching: Doors, officer: Callable[..., Deployed]
) -> None:
    newcomer = vouching.newcomers[0]
    offices = officer(vouching.citizens[9])
    vouching.vouched(newcomer)
    vouching.challenge(newcomer)
    act(offices, vouching.citizens[9], vouching.door.call("judge", newcomer.address, True))
    assert vouching.application(newcomer)[0] == 0


def test_who_comes_back_without_vouchers_has_none(vouching: Doors) -> None:
    """Those of an earlier admission are nobody's any more, and may be vouched for by it."""
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(newcomer)
    number = vouching.number(newcomer)
    assert tuple(vouching.door.read("sponsorsOf", number)) == (1, 2, 3)
    vouching.registry.send(newcomer, "resign")
    vouching.set_terms(vouchers=0)
    vouching.apply(newcomer)
    assert vouching.is_citizen(newcomer)
    assert tuple(vouching.door.read("sponsorsOf", number)) == ()
