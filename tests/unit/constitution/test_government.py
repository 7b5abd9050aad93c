"""Houses, classes and rules of a nation file: what they mean, and each way to get one wrong."""
# One case a line, however long: a table is read down its columns.
# ruff: noqa: E501

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from govkit.constitution import Constitution, Role, Votes, json_schema
from govkit.constitution.functions import (
    COIN,
    COUNCIL_FUNCTIONS,
    FUNCTIONS,
    is_signature,
    is_wrapper,
)
from govkit.constitution.schema import keys_at
from govkit.contracts.abi import Artifact
from govkit.crypto.keccak import keccak
from govkit.errors import ConstitutionError
from tests.unit.constitution.conftest import CITIZENS, TOKEN, Parse, Refusal, named

DEV0 = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"

FULL = CITIZENS.replace(
    "  genesis:\n", "  locked_votes: {longest: 1 year, epoch: 3 days}\n  genesis:\n"
).replace(
    "  houses: [citizens]\n",
    """\
  houses:
    - citizens
    - name: holders
      votes: token
      quorum: 10 %
      approval: 60 %
    - name: savers
      votes: square_root
    - name: watch
      votes: token
      role: veto
      quorum: 20 %
      approval: 50 %
  dormancy: 2 citizens
  active_proposals: 2
  classes:
    ordinary:
      voting_delay: 1 hour
      voting_period: 1 day
      quorum: 10 %
      approval: 50 %
      timelock_delay: 1 day
      houses: []
    budget:
      approval: 60 %
      changeable: true
      houses:
        holders: {quorum: 5 %}
        watch: {quorum: 30 %, approval: 2/3}
    watched:
      houses: [watch]
  rules:
    - action: token.transfer
      class: budget
    - action: treasury pays coin
      class: budget
      even_if_dormant: true
    - action: ledger.append
      class: ordinary
    - action: dev0 mint(address,uint256)
      class: watched
""",
)  # fmt: skip


def test_a_file_without_classes_has_one_that_is_the_government_section(parse: Parse) -> None:
    rules = parse().government
    [only] = rules.decision_classes()
    assert (only.name, only.houses, only.changeable) == ("constitutional", {}, False)
    assert (only.quorum_bps, only.approval_bps, only.voting_period) == (2_000, 6_666, 259_200)
    assert rules.further_houses == ()
    assert (rules.active_proposals, rules.dormancy_citizens) == (3, 0)
    assert parse("  late_quorum_extension: 1 day\n", "").government.late_quorum_extension == 0


def test_houses_are_the_core_and_those_that_follow(parse: Parse) -> None:
    rules = parse(base=FULL).government
    assert (rules.house, rules.core.name) == ("citizens", "citizens")
    assert [(h.name, h.votes, h.role) for h in rules.further_houses] == [
        ("holders", Votes.TOKEN, Role.CONSENT),
        ("savers", Votes.SQUARE_ROOT, Role.CONSENT),
        ("watch", Votes.TOKEN, Role.VETO),
    ]
    assert rules.votes_in(Votes.SQUARE_ROOT)
    assert not parse().government.votes_in(Votes.TOKEN)


def test_the_core_can_have_a_name_of_its_own(parse: Parse) -> None:
    named = "houses: [{name: assembly, votes: token}]"
    rules = parse("houses: [token]", named, TOKEN).government
    assert (rules.core.name, rules.house) == ("assembly", "token")
    assert rules.proposal_threshold == 10 * 10**18


def test_a_class_takes_what_it_does_not_say_from_the_government_section(parse: Parse) -> None:
    strictest, ordinary, budget, watched = parse(base=FULL).government.decision_classes()
    shares = {name: (s.quorum_bps, s.approval_bps) for name, s in strictest.houses.items()}
    assert shares == {"holders": (1_000, 6_000), "savers": (2_000, 6_666), "watch": (2_000, 5_000)}
    assert (ordinary.quorum_bps, ordinary.approval_bps, ordinary.houses) == (1_000, 5_000, {})
    assert (ordinary.voting_delay, ordinary.timelock_delay_seconds) == (3_600, 86_400)
    assert ordinary.proposal_threshold == strictest.proposal_threshold
    assert (budget.quorum_bps, budget.approval_bps, budget.changeable) == (2_000, 6_000, True)
    own = {name: (s.quorum_bps, s.approval_bps) for name, s in budget.houses.items()}
    assert own == {"holders": (500, 6_000), "watch": (3_000, 6_666)}
    assert watched.houses == {"watch": strictest.houses["watch"]}


def test_a_class_without_houses_has_all_of_them(parse: Parse) -> None:
    file = parse("      houses: [watch]\n", "      quorum: 15 %\n", FULL)
    strictest, *_, watched = file.government.decision_classes()
    assert watched.houses == strictest.houses


def test_rules_are_those_of_every_nation_and_the_files(parse: Parse) -> None:
    rules = {
        rule.action.words: (rule.class_number, rule.exempt, rule.pinned)
        for rule in parse(base=FULL).government.action_rules()
    }
    assert rules == {
        "registry.setRegistrar": (0, False, True),
        "registry.revoke": (0, False, True),
        "registry.suspend": (0, False, True),
        "registry.admit": (0, True, False),
        "token.transfer": (2, False, False),
        COIN: (2, True, False),
        "ledger.append": (1, False, False),
        f"{DEV0} mint(address,uint256)": (3, False, False),
    }


def test_admission_stays_possible_in_dormancy_unless_the_file_says_otherwise(parse: Parse) -> None:
    def admission(rule: str) -> list[tuple[int, bool]]:
        rules = parse("    - action: ledger.append\n      class: ordinary\n", rule, FULL).government
        every = rules.action_rules()
        return [(r.class_number, r.exempt) for r in every if r.action.words == "registry.admit"]

    named = "    - {action: registry.admit, class: ordinary}\n"
    assert admission("") == [(0, True)]
    assert admission(named) == [(1, True)]
    assert admission(named.replace("}", ", even_if_dormant: false}")) == [(1, False)]


def test_selectors_are_those_of_the_signatures(parse: Parse) -> None:
    rules = {r.action.words: r.action for r in parse(base=FULL).government.action_rules()}
    assert rules["token.transfer"].selector == bytes.fromhex("a9059cbb")
    assert rules[COIN].selector == bytes(4)
    foreign = rules[f"{DEV0} mint(address,uint256)"]
    assert (foreign.address, foreign.selector) == (DEV0, keccak(b"mint(address,uint256)")[:4])


CHANGES = [
    ("name: holders", "name: bankers"),
    ("      votes: token\n      role", "      votes: citizens\n      role"),
    ("role: veto\n      quorum: 20 %", "role: veto\n      quorum: 21 %"),
    ("approval: 60 %\n    - name: s", "approval: 61 %\n    - name: s"),
    ("dormancy: 2", "dormancy: 3"),
    ("active_proposals: 2", "active_proposals: 4"),
    ("active_proposals: 2", "active_proposals: any"),
    ("extension: 1 day", "extension: 2 days"),
    ("houses: [watch]", "houses: [savers]"),
    ("changeable: true", "changeable: false"),
    ("voting_delay: 1 hour", "voting_delay: 2 hours"),
    ("class: watched", "class: budget"),
    ("even_if_dormant: true", "even_if_dormant: false"),
    ("dev0 mint(address,uint256)", "dev0 burn(address,uint256)"),
    ("ordinary:", "usual:"),
    ("  dormancy", "  strictest_class: supreme\n  dormancy"),
]  # fmt: skip


ALSO = {
    "name: holders": ("holders: {", "bankers: {"),
    "ordinary:": ("class: ordinary", "class: usual"),
}
"""Where a name is used that changes."""


def test_every_setting_of_houses_classes_and_rules_changes_the_fingerprint(parse: Parse) -> None:
    seen = {parse(base=FULL).fingerprint()}
    for old, new in CHANGES:
        text = FULL.replace(*ALSO[old]) if old in ALSO else FULL
        seen.add(parse(old, new, text).fingerprint())
    assert len(seen) == len(CHANGES) + 1


def test_what_is_said_twice_or_left_out_is_the_same(parse: Parse) -> None:
    fingerprint = parse(base=FULL).fingerprint()
    for old, new in [
        ("    - citizens\n", "    - {name: citizens, votes: citizens}\n"),
        ("    budget:\n", "    budget:\n      quorum: 20 %\n"),
        ("houses: [watch]", "houses: {watch: {}}"),
        ("houses: [watch]", "houses: {watch: {quorum: 20 %, approval: 1/2}}"),
        ("houses: []", "houses: {}"),
        ("      class: ordinary", "      class: ordinary\n      even_if_dormant: false"),
        ("dev0 mint(", f"{DEV0} mint("),
        ("  dormancy", "  strictest_class: constitutional\n  dormancy"),
    ]:
        assert parse(old, new, FULL).fingerprint() == fingerprint, new
    plain = parse().fingerprint()
    assert parse("  quorum:", "  classes: {}\n  rules: []\n  quorum:").fingerprint() == plain


COUNCIL = FULL.replace(
    "government:\n",
    """\
councils:
  elders:
    seats: 3
    term: 90 days
    nomination_period: 7 days
    voting_period: 3 days
    members: [dev4, dev5]
  herald: {seats: 1, term: 30 days, nomination_period: 1 day, voting_period: 1 day}
government:
""",
).replace(
    "    - name: savers\n      votes: square_root\n",
    "    - name: senate\n      votes: council elders\n",
)


def test_a_council_has_seats_and_terms_and_may_be_a_house(parse: Parse) -> None:
    file = parse(base=COUNCIL)
    elders, herald = file.councils.values()
    assert (elders.seats, elders.term, elders.nomination_period) == (3, 7_776_000, 604_800)
    assert (elders.voting_period, elders.recall_quorum_bps) == (259_200, 5_000)
    assert (len(elders.members), herald.members) == (2, ())
    senate = file.government.houses[2]
    assert (senate.votes, senate.council) == (Votes.COUNCIL, "elders")
    assert file.fingerprint() != parse("term: 90 days", "term: 91 days", COUNCIL).fingerprint()
    assert file.fingerprint() != parse("[dev4, dev5]", "[dev5, dev4]", COUNCIL).fingerprint()
    keys = {use.key for use in file.dev_accounts_used()}
    assert {"councils.elders.members[0]", "councils.elders.members[1]"} <= keys


def test_who_sits_in_a_house_is_pinned_and_an_office_is_as_the_file_says(parse: Parse) -> None:
    rule = "    - {action: herald.appoint, class: ordinary}\n"
    file = parse("  rules:\n", "  rules:\n" + rule, COUNCIL)
    rules = {r.action.words: (r.class_number, r.pinned) for r in file.government.action_rules()}
    assert rules["elders.appoint"] == rules["elders.dismiss"] == (0, True)
    assert rules["herald.appoint"] == (1, False)
    assert "herald.dismiss" not in rules


COUNCIL_WRONG = [
    ("seats: 3", "seats: 22", "councils.elders.seats", "22", "from 1 to 21"),
    ("seats: 3", "seats: 1", "councils.elders.members", "2 members", "its 1 seats"),
    ("[dev4, dev5]", "[dev4, dev4]", "councils.elders.members[1]", "dev4", "once"),
    ("term: 90 days", "term: 9 days", "councils.elders.term", "9 days", "nomination and vote together"),
    ("term: 90 days", "term: 200 years", "councils.elders.term", "200 years", "1 second to"),
    ("    members: [dev4, dev5]\n", "    members: [dev4]\n    recall_quorum: 0 %\n", "councils.elders.recall_quorum", "0 %", "0.01 % to 100 %"),
    ("    members: [dev4, dev5]\n", "", "government.houses[2].votes", "council elders", "with members"),
    ("council elders", "council elder", "government.houses[2].votes", "council elder", "did you mean elders?"),
    ("council elders", "council", "government.houses[2].votes", "council", "locked or council NAME"),
    ("  herald:", "  registrar:", "councils.registrar", "a mapping", "another name"),
    ("  herald:", "  governor:", "councils.governor", "a mapping", "another name"),
    ("name: senate", "name: elders", "government.houses[2].name", "elders", "another name"),
    ("action: ledger.append", "action: elders.appoint", "government.rules[2].action", "elders.appoint", "for ever"),
    ("action: ledger.append", "action: herald.vote", "government.rules[2].action", "herald.vote", "token.transfer"),
    ("    - citizens\n", "    - {name: c, votes: council elders}\n", "government.houses", "a core by council", "citizens or token"),
    ("  herald: {", "  herald: {name: x, ", "councils.herald.name", "unknown key", "seats"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "found", "allowed"), COUNCIL_WRONG)
def test_a_council_that_cannot_be_is_named(
    refusal: Refusal, old: str, new: str, key: str, found: str, allowed: str
) -> None:
    named(refusal(old, new, COUNCIL), key, found, allowed)


def test_a_council_that_must_consent_can_be_elected_again(parse: Parse, refusal: Refusal) -> None:
    house = "houses: [token, {name: senate, votes: council elders}]"
    elders = COUNCIL[COUNCIL.index("councils:") : COUNCIL.index("  herald")]
    text = TOKEN.replace("government:\n", elders + "government:\n")
    assert parse("houses: [token]", house, text).councils
    error = refusal("houses: [token]", house, text.replace("[dev0, registrar]", "[]"))
    assert (error.key, "elect this council" in error.allowed) == (
        "government.houses[1].votes",
        True,
    )


# old, new, key, words in `found`, words in `allowed`
WRONG = [
    # houses
    ("    - citizens\n", "    - {name: c, votes: square_root}\n", "government.houses", "a core by square_root", "citizens or token"),
    ("    - citizens\n", "    - {name: c, votes: citizens, role: veto}\n", "government.houses[0].role", "veto", "consent"),
    ("    - citizens\n", "    - {name: c, votes: citizens, quorum: 9 %}\n", "government.houses[0].quorum", "9 %", "`government.quorum`"),
    ("    - name: holders\n      votes: token\n      quorum: 10 %\n      approval: 60 %\n", "    - token\n", "government.houses[1]", "token", "name, votes"),
    ("name: holders", "name: Holders", "government.houses[1].name", "Holders", "a-z"),
    ("name: holders", "name: citizens", "government.houses[1].name", "citizens", "of its own"),
    ("name: savers", "name: holders", "government.houses[2].name", "holders", "of its own"),
    ("name: holders", "name: treasury", "government.houses[1].name", "treasury", "another name"),
    ("name: holders", "name: registrar", "government.houses[1].name", "registrar", "another name"),
    ("name: holders", "name: dev3", "government.houses[1].name", "dev3", "another name"),
    ("votes: square_root", "votes: squareroot", "government.houses[2].votes", "squareroot", "did you mean square_root?"),
    ("votes: square_root", "votes: senate", "government.houses[2].votes", "senate", "not enforced"),
    ("role: veto", "role: vetto", "government.houses[3].role", "vetto", "did you mean veto?"),
    ("      quorum: 20 %\n      approval: 50 %\n", "      approval: 50 %\n", "government.houses[3].quorum", "no `quorum`", "more than 0 %"),
    ("role: veto\n      quorum: 20 %", "role: veto\n      quorum: 0 %", "government.houses[3].quorum", "0 %", "more than 0 %"),
    ("      quorum: 20 %\n      approval: 50 %\n", "      quorum: 20 %\n", "government.houses[3].approval", "no `approval`", "from 50 %"),
    ("      votes: square_root\n", "      votes: square_root\n      weight: 1\n", "government.houses[2].weight", "unknown key", "name, votes, role"),
    ("    - name: savers\n      votes: square_root\n", "".join(f"    - {{name: s{i}, votes: citizens}}\n" for i in range(3)), "government.houses", "6 houses", "at most 4"),
    # numbers
    ("dormancy: 2 citizens", "dormancy: 2", "government.dormancy", "2", "2 citizens"),
    ("dormancy: 2 citizens", "dormancy: 0 citizens", "government.dormancy", "0 citizens", "1 citizen to"),
    ("active_proposals: 2", "active_proposals: 6", "government.active_proposals", "6", "1 to 5"),
    ("active_proposals: 2", "active_proposals: 0", "government.active_proposals", "0", "1 to 5, or any"),
    ("active_proposals: 2", "active_proposals: all", "government.active_proposals", "all", "1 to 5, or any"),
    ("active_proposals: 2", "active_proposals: two", "government.active_proposals", "two", "from 1 to 5"),
    ("extension: 1 day", "extension: 98 days", "government.late_quorum_extension", "98 days", "97 days 2 hours"),
    # classes
    ("quorum: 10 %\n      approval: 50 %\n      timelock", "quorum: 21 %\n      approval: 50 %\n      timelock", "government.classes.ordinary.quorum", "21 %", "at most 20 %, which is `government.quorum`"),
    ("      approval: 60 %\n      changeable", "      approval: 67 %\n      changeable", "government.classes.budget.approval", "67 %", "66.66 %, which is `government.approval`: no class may be stricter than constitutional"),
    ("voting_delay: 1 hour", "voting_delay: 25 hours", "government.classes.ordinary.voting_delay", "25 hours", "1 day, which is `government.voting_delay`"),
    ("voting_period: 1 day", "voting_period: 4 days", "government.classes.ordinary.voting_period", "4 days", "3 days, which is"),
    ("timelock_delay: 1 day", "timelock_delay: 3 days", "government.classes.ordinary.timelock_delay", "3 days", "2 days, which is `government.timelock_delay`"),
    ("timelock_delay: 1 day", "timelock_delay: 0 days", "government.classes.ordinary.timelock_delay", "0 days", "1 second to"),
    ("houses: [watch]", "houses: [watchers]", "government.classes.watched.houses.watchers", "`watchers`", "did you mean watch?"),
    ("houses: [watch]", "houses: watch", "government.classes.watched.houses", "watch", "a mapping"),
    ("holders: {quorum: 5 %}", "holders: {quorum: 11 %}", "government.classes.budget.houses.holders.quorum", "11 %", "at most 10 %, which is `government.houses[1].quorum`"),
    ("watch: {quorum: 30 %,", "watch: {quorum: 19 %,", "government.classes.budget.houses.watch.quorum", "19 %", "at least 20 %, which is `government.houses[3].quorum`"),
    ("watch: {quorum: 30 %,", "watch: {qorum: 30 %,", "government.classes.budget.houses.watch.qorum", "unknown key", "did you mean quorum?"),
    ("    watched:", "    constitutional:", "government.classes.constitutional", "a mapping", "another name"),
    ("    watched:", "    Watched:", "government.classes.Watched", "", "a-z"),
    ("      voting_delay: 1 hour", "      grace_period: 1 hour", "government.classes.ordinary.grace_period", "unknown key", "voting_delay"),
    # rules
    ("class: watched", "class: watch", "government.rules[3].class", "watch", "did you mean watched?"),
    ("action: ledger.append", "action: token.transfer", "government.rules[2].action", "number 3 after number 1", "one rule"),
    ("action: ledger.append", "action: ledger.apend", "government.rules[2].action", "ledger.apend", "did you mean ledger.append?"),
    ("action: ledger.append", "action: registry.setRegistrar", "government.rules[2].action", "registry.setRegistrar", "for ever"),
    ("action: ledger.append", "action: registry.revoke", "government.rules[2].action", "registry.revoke", "for ever"),
    ("action: ledger.append", "action: rulebook.setClass", "government.rules[2].action", "rulebook.setClass", "for ever"),
    ("action: ledger.append", "action: rulebook.setRules", "government.rules[2].action", "rulebook.setRules", "for ever"),
    ("action: ledger.append", "action: treasury.execute", "government.rules[2].action", "treasury.execute", "token.transfer"),
    ("action: ledger.append", "action: 7", "government.rules[2].action", "7", "token.transfer"),
    ("dev0 mint(address,uint256)", "dev0 mint(address to, uint amount)", "government.rules[3].action", "mint", "full types"),
    ("dev0 mint(address,uint256)", "dev0 mint", "government.rules[3].action", "mint", "signature"),
    ("dev0 mint(address,uint256)", "dev99 mint()", "government.rules[3].action", "dev99", "account"),
    ("dev0 mint(address,uint256)", "dev0 multicall(bytes[])", "government.rules[3].action", "multicall", "carries other calls"),
    ("dev0 mint(address,uint256)", "dev0 execute(address,uint256,bytes)", "government.rules[3].action", "execute", "carries other calls"),
    ("      class: ordinary\n", "", "government.rules[2].class", "no `class`", "name of a class"),
]  # fmt: skip


def test_the_file_that_these_start_from_is_right(parse: Parse) -> None:
    assert parse(base=FULL).nation.name == "Sandbar"


@pytest.mark.parametrize(("old", "new", "key", "found", "allowed"), WRONG)
def test_what_cannot_be_is_named(
    refusal: Refusal, old: str, new: str, key: str, found: str, allowed: str
) -> None:
    named(refusal(old, new, FULL), key, found, allowed)


def test_no_class_needs_more_to_propose_than_the_strictest(parse: Parse, refusal: Refusal) -> None:
    anybody = FULL.replace("  proposal_threshold: 1 citizen", "  proposal_threshold: 0 citizens")
    assert parse(base=anybody).government.proposal_threshold == 0
    error = refusal("    budget:\n", "    budget:\n      proposal_threshold: 1 citizen\n", anybody)
    assert error.key == "government.classes.budget.proposal_threshold"
    assert "at most 0 citizens, which is `government.proposal_threshold`" in error.allowed


def test_a_ballot_that_stands_is_stricter_than_one_that_can_be_changed(
    parse: Parse, refusal: Refusal
) -> None:
    changeable = FULL.replace("  dormancy", "  changeable: true\n  dormancy")
    assert parse(base=changeable).government.decision_classes()[1].changeable
    error = refusal("      changeable: true", "      changeable: false", changeable)
    assert error.key == "government.classes.budget.changeable"
    assert "`government.changeable`" in error.allowed


def test_a_consenting_house_that_nobody_is_in_is_refused_and_a_veto_is_not(
    parse: Parse, refusal: Refusal
) -> None:
    house = "houses: [token, {{name: people, votes: citizens{}}}]"
    nobody = TOKEN.replace("citizens: [dev0, registrar]", "citizens: []")
    error = refusal("houses: [token]", house.format(""), nobody)
    assert (error.key, "nobody" in error.allowed) == ("government.houses[1].votes", True)
    veto = house.format(", role: veto, quorum: 5 %, approval: 50 %")
    assert parse("houses: [token]", veto, nobody).government.further_houses
    poor = FULL.replace("    - to: dev0\n      amount: 300 SHL\n", "")
    error = refusal("dormancy: 2", "dormancy: 2", poor)
    assert error.key == "government.houses[1].votes"


def test_more_classes_or_rules_than_the_rulebook_takes_are_refused(
    parse: Parse, refusal: Refusal
) -> None:
    def classes(count: int) -> str:
        return "  classes:\n" + "".join(f"    c{i}: {{quorum: 5 %}}\n" for i in range(count))

    assert len(parse("  quorum:", classes(15) + "  quorum:").government.decision_classes()) == 16
    assert "at most 15" in refusal("  quorum:", classes(16) + "  quorum:").allowed
    rules = "".join(f'    - {{action: "dev0 f{i}()", class: constitutional}}\n' for i in range(501))
    assert "at most 500" in refusal("  quorum:", f"  rules:\n{rules}  quorum:").allowed


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  quorum: 20 %\n  approval: 2/3", "  quorum: 0 %\n  approval: 2/3", "a single vote can decide"),
        ("  quorum: 20 %\n  approval: 2/3", "  quorum: 9 %\n  approval: 2/3", "few can change everything"),
        ("1 citizen\n", "0 citizens\n", "anybody can propose"),
        ("timelock_delay: 2 days", "timelock_delay: 23 hours", "under a day"),
        ("  guardian:\n    account: dev1\n    until: 2027-12-31\n", "", "guardian is nobody"),
        ("  late_quorum_extension: 1 day\n", "", "late_quorum_extension is none"),
        ("  quorum:", "  dormancy: 3 citizens\n  quorum:", "dormant from its founding on"),
        ("  quorum:", "  active_proposals: any\n  quorum:", "one account can hide a proposal among many"),
        ("  quorum:", "  classes: {fast: {timelock_delay: 59 minutes}}\n  quorum:", "classes.fast.timelock_delay is 59 minutes"),
        ("  quorum:", "  classes: {fast: {quorum: 1 %}}\n  quorum:", "classes.fast.quorum is 1 %"),
        ("  quorum:", "  classes: {fast: {}}\n  rules: [{action: registry.admit, class: fast}]\n  quorum:", "admits voters"),
        ("  quorum:", "  classes: {fast: {}}\n  rules: [{action: governor.removeGuardian, class: fast}]\n  quorum:", "ends the guardian's power"),
    ],
)  # fmt: skip
def test_what_is_weak_is_said(parse: Parse, old: str, new: str, words: str) -> None:
    assert parse().warnings() == ()
    [warning] = parse(old, new).warnings()
    assert words in warning


def test_making_votes_is_weak_where_the_currency_votes_only(parse: Parse) -> None:
    rule = "  classes: {fast: {}}\n  rules: [{action: token.issue, class: fast}]\n  quorum:"
    assert parse("  quorum:", rule).warnings() == ()
    [warning] = parse("  quorum:", rule, TOKEN).warnings()
    assert "makes votes" in warning


def test_a_veto_house_can_stop_what_a_guardian_would(parse: Parse) -> None:
    veto = (
        "houses: [citizens, {name: watch, votes: token, role: veto, quorum: 5 %, approval: 50 %}]"
    )
    text = CITIZENS.replace("  guardian:\n    account: dev1\n    until: 2027-12-31\n", "")
    assert parse("houses: [citizens]", veto, text).warnings() == ()


def test_holders_of_a_further_house_must_delegate_too(parse: Parse) -> None:
    house = "houses: [citizens, {name: holders, votes: token, quorum: 10 %}]"
    text = CITIZENS.replace("300 SHL", "300 SHL\n      self_delegate: false")
    [warning] = parse("houses: [citizens]", house, text).warnings()
    assert ("houses[1].quorum" in warning, "30 SHL" in warning) == (True, True)


@pytest.mark.parametrize(
    "signature",
    ["multicall(bytes[])", "multicall(uint256,bytes[])", "multiSend(bytes)", "execute(address,uint256,bytes)",
     "executeBatch((address,uint256,bytes)[])", "execTransaction(address,uint256,bytes,uint8)", "batch(bytes[],bool)",
     "aggregate((address,bytes)[])", "aggregate3((address,bool,bytes)[])", "tryAggregate(bool,(address,bytes)[])",
     "functionCall(address,bytes)", "delegatecall(address,bytes)", "upgradeToAndCall(address,bytes)",
     "relay(address,uint256,bytes)", "schedule(address,uint256,bytes,bytes32,bytes32,uint256)",
     "anything(bytes[])", "anything((address,uint256,bytes)[])", "_execute(bytes)"],
)  # fmt: skip
def test_a_function_that_carries_calls_is_known(signature: str) -> None:
    assert is_signature(signature)
    assert is_wrapper(signature)


@pytest.mark.parametrize(
    "signature",
    ["transfer(address,uint256)", "pause()", "safeTransferFrom(address,address,uint256,bytes)", "vote(uint256[])",
     "setClass(uint256,(uint256,bool,uint256[4])[])", "setData(bytes32[],string)", "recall(address)"],
)  # fmt: skip
def test_a_function_of_its_own_is_none(signature: str) -> None:
    assert is_signature(signature)
    assert not is_wrapper(signature)


@pytest.mark.parametrize(
    "text",
    ["", "mint", "mint(", "mint(uint)", "mint(uint7)", "mint(address to)", "mint(address,)", "mint((address)", "1(bool)",
     "mint(T)", "mint(bytes33)", "mint(bool)x", "m" * 600 + "()"],
)  # fmt: skip
def test_what_is_no_signature_is_refused(text: str) -> None:
    assert not is_signature(text)


ARTIFACTS = {
    "admissions": "Admissions",
    "token": "TreasuryToken",
    "registry": "CitizenRegistry",
    "ledger": "RecordLedger",
    "governor": "Governor",
    "rulebook": "Rulebook",
    "offices": "Offices",
    "budgets": "Budgets",
    "streams": "Streams",
    "dues": "Dues",
    "court": "Court",
    "claims": "Claims",
    "trustees": "Trustees",
}
"""Of each contract that rules name, its artifact."""


def test_the_functions_of_councils_are_those_of_the_contract() -> None:
    compiled = Artifact.load("Council").functions
    known = {function.signature for each in compiled.values() for function in each}
    assert set(COUNCIL_FUNCTIONS) <= known


@pytest.mark.parametrize("contract", FUNCTIONS)
def test_the_functions_that_rules_name_are_those_of_the_contracts(contract: str) -> None:
    compiled = Artifact.load(ARTIFACTS[contract]).functions
    known = {function.signature for each in compiled.values() for function in each}
    assert set(FUNCTIONS[contract]) <= known


def test_the_schema_describes_houses_classes_and_rules() -> None:
    assert keys_at(("government", "houses", 1)) == (
        "name", "votes", "role", "quorum", "approval", "secret", "buckets",
    )  # fmt: skip
    assert "timelock_delay" in keys_at(("government", "classes", "budget"))
    assert keys_at(("government", "classes", "budget", "houses", "holders")) == (
        "quorum",
        "approval",
    )
    assert keys_at(("government", "rules", 0)) == ("action", "class", "even_if_dormant")
    assert json.dumps(json_schema())


def test_a_file_from_before_houses_means_the_same(parse: Parse) -> None:
    """As govkit 0.2 wrote them: nothing new in it, and nothing new comes of it."""
    file = parse("  late_quorum_extension: 1 day\n", "")
    assert isinstance(file, Constitution)
    assert [rule.action.words for rule in file.government.action_rules()] == [
        "registry.setRegistrar", "registry.revoke", "registry.suspend", "registry.admit",
    ]  # fmt: skip
    assert len(file.government.houses) == 1


def places(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value in a file."""
    children = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node if isinstance(node, list) else ())
    )
    for key, value in children:
        yield (*path, key)
        yield from places(value, (*path, key))


@pytest.mark.parametrize("value", [7, "x", [], {"x": 1}, [{}]], ids=str)
def test_no_value_of_a_wrong_shape_escapes_as_another_error(tmp_path: Path, value: object) -> None:
    """Each value of a file in turn; what is refused is refused with a line of its own."""
    root = yaml.safe_load(COUNCIL)
    paths = list(places(root))
    refused = 0
    for path in paths:
        changed = copy.deepcopy(root)
        node = changed
        for part in path[:-1]:
            node = node[part]
        node[path[-1]] = value
        try:
            Constitution.parse(yaml.safe_dump(changed, sort_keys=False), tmp_path).warnings()
        except ConstitutionError as error:
            refused += bool(str(error))
    assert len(paths) > 80
    assert refused > 0.9 * len(paths)
