"""govkit token lock, split and shares, from a nation that has them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

VIEW = 10**18


@pytest.fixture(scope="module")
def _long_view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("long-view"))
    cli.ok("init", cli.folder, "--template", "long-view")
    cli.ok("found", cli.folder / "nation.yaml", "--yes")
    yield cli
    with contextlib.suppress(Exception):
        process.stop(cli.workspace.chain_folder)


@pytest.fixture
def long_view(_long_view: Cli) -> Iterator[Cli]:
    snapshot = _long_view.workspace.node_request("evm_snapshot", [])
    yield _long_view
    _long_view.workspace.node_request("evm_revert", [snapshot])


def test_locks_shows_delegates_and_gives_back(long_view: Cli) -> None:
    cli = long_view
    said = cli.ok(
        "token", "lock", "add", "10_000 VIEW", "--for", "2 years", "--as", "dev4", "--yes"
    )
    assert "10_000 VIEW are locked until" in said.err
    shown = cli.ok("token", "lock", "show", "dev4", "--json").json
    assert shown["locked_wei"] == str(10_000 * VIEW)
    assert 0.48 < int(shown["votes_wei"]) / (10_000 * VIEW) < 0.5
    assert shown["delegate"] == shown["address"]
    cli.ok("token", "lock", "delegate", "dev1", "--as", "dev4", "--yes")
    text = cli.ok("token", "lock", "show", "dev4").out
    assert "dev1" in text
    assert cli.ok("token", "lock", "show", "dev1", "--json").json["votes_wei"] != "0"
    assert "lock: not over" in cli.fails("token", "lock", "withdraw", "--as", "dev4", "--yes")
    cli.workspace.node_request("evm_increaseTime", [2 * 365 * 86_400])
    cli.workspace.node_request("evm_mine", [])
    assert "withdraw it" in cli.ok("token", "lock", "show", "dev4").out
    cli.ok("token", "lock", "withdraw", "--as", "dev4", "--yes")
    balance = cli.ok("token", "balance", "dev4", "--json").json["balance_wei"]
    assert balance == str(100_000 * VIEW)


def test_asks_for_an_end(long_view: Cli) -> None:
    both = ("--for", "1 year", "--until", "2030-01-01")
    for more in ((), both):
        said = long_view.fails("token", "lock", "add", "1 VIEW", *more, "--yes", code=2)
        assert "say until when" in said
    said = long_view.fails(
        "token", "lock", "add", "1 VIEW", "--for", "5 years", "--as", "dev4", "--yes"
    )
    assert "lock: too long" in said


def test_splits_and_takes_back(long_view: Cli) -> None:
    cli = long_view
    cli.ok("token", "split", "dev1=600 VIEW", "dev2=0.5 VIEW", "--as", "dev5", "--yes")
    rows = cli.ok("token", "shares", "dev5", "--json").json
    assert sorted(int(row["amount_wei"]) for row in rows) == [VIEW // 2, 600 * VIEW]
    assert "600 VIEW" in cli.ok("token", "shares", "dev5").out
    votes = cli.ok("token", "balance", "dev1", "--json").json["votes_wei"]
    assert votes == str(600 * VIEW)
    cli.ok("token", "split", "dev1=0", "dev2=0", "--as", "dev5", "--yes")
    assert cli.ok("token", "shares", "dev5", "--json").json == []
    held = cli.ok("token", "balance", "dev5", "--json").json
    assert held["balance_wei"] == held["votes_wei"] == str(100_000 * VIEW)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (("dev1",), "is not a part"),
        (("dev1=5",), "cannot read"),
        (("dev1=5 VIEW", "dev1=6 VIEW"), "named twice"),
        (("nobody=5 VIEW",), "nobody"),
    ],
)
def test_parts_that_cannot_be_read(long_view: Cli, parts: tuple[str, ...], why: str) -> None:
    assert why in long_view.fails("token", "split", *parts, "--as", "dev5", "--yes", code=2)


def test_a_citizen_delegates_and_takes_it_back(long_view: Cli) -> None:
    cli = long_view
    said = cli.ok("citizen", "delegate", "dev1", "--as", "dev2", "--yes").err
    assert "casts your vote from the next proposal on" in said
    one = cli.ok("citizen", "delegation", "dev1", "--json").json
    two = cli.ok("citizen", "delegation", "dev2", "--json").json
    assert (one["votes"], two["votes"]) == (2, 0)
    assert one["delegators"] == [two["address"]]
    assert one["delegate"] == two["delegate"] == one["address"]
    assert "2 citizens" in cli.ok("citizen", "delegation", "dev1").out
    assert "you cast" in cli.ok("citizen", "delegate", "dev2", "--as", "dev2", "--yes").err
    assert cli.ok("citizen", "delegation", "dev1", "--json").json["delegators"] == []
    refused = cli.fails("citizen", "delegate", "dev9", "--as", "dev2", "--yes")
    assert "delegation: delegate is no citizen" in refused
    assert "is not a citizen" in cli.fails("citizen", "delegation", "dev9")


def test_a_nation_without_them_says_so(cli: Cli) -> None:
    assert "has no" in cli.fails("citizen", "delegation", "dev0")
    for command in (("lock", "show", "dev0"), ("shares", "dev0"), ("split", "dev1=1 SHELL")):
        assert "has no" in cli.fails("token", *command)
