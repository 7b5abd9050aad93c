"""What other people's tools find is what docs/reference/chain.md says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools import suite
from tests.tools.suite import ANVIL, TOOLS, NotInstalled, Tool

pytestmark = pytest.mark.xdist_group("npm")

CHEAP = tuple(tool for tool in TOOLS if tool.name in ("ethers 5", "web3.js", "web3.py 7"))
"""These run whenever they are installed: they find in two seconds each what the others do."""


@pytest.fixture(scope="module")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return suite.compiled(tmp_path_factory.mktemp("artifact"))


def row_of(tool: Tool) -> str:
    (row,) = (each for each in suite.rows_of_page() if each.startswith(f"| {suite.label(tool)} |"))
    return row


@pytest.mark.tools
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.source.name + tool.name[-1:])
def test_a_tool_finds_what_the_table_says(tool: Tool, artifact: Path) -> None:
    try:
        ANVIL.install()
        row, found = suite.check(tool, artifact)
    except NotInstalled as error:
        pytest.skip(str(error))
    assert str(row) == row_of(tool), found


@pytest.mark.parametrize("tool", CHEAP, ids=lambda tool: tool.source.name)
def test_a_tool_that_is_installed_finds_it_on_our_node(tool: Tool, artifact: Path) -> None:
    if not tool.is_installed():
        pytest.skip("`make tools` installs it")
    try:
        row, found = suite.check(tool, artifact, beside=False)
    except NotInstalled as error:
        pytest.skip(str(error))
    if tool.name == "web3.py 7" and not tool.version().startswith("7."):
        pytest.skip("this environment has the other lane")
    assert row_of(tool).split(" | ")[2] == row.govkit, found


def test_the_table_has_every_tool_and_its_pins() -> None:
    rows = suite.rows_of_page()
    assert len(rows) == len(TOOLS)
    for tool, row in zip(TOOLS, rows, strict=True):
        named = row.split(" | ")[0].removeprefix("| ")
        assert named.split(" ")[0] == tool.name.split(" ")[0]
        if tool.pins():
            assert named == suite.label(tool)


def test_a_point_that_fails_is_named() -> None:
    works: dict[str, bool | str] = dict.fromkeys(suite.POINTS, True)
    assert (suite.asked(works), suite.told(works)) == ("all", "all")
    assert suite.told({**works, "logs": "none came"}) == "all but logs"
    assert suite.told({"deploy": "no node"}) == "nothing"
    fewer = {name: works[name] for name in suite.POINTS if name != "snapshot"}
    assert (suite.asked(fewer), suite.told(fewer)) == ("all but snapshot", "all")
    assert suite.asked({"deploy": True, "call": True}) == "deploy, call"
