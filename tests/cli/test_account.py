"""govkit account fund: an account of one's own gets coin on the local chain, and acts at once."""

from __future__ import annotations

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

ETHER = 10**18


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVKIT_PASSWORD", "a long sentence of seven words, kept nowhere")


def test_a_funded_account_acts_at_once(empty: Cli) -> None:
    made = empty.ok("account", "new", "ana")
    assert "govkit account fund ana" in made.err
    empty.ok("init", empty.folder, "--template", "minimal")
    refusal = empty.fails("found", empty.folder / "nation.yaml", "--as", "ana")
    assert "govkit account fund" in refusal
    assert empty.ok("account", "fund", "ana").out == "100 ETH\n"
    empty.ok("found", empty.folder / "nation.yaml", "--as", "ana")
    empty.ok("account", "new", "ben")
    empty.ok("citizen", "admit", "ben", "--as", "dev1", "--yes")
    assert "govkit account fund" in empty.fails("citizen", "resign", "--as", "ben", "--yes")
    empty.ok("account", "fund", "ben", "1")
    empty.ok("citizen", "resign", "--as", "ben", "--yes")


@pytest.mark.parametrize(("amount", "held"), [("5", 5), ("5 ETH", 5), ("2.5 ETH", 2.5)])
def test_an_amount_is_given(cli: Cli, amount: str, held: float) -> None:
    address = "0x" + "ab" * 20
    cli.ok("account", "fund", address, amount)
    assert cli.workspace.port.balance(cli.workspace.resolve(address)) == held * ETHER


def test_the_treasury_and_names_of_the_nation_get_coin_too(cli: Cli) -> None:
    cli.ok("account", "fund", "treasury", "3")
    assert cli.workspace.port.balance(cli.workspace.nation.treasury.address) == 3 * ETHER
    cli.ok("account", "fund", "registrar", "3")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("ana",), "is not an account"), (("dev1", "many"), "cannot read"), (("dev1", "0.5 MRT"), "")],
)
def test_what_cannot_be_funded_is_told(cli: Cli, arguments: tuple[str, ...], told: str) -> None:
    assert told in cli.fails("account", "fund", *arguments, code=2)


def test_elsewhere_coin_is_not_given_away(cli: Cli) -> None:
    node = process.status(cli.workspace.chain_folder)
    assert node is not None
    line = cli.fails("--network", node.url, "account", "fund", "dev1", code=2)
    assert "is not the embedded chain" in line
