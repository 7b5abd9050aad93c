"""Commands on a chain as it is met: idle for weeks, behind a URL, and sent to by many at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from govkit.chain import process
from govkit.network.rpc_port import RpcPort
from tests.cli.conftest import Cli

DAY = 86_400
SHELL = 10**18


def held(cli: Cli, who: str) -> int:
    return int(cli.ok("token", "balance", who, "--json").json["balance_wei"]) // SHELL


def url_of(cli: Cli) -> str:
    return process.ensure_running(cli.workspace.chain_folder).url


@pytest.mark.parametrize("place", ["local", "behind a URL"])
def test_as_many_as_pay_at_once_pay_each(cli: Cli, place: str) -> None:
    """Processes of their own, the same key, and two of each sum."""
    network = [] if place == "local" else ["--network", url_of(cli)]
    amounts = [1, 1, 2, 2]
    base = [sys.executable, "-m", "govkit", "--folder", str(cli.folder), *network]
    payers = [
        subprocess.Popen(
            [*base, "token", "transfer", f"{amount} SHELL", "dev7", "--as", "dev0", "--yes"],
            env={**os.environ, "NO_COLOR": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for amount in amounts
    ]  # fmt: skip
    told = [each.communicate() for each in payers]
    assert [each.returncode for each in payers] == [0] * len(amounts), told
    assert held(cli, "dev7") == sum(amounts)


def test_the_same_payment_a_month_later_is_told_and_then_made(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one's process ends before it sees it mined."""
    pay = ("--network", url_of(cli), "token", "transfer", "9 SHELL", "dev7", "--as", "dev0", "-y")
    with monkeypatch.context() as patch:
        patch.setattr(RpcPort, "_settled", lambda *arguments: (_ for _ in ()).throw(OSError(5)))
        assert cli(*pay).code != 0
    assert held(cli, "dev7") == 9
    cli.ok("chain", "forward", "30 days")
    assert "earlier run was mined" in (said := cli.fails(*pay))
    assert "nothing was sent now; run the same command again" in said
    assert held(cli, "dev7") == 9
    cli.ok(*pay)
    assert held(cli, "dev7") == 18


def test_an_idle_chain_is_told_the_time_that_it_is(cli: Cli, tmp_path: Path) -> None:
    before = cli.ok("token", "schedule", "--json").json
    cli.workspace.node_request("evm_increaseTime", [400 * DAY])
    after = cli.ok("token", "schedule", "--json").json
    # Just founded, the chain is some seconds ahead of the clock, which catches up meanwhile.
    assert 400 * DAY - 300 <= after["now"] - before["now"] < 400 * DAY + 600
    assert after["years"][0]["year"] == before["years"][0]["year"] + 1
    assert cli.workspace.port.now() >= after["now"]
    assert cli.workspace.port.block().timestamp < after["now"]
