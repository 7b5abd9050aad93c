"""A membership proof reads a citizen's word as contracts/modules/citizen_word.vy lays it out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govkit.nation.people import membership

SOURCE = (Path(__file__).parents[2] / "contracts" / "modules" / "citizen_word.vy").read_text()
MASKS = re.findall(r"^(\w+_MASK): constant\(uint256\) = \(1 << (\d+)\) - 1$", SOURCE, re.MULTILINE)
SHIFTS = re.findall(r"^(\w+_SHIFT): constant\(uint256\) = (\d+)$", SOURCE, re.MULTILINE)
READ = {"NUMBER_MASK", "STATUS_MASK", "TIME_MASK"} | {
    f"{field}_SHIFT" for field in ("STATUS", "SINCE", "UNTIL", "TO")
}


def test_all_that_is_read_is_laid_out_there() -> None:
    assert {name for name, _ in (*MASKS, *SHIFTS)} >= READ


@pytest.mark.parametrize(
    ("name", "number"),
    [(n, 2 ** int(bits) - 1) for n, bits in MASKS] + [(n, int(at)) for n, at in SHIFTS],
)
def test_it_is_read_where_it_stands(name: str, number: int) -> None:
    if name in READ:
        assert getattr(membership, f"_{name}") == number
