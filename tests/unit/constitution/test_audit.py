"""The audit: each rule has a nation that trips it, and one nation that trips none."""
# One case a line, however long: a table is read down its columns.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.audit import (
    audit_file,
    audit_founded,
    measure,
    subject_of,
)
from govkit.constitution.findings import RULES, Finding, Severity

EXAMPLES = Path(__file__).parents[3] / "examples"
NOW = 1_790_000_000
STRONG = """\
govkit: 1
nation:
  name: Rock
  clock: timestamp
currency:
  name: Pebble
  symbol: PBL
  cap: 10_000 PBL
  yearly_issuance_limit: 5 %
  vote_warm_up: 1 day
  genesis:
    - {to: dev0, amount: 400 PBL}
    - {to: dev1, amount: 400 PBL}
    - {to: dev2, amount: 400 PBL}
    - {to: dev3, amount: 400 PBL}
    - {to: dev4, amount: 400 PBL}
    - {to: dev5, amount: 400 PBL}
    - {to: treasury, amount: 100 PBL}
citizenship:
  admission: vote
  notice_period: 7 days
  founding_citizens: [dev0, dev1, dev2, dev3, dev4, dev5, dev6, dev7, dev8, dev9]
councils:
  elders: {seats: 5, term: 90 days, nomination_period: 7 days, voting_period: 7 days, members: [dev5, dev6, dev7, dev8, dev9]}
government:
  houses: [citizens, {name: bench, votes: council elders, role: veto, quorum: 60 %, approval: 50 %}]
  voting_delay: 1 day
  voting_period: 5 days
  quorum: 40 %
  approval: 2/3
  proposal_threshold: 1 citizen
  timelock_delay: 4 days
  late_quorum_extension: 1 day
  dormancy: 4 citizens
  guardian: {account: dev12, until: 1 year}
  classes:
    ordinary: {quorum: 30 %}
  rules:
    - {action: ledger.append, class: ordinary}
treasury:
  limits:
    - {asset: PBL, period: month, caps: {constitutional: any, ordinary: 10 PBL}}
"""
Edits = list[tuple[str, str]]
Load = Callable[[Edits], Constitution]

TOKEN: Edits = [
    (
        "houses: [citizens, {name: bench, votes: council elders, role: veto, quorum: 60 %, approval: 50 %}]",
        "houses: [token]",
    ),
    ("proposal_threshold: 1 citizen", "proposal_threshold: 10 PBL"),
]
BENCH = TOKEN[0][0]
REGISTRAR: Edits = [
    ("admission: vote", "admission: registrar\n  registrar: dev11"),
    (BENCH, "houses: [citizens]"),
]
OATH = ("clock: timestamp", "clock: timestamp\n  charter: {file: charter.md}")

_SECTION = "government:\n"
_TRUSTEES = (
    "trustees: {{accounts: [dev1, dev2, dev3, dev4, dev13], threshold: {}, shares: 1 day}}\n"
)
_EXIT = "exit: {assets: [ETH], tenure: 90 days, notice: 1 day, discount: 5 %}\n"
TRIPS: dict[str, Edits] = {
    "no-quorum": [("quorum: 40 %", "quorum: 0 %"), ("quorum: 30 %", "quorum: 0 %")],
    "one-takes-all": [*TOKEN, ("dev0, amount: 400", "dev0, amount: 4_200")],
    "one-passes-all": [*TOKEN, ("quorum: 40 %", "quorum: 15 %"), ("quorum: 30 %", "quorum: 15 %")],
    "open-to-anybody": [OATH, ("  notice_period: 7 days", "  notice_period: 7 days\n  oath: I will\n  application: {}")],
    "registrar-decides": REGISTRAR,
    "leads-to-more": [("action: ledger.append", "action: ledger.setKeeper")],
    "low-quorum": [("quorum: 40 %", "quorum: 9 %"), ("quorum: 30 %", "quorum: 9 %")],
    "no-threshold": [("1 citizen\n", "0 citizens\n")],
    "short-timelock": [("timelock_delay: 4 days", "timelock_delay: 23 hours")],
    "no-brake": [(BENCH, "houses: [citizens]"), ("  guardian: {account: dev12, until: 1 year}\n", "")],
    "late-quorum": [("  late_quorum_extension: 1 day\n", "")],
    "high-quorum": [("quorum: 40 %", "quorum: 96 %")],
    "high-approval": [("approval: 2/3", "approval: 96 %")],
    "easy-veto": [("quorum: 60 %, approval", "quorum: 20 %, approval")],
    "hasty-vote": [("voting_period: 5 days\n  quorum", "voting_period: 59 minutes\n  quorum")],
    "low-class-quorum": [("quorum: 30 %", "quorum: 1 %")],
    "short-class-timelock": [("quorum: 30 %}", "quorum: 30 %, timelock_delay: 59 minutes}")],
    "no-cap": [("  voting_delay", "  active_proposals: any\n  voting_delay")],
    "quorum-out-of-reach": [*TOKEN, *((f"{name}, amount: 400 PBL", f"{name}, amount: 400 PBL, self_delegate: false") for name in ("dev0", "dev1", "dev2", "dev3"))],
    "threshold-out-of-reach": [*TOKEN, ("10 PBL\n  timelock", "410 PBL\n  timelock"), ("dev0, amount: 400 PBL", "dev0, amount: 450 PBL, self_delegate: false")],
    "nothing-locked": [("[citizens, {", "[citizens, {name: locks, votes: locked, quorum: 20 %, approval: 50 %}, {"), ("  vote_warm_up: 1 day\n", "  vote_warm_up: 1 day\n  locked_votes: {epoch: 7 days, longest: 70 days}\n")],
    "all-may-lapse": [("  notice_period", "  term: 365 days\n  epoch: 73 days\n  renewal_window: 30 days\n  notice_period")],
    "tiny-share": [("yearly_issuance_limit: 5 %", "yearly_issuance_limit: 0.66 %")],
    "short-locks": [("[citizens, {", "[citizens, {name: locks, votes: square_root, quorum: 20 %, approval: 50 %}, {"), ("  vote_warm_up: 1 day\n", "  vote_warm_up: 1 day\n  locked_votes: {epoch: 4 days, longest: 70 days}\n")],
    "cold-votes": [*TOKEN, ("vote_warm_up: 1 day", "vote_warm_up: 7 days")],
    "one-passes": [("quorum: 30 %", "quorum: 10 %")],
    "one-blocks": [*TOKEN, ("dev0, amount: 400", "dev0, amount: 1_100")],
    "hasty-veto": [("timelock_delay: 4 days", "timelock_delay: 2 days")],
    "long-guardian": [("until: 1 year", "until: 3 years")],
    "guardian-with-more": [("\ngovernment:", "\nrecords:\n  keepers: [dev12]\ngovernment:")],
    "no-notice": [("admission: vote", "admission: registrar\n  registrar: dev11"), ("  notice_period: 7 days\n", "")],
    "quick-exit": [(_SECTION, f"{_EXIT.replace('90', '29')}{_SECTION}")],
    "bought-votes": TOKEN,
    "dormant": [("dormancy: 4 citizens", "dormancy: 11 citizens")],
    "slow": [("timelock_delay: 4 days", "timelock_delay: 190 days"), ("voting_delay: 1 day", "voting_delay: 180 days")],
    "late-judgement": [OATH, ("  notice_period: 7 days", "  notice_period: 7 days\n  oath: I will\n  application:\n    vouching: {vouchers: 2, bond: 0.1 ETH, challenge_bond: 0.1 ETH, challenge_window: 7 days, tenure: 1 day, judging_period: 4 days, judge: vote}")],
    "spends-nothing": [("constitutional: any, ", "")],
    "few-take-all": [(BENCH, "houses: [citizens]"), ("[dev0, dev1, dev2, dev3, dev4, dev5, dev6, dev7, dev8, dev9]\ncou", "[dev0, dev1, dev2, dev3]\ncou")],
    "unstoppable": [("  guardian: {account: dev12, until: 1 year}\n", ""), ("{quorum: 30 %}", "{quorum: 30 %, houses: []}")],
    "last-brake": [(BENCH, "houses: [citizens]")],
    "bare-majority": [("approval: 2/3", "approval: 50 %")],
    "no-notice-of-votes": [("voting_delay: 1 day", "voting_delay: 23 hours")],
    "no-limits": [(STRONG[STRONG.index("treasury:\n"):], "")],
    "never-dormant": [("  dormancy: 4 citizens\n", "")],
    "one-opens-all": [(_SECTION, f"trustees: {{accounts: [dev1, dev2], threshold: 1, shares: 1 day}}\n{_SECTION}")],
    "one-stops-counts": [(_SECTION, f"trustees: {{accounts: [dev1, dev2], threshold: 2, shares: 1 day}}\n{_SECTION}")],
    "minority-opens": [(_SECTION, f"{_TRUSTEES.format(2)}{_SECTION}")],
    "minority-stops-counts": [(_SECTION, f"{_TRUSTEES.format(4)}{_SECTION}")],
    "few-ballots": [(_SECTION, f"trustees: {{accounts: [dev1, dev2, dev3], threshold: 2, shares: 1 day, least_ballots: 9}}\n{_SECTION}")],
    "no-warm-up": [*TOKEN, ("  vote_warm_up: 1 day\n", "")],
}  # fmt: skip


OF_A_NATION = {"frozen", "idle-registrar"}
"""What no nation file can have, and a vote can bring about."""


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """The strong nation with some edits, each of which must change something."""
    (tmp_path / "charter.md").write_text("We hold together.\n")

    def loaded(edits: Edits) -> Constitution:
        text = STRONG
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new)
        return Constitution.parse(text, tmp_path)

    return loaded


def ids(found: Iterable[Finding]) -> set[str]:
    return {each.id for each in found}


def test_a_strong_nation_trips_nothing(load: Load) -> None:
    assert audit_file(load([]), NOW) == ()


@pytest.mark.parametrize("name", TRIPS)
def test_each_weakness_is_found(load: Load, name: str) -> None:
    file = load(TRIPS[name])
    found = next(each for each in audit_file(file, NOW) if each.id == name)
    assert found.text
    assert int(file.place(found.path).rpartition(":")[2]) > 0


def test_a_door_for_those_who_have_held_for_long_is_no_weakness(load: Load) -> None:
    assert audit_file(load([(_SECTION, f"{_EXIT}{_SECTION}")]), NOW) == ()
    month = _EXIT.replace("90 days", "30 days")
    assert audit_file(load([(_SECTION, f"{month}{_SECTION}")]), NOW) == ()


def test_a_threshold_of_just_over_half_is_no_weakness(load: Load) -> None:
    assert audit_file(load([(_SECTION, f"{_TRUSTEES.format(3)}{_SECTION}")]), NOW) == ()


def test_every_rule_has_a_nation_that_trips_it() -> None:
    assert TRIPS.keys() | OF_A_NATION == RULES.keys()
    assert len(RULES) >= 30


def test_a_founded_nation_can_have_what_no_file_can(load: Load) -> None:
    file = load([])
    subject = subject_of(file, NOW)
    assert audit_founded(subject, file) == ()
    idle = replace(subject, facts=replace(subject.facts, registrar="offices"))
    assert ids(audit_founded(idle, file)) == {"idle-registrar"}
    facts = replace(subject.facts, citizens=0).resized()
    assert "frozen" in ids(audit_founded(replace(subject, facts=facts), file))


def test_what_is_found_in_a_file_is_found_in_its_nation(load: Load) -> None:
    """All but what is about the founding alone, and how a share is written."""
    alone = {"quorum-out-of-reach", "threshold-out-of-reach", "nothing-locked", "all-may-lapse"}
    alone |= {"tiny-share", "open-to-anybody", "spends-nothing"}
    for name in TRIPS.keys() - alone:
        file = load(TRIPS[name])
        found = ids(audit_founded(subject_of(file, NOW), file))
        assert found == ids(audit_file(file, NOW)) - alone, name


def test_the_worst_comes_first(load: Load) -> None:
    edits = [*TRIPS["no-quorum"], *TRIPS["no-limits"], *TRIPS["late-quorum"]]
    found = audit_file(load(edits), NOW)
    assert [each.severity for each in found] == sorted(
        (each.severity for each in found), key=lambda each: each.rank
    )
    assert {each.severity for each in found} == set(Severity)


def test_accounts_are_counted_by_what_they_hold(load: Load) -> None:
    subject = subject_of(load([*TOKEN, ("dev0, amount: 400", "dev0, amount: 1_200")]), NOW)
    found = measure(subject, subject.facts.strictest)  # 3,200 in all: 1,280, 2,133.12, 1,066.88
    assert (found.least, found.sure, found.block) == (2, 4, 1)
    nobody = measure(replace(subject, votes=()), subject.facts.strictest)
    assert (nobody.least, nobody.sure, nobody.block) == (None, None, None)


def test_members_of_a_council_stop_as_few_as_its_veto_takes(load: Load) -> None:
    subject = subject_of(load([]), NOW)
    found = measure(subject, subject.facts.strictest)
    assert (found.least, found.sure, found.block) == (4, 7, 3)


def test_blocks_are_compared_with_timelocks_by_the_second(load: Load) -> None:
    blocks: Edits = [
        ("clock: timestamp", "clock: blocknumber"),
        ("voting_delay: 1 day", "voting_delay: 7_200 blocks"),
        ("voting_period: 5 days", "voting_period: 36_000 blocks"),
        ("late_quorum_extension: 1 day", "late_quorum_extension: 7_200 blocks"),
        ("vote_warm_up: 1 day", "vote_warm_up: 7_200 blocks"),
        ("notice_period: 7 days", "notice_period: 50_400 blocks"),
        ("term: 90 days", "term: 648_000 blocks"),
        ("nomination_period: 7 days", "nomination_period: 50_400 blocks"),
        ("voting_period: 7 days", "voting_period: 50_400 blocks"),
    ]
    assert audit_file(load(blocks), NOW) == ()
    hasty = audit_file(load([*blocks, ("timelock_delay: 4 days", "timelock_delay: 2 days")]), NOW)
    assert ids(hasty) == {"hasty-veto"}


def test_the_guardian_of_a_nation_is_measured_by_what_is_left(load: Load) -> None:
    file = load([])
    subject = replace(subject_of(file, NOW), guardian_left=3 * 365 * 86_400)
    assert ids(audit_founded(subject, file)) == {"long-guardian"}


def test_the_examples_have_what_the_documents_say() -> None:
    page = (EXAMPLES.parent / "docs" / "reference" / "audit.md").read_text()
    told = dict(re.findall(r"^\| `(\w[\w-]*)\.yaml` \| (.*) \|$", page, re.MULTILINE))
    assert told.keys() == {path.stem for path in EXAMPLES.glob("*.yaml")}
    for name, words in told.items():
        found = audit_file(Constitution.load(EXAMPLES / f"{name}.yaml"), NOW)
        assert set(re.findall(r"`([\w-]+)`", words)) == ids(found), name


def test_the_documents_list_every_rule_with_its_severity() -> None:
    page = (EXAMPLES.parent / "docs" / "reference" / "audit.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| (high|medium|low) \| (.*) \|$", page, re.MULTILINE)
    assert rows == [(name, str(rule.severity), rule.title) for name, rule in RULES.items()]
