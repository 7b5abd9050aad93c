"""`govkit office` and the recovery commands of `govkit citizen`, from a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from tests.cli.conftest import Cli

OFFICES = """\
offices:
  treasurer:
    seats: 2
    term: 100 days
    citizens_only: true
    holders: [dev0]
  clerk:
    term: 365 days
    registrar: true
    holders: [dev1]
"""
RECOVERY = """\
  recovery:
    delay: 7 days
    guardian_delay: 14 days
    sponsors: 1
  application:
    fee: 0.01 ETH
    consent: true
"""


@pytest.fixture(scope="module")
def _with_offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("offices"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    text = file.read_text().replace("  registrar: registrar\n", "")
    assert "citizenship:\n" in text
    text = text.replace("citizenship:\n", f"citizenship:\n{RECOVERY}")
    file.write_text(f"{text}\n{OFFICES}")
    cli.ok("found", file, "--yes")
    cli.workspace.node_request("evm_mine", [])
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nation(_with_offices: Cli) -> Iterator[Cli]:
    snapshot = _with_offices.workspace.node_request("evm_snapshot", [])
    yield _with_offices
    _with_offices.workspace.node_request("evm_revert", [snapshot])


def address(nation: Cli, name: str) -> str:
    return str(nation.workspace.book.resolve(name))


def people(nation: Cli) -> list[str]:
    """The citizens by number, each as its dev account is called."""
    names = {each.address: each.name for each in DEV_ACCOUNTS}
    listed = nation.ok("citizen", "list", "--json").json
    return [names[each["address"]] for each in listed]


def test_offices_are_listed_and_shown(nation: Cli) -> None:
    assert "treasurer" in nation.ok("office", "list").out
    listed = nation.ok("office", "list", "--json").json
    assert [each["office"] for each in listed] == ["treasurer", "clerk"]
    assert listed[0]["holders"][0]["holder"] == address(nation, "dev0")
    assert "registry.admit" in listed[1]["powers"]
    shown = nation.ok("office", "show", "treasurer")
    assert "citizens only" in shown.out
    assert len(nation.ok("office", "show", "treasurer", "--json").json["appointments"]) == 1
    assert "there is no office king" in nation.fails("office", "show", "king")
    assert nation.ok("status", "--json").json["offices"] == ["treasurer", "clerk"]


def test_the_clerk_admits(nation: Cli) -> None:
    said = nation.ok("citizen", "admit", "dev9", "--as", "dev1", "--yes").err
    assert "is citizen" in said
    nation.ok("office", "act", "clerk", "admit dev8", "--as", "dev1", "--yes")
    assert "offices: no holder" in nation.fails("citizen", "admit", "dev7", "--as", "dev0", "--yes")


def test_the_clerk_suspends_and_nobody_else_does(nation: Cli) -> None:
    command = "citizen", "suspend", "dev2", "--until", "2100-01-01", "--yes", "--as"
    assert "offices: no holder" in nation.fails(*command, "dev0")
    assert "is suspended until 2100-01-01" in nation.ok(*command, "dev1").err
    assert "dev2" not in people(nation)


def test_the_clerk_ends_a_suspension(nation: Cli) -> None:
    until = "--until", "2100-01-01"
    nation.ok("citizen", "suspend", "dev2", *until, "--as", "dev1", "--yes")
    command = "citizen", "reinstate", "dev2", "--yes", "--as"
    assert "registry: still suspended" in nation.fails(*command, "dev0")
    assert "is active" in nation.ok(*command, "dev1").err
    assert "dev2" in people(nation)


def test_the_clerk_consents_to_applications_and_closes_them(nation: Cli) -> None:
    for applicant in ("dev12", "dev13"):
        nation.ok("citizen", "apply", "--as", applicant, "--yes")
    command = "citizen", "consent", "dev12", "--yes", "--as"
    assert "admissions: only registrar" in nation.fails(*command, "dev0")
    assert "is citizen" in nation.ok(*command, "dev1").err
    command = "citizen", "close", "dev13", "--yes", "--as"
    assert "admissions: only applicant" in nation.fails(*command, "dev0")
    nation.ok(*command, "dev1")
    assert nation.ok("citizen", "applications", "--json").json == []


def test_an_office_that_is_not_there_is_not_given(nation: Cli) -> None:
    before = len(nation.ok("proposal", "list", "--json").json)
    for command in (
        ("appoint", "dev2", "king", "--until", "2030-01-01"),
        ("dismiss", "dev2", "king"),
    ):
        assert "there is no office king" in nation.fails("office", *command, "--yes")
    assert len(nation.ok("proposal", "list", "--json").json) == before


def test_given_taken_and_given_up(nation: Cli) -> None:
    asked = nation.fails("office", "appoint", "dev2", "treasurer", "--until", "2030-01-01", code=2)
    assert "add --yes" in asked
    number = nation.ok(
        "office", "appoint", "dev2", "treasurer", "--until", "2030-01-01", "--yes"
    ).out.strip()
    shown = nation.ok("proposal", "show", number).out
    assert "as treasurer until 2030-01-01" in shown
    nation.ok("office", "dismiss", "dev0", "treasurer", "--yes")
    nation.ok("office", "resign", "treasurer", "--as", "dev0", "--yes")
    assert nation.ok("office", "list", "--json").json[0]["holders"] == []


def test_a_key_is_lost_and_replaced(nation: Cli) -> None:
    citizen, friend = people(nation)[:2]
    before = nation.ok("citizen", "guardians", citizen)
    assert "1 citizens and the registrar" in before.out
    nation.ok("citizen", "name-guardians", friend, "--as", citizen, "--yes")
    assert nation.ok("citizen", "guardians", citizen, "--json").json["next_threshold"] == 1
    assert "then" in nation.ok("citizen", "guardians", citizen).out
    nation.ok("chain", "forward", "15 days")
    said = nation.ok("citizen", "recover", citizen, "dev9", "--as", friend, "--yes").err
    assert "unless the old key stops it" in said
    warned = nation.ok("status").err
    assert "its old key can stop it" in warned
    under_way = nation.ok("citizen", "recoveries", "--json").json
    assert under_way[0]["new_key"] == address(nation, "dev9")
    nation.ok("citizen", "stop-recovery", "--as", citizen, "--yes")
    assert "no recovery is under way" in nation.ok("citizen", "recoveries").out
    nation.ok("citizen", "recover", citizen, "dev9", "--as", friend, "--yes")
    assert nation.ok("citizen", "recoveries").out.count("dev9") == 1
    assert "too early" in nation.fails("citizen", "accept-recovery", "1", "--as", "dev9", "--yes")
    nation.ok("chain", "forward", "7 days")
    nation.ok("citizen", "accept-recovery", "1", "--as", "dev9", "--yes")
    assert nation.ok("citizen", "list", "--json").json[0]["address"] == address(nation, "dev9")


def test_sponsored_with_the_clerk(nation: Cli) -> None:
    citizen, _, friend = people(nation)[:3]
    said = nation.ok("citizen", "recover", citizen, "dev9", "--as", friend, "--yes").err
    assert "1 of 1 citizens ask for it, the registrar not yet" in said
    nation.ok("citizen", "recover", citizen, "dev9", "--withdraw", "--as", friend, "--yes")
    nation.ok("citizen", "recover", citizen, "dev9", "--as", friend, "--yes")
    nation.ok("citizen", "recover", citizen, "dev9", "--as", "dev1", "--yes")
    assert len(nation.ok("citizen", "recoveries", "--json").json) == 1


def test_a_nation_without_either(cli: Cli) -> None:
    assert "no offices" in cli.ok("office", "list").out
    assert "has no offices" in cli.fails("office", "resign", "clerk", "--yes")
    assert "no recovery is under way" in cli.ok("citizen", "recoveries").out
    assert "has no recovery of keys" in cli.fails("citizen", "guardians", "dev0")
