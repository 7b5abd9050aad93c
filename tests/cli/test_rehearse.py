"""`govkit rehearse`: a nation file is attacked before anybody founds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govkit.cli.audit import FOUND
from govkit.constitution.template import template_files
from govkit.rehearsal import known_attacks
from tests.cli.conftest import Cli

ROOT = Path(__file__).parents[2]
MICRONATION = ROOT / "examples" / "micronation.yaml"


def by_name(found: Any) -> dict[str, Any]:
    return {each["attack"]: each for each in found["rehearsals"]}


def test_a_nation_without_a_guardian_breaks(empty: Cli) -> None:
    text = template_files("micronation")["nation.yaml"]
    begin, end = text.index("  guardian:"), text.index("  classes:")
    file = empty.folder / "weak.yaml"
    file.write_text(text[:begin] + text[end:], encoding="utf-8")
    result = empty("rehearse", file, "--only", "accumulated-votes", "--json")
    [found] = result.json["rehearsals"]
    assert result.code == FOUND
    assert (found["verdict"], found["held_by"]) == ("broken", None)
    assert found["told"] == "90_000 SHELL, all of the treasury"
    assert found["cost"]["people"] == 1, "budget takes a third, and one of three is that"
    assert found["cost"]["seconds"] // 86_400 == 6, "a day, three of the vote, two of the timelock"
    assert empty("rehearse", file, "--only", "accumulated-votes", "--fail-on", "never").code == 0


def test_all_are_performed_and_nothing_is_kept(empty: Cli) -> None:
    result = empty("rehearse", MICRONATION, "--json")
    found = by_name(result.json)
    assert result.code == 0, "what breaks it is of medium severity"
    assert found.keys() == known_attacks().keys()
    assert {each["verdict"] for each in found.values()} <= {"held", "broken", "not applicable"}
    guarded = found["accumulated-votes"]
    assert guarded["held_by"] == "government.guardian"
    assert guarded["without_guardian"]["verdict"] == "broken"
    assert not (empty.folder / ".govkit").exists(), "it left something behind"


def test_it_fits_80_columns(empty: Cli) -> None:
    result = empty("rehearse", MICRONATION)
    assert all(len(line) <= 80 for line in result.out.splitlines())
    assert "without the guardian:" in result.out
    assert "Sandbar: " in result.err


def test_an_attack_of_ones_own_is_a_file(empty: Cli) -> None:
    """Adding one is adding a file: nothing of govkit names it."""
    folder = empty.folder / "mine"
    folder.mkdir()
    (folder / "no_such_luck.py").write_text(
        "from govkit.rehearsal import Raid, Setup, attack\n"
        "@attack(incident='Mine', mechanism='It asks.', source='https://example.org', "
        "defence='none', off=Setup(), on=Setup())\n"
        "def perform(raid: Raid) -> str:\n"
        "    raid.needs(raid.nation.exit, 'nobody can leave')\n"
        "    return 'all'\n",
        encoding="utf-8",
    )
    out = empty("rehearse", MICRONATION, "--attacks", folder, "--json").json
    assert by_name(out)["no-such-luck"]["told"] == "nobody can leave"
    assert len(out["rehearsals"]) == len(known_attacks()) + 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--only", "flash-lone"), "did you mean flash-loan?"),
        (("--attacks", "nowhere"), "nowhere is no folder"),
        (("--attacks", str(ROOT / "docs")), "has no attacks"),
    ],
)
def test_mistakes_are_one_line(empty: Cli, options: tuple[str, ...], said: str) -> None:
    assert said in empty.fails("rehearse", MICRONATION, *options, code=2)


def test_a_file_of_a_newer_format_is_refused_in_one_line(empty: Cli) -> None:
    file = empty.folder / "newer.yaml"
    text = MICRONATION.read_text(encoding="utf-8").replace("govkit: 1", "govkit: 2")
    file.write_text(text, encoding="utf-8")
    assert "govkit" in empty.fails("rehearse", file, code=2)


def test_an_interruption_is_one_line_and_leaves_nothing(
    empty: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("govkit.rehearsal.run.Stage.perform", interrupted)
    before = sorted(empty.folder.rglob("*"))
    said = empty.fails("rehearse", MICRONATION, code=130)
    assert "interrupted: nothing was sent to any network, and nothing is kept" in said
    assert sorted(empty.folder.rglob("*")) == before


def test_an_attacker_of_limited_means_breaks_less(empty: Cli) -> None:
    only = ("--only", "founders-company", "--json")
    rich = empty("rehearse", MICRONATION, *only, "--attacker", "1 citizen").json
    poor = empty("rehearse", MICRONATION, *only, "--attacker", "5 % of supply").json
    assert rich["rehearsals"][0]["lacks"] is None
    assert poor["rehearsals"][0]["lacks"] == "people"
    assert poor["rehearsals"][0]["missing"]["people"] == 1
    said = empty("rehearse", MICRONATION, *only[:2], "--attacker", "5 % of supply").err
    told = "an attacker with 5 % of supply breaks nothing of what was tried; the cheapest is "
    assert told + "founders-company: 1 person, 6 days, of which it lacks 1 person" in said


def test_the_cheapest_break_is_searched_among_all(empty: Cli) -> None:
    """It takes a guardian's year, or one person: of each severity the cheapest is told."""
    hasty = empty("rehearse", MICRONATION, "--attacker", "3 citizens, 100 ETH", "--json")
    assert hasty.code == 0, "what the guardian stops is no break for who has no time to wait"
    cheapest = {each["severity"]: each for each in hasty.json["cheapest"]}
    assert list(cheapest) == ["high", "medium"]
    assert (cheapest["medium"]["attack"], cheapest["medium"]["lacks"]) == ("founders-company", None)
    assert (cheapest["high"]["lacks"], cheapest["high"]["cost"]["people"]) == ("time", 1)
    row = by_name(hasty.json)[cheapest["high"]["attack"]]
    assert (row["verdict"], row["least"]["verdict"]) == ("held", "broken")
    patient = empty("rehearse", MICRONATION, "--attacker", "1 citizen, 2 years")
    assert patient.code == FOUND
    assert "once the guardian's power has ended:" in patient.out
    assert all(len(line) <= 80 for line in patient.out.splitlines())
    assert "breaks it cheapest by founders-company: 1 person, 6 days" in patient.err
    assert "of high severity: accumulated-votes: 1 person, 37" in patient.err


def test_what_holds_by_one_way_may_break_by_another(empty: Cli) -> None:
    """The common fund limits its currency, and pays coin by an easier class without a limit."""
    file = ROOT / "examples" / "common-fund.yaml"
    only = ("--only", "founders-company", "--attacker", "100_000 FND")
    result = empty("rehearse", file, *only, "--json", "--fail-on", "medium")
    [found] = result.json["rehearsals"]
    assert (found["verdict"], found["held_by"]) == ("held", "treasury.limits")
    assert result.code == FOUND
    assert found["least"]["cost"]["currency_wei"] == str(100_000 * 10**18)
    assert "100 ETH" in found["least"]["told"]
    assert "but otherwise:" in empty("rehearse", file, *only).out


def test_a_secret_vote_is_cast_and_opened_as_trustees_do_it(empty: Cli) -> None:
    """The same breaks it in secret and in public, but ten ballots are opened, and fewer are not."""
    file = ROOT / "examples" / "secret-votes.yaml"
    text = file.read_text(encoding="utf-8")
    public, unopened = empty.folder / "public.yaml", empty.folder / "unopened.yaml"
    public.write_text(text.replace("secret: true ", "secret: false"), encoding="utf-8")
    text = text.replace("least_ballots: 10 ", "least_ballots: 13 ")
    unopened.write_text(text, encoding="utf-8")
    found, shown = (by_name(empty("rehearse", each, "--json").json) for each in (file, public))
    differ = {name for name in found if found[name]["verdict"] != shown[name]["verdict"]}
    bought = {"opened-ballots", "withheld-shares"}  # not applicable in public
    assert differ == {"last-minute-quorum", *bought}, "two of twelve are left to answer ten"
    assert {found[name]["held_by"] for name in bought} == {"trustees.threshold"}, "three of five"
    assert "not tried" not in {each["verdict"] for each in found.values()}
    taken = "accumulated-votes"
    inner, outer = (each[taken]["without_guardian"] for each in (found, shown))
    assert inner["verdict"] == outer["verdict"] == "broken"
    assert (inner["cost"]["people"], outer["cost"]["people"]) == (10, 4)
    [held] = empty("rehearse", unopened, "--only", taken, "--json").json["rehearsals"]
    assert held["verdict"] == "held"
    assert "too few" in held["told"]


def test_a_price_tells_what_the_currency_costs(empty: Cli) -> None:
    file = ROOT / "examples" / "daos" / "compound.yaml"
    only = ("--only", "accumulated-votes", "--json", "--price", "0.01 ETH")
    [found] = empty("rehearse", file, *only, "--attacker", "4_000 ETH").json["rehearsals"]
    assert found["cost"]["money_wei"] == str(400_000 * 10**16)
    assert found["lacks"] is None
    [dear] = empty("rehearse", file, *only, "--attacker", "3_999 ETH").json["rehearsals"]
    assert dear["lacks"] == "currency"


def test_a_page_shows_it_beside_a_real_dao(empty: Cli) -> None:
    """Hostile text in the nation's name stays text."""
    text = MICRONATION.read_text(encoding="utf-8")
    file, page = empty.folder / "hostile.yaml", empty.folder / "report.html"
    name = "<script>alert(1)</script>"
    file.write_text(text.replace("name: Sandbar\n", f'name: "{name}"\n'), encoding="utf-8")
    options = ("--only", "decoys", "--against", "compound", "--report", page)
    out = empty("rehearse", file, *options).out
    assert "Compound DAO" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    html = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert "Compound DAO" in html
    assert "an attacker breaks nothing of what was tried" in html
    assert "default-src 'none'" in html


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--attacker", "much"), "the attacker's 'much' cannot be read"),
        (("--attacker", "1 citizen, 2 citizens"), "has people twice"),
        (("--attacker", ""), "cannot be read"),
        (("--attacker", "1 day, 2 days"), "has time twice"),
        (("--attacker", "5 % of votes"), "a share of the supply, SHELL, ETH, citizens, or a time"),
        (("--price", "cheap"), "the price 'cheap' cannot be read"),
        (("--price", "0 ETH"), "cannot be read"),
        (("--against", "compond"), "did you mean compound?"),
        (("--only", "decoys", "--report", "/dev/null/x"), "cannot be written"),
    ],
)
def test_what_cannot_be_read_is_one_line(empty: Cli, options: tuple[str, ...], said: str) -> None:
    assert said in empty.fails("rehearse", MICRONATION, *options, code=2)
