"""What several contracts need stands once: in contracts/interfaces or contracts/modules."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

CONTRACTS = Path(__file__).parents[2] / "contracts"
SOURCES = [
    path for folder in (".", "modules", "interfaces") for path in (CONTRACTS / folder).glob("*.vy*")
]


def found(pattern: str) -> dict[str, set[str]]:
    """The files in which each match of the pattern's group stands."""
    places = defaultdict(set)
    for path in SOURCES:
        for each in re.findall(pattern, path.read_text(), re.MULTILINE):
            places[each].add(path.name)
    return places


def repeated(places: dict[str, set[str]]) -> dict[str, set[str]]:
    return {what: files for what, files in places.items() if len(files) > 1}


def test_no_inline_interface_asks_what_another_one_asks() -> None:
    functions = found(r"^    def (\w+)\(.*\).*: (?:view|pure|payable|nonpayable)$")
    assert functions
    assert repeated(functions) == {}


def test_no_inline_interface_repeats_a_shared_one() -> None:
    shared = {path.stem for path in (CONTRACTS / "interfaces").glob("*.vyi")}
    assert shared & found(r"^interface (\w+):$").keys() == set()


def test_no_struct_has_the_fields_of_another_one() -> None:
    structs = found(r"^struct \w+:\n((?:    .+\n)+)")
    assert structs
    assert repeated(structs) == {}
