"""Each thing that a nation file may get wrong: refused with file, line and key; right beside it."""
# One case a line, however long: a table is read down its columns.
# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.reserved import is_reserved
from govkit.constitution.schema import keys_at
from govkit.errors import ConstitutionError, UsageError
from tests.unit.constitution.conftest import BLOCKS, CITIZENS, TOKEN, Parse, Refusal, named

DEV0 = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
REGISTRAR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
ZERO = "0x" + "0" * 40


def line_of(text: str, base: str) -> int:
    return base[: base.index(text)].count("\n") + 1


@pytest.mark.parametrize("base", [CITIZENS, TOKEN, BLOCKS])
def test_the_files_that_the_refusals_start_from_are_right(parse: Parse, base: str) -> None:
    assert parse(base=base).nation.name == "Sandbar"


# old, new, key, words in `found`, words in `allowed`
WRONG = [
    # shapes and keys
    ("govkit: 1", "govkit: 2", "govkit", "2", "upgrade govkit"),
    ("govkit: 1", "govkit: true", "govkit", "true", "1"),
    ("  name: Sandbar\n", "  {}\n".format("nmae: Sandbar"), "nation.name", "no `name`", "31 bytes"),
    ("keepers: [", "keeprs: [", "records.keeprs", "unknown key `keeprs`", "did you mean keepers?"),
    ("keepers: [registrar]", "keepers: registrar", "records.keepers", "registrar", "a list"),
    ("  keepers: [registrar]", "  - keepers", "records", "a list", "keys keepers"),
    ("      amount: 300 SHL", "      sum: 300 SHL", "currency.genesis[1].amount", "no `a", "amount"),
    # texts
    ("name: Sandbar", "name: 7", "nation.name", "7", "quotes"),
    ("name: Sandbar", 'name: ""', "nation.name", '""', "1 to 31 bytes"),
    ("name: Sandbar", "name: " + "x" * 32, "nation.name", "(32 bytes)", "31 bytes"),
    ("name: Sandbar", "name: " + "é" * 16, "nation.name", "(32 bytes)", "31 bytes"),
    ("name: Sandbar", 'name: "a\\e[2Jb"', "nation.name", "\\x1b", "one line"),
    ("name: Sandbar", "name: 'a\"b'", "nation.name", 'a"b', "without"),
    ("name: Sandbar", "name: x\n  motto: " + "m" * 129, "nation.motto", "(129 bytes)", "128"),
    ("clock: timestamp", "clock: time", "nation.clock", "time", "timestamp or blocknumber"),
    ("symbol: SHL", "symbol: shl", "currency.symbol", "shl", "A-Z"),
    # money
    ("cap: 1_000 SHL", "cap: 1000", "currency.cap", "1000", "1_000 SHL"),
    ("cap: 1_000 SHL", "cap: 1_000 XYZ", "currency.cap", "1_000 XYZ", "in SHL"),
    ("cap: 1_000 SHL", "cap: 0 SHL", "currency.cap", "0 SHL", "more than nothing"),
    ("cap: 1_000 SHL", "cap: 400_000_000 SHL", "currency.cap", "400_000_000", "309_485_009 SHL"),
    ("600 SHL", "701 SHL", "currency.genesis", "1_001 SHL in all", "at most the cap, 1_000 SHL"),
    ("issuance_limit: 5 %", "issuance_limit: 101 %", "currency.yearly_issuance_limit", "101 %", "100"),
    ("issuance_limit: 5 %", "issuance_limit: 5", "currency.yearly_issuance_limit", "5", "5 %"),
    ("to: dev0", "to: treasury", "currency.genesis[1].to", "treasury", "one allocation"),
    ("to: dev0", "to: dev0\n      self_delegate: no", "currency.genesis[1].self_delegate", "no", "true"),
    ("600 SHL", "600 SHL\n      self_delegate: true", "currency.genesis[0].self_delegate", "true", "false"),
    ("issuance_limit: 5 %", "issuance_limit: 5 %\n  self_delegate: maybe", "currency.self_delegate", "maybe", "true or false"),
    ("issuance_limit: 5 %", "issuance_limit: 5 %\n  vote_warm_up: 195 days", "currency.vote_warm_up", "195 days", "1 second to 194 days"),
    ("issuance_limit: 5 %", "issuance_limit: 5 %\n  vote_warm_up: 3", "currency.vote_warm_up", "3", "3 days"),
    ("issuance_limit: 5 %", "issuance_limit: 5 %\n  delegation_expiry: 3 seconds", "currency.delegation_expiry", "3 seconds", "4 seconds to"),
    ("issuance_limit: 5 %", "issuance_limit: 5 %\n  delegation_expiry: 137 years", "currency.delegation_expiry", "137 years", "4 seconds to"),
    # accounts
    (f'"{REGISTRAR}"', '"0x70997970C51812dc3A010C7d01b50e0d17dc79c8"', "accounts.registrar", "79c8", "EIP-55"),
    (f'"{REGISTRAR}"', f'"{ZERO}"', "accounts.registrar", ZERO, "key"),
    (f'"{REGISTRAR}"', "dev0", "accounts.registrar", "dev0", "40 hex digits"),
    ("  registrar: \"", "  dev3: \"", "accounts.dev3", "dev3", "taken by govkit"),
    ("  registrar: \"", "  treasury: \"", "accounts.treasury", "treasury", "taken by govkit"),
    ("  registrar: \"", "  The Boss: \"", "accounts.The Boss", "The Boss", "a-z"),
    ("  registrar: registrar", "  registrar: registar", "citizenship.registrar", "registar", "did you mean registrar?"),
    ("account: dev1", "account: dev30", "government.guardian.account", "dev30", "dev0 to dev29"),
    ("account: dev1", "account: treasury", "government.guardian.account", "treasury", "another account"),
    # citizens
    ("citizens: [dev0, registrar]", "citizens: [dev0, dev0]", "citizenship.founding_citizens[1]", "number 2 after number 1", "once"),
    ("citizens: [dev0, registrar]", "citizens: [dev1, registrar]", "citizenship.founding_citizens[1]", "again", "one name"),
    ("citizens: [dev0, registrar]", f"citizens: [dev0, {DEV0.lower()}]", "citizenship.founding_citizens[1]", "again", "once"),
    ("citizens: [dev0, registrar]", "citizens: []", "citizenship.founding_citizens", "no founding citizen", "at least one"),
    ("  registrar: registrar\n", "", "citizenship.admission", "no registrar is named", "`registrar` beside it"),
    ("admission: registrar", "admission: vote", "citizenship.registrar", "registrar", "no registrar"),
    ("keepers: [registrar]", "keepers: [dev1, registrar]", "records.keepers[1]", "again", "once"),
    ("keepers: [registrar]", "keepers: [" + ", ".join(f"dev{i}" for i in range(17)) + "]", "records.keepers", "17 keepers", "16"),
    # terms
    *(
        ("  admission:", f"  {written}\n  admission:", f"citizenship.{key}", found, allowed)
        for written, key, found, allowed in [
            ("term: 1 year\n  renewal_window: 1 day", "term", "no `epoch`", "beside it"),
            ("term: 1 year\n  epoch: 73 days", "term", "no `renewal_window`", "beside it"),
            ("epoch: 73 days", "epoch", "73 days", "a `term` beside it"),
            ("renewal_window: 73 days", "renewal_window", "73 days", "a `term` beside it"),
            ("term: 1 year\n  epoch: 30 days\n  renewal_window: 1 day", "term", "1 year", "whole number of epochs"),
            ("term: 25 days\n  epoch: 1 day\n  renewal_window: 1 day", "epoch", "25 epochs", "at most 24"),
            ("term: 2 days\n  epoch: 1 day\n  renewal_window: 3 days", "renewal_window", "3 days", "no longer"),
            ("term: 7 blocks", "term", "7 blocks", "duration"),
            ("notice_period: 0 days", "notice_period", "0 days", "1 second to"),
        ]
    ),
    # decisions
    ("quorum: 20 %", "quorum: 120 %", "government.quorum", "120 %", "0 % to 100 %"),
    ("quorum: 20 %", "quorum: 0.2", "government.quorum", "0.2", "0.2 %"),
    ("quorum: 20 %", "quorum: 0.2", "government.quorum", "0.2", "as in 20 % (or 0.2 %)"),
    ("quorum: 20 %", "quorum: .2", "government.quorum", ".2", "as in 20 % (or .2 %)"),
    ("quorum: 20 %", "quorum: '0.66'", "government.quorum", "0.66", "as in 66 % (or 0.66 %)"),
    ("quorum: 20 %", "quorum: 66", "government.quorum", "66", "as in 66 %"),
    ("quorum: 20 %", "quorum: 1", "government.quorum", "1", "as in 100 % (or 1 %)"),
    ("approval: 2/3", "approval: 0.66", "government.approval", "0.66", "as in 66 % (or 0.66 %)"),
    ("quorum: 20 %", "quorum: 66.667 %", "government.quorum", "66.667 %", "0.01 %"),
    ("approval: 2/3", "approval: 49.99 %", "government.approval", "49.99 %", "50 % to 100 %"),
    ("threshold: 1 citizen", "threshold: 2 citizens", "government.proposal_threshold", "2 citizens", "cannot delegate"),
    ("threshold: 1 citizen", "threshold: 1", "government.proposal_threshold", "1", "1 citizens"),
    ("threshold: 1 citizen", "threshold: 1 SHL", "government.proposal_threshold", "1 SHL", "the house is citizens"),
    ("voting_delay: 1 day", "voting_delay: 0 days", "government.voting_delay", "0 days", "1 second to 194 days"),
    ("voting_period: 3 days", "voting_period: 3", "government.voting_period", "3", "as in 3 days"),
    ("voting_period: 3 days", "voting_period: 3 blocks", "government.voting_period", "3 blocks", "duration"),
    ("timelock_delay: 2 days", "timelock_delay: 0 seconds", "government.timelock_delay", "0 seconds", "194 days"),
    ("timelock_delay: 2 days", "timelock_delay: 195 days", "government.timelock_delay", "195 days", "194 days"),
    ("voting_period: 3 days", "voting_period: 98 days", "government.voting_period", "98 days", "97 days 2 hours"),
    ("timelock_delay: 2 days", "timelock_delay: 2 days\n  grace_period: 1 minute", "government.grace_period", "1 minute", "1 hour"),
    ("until: 2027-12-31", "until: 2027-02-30", "government.guardian.until", "2027-02-30", "a date"),
    ("until: 2027-12-31", "until: 11 years", "government.guardian.until", "11 years", "3_650 days"),
    ("    until: 2027-12-31\n", "", "government.guardian.until", "no `until`", "a date"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "found", "allowed"), WRONG)
def test_a_wrong_setting_is_named(
    refusal: Refusal, old: str, new: str, key: str, found: str, allowed: str
) -> None:
    error = named(refusal(old, new), key, found, allowed)
    assert error.file == Path("nation.yaml")
    # Where the key itself stands in the file, the error is on its line.
    name = key.rsplit(".", 1)[-1].split("[")[0]
    changed = CITIZENS.replace(old, new, 1).splitlines()
    assert "no `" in found or name in changed[error.line - 1] or "[" in key
    assert isinstance(error, UsageError)
    assert error.exit_code == 2


def test_the_registry_takes_a_keepers_place_where_it_records_notices(
    refusal: Refusal, parse: Parse
) -> None:
    sixteen = "keepers: [" + ", ".join(f"dev{i}" for i in range(16)) + "]"
    assert len(parse("keepers: [registrar]", sixteen).records.keepers) == 16
    text = CITIZENS.replace("  admission:", "  notice_period: 1 day\n  admission:")
    error = refusal("keepers: [registrar]", sixteen, text)
    assert (error.key, error.found) == ("records.keepers", "16 keepers")
    assert "at most 15" in error.allowed


def test_terms_are_kept_in_the_clocks_unit(parse: Parse) -> None:
    written = "  term: 360 days\n  epoch: 30 days\n  renewal_window: 60 days\n  admission:"
    day = 86_400
    citizens = parse("  admission:", written).citizenship
    assert (citizens.term, citizens.epoch) == (360 * day, 30 * day)
    assert (citizens.renewal_window, citizens.notice_period) == (60 * day, None)
    by_blocks = written.replace("days", "blocks").replace(
        "admission", "notice_period: 9 blocks\n  admission"
    )
    found = parse("  admission:", by_blocks, BLOCKS).citizenship
    assert (found.term, found.epoch, found.notice_period) == (360, 30, 9)
    assert parse("", "").fingerprint() != parse("  admission:", written).fingerprint()


def test_terms_that_may_end_a_nation_are_said(parse: Parse) -> None:
    term = "  term: 360 days\n  epoch: 30 days\n  renewal_window: 60 days\n  admission: "
    kept = parse("  admission: ", term)
    assert not any("citizenship.term" in each for each in kept.warnings())
    text = CITIZENS.replace("  registrar: registrar\n", "").replace(
        "admission: registrar", "admission: vote"
    )
    [warning] = [each for each in parse("  admission: ", term, text).warnings() if "term" in each]
    assert "nobody is left" in warning


TOKEN_WRONG = [
    ("threshold: 10 SHL", "threshold: 301 SHL", "government.proposal_threshold", "301", "300 SHL"),
    ("threshold: 10 SHL", "threshold: 1 citizen", "government.proposal_threshold", "1 citizen", "SHL"),
    ("    - to: dev0\n      amount: 300 SHL\n", "", "currency.genesis", "nobody", "besides the treasury"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "found", "allowed"), TOKEN_WRONG)
def test_a_token_house_that_could_never_decide_is_refused(
    refusal: Refusal, old: str, new: str, key: str, found: str, allowed: str
) -> None:
    named(refusal(old, new, TOKEN), key, found, allowed)


def test_a_token_house_at_its_limits_is_taken(parse: Parse) -> None:
    assert parse("quorum: 20 %", "quorum: 100 %", TOKEN).government.quorum_bps == 10_000
    threshold = parse("threshold: 10 SHL", "threshold: 300 SHL", TOKEN).government
    assert threshold.proposal_threshold == 300 * 10**18


@pytest.mark.parametrize("value", ["1 day", "7200", "0 blocks", "16_777_216 blocks"])
def test_spans_of_a_block_clock_are_written_in_blocks(refusal: Refusal, value: str) -> None:
    error = refusal("voting_delay: 7_200 blocks", f"voting_delay: {value}", BLOCKS)
    assert error.key == "government.voting_delay"
    assert "block" in error.allowed


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("records:", "senate: {}\nrecords:", "senate"),
        ("  symbol:", "  demurrage: 1 %\n  symbol:", "currency.demurrage"),
        ("  symbol:", "  max_holding: 1 %\n  symbol:", "currency.max_holding"),
        (
            "      amount: 300",
            "      vesting: 1 year\n      amount: 300",
            "currency.genesis[1].vesting",
        ),
        ("  admission:", "  probation: 1 year\n  admission:", "citizenship.probation"),
        ("  quorum:", "  rage_quit: true\n  quorum:", "government.rage_quit"),
        ("  quorum:", "  secret_ballot: true\n  quorum:", "government.secret_ballot"),
        ("  quorum:", "  initiative: {}\n  quorum:", "government.initiative"),
        ("    until:", "    threshold: 2\n    until:", "government.guardian.threshold"),
        ("  keepers:", "  kinds: {}\n  keepers:", "records.kinds"),
    ],
)
def test_what_cannot_be_enforced_is_refused_by_name(
    refusal: Refusal, old: str, new: str, key: str
) -> None:
    error = refusal(old, new)
    assert error.key == key
    assert "not enforced by this version's contracts" in error.allowed
    assert error.line == line_of(new.split("\n")[0].strip(), CITIZENS.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("houses: [citizens]", "houses: [senate]"),
        ("admission: registrar", "admission: invitation"),
    ],
)
def test_a_choice_that_cannot_be_enforced_is_refused_by_name(
    refusal: Refusal, old: str, new: str
) -> None:
    assert "not enforced by this version's contracts" in refusal(old, new).allowed


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("nation:", "nation: &it", 4, "alias or anchor"),
        ("name: Sandbar", "name: *it", 5, "alias or anchor"),
        ("name: Sandbar", "name: !!python/object:os.system x", 5, "the tag"),
        ("name: Sandbar", "name: x\n  name: y", 6, "first on line 5"),
        ("govkit: 1", "govkit: 1\ngovkit: 1", 2, "first on line 1"),
        ("name: Sandbar", "name: " + "[" * 2_000, 5, "nested too deep"),
        ("name: Sandbar", "\tname: x", 5, "character"),
        ("name: Sandbar", "? [a]\n  : b", 5, "not a word"),
        ("records:", "---\nrecords:", line_of("records:", CITIZENS), "a second document"),
        ("name: Sandbar", "name: a\x07", 5, "control character"),
        ("name: Sandbar", "name:", 5, "nothing"),
        ("name: Sandbar", "name: ~", 5, "nothing"),
    ],
)
def test_yaml_that_is_not_taken_is_refused_at_its_line(
    refusal: Refusal, old: str, new: str, line: int, found: str
) -> None:
    error = refusal(old, new)
    assert error.line == line
    assert found in error.found


def test_an_alias_bomb_is_refused_at_its_first_anchor(tmp_path: Path) -> None:
    levels = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
    with pytest.raises(ConstitutionError, match="anchor"):
        Constitution.parse("a0: &a0 [x]\n" + levels, tmp_path)


@pytest.mark.parametrize(("text", "found"), [("", "empty file"), ("# nothing\n", "empty"), ("- a", "list"), ("x", "x")])  # fmt: skip
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(ConstitutionError) as caught:
        Constitution.parse(text, tmp_path)
    assert caught.value.line == 1
    assert found in caught.value.found


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        (b"govkit: 1\nnation: \xff\n", 2, "0xff"),
        (b"#" * ((1 << 20) + 1), 0, "over 1 MiB"),
    ],
    ids=["latin-1", "huge"],
)
def test_a_file_that_is_no_text_is_refused(
    tmp_path: Path, content: bytes, line: int, found: str
) -> None:
    path = tmp_path / "nation.yaml"
    path.write_bytes(content)
    with pytest.raises(ConstitutionError) as caught:
        Constitution.load(path)
    assert (caught.value.file, caught.value.line) == (path, line)
    assert found in caught.value.found


def test_a_path_that_leads_to_no_file_is_refused(tmp_path: Path) -> None:
    for path, found in (
        (tmp_path, "a folder, device or pipe"),
        (tmp_path / "absent.yaml", "no file"),
    ):
        with pytest.raises(ConstitutionError) as caught:
            Constitution.load(path)
        assert found in caught.value.found


def test_all_problems_of_a_file_are_told_at_once_by_line(tmp_path: Path) -> None:
    text = CITIZENS.replace("approval: 2/3", "approval: 1/3").replace("symbol: SHL", "symbol: s")
    with pytest.raises(ConstitutionError) as caught:
        Constitution.parse(text.replace("quorum: 20", "quorum: 200"), tmp_path)
    error = caught.value
    assert [error.key, *(each.key for each in error.others)] == [
        "currency.symbol",
        "government.quorum",
        "government.approval",
    ]
    lines = str(error).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("nation.yaml:9: currency.symbol: found s; allowed: 1 to 11 of A-Z")


def test_one_mistake_is_not_told_again_where_its_value_is_used(refusal: Refusal) -> None:
    """A bad clock or address makes other settings unreadable, which is not their fault."""
    assert refusal("clock: timestamp", "clock: sundial").others == ()
    assert refusal(f'"{REGISTRAR}"', '"0x12"').others == ()
    assert refusal("houses: [citizens]", "houses: [council]").others == ()
    assert refusal("name: Sandbar", "name:").others == ()


def test_a_control_character_never_reaches_the_terminal(refusal: Refusal) -> None:
    error = refusal("records:", '"a\\e[31mb": 1\nrecords:')
    assert "\x1b" not in str(error)


def test_nobody_is_left_out_where_holders_vote_by_themselves(refusal: Refusal) -> None:
    own = "300 SHL\n      self_delegate: false"
    text = CITIZENS.replace("5 %", "5 %\n  self_delegate: true", 1)
    error = refusal("300 SHL", own, text)
    assert error.key == "currency.genesis[1].self_delegate"
    assert "currency.self_delegate" in error.allowed


def test_no_setting_is_both_taken_and_reserved() -> None:
    for place in ((), ("nation",), ("currency",), ("citizenship",), ("government",), ("records",)):
        keys = keys_at(place)
        assert keys
        assert [key for key in keys if is_reserved((*place, key))] == []
    assert is_reserved(("government", "rage_quit"))


def test_without_libyaml_the_same_is_read(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML has no libyaml everywhere; what its own parser reads must be the same."""
    with_libyaml = parse().fingerprint()
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    assert parse().fingerprint() == with_libyaml
    with pytest.raises(ConstitutionError) as caught:
        parse("name: Sandbar", 'name: "7\n')
    assert caught.value.line > 0
    with pytest.raises(ConstitutionError) as quoted:
        parse("quorum: 20 %", 'quorum: "120 %"')
    assert quoted.value.found == '"120 %"'


def test_a_hostile_file_of_the_greatest_size_is_refused_at_once(tmp_path: Path) -> None:
    """By its first 50 problems, and without reading a number of a million digits."""
    bad = "".join(f"k{i}: 1\n" for i in range(20_000))
    with pytest.raises(ConstitutionError) as caught:
        Constitution.parse(bad, tmp_path)
    assert len(caught.value.others) == 49
    for many in ("1, " * 300_000, ", ".join(f"dve{i}" for i in range(20_000))):
        with pytest.raises(ConstitutionError):
            Constitution.parse(CITIZENS.replace("[dev0, registrar]", f"[{many}]"), tmp_path)
    long = CITIZENS.replace("govkit: 1", "govkit: " + "9" * 900_000)
    with pytest.raises(ConstitutionError) as number:
        Constitution.parse(long, tmp_path)
    assert len(str(number.value)) < 400


LOCKED = "  yearly_issuance_limit: 5 %\n  locked_votes: {longest: 4 years, epoch: 1 week}\n"


@pytest.mark.parametrize(
    ("old", "new", "key", "allowed"),
    [
        ("4 years", "5 years", "currency.locked_votes.longest", "1 second to 1_460 days"),
        ("4 years", "7200 blocks", "currency.locked_votes.longest", "3 days"),
        ("1 week", "6 days", "currency.locked_votes.longest", "at most 209"),
        ("longest: 4 years", "longest: 1 day", "currency.locked_votes.longest", "one epoch"),
        (", epoch: 1 week", "", "currency.locked_votes.epoch", ""),
        ("{longest: 4 years, epoch: 1 week}", "true", "currency.locked_votes", ""),
    ],
)
def test_locks_that_no_contract_could_hold(
    refusal: Refusal, old: str, new: str, key: str, allowed: str
) -> None:
    base = CITIZENS.replace("  yearly_issuance_limit: 5 %\n", LOCKED)
    named(refusal(old, new, base), key, "", allowed)


@pytest.mark.parametrize("votes", ["locked", "square_root"])
def test_a_house_by_locked_currency_takes_the_setting(
    parse: Parse, refusal: Refusal, votes: str
) -> None:
    houses = f"houses: [citizens, {{name: stewards, votes: {votes}}}]"
    error = refusal("houses: [citizens]", houses)
    assert error.key == "government.houses[1].votes"
    assert "currency.locked_votes" in error.allowed
    base = CITIZENS.replace("  yearly_issuance_limit: 5 %\n", LOCKED)
    file = parse("houses: [citizens]", houses, base)
    assert any("until somebody locks some" in warning for warning in file.warnings())
    assert file.currency.locked_votes is not None
    assert file.currency.locked_votes.longest == 4 * 365 * 86_400
    core = refusal("houses: [citizens]", f"houses: [{{name: s, votes: {votes}}}]", base)
    assert "a core that votes by citizens or token" in core.allowed


def test_a_house_by_square_roots_takes_locks_of_two_epochs(parse: Parse, refusal: Refusal) -> None:
    """By less nothing ever weighs; of another house it is enough."""
    roots = "houses: [citizens, {name: roots, votes: square_root}]"
    base = CITIZENS.replace("  yearly_issuance_limit: 5 %\n", LOCKED)
    base = base.replace("4 years", "13 days")
    assert parse("houses: [citizens]", roots.replace("square_root", "locked"), base)
    named(
        refusal("houses: [citizens]", roots, base),
        "currency.locked_votes.longest", "13 days", "two epochs",
    )  # fmt: skip
    assert parse("houses: [citizens]", roots, base.replace("13 days", "14 days"))


def test_an_epoch_shorter_than_a_vote_by_square_roots_is_warned_of(parse: Parse) -> None:
    base = CITIZENS.replace(
        "  yearly_issuance_limit: 5 %\n", LOCKED.replace("1 week", "259200 seconds")
    )
    base = base.replace("longest: 4 years", "longest: 1 year")
    roots = base.replace(
        "houses: [citizens]", "houses: [citizens, {name: roots, votes: square_root}]"
    )

    def is_warned(text: str) -> bool:
        return any("epoch is shorter than a vote" in each for each in parse(base=text).warnings())

    shorter = "epoch: 259199 seconds"
    assert not is_warned(roots)
    assert is_warned(roots.replace("epoch: 259200 seconds", shorter))
    assert not is_warned(base.replace("epoch: 259200 seconds", shorter))
