"""govkit token distribute: bad rows by line, nothing sent; exact; resumable; never twice."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from govkit.errors import NetworkError
from govkit.nation.money.distribution import BATCH_PAYMENTS, Distribution
from govkit.network.port import Call, Receipt, Signer
from govkit.network.rpc_port import RpcPort
from tests.cli.conftest import Cli

MERIT = 10**18
PEOPLE = [f"0x{number:040x}" for number in range(0x1000, 0x1000 + 2 * BATCH_PAYMENTS + 1)]


def listed(folder: Path, rows: list[str], name: str = "wages.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["address,amount", *rows, ""]))
    return path


def held(cli: Cli, who: str) -> int:
    return int(json.loads(cli.ok("token", "balance", who, "--json").out)["balance_wei"])


@pytest.fixture(autouse=True)
def _forgetful(cli: Cli) -> None:
    for name in ("distributions.json", "distributor.json"):
        (cli.workspace.state / name).unlink(missing_ok=True)


def test_pays_exactly_and_reports(cli: Cli, tmp_path: Path) -> None:
    path = listed(tmp_path, [f"{PEOPLE[0]},1.000000000000000001", f"{PEOPLE[1]},2 SHELL"])
    before = held(cli, "dev0")
    report = tmp_path / "report.csv"
    shown = cli.ok("token", "distribute", path, "--yes", "--report", report).out
    assert "3.000000000000000001 SHELL" in shown
    assert (held(cli, PEOPLE[0]), held(cli, PEOPLE[1])) == (MERIT + 1, 2 * MERIT)
    assert held(cli, "dev0") == before - 3 * MERIT - 1
    rows = list(csv.DictReader(report.read_text().splitlines()))
    assert [row["line"] for row in rows] == ["2", "3"]
    assert [row["amount_wei"] for row in rows] == [str(MERIT + 1), str(2 * MERIT)]
    assert all(len(row["transaction"]) == 66 for row in rows)


def test_a_dry_run_sends_nothing(cli: Cli, tmp_path: Path) -> None:
    path = listed(tmp_path, [f"{PEOPLE[0]},1"])
    before = cli.workspace.port.block().number
    shown = json.loads(cli.ok("token", "distribute", path, "--dry-run", "--json").out)
    assert shown == {"receivers": 1, "total_wei": str(MERIT), "unpaid_wei": str(MERIT)}
    assert cli.workspace.port.block().number == before


BAD = {
    f"{PEOPLE[0]},x": "line 3",
    "0x12,1": "line 3",
    f"{PEOPLE[0]}": "1 columns",
    f"{PEOPLE[0]},1,2": "3 columns",
    f"{PEOPLE[0]},0": "the amount is zero",
    f"{PEOPLE[0]},-1": "line 3",
    f"{PEOPLE[0]},0.0000000000000000001": "18 decimals",
    f"{PEOPLE[0]},1 EUR": "SHELL",
    f"{PEOPLE[0]},400000000": "more than there can be",
    f"0x{'0' * 40},1": "zero address",
    f"{PEOPLE[5].upper().replace('X', 'x')},1": "line 2 already",
    f'"{PEOPLE[0]},1': "line",
}


@pytest.mark.parametrize("row", BAD)
def test_a_bad_row_is_named_and_nothing_is_sent(cli: Cli, tmp_path: Path, row: str) -> None:
    path = listed(tmp_path, [f"{PEOPLE[5]},1", row])
    before = cli.workspace.port.block().number
    result = cli("token", "distribute", path, "--yes")
    assert result.code == 2
    assert BAD[row] in result.err
    assert "line 3" in result.err or "line 4" in result.err
    assert "nothing was sent" in result.err
    assert cli.workspace.port.block().number == before


def test_all_bad_rows_are_named(cli: Cli, tmp_path: Path) -> None:
    path = listed(tmp_path, ["x,1", f"{PEOPLE[0]},1", "y,1"])
    result = cli("token", "distribute", path, "--yes")
    assert "line 2:" in result.err
    assert "line 4:" in result.err
    assert "2 bad rows" in result.err


@pytest.mark.parametrize("text", ["", "who,what\na,1\n", "address,amount\n"])
def test_a_list_without_payments_is_refused(cli: Cli, tmp_path: Path, text: str) -> None:
    (tmp_path / "wages.csv").write_text(text)
    cli.fails("token", "distribute", tmp_path / "wages.csv", "--yes", code=2)


def test_more_than_the_account_holds_is_refused(cli: Cli, tmp_path: Path) -> None:
    path = listed(tmp_path, [f"{PEOPLE[0]},3_999", f"{PEOPLE[1]},1.1"])
    assert "holds" in cli.fails("token", "distribute", path, "--yes", code=2)
    assert held(cli, PEOPLE[0]) == 0


def test_the_same_list_is_paid_once_unless_it_has_another_label(cli: Cli, tmp_path: Path) -> None:
    path = listed(tmp_path, [f"{PEOPLE[0]},1"])
    cli.ok("token", "distribute", path, "--yes")
    cli.ok("token", "distribute", path, "--yes")
    assert held(cli, PEOPLE[0]) == MERIT
    cli.ok("token", "distribute", path, "--yes", "--label", "next month")
    assert held(cli, PEOPLE[0]) == 2 * MERIT


def test_an_edited_list_is_not_paid_under_its_old_label(cli: Cli, tmp_path: Path) -> None:
    cli.ok("token", "distribute", listed(tmp_path, [f"{PEOPLE[0]},1"]), "--yes")
    edited = listed(tmp_path, [f"{PEOPLE[0]},1", f"{PEOPLE[1]},1"])
    assert "label" in cli.fails("token", "distribute", edited, "--yes", code=2)
    assert (held(cli, PEOPLE[0]), held(cli, PEOPLE[1])) == (MERIT, 0)


@pytest.mark.parametrize("mined", [False, True], ids=["lost", "mined unseen"])
@pytest.mark.parametrize("killed_at", range(5))
def test_a_killed_run_goes_on_and_pays_nobody_twice(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: int, mined: bool
) -> None:
    """Transactions: the contract, the approval, three batches."""
    path = listed(tmp_path, [f"{who},1" for who in PEOPLE])
    sent, send = [0], RpcPort.send

    def dying(port: RpcPort, call: Call, signer: Signer) -> Receipt:
        sent[0] += 1
        if sent[0] <= killed_at:
            return send(port, call, signer)
        if mined and sent[0] == killed_at + 1:
            send(port, call, signer)
        raise NetworkError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(RpcPort, "send", dying)
        if mined and killed_at == 4:  # of the last one the chain tells that it is paid
            cli.ok("token", "distribute", path, "--yes")
        else:
            assert "killed" in cli.fails("token", "distribute", path, "--yes")
    cli.ok("token", "distribute", path, "--yes")
    token = cli.workspace.nation.token
    from govkit.crypto.keccak import checksum

    assert {token.balance_of(checksum(who)) for who in PEOPLE[:: BATCH_PAYMENTS // 2]} == {MERIT}
    assert held(cli, "dev0") == (4_000 - len(PEOPLE)) * MERIT


def test_batches_of_other_lists_have_other_ids(cli: Cli) -> None:
    from govkit.contracts.distributor import Distributor
    from govkit.nation.money.distribution import Payment
    from govkit.types import Address, Wei

    nation, who = cli.workspace.nation, Address(PEOPLE[0])

    def ids(label: str, amount: int) -> set[bytes]:
        payments = [Payment(2, who, Wei(amount))]
        distributor = Distributor(nation.port, who)
        plan = Distribution(nation.token, distributor, who, label, payments)
        return {each.id for each in plan.batches}

    assert len(ids("a", 1) | ids("a", 2) | ids("b", 1) | ids("a", 1)) == 3
