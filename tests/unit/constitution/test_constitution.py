"""A nation file that is right: what its settings mean, its fingerprint, its charter."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from govkit.constitution import Constitution, Sunset
from govkit.errors import ConstitutionError
from govkit.types import Bps, Clock
from tests.unit.constitution.conftest import BLOCKS, CITIZENS, TOKEN, Parse

DEV0 = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
DEV1 = REGISTRAR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
NEW_YEARS_EVE_2027 = 1_830_211_200


def test_settings_are_integers_in_the_units_of_their_names(parse: Parse) -> None:
    file = parse()
    assert file.nation.clock is Clock.TIMESTAMP
    assert file.currency.cap_wei == 1_000 * 10**18
    assert file.currency.yearly_issuance_limit_bps == 500
    rules = file.government
    assert (rules.voting_delay, rules.voting_period) == (86_400, 259_200)
    assert (rules.quorum_bps, rules.approval_bps) == (2_000, 6_666)
    assert (rules.proposal_threshold, rules.house) == (1, "citizens")
    assert (rules.timelock_delay_seconds, rules.grace_period_seconds) == (172_800, 1_209_600)
    assert file.citizenship.founding_citizens == (DEV0, REGISTRAR)
    assert file.citizenship.registrar == REGISTRAR
    assert file.records.keepers == (REGISTRAR,)


def test_spans_follow_the_clock(parse: Parse) -> None:
    rules = parse(base=BLOCKS).government
    assert (rules.voting_delay, rules.voting_period) == (7_200, 21_600)
    assert rules.timelock_delay_seconds == 172_800


def test_the_threshold_follows_the_house(parse: Parse) -> None:
    assert parse(base=TOKEN).government.proposal_threshold == 10 * 10**18


def test_holders_vote_for_themselves_and_the_treasury_does_not(parse: Parse) -> None:
    treasury, holder = parse().currency.genesis
    assert (treasury.receiver, treasury.self_delegate) == (None, False)
    assert (holder.receiver, holder.self_delegate) == (DEV0, True)
    told = parse("300 SHL", "300 SHL\n      self_delegate: false").currency.genesis[1]
    assert told.self_delegate is False


def test_holders_vote_by_themselves_where_the_nation_chooses_it(parse: Parse) -> None:
    assert parse().currency.self_delegate is False
    chosen = parse("issuance_limit: 5 %", "issuance_limit: 5 %\n  self_delegate: true", TOKEN)
    assert chosen.currency.self_delegate is True
    assert chosen.warnings() == ()


def test_votes_warm_up_and_delegations_end_in_the_nations_clock(parse: Parse) -> None:
    assert (parse().currency.vote_warm_up, parse().currency.delegation_expiry) == (0, 0)
    own = "issuance_limit: 5 %\n  vote_warm_up: {}\n  delegation_expiry: {}"
    timed = parse("issuance_limit: 5 %", own.format("2 days", "1 year")).currency
    assert (timed.vote_warm_up, timed.delegation_expiry) == (172_800, 31_536_000)
    counted = parse("issuance_limit: 5 %", own.format("1 block", "4 blocks"), BLOCKS).currency
    assert (counted.vote_warm_up, counted.delegation_expiry) == (1, 4)


def test_a_warm_up_longer_than_a_vote_is_said(parse: Parse) -> None:
    own = "issuance_limit: 5 %\n  vote_warm_up: {}"
    assert parse("issuance_limit: 5 %", own.format("4 days"), TOKEN).warnings() == ()
    [said] = parse("issuance_limit: 5 %", own.format("5 days"), TOKEN).warnings()
    assert "currency.vote_warm_up is 5 days" in said
    assert parse("issuance_limit: 5 %", own.format("5 days")).warnings() == ()


def test_an_address_needs_no_quotes_and_no_capitals(parse: Parse) -> None:
    file = parse("to: dev0", f"to: {DEV0.lower()}")
    assert file.currency.genesis[1].receiver == DEV0
    assert parse("to: dev0", f"to: 0x{DEV0[2:].upper()}").currency.genesis[1].receiver == DEV0


def test_a_date_and_a_span_both_end_the_guardians_power(parse: Parse) -> None:
    by_date = parse().government.guardian
    assert by_date is not None
    assert by_date.until == Sunset(timestamp=NEW_YEARS_EVE_2027)
    assert by_date.until_timestamp(founded_at=1) == NEW_YEARS_EVE_2027
    by_span = parse("2027-12-31", "1 year").government.guardian
    assert by_span is not None
    assert by_span.until_timestamp(founded_at=1_000) == 31_537_000


def test_a_sunset_is_checked_at_the_founding(parse: Parse) -> None:
    file = parse()
    file.check_sunset(NEW_YEARS_EVE_2027 - 1)
    with pytest.raises(ConstitutionError) as caught:
        file.check_sunset(NEW_YEARS_EVE_2027)
    assert (caught.value.line, caught.value.key) == (
        CITIZENS[: CITIZENS.index("until")].count("\n") + 1,
        "government.guardian.until",
    )
    assert "after the founding (2027-12-31)" in caught.value.allowed
    with pytest.raises(ConstitutionError):
        file.check_sunset(NEW_YEARS_EVE_2027 - 11 * 365 * 86_400)
    no_guardian = parse("  guardian:\n    account: dev1\n    until: 2027-12-31\n", "")
    no_guardian.check_sunset(NEW_YEARS_EVE_2027)


def test_a_constitution_cannot_be_changed(parse: Parse) -> None:
    file = parse()
    with pytest.raises(ValidationError):
        file.government.quorum_bps = Bps(1)


def test_notation_does_not_change_the_fingerprint(parse: Parse) -> None:
    fingerprint = parse().fingerprint()
    assert len(fingerprint) == 32
    for old, new in [
        ("quorum: 20 %", "quorum: 1/5   # a fifth"),
        ("voting_delay: 1 day", "voting_delay: 24 hours"),
        ("cap: 1_000 SHL", 'cap: "1000.0 SHL"'),
        ("dev0, registrar", f"{DEV0}, dev1"),
        ("2 days", "2 days\n  grace_period: 14 days"),
        ("  registrar: registrar", f"  registrar: {REGISTRAR.lower()}"),
    ]:
        assert parse(old, new).fingerprint() == fingerprint, new


def test_another_name_for_an_account_is_another_nation_file(parse: Parse) -> None:
    """By these names people pay: nobody may give an account another one."""
    herald = parse("accounts:", "accounts:\n  herald: " + DEV0)
    assert herald.fingerprint() != parse().fingerprint()


def test_settings_travel_without_the_files(parse: Parse) -> None:
    file = parse()
    again = Constitution.restore(file.settings(), "elsewhere.json")
    assert again.fingerprint() == file.fingerprint()
    assert again.settings() == file.settings()


def test_every_setting_changes_the_fingerprint(parse: Parse, tmp_path: Path) -> None:
    (tmp_path / "charter.md").write_text("We are.\n")
    seen = {parse().fingerprint()}
    changes = [
        ("name: Sandbar", "name: Sandbank"),
        ("name: Sandbar", "name: Sandbar\n  motto: Above water"),
        ("name: Sandbar", "name: Sandbar\n  charter:\n    file: charter.md"),
        ("name: Shell", "name: Mussel"),
        ("cap: 1_000 SHL", "cap: 1_001 SHL"),
        ("issuance_limit: 5 %", "issuance_limit: 0 %"),
        ("issuance_limit: 5 %", "issuance_limit: 5 %\n  self_delegate: true"),
        ("issuance_limit: 5 %", "issuance_limit: 5 %\n  vote_warm_up: 2 days"),
        ("issuance_limit: 5 %", "issuance_limit: 5 %\n  delegation_expiry: 2 days"),
        ("600 SHL", "601 SHL"),
        ("300 SHL", "300 SHL\n      self_delegate: false"),
        ("admission: registrar\n  registrar: registrar", "admission: vote"),
        ("dev0, registrar", "registrar, dev0"),
        ("voting_delay: 1 day", "voting_delay: 2 days"),
        ("voting_period: 3 days", "voting_period: 4 days"),
        ("quorum: 20 %", "quorum: 21 %"),
        ("approval: 2/3", "approval: 50 %"),
        ("1 citizen", "0 citizens"),
        ("timelock_delay: 2 days", "timelock_delay: 3 days"),
        ("timelock_delay: 2 days", "timelock_delay: 2 days\n  grace_period: 7 days"),
        ("account: dev1", "account: dev2"),
        ("2027-12-31", "2027-12-30"),
        ("2027-12-31", "1 year"),
        ("keepers: [registrar]", "keepers: []"),
    ]
    for old, new in changes:
        seen.add(parse(old, new).fingerprint())
    seen.add(parse(base=TOKEN).fingerprint())
    seen.add(parse(base=BLOCKS).fingerprint())
    assert len(seen) == len(changes) + 3


def test_the_canonical_form_is_sorted_json_of_integers(parse: Parse) -> None:
    content = parse().canonical_bytes()
    form = json.loads(content)
    assert json.dumps(form, sort_keys=True, separators=(",", ":")).encode() == content
    assert form["currency"]["cap_wei"] == 1_000 * 10**18
    assert parse().fingerprint() == hashlib.sha256(content).digest()


def test_the_charter_is_found_and_hashed(parse: Parse, tmp_path: Path) -> None:
    path = tmp_path / "charter.md"
    path.write_bytes(b"We are.\n")
    digest = hashlib.sha256(b"We are.\n").digest()
    charter = "name: Sandbar\n  charter:\n    file: charter.md\n    sha256: "
    file = parse("name: Sandbar", f'{charter}"0x{digest.hex()}"')
    assert file.nation.charter is not None
    assert (file.nation.charter.sha256, file.nation.charter.path) == (digest, path.resolve())


@pytest.mark.parametrize(
    ("name", "sha256", "key", "words"),
    [
        ("absent.md", "", "nation.charter.file", "missing"),
        ("empty.md", "", "nation.charter.file", "empty"),
        ("../charter.md", "", "nation.charter.file", "../charter.md"),
        ("/etc/hosts", "", "nation.charter.file", "/etc/hosts"),
        ("charter.md", '"0x' + "0" * 64 + '"', "nation.charter.sha256", "0x000"),
        ("charter.md", '"0x12"', "nation.charter.sha256", "0x12"),
    ],
)
def test_a_charter_that_is_not_the_one_named_is_refused(
    parse: Parse, tmp_path: Path, name: str, sha256: str, key: str, words: str
) -> None:
    (tmp_path / "charter.md").write_bytes(b"We are.\n")
    (tmp_path / "empty.md").touch()
    stated = f"\n    sha256: {sha256}" if sha256 else ""
    with pytest.raises(ConstitutionError) as caught:
        parse("name: Sandbar", f"name: Sandbar\n  charter:\n    file: {name}{stated}")
    assert (caught.value.key, caught.value.line) == (key, 8 if sha256 else 7)
    assert words in caught.value.found
    assert caught.value.others == ()


def test_another_charter_can_take_its_place(parse: Parse, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_bytes(b"So be it.\n")
    file = parse()
    changed = file.with_charter(other)
    assert changed.nation.charter is not None
    assert changed.nation.charter.sha256 == hashlib.sha256(b"So be it.\n").digest()
    assert file.nation.charter is None
    assert changed.fingerprint() != file.fingerprint()
    (tmp_path / "empty.md").touch()
    for name in ("absent.md", "empty.md"):
        with pytest.raises(ConstitutionError):
            file.with_charter(tmp_path / name)


def test_dev_accounts_are_found_under_any_name(parse: Parse) -> None:
    uses = {use.key: (use.name, use.address) for use in parse().dev_accounts_used()}
    assert uses == {
        "currency.genesis[1].to": ("dev0", DEV0),
        "citizenship.registrar": ("dev1", DEV1),
        "citizenship.founding_citizens[0]": ("dev0", DEV0),
        "citizenship.founding_citizens[1]": ("dev1", DEV1),
        "government.guardian.account": ("dev1", DEV1),
        "records.keepers[0]": ("dev1", DEV1),
    }


def test_a_nation_of_others_uses_no_dev_account(tmp_path: Path) -> None:
    text = CITIZENS.replace(REGISTRAR, "0x" + "11" * 20)
    for name, byte in (("dev0", "22"), ("dev1", "33")):
        text = text.replace(name, "0x" + byte * 20)
    assert Constitution.parse(text, tmp_path).dev_accounts_used() == ()


def test_names_are_the_address_book_and_the_dev_accounts_without_another_name(parse: Parse) -> None:
    assert parse().names() == {"registrar": REGISTRAR, "dev0": DEV0}


def test_what_may_surprise_is_said(parse: Parse) -> None:
    assert parse().warnings() == ()
    assert parse(base=TOKEN).warnings() == ()
    [single_vote] = parse("quorum: 20 %", "quorum: 0 %").warnings()
    assert "single vote" in single_vote
    [anybody] = parse("1 citizen", "0 citizens").warnings()
    assert "anybody can propose" in anybody
    undelegated = parse("300 SHL", "300 SHL\n      self_delegate: false", TOKEN).warnings()
    assert ["quorum" in undelegated[0], "60 SHL" in undelegated[0]] == [True, True]
    assert "proposal_threshold" in undelegated[1]


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "nation.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + CITIZENS.replace("\n", "\r\n").encode())
    file = Constitution.load(str(path))
    assert file.file == path
    assert file.fingerprint() == Constitution.parse(CITIZENS, tmp_path).fingerprint()


# -- the legal wrapper

WRAPPER = """\
  legal_wrapper:
    entity: Sandbar Association
    form: association
    jurisdiction: Bern, Switzerland
    register: Handelsregister
  clock: timestamp
"""


def test_a_legal_wrapper_is_read_and_makes_no_other_nation(parse: Parse) -> None:
    wrapped = parse("  clock: timestamp\n", WRAPPER)
    assert wrapped.nation.legal_wrapper is not None
    assert wrapped.nation.legal_wrapper.text() == (
        "entity: Sandbar Association\nform: association\n"
        "jurisdiction: Bern, Switzerland\nregister: Handelsregister\n"
    )
    assert wrapped.fingerprint() == parse().fingerprint()
    assert parse().nation.legal_wrapper is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    form: association\n", ""),
        ("entity: Sandbar Association", f"entity: {'x' * 257}"),
        ("entity: Sandbar Association", "entity: 5"),
        ("register: Handelsregister", 'register: "two\\nlines"'),
        ("register: Handelsregister", "shareholder: somebody"),
    ],
)
def test_what_is_no_legal_wrapper_is_refused(parse: Parse, old: str, new: str) -> None:
    with pytest.raises(ConstitutionError, match="legal_wrapper"):
        parse("  clock: timestamp\n", WRAPPER.replace(old, new))


@pytest.mark.parametrize("written", ["0.66 %", "00.66%"])
def test_a_share_under_one_percent_is_told_with_what_may_be_meant(
    parse: Parse, written: str
) -> None:
    [warning] = (each for each in parse("quorum: 20 %", f"quorum: {written}").warnings()
                 if "write 66 %" in each)  # fmt: skip
    assert ":25: government.quorum is " in warning
    assert not any("if you mean that" in each for each in parse("20 %", "1.5 %").warnings())
