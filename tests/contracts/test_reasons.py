"""Every reason with which a contract refuses is known to the SDK, and no other is."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from govkit.errors import RevertError
from govkit.reasons import REVERTS
from tests.contracts.conftest import ROOT

_REASON = re.compile(r'"([a-z]+: [^"\n]+)"')
_REFUSAL = re.compile(r"(?:^|\s)(?:assert|raise)\b")
_SNEKMATE_USED = ("utils/ecdsa.vy", "utils/eip712_domain_separator.vy")


def own_sources() -> list[Path]:
    contracts = ROOT / "contracts"
    return [*contracts.glob("*.vy"), *(contracts / "modules").glob("*.vy")]


def snekmate_sources() -> list[Path]:
    spec = find_spec("snekmate")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return [Path(spec.submodule_search_locations[0]) / each for each in _SNEKMATE_USED]


def code_of(source: Path) -> str:
    """Without documentation and comments, which name reasons too."""
    text = re.sub(r'"""[\s\S]*?"""', "", source.read_text())
    return "\n".join(line.partition("#")[0] for line in text.splitlines())


def reasons_in(source: Path) -> set[str]:
    return set(_REASON.findall(code_of(source))) - {"data: application/json"}


def all_reasons() -> set[str]:
    return {reason for each in [*own_sources(), *snekmate_sources()] for reason in reasons_in(each)}


def test_the_table_and_the_sources_agree() -> None:
    assert sorted(all_reasons()) == sorted(REVERTS)


@pytest.mark.parametrize("source", own_sources(), ids=lambda path: path.stem)
def test_every_refusal_has_a_reason(source: Path) -> None:
    """An assert or a raise is followed by its reason, on its own line or where it closes."""
    code = code_of(source)
    for refusal in _REFUSAL.finditer(code):
        rest = code[refusal.end() :]
        statement = rest[: _end_of_statement(rest)]
        assert _REASON.search(statement), f"{source.name}: {statement.strip()}"


def test_documented_reasons_exist() -> None:
    for source in own_sources():
        for text in re.findall(r'"""[\s\S]*?"""', source.read_text()):
            for reason in _REASON.findall(re.sub(r"\s+", " ", text.strip('"'))):
                assert reason in REVERTS, f"{source.name} documents {reason!r}"


@pytest.mark.parametrize("reason", REVERTS)
def test_each_says_what_to_do(reason: str) -> None:
    kind, next_step = REVERTS[reason]
    assert issubclass(kind, RevertError)
    assert next_step
    error = kind(reason, next_step)
    assert "\n" not in str(error)
    assert reason in str(error)


def test_sorted_by_module() -> None:
    assert list(REVERTS) == sorted(REVERTS)


def _end_of_statement(code: str) -> int:
    depth = 0
    for position, character in enumerate(code):
        depth += (character in "([{") - (character in ")]}")
        if character == "\n" and depth == 0:
            return position
    return len(code)


@pytest.mark.parametrize(
    "name",
    [
        "Rulebook",
        "Council",
        "House",
        "Governor",
        "modules/ballots",
        "modules/candidacy",
        "modules/seating",
        "modules/tallies",
    ],
)
def test_each_reason_stands_once(name: str) -> None:
    """A reason costs some 114 bytes of code; constructors are not deployed, so they may repeat."""
    code = code_of(ROOT / "contracts" / f"{name}.vy")
    deployed = re.sub(r"@deploy\ndef __init__[\s\S]*?(?=\n\n\n@)", "", code)
    reasons = _REASON.findall(deployed)
    assert sorted(reasons) == sorted(set(reasons))
    assert all(len(reason) <= 32 for reason in reasons)
