"""Actions in words: each form parses, what is parsed is described in the same words again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_abi.tools._strategies import get_abi_strategy
from hypothesis import given
from hypothesis import strategies as st

from govkit.actions import AddressBook, Phrases, forms
from govkit.actions.abis import load_abis
from govkit.actions.record_words import kind_name, record_kind
from govkit.contracts import (
    CitizenRegistry,
    Dues,
    Governor,
    House,
    RecordLedger,
    Rule,
    Rulebook,
    Streams,
    Terms,
    Treasury,
    TreasuryToken,
)
from govkit.contracts.abi import Function
from govkit.contracts.admissions import Admissions, AdmissionTerms
from govkit.contracts.budgets import Budget, BudgetRules, Budgets
from govkit.contracts.claims import BondKind, Claims
from govkit.contracts.contract import EventLog
from govkit.contracts.council import Council
from govkit.contracts.court import Court
from govkit.contracts.ledger import Entry
from govkit.contracts.offices import Offices
from govkit.contracts.purse import Purse
from govkit.contracts.recovery import Recovery
from govkit.contracts.treasury import UNLIMITED, Limit
from govkit.contracts.trustees import Trustees
from govkit.crypto.keccak import checksum
from govkit.errors import GovkitError, UsageError
from govkit.network.port import Call, Log
from govkit.testing import ChainPort, World
from govkit.text import utf8
from govkit.types import ZERO_ADDRESS, Address, Bps, Clock, Relation, Wei

SOMEBODY = checksum(b"\xa1" * 20)
NAMED = checksum(b"\xb2" * 20)
DIGEST = "0x" + "5a" * 32
TOKEN, REGISTRY, LEDGER, TREASURY, GOVERNOR, RULEBOOK, HOUSE, COURT, OFFICES, RECOVERY, DOOR = (
    checksum(bytes([n]) * 20) for n in range(1, 12)
)
STREAMS, DUES, BUDGETS, PURSE = (checksum(bytes([n]) * 20) for n in (12, 13, 14, 15))
TRIBUNAL = checksum(b"\x10" * 20)
CLAIMS = checksum(b"\x14" * 20)
TRUSTEES = checksum(b"\x15" * 20)
TERMS = Terms(1, 86_400, 3 * 86_400, 2 * 86_400, Bps(2_000), Bps(5_000))


class StillAdmissions(Admissions):
    """Ways in on one set of terms, without a chain."""

    def version(self, *, block: int | None = None) -> int:
        return 2

    def terms(self, version: int, *, block: int | None = None) -> AdmissionTerms:
        return AdmissionTerms(accepting=True, fee=10**16, vouchers=3, bond=10**17, tenure=86_400)


class StillBudgets(Budgets):
    """The same budget for everybody, without a chain."""

    def budget(self, holder: bytes, number: int, *, block: int | None = None) -> Budget:
        return Budget(TOKEN, 0, BudgetRules(Wei(5 * 10**18), 1), revoked=False)


class StillCourt(Court):
    """One case, without a chain."""

    def events(self, *names: str, **of: object) -> Iterator[EventLog]:
        case = NAMED, 2, (), 0, 1, 1, 1, 1, 0, bytes(32)
        fields = {"disputeID": 7, "newest": case}
        yield EventLog("CaseSet", fields, Log(TRIBUNAL, (), b"", 1, b"", 0))


class StillClaims(Claims):
    """One kind of bond, without a chain."""

    def kinds(self, *, block: int | None = None) -> tuple[BondKind, ...]:
        return (BondKind(b"firms".ljust(32, b"\0"), ZERO_ADDRESS, Wei(7)),)


class StillOffices(Offices):
    """One office, without a chain."""

    def number_of(self, role: bytes, *, block: int | None = None) -> int:
        return 3

    def role_at(self, number: int, *, block: int | None = None) -> bytes:
        return b"treasurer".ljust(32, b"\0")


class StillTreasury(Treasury):
    """One payer, and one cap of every asset, without a chain."""

    def payer_number(self, account: Address, *, block: int | None = None) -> int:
        return 16 if account == SOMEBODY else 0

    def payer_at(self, number: int, *, block: int | None = None) -> Address:
        return SOMEBODY if number == 16 else ZERO_ADDRESS

    def whole_limit(self, asset: Address, *, block: int | None = None) -> Limit:
        return Limit(asset, 1, caps={0: Wei(UNLIMITED), 16: Wei(10**18)})


class StillRulebook(Rulebook):
    """Two classes that are the same, without a chain."""

    def class_count(self, *, block: int | None = None) -> int:
        return 2

    def terms(self, number: int, *, block: int | None = None) -> Terms:
        return TERMS


def phrases_for(clock: Clock = Clock.TIMESTAMP, house: str = "citizens") -> Phrases:
    """The words of a nation that stands nowhere: words need no chain."""
    return Phrases(
        AddressBook(
            {
                "mint": NAMED,
                "treasury": TREASURY,
                "token": TOKEN,
                "registry": REGISTRY,
                "people": HOUSE,
                "court": COURT,
                "offices": OFFICES,
                "recovery": RECOVERY,
            }
        ),
        "TST",
        clock,
        house,
        {
            "token": {"token": MERIT},
            "registry": {"registry": PEOPLE},
            "ledger": {"ledger": RECORDS},
            "treasury": {"treasury": StillTreasury(PORT, TREASURY)},
            "rulebook": {"rulebook": RULES},
            "governor": {"governor": Governor(PORT, GOVERNOR)},
            "houses": {"people": House(PORT, HOUSE)},
            "councils": {"court": JUDGES},
            "offices": {"offices": StillOffices(PORT, OFFICES)},
            "recovery": {"recovery": Recovery(PORT, RECOVERY)},
            "admissions": {"admissions": StillAdmissions(PORT, DOOR)},
            "budgets": {"budgets": StillBudgets(PORT, BUDGETS)},
            "streams": {"streams": Streams(PORT, STREAMS)},
            "dues": {"dues": Dues(PORT, DUES)},
            "court": {"court": StillCourt(PORT, TRIBUNAL)},
            "claims": {"claims": StillClaims(PORT, CLAIMS)},
            "trustees": {"trustees": Trustees(PORT, TRUSTEES)},
        },
        ("constitutional", "budget"),
        adoptable=lambda: {
            "budgets": (StillBudgets(PORT, BUDGETS), True),
            "dues": (Dues(PORT, DUES), False),
        },
    )


def with_purse() -> Phrases:
    """The words of a nation whose treasury is older."""
    purse = Purse(PORT, PURSE)
    found = phrases_for()
    return replace(
        found,
        contracts={**found.contracts, "purse": {"purse": purse}},
        adoptable=lambda: {**found.adoptable(), "purse": (purse, False)},
    )


PORT = ChainPort(World().chain)
MERIT, PEOPLE = TreasuryToken(PORT, TOKEN), CitizenRegistry(PORT, REGISTRY)
RECORDS, RULES = RecordLedger(PORT, LEDGER), StillRulebook(PORT, RULEBOOK)
JUDGES = Council(PORT, COURT)
BY_TIME, BY_BLOCKS = phrases_for(), phrases_for(Clock.BLOCKNUMBER, "token")
BY_PURSE = with_purse()

ABI_OF_TRANSFER = {
    "type": "function",
    "name": "transfer",
    "inputs": [{"name": "to", "type": "address"}, {"name": "amount", "type": "uint256"}],
    "outputs": [{"name": "", "type": "bool"}],
}

CANONICAL = {
    f"pay 1_000 TST to {SOMEBODY}": BY_TIME,
    f"adopt budgets, naming {BUDGETS} a payer of the treasury": BY_TIME,
    f"adopt dues, naming {DUES} without payments": BY_TIME,
    f"adopt budgets, naming {BUDGETS} a payer of the purse": BY_PURSE,
    f"revoke budget 1 of account {SOMEBODY}, through the purse": BY_PURSE,
    f"pay 5 TST to {SOMEBODY}, through the purse": BY_PURSE,
    f"pay 1.5 ether to {SOMEBODY}, through the purse": BY_PURSE,
    f"pay 0.000000000000000001 TST to {SOMEBODY}": BY_TIME,
    f"issue 2.5 TST to {SOMEBODY}": BY_TIME,
    "lower issuance limit to 2.5 %": BY_TIME,
    f"pay 1.5 ether to {SOMEBODY}": BY_TIME,
    f"admit {SOMEBODY}": BY_TIME,
    f"revoke {SOMEBODY}": BY_TIME,
    f"notice {SOMEBODY} {DIGEST}": BY_TIME,
    f"suspend {SOMEBODY} until 2027-01-31 00:00:00 UTC": BY_TIME,
    f"suspend {SOMEBODY} until block 12000": BY_BLOCKS,
    f"reinstate {SOMEBODY}": BY_TIME,
    "set rule token.transfer class budget": BY_TIME,
    "set rule registry.admit class constitutional even if dormant": BY_TIME,
    "set rule treasury pays coin class budget": BY_TIME,
    f"set registrar {SOMEBODY}": BY_TIME,
    f"add keeper {SOMEBODY}": BY_TIME,
    f"remove keeper {SOMEBODY}": BY_TIME,
    "remove guardian": BY_TIME,
    f"dismiss {SOMEBODY} from court": BY_TIME,
    "set rule court.dismiss class budget": BY_TIME,
    "set rule offices.appoint class budget": BY_TIME,
    f"dismiss {SOMEBODY} as treasurer": BY_TIME,
    "establish office treasurer with 1 seat for 365 days": BY_TIME,
    "establish office treasurer with 3 seats for 100 blocks of citizens": BY_BLOCKS,
    "establish office speaker held by court": BY_TIME,
    "establish office speaker held by court of citizens": BY_TIME,
    "abolish office treasurer": BY_TIME,
    "let clerk call registry.admit": BY_TIME,
    "forbid clerk to call registry.admit": BY_TIME,
    "grant office roads 500 TST a month for gravel until 2028-01-01": BY_TIME,
    f"grant council court 7 of {SOMEBODY} each 7 days for x to {SOMEBODY}: All of it": BY_BLOCKS,
    f"grant account {SOMEBODY} 0.5 ETH a year for x from 2027-02-01, rolling over": BY_TIME,
    "change budget 2 of office roads to 7 TST a quarter for x without end to anybody, lapsing": (
        BY_TIME
    ),
    "restart budget 1 of office roads": BY_TIME,
    f"revoke budget 12 of account {SOMEBODY}": BY_TIME,
    f"let budget 1 of council court pay {SOMEBODY}": BY_TIME,
    f"forbid budget 1 of council court to pay {SOMEBODY}": BY_TIME,
    f"move passport 7 to {SOMEBODY}": BY_TIME,
    "stop recovery of passport 7": BY_TIME,
    "set kind minutes to office clerk": BY_TIME,
    "set kind minutes to office clerk for 1 ETH": BY_TIME,
    f"record law {DIGEST} On the freedom of the press": BY_TIME,
    f"amend 7 with law {DIGEST} On the press": BY_TIME,
    f"repeal 7 with law {DIGEST} On the press": BY_TIME,
    f"supersede 12 with charter {DIGEST} On the press": BY_TIME,
    "set kind law to keepers": BY_TIME,
    "set kind law to treasury": BY_TIME,
    "set kind notice to anyone for 0.01 ETH": BY_TIME,
    f"set kind minutes to account {SOMEBODY}": BY_TIME,
    f"set kind petition to members of {SOMEBODY} for 1 ETH": BY_TIME,
    f"uphold challenge of {SOMEBODY}": BY_TIME,
    f"dismiss challenge of {SOMEBODY}": BY_TIME,
    f"consent to {SOMEBODY}": BY_TIME,
    f"set oath {DIGEST} Charter: I will: so help me": BY_TIME,
    f"set founding list {DIGEST}": BY_TIME,
    "close founding list": BY_TIME,
    f"stream 1_000 TST a month to {SOMEBODY} for salary": BY_TIME,
    f"stream 5 of {SOMEBODY} each 30 days to {SOMEBODY} for x while a citizen": BY_BLOCKS,
    f"change stream of {SOMEBODY} for salary to 1 TST a year until 2090-01-01": BY_TIME,
    f"stop stream of {SOMEBODY} for salary in ETH": BY_TIME,
    "set dues of 20 TST a month": BY_TIME,
    "set dues of tier family to 0.01 ETH each 30 days": BY_TIME,
    f"give tier family to {SOMEBODY}": BY_TIME,
    f"give no tier to {SOMEBODY}": BY_TIME,
    f"appoint trustees {SOMEBODY} with threshold 1": BY_TIME,
    "set limit of ETH a month: any for class constitutional, 5 ETH for class budget": BY_TIME,
    f"set limit of TST each 7 days: 0.5 TST for {SOMEBODY}, 25 % while dormant": BY_TIME,
    f"set limit of {SOMEBODY} a year: 7 of {SOMEBODY} for class budget, 1 month of runway": BY_TIME,
    "set limit of ETH: 6 months of runway": BY_TIME,
    "remove limit of TST": BY_TIME,
    f"set payer {SOMEBODY}": BY_TIME,
    f"remove payer {SOMEBODY}": BY_TIME,
    f"set commitments {SOMEBODY}": BY_TIME,
    "remove commitments": BY_TIME,
}


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_words_come_back_as_they_were(text: str) -> None:
    phrases = CANONICAL[text]
    assert phrases.describe(phrases.parse(text)) == text


@pytest.mark.parametrize("form", forms())
def test_every_form_that_is_offered_is_understood(form: str) -> None:
    example = form
    for placeholder, value in {
        "[from DATE] [after DATE] [until DATE]": "from 2090-01-01 until 2091-01-01",
        "[out of budget NUMBER of HOLDER]": "out of budget 7 of office treasurer",
        "HOLDER": "office treasurer",
        "[from DATE]": "from 2090-01-01",
        "[until DATE]": "until 2091-01-01",
        "[while a citizen]": "while a citizen",
        "[in ASSET]": "in ether",
        "ASSET": "TST",
        "[to ACCOUNT, ...]": f"to {SOMEBODY}, {NAMED}",
        "[to those listed]": "to those listed",
        "[, rolling over]": ", rolling over",
        "[: PURPOSE]": ": a purpose",
        "PERIOD": "month",
        "tier TIER": "tier family",
        "LINE": "salary",
        "AMOUNT": "1 TST",
        "[,ACCOUNT]": "",
        "ACCOUNT": SOMEBODY,
        "to COUNCIL until DATE": "to court until 2027-01-31",
        "until DATE": "until 2027-01-31",
        "as OFFICE until DATE": "as treasurer until 2027-01-31",
        "[of citizens]": "of citizens",
        "OFFICE": "treasurer",
        "COUNCIL": "court",
        "ADDRESS": SOMEBODY,
        "[class CLASS] ": "class budget ",
        "[even if dormant]": "even if dormant",
        "CONTRACT.FUNCTION": "token.transfer",
        "SIGNATURE": "pause()",
        "INSTITUTION": "budgets",
        "CLASS": "1",
        "SPAN": "2 days",
        "SHARE": "60 %",
        "SETTING VALUE": "fee 1 ETH",
        "SHA256": DIGEST,
        "PLEDGE": "I will",
        "ROOT": DIGEST,
        "KIND": "law",
        "TITLE": "A law",
        "ruling NUMBER": "ruling 1",
        "NUMBER": "7",
        "WHO": "keepers",
        "[for FEE]": "for 1 ETH",
        "VALUE_WEI": "5",
        "DATA": "0x12ab",
    }.items():
        example = example.replace(placeholder, value)
    if "threshold" in form:
        example = example.replace("1 TST", "1 citizen")
    assert BY_TIME.parse(example).to is not None


def test_one_cap_is_changed_and_the_others_stay() -> None:
    said = "set limit of ETH to 5 ETH a month for class budget"
    assert BY_TIME.describe(BY_TIME.parse(said)) == (
        "set limit of ETH a month: any for class constitutional, 5 ETH for class budget, "
        f"1 ETH for {SOMEBODY}"
    )
    again = BY_TIME.parse(f"set limit of ether to any for {SOMEBODY}")
    assert BY_TIME.describe(again).endswith(f"any for {SOMEBODY}")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("set limit of ETH to 5 ETH a year for class budget", "is not by that period"),
        ("set limit of ETH to 5 TST for class budget", "is not an amount of what is limited"),
        ("set limit of ETH to 5 ETH for class wealthy", "wealthy"),
        (f"set limit of ETH to 5 ETH for {NAMED}", "is no payer"),
        ("set limit of ETH: 5 ETH for class budget", "has caps and a period"),
        ("set limit of ETH a month: 6 months of runway", "has caps and a period"),
        ("set limit of ETH a month: 5 ETH", "says nothing about a limit"),
    ],
)
def test_limits_that_cannot_be_meant(said: str, answer: str) -> None:
    with pytest.raises(UsageError, match=answer):
        BY_TIME.parse(said)


def test_a_form_goes_to_its_contract_and_nowhere_else() -> None:
    targets = {
        f"pay 1 TST to {SOMEBODY}": TOKEN,
        f"issue 1 TST to {SOMEBODY}": TOKEN,
        f"pay 1 ether to {SOMEBODY}": SOMEBODY,
        f"admit {SOMEBODY}": REGISTRY,
        f"set registrar {SOMEBODY}": REGISTRY,
        "set quorum 20 %": RULEBOOK,
        "remove guardian": GOVERNOR,
        "set timelock_delay 2 days": RULEBOOK,
        "set rule token.issue class 1": RULEBOOK,
        f"add keeper {SOMEBODY}": LEDGER,
        f"record law {DIGEST} A law": LEDGER,
    }
    assert {text: BY_TIME.parse(text).to for text in targets} == targets


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("set voting_delay 2 days", {"voting_delay": 2 * 86_400}),
        ("set class 1 voting_period 5 days", {"voting_period": 5 * 86_400}),
        ("set class budget quorum 66.67 %", {"quorum_bps": 6_667}),
        ("set approval 100 %", {"approval_bps": 10_000}),
        ("set proposal_threshold 3 citizens", {"proposal_threshold": 3}),
        ("set timelock_delay 3 days", {"timelock_seconds": 3 * 86_400}),
    ],
)
def test_a_setting_is_all_that_changes_in_its_class(words: str, changed: Any) -> None:
    number = 1 if "class" in words else 0
    call = BY_TIME.parse(words)
    assert call == RULES.set_class(number, replace(TERMS, **changed))
    told = BY_TIME.describe(call)
    assert told.startswith(f"set class {('constitutional', 'budget')[number]}: voting_delay ")
    assert words.split(" ", 1)[1].split(" ", 2 * number)[-1] in told


def test_what_changes_in_a_class_is_told_with_what_it_is_now() -> None:
    """No setting that a proposal changes may be left out of its words, houses least of all."""
    rulebook = RULES
    told = BY_TIME.describe(BY_TIME.parse("set class budget voting_period 5 days"))
    assert "voting_period 5 days (now 3 days)" in told
    assert told.count("(now ") == 1
    shares = (Bps(3_000), Bps(0), Bps(0), Bps(0))
    with_house = replace(
        TERMS, changeable=True, houses=1, house_quorum_bps=shares, house_approval_bps=shares
    )
    told = BY_TIME.describe(rulebook.set_class(1, with_house))
    assert "changeable yes (now no)" in told
    assert "house people quorum 30 % approval 30 % (now not asked)" in told
    assert "house no. 2 quorum" in BY_TIME.describe(rulebook.set_class(1, replace(TERMS, houses=2)))
    new = BY_TIME.describe(rulebook.set_class(2, TERMS))
    assert new.startswith("set class 2 (a new one): voting_delay 1 day")
    assert "now" not in new


def test_a_house_that_is_asked_no_more_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StillRulebook, "terms", lambda self, number: replace(TERMS, houses=1))
    told = BY_TIME.describe(RULES.set_class(1, TERMS))
    assert "house people no more (now quorum 0 % approval 0 %)" in told


def test_who_holds_office_is_told_by_council() -> None:
    call = BY_TIME.parse("appoint mint, treasury to court until 2027-01-31")
    assert call == JUDGES.appoint([NAMED, TREASURY], 1_801_353_600)
    assert BY_TIME.describe(call) == (
        f"appoint {NAMED} (mint), {TREASURY} (treasury) to court until 2027-01-31 00:00:00 UTC"
    )
    assert BY_BLOCKS.parse("appoint mint to court until 50 blocks") == (JUDGES.appoint([NAMED], 50))
    with pytest.raises(UsageError, match="there is no council senate"):
        BY_TIME.parse("dismiss mint from senate")


def test_in_blocks_and_currency() -> None:
    call = BY_BLOCKS.parse("set voting_delay 5 blocks")
    assert call == RULES.set_class(0, replace(TERMS, voting_delay=5))
    call = BY_BLOCKS.parse("set proposal_threshold 500 TST")
    assert call == RULES.set_class(0, replace(TERMS, proposal_threshold=500 * 10**18))


def test_rules_of_others_are_shown_by_what_they_are() -> None:
    stranger = Rule(SOMEBODY, b"\x12\x34\x56\x78", 0, pinned=True)
    call = RULES.set_rules([stranger, Rule(class_number=7)])
    assert BY_TIME.describe(call) == (
        f"set rule {SOMEBODY} 0x12345678 class constitutional, for ever; "
        "set rule treasury pays coin class 7"
    )


def test_names_are_resolved_and_shown_beside_their_address() -> None:
    assert BY_TIME.parse("admit mint") == BY_TIME.parse(f"admit {NAMED}")
    assert BY_TIME.describe(BY_TIME.parse("admit mint")) == f"admit {NAMED} (mint)"


@pytest.mark.parametrize(
    "loose",
    [
        f"  admit   {SOMEBODY} ",
        f"admit\t{SOMEBODY}",
        f"admit {SOMEBODY.lower()}",
    ],
)
def test_spaces_and_case_of_an_address_do_not_matter(loose: str) -> None:
    assert BY_TIME.parse(loose) == BY_TIME.parse(f"admit {SOMEBODY}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "is not an action that govkit knows"),
        ("pay", r"is not an action .* did you mean pay AMOUNT to ACCOUNT\?"),
        ("pay 1 TST mint", "is not an action"),
        ("Pay 1 TST to mint", r"did you mean pay AMOUNT to ACCOUNT\?"),
        ("pya 1 TST to mint", r"did you mean pay AMOUNT to ACCOUNT\?"),
        ("transfer 1 TST to mint", r"did you mean pay AMOUNT to ACCOUNT\?"),
        ("expel mint", r"did you mean revoke ACCOUNT\?"),
        ("admitt mint", r"did you mean admit ACCOUNT\?"),
        ("appoint mint judge", r"did you mean appoint ACCOUNT as OFFICE until DATE\?"),
        ("dance", "use one of: pay AMOUNT to ACCOUNT; "),
        ("set quorum", "is not an action"),
        ("set colour 5", r"did you mean set .*\? all forms: govkit proposal new --help"),
        ("set qourum 5 %", r"did you mean set \[class CLASS\] quorum SHARE\?"),
        ("set class 2 quorum 5 %", "there is no class 2"),
        ("set class budgets quorum 5 %", "there is no class budgets"),
        ("set rule token.transfer class 7", "there is no class 7"),
        ("set rule token.steal class 1", "is not a function"),
        ("remove guardian now", "is not an action"),
        ("admit nobody-known", "nobody-known is not an account"),
        ("admit 0x1234", "0x1234 is not an account"),
        (f"admit {ZERO_ADDRESS}", "the zero address is not an account"),
        (f"admit {SOMEBODY.swapcase().replace('X', 'x')}", "is mistyped"),
        (f"pay 1 EUR to {SOMEBODY}", "cannot read"),
        (f"pay -1 TST to {SOMEBODY}", "cannot read"),
        (f"pay 0.0000000000000000001 TST to {SOMEBODY}", "cannot read"),
        (f"pay 1e3 TST to {SOMEBODY}", "cannot read"),
        ("set quorum 120 %", "cannot read"),
        ("set approval 49 %", "cannot read"),
        ("set voting_period soon", "cannot read"),
        ("set voting_period 5 blocks", "cannot read"),
        ("set timelock_delay 5", "cannot read"),
        ("set proposal_threshold 1 TST", "cannot read"),
        (f"record Law {DIGEST} A law", "is not a kind of record"),
        ("record law 0x1234 A law", "is not an action"),
        (f"record law {DIGEST}", "is not an action"),
        (f"set kind law to office {'x' * 33}", "is not the name of an office"),
        (f"call {SOMEBODY} 5 0x123", "is not an action"),
        (f"call {SOMEBODY} -5 0x12", "is not an action"),
        ("adopt budgits", r"there is no institution to adopt budgits.*did you mean budgets"),
        (f"adopt dues, naming {SOMEBODY} without payments", "is not the dues"),
        (f"pay 5 TST to {SOMEBODY}, through the purse", "this nation has no purse"),
    ],
)
def test_what_is_not_understood_is_told_in_one_line(words: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        BY_TIME.parse(words)
    assert "\n" not in str(caught.value)


def test_what_is_not_known_lists_the_forms() -> None:
    with pytest.raises(UsageError) as caught:
        BY_TIME.parse("make it so")
    assert all(form in str(caught.value) for form in forms())


@given(st.text(max_size=80))
def test_whatever_is_typed_is_an_action_or_a_usage_error(text: str) -> None:
    refusal = ""
    try:
        BY_TIME.parse(text)
    except UsageError as error:
        refusal = str(error)
    assert refusal.isprintable()


# -- calls that others made


def test_a_stranger_whose_abi_is_known_is_told_by_signature(tmp_path: Path) -> None:
    """Never in the words of the nation's own functions: its merits are not the nation's."""
    token = tmp_path / "mint.json"
    token.write_text(json.dumps([ABI_OF_TRANSFER]))
    known = replace(BY_TIME, abis=load_abis(tmp_path, BY_TIME.book))
    call = Call(NAMED, MERIT.transfer(SOMEBODY, Wei(7)).data)
    told = f"call transfer(address,uint256) of {NAMED} (mint) with {SOMEBODY}, 7"
    assert known.describe(call) == told
    assert known.describe(Call(NAMED, call.data, Wei(10**18))) == f"{told}, with 1 ether"
    assert known.describe(Call(SOMEBODY, call.data)) == BY_TIME.describe(Call(SOMEBODY, call.data))
    words = "set rule mint transfer(address,uint256) class budget"
    assert known.describe(known.parse(words)) == words.replace("mint", f"{NAMED} (mint)")
    assert f"set rule {NAMED} (mint) 0xa9059cbb class" in BY_TIME.describe(BY_TIME.parse(words))
    for wrong in ("{}", "[1]", "7", '[{"type": "function"}]', "\udcff"):
        token.write_text(wrong, errors="surrogateescape")
        with pytest.raises(UsageError, match="is not an ABI"):
            load_abis(tmp_path, BY_TIME.book)
    token.rename(tmp_path / "nobody.json")
    with pytest.raises(UsageError, match="nobody is not an account"):
        load_abis(tmp_path, BY_TIME.book)
    assert load_abis(tmp_path / "absent", BY_TIME.book) == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("set rule mint execute(bytes) class 1", "carries other calls"),
        ("set rule mint mint(address to) class 1", "is not a function's signature"),
        ("set rule who mint(address) class 1", "who is not an account"),
    ],
)
def test_rules_of_others_that_cannot_be(words: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        BY_TIME.parse(words)


def test_a_call_to_a_stranger_is_shown_with_all_its_bytes() -> None:
    call = BY_TIME.parse(f"call {SOMEBODY} 5 0x12345678aa")
    assert call == Call(SOMEBODY, bytes.fromhex("12345678aa"), Wei(5))
    assert BY_TIME.describe(call) == f"call {SOMEBODY} with 5 wei and 0x12345678aa"


def test_a_function_without_words_is_shown_by_its_signature() -> None:
    refresh = TreasuryToken.compiled().function("refresh", 1)
    call = Call(TOKEN, refresh.encode((NAMED,)))
    assert BY_TIME.describe(call) == f"call refresh(address) of {TOKEN} (token) with {NAMED}"


@pytest.mark.parametrize(
    ("contract", "place", "name", "arguments", "said"),
    [
        (
            Governor,
            GOVERNOR,
            "propose",
            ([NAMED], [0], [b""], "# New\n\nx"),
            "propose one action as",
        ),
        (
            Governor,
            GOVERNOR,
            "queue",
            ([NAMED] * 2, [0] * 2, [b""] * 2, bytes(32)),
            "queue 2 actions",
        ),
        (Governor, GOVERNOR, "castVote", (26, 1), "ballot 'for' in "),
        (Governor, GOVERNOR, "castVote", (26, 9), "ballot 'with support 9' in "),
        (Governor, GOVERNOR, "castVoteWithReason", (26, 0, "no"), "proposal 0x1a, since 'no'"),
        (
            Governor,
            GOVERNOR,
            "castVoteWithReasonAndParams",
            (26, 255, "", bytes(48)),
            "ballot 'in fractions' in ",
        ),
        (Governor, GOVERNOR, "castVotesBySig", (26, 0, 1, [7]), "signed ballots on proposal 0x1a"),
        (Council, COURT, "openElection", (), "open an election of"),
        (Council, COURT, "openRecall", (), "ending the term of"),
        (Council, COURT, "nominate", (), "stand for"),
        (Council, COURT, "rank", ([1, 0],), "candidate 2, candidate 1"),
        (Council, COURT, "vote", (5,), "cast the ballot 0b101 in"),
        (Council, COURT, "settle", (), "seat the winners"),
        (CitizenRegistry, REGISTRY, "renew", (), "renew your own passport"),
        (CitizenRegistry, REGISTRY, "resign", (), "give up your own citizenship"),
        (CitizenRegistry, REGISTRY, "reply", (bytes(32),), "to your notice"),
        (TreasuryToken, TOKEN, "approve", (NAMED, 10**18), "take 1 TST of yours"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_people_do_for_themselves_has_words(
    contract: type[Any], place: Address, name: str, arguments: tuple[Any, ...], said: str
) -> None:
    function = contract.compiled().function(name, len(arguments))
    assert said in BY_TIME.describe(Call(place, function.encode(arguments)))


def test_the_calls_of_another_nation_are_not_taken_for_ours() -> None:
    """The same bytes to a look-alike address are not a payment."""
    pay = BY_TIME.parse(f"pay 1 TST to {SOMEBODY}")
    stray = Call(Address("0x" + "77" * 20), pay.data)
    assert BY_TIME.describe(stray).startswith("call 0x7777")
    assert "pay" not in BY_TIME.describe(stray)


def test_coin_that_goes_with_a_call_is_never_hidden() -> None:
    """A call that looks like a payment of merits may carry the treasury's coin as well."""
    pay = BY_TIME.parse(f"pay 1 TST to {SOMEBODY}")
    with_coin = Call(pay.to, pay.data, Wei(5 * 10**18))
    assert BY_TIME.describe(with_coin) == f"pay 1 TST to {SOMEBODY}, with 5 ether"
    assert BY_TIME.describe(pay) == f"pay 1 TST to {SOMEBODY}"


def call_of(known: tuple[Address, Function]) -> st.SearchStrategy[Call]:
    """Calls of a function with arguments that it decodes."""
    to, function = known
    arguments = st.tuples(*map(get_abi_strategy, function.inputs))
    return arguments.map(lambda values: Call(to, function.encode(values)))


@given(st.binary(max_size=200), st.sampled_from([TOKEN, REGISTRY, LEDGER, GOVERNOR, SOMEBODY]))
def test_any_bytes_are_described_in_one_printable_line(data: bytes, to: Address) -> None:
    assert BY_TIME.describe(Call(to, data)).isprintable()


KNOWN = [
    (contract.address, function)
    for named in BY_TIME.contracts.values()
    for contract in named.values()
    for overloads in contract.artifact().functions.values()
    for function in overloads
]


@given(st.sampled_from(KNOWN), st.binary(max_size=300))
def test_a_known_function_with_any_bytes_is_described(
    known: tuple[Address, Function], arguments: bytes
) -> None:
    to, function = known
    assert BY_TIME.describe(Call(to, function.selector + arguments)).isprintable()


@given(st.sampled_from(KNOWN).flatmap(call_of))
def test_a_known_function_with_any_arguments_is_described(call: Call) -> None:
    """A proposal that cannot be shown would hide all others in the list."""
    assert BY_TIME.describe(call).isprintable()
    assert BY_BLOCKS.describe(call).isprintable()


def test_a_time_that_no_calendar_has_is_described() -> None:
    call = PEOPLE.suspend(SOMEBODY, 2**256 - 1)
    assert BY_TIME.describe(call) == f"suspend {SOMEBODY} until {2**256 - 1} seconds after 1970"


def test_a_hostile_title_cannot_reach_the_terminal() -> None:
    call = RECORDS.append(record_kind("law"), b"\1" * 32, "A law\x1b[2J\nadmit mint\u202e")
    assert BY_TIME.describe(call).endswith(r"A law\x1b[2J\nadmit mint\u202e")


# -- kinds


@pytest.mark.parametrize("kind", ["law", "a", "x" * 32, "court-ruling-2", "0"])
def test_a_kind_comes_back_as_it_was(kind: str) -> None:
    assert kind_name(record_kind(kind)) == kind


@given(st.binary(min_size=32, max_size=32))
def test_any_kind_that_a_ledger_may_hold_is_kept(kind: bytes) -> None:
    assert utf8(kind_name(kind)).ljust(32, b"\0") == kind


# -- the address book


def test_an_address_book_says_which_names_there_are() -> None:
    with pytest.raises(GovkitError, match="names: mint, treasury"):
        BY_TIME.book.resolve("bank")
    assert BY_TIME.book.resolve("mint") == NAMED
    assert BY_TIME.book.name_of(NAMED) == "mint"
    assert BY_TIME.book.name_of(SOMEBODY) == ""
    assert AddressBook({"a": NAMED, "b": NAMED}).name_of(NAMED) == "a"


@pytest.mark.parametrize("form", [str.lower, lambda text: "0x" + text[2:].upper(), str])
def test_an_address_is_taken_in_any_honest_case(form: type) -> None:
    assert BY_TIME.book.resolve(form(SOMEBODY)) == SOMEBODY


def test_several_records_are_told_one_by_one_and_odd_ones_as_they_are() -> None:
    ledger, digest = RECORDS, bytes.fromhex(DIGEST[2:])
    law = record_kind("law")
    batch = [Entry(law, digest, "One"), Entry(law, digest, "Two", Relation.REPEALS, 3)]
    assert BY_TIME.describe(ledger.append_batch(batch)) == (
        f"record law {DIGEST} One; repeal 3 with law {DIGEST} Two"
    )
    artifact = RecordLedger.compiled()
    odd = artifact.function("appendLinked", 5).encode((law, digest, "X", 9, 1))
    assert BY_TIME.describe(Call(LEDGER, odd)) == f"relation 9 to 1 with law {DIGEST} X"
    odd = artifact.function("setKind", 4).encode((law, 9, ZERO_ADDRESS, 0))
    assert BY_TIME.describe(Call(LEDGER, odd)) == "set kind law to mode 9"


def test_terms_of_admission_one_by_one() -> None:
    """The others stay as they are, and what changes stands beside what holds now."""
    words = BY_TIME.describe(BY_TIME.parse("set admission bond 0.5 ETH"))
    assert "bond 0.5 ETH (now 0.1 ETH)" in words
    assert "fee 0.01 ETH," in words
    assert "tenure 1 day," in words
    blocks = BY_BLOCKS.describe(BY_BLOCKS.parse("set admission tenure 7_200 blocks"))
    assert "tenure 7_200 blocks (now 86_400 blocks)" in blocks
    for wrong in ("set admission vouchers many", "set admission tenure 3 ETH"):
        with pytest.raises(UsageError):
            BY_TIME.parse(wrong)
    closed = {kind: named for kind, named in BY_TIME.contracts.items() if kind != "admissions"}
    with pytest.raises(UsageError, match="this nation has no ways in"):
        replace(BY_TIME, contracts=closed).parse("close founding list")
