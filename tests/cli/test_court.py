"""`govkit court`, from a terminal: a whole case between two members of a housing cooperative."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.contracts.court import Court, extra_data
from govkit.network.accounts import KeySigner
from govkit.network.port import Call
from govkit.testing.justice import ASKER
from govkit.types import Address
from tests.cli.conftest import Cli

MEMBERS = {"dev0", "dev1", "dev2", "dev3", "dev5"}


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("house"))
    cli.ok("init", cli.folder, "--template", "housing")
    cli.ok("found", cli.folder / "nation.yaml", "--yes")
    cli.ok("chain", "forward", "91 days")
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def house(_house: Cli) -> Iterator[Cli]:
    """A housing cooperative, in which dev2 and dev3 disagree about case 1."""
    snapshot = _house.workspace.node_request("evm_snapshot", [])
    open_case(_house)
    yield _house
    _house.workspace.node_request("evm_revert", [snapshot])


def open_case(cli: Cli) -> None:
    """By a contract that asks the court, as an agreement does."""
    port, dev2 = cli.workspace.port, KeySigner(DEV_ACCOUNTS[2].private_key)
    asker = port.send(Call(None, ASKER), dev2).contract_address
    assert asker is not None
    deployed = cli.ok("status", "--json").json["contracts"]
    court = Court(port, Address(deployed["court"]))
    extra = extra_data([DEV_ACCOUNTS[2].address, DEV_ACCOUNTS[3].address])
    call = court.create_dispute(2, extra, court.arbitration_cost())
    target = bytes.fromhex(court.address[2:]).rjust(32, b"\0")
    port.send(Call(asker, target + call.data, call.value), dev2)


def panel(cli: Cli) -> dict[str, int]:
    """The members on the panel and their seats, as `court show` says them."""
    seats = cli.ok("court", "show", "1", "--json").json["panel"]
    names = {each["number"]: each["name"] for each in cli.ok("citizen", "list", "--json").json}
    return {names[seat["passport"]]: place for place, seat in enumerate(seats)}


def drawn(cli: Cli) -> list[str]:
    """The panel, once it is drawn, in the order of its seats."""
    cli.ok("chain", "mine", "430")
    said = cli.ok("court", "draw", "1", "--as", "dev9", "--yes")
    assert "3 of 3 seats are taken" in said.err
    return sorted(panel(cli), key=panel(cli).__getitem__)


def test_a_whole_case(house: Cli, tmp_path: Path) -> None:
    lease, reasons = tmp_path / "lease.md", tmp_path / "reasons.md"
    lease.write_text("The roof is dev3's to mend.\n")
    reasons.write_text("It is what the lease says.\n")
    assert "waits for its block" in house.ok("court", "list").out
    assert "commit a share" in house.ok("todo", "--as", "dev2").out
    shared = house.ok("court", "commit-share", "1", "--as", "dev2", "--yes")
    assert "give it from block" in shared.err
    told = house.ok("court", "evidence", "1", lease, "--as", "dev2", "--yes")
    assert "the evidence is told" in told.err
    listed = house.ok("court", "evidence", "1").out.splitlines()
    assert [line.split()[0] for line in listed] == ["party", "block", "SHA-256"]
    assert max(map(len, listed)) <= 80
    house.ok("chain", "mine", "430")
    waiting = house.fails("court", "draw", "1", "--yes")
    assert "parties that committed a share give it before block" in waiting
    house.ok("court", "give-share", "1", "--as", "dev2", "--yes")
    assert "3 of 3 seats are taken" in house.ok("court", "draw", "1", "--yes").err
    assert set(panel(house)) == MEMBERS - {"dev2", "dev3"}
    back = house.ok("court", "take-back", "1", "--as", "dev9", "--yes")
    assert "0.02 ETH went back to party 0" in back.err
    early = house.fails("court", "commit", "1", "1", "--as", "dev0", "--yes")
    assert "evidence is heard until" in early
    house.ok("chain", "forward", "10 days")
    assert "vote in case 1, or lose your stake" in house.ok("todo", "--as", "dev0").out
    for member, ruling in (("dev0", "1"), ("dev1", "1"), ("dev5", "2")):
        said = house.ok("court", "commit", "1", ruling, "--as", member, "--yes")
        assert "your stake of 0.02 ETH goes along" in said.err
    house.ok("court", "close", "1", "--yes")
    for member, ruling in (("dev0", "1"), ("dev1", "1"), ("dev5", "2")):
        said = house.ok("court", "reveal", "1", "--grounds", reasons, "--as", member, "--yes")
        assert f"you voted for ruling {ruling}" in said.err
    assert "ruling 1" in house.ok("court", "tally", "1", "--yes").err
    assert "appeal ruling 1 of case 1" in house.ok("todo", "--as", "dev3").out
    assert "parties can appeal until" in house.fails("court", "execute", "1", "--yes")
    house.ok("chain", "forward", "7 days")
    assert "ruling 1 is executed" in house.ok("court", "execute", "1", "--yes").err
    verdict = house.ok("record", "list", "--json").json[-1]
    assert (verdict["kind"], verdict["title"]) == ("verdict", "Verdict 1: ruling 1")
    house.ok("record", "verify", "1", reasons)
    shown = house.ok("court", "show", "1")
    for part in ("opened by", "evidence 0x", "by 2 of 3 votes", "the verdict is record 1"):
        assert part in shown.out
    assert max(map(len, shown.out.splitlines())) <= 110
    assert "no open cases" in house.ok("court", "list").out
    assert "1" in house.ok("court", "list", "--all").out
    paid = house.ok("court", "collect", "--as", "dev0", "--yes")
    assert "0.0275 ETH were paid" in paid.err


def test_an_appeal_to_the_members(house: Cli) -> None:
    members = drawn(house)
    house.ok("chain", "forward", "10 days")
    for member in members:
        house.ok("court", "commit", "1", "2", "--as", member, "--yes")
    house.ok("court", "close", "1", "--yes")
    for member in members:
        house.ok("court", "reveal", "1", "--as", member, "--yes")
    house.ok("court", "tally", "1", "--yes")
    appealed = house.ok("court", "appeal", "1", "--as", "dev2", "--yes")
    assert "an appeal costs 0.015 ETH" in appealed.err
    assert "the nation can decide until" in appealed.err
    action = "decide case 1: ruling 1"
    house.ok("proposal", "new", "Otherwise", "--action", action, "--as", "dev0", "--yes")
    assert action in house.ok("proposal", "show", "1").out
    house.ok("chain", "forward", "50 days")
    assert "ruling 2 is executed" in house.ok("court", "execute", "1", "--yes").err


def test_the_silent_lose_their_seats(house: Cli) -> None:
    first, *_ = drawn(house)
    house.ok("chain", "forward", "10 days")
    house.ok("court", "commit", "1", "1", "--as", first, "--yes")
    assert "panelists commit votes until" in house.fails("court", "close", "1", "--yes")
    house.ok("chain", "forward", "4 days")
    house.ok("court", "close", "1", "--yes")
    house.ok("court", "draw", "1", "--yes")
    assert "3 of 3" not in house.ok("court", "show", "1").out
    assert "was silent" in house.ok("court", "show", "1").out


def test_a_secret_of_ones_own(house: Cli) -> None:
    first, *_ = drawn(house)
    house.ok("chain", "forward", "10 days")
    secret = "0x" + "5a" * 32
    for member in panel(house):
        own = ("--secret", secret) if member == first else ()
        house.ok("court", "commit", "1", "1", *own, "--as", member, "--yes")
    house.ok("court", "close", "1", "--yes")
    lost = house.fails("court", "reveal", "1", "--as", first, "--yes", code=2)
    assert "no vote in case 1 was committed with this key's secret" in lost
    house.ok("court", "reveal", "1", "--secret", secret, "--as", first, "--yes")


def test_verdicts_are_the_courts(house: Cli) -> None:
    shown = house.ok("record", "kind", "verdict").out
    assert "for ever only" in shown
    assert "(court)" in shown
    assert house.ok("record", "kind", "verdict", "--json").json["mode"] == "sole"


def test_shows_terms_and_state(house: Cli) -> None:
    shown = house.ok("court", "terms").out
    for part in ("3 seats", "by a vote within 40 days", "0.015 ETH", "90 days", "300 blocks"):
        assert part in shown
    told = house.ok("court", "terms", "--json").json
    assert (told["seats"], told["stake"], told["far"]) == (3, str(2 * 10**16), 64)
    assert "1 open case" in house.ok("status").out
    assert house.ok("status", "--json").json["court"]["open_cases"] == 1
    listed = house.ok("court", "list", "--json").json
    assert [(each["number"], each["stage"]) for each in listed] == [(1, "waiting")]
    (timeline,) = house.ok("court", "show", "1", "--json").json["timeline"]
    assert timeline["what"].startswith("opened by 0x")
    stake = house.ok("court", "stake", "dev0", "--json").json
    assert (stake["passport"], stake["serves"], stake["owed_wei"]) == (1, True, "0")
    assert "can be collected" in house.ok("court", "stake", "dev0").out
    assert house.ok("court", "evidence", "1", "--json").json == []
    for command in (("list",), ("show", "1"), ("terms",), ("evidence", "1"), ("stake", "dev0")):
        lines = house.ok("court", *command).out.splitlines()
        assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (("show", "2"), "there is no case 2; see govkit court list", 1),
        (("commit", "1", "1", "--as", "dev0", "--yes"), "has no seat in case 1", 2),
        (("commit", "1", "9", "--as", "dev0", "--yes"), "there is no ruling 9", 2),
        (("commit-share", "1", "--as", "dev9", "--yes"), "is no party of case 1", 2),
        (("give-share", "1", "--as", "dev2", "--yes"), "has no share of its own", 2),
        (("commit-share", "1", "--secret", "12", "--yes"), "12 is not a hash", 2),
        (("draw", "1", "--yes"), "its panel can be drawn from block", 1),
        (("renew", "1", "--yes"), "its panel can be drawn from block", 1),
        (("close", "1", "--yes"), "its panel can be drawn from block", 1),
        (("tally", "1", "--yes"), "its panel can be drawn from block", 1),
        (("appeal", "1", "--as", "dev2", "--yes"), "its panel can be drawn from block", 1),
        (("take-back", "1", "--yes"), "no bond of case 1 can be returned", 1),
        (("serve", "--as", "dev0", "--yes"), "every citizen serves who is drawn", 1),
        (("serve", "5 HOME", "--as", "dev0", "--yes"), "a stake is in the chain's coin", 2),
        (("leave", "--as", "dev0", "--yes"), "not on the roll", 1),
        (("collect", "--as", "dev0", "--yes"), "nothing owed", 1),
        (("stake", "dev9"), "has no passport", 1),
        (("evidence", "1", "missing.md", "--as", "dev2", "--yes"), "missing.md", 1),
    ],
)
def test_mistakes_are_one_line(house: Cli, words: tuple[str, ...], told: str, code: int) -> None:
    said = house.fails("court", *words, code=code)
    assert told in said
    assert said.strip().count("\n") == 0
