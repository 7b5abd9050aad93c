"""Who somebody is, and what an application stands on, looked at when it counts: attacks, performed.

Each beside what is allowed. See docs/threats.md.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.admissions.doors import (
    BOND,
    EXPIRY,
    PLAIN,
    STAKE,
    WINDOW,
    Doors,
    Oath,
    Terms,
)

NOTICE = 500

Open = Callable[..., Doors]


@pytest.mark.parametrize("party", ["voucher", "challenger", "applicant"])
@pytest.mark.parametrize("key", ["old", "new"])
def test_a_registrar_that_moved_judges_no_case_of_its_own(
    vouching: Doors, party: str, key: str
) -> None:
    who, new_key = vouching.newcomers[:2]
    judge = {"voucher": vouching.citizens[0], "challenger": vouching.citizens[5]}.get(party, who)
    vouching.registry.send(vouching.treasury, "setRegistrar", judge.address)
    vouching.vouched(who)
    vouching.challenge(who)
    if party == "applicant":
        vouching.registry.send(vouching.treasury, "admit", who.address)
    vouching.registry.send(vouching.mover, "move", vouching.number(judge), new_key.address)
    assert vouching.registry.read("registrar") == new_key.address
    reason = "admissions: own case" if key == "new" else "admissions: only judge"
    with reverts(reason):
        vouching.judge(who, False, by=new_key if key == "new" else judge)


def test_a_registrar_that_moved_judges_what_is_of_others(vouching: Doors) -> None:
    who, new_key = vouching.newcomers[:2]
    judge = vouching.citizens[7]
    vouching.registry.send(vouching.treasury, "setRegistrar", judge.address)
    vouching.vouched(who)
    vouching.challenge(who)
    vouching.registry.send(vouching.mover, "move", vouching.number(judge), new_key.address)
    assert vouching.judge(who, False, by=new_key).only("Judged")["upheld"] is False


def test_a_void_application_costs_its_vouchers_nothing(vouching: Doors) -> None:
    who = vouching.newcomers[0]
    vouching.vouched(who)
    vouching.challenge(who)
    vouching.set_terms(bond=BOND + 1)
    for judge in (vouching.treasury, vouching.registrar):
        for upheld in (True, False):
            with reverts("admissions: terms have changed"):
                vouching.judge(who, upheld, by=judge)
    assert vouching.application(who)[-1] is True
    vouching.door.send(vouching.stranger, "close", who.address)
    assert [vouching.owed(each) for each in (1, 2, 3, 6)] == [BOND, BOND, BOND, STAKE]


def test_what_stands_is_judged(vouching: Doors) -> None:
    who = vouching.newcomers[0]
    vouching.vouched(who)
    vouching.challenge(who)
    with reverts("admissions: challenged"):
        vouching.door.send(who, "close", who.address)
    assert vouching.judge(who, True).names.count("Slashed") == 3


def test_an_oath_for_a_place_on_the_list_makes_no_application(doors: Open) -> None:
    """A stranger who sees the request cannot use it up, nor turn it into another way in."""
    d = doors(listed=True, oath=Oath())
    who, key, other = d.newcomers[0], d.listed[0], d.listed[1]
    oath = d.oath_of(who, key=key.address)
    with reverts("admissions: invalid signature"):
        d.door.send(d.stranger, "apply", who.address, EXPIRY, oath, value=d.design.terms.fee)
    with reverts("admissions: invalid signature"):
        d.claim(other, who, oath=oath)
    d.claim(key, who, oath=oath)
    assert d.is_citizen(who)


def test_an_oath_for_an_application_takes_no_place_on_the_list(doors: Open) -> None:
    d = doors(listed=True, terms=PLAIN, oath=Oath())
    who, key = d.newcomers[0], d.listed[0]
    oath = d.oath_of(who, key=ZERO_ADDRESS)
    with reverts("admissions: invalid signature"):
        d.claim(key, who, oath=oath)
    d.door.send(d.stranger, "apply", who.address, EXPIRY, oath, value=d.design.terms.fee)
    assert d.is_citizen(who)


def test_an_application_ends_when_its_key_comes_in_another_way(vouching: Doors) -> None:
    """Admitted by a vote, then resigned: what was vouched for is done, and brings nobody back."""
    who = vouching.newcomers[0]
    vouching.vouched(who)
    vouching.registry.send(vouching.treasury, "admit", who.address)
    vouching.registry.send(who, "resign")
    vouching.pass_time(WINDOW + 1)
    with reverts("admissions: passport changed"):
        vouching.conclude(who)
    vouching.door.send(vouching.stranger, "close", who.address)
    assert not vouching.is_citizen(who)


def test_one_who_lapsed_or_resigned_before_comes_back_by_an_application(vouching: Doors) -> None:
    who = vouching.citizens[8]
    vouching.registry.send(who, "resign")
    vouching.vouched(who)
    vouching.pass_time(WINDOW + 1)
    vouching.conclude(who)
    assert vouching.is_citizen(who)


def test_a_consent_ends_with_the_registrars_office(doors: Open) -> None:
    d = doors(terms=Terms(consent=True))
    who = d.newcomers[0]
    d.vouched(who)
    d.door.send(d.registrar, "consent", who.address)
    d.registry.send(d.treasury, "setRegistrar", d.stranger.address)
    d.pass_time(WINDOW + 1)
    with reverts("admissions: lacks consent"):
        d.conclude(who)
    d.door.send(d.stranger, "consent", who.address)
    d.conclude(who)
    assert d.is_citizen(who)


def test_the_treasurys_consent_stays(doors: Open) -> None:
    d = doors(terms=Terms(consent=True))
    who = d.newcomers[0]
    d.vouched(who)
    d.door.send(d.treasury, "consent", who.address)
    d.registry.send(d.treasury, "setRegistrar", ZERO_ADDRESS)
    d.pass_time(WINDOW + 1)
    d.conclude(who)
    assert d.is_citizen(who)


@pytest.fixture
def noticed(doors: Open) -> Doors:
    """Whose registry gives notice before it sends anybody away, and writes that into the ledger."""
    d = doors(terms=PLAIN, notice_period=NOTICE)
    ledger = Deployed(d.world, "RecordLedger", d.registry.read("ledger"))
    ledger.send(d.treasury, "setKeeper", d.registry.address, True)
    return d


@pytest.mark.parametrize("back", [False, True])
def test_resigning_ahead_of_the_notice_escapes_no_expulsion(noticed: Doors, back: bool) -> None:
    d, rogue = noticed, noticed.citizens[0]
    d.registry.send(rogue, "resign")
    d.registry.send(d.registrar, "giveNotice", rogue.address, b"\x0c" * 32)
    if back:
        d.apply(rogue)
    d.pass_time(NOTICE)
    d.registry.send(d.treasury, "revoke", rogue.address)
    assert not d.is_citizen(rogue)
    with reverts("admissions: needs a vote"):
        d.apply(rogue)


def test_who_resigned_in_good_standing_walks_back_in(noticed: Doors) -> None:
    d, citizen = noticed, noticed.citizens[0]
    d.registry.send(citizen, "resign")
    d.apply(citizen)
    assert d.is_citizen(citizen)


def test_resigning_ahead_of_a_suspension_keeps_one_out_until_its_end(doors: Open) -> None:
    d = doors(terms=PLAIN)
    rogue = d.citizens[0]
    d.registry.send(rogue, "resign")
    d.registry.send(d.treasury, "suspend", rogue.address, d.clock() + 1_000)
    with reverts("registry: suspended"):
        d.apply(rogue)
    d.pass_time(1_000)
    d.apply(rogue)
    assert d.is_citizen(rogue)
