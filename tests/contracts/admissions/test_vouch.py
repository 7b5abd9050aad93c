"""vouch, retract, conclude and close: who vouches, when it is enough, and whose the bonds are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

import pytest

from govkit.testing import reverts
from tests.contracts.admissions.doors import (
    BOND,
    DAY,
    FEE,
    TENURE,
    WINDOW,
    Doors,
    Terms,
)

Open = Callable[..., Doors]


def test_three_vouch_and_the_window_opens(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    sent = vouching.vouch(newcomer, 0)
    fields = {"citizen": newcomer.address, "voucher": 1, "vouchers": 1}
    assert sent.events == (("Vouched", fields),)
    vouching.vouch(newcomer, 4)
    assert vouching.application(newcomer)[2] == 0
    vouching.vouch(newcomer, 2)
    assert vouching.application(newcomer)[2] == vouching.clock()
    assert vouching.application(newcomer)[7] == (1, 5, 3)
    assert vouching.held() == FEE + 3 * BOND


def test_concludes_when_the_window_is_over(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    completed = vouching.clock()
    vouching.world.chain.set_next_timestamp(completed + WINDOW)
    with reverts("admissions: window open"):
        vouching.conclude(newcomer)
    vouching.world.chain.set_next_timestamp(completed + WINDOW + 1)
    sent = vouching.conclude(newcomer)
    assert sent.events == (("Concluded", {"citizen": newcomer.address, "number": 11}),)
    assert vouching.is_citizen(newcomer)
    assert vouching.door.read("sponsorsOf", 11) == (1, 2, 3)
    assert [vouching.owed(number) for number in range(5)] == [FEE, BOND, BOND, BOND, 0]
    with reverts("admissions: no application"):
        vouching.conclude(newcomer)


def test_bonds_are_collected_by_their_passports(vouching: Doors) -> None:
    newcomer, voucher = vouching.newcomers[0], vouching.citizens[1]
    vouching.vouched(newcomer)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(newcomer)
    before = vouching.world.port.balance(voucher.address)
    sent = vouching.door.send(vouching.stranger, "collect", 2)
    fields = {"number": 2, "receiver": voucher.address, "amount": BOND}
    assert sent.events == (("Collected", fields),)
    assert vouching.world.port.balance(voucher.address) == before + BOND
    with reverts("admissions: nothing owed"):
        vouching.door.send(vouching.stranger, "collect", 2)
    with reverts("admissions: nothing owed"):
        vouching.door.send(vouching.stranger, "collect", 99)


def test_one_voucher_too_few(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    vouching.vouch(newcomer, 0, 1)
    vouching.pass_time(WINDOW + 1)
    with reverts("admissions: lacks vouchers"):
        vouching.conclude(newcomer)


def test_one_voucher_too_many(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    with reverts("admissions: enough vouchers"):
        vouching.vouch(newcomer, 3)


def test_seven_vouchers(doors: Open) -> None:
    opened = doors(terms=Terms(vouchers=7))
    newcomer = opened.newcomers[0]
    opened.apply(newcomer)
    opened.vouch(newcomer, 9, 8, 7, 6, 5, 4, 3)
    assert opened.application(newcomer)[7] == (10, 9, 8, 7, 6, 5, 4)
    opened.door.send(opened.citizens[6], "retract", newcomer.address, 7)
    opened.vouch(newcomer, 0)
    assert opened.application(newcomer)[7] == (10, 9, 8, 1, 6, 5, 4)
    opened.pass_time(WINDOW + 1)
    opened.conclude(newcomer)
    assert opened.held() == FEE + 8 * BOND


@pytest.mark.parametrize("value", [0, BOND - 1, BOND + 1])
def test_a_wrong_bond(vouching: Doors, value: int) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    with reverts("admissions: wrong amount"):
        vouching.vouch(newcomer, 0, value=value)


def test_without_an_application(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    with reverts("admissions: no application"):
        vouching.vouch(newcomer, 0)
    with reverts("admissions: no application"):
        vouching.challenge(newcomer)
    with reverts("admissions: no application"):
        vouching.door.send(vouching.citizens[0], "retract", newcomer.address, 1)
    with reverts("admissions: no application"):
        vouching.door.send(newcomer, "close", newcomer.address)


def test_who_is_no_citizen(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    for actor in (vouching.stranger, newcomer, vouching.registrar):
        with reverts("admissions: only citizens"):
            vouching.door.send(actor, "vouch", newcomer.address, value=BOND)


def test_twice(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    vouching.vouch(newcomer, 0)
    with reverts("admissions: already vouched"):
        vouching.vouch(newcomer, 0)


def test_for_oneself(vouching: Doors) -> None:
    """Only whoever became a citizen by another way meanwhile could try."""
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    vouching.registry.send(vouching.registrar, "admit", newcomer.address)
    vouching.pass_time(TENURE)
    with reverts("admissions: passport changed"):
        vouching.door.send(newcomer, "vouch", newcomer.address, value=BOND)


def test_a_fresh_citizen(vouching: Doors) -> None:
    fresh, newcomer = vouching.newcomers[:2]
    vouching.registry.send(vouching.registrar, "admit", fresh.address)
    admitted = vouching.clock()
    vouching.apply(newcomer)
    call = fresh, "vouch", newcomer.address
    start = vouching.world.snapshot()
    vouching.world.chain.set_next_timestamp(admitted + TENURE - 1)
    with reverts("admissions: citizen too short"):
        vouching.door.send(*call, value=BOND)
    vouching.world.restore(start)
    vouching.world.chain.set_next_timestamp(admitted + TENURE)
    vouching.door.send(*call, value=BOND)


def test_by_blocks(doors: Open) -> None:
    opened = doors(
        by_timestamp=False, terms=Terms(tenure=200, challenge_window=5, judging_period=9)
    )
    newcomer = opened.newcomers[0]
    opened.apply(newcomer)
    opened.vouch(newcomer, 0, 1, 2)
    opened.pass_time(4)
    with reverts("admissions: window open"):
        opened.conclude(newcomer)
    opened.pass_time(1)
    opened.conclude(newcomer)
    assert opened.is_citizen(newcomer)


def test_a_tenure_longer_than_the_chain(doors: Open) -> None:
    """Then nobody can vouch yet."""
    opened = doors(by_timestamp=False, terms=Terms(tenure=2**35))
    opened.apply(opened.newcomers[0])
    with reverts("admissions: citizen too short"):
        opened.vouch(opened.newcomers[0], 0)


def test_for_more_than_one_may_at_a_time(vouching: Doors) -> None:
    first, second, third = vouching.newcomers[:3]
    for newcomer in (first, second, third):
        vouching.apply(newcomer)
    vouching.vouch(first, 0)
    vouching.vouch(second, 0)
    assert vouching.door.read("standing", 1) == (0, 2, 0, False)
    with reverts("admissions: too many vouches"):
        vouching.vouch(third, 0)
    vouching.door.send(vouching.citizens[0], "retract", first.address, 1)
    vouching.vouch(third, 0)


def test_for_whom_vouched_for_it(vouching: Doors) -> None:
    """Who brought one in and left is not brought back by it."""
    newcomer, sponsor = vouching.newcomers[0], vouching.citizens[0]
    vouching.vouched(newcomer)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(newcomer)
    vouching.pass_time(TENURE)
    vouching.registry.send(sponsor, "resign")
    vouching.apply(sponsor)
    with reverts("admissions: vouched for you"):
        vouching.door.send(newcomer, "vouch", sponsor.address, value=BOND)
    vouching.vouch(sponsor, 1, 2, 3)  # others may
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(sponsor)
    assert vouching.number(sponsor) == 1
    assert vouching.is_citizen(sponsor)


# -- retracting


def test_retracting_frees_the_bond_and_stops_the_window(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    vouching.pass_time(WINDOW - DAY)
    sent = vouching.door.send(vouching.citizens[1], "retract", newcomer.address, 2)
    assert sent.events == (("Retracted", {"citizen": newcomer.address, "voucher": 2}),)
    assert vouching.owed(2) == BOND
    assert vouching.application(newcomer)[2] == 0
    assert vouching.application(newcomer)[7] == (1, 3)
    vouching.vouch(newcomer, 4)
    vouching.pass_time(2 * DAY)
    with reverts("admissions: window open"):
        vouching.conclude(newcomer)
    vouching.pass_time(WINDOW)
    vouching.conclude(newcomer)


def test_who_may_retract(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    for actor in (vouching.citizens[1], vouching.stranger, vouching.registrar):
        with reverts("admissions: only voucher"):
            vouching.door.send(actor, "retract", newcomer.address, 1)
    with reverts("admissions: no such voucher"):
        vouching.door.send(vouching.citizens[5], "retract", newcomer.address, 6)
    with reverts("admissions: no such voucher"):
        vouching.door.send(vouching.citizens[5], "retract", newcomer.address, 2**32 + 1)
    with reverts("admissions: no such voucher"):
        vouching.door.send(vouching.citizens[5], "retract", newcomer.address, 0)
    vouching.door.send(vouching.citizens[0], "retract", newcomer.address, 1)
    with reverts("registry: unknown passport"):  # a free place is nobody's
        vouching.door.send(vouching.citizens[5], "retract", newcomer.address, 0)


# -- vouchers who are citizens no more


@pytest.mark.parametrize("how", ["resign", "revoke", "expel", "suspend", "lapse"])
def test_a_voucher_who_is_no_citizen_at_the_end(doors: Open, how: str) -> None:
    opened = doors(term_epochs=24, terms=Terms(tenure=DAY, challenge_window=DAY))
    newcomer, voucher = opened.newcomers[0], opened.citizens[0]
    for citizen in opened.citizens:  # whose term was over
        opened.registry.send(opened.registrar, "admit", citizen.address)
    opened.pass_time(2 * DAY)
    opened.vouched(newcomer)
    match how:
        case "resign":
            opened.registry.send(voucher, "resign")
        case "revoke":
            opened.registry.send(opened.registrar, "revoke", voucher.address)
        case "expel":
            opened.registry.send(opened.treasury, "revoke", voucher.address)
        case "suspend":
            until = opened.clock() + 40 * DAY
            opened.registry.send(opened.treasury, "suspend", voucher.address, until)
        case "lapse":
            for citizen in opened.citizens[1:]:
                opened.registry.send(citizen, "renew")
            opened.pass_time(25 * DAY)
    opened.pass_time(DAY + 1)
    assert not opened.is_citizen(voucher)
    with reverts("admissions: lacks vouchers"):
        opened.conclude(newcomer)
    opened.door.send(opened.stranger, "retract", newcomer.address, 1)  # now anybody may
    assert opened.owed(1) == BOND
    opened.vouch(newcomer, 4)
    opened.pass_time(DAY + 1)
    opened.conclude(newcomer)
    assert opened.is_citizen(newcomer)


def test_what_goes_along_with_a_moved_passport(vouching: Doors) -> None:
    """A lost key's bond is the new key's, and the passport is among the vouchers once."""
    newcomer, new_key = vouching.newcomers[0], vouching.newcomers[-1]
    vouching.vouched(newcomer)
    vouching.registry.send(vouching.mover, "move", 1, new_key.address)
    with reverts("admissions: only voucher"):
        vouching.door.send(vouching.citizens[0], "retract", newcomer.address, 1)
    vouching.door.send(vouching.citizens[1], "retract", newcomer.address, 2)
    with reverts("admissions: already vouched"):
        vouching.door.send(new_key, "vouch", newcomer.address, value=BOND)
    vouching.vouch(newcomer, 3)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(newcomer)
    before = vouching.world.port.balance(new_key.address)
    vouching.door.send(vouching.stranger, "collect", 1)
    assert vouching.world.port.balance(new_key.address) == before + BOND


def test_a_moved_passport_keeps_its_tenure(vouching: Doors) -> None:
    newcomer, new_key = vouching.newcomers[0], vouching.newcomers[-1]
    vouching.registry.send(vouching.mover, "move", 1, new_key.address)
    vouching.apply(newcomer)
    vouching.door.send(new_key, "vouch", newcomer.address, value=BOND)
    with reverts("admissions: only citizens"):
        vouching.vouch(newcomer, 0)


# -- closing


def test_the_applicant_takes_it_back(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    sent = vouching.door.send(newcomer, "close", newcomer.address)
    assert sent.names == ["Closed"]
    assert [vouching.owed(number) for number in range(4)] == [FEE, BOND, BOND, BOND]
    assert vouching.application(newcomer)[0] == 0
    assert vouching.application(newcomer)[7] == ()
    vouching.vouched(newcomer)  # and begins again, with a fee


def test_who_may_close(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    others = vouching.citizens[0], vouching.registrar, vouching.treasury, vouching.stranger
    for actor in others:
        with reverts("admissions: only applicant"):
            vouching.door.send(actor, "close", newcomer.address)


@pytest.mark.parametrize("role", ["registrar", "treasury"])
def test_officers_refuse_where_they_are_asked(doors: Open, role: str) -> None:
    opened = doors(terms=Terms(consent=True))
    newcomer = opened.newcomers[0]
    opened.vouched(newcomer)
    with reverts("admissions: only applicant"):
        opened.door.send(opened.stranger, "close", newcomer.address)
    opened.door.send(getattr(opened, role), "close", newcomer.address)
    assert opened.owed(1) == BOND


def test_admitted_by_another_way_meanwhile(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    vouching.registry.send(vouching.registrar, "admit", newcomer.address)
    vouching.pass_time(WINDOW + 1)
    with reverts("admissions: passport changed"):
        vouching.conclude(newcomer)
    vouching.door.send(vouching.stranger, "close", newcomer.address)
    assert vouching.owed(3) == BOND
    assert vouching.registry.read("totalSupply") == 11


def test_terms_that_change_meanwhile(vouching: Doors) -> None:
    """What is open under old terms can only be closed, whoever holds the bonds' amounts now."""
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    vouching.set_terms(bond=2 * BOND, vouchers=2, tenure=0)
    vouching.pass_time(WINDOW + 1)
    with reverts("admissions: terms have changed"):
        vouching.conclude(newcomer)
    with reverts("admissions: terms have changed"):
        vouching.vouch(newcomer, 4, value=2 * BOND)
    with reverts("admissions: terms have changed"):
        vouching.challenge(newcomer)
    with reverts("admissions: already applied"):
        vouching.apply(newcomer)
    vouching.door.send(vouching.citizens[0], "retract", newcomer.address, 1)
    vouching.door.send(vouching.stranger, "close", newcomer.address)
    assert [vouching.owed(number) for number in range(1, 4)] == [BOND] * 3
    assert vouching.held() == FEE + 3 * BOND


def test_a_challenge_under_old_terms_is_judged_by_nobody(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.vouched(newcomer)
    vouching.challenge(newcomer)
    vouching.set_terms(bond=1, challenge_bond=1, registrar_judges=False)
    with reverts("admissions: terms have changed"):
        vouching.judge(newcomer, True, by=vouching.registrar)
    vouching.door.send(vouching.stranger, "close", newcomer.address)
    assert vouching.owed(6) == vouching.design.terms.challenge_bond
    for number in (0, 1, 2, 3, 6):
        vouching.door.send(vouching.stranger, "collect", number)
    assert vouching.held() == 0


# -- coming back


@pytest.mark.parametrize("how", ["resign", "lapse"])
def test_who_left_comes_back_with_the_old_number(doors: Open, how: str) -> None:
    opened = doors(term_epochs=24, terms=Terms(tenure=DAY, challenge_window=DAY))
    person = opened.citizens[9]
    for citizen in opened.citizens[:4] if how == "lapse" else opened.citizens:
        opened.registry.send(opened.registrar, "admit", citizen.address)
    if how == "resign":
        opened.registry.send(person, "resign")
    opened.pass_time(2 * DAY)
    opened.vouched(person)
    opened.pass_time(DAY + 1)
    opened.conclude(person)
    assert opened.is_citizen(person)
    assert opened.number(person) == 10


@pytest.mark.parametrize("by", ["registrar", "treasury"])
def test_who_was_sent_away_does_not(vouching: Doors, by: str) -> None:
    person = vouching.citizens[9]
    vouching.registry.send(getattr(vouching, by), "revoke", person.address)
    with reverts("admissions: needs a vote"):
        vouching.apply(person)
    vouching.registry.send(vouching.treasury, "admit", person.address)  # by a vote it does
    assert vouching.is_citizen(person)


def test_who_is_suspended_does_not(vouching: Doors) -> None:
    person = vouching.citizens[9]
    until = vouching.clock() + 400 * DAY
    vouching.registry.send(vouching.treasury, "suspend", person.address, until)
    with reverts("admissions: needs a vote"):
        vouching.apply(person)
    vouching.registry.send(person, "resign")  # which opens no way around it
    vouching.vouched(person)
    vouching.pass_time(WINDOW + 1)
    with reverts("registry: suspended"):
        vouching.conclude(person)


def test_who_is_expelled_while_it_applies(vouching: Doors) -> None:
    """The registry itself refuses what a vote has ended."""
    person = vouching.citizens[9]
    vouching.registry.send(person, "resign")
    vouching.vouched(person)
    vouching.registry.send(vouching.treasury, "revoke", person.address)
    vouching.pass_time(WINDOW + 1)
    with reverts("registry: only treasury"):
        vouching.conclude(person)
    vouching.door.send(person, "close", person.address)
    assert vouching.owed(1) == BOND


def test_a_key_whose_passport_was_moved_away(vouching: Doors) -> None:
    old, new = vouching.citizens[9], vouching.newcomers[-1]
    vouching.registry.send(vouching.mover, "move", 10, new.address)
    with reverts("admissions: moved away"):
        vouching.apply(old)


# -- settings


@pytest.mark.parametrize(
    "changed",
    [
        {"fee": 2**88},
        {"bond": 2**88},
        {"bond": 0},
        {"challenge_bond": 2**88},
        {"challenge_bond": 0},
        {"challenge_window": 0},
        {"challenge_window": 2**36},
        {"judging_period": 0},
        {"judging_period": 2**36},
        {"tenure": 2**36},
        {"vouchers": 8},
        {"open_vouches": 0},
        {"open_vouches": 256},
    ],
)
def test_terms_out_of_range(vouching: Doors, changed: dict[str, int]) -> None:
    (field,) = changed
    with reverts(f"admissions: {field.replace('_', ' ')} out of range"):
        vouching.set_terms(**changed)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(False, True, False, 2**88 - 1, 7, 2**88 - 1, 2**36 - 1, 255, 2**88 - 1, 1, 1),
        Terms(True, False, True, 0, 1, 1, 0, 1, 1, 2**36 - 1, 2**36 - 1),
        Terms(True, False, False, 1, 0, 0, 0, 0, 0, 0, 0),
    ],
)
def test_terms_come_back_as_they_were_set(vouching: Doors, terms: Terms) -> None:
    sent = vouching.door.send(vouching.treasury, "setTerms", astuple(terms))
    assert vouching.door.read("terms", 3) == astuple(terms)
    assert sent.only("TermsSet") == {"version": 3, "terms": astuple(terms)}
    assert vouching.door.read("terms", 4) == (False, False, False, *[0] * 8)


@pytest.mark.parametrize("role", ["registrar", "stranger", "deployer"])
def test_settings_are_the_treasurys(vouching: Doors, role: str) -> None:
    actor = getattr(vouching, role)
    with reverts("admissions: only treasury"):
        vouching.door.send(actor, "setTerms", astuple(vouching.design.terms))
    with reverts("admissions: only treasury"):
        vouching.door.send(actor, "setOath", ("I will", "Charter", b"\x01" * 32))
    with reverts("admissions: only treasury"):
        vouching.door.send(actor, "setList", bytes(32), 0)


def test_an_oath_needs_a_charter(vouching: Doors) -> None:
    for oath in (("I will", "Charter", bytes(32)), ("I will", "", b"\x01" * 32)):
        with reverts("admissions: no charter"):
            vouching.door.send(vouching.treasury, "setOath", oath)


def test_a_new_oath_keeps_the_terms(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    terms = vouching.door.read("terms", 2)
    sent = vouching.door.send(vouching.treasury, "setOath", ("I will", "Charter", b"\x01" * 32))
    assert sent.only("OathSet")["version"] == vouching.door.read("version") == 3
    assert vouching.door.read("terms", 3) == terms
    with reverts("admissions: terms have changed"):  # it has sworn nothing
        vouching.vouch(newcomer, 0)
    vouching.door.send(vouching.treasury, "setOath", ("", "", bytes(32)))
    assert vouching.door.read("oath") == bytes(32)
