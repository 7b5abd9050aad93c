"""`govkit audit`, of a file and of a nation as it stands, and what `govkit found` says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govkit.cli.audit import FOUND
from govkit.constitution.findings import RULES
from tests.cli.conftest import Cli
from tests.schemas import problems

ROOT = Path(__file__).parents[2]
MICRONATION = {
    "registrar-decides",
    "one-passes",
    "no-notice",
    "few-take-all",
    "last-brake",
    "no-limits",
}


def ids(found: Any) -> set[str]:
    return {each["id"] for each in found["findings"]}


def test_a_file_and_its_nation_have_the_same_findings(cli: Cli) -> None:
    file = cli.folder / "nation.yaml"
    named = cli("audit", file, "--json").json
    stands = cli("audit", "--json").json
    assert ids(named) == ids(stands) == MICRONATION
    assert named["nation"] == stands["nation"]
    assert named["nakamoto_coefficient"] == stands["nakamoto_coefficient"] == 2
    assert [each["file"] for each in stands["findings"]] == [None] * len(stands["findings"])
    lines = file.read_text().splitlines()
    one = next(each for each in named["findings"] if each["id"] == "registrar-decides")
    assert "registrar: registrar" in lines[one["line"] - 1]


def test_what_a_vote_mends_is_not_found_any_more(cli: Cli) -> None:
    assert "one-passes" in ids(cli("audit", "--json").json)
    for number, name in enumerate(("ordinary", "budget"), start=1):
        action = f"set class {name} quorum 50 %"
        cli.ok("proposal", "new", "Mend", "-a", action, "--yes")
        cli.carry(str(number))
    assert ids(cli("audit", "--json").json) == MICRONATION - {"one-passes"}


def test_currency_is_counted_as_it_votes_now(cli: Cli) -> None:
    stands, named = (
        cli("audit", *file, "--json").json for file in ((), (cli.folder / "nation.yaml",))
    )
    for one, other in zip(stands["classes"], named["classes"], strict=True):
        assert one["accounts_that_stop"] == other["accounts_that_stop"]
        assert one["houses"] == other["houses"]


@pytest.mark.parametrize(
    ("options", "code"),
    [((), FOUND), (("--fail-on", "never"), 0), (("--fail-on", "low"), FOUND)],
)
def test_the_exit_code_says_how_bad_it_is(cli: Cli, options: tuple[str, ...], code: int) -> None:
    assert cli("audit", *options).code == code


def test_only_what_is_as_bad_counts(empty: Cli) -> None:
    housing = ROOT / "examples" / "housing.yaml"
    assert empty("audit", housing).code == empty("audit", housing, "--fail-on", "medium").code == 0
    assert empty("audit", housing, "--fail-on", "low").code == FOUND
    assert not (empty.folder / ".govkit").exists(), "it left something behind"


def test_it_fits_80_columns(cli: Cli) -> None:
    result = cli("audit")
    assert all(len(line) <= 80 for line in result.out.splitlines())
    assert "1 high, 3 medium, 3 low findings" in result.err


def test_sarif_has_the_shape_of_version_2_1(cli: Cli, tmp_path: Path) -> None:
    """What the schema of OASIS asks of the properties that govkit writes."""
    target = tmp_path / "audit.sarif"
    for file in ((cli.folder / "nation.yaml",), ()):
        cli("audit", *file, "--sarif", target)
        log = json.loads(target.read_text())
        assert set(log) == {"$schema", "version", "runs"}
        assert log["version"] == "2.1.0"
        assert problems("sarif-2.1.0", log) == []
        assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
        [run] = log["runs"]
        driver = run["tool"]["driver"]
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        assert [each["id"] for each in driver["rules"]] == list(RULES)
        assert run["results"]
        for result in run["results"]:
            assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert result["message"]["text"].isprintable()
            [location] = result["locations"]
            assert location["logicalLocations"][0]["fullyQualifiedName"]
            assert ("physicalLocation" in location) is bool(file)
            if file:
                physical = location["physicalLocation"]
                assert physical["artifactLocation"]["uri"].startswith("file:///")
                assert physical["region"]["startLine"] >= 1


def test_found_says_it_before_it_asks(empty: Cli) -> None:
    empty.ok("init", empty.folder, "--template", "micronation")
    said = empty.ok("found", empty.folder / "nation.yaml", "--yes").err
    assert "note: citizenship.registrar: registrar alone admits citizens" in said
    assert "note: the audit has 1 high, 3 medium, 3 low findings: govkit audit" in said


def test_mistakes_are_one_line(empty: Cli, cli: Cli) -> None:
    assert "no file" in empty.fails("audit", empty.folder / "absent.yaml", code=2)
    empty.fails("audit")
    assert "cannot be written" in cli.fails("audit", "--sarif", cli.folder / "none" / "..", code=2)
    assert "did you mean" in cli.fails("audit", "--fail-on", "hihg", code=2)


def test_it_tells_the_cost_in_votes(cli: Cli) -> None:
    out = cli("audit").out
    assert "change all  citizens: 2 citizens if others do not vote, 2 citizens against all" in out
    assert "stop that   citizens: 2 citizens against all" in out
    dual = cli("audit", ROOT / "examples" / "dual-governance.yaml").out
    assert "veto it" in dual.partition("stop that")[2]


def test_it_shows_anticaptures_metrics_when_asked(cli: Cli) -> None:
    out = cli("audit", "--metrics").out
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "timelock delay" in out
    assert "timelock delay" not in cli("audit").out
    for file in ((), (cli.folder / "nation.yaml",)):
        found = cli("audit", *file, "--json").json["anticapture"]
        risks = {each["metric"]: each["risk"] for each in found}
        assert len(found) == len(risks) == 16
        assert risks["timelock delay"] == "high"  # the emergency class has 6 hours
        assert risks["security council"] == "medium"
        assert risks["audited contracts"] is None


def test_a_price_tells_the_cost_in_coin(cli: Cli) -> None:
    file = ROOT / "examples" / "token-dao.yaml"
    plain = cli("audit", file, "--json").json["classes"]
    assert {each["money_wei"] for each in plain} == {None}
    priced = cli("audit", file, "--price", "0.02 ETH", "--json").json["classes"]
    for each in priced:
        [house] = each["houses"]
        names = {"pass_alone": "least", "pass_against_all": "sure", "stop": "block"}
        for name, votes in names.items():
            assert int(each["money_wei"][name]) == -(-int(house[votes]) // 50)
    out = cli("audit", file, "--price", "0.02 ETH")
    assert "constitutional  20_000 ETH     60_000 ETH" in out.out
    assert "nobody knows the price of a person" in out.err
    assert all(len(line) <= 80 for line in out.out.splitlines())


def test_of_a_veto_house_the_currency_only_stops(cli: Cli) -> None:
    file = ROOT / "examples" / "dual-governance.yaml"
    found = cli("audit", file, "--price", "0.02 ETH", "--json").json["classes"]
    money = {each["class"]: each["money_wei"] for each in found}
    veto = next(each for each in found[0]["houses"] if each["role"] == "veto")
    alone = {"pass_alone": None, "pass_against_all": None}
    assert money["constitutional"] == alone | {"stop": str(int(veto["least"]) // 50)}
    assert money["housekeeping"] == alone | {"stop": None}


def test_a_price_that_cannot_be_read_is_one_line(cli: Cli) -> None:
    assert "cannot be read" in cli.fails("audit", "--price", "two", code=2)
    assert "more than 0" in cli.fails("audit", "--price", "0 ETH", code=2)
