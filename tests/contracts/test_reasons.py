"""Every reason with which a contract refuses is known to the SDK, and no other is."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from govkit.contracts._compile import refusals_in
from govkit.contracts.abi import NAMES
from govkit.crypto.keccak import keccak
from govkit.errors import RevertError
from govkit.network.reverts import revert_error, revert_reason
from govkit.reasons import EARLIER, REVERTS, TABLES, error_name
from tests.contracts.conftest import ROOT

_REASON = re.compile(r'"([a-z]+: [^"\n]+)"')
_REFUSED = re.compile(r"refusals\._refuse\(refusals\.([A-Z0-9_]+)\)")
_SNEKMATE_USED = ("utils/ecdsa.vy", "utils/eip712_domain_separator.vy")
_TABLE = ROOT / "contracts" / "modules" / "refusals.vy"


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


def refused_in(source: Path) -> list[str]:
    """The names of the errors that a source refuses with, as often as they stand there."""
    names = _REFUSED.findall(code_of(source))
    return ["".join(word.capitalize() for word in name.split("_")) for name in names]


def snekmate_reasons() -> set[str]:
    return {each for source in snekmate_sources() for each in _REASON.findall(code_of(source))}


def errors() -> dict[str, int]:
    """The errors that the contracts' table names, and the numbers there."""
    return refusals_in(_TABLE.read_text())


def test_the_table_and_the_contracts_agree() -> None:
    assert list(errors()) == sorted(errors())
    of_own = set(REVERTS) - snekmate_reasons()
    assert {error_name(reason) for reason in of_own} == set(errors())
    assert snekmate_reasons() <= set(REVERTS)


def test_each_number_is_its_errors() -> None:
    for name, number in errors().items():
        assert number.to_bytes(4) == keccak(f"{name}()".encode())[:4], name
    assert len(set(errors().values())) == len(errors())


def test_each_error_is_used_and_none_other() -> None:
    used = {name for source in own_sources() for name in refused_in(source)}
    assert used == set(errors())


@pytest.mark.parametrize("source", own_sources(), ids=lambda path: path.stem)
def test_every_refusal_has_a_reason(source: Path) -> None:
    """Nothing is refused but by an error of the table."""
    code = code_of(source)
    assert re.findall(r"(?m)^\s+(?:assert|raise)\b.*", code) == []
    if source != _TABLE:
        assert "raw_revert" not in code
        assert code.count("refusals._refuse(") == len(_REFUSED.findall(code))


@pytest.mark.parametrize("name", NAMES)
def test_an_abi_lists_what_its_contract_refuses_with(name: str) -> None:
    """Tools that know nothing of govkit read errors by the ABI."""
    abi = json.loads(files("govkit.contracts").joinpath(f"artifacts/{name}.json").read_text())[
        "abi"
    ]
    listed = [entry["name"] for entry in abi if entry["type"] == "error"]
    assert set(refused_in(ROOT / "contracts" / f"{name}.vy")) <= set(listed) <= set(errors())
    assert len(listed) == len(set(listed))


def test_an_abi_lists_no_error_of_modules_that_are_not_used() -> None:
    abi = json.loads(files("govkit.contracts").joinpath("artifacts/Treasury.json").read_text())[
        "abi"
    ]
    listed = {entry["name"] for entry in abi if entry["type"] == "error"}
    assert listed == set(refused_in(ROOT / "contracts" / "Treasury.vy"))


def test_an_error_is_told_as_its_reason() -> None:
    for reason in set(REVERTS) - snekmate_reasons():
        data = keccak(f"{error_name(reason)}()".encode())[:4]
        assert revert_reason(data) == reason
        assert type(revert_error(data)) is REVERTS[reason][0]
        assert revert_reason(data + bytes(32)).startswith("an unknown error, 0x")


def test_what_only_earlier_contracts_say_is_known_too() -> None:
    assert not set(EARLIER) & set(REVERTS)
    for reason, (kind, next_step) in EARLIER.items():
        words = reason.encode()
        data = keccak(b"Error(string)")[:4] + (32).to_bytes(32) + len(words).to_bytes(32)
        error = revert_error(data + words.ljust(32, b"\0"))
        assert type(error) is kind
        assert next_step in str(error)


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
    assert all(list(table) == sorted(table) for table in TABLES)
    assert len(REVERTS) == sum(map(len, TABLES))


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
    """Constructors are not deployed, so they may repeat what functions say."""
    code = code_of(ROOT / "contracts" / f"{name}.vy")
    deployed = re.sub(r"@deploy\ndef __init__[\s\S]*?(?=\n\n\n@)", "", code)
    refused = _REFUSED.findall(deployed)
    assert sorted(refused) == sorted(set(refused))
