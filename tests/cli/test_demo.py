"""govkit demo: the main job, twice, and with the real constitution where it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

REAL_CHARTER = Path(__file__).parents[3] / "shared/data/liberland-constitution.md"


def test_twice_in_a_row_and_then_looked_at(empty: Cli) -> None:
    folder = empty.folder / "demo"
    for _ in range(2):
        result = empty.ok("demo", "--folder", folder)
        assert "record 1 is verified" in result.out
        assert "executed" in result.out
    status = Cli(folder).ok("status", "--json").json
    assert status["citizens"] == 25
    assert status["currency"]["treasury_wei"] == str(44_999_000 * 10**18)
    Cli(folder).ok("chain", "stop")


def test_a_folder_in_use_is_left_alone(empty: Cli) -> None:
    (empty.folder / "diary.txt").write_text("dear diary")
    assert "is in use" in empty.fails("demo", "--folder", empty.folder, code=2)
    assert (empty.folder / "diary.txt").read_text() == "dear diary"


def test_a_charter_that_is_not_there(empty: Cli) -> None:
    line = empty.fails("demo", "--folder", empty.folder / "d", "--charter", "/nowhere", code=2)
    assert "there is no file /nowhere" in line


@pytest.mark.skipif(not REAL_CHARTER.exists(), reason="the real constitution is not here")
def test_the_real_constitution(empty: Cli) -> None:
    folder = empty.folder / "demo"
    empty.ok("demo", "--folder", folder, "--charter", REAL_CHARTER)
    assert "is verified" in Cli(folder).ok("record", "verify", "1", REAL_CHARTER).err
    Cli(folder).ok("chain", "stop")
