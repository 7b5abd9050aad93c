"""govkit check: a founding is rehearsed, and its cost is told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli


@pytest.fixture
def file(empty: Cli) -> Path:
    empty.ok("init", empty.folder, "--template", "micronation")
    return empty.folder / "nation.yaml"


@pytest.fixture
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a chain that is not this folder's own."""
    folder = tmp_path_factory.mktemp("network") / "chain"
    yield process.ensure_running(folder).url
    process.stop(folder)


def test_it_rehearses_the_founding(empty: Cli, file: Path) -> None:
    result = empty.ok("check", file)
    lines = [line.split() for line in result.out.splitlines()]
    assert ["step", "gas"] in lines
    assert {"founder", "token", "governor"} <= {line[0] for line in lines if line}
    assert "15 steps" in result.out
    assert "dev0, dev1, dev2, dev4: for the local chain only" in result.out
    assert f"found it with govkit found {file}" in result.err
    assert all(len(line) <= 80 for line in result.out.splitlines())
    assert not (empty.folder / ".govkit").exists(), "it left something behind"


def test_its_gas_is_what_the_founding_uses(empty: Cli, file: Path) -> None:
    told = empty.ok("check", file, "--json").json
    empty.ok("found", file)
    blocks = [
        empty.workspace.node_request("eth_getBlockByNumber", [hex(number), False])
        for number in range(1, len(told["steps"]) + 1)
    ]
    used = [int(block["gasUsed"], 16) for block in blocks]  # type: ignore[index]
    assert used == pytest.approx([step["gas"] for step in told["steps"]], rel=0.001)
    assert told["gas"] == sum(step["gas"] for step in told["steps"])
    assert (told["cost_wei"], told["warnings"]) == (None, [])


def test_errors_and_warnings_are_told(empty: Cli, file: Path) -> None:
    text = file.read_text()
    file.write_text(text.replace("active_proposals: 3 ", "active_proposals: any"))
    assert "note: government.active_proposals is any" in empty.ok("check", file).err
    assert empty.ok("check", file, "--json").json["warnings"]
    file.write_text(text.replace("clock: timestamp", "clock: sundial"))
    assert "nation.yaml:" in empty.fails("check", file, code=2)


def test_what_it_costs_on_a_network(empty: Cli, file: Path, network: str) -> None:
    told = empty.ok("--network", network, "check", file, "--as", "dev0", "--json").json
    assert int(told["cost_wei"]) == told["gas"] * int(told["gas_price_wei"])
    assert int(told["needed_wei"]) > int(told["cost_wei"])
    out = empty.ok("--network", network, "check", file, "--as", "dev0").out
    assert f"gwei on {network} now" in out
    assert "balance       10_000 ETH" in out
