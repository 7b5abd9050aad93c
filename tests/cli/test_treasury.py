"""govkit treasury: holdings, statements that accountants' programs accept, and forecasts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from beancount import loader

from tests.cli.conftest import Cli

SHELL = 10**18


def donate(cli: Cli, wei: int) -> None:
    """Send coin to the treasury, as dev5 does."""
    nation = cli.workspace.nation
    sender, treasury = nation.book.resolve("dev5"), nation.treasury.address
    cli.workspace.node_request(
        "eth_sendTransaction", [{"from": sender, "to": treasury, "value": hex(wei)}]
    )


def movements(text: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    return [row for row in rows if row["kind"] not in ("opening", "closing")]


@pytest.mark.parametrize("words", [(), ("show",)])
def test_holdings(cli: Cli, words: tuple[str, ...]) -> None:
    donate(cli, SHELL // 2)
    shown = cli.ok("treasury", *words).out
    assert max(map(len, shown.splitlines())) <= 80
    assert "ETH    0.5" in shown
    assert "SHELL  90_000" in shown


@pytest.mark.parametrize("words", [(), ("show",)])
def test_holdings_for_machines(cli: Cli, words: tuple[str, ...]) -> None:
    shown = cli.ok("treasury", *words, "--json").json
    assert shown["treasury"] == cli.workspace.nation.treasury.address
    assert [(each["symbol"], each["held"], each["lasts_until"]) for each in shown["assets"]] == [
        ("ETH", "0", None),
        ("SHELL", str(90_000 * SHELL), None),
    ]


def test_limits_are_told_where_there_are_none(cli: Cli) -> None:
    assert cli.ok("treasury", "limits").out == "nothing is limited\n"
    assert cli.ok("treasury", "limits", "--json").json == []


def test_the_groups_help_is_no_command(cli: Cli) -> None:
    assert "statement" in cli.ok("treasury", "--help").out
    assert "--jsn" in cli.fails("treasury", "--jsn", code=2)
    assert "no such command" in cli.fails("treasury", "shw", code=2)


def test_a_statement_of_a_life(cli: Cli) -> None:
    donate(cli, 5)
    number = cli.ok("proposal", "new", "Gravel", "-a", "pay 100 SHELL to dev9", "--yes").out.strip()
    cli.carry(number)
    told = movements(cli.ok("treasury", "statement").out)
    assert [(row["kind"], row["asset"], row["amount"], row["name"]) for row in told] == [
        ("issue", "SHELL", "90000", ""),
        ("donation", "ETH", "0.000000000000000005", "dev5"),
        ("proposal", "SHELL", "-100", "dev9"),
    ]
    assert told[-1]["text"] == "payment by proposal 1: Gravel"
    assert told[-1]["account"] == "Expenses:Proposals"
    ledger = cli.ok("treasury", "statement", "--format", "beancount").out
    entries, errors, _ = loader.load_string(ledger)
    assert not errors
    assert any(getattr(each, "links", None) == {"proposal-1"} for each in entries)
    shown = cli.ok("treasury", "statement", "--json", "--asset", "SHELL").json
    assert [each["closing"] for each in shown["assets"]] == [str(89_900 * SHELL)]
    assert [each["amount"] for each in shown["movements"]] == [str(90_000 * SHELL),
                                                               str(-100 * SHELL)]  # fmt: skip


def test_a_statement_of_days_and_of_blocks(cli: Cli) -> None:
    port = cli.workspace.port
    donate(cli, 5)
    begin = port.block().number + 1
    cli.ok("chain", "forward", "10 days")
    donate(cli, 7)
    first = cli.ok("treasury", "statement", "--from", str(begin), "--asset", "ETH").out
    [moved] = movements(first)
    assert moved["balance"] == "0.000000000000000012"
    today = moved["date"]
    assert movements(cli.ok("treasury", "statement", "--from", today, "--to", today).out) == [moved]
    before = cli.ok("treasury", "statement", "--to", str(begin - 1), "--asset", "ETH").out
    assert [row["amount"] for row in movements(before)] == ["0.000000000000000005"]


def test_a_file_is_whole_and_not_overwritten(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "year.csv"
    said = cli.ok("treasury", "statement", "--output", place)
    assert said.out == ""
    assert "year.csv" in said.err
    before = place.read_bytes()
    assert before.startswith(b"date,block")
    line = cli.fails("treasury", "statement", "--output", place, code=2)
    assert "is there already" in line
    assert "--force" in line
    donate(cli, 1)
    cli.ok("treasury", "statement", "--output", place, "--force")
    after = place.read_bytes()
    assert after != before
    monkeypatch.setattr(
        "govkit.nation.money.statement_files.account_of", lambda _: 1 // 0
    )  # in the middle
    with pytest.raises(ZeroDivisionError):
        cli("--debug", "treasury", "statement", "--output", place, "--force")
    assert place.read_bytes() == after
    assert [each.name for each in tmp_path.iterdir()] == ["year.csv"]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--from", "2026-13-01"), "a date such as"),
        (("--to", "yesterday"), "a date such as"),
        (("--from", "3000-01-01"), "no block of that time yet"),
        (("--from", "9", "--to", "8"), "there is no statement of the blocks 9 to 8"),
        (("--to", "99999999"), "the newest block is"),
        (("--from", "0"), "there is no statement"),
        (("--asset", "USDC"), "is not an account"),
        (("--asset", "0x" + "g" * 40), "is not an account"),
        (("--output", "/nowhere/at/all/x.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_told_is_one_line(cli: Cli, options: tuple[str, ...], what: str) -> None:
    if "/nowhere" in options[-1]:
        options = ("--output", str(cli.folder / "nation.yaml" / "x.csv"))
    assert what in cli.fails("treasury", "statement", *options, code=2)


def test_a_forecast(cli: Cli) -> None:
    cli.ok("chain", "forward", "60 days")
    donate(cli, 60 * SHELL)
    said = cli.ok("treasury", "forecast", "--months", "3", "--asset", "ETH")
    assert max(map(len, said.out.splitlines())) <= 80
    assert "likely" in said.out
    assert "without income" in said.out
    assert "Income goes on as it was on average" in said.err
    [coin] = cli.ok("treasury", "forecast", "--months", "3", "--asset", "ETH", "--json").json[
        "assets"
    ]
    assert len(coin["points"]) == 4
    assert int(coin["points"][-1]["likely"]) > int(coin["points"][-1]["without_income"])
    assert 29 * SHELL < int(coin["income_a_month"]) < 31 * SHELL


def test_a_forecast_as_png(cli: Cli, tmp_path: Path) -> None:
    place = tmp_path / "ahead.png"
    cli.ok("treasury", "forecast", "--asset", "SHELL", "--png", place, "--json")
    assert place.read_bytes().startswith(b"\x89PNG")
    assert "one plot shows one asset" in cli.fails("treasury", "forecast", "--png", place, code=2)
