"""`heldThroughout`: what an account has held in this tenure and in the one before."""

from __future__ import annotations

from tests.contracts.exit.commonwealth import DAY, ETHER, START, TENURE, Commonwealth


def test_counts_what_was_held_for_two_tenures(common: Commonwealth) -> None:
    assert common.held(common.ana) == 300 * ETHER


def test_counts_nothing_that_was_bought_in_this_tenure_or_the_one_before(
    common: Commonwealth,
) -> None:
    common.pay(common.ana, common.dan, 100 * ETHER)
    assert common.held(common.dan) == 0
    common.at(START + 2 * TENURE - 1)
    assert common.held(common.dan) == 0


def test_counts_what_was_bought_once_a_whole_tenure_lies_between(common: Commonwealth) -> None:
    common.pay(common.ana, common.dan, 100 * ETHER)
    common.at(START + 2 * TENURE)
    assert common.held(common.dan) == 100 * ETHER


def test_counts_the_least_of_a_tenure_that_has_passed(common: Commonwealth) -> None:
    common.pay(common.ana, common.dan, 290 * ETHER)
    common.pay(common.dan, common.ana, 290 * ETHER)
    assert common.held(common.ana) == 10 * ETHER
    common.at(START + TENURE)
    assert common.held(common.ana) == 10 * ETHER
    common.at(START + 2 * TENURE)
    assert common.held(common.ana) == 300 * ETHER


def test_counts_the_least_where_the_balance_changed_in_both_tenures(common: Commonwealth) -> None:
    common.pay(common.ana, common.dan, 50 * ETHER)
    common.at(START + TENURE + DAY)
    common.pay(common.ben, common.ana, 100 * ETHER)
    assert common.held(common.ana) == 250 * ETHER
    common.at(START + 2 * TENURE)
    # At the beginning of the tenure before it had 250, and then 350.
    assert common.held(common.ana) == 250 * ETHER
    common.at(START + 3 * TENURE)
    assert common.held(common.ana) == 350 * ETHER


def test_dust_that_is_received_takes_nothing_away(common: Commonwealth) -> None:
    for day in range(1, 200, 40):
        common.next_at(START + day * DAY)
        common.pay(common.ben, common.ana, 1)
    assert common.held(common.ana) == 300 * ETHER


def test_paying_oneself_changes_nothing(common: Commonwealth) -> None:
    common.pay(common.ana, common.ana, 300 * ETHER)
    assert common.held(common.ana) == 300 * ETHER


def test_what_is_issued_begins_anew(common: Commonwealth) -> None:
    common.token.send(common.treasury, "issue", common.dan.address, 10 * ETHER)
    assert common.held(common.dan) == 0
    common.at(START + 2 * TENURE)
    assert common.held(common.dan) == 10 * ETHER


def test_nobody_but_the_currency_tells_of_transfers(common: Commonwealth) -> None:
    from govkit.testing import reverts

    with reverts("exit: only the currency"):
        common.exit.send(common.ana, "moved", common.ben.address, common.ana.address, 200 * ETHER)


def test_votes_of_others_count_for_nothing(common: Commonwealth) -> None:
    """A delegate has others' votes at its checkpoints, and holds nothing."""
    common.token.send(common.ana, "delegate", common.dan.address)
    common.at(START + 2 * TENURE)
    common.pay(common.ben, common.dan, 100 * ETHER)
    assert common.token.read("getVotes", common.dan.address) == 400 * ETHER
    assert common.held(common.dan) == 0
    assert common.held(common.ana) == 300 * ETHER
