"""Commands of an institution in a nation that has none: alike, in one line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    ("command", "lacks", "key"),
    [
        ("treasury spend 1 dev3", "has no budgets", "section `budgets`"),
        ("treasury withdraw salary", "has no streams", "section `streams`"),
        ("court show 1", "has no court", "section `court`"),
        ("court draw 1 --yes", "has no court", "section `court`"),
        ("court claim bonds", "has no claims", "key `powers` in the section `court`"),
        ("citizen standing dev0", "keeps no reputation", "section `agreements`"),
        ("treasury pay-dues", "has no dues", "section `dues`"),
        ("agreement list", "has no agreements", "section `agreements`"),
        ("office show clerk", "has no offices", "section `offices`"),
        ("citizen guardians dev0", "has no recovery of keys", "`citizenship.recovery`"),
        ("citizen delegate dev1", "has no delegation between citizens", "`citizenship.delegation`"),
        ("token lock show dev0", "has no votes for locked currency", "`currency.locked_votes`"),
        ("token split show dev0", "has no delegation by shares", "`currency.split_delegation`"),
    ],
)
def test_what_a_nation_lacks(cli: Cli, command: str, lacks: str, key: str) -> None:
    line = cli.fails(*command.split())
    assert f"{cli.workspace.nation.name} {lacks}" in line
    assert f"its file has no {key}" in line
