"""govkit citizen stats: tables and a plot in 80 columns, JSON, PNG."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Cli


def test_tables_and_plot_fit_80_columns(cli: Cli) -> None:
    shown = cli.ok("citizen", "stats").out
    assert max(map(len, shown.splitlines())) <= 80
    assert "ever voted" in shown


def test_counts_who_joined_and_who_ended(cli: Cli) -> None:
    cli.ok("citizen", "admit", "dev5", "--as", "dev1", "--yes")
    cli.ok("citizen", "resign", "--as", "dev2", "--yes")
    shown = json.loads(cli.ok("citizen", "stats", "--quarters", "--json").out)
    assert shown["by"] == "quarter"
    assert sum(each["joined"] for each in shown["cohorts"]) == 4
    assert sum(each["ended"] for each in shown["cohorts"]) == 1
    assert shown["periods"][-1]["citizens"] == 3
    assert shown["dormancy_citizens"] == 2


def test_png(cli: Cli, tmp_path: Path) -> None:
    cli.ok("citizen", "stats", "--png", tmp_path / "citizens.png", "--json")
    assert (tmp_path / "citizens.png").read_bytes().startswith(b"\x89PNG")
