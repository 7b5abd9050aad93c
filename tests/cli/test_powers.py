"""`govkit powers`, of a file and of a nation as it stands."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from tests.cli.conftest import Cli


def test_a_file_and_the_chain_give_the_same_graph(cli: Cli) -> None:
    file = cli.folder / "nation.yaml"
    assert cli.ok("powers", file, "--json").json == cli.ok("powers", "--json").json
    for target in ("registry.admit", "token.transfer", "guardian"):
        asked = ("--reach", target, "--json")
        found = cli.ok("powers", file, *asked).json
        assert found["ways"]
        assert found == cli.ok("powers", *asked).json


def test_what_a_vote_changes_is_seen(cli: Cli) -> None:
    assert "account registrar" in cli.ok("powers", "--reach", "registry.admit").out
    cli.ok("proposal", "new", "Another registrar", "-a", "set registrar dev7", "--yes")
    cli.carry("1")
    told = cli.ok("powers", "--reach", "registry.admit").out
    assert "account registrar" not in told
    assert "account dev7" in told


def test_it_fits_80_columns_and_says_what_it_takes(cli: Cli) -> None:
    for words in ((), ("--reach", "registry.admit")):
        out = cli.ok("powers", *words).out
        assert all(len(line) <= 80 for line in out.splitlines())
    assert "the registrar may call registry.admit" in out.replace("\n           ", " ")
    assert "2 citizens if others do not vote" in out
    assert "at once" in out


def test_it_draws(cli: Cli) -> None:
    svg, dot = cli.folder / "powers.svg", cli.folder / "powers.dot"
    result = cli.ok("powers", "--svg", svg, "--dot", dot)
    assert (result.out, "drawn" in result.err) == ("", True)
    ElementTree.fromstring(svg.read_text())
    assert dot.read_text().startswith("digraph powers {")


def test_mistakes_are_one_line(cli: Cli, empty: Cli) -> None:
    said = cli.fails("powers", "--reach", "registry.admid", code=2)
    assert "did you mean registry.admit?" in said
    assert "there is no power budgets.grant" in cli.fails(
        "powers", "--reach", "budgets.grant", code=2
    )
    assert "cannot be written" in cli.fails(
        "powers", "--svg", cli.folder / "none" / "." / "..", code=2
    )
    empty.fails("powers")
    assert "no file" in empty.fails("powers", empty.folder / "absent.yaml", code=2)
