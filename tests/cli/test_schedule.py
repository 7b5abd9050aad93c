"""govkit token schedule: a table, a plot, a PNG, JSON; and still a light start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

MERIT = 10**18


def test_table_and_plot_fit_80_columns(cli: Cli) -> None:
    shown = cli.ok("token", "schedule", "--years", "5").out
    assert max(map(len, shown.splitlines())) <= 80
    assert "102_000" in shown  # 2 % of 100,000 in the first year
    assert "most there can be" in shown


def test_json_has_every_wei(cli: Cli) -> None:
    shown = json.loads(cli.ok("token", "schedule", "--years", "2", "--json").out)
    assert shown["supply_wei"] == str(100_000 * MERIT)
    assert [each["most_supply_wei"] for each in shown["years"]] == [
        str(102_000 * MERIT),
        str(104_040 * MERIT),
    ]


def test_png(cli: Cli, tmp_path: Path) -> None:
    cli.ok("token", "schedule", "--png", tmp_path / "supply.png", "--json")
    assert (tmp_path / "supply.png").read_bytes().startswith(b"\x89PNG")


def test_a_png_in_no_folder_is_refused(cli: Cli, tmp_path: Path) -> None:
    line = cli.fails("token", "schedule", "--png", tmp_path / "none" / "supply.png", code=2)
    assert "cannot be written" in line


def test_without_the_extra_it_says_how_to_get_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("plotext", "matplotlib.backends.backend_agg"):
        monkeypatch.setitem(sys.modules, module, None)
    assert "govkit-dao[plot]" in cli.ok("token", "schedule").err
    assert "govkit-dao[plot]" in cli.fails("token", "schedule", "--png", tmp_path / "x.png", code=2)


def test_no_plot_is_loaded_at_the_start() -> None:
    code = "import sys, govkit.cli.app; print({'plotext', 'matplotlib'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "set()"
