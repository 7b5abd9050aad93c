"""The poll's word in Python stands where contracts/modules/poll_word.vy says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govkit.contracts import poll_word
from govkit.contracts.poll_word import Field

SOURCE = (Path(__file__).parents[2] / "contracts" / "modules" / "poll_word.vy").read_text()
DRAWN = re.findall(r"(?:^ {9,}\S.*\(\d+\).*\n)+", SOURCE, re.MULTILINE)
POLL, CLASS = (re.findall(r"(\w+) \((\d+)\)", drawing) for drawing in DRAWN)
CONSTANTS = dict(re.findall(r"^(\w+): constant\(uint256\) = (.+)$", SOURCE, re.MULTILINE))
# Constants that stand for several fields of one width, by one of these.
STANDS_FOR = {"SPAN": "PERIOD", "TALLY": "AGAINST", "SHARE": "QUORUM"}
TESTED_ABOVE = {
    "CHANGEABLE", "QUEUED", "CANCELED", "EXECUTED", "EXTENSIONS", "ONE_EXTENSION", "SECRET",
    "BODIES_SHIFT", "BODIES_MASK",
    "CLASS_COMMON_MASK", "HOUSE_BITS", "HOUSE_MASK", "UNOPENED",
    "STAGE_SHIFT", "STAGE_MASK", "STAGE_EXECUTED", "STAGE_CANCELED", "STAGE_QUEUED",
}  # fmt: skip
CLASS_ONLY = ("THRESHOLD", "PERIOD", "DELAY")


def laid_out(drawing: list[tuple[str, str]]) -> dict[str, Field]:
    """Each field by its name, from the widths in the order of the drawing."""
    fields, shift = {}, 256
    for name, bits in drawing:
        shift -= int(bits)
        fields[name.upper()] = Field(shift, int(bits))
    assert shift == 0
    return fields


def value_of(expression: str) -> int:
    """A constant such as `2**24 - 1` or `3 << 124`."""
    assert re.fullmatch(r"[\d*< -]+", expression), expression
    return int(eval(expression))


def test_the_poll_is_drawn_as_python_has_it() -> None:
    drawn = laid_out(POLL)
    assert len(drawn) == 16
    assert drawn == {name: getattr(poll_word, name) for name in drawn}


def test_a_class_is_drawn_as_python_has_it() -> None:
    drawn = laid_out(CLASS)
    del drawn["SPARE"]
    assert {name: drawn.pop(name) for name in CLASS_ONLY} == {
        name: getattr(poll_word, f"CLASS_{name}") for name in CLASS_ONLY
    }
    assert sorted(drawn) == ["APPROVAL", "CHANGEABLE", "HOUSES", "QUORUM", "SECRET", "TIMELOCK"]
    assert drawn == {name: getattr(poll_word, name) for name in drawn}


def test_the_stage_is_the_three_flags() -> None:
    shift, mask = value_of(CONSTANTS["STAGE_SHIFT"]), value_of(CONSTANTS["STAGE_MASK"])
    flags = {name: getattr(poll_word, name).put(1) for name in ("EXECUTED", "CANCELED", "QUEUED")}
    assert mask << shift == sum(flags.values())
    for name, flag in flags.items():
        assert value_of(CONSTANTS[f"STAGE_{name}"]) << shift == flag


def test_the_small_tallies_stand_side_by_side() -> None:
    tallies = poll_word.AGAINST, poll_word.FOR, poll_word.ABSTAIN
    shift, bits = value_of(CONSTANTS["TALLY_SHIFT"]), value_of(CONSTANTS["TALLY_BITS"])
    assert tallies == tuple(Field(shift + bits * side, bits) for side in range(3))


def test_the_shares_of_a_house_fill_its_bits() -> None:
    shares = poll_word.HOUSE_QUORUM, poll_word.HOUSE_APPROVAL
    bits = value_of(CONSTANTS["SHARE_BITS"])
    assert shares == (Field(0, bits), Field(bits, bits))
    assert value_of(CONSTANTS["HOUSE_BITS"]) == poll_word.HOUSE_BITS == 2 * bits
    assert value_of(CONSTANTS["HOUSE_MASK"]) == Field(0, 2 * bits).largest


def test_a_poll_takes_over_what_its_class_has_in_the_same_place() -> None:
    """All from the flag of secret votes up to the tallies, where no class has another field."""
    mask = value_of(CONSTANTS["CLASS_COMMON_MASK"])
    lowest, above = poll_word.SECRET.shift, poll_word.AGAINST.shift
    assert mask == Field(lowest, above - lowest).put(Field(lowest, above - lowest).largest)
    for name, field in laid_out(CLASS).items():
        if name not in CLASS_ONLY and name != "SPARE":
            assert field.put(field.largest) & ~mask == 0


@pytest.mark.parametrize(
    "flag", ["CHANGEABLE", "QUEUED", "CANCELED", "EXECUTED", "EXTENSIONS", "SECRET"]
)
def test_a_flag_is_all_bits_of_its_field(flag: str) -> None:
    field = getattr(poll_word, flag)
    assert value_of(CONSTANTS[flag]) == field.put(field.largest)


def test_the_bodies_are_the_houses_and_the_flag_below() -> None:
    shift, mask = value_of(CONSTANTS["BODIES_SHIFT"]), value_of(CONSTANTS["BODIES_MASK"])
    houses, secret = poll_word.HOUSES, poll_word.SECRET
    assert mask << shift == houses.put(houses.largest) | secret.put(secret.largest)
    assert shift == secret.shift


def test_one_extension_is_the_lowest_bit_of_its_field() -> None:
    assert value_of(CONSTANTS["ONE_EXTENSION"]) == poll_word.EXTENSIONS.put(1)


def test_a_poll_that_waits_has_the_latest_snapshot() -> None:
    assert value_of(CONSTANTS["UNOPENED"]) == poll_word.UNOPENED == poll_word.SNAPSHOT.largest


@pytest.mark.parametrize("constant", [name for name in CONSTANTS if name not in TESTED_ABOVE])
def test_each_shift_and_mask_is_that_of_the_field(constant: str) -> None:
    name, _, kind = constant.rpartition("_")
    field: Field = getattr(poll_word, STANDS_FOR.get(name, name))
    expected = {"SHIFT": field.shift, "BITS": field.bits, "MASK": field.largest}
    assert value_of(CONSTANTS[constant]) == expected[kind]
