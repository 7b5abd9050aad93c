"""The examples load, say what they promise, and are what `govkit init` writes."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from govkit.constitution import (
    TEMPLATES,
    Answers,
    Constitution,
    json_schema,
    questions,
    render,
    template_files,
)
from govkit.errors import ConstitutionError, UsageError

EXAMPLES = Path(__file__).parents[3] / "examples"
UNIT = 10**18


WHOLE = [path for path in sorted(EXAMPLES.glob("*.yaml")) if path.stem != "minimal"]


LEADING = {
    "liberland": ["token.transfer", "ledger.setKeeper"],
    "liberland-treasury": ["token.transfer"],
    "open-door": ["admissions.judge"],
    "three-bodies": ["token.transfer"],
    "token-dao": ["token.transfer"],
}
"""Rules of examples that lead to a stronger power, as docs/reference/nation-file.md tells."""


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_an_example_loads_with_no_warning_but_of_what_its_rules_lead_to(path: Path) -> None:
    warnings = [w for w in Constitution.load(path).warnings() if "somebody locks some" not in w]
    assert len(warnings) == len(LEADING.get(path.stem, []))
    for warning, words in zip(warnings, LEADING.get(path.stem, []), strict=True):
        assert f"{words} is of the class" in warning
        assert warning.startswith(f"{path}:")


def test_a_house_by_square_roots_is_empty_until_somebody_locks() -> None:
    [warning] = (
        warning
        for warning in Constitution.load(EXAMPLES / "three-bodies.yaml").warnings()
        if "somebody locks some" in warning
    )
    assert warning.startswith("government.houses[1] votes by currency that is locked up")


def test_the_minimal_example_says_what_it_lacks() -> None:
    lacking, late = Constitution.load(EXAMPLES / "minimal.yaml").warnings()
    assert "guardian is nobody" in lacking
    assert "late_quorum_extension is none" in late


@pytest.mark.parametrize("name", ["micronation", "token-dao"])
def test_the_defaults_leave_no_way_that_is_open_in_the_known_attacks(name: str) -> None:
    """What each incident took: see docs/threats.md."""
    rules = Constitution.load(EXAMPLES / f"{name}.yaml").government
    for each in rules.decision_classes():
        assert each.timelock_delay_seconds >= 6 * 3_600  # Beanstalk: no path around the timelock
        assert each.voting_delay > 0
        assert each.quorum_bps >= 1_000  # TSD, Compound
        assert each.proposal_threshold > 0
    named = {rule.action.words: rule.class_number for rule in rules.action_rules()}
    assert "token.issue" not in named  # Build Finance: new money takes a supermajority
    assert "governor.removeGuardian" not in named
    assert rules.approval_bps >= 6_000
    assert rules.late_quorum_extension > 0  # Yam
    assert rules.active_proposals <= 3  # Synthetify
    assert rules.guardian is not None
    assert rules.house == "token" or rules.dormancy_citizens > 0  # Swerve


def test_there_is_a_template_for_each_example() -> None:
    assert sorted(TEMPLATES) == sorted(path.stem for path in EXAMPLES.glob("*.yaml"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_a_whole_nation(tmp_path: Path, name: str) -> None:
    for file, text in template_files(name).items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    written = Constitution.load(tmp_path / "nation.yaml")
    assert written.fingerprint() == Constitution.load(EXAMPLES / f"{name}.yaml").fingerprint()


def test_an_unknown_template_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="micronation"):
        template_files("atlantis")


def test_liberland_is_divided_into_seventy_million_merits() -> None:
    file = Constitution.load(EXAMPLES / "liberland.yaml")
    assert file.currency.cap_wei == file.currency.genesis_wei == 70_000_000 * UNIT
    assert file.currency.yearly_issuance_limit_bps == 0
    assert len(file.citizenship.founding_citizens) == 25
    holders = {each.receiver for each in file.currency.genesis} - {None}
    assert holders == set(file.citizenship.founding_citizens)
    assert file.nation.charter is not None


def test_the_citizens_of_liberland_can_pass_a_proposal() -> None:
    file = Constitution.load(EXAMPLES / "liberland.yaml")
    voting = sum(each.amount_wei for each in file.currency.genesis if each.self_delegate)
    treasury = next(each for each in file.currency.genesis if each.receiver is None)
    held = file.currency.genesis_wei - treasury.amount_wei
    quorum = Fraction(held * file.government.quorum_bps, 10_000)
    assert voting >= quorum
    assert treasury.amount_wei >= 1_000 * UNIT
    assert file.government.proposal_threshold <= min(e.amount_wei for e in file.currency.genesis)


def test_each_setting_of_liberland_cites_its_article() -> None:
    text = (EXAMPLES / "liberland.yaml").read_text(encoding="utf-8")
    lines = text[text.index("nation:") :].splitlines()
    settings = re.compile(r"  (cap|yearly_issuance_limit|genesis|admission|registrar|houses|"
                          r"voting_delay|voting_period|quorum|approval|proposal_threshold|"
                          r"timelock_delay|guardian|keepers|founding_citizens|clock|classes|rules|"
                          r"strictest_class|late_quorum_extension|active_proposals|dormancy|"
                          r"grace_period):")  # fmt: skip
    found = [line for line in lines if settings.match(line)]
    assert len(found) == 23
    assert [line for line in found if "Art. " not in line] == []


def test_each_article_on_government_of_liberland_is_settled_or_listed() -> None:
    """Books 2 (its government chapter) to 7; the rights in between bind people, not contracts."""
    text = (EXAMPLES / "liberland.yaml").read_text(encoding="utf-8")
    cited: set[int] = set()
    for first, last in re.findall(r"Art\. (\d+)(?:-(\d+))?", text):
        cited |= set(range(int(first), int(last or first) + 1))
    assert set(range(10, 19)) - cited == set()
    assert set(range(54, 129)) - cited == set()


def test_the_schema_knows_every_key_of_the_examples() -> None:
    schema = json_schema()
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(schema["properties"]) == {
        "govkit", "accounts", "nation", "currency", "citizenship", "councils", "offices",
        "government", "records", "treasury", "budgets", "streams", "dues", "exit",
        "court", "agreements", "trustees",
    }  # fmt: skip
    government = schema["$defs"]["Government"]
    assert government["additionalProperties"] is False
    share = re.compile(government["properties"]["quorum"]["pattern"])
    assert [bool(share.match(text)) for text in ("66.7 %", "2/3", "0.5")] == [True, True, False]


@pytest.mark.parametrize(
    "answers",
    [
        Answers(name="Sandbar"),
        Answers(name='The "Free" Port: #1'.replace('"', "'").replace("#", ""), motto="Yes: we #do"),
        Answers(name="007", house="token", quorum="10 %", approval="2/3", citizens="dev3"),
        Answers(name="true", registrar="", citizens="0x" + "11" * 20),
        Answers(name="Ĉielo", currency="2", symbol="1", cap="2_000 1", voting_period="1.5 days"),
    ],
)
def test_answers_make_a_nation_file(tmp_path: Path, answers: Answers) -> None:
    file = Constitution.parse(render(answers), tmp_path)
    assert file.nation.name == answers.name
    assert file.government.house == answers.house
    assert file.citizenship.admission == ("registrar" if answers.registrar else "vote")


def test_the_answers_that_govkit_suggests_make_a_nation_without_a_weakness(tmp_path: Path) -> None:
    for house in ("citizens", "token"):
        file = Constitution.parse(render(Answers(name="Sandbar", house=house)), tmp_path)
        assert file.warnings() == ()
        assert [each.name for each in file.government.decision_classes()] == [
            "constitutional", "ordinary", "budget", "emergency",
        ]  # fmt: skip


@pytest.mark.parametrize(
    "text", [render(Answers(name="Sandbar")), template_files("micronation")["nation.yaml"]]
)
def test_limits_that_are_written_as_comments_hold_once_they_are_none(
    tmp_path: Path, text: str
) -> None:
    before, begin, after = text.partition("# treasury:")
    assert Constitution.parse(text, tmp_path).treasury is None
    file = Constitution.parse(
        before + (begin + after).replace("# ", "", 1).replace("\n# ", "\n"), tmp_path
    )
    assert file.treasury is not None
    [limit] = file.treasury.limits
    assert (list(limit.caps), limit.dormant, limit.runway) == (
        ["constitutional", "budget"],
        2_500,
        6,
    )


def test_liberlands_treasury_keeps_what_its_articles_say() -> None:
    file = Constitution.load(EXAMPLES / "liberland-treasury.yaml")
    assert file.treasury is not None
    limit = file.treasury.limits[0]
    assert limit.runway == 24
    assert limit.caps["amendment"] is None
    assert "budget" not in limit.caps
    strict = {each.name: each for each in file.government.decision_classes()}
    for name in ("budget", "disbursement"):  # Art. 108: five days, in which the Senate can halt it
        assert strict[name].timelock_delay_seconds >= 5 * 86_400
        assert "senate" in strict[name].houses


def test_an_answer_cannot_write_settings_of_its_own(tmp_path: Path) -> None:
    for field in ("name", "quorum", "registrar", "citizens", "house", "cap", "voting_period"):
        hostile = Answers(**{"name": "Sandbar", field: "x\ngovkit: 1"})
        with pytest.raises(ConstitutionError) as caught:
            Constitution.parse(render(hostile), tmp_path)
        assert "first on line" not in caught.value.found


def test_every_answer_has_a_question() -> None:
    asked = questions()
    assert tuple(question.field for question in asked) == Answers.__match_args__
    assert Answers(**{question.field: question.default for question in asked}) == Answers(name="")
