"""Agreements whose disputes the nation's own court decides, with fees, verdict and reputation."""

from __future__ import annotations

import pytest

from govkit.errors import UsageError
from govkit.nation.agreements.appeals import appeal
from govkit.testing import Agreeing, Justice, World, sample_constitution, with_court
from govkit.testing.actors import signer
from govkit.types import ZERO_ADDRESS, Address


@pytest.fixture
def world() -> World:
    return World.found(sample_constitution(lambda text: with_court(text) + "agreements: {}\n"))


def parties(world: World) -> dict[str, Address]:
    seller, buyer = world.actors.voters(2)
    return {"seller": seller.address, "buyer": buyer.address}


def test_a_panel_decides_and_the_loser_bears_the_fee(world: World) -> None:
    agreeing, justice = Agreeing(world), Justice(world)
    terms = agreeing.terms("sale", parties(world), arbitrator="court")
    agreeing.begin(terms)
    fee = agreeing.agreements.fee(terms)
    assert fee == 5 * 10**16
    agreeing.dispute(terms, 1, [2_000, 8_000])
    standing = agreeing.answer(terms, 0, [10_000, 0])
    assert standing.dispute.number == justice.court.all()[-1].number
    justice.draw(standing.dispute.number)
    justice.vote(standing.dispute.number, [1, 1, 1, 2, 2])
    justice.execute(standing.dispute.number)
    assert agreeing.standing(terms).outcome == 1
    token = world.nation.token.address
    assert agreeing.claim(terms) == {
        (0, token): 20 * 10**18,
        (1, token): 80 * 10**18,
        (1, ZERO_ADDRESS): fee,
    }
    for call in agreeing.agreements.notes(agreeing.standing(terms)):
        world.send(call, world.actors.stranger)
    assert agreeing.agreements.notes(agreeing.standing(terms)) == []


def test_a_ruling_is_appealed_by_a_party(world: World) -> None:
    agreeing, justice = Agreeing(world), Justice(world)
    terms = agreeing.terms("sale", parties(world), arbitrator="court")
    agreeing.begin(terms)
    agreeing.dispute(terms, 1, [0, 10_000])
    number = agreeing.answer(terms, 0, [10_000, 0]).dispute.number
    reader, nation = agreeing.agreements, world.nation
    with pytest.raises(UsageError, match="can't be appealed now"):
        appeal(nation, reader, agreeing.standing(terms), 0)
    justice.draw(number)
    justice.vote(number, [1, 1, 1, 2, 2])
    call = appeal(nation, reader, agreeing.standing(terms), 0)
    before = agreeing.standing(terms).word.time
    world.send(call, signer(terms.parties[0]))
    assert agreeing.standing(terms).word.appealed
    assert agreeing.standing(terms).word.time == before + terms.ruling_period
    assert justice.court.get(number).case.round == 1
