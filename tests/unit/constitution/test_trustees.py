"""The section `trustees`, and secret classes and houses: what a file says, and may not say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from govkit.constitution import Constitution
from govkit.constitution.checks import find_problems
from govkit.constitution.facts import Function, facts_of
from govkit.constitution.houses import Votes
from govkit.constitution.powers import TRUSTEES, Kind, Power, Powers, by_vote, class_power
from govkit.constitution.secret_checks import find_secret_problems
from govkit.constitution.trustees import TrusteesSection
from govkit.errors import ConstitutionError
from govkit.testing.sample import blocks_count, sample_text

DAY = 86_400
TRUSTEES_TEXT = "trustees:\n  accounts: [dev1, dev2, dev3]\n  threshold: 2\n  shares: 2 days\n"
GUARDIAN = "  guardian:\n"
CLASS = "  classes:\n    personal: {secret: true}\n"
RULE = "  rules:\n    - {action: token.transfer, class: personal}\n"
COUNCIL = """\
councils:
  elders:
    seats: 3
    term: 365 days
    nomination_period: 3 days
    voting_period: 3 days
    recall_quorum: 50 %
    members: [dev4, dev5, dev6]
"""


def text(
    trustees: str = TRUSTEES_TEXT, classes: str = CLASS, house: str = "", base: str = ""
) -> str:
    base = base or sample_text()
    if house:
        base = base.replace("houses: [citizens]", f"houses: [citizens, {house}]")
    return trustees + base.replace(GUARDIAN, classes + GUARDIAN)


def parse(*arguments: str, **named: str) -> Constitution:
    return Constitution.parse(text(*arguments, **named), Path())


def refused(*arguments: str, **named: str) -> str:
    """The only error of a file."""
    with pytest.raises(ConstitutionError) as caught:
        parse(*arguments, **named)
    assert not caught.value.others, str(caught.value)
    return str(caught.value)


def section(file: Constitution) -> TrusteesSection:
    return cast(TrusteesSection, file.sections()["trustees"])


def test_what_is_left_out() -> None:
    found = section(parse())
    assert (found.threshold, found.phase, found.shares) == (2, 3 * DAY, 2 * DAY)
    assert found.least_ballots == 10
    assert len(found.accounts) == 3


def test_shares_are_in_the_clocks_unit_and_phases_in_seconds() -> None:
    by_blocks = TRUSTEES_TEXT.replace("2 days", "9 blocks") + "  phase: 2 hours\n"
    found = section(parse(by_blocks, base=blocks_count(sample_text())))
    assert (found.shares, found.phase) == (9, 7_200)


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        ("[dev1, dev2, dev3]", f"[{', '.join(f'dev{n}' for n in range(16))}]", "1 to 15 accounts"),
        ("[dev1, dev2, dev3]", "[dev1, dev2, dev1]", "each trustee once"),
        ("threshold: 2", "threshold: 4", "at most the number of `trustees.accounts`, 3"),
        ("threshold: 2", "threshold: 0", "a number from 1 to 15"),
        ("threshold: 2", "threshold: 2\n  least_ballots: 2", "a number from 3"),
        ("threshold: 2", "threshold: 2\n  least_ballots: 16_777_216", "a number from 3"),
        ("threshold: 2", "threshold: 2\n  least_ballots: true", "a number from 3"),
        ("threshold: 2", "threshold: 2\n  phase: 59 minutes", "1 hour to 60 days"),
        ("threshold: 2", "threshold: 2\n  phase: 3", "a duration"),
        ("2 days", "9 blocks", "a duration"),
    ],
)
def test_a_section_that_is_refused(old: str, new: str, allowed: str) -> None:
    message = refused(TRUSTEES_TEXT.replace(old, new, 1), classes="")
    assert allowed in message
    assert "nation.yaml:" in message


def test_a_secret_class() -> None:
    file = parse(classes=CLASS + RULE)
    assert [each.secret for each in file.government.decision_classes()] == [False, True]
    assert file.government.votes_in_secret
    assert not parse(classes="").government.votes_in_secret


def test_what_is_secret_is_in_the_fingerprint_and_changes_no_other() -> None:
    """A nation without secret ballots has the fingerprint that it had."""
    bare = Constitution.parse(sample_text(), Path())
    assert "secret" not in bare.canonical_bytes().decode()
    public = parse(classes=CLASS.replace("true", "false"))
    assert "secret" not in public.canonical_bytes().decode()
    secret = parse()
    assert len({each.fingerprint() for each in (bare, public, secret)}) == 3
    restored = Constitution.restore(secret.settings(), Path("settings"))
    assert restored.fingerprint() == secret.fingerprint()


def test_a_secret_class_takes_trustees() -> None:
    message = refused("")
    assert "government.classes.personal.secret: found true, but no `trustees`" in message
    assert "they hold the key" in message


def test_a_core_by_currency_has_no_secret_class() -> None:
    base = sample_text().replace("[citizens]", "[token]").replace("1 citizen\n", "500 TST\n")
    assert "counted by head" in refused(base=base.replace("quorum: 20 %", "quorum: 10 %"))


def test_a_delegate_would_be_known_by_its_ballot() -> None:
    base = sample_text().replace(
        "  admission: registrar", "  delegation: true\n  admission: registrar"
    )
    assert "a ballot for many voters would tell who cast it" in refused(base=base)


VETO = "role: veto, quorum: 20 %, approval: 60 %"
HOUSE = "{name: elders-house, votes: council elders, secret: true}"
APPOINT = (
    "  classes:\n    keys: {houses: []}\n  rules:\n    - {action: trustees.appoint, class: keys}\n"
)


def test_a_secret_house() -> None:
    file = parse(classes=APPOINT, house=HOUSE, base=COUNCIL + sample_text())
    assert [each.secret for each in file.government.houses] == [False, True]


@pytest.mark.parametrize(
    ("house", "allowed"),
    [
        (f"{{name: h, votes: token, {VETO}, secret: true}}", "waits for no count"),
        ("{name: h, votes: token, secret: true}", "counted by head"),
        ("{name: h, votes: citizens, buckets: [1 TST]}", "no such key but in"),
        ("{name: h, votes: council elders, secret: true, buckets: [1 TST]}", "no such key but in"),
    ],
)  # fmt: skip
def test_a_house_that_is_refused(house: str, allowed: str) -> None:
    with pytest.raises(ConstitutionError) as caught:
        parse(classes=APPOINT, house=house, base=COUNCIL + sample_text())
    assert allowed in str(caught.value)


LOCKS = ("  genesis:", "  locked_votes: {epoch: 7 days, longest: 70 days}\n  genesis:")


@pytest.mark.parametrize(
    ("buckets", "allowed"),
    [
        ("", "1 to 5 rising amounts"),
        (", buckets: []", "1 to 5 rising amounts"),
        (", buckets: [1 TST, 2 TST, 3 TST, 4 TST, 5 TST, 6 TST]", "at most 5 buckets"),
        (", buckets: [2 TST, 1 TST]", "amounts that rise"),
        (", buckets: [2 TST, 2 TST]", "amounts that rise"),
        (", buckets: [1]", "an amount in TST"),
    ],
)
def test_weights_come_in_few_sizes(buckets: str, allowed: str) -> None:
    house = f"{{name: locks, votes: square_root, secret: true{buckets}}}"
    assert allowed in refused(classes=APPOINT, house=house, base=sample_text().replace(*LOCKS))


def test_buckets_of_a_house_by_square_roots() -> None:
    house = "{name: locks, votes: square_root, secret: true, buckets: [1 TST, 100 TST]}"
    file = parse(classes=APPOINT, house=house, base=sample_text().replace(*LOCKS))
    assert file.government.houses[1].buckets == (10**18, 100 * 10**18)
    assert file.government.houses[1].votes is Votes.SQUARE_ROOT


def test_the_core_says_it_in_its_classes() -> None:
    base = sample_text().replace("[citizens]", "[{name: citizens, votes: citizens, secret: true}]")
    assert "its classes say it" in refused(classes="", base=base)


def test_vanished_trustees_can_be_replaced() -> None:
    """Refused: a secret class, or a secret house, that alone could appoint others."""
    rule = "  rules:\n    - {action: trustees.appoint, class: personal}\n"
    message = refused(classes=CLASS + rule)
    assert "government.classes.personal.secret" in message
    assert "nobody could ever be appointed instead" in message
    message = refused(classes="", house=HOUSE, base=COUNCIL + sample_text())
    assert "government.houses[1].secret" in message
    assert "a rule that puts trustees.appoint into a class without this house" in message


def test_a_vote_meets_the_same_checks() -> None:
    """Of facts that no file can have: a vote made the class secret that appoints trustees."""
    facts = facts_of(parse())
    assert not list(find_secret_problems(facts))
    appoint = Function.own("trustees.appoint")
    frozen = replace(facts, rules={**facts.rules, appoint: 1})
    assert len(list(find_secret_problems(frozen))) == 1
    alone = replace(facts, secret_core=False)
    [problem] = find_secret_problems(alone)
    assert "founded without" in problem.allowed


def test_the_graph_of_powers_knows_trustees() -> None:
    powers = Powers(facts_of(parse(classes=CLASS + RULE)))
    reached = powers.reach(Power(Kind.ACCOUNT, "dev1"))
    assert TRUSTEES in reached
    assert class_power(1) in reached
    assert not reached[class_power(1)].whole
    assert "2 trustees who give no shares stop what is personal" in reached[class_power(1)].words
    assert TRUSTEES in powers.reach(by_vote(Function.own("trustees.appoint")))
    assert find_problems(parse(classes=CLASS + RULE)) == []
