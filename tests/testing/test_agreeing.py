"""What parties of agreements do in tests: the fixture `agreeing`."""

from __future__ import annotations

import pytest

from govkit.errors import UsageError
from govkit.testing import Agreeing, World, sample_constitution, with_agreements
from govkit.types import Address


@pytest.fixture(scope="module")
def founded() -> World:
    return World.found(sample_constitution(with_agreements))


@pytest.fixture
def agreeing(founded: World) -> Agreeing:
    return Agreeing(founded)


def pair(agreeing: Agreeing) -> dict[str, Address]:
    seller, buyer = agreeing.world.actors.voters(2)
    return {"seller": seller.address, "buyer": buyer.address}


def test_a_sale_is_performed(agreeing: Agreeing) -> None:
    terms = agreeing.terms("sale", pair(agreeing))
    assert agreeing.begin(terms).open_steps == (0,)
    assert agreeing.perform(terms, 0).is_performed
    assert agreeing.claim(terms) == {}


def test_a_sale_that_is_relayed_and_disputed(agreeing: Agreeing) -> None:
    terms = agreeing.terms("sale", pair(agreeing))
    agreeing.relay(terms, agreeing.world.actors.stranger)
    agreeing.dispute(terms, 1, [0, 10_000])
    agreeing.answer(terms, 0, [10_000, 0])
    assert agreeing.rule(terms, 2).outcome == 2
    token = agreeing.world.nation.token.address
    assert agreeing.claim(terms) == {(0, token): 100 * 10**18}


def test_a_nation_without_agreements_is_told() -> None:
    plain = Agreeing(World.found(sample_constitution()))
    with pytest.raises(UsageError, match="has no agreements"):
        _ = plain.agreements
