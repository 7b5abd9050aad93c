"""The graph of powers: what leads to a stronger power in any number of steps, and what does not."""
# One case a line, however long: a table is read down its columns.
# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.facts import Function, facts_of
from govkit.constitution.functions import FUNCTIONS
from govkit.constitution.powers import (
    CITIZENS,
    GUARDIAN,
    KEEPER,
    THE_COURT,
    Kind,
    Power,
    Powers,
    by_vote,
    class_power,
    house,
    office,
    seats,
)
from govkit.testing.justice import with_court
from govkit.testing.sample import sample_text
from govkit.testing.verdicts import OFFICE, with_verdicts
from tests.unit.constitution.conftest import CITIZENS as BY_CITIZENS
from tests.unit.constitution.conftest import TOKEN, Parse, Refusal

EXAMPLES = Path(__file__).parents[3] / "examples"

WEAK = "  classes: {{fast: {{quorum: 10 %}}}}\n  rules: [{{action: {}, class: fast}}]\n  quorum:"
SPANS = "seats: 3, term: 90 days, nomination_period: 7 days, voting_period: 7 days"
WARDENS = f"councils:\n  wardens: {{{SPANS}, members: [dev1]}}\n"
BY_OFFICE = BY_CITIZENS.replace("  registrar: registrar\n", "")


def offices(*rows: str) -> str:
    return "offices:\n" + "".join(f"  {row}\n" for row in rows)


def with_sections(base: str, *sections: str) -> str:
    return base.replace("government:\n", "".join(sections) + "government:\n")


SEATED = with_sections(BY_OFFICE, WARDENS, offices("door: {council: wardens, registrar: true}"))
APPOINTED = with_sections(BY_OFFICE, offices("door: {term: 90 days, registrar: true}"))
HARMLESS = with_sections(
    BY_CITIZENS,
    WARDENS,
    offices("clerk: {council: wardens, powers: [ledger.append]}", "cook: {term: 90 days}"),
)


def weak(action: str) -> tuple[str, str]:
    return "  quorum:", WEAK.format(action)


# -- refused: the whole of a power that is the strictest class's for ever


@pytest.mark.parametrize(
    ("base", "action", "steps"),
    [
        (SEATED, "wardens.appoint", ["wardens.appoint decides who sits in wardens", "hold the office door", "decides who is a citizen"]),
        (SEATED, "wardens.dismiss", ["removes people from wardens", "hold the office door"]),
        *((APPOINTED, f"offices.{name.partition('(')[0]}", ["what offices may do", "decides who is a citizen"]) for name in FUNCTIONS["offices"]),
        (SEATED, "offices.appoint", ["what offices may do", "decides who is a citizen"]),
        (with_sections(BY_CITIZENS, offices("usher: {term: 90 days, powers: [registry.admit]}")), "offices.appoint", ["the office usher may call registry.admit"]),
    ],
)  # fmt: skip
def test_a_rule_that_gives_the_whole_of_it_is_refused_with_the_steps(
    refusal: Refusal, base: str, action: str, steps: list[str]
) -> None:
    error = refusal(*weak(action), base)
    assert error.key == "government.rules[0].action"
    assert error.line > 0
    assert all(step in error.allowed for step in steps), error.allowed


@pytest.mark.parametrize(
    "action", ["wardens.appoint", "wardens.dismiss", "offices.establish", "registry.giveNotice"]
)
def test_the_same_rule_is_fine_where_it_leads_to_nothing(parse: Parse, action: str) -> None:
    base = with_sections(BY_CITIZENS, WARDENS, offices("cook: {term: 90 days}"))
    assert parse(*weak(action), base).warnings() == ()


def test_a_consent_that_alone_lets_in_is_an_officers_whole_power(
    parse: Parse, refusal: Refusal
) -> None:
    office = offices("usher: {term: 90 days, powers: [admissions.consent]}")
    alone = with_sections(
        BY_CITIZENS.replace("  founding", "  application: {consent: true}\n  founding"), office
    )
    assert (
        "the office usher may call admissions.consent"
        in refusal(*weak("offices.appoint"), alone).allowed
    )
    vouched = alone.replace(
        "{consent: true}",
        "{consent: true, vouching: {vouchers: 2, bond: 1 ETH, challenge_bond: 1 ETH,"
        " challenge_window: 9 days, judging_period: 30 days, tenure: 9 days}}",
    )
    [warning] = parse(*weak("offices.appoint"), vouched).warnings()
    assert "admissions.consent lets applicants in" in warning


def test_a_whole_way_is_found_behind_one_that_gives_a_part(refusal: Refusal) -> None:
    """The office may judge, which takes vouchers too, and, named later, admit whom it likes."""
    vouching = (
        "{vouchers: 2, bond: 1 ETH, challenge_bond: 1 ETH, challenge_window: 9 days,"
        " judging_period: 30 days, tenure: 9 days}"
    )
    text = BY_CITIZENS.replace("  founding", f"  application: {{vouching: {vouching}}}\n  founding")
    usher = offices("usher: {term: 90 days, powers: [admissions.judge, registry.admit]}")
    error = refusal(*weak("offices.appoint"), with_sections(text, usher))
    assert "the office usher may call registry.admit" in error.allowed


# -- warned of: a part of it, or a call at will that takes more by vote


@pytest.mark.parametrize(
    ("base", "action", "words"),
    [
        (BY_CITIZENS, "registry.admit", "admits voters"),
        (BY_CITIZENS, "registry.reinstate", "brings voters back"),
        (BY_CITIZENS, "governor.removeGuardian", "ends the guardian's power"),
        (TOKEN, "token.issue", "makes votes"),
        (TOKEN, "token.transfer", "600 SHL, which then votes in the house token: up to 66.66 %"),
        (TOKEN, "token.approve", "which then votes in the house token"),
        (HARMLESS, "wardens.appoint", "the office clerk may call ledger.append"),
        (HARMLESS, "offices.appoint", "the office clerk may call ledger.append"),
        (BY_CITIZENS, "ledger.setKeeper", "who writes records at will"),
        (BY_CITIZENS, "ledger.setKind", "who writes records at will"),
    ],
)
def test_a_rule_that_leads_to_more_is_told_with_file_and_line(
    parse: Parse, base: str, action: str, words: str
) -> None:
    [warning] = parse(*weak(action), base).warnings()
    line = base.partition("  quorum:")[0].count("\n") + 2
    assert warning.startswith(f"nation.yaml:{line}: government.rules[0]: {action} is of the class")
    assert words in warning


@pytest.mark.parametrize(
    ("base", "action"),
    [
        (TOKEN, "registry.admit"),
        (TOKEN, "registry.reinstate"),
        (BY_CITIZENS, "token.issue"),
        (BY_CITIZENS, "token.transfer"),
        (TOKEN.replace("600 SHL", "1 SHL"), "token.transfer"),
        (TOKEN, "token.lowerIssuanceLimit"),
        (TOKEN, "treasury pays coin"),
        (BY_CITIZENS, "ledger.append"),
    ],
)
def test_a_rule_that_leads_to_nothing_is_not(parse: Parse, base: str, action: str) -> None:
    assert parse(*weak(action), base).warnings() == ()


def test_a_class_in_which_as_many_must_agree_may_pay_out_what_votes(parse: Parse) -> None:
    same = WEAK.format("token.transfer").replace("quorum: 10 %", "voting_period: 1 day")
    assert parse("  quorum:", same, TOKEN).warnings() == ()


def test_a_keeper_by_a_class_as_strict_as_that_of_records_is_fine(parse: Parse) -> None:
    rules = (
        "  classes: {fast: {quorum: 10 %}, slow: {quorum: 15 %}}\n  rules:\n"
        "    - {action: ledger.setKeeper, class: KEEPER}\n    - {action: ledger.append, class: fast}\n"
        "    - {action: ledger.appendLinked, class: fast}\n"
        "    - {action: ledger.appendBatch, class: RECORDS}\n  quorum:"
    )
    fine = rules.replace("KEEPER", "slow").replace("RECORDS", "slow")
    assert parse("  quorum:", fine).warnings() == ()
    [warning] = parse(
        "  quorum:", rules.replace("KEEPER", "fast").replace("RECORDS", "slow")
    ).warnings()
    assert "ledger.appendBatch" in warning


def test_citizens_elect_those_who_hold_an_office(parse: Parse) -> None:
    """Four steps, where no citizen votes in any house."""
    base = with_sections(
        TOKEN, WARDENS, offices("clerk: {council: wardens, powers: [ledger.append]}")
    )
    [warning] = parse(*weak("registry.admit"), base).warnings()
    steps = ["admits voters", "citizens elect wardens", "hold the office clerk", "ledger.append"]
    assert [warning.index(step) for step in steps] == sorted(map(warning.index, steps))


def test_one_line_a_rule_however_much_it_leads_to(parse: Parse) -> None:
    """`offices.*` of a nation with many offices."""
    many = offices(*(f"o{i}: {{term: 9 days, powers: [ledger.append]}}" for i in range(20)))
    assert len(parse(*weak("offices.appoint"), with_sections(BY_CITIZENS, many)).warnings()) == 1


# -- the graph itself


def test_whatever_is_reached_is_reached_by_edges_that_join(parse: Parse) -> None:
    file = parse(*weak("registry.admit"), SEATED)
    powers = Powers(facts_of(file))
    start = class_power(1)
    for end, chain in powers.reach(start).items():
        assert chain.edges[0].source == start
        assert chain.end == end
        for one, next_ in zip(chain.edges, chain.edges[1:], strict=False):
            assert one.target == next_.source
        assert chain.whole is all(edge.whole for edge in chain.edges)


def test_accounts_offices_councils_and_houses_are_in_it() -> None:
    file = Constitution.load(EXAMPLES / "liberland.yaml")
    powers = Powers(facts_of(file))
    reached = powers.reach(Power(Kind.ACCOUNT, "registrar"))
    assert {CITIZENS, seats("members-of-congress"), house("citizens")} <= reached.keys()
    assert reached[CITIZENS].whole
    assert not reached[class_power(0)].whole
    assert GUARDIAN in powers.reach(Power(Kind.ACCOUNT, "senate"))
    assert KEEPER in powers.reach(Power(Kind.ACCOUNT, "archivist"))
    assert powers.reach(Power(Kind.ACCOUNT, "dev9")) == {}
    assert by_vote(Function.own("token.transfer")) in powers.reach(class_power(2))


def test_circles_end(parse: Parse) -> None:
    """Citizens elect the council whose seats hold the office that admits citizens."""
    powers = Powers(facts_of(parse(base=SEATED)))
    assert CITIZENS in powers.reach(office("door"))
    assert office("door") in powers.reach(CITIZENS)
    assert CITIZENS not in powers.reach(CITIZENS)


# -- the court


def powers_of(text: str) -> Powers:
    return Powers(facts_of(Constitution.parse(text, Path())))


def test_what_verdicts_may_do_is_in_it_and_never_whole() -> None:
    found = powers_of(with_verdicts(sample_text()))
    reached = found.reach(THE_COURT)
    assert {GUARDIAN, class_power(0), office(OFFICE)} <= reached.keys()
    assert THE_COURT in found.reach(CITIZENS)
    assert not any(edge.whole for edge in found.edges if edge.source == THE_COURT)
    assert not any(
        edge.target == GUARDIAN and edge.source.kind is Kind.ACCOUNT for edge in found.edges
    )
    assert "verdicts cancel proposals" in reached[GUARDIAN].words


def test_a_vote_that_ends_or_lifts_reaches_what_verdicts_do() -> None:
    found = powers_of(with_verdicts(sample_text()))
    assert THE_COURT in found.reach(by_vote(Function.own("claims.endPower")))
    assert office(OFFICE) in found.reach(by_vote(Function.own("claims.lift")))


def test_a_court_whose_verdicts_do_nothing_has_no_power() -> None:
    found = powers_of(with_court(sample_text()))
    assert THE_COURT not in {edge.target for edge in found.edges}
    assert found.reach(THE_COURT) == {}
