"""Descriptors (ERC-7730) leave nothing out, name nothing that is not there, and keep the schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from eth_utils.crypto import keccak

from govkit.contracts.abi import NAMES, Artifact
from govkit.contracts.clear_signing import Binding, Site, descriptors
from govkit.contracts.clear_signing.descriptors import _keys, _leaves
from govkit.contracts.clear_signing.intents import FUNCTIONS, MESSAGES, SENTENCES
from govkit.contracts.clear_signing.labels import AGREED, HELD, LABELS, SHOWN
from govkit.contracts.typed_data import MESSAGES as TYPES
from govkit.types import Address, Clock
from tests.schemas import problems

CURRENCY = Address("0x" + "cc" * 20)
PLACE = Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
BOUND = Binding("Sandbar", 1337, [Site(name, PLACE) for name in NAMES], CURRENCY)
GENERIC = descriptors()
OF_NATION = descriptors(BOUND)


def writes(name: str) -> list[dict[str, Any]]:
    """The functions of an ABI that change something, read here once more."""
    text = files("govkit.contracts").joinpath("artifacts", f"{name}.json").read_text()
    return [
        each
        for each in json.loads(text)["abi"]
        if each["type"] == "function" and each["stateMutability"] not in ("view", "pure")
    ]


def bare_signature(key: str) -> str:
    """A human-readable function without the names, as a wallet hashes it."""
    return re.sub(r" \w+(?=[,)])", "", key)


def types(inputs: list[dict[str, Any]]) -> str:
    """Parameters without their names."""
    return ",".join(
        f"({types(each['components'])}){each['type'].removeprefix('tuple')}"
        if "components" in each
        else each["type"]
        for each in inputs
    )


def paths_in(fields: list[dict[str, Any]]) -> list[str]:
    return [each["path"] for each in fields]


def spread(inputs: list[dict[str, Any]], before: str = "") -> Iterator[str]:
    """The paths of all values of an ABI's parameters."""
    for each in inputs:
        path = f"{before}{each['name']}" + ".[]" * each["type"].count("[")
        if "components" in each:
            yield from spread(each["components"], f"{path}.")
        else:
            yield path


@pytest.mark.parametrize("file", GENERIC)
def test_it_keeps_the_schema(file: str) -> None:
    assert problems("erc7730-2.0.0", OF_NATION[file]) == []


def test_files_for_others_to_include_keep_the_schema() -> None:
    """They lack the context, and else they differ by little."""
    assert problems("erc7730-2.0.0", GENERIC["calldata-LockedVotes.json"]) == []


def test_the_schema_can_tell() -> None:
    file = OF_NATION["calldata-TreasuryToken.json"]
    for place, wrong in (
        (("context", "contract", "deployments"), "everywhere"),
        (
            ("display", "formats", "transfer(address to,uint256 amount)", "fields"),
            [{"format": "x"}],
        ),
        (("metadata", "enums"), {"support": {"0": 1}}),
    ):
        broken = inner = json.loads(json.dumps(file))
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = wrong
        assert problems("erc7730-2.0.0", broken) != [], place


@pytest.mark.parametrize("name", NAMES)
def test_every_function_that_changes_something_has_words_and_every_field(name: str) -> None:
    functions = {f"{each['name']}({types(each['inputs'])})": each for each in writes(name)}
    file = GENERIC.get(f"calldata-{name}.json")
    formats = file["display"]["formats"] if file else {}
    keys = {bare_signature(key): key for key in formats}
    assert len(keys) == len(formats)
    assert set(keys) == set(functions)
    for signature, each in functions.items():
        function = Artifact.load(name).by_selector(keccak(text=signature)[:4])
        assert function is not None
        assert function.signature == signature
        paths = paths_in(formats[keys[signature]]["fields"])
        coin = ["@.value"] if each["stateMutability"] == "payable" else []
        assert sorted(paths) == sorted([*spread(each["inputs"]), *coin])


@pytest.mark.parametrize("name", TYPES)
def test_every_typed_message_has_words_and_every_field(name: str) -> None:
    formats = GENERIC[f"eip712-{name}.json"]["display"]["formats"]
    assert set(formats) == set(TYPES[name])
    for declared, shown in formats.items():
        structs = dict(re.findall(r"(\w+)\(([^)]*)\)", declared))
        values = [
            field.split()
            for fields in structs.values()
            for field in fields.split(",")
            if field.split()[0].partition("[")[0] not in structs
        ]
        paths = [path.removesuffix(".[]").rpartition(".")[2] for path in paths_in(shown["fields"])]
        assert sorted(paths) == sorted(label for _, label in values)


@pytest.mark.parametrize("file", GENERIC)
def test_what_is_said_fits_a_small_screen_and_points_at_fields(file: str) -> None:
    enums = GENERIC[file]["metadata"].get("enums", {})
    for key, shown in GENERIC[file]["display"]["formats"].items():
        assert 0 < len(shown["intent"]) <= 50
        fields = {each["path"]: each for each in shown["fields"]}
        assert len(fields) == len(shown["fields"])
        bound = {
            each["path"]: each for each in OF_NATION[file]["display"]["formats"][key]["fields"]
        }
        for path, each in fields.items():
            assert 0 < len(each["label"]) <= 36, each
            params = each.get("params", {})
            for name in ("tokenPath", "calleePath", "amountPath"):
                assert params.get(name, "@.to") in {*fields, "@.to"}, each
            if each["format"] == "enum":
                assert enums[params["$ref"].removeprefix("$.metadata.enums.")]
            if each["format"] == "tokenAmount":
                assert {"token", "tokenPath"} & set(bound[path]["params"]), each
        for path in re.findall(r"{([^}]*)}", shown.get("interpolatedIntent", "")):
            assert "visible" not in fields[path], "a wallet may leave it out"


def used() -> Iterator[tuple[str, str, str]]:
    """The contract, name and bare path of every field."""
    for name in NAMES:
        for each in writes(name):
            yield from ((name, each["name"], leaf.bare) for leaf in _leaves(each["inputs"]))
        for declared in TYPES.get(name, ()):
            structs = dict(re.findall(r"(\w+)\(([^)]*)\)", declared))
            primary = declared.partition("(")[0]
            for struct, fields in structs.items():
                inside = "" if struct == primary else f"{struct[0].lower()}{struct[1:]}."
                plural = {"step.": "steps."}.get(inside, inside)
                for field in fields.split(","):
                    yield name, primary, plural + field.split()[1]


def test_no_word_is_for_something_that_is_not_there() -> None:
    """A function or field that goes takes its words along."""
    found = {key for name, what, path in used() for key in _keys(name, what, path)}
    assert set(LABELS) - found == set()
    assert set(SHOWN) - found == set()
    functions = {(name, each["name"]) for name in NAMES for each in writes(name)}
    known = {key for name, what in functions for key in (what, f"{name}.{what}")}
    messages = {each.partition("(")[0] for several in TYPES.values() for each in several}
    assert set(FUNCTIONS) - known == set()
    assert set(MESSAGES) == messages
    assert set(SENTENCES) - known - messages == set()
    assert set(AGREED) - known == set()
    assert set(HELD) <= set(NAMES)


def test_a_word_that_two_contracts_mean_differently_names_its_contract() -> None:
    """A bare name is for one meaning: its functions have the same parameters everywhere."""
    shapes: dict[str, set[tuple[str, ...]]] = {}
    for name in NAMES:
        for each in writes(name):
            if f"{name}.{each['name']}" not in FUNCTIONS:
                shapes.setdefault(each["name"], set()).add(tuple(spread(each["inputs"])))
    several = {name for name, found in shapes.items() if len(found) > 1}
    assert several == {"safeTransferFrom", "submitEvidence"}, (
        "one word, with more or less beside it"
    )


def test_it_is_bound_to_the_nations_contracts_and_chain() -> None:
    sites = [Site("House", PLACE), Site("House", CURRENCY), Site("Governor", PLACE)]
    made = descriptors(Binding("Sandbar", 7, sites, CURRENCY))
    assert {name.partition("-")[2] for name in made} == {"House.json", "Governor.json"}
    for kind in ("contract", "eip712"):
        file = "calldata-House.json" if kind == "contract" else "eip712-House.json"
        assert made[file]["context"][kind]["deployments"] == [
            {"chainId": 7, "address": PLACE},
            {"chainId": 7, "address": CURRENCY},
        ]
        assert made[file]["metadata"]["owner"] == "Sandbar"
    assert all("context" not in each for each in GENERIC.values())


def fields_of(file: str, key: str, binding: Binding) -> dict[str, dict[str, Any]]:
    shown = descriptors(binding)[file]["display"]["formats"][key]["fields"]
    return {each["path"]: each for each in shown}


def test_values_are_shown_as_what_they_are() -> None:
    by_blocks = Binding("Sandbar", 1, BOUND.sites, CURRENCY, Clock.BLOCKNUMBER)
    lock = "lock(uint256 amount,uint256 until)"
    seconds, blocks = (
        fields_of("calldata-LockedVotes.json", lock, each) for each in (BOUND, by_blocks)
    )
    assert seconds["amount"]["params"] == {"token": CURRENCY}
    assert seconds["until"]["params"] == {"encoding": "timestamp"}
    assert blocks["until"]["params"] == {"encoding": "blockheight"}
    pay = "pay(address asset,address receiver,uint256 amount)"
    paid = fields_of("calldata-Treasury.json", pay, BOUND)["amount"]
    zero = "0x" + "0" * 40
    assert paid["params"] == {"tokenPath": "asset", "nativeCurrencyAddress": zero}
    vote = fields_of("calldata-Governor.json", "castVote(uint256 proposal_id,uint8 support)", BOUND)
    assert vote["support"]["format"] == "enum"
    enums = OF_NATION["calldata-Governor.json"]["metadata"]["enums"]
    assert enums["support"] == {"0": "against", "1": "for", "2": "abstain", "255": "split"}
    propose = "propose(address[] targets,uint256[] values,bytes[] calldatas,string description)"
    calls = fields_of("calldata-Governor.json", propose, BOUND)["calldatas.[]"]
    assert calls["format"] == "calldata"
    assert calls["params"] == {"calleePath": "targets.[]", "amountPath": "values.[]"}
    term = fields_of("eip712-TreasuryToken.json", TYPES["TreasuryToken"][0], by_blocks)["deadline"]
    assert term["params"] == {"encoding": "timestamp"}, "a permit counts seconds in every nation"


def test_an_agreement_is_read_where_it_is_signed_and_joined() -> None:
    signed = GENERIC["eip712-Agreements.json"]["display"]["formats"]
    whole = next(each for key, each in signed.items() if key.startswith("Agreement("))
    assert not any("visible" in each for each in whole["fields"])
    calls = GENERIC["calldata-Agreements.json"]["display"]["formats"]
    for key, each in calls.items():
        optional = {one["path"] for one in each["fields"] if "visible" in one}
        terms = {one["path"] for one in each["fields"] if one["path"].startswith("terms.")}
        if key.startswith("join("):
            assert not optional & terms
        else:
            assert optional >= terms, key
