"""Terms: a passport ends at an epoch's boundary, renewed or lapsed, and every count knows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, PassportStatus
from tests.contracts.conftest import Cast
from tests.contracts.registry.conftest import EPOCH, TERM_EPOCHS, WINDOW, Office

TERM = EPOCH * TERM_EPOCHS


def test_settings(office: Office) -> None:
    registry = office.registry
    assert registry.read("epochDuration") == EPOCH
    assert registry.read("termEpochs") == TERM_EPOCHS
    assert registry.read("renewalWindow") == WINDOW
    assert registry.read("recovery") == office.recovery.address
    assert registry.read("ledger") == office.ledger.address
    assert registry.read("delegation") == office.told.address
    assert registry.read("admissions") == ZERO_ADDRESS


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"term_epochs": 25}, "heads: bad term"),
        ({"epoch_duration": 0}, "heads: bad term"),
        ({"term_epochs": 0}, "heads: bad term"),
        ({"epoch_duration": 2**33 // 3 + 1}, "heads: bad term"),
        ({"renewal_window": TERM + 1}, "registry: bad window"),
        ({"renewal_window": 0}, "registry: bad window"),
        ({"term_epochs": 0, "epoch_duration": 0}, "registry: bad window"),
        ({"notice_period": 2**36}, "registry: bad window"),
    ],
    ids=str,
)
def test_settings_that_no_registry_takes(
    deploy_registry: Callable[..., Deployed], changed: dict[str, object], reason: str
) -> None:
    good = {"epoch_duration": EPOCH, "term_epochs": TERM_EPOCHS, "renewal_window": WINDOW}
    deploy_registry(**good)
    with reverts(reason):
        deploy_registry(**{**good, **changed})


def test_ends_with_the_first_epoch_after_a_whole_term(office: Office) -> None:
    admitted = office.registry.read("passport", 1)[1]
    assert admitted // EPOCH == office.now() // EPOCH
    assert office.until() == (admitted // EPOCH + TERM_EPOCHS + 1) * EPOCH


def test_lapses_at_the_boundary_without_a_transaction(office: Office) -> None:
    citizen, until = office.cast.citizen.address, office.until()
    office.go_to(until - 1)
    assert office.registry.read("isCitizen", citizen) is True
    assert office.registry.read("totalSupply") == 1
    office.go_to(until)
    assert office.registry.read("isCitizen", citizen) is False
    assert office.registry.read("passportOf", citizen) == 0
    assert office.registry.read("getVotes", citizen) == office.registry.read("totalSupply") == 0
    assert office.registry.read("delegates", citizen) == ZERO_ADDRESS
    # The passport stays where it is: nobody has burned it.
    assert office.registry.read("ownerOf", 1) == citizen
    assert office.registry.read("balanceOf", citizen) == office.registry.read("numberOf", citizen)
    assert office.registry.read("passport", 1)[3] == PassportStatus.GOOD
    office.go_to(until + 1)
    for moment, votes in [(until - 1, 1), (until, 0)]:
        assert office.registry.read("getPastVotes", citizen, moment) == votes
        assert office.registry.read("getPastTotalSupply", moment) == votes
        assert office.registry.read("getPastBallot", citizen, moment) == (1 << 96) | votes


def test_renews_within_the_window(office: Office) -> None:
    citizen, until = office.cast.citizen, office.until()
    at_timestamp(office.world, until - WINDOW - 1)
    with reverts("registry: too early"):
        office.registry.send(citizen, "renew")
    at_timestamp(office.world, until - WINDOW)
    sent = office.registry.send(citizen, "renew")
    later = until + TERM
    fields = {"citizen": citizen.address, "number": 1, "until": later}
    assert sent.events == (("Renewed", fields),)
    assert office.until() == later
    with reverts("registry: too early"):
        office.registry.send(citizen, "renew")
    office.go_to(until)
    assert office.registry.read("totalSupply") == 1
    office.go_to(later)
    assert office.registry.read("totalSupply") == 0
    office.go_to(later + 1)
    assert office.registry.read("getPastTotalSupply", later - 1) == 1
    assert office.told_of() == [(1, citizen.address, True, later)]


def test_renewal_refused(office: Office) -> None:
    with reverts("registry: not a citizen"):
        office.registry.send(office.cast.stranger, "renew")
    office.go_to(office.until())
    with reverts("registry: not a citizen"):
        office.registry.send(office.cast.citizen, "renew")


def test_no_term_no_renewal(registry: Deployed, cast: Cast) -> None:
    with reverts("registry: no term"):
        registry.send(cast.citizen, "renew")


def test_whoever_has_lapsed_is_admitted_again(office: Office) -> None:
    citizen, until = office.cast.citizen.address, office.until()
    office.go_to(until + 100)
    sent = office.registry.send(office.cast.registrar, "admit", citizen)
    again = office.now()
    # Nothing is minted: the passport never left its holder.
    assert sent.names == ["Renewed", "DelegateChanged", "DelegateVotesChanged"]
    end = (again // EPOCH + TERM_EPOCHS + 1) * EPOCH
    assert office.registry.read("passport", 1) == (citizen, again, end, PassportStatus.GOOD)
    office.world.mine()
    for moment, votes in [(until - 1, 1), (until, 0), (again - 1, 0), (again, 1)]:
        assert office.registry.read("getPastVotes", citizen, moment) == votes
        assert office.registry.read("getPastTotalSupply", moment) == votes
    assert office.told_of() == [(1, citizen, True, end)]


def test_a_newcomer_calls_nobody(office: Office) -> None:
    office.registry.send(office.cast.registrar, "admit", office.cast.newcomer.address)
    assert office.told_of() == []


def test_many_who_end_at_once_and_at_several_boundaries(office: Office) -> None:
    people = [f"0x{number:040x}" for number in range(1, 21)]
    for number, person in enumerate(people):
        office.registry.send(office.cast.registrar, "admit", person)
        if number % 5 == 4:
            office.world.forward(EPOCH)
    spans = [office.registry.read("passport", number)[1:3] for number in range(1, 22)]
    last = max(until for _, until in spans)
    office.go_to(last + 10 * EPOCH)
    for moment in range(spans[0][0] - EPOCH, last + EPOCH, 97):
        counted = sum(since <= moment < until for since, until in spans)
        assert office.registry.read("getPastTotalSupply", moment) == counted
    # A transaction long after writes a checkpoint, and the past stays what it was.
    office.registry.send(office.cast.registrar, "admit", office.cast.newcomer.address)
    office.world.mine()
    for moment in range(spans[0][0] - EPOCH, last + EPOCH, 97):
        counted = sum(since <= moment < until for since, until in spans)
        assert office.registry.read("getPastTotalSupply", moment) == counted
