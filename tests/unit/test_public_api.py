"""What `import govkit` gives, and what it does not cost."""

from __future__ import annotations

import subprocess
import sys

import pytest

import govkit

HEAVY = (
    "web3",
    "eth",
    "ape",
    "vyper",
    "pydantic",
    "eth_abi",
    "eth_account",
    "typer",
    "rich",
    "yaml",
)


def loaded_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after a statement."""
    program = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_public_names_are_sorted_and_there() -> None:
    assert govkit.__all__ == sorted(govkit.__all__)
    assert len(set(govkit.__all__)) == len(govkit.__all__)
    for name in govkit.__all__:
        found = getattr(govkit, name)
        assert found.__name__ == name
        assert found.__doc__


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = govkit.Nonsense
    assert not hasattr(govkit, "found")


def test_star_import_gives_exactly_the_public_names() -> None:
    names: dict[str, object] = {}
    exec("from govkit import *", names)
    assert set(names) - {"__builtins__"} == set(govkit.__all__)


def test_the_version_is_a_version() -> None:
    assert all(part.isdigit() for part in govkit.__version__.split("."))


def test_importing_govkit_loads_nothing_heavy() -> None:
    assert loaded_after("import govkit").isdisjoint(HEAVY)


@pytest.mark.parametrize(
    ("statement", "without"),
    [
        ("import govkit.cli.app", {"web3", "eth", "ape", "vyper", "pydantic", "eth_abi"}),
        ("from govkit import Deployment", {"web3", "eth", "ape", "vyper", "pydantic"}),
        ("from govkit import Keystore", {"web3", "eth", "ape", "vyper", "pydantic"}),
        ("from govkit import Nation", {"web3", "eth", "ape", "vyper", "pydantic"}),
        ("import govkit.chain.process", {"web3", "eth", "ape", "vyper", "pydantic", "eth_abi"}),
        ("import govkit.nation.records", {"web3", "eth", "ape", "vyper", "pydantic"}),
        ("import govkit.nation.justice.claims", {"pydantic", "eth_abi", "eth_utils"}),
        ("import govkit.nation.founding.proof", {"pydantic", "eth_abi", "eth_utils"}),
        ("from govkit import Constitution", {"web3", "eth", "ape", "vyper", "eth_abi"}),
        ("from govkit import Web3Port", {"eth", "ape", "vyper"}),
    ],
)
def test_a_part_loads_only_what_it_needs(statement: str, without: set[str]) -> None:
    assert loaded_after(statement) & without == set()


def test_the_measure_can_tell() -> None:
    assert "yaml" in loaded_after("import yaml")
