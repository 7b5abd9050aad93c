"""The section `court` of a nation file: what it says, and what it may not say."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from govkit.constitution import Constitution
from govkit.constitution.court import SPANS, CourtSection
from govkit.errors import ConstitutionError
from govkit.testing.sample import blocks_count, sample_text
from govkit.types import Clock

DAY, ETHER = 86_400, 10**18


def parse(text: str = "{}\n", sample: str = "") -> Constitution:
    return Constitution.parse(f"{sample or sample_text()}court: {text}", Path())


def section(file: Constitution) -> CourtSection:
    return cast(CourtSection, file.sections()["court"])


def test_what_is_left_out() -> None:
    court = section(parse())
    assert (court.seats, court.larger_panel, court.house_period) == (5, 11, None)
    assert (court.willing, court.window, court.far) == (False, 300, 64)
    assert (court.fee, court.stake, court.share_bond) == (
        ETHER // 100,
        ETHER // 20,
        ETHER // 20,
    )
    assert court.span("tenure", Clock.TIMESTAMP) == 30 * DAY
    assert "court" not in Constitution.parse(sample_text(), Path()).sections()


@pytest.mark.parametrize("name", SPANS)
def test_spans_are_in_the_clocks_unit(name: str) -> None:
    assert section(parse()).span(name, Clock.BLOCKNUMBER) == SPANS[name] // 12
    by_time = section(parse(f"{{{name}: 36 hours}}\n"))
    assert by_time.span(name, Clock.TIMESTAMP) == 36 * 3_600
    in_blocks = section(parse(f"{{{name}: 70 blocks}}\n", blocks_count(sample_text())))
    assert in_blocks.span(name, Clock.BLOCKNUMBER) == 70


@pytest.mark.parametrize(
    ("text", "larger"),
    [("{seats: 1}", 3), ("{seats: 9}", 19), ("{seats: 11}", 21), ("{seats: 21}", 0),
     ("{appeal_seats: 0}", 0), ("{appeal_seats: 7}", 7)],
)  # fmt: skip
def test_the_larger_panel(text: str, larger: int) -> None:
    court = section(parse(f"{text}\n"))
    assert court.larger_panel == larger
    assert court.can_appeal == bool(larger)
    assert bool(court.span("appeal_period", Clock.TIMESTAMP)) == bool(larger)


def test_a_vote_alone_can_be_appealed_to() -> None:
    court = section(parse("{appeal_seats: 0, house_period: 7 days}\n"))
    assert court.can_appeal
    assert court.span("appeal_period", Clock.TIMESTAMP) == 7 * DAY


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("{seats: 4}", "an odd number from 1 to 21"),
        ("{seats: 23}", "an odd number from 1 to 21"),
        ("{seats: 0}", "an odd number from 1 to 21"),
        ("{seats: five}", "an odd number from 1 to 21"),
        ("{seats: true}", "an odd number from 1 to 21"),
        ("{appeal_seats: 5}", "an odd number above the 5 `seats`, or 0"),
        ("{appeal_seats: 6}", "an odd number from 1 to 21"),
        ("{appeal_seats: 0, appeal_period: 7 days}", "there is nothing to appeal to"),
        ("{house_period: 6 days}", "longer than 6 days, which a proposal of the class"),
        ("{window: 7_200 blocks}", "at most 7200 blocks together with `far`"),
        ("{window: 1 hour}", "a number of blocks, from 1 block to 7200 blocks"),
        ("{far: 0 blocks}", "a number of blocks, from 1 block to 7200 blocks"),
        ("{far: 64}", "a number of blocks, from 1 block to 7200 blocks"),
        ("{fee: 0 ETH}", "more than nothing"),
        ("{fee: 2_000_000 ETH}", "at most 2^80 wei"),
        ("{stake: 5 TST}", "an amount in ETH"),
        ("{share_bond: 1}", "an amount of the chain's coin"),
        ("{evidence_period: 100 blocks}", "a duration"),
        ("{evidence_period: 0 days}", "1 second to"),
        ("{tenure: 200 years}", "1 second to"),
        ("{willing: maybe}", "true or false"),
        ("{judges: 3}", "seats"),
    ],
)
def test_mistakes_say_what_is_allowed(text: str, allowed: str) -> None:
    with pytest.raises(ConstitutionError) as caught:
        parse(f"{text}\n")
    assert caught.value.key.startswith("court")
    assert allowed in str(caught.value)


def test_a_block_clock_takes_blocks() -> None:
    blocks = blocks_count(sample_text())
    with pytest.raises(ConstitutionError, match="a number of blocks such as 7200 blocks"):
        parse("{tenure: 30 days}\n", blocks)
    with pytest.raises(ConstitutionError, match="longer than 14_425 blocks"):
        parse("{house_period: 14_425 blocks}\n", blocks)
    assert section(parse("{house_period: 14_426 blocks}\n", blocks)).house_period == 14_426


def test_a_quicker_class_shortens_what_a_vote_must_take() -> None:
    classes = "  classes:\n    justice:\n      voting_period: 1 day\n      timelock_delay: 1 day\n"
    rules = "  rules:\n    - {action: court.decide, class: justice}\n"
    quick = sample_text().replace("records:\n", f"{classes}{rules}records:\n")
    assert section(parse("{house_period: 5 days}\n", quick)).house_period == 5 * DAY
    with pytest.raises(ConstitutionError, match="a proposal of the class justice takes"):
        parse("{house_period: 3 days}\n", quick)


def test_each_setting_counts_in_the_fingerprint() -> None:
    texts = [
        "{}", "{willing: true}", "{seats: 7}", "{appeal_seats: 9}", "{house_period: 9 days}",
        "{fee: 1 ETH}", "{stake: 1 ETH}", "{share_bond: 1 ETH}", "{window: 9 blocks}",
        "{far: 9 blocks}", *(f"{{{name}: 5 days}}" for name in SPANS),
    ]  # fmt: skip
    assert len({parse(f"{text}\n").fingerprint() for text in texts}) == len(texts)
