"""What a dossier and a gazette prove of the money that a treasury is committed to pay."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from govkit.dossier import bundle
from govkit.dossier.build import build
from govkit.dossier.facts import to_bytes
from govkit.dossier.pdf import to_pdf
from govkit.nation.money.holdings import YEAR_SECONDS
from govkit.nation.money.streams import flow
from govkit.testing import World, sample_constitution, with_money
from govkit.types import ZERO_ADDRESS
from govkit.web.facts import facts_of
from govkit.web.nation import front_page
from tests.integration.test_adoption import judged
from tests.integration.test_dossier import Files, Made, lines_of, no_pages, written


def dossier_of(world: World) -> Made:
    key, request = written(world)
    raw = build(world.nation, world.nation.records.log(), key, request, no_pages)
    return Made(world, key, request, raw, world.port.block().hash)


@pytest.fixture(scope="module")
def paying() -> Made:
    """Of a nation with a budget of 50 TST a month, and a salary of 30 TST a month."""
    return dossier_of(World.found(sample_constitution(with_money)))


@pytest.fixture(scope="module")
def poor() -> Made:
    """Of a nation that is committed to nothing."""
    return dossier_of(World.found(sample_constitution()))


def treasury_of(made: Made) -> dict[str, Any]:
    found: dict[str, Any] = made.check().facts["treasury"]
    return found


def test_each_commitment_in_words(paying: Made) -> None:
    worker, spender = (
        paying.world.nation.phrases.named(each.address)
        for each in reversed(paying.world.actors.voters(2))
    )
    budget, stream = treasury_of(paying)["commitments"]
    assert budget["what"] == f"budget 1 of account {spender} for gravel"
    assert budget["owed"] == "0 TST"
    assert budget["within_a_year"].startswith("at most ")
    assert stream["what"] == f"stream to {worker} for salary"
    (state,) = paying.world.nation.streams.all()  # type: ignore[union-attr]
    assert stream["owed"] == paying.world.nation.phrases.amount(state.stream.owed)
    assert not stream["within_a_year"].startswith("at most ")


def test_what_all_streams_pay_in_a_mean_year(paying: Made, poor: Made) -> None:
    token = paying.world.nation.token.address
    told = treasury_of(paying)["streams_a_year"]
    assert told == {ZERO_ADDRESS: "0", token: str(12 * 30 * 10**18)}
    assert not {"streams_a_year", "commitments"} & set(treasury_of(poor))


def test_the_second_that_a_year_ends_counts(paying: Made) -> None:
    """A year from the block of the dossier on, to the wei."""
    now = paying.check().facts["block"]["timestamp"]
    (state,) = paying.world.nation.streams.all()  # type: ignore[union-attr]
    amount, period = state.stream.amount, state.stream.period
    due = flow(amount, period, now + YEAR_SECONDS) - flow(amount, period, now)
    told = treasury_of(paying)["commitments"][1]["within_a_year"]
    assert told == paying.world.nation.phrases.amount(due)


def test_it_passes_both_verifiers(paying: Made, poor: Made) -> None:
    assert judged(paying.raw, paying) == (True, True)
    assert judged(poor.raw, poor) == (True, True)


def forged(made: Made, change: Callable[[dict[str, Any]], object]) -> bytes:
    def lie(files: Files) -> None:
        facts = json.loads(files[bundle.FACTS])
        change(facts["treasury"])
        files[bundle.FACTS] = to_bytes(facts)

    return made.forged(lie)


Lie = tuple[Callable[[dict[str, Any]], object], bool]
LIES: Mapping[str, Lie] = {
    "a commitment less": (lambda held: held["commitments"].pop(), True),
    "none at all": (lambda held: held.pop("commitments"), True),
    "owes less": (lambda held: held["commitments"][1].update(owed="0 MRT"), True),
    "pays less": (lambda held: _lowest(held["streams_a_year"]), False),
    "an asset less": (lambda held: held["streams_a_year"].popitem(), False),
    "says nothing of streams": (lambda held: held.pop("streams_a_year"), False),
}
"""Each lie of the key's holder, and whether the file says that it does not check that."""


def _lowest(told: dict[str, str]) -> None:
    told.update(dict.fromkeys(told, "0"))


@pytest.mark.parametrize("lie", LIES)
def test_the_keys_holder_cannot_lie_about_them(paying: Made, lie: str) -> None:
    change, is_not_checked = LIES[lie]
    assert judged(forged(paying, change), paying) == (False, is_not_checked)


def test_streams_that_are_not_there_are_refused(poor: Made) -> None:
    raw = forged(poor, lambda held: held.update(streams_a_year={ZERO_ADDRESS: "0"}))
    assert judged(raw, poor) == (False, False)


def test_the_pdf_and_the_gazette_show_them(paying: Made, poor: Made) -> None:
    facts = paying.check().facts
    shown = " ".join(lines_of(to_pdf(facts, "")))
    page = front_page(facts_of(paying.world.nation), [])
    for each in facts["treasury"]["commitments"]:
        assert each["what"].split(" for ")[1] in shown
        assert each["what"] in page
    assert "Committed to" in shown
    assert "Committed to" in page
    assert "Committed to" not in front_page(facts_of(poor.world.nation), [])
