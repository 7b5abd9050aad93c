"""The error tree: one line each, and the exit code that a shell is to see."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from govkit import errors
from govkit.errors import (
    AccountError,
    ConstitutionError,
    GovkitError,
    NetworkError,
    RevertError,
    RpcError,
    UnitError,
    UsageError,
)

TREE = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, BaseException) and kind.__module__ == "govkit.errors"
]


def test_everything_raised_on_purpose_hangs_on_one_root() -> None:
    assert len(TREE) > 15
    assert [kind for kind in TREE if not issubclass(kind, GovkitError)] == []


def test_the_drawn_tree_is_the_tree() -> None:
    drawing = errors.__doc__ or ""
    assert [kind.__name__ for kind in TREE if f"{kind.__name__} " not in drawing] == []


@pytest.mark.parametrize("kind", TREE)
def test_what_makes_no_sense_exits_with_2_and_all_else_with_1(kind: type[GovkitError]) -> None:
    assert kind.exit_code == (2 if issubclass(kind, UsageError) else 1)


@pytest.mark.parametrize("kind", TREE)
def test_each_says_when_it_is_raised(kind: type[GovkitError]) -> None:
    assert inspect.getdoc(kind)
    assert "__doc__" in vars(kind)
    assert vars(kind)["__doc__"]


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("a broke",), "a broke"),
        (("a broke", "b bent it"), "a broke: b bent it"),
        (("a broke", "b bent it", "mend b"), "a broke: b bent it; mend b"),
        (("a broke", "", "mend b"), "a broke; mend b"),
    ],
)
def test_a_message_is_what_why_and_what_next(parts: tuple[str, ...], line: str) -> None:
    error = AccountError(*parts)
    assert str(error) == line
    padded = (*parts, "", "")[:3]
    assert (error.what, error.why, error.next_step) == padded


def test_a_nation_files_error_names_its_place_and_has_a_line_for_each() -> None:
    other = ConstitutionError("nation.yaml", 9, "currency.cap", "lots", "an amount")
    error = ConstitutionError("nation.yaml", 7, "nation.name", "5", "a text", [other])
    assert str(error).splitlines() == [
        "nation.yaml:7: nation.name: found 5; allowed: a text",
        "nation.yaml:9: currency.cap: found lots; allowed: an amount",
    ]
    assert (error.file, error.line, error.key) == (Path("nation.yaml"), 7, "nation.name")
    without_line = ConstitutionError("nation.yaml", 0, "", "nothing", "a file")
    assert str(without_line) == "nation.yaml: found nothing; allowed: a file"


def test_attributes_are_there_for_programs() -> None:
    rpc = RpcError(-32000, "no", "0x01", "wait")
    assert (rpc.code, rpc.message, rpc.data) == (-32000, "no", "0x01")
    assert isinstance(rpc, NetworkError)
    assert str(rpc) == "the node refused the request: no (code -32000); wait"
    unit = UnitError("5 parsecs", "seconds")
    assert (unit.found, unit.allowed) == ("5 parsecs", "seconds")
    assert isinstance(unit, ValueError)
    assert RevertError("a: b", "c", b"d").data == b"d"


def test_what_others_wrote_cannot_reach_the_terminal_raw() -> None:
    error = GovkitError("a", "from a node: \x1b[2J\r\n\u202egnp.exe", "mend \x9b")
    assert str(error) == "a: from a node: \\x1b[2J\\r\\n\\u202egnp.exe; mend \\x9b"
    assert "\x1b" in error.why, "for programs it stays as it was"
    assert str(GovkitError("größer als 5 Ξ")) == "größer als 5 Ξ"
