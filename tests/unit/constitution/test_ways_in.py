"""citizenship.oath, application and claim_list: what is taken, and each that is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.ways_in import read_keys
from govkit.errors import ConstitutionError
from tests.unit.constitution.conftest import BLOCKS, CITIZENS

VOUCHING = """\
  application:
    fee: 0.01 ETH
    vouching:
      vouchers: 2
      bond: 0.1 ETH
      challenge_bond: 0.2 ETH
      challenge_window: 7 days
      judging_period: 30 days
      judge: registrar
      tenure: 90 days
"""
KEYS = (
    "0x00000000000000000000000000000000000ada01\n0x00000000000000000000000000000000000ada02 # b\n"
)
Load = Callable[..., Constitution]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """The nation file with some lines added under citizenship, a charter and a list beside it."""
    (tmp_path / "charter.md").write_text("We are.")
    (tmp_path / "founders.txt").write_text(KEYS)

    def loaded(lines: str, text: str = CITIZENS, charter: bool = True) -> Constitution:
        text = text.replace("\ngovernment:", f"\n{lines}government:")
        if charter:
            text = text.replace("  clock:", "  charter: { file: charter.md }\n  clock:")
        return Constitution.parse(text, tmp_path)

    return loaded


def test_what_an_application_takes(load: Load) -> None:
    file = load("  oath: I will keep it.\n" + VOUCHING)
    citizenship = file.citizenship
    assert citizenship.oath == "I will keep it."
    assert citizenship.application is not None
    assert citizenship.application.fee_wei == 10**16
    vouching = citizenship.application.vouching
    assert vouching is not None
    assert (vouching.vouchers, vouching.open_vouches, vouching.judge) == (2, 3, "registrar")
    assert (vouching.bond_wei, vouching.challenge_bond_wei) == (10**17, 2 * 10**17)
    assert (vouching.challenge_window, vouching.tenure) == (7 * 86_400, 90 * 86_400)
    assert file.warnings() == ()


def test_spans_in_blocks(load: Load) -> None:
    lines = VOUCHING.replace("7 days", "50_400 blocks").replace("30 days", "9 blocks")
    vouching = load(lines.replace("90 days", "1 block"), BLOCKS).citizenship.application
    assert vouching is not None
    assert vouching.vouching is not None
    assert vouching.vouching.challenge_window == 50_400


def test_a_list_is_known_by_its_root(load: Load) -> None:
    root = read_keys(KEYS).root.hex()
    by_file = load("  claim_list: { file: founders.txt, period: 1 year }\n")
    by_root = load(f'  claim_list: {{ root: "0x{root}", period: 1 year }}\n')
    both = load(f'  claim_list: {{ file: founders.txt, root: "0x{root}", period: 1 year }}\n')
    assert by_file.fingerprint() == by_root.fingerprint() == both.fingerprint()
    assert json.loads(by_file.canonical_bytes())["citizenship"]["claim_list"]["root"] == root
    claims = by_file.citizenship.claim_list
    assert claims is not None
    assert claims.file is not None
    assert claims.file.name == "founders.txt"


def test_every_setting_is_in_the_fingerprint(load: Load) -> None:
    found = {load(VOUCHING).fingerprint(), load("").fingerprint()}
    changes = [
        ("0.01 ETH", "0.02 ETH"),
        ("vouchers: 2", "vouchers: 1"),
        ("bond: 0.1", "bond: 0.3"),
        ("bond: 0.2", "bond: 0.4"),
        ("7 days", "8 days"),
        ("30 days", "31 days"),
        ("judge: registrar", "judge: vote"),
        ("90 days", "91 days"),
        ("    vouching:", "    consent: true\n    vouching:"),
        ("      vouchers:", "      open_vouches: 1\n      vouchers:"),
        ("  application:", "  oath: I will\n  application:"),
    ]
    for old, new in changes:
        assert old in VOUCHING
        found.add(load(VOUCHING.replace(old, new, 1)).fingerprint())
    assert len(found) == 2 + len(changes)


def test_a_nation_without_ways_in_is_what_it_was(load: Load) -> None:
    form = json.loads(load("").canonical_bytes())["citizenship"]
    assert not {"oath", "application", "claim_list"} & set(form)
    assert not load("").citizenship.has_ways_in


WRONG = [
    ("vouchers: 2", "vouchers: 0", "application.vouching.vouchers", "1 to 7"),
    ("vouchers: 2", "vouchers: 8", "application.vouching.vouchers", "1 to 7"),
    ("bond: 0.1 ETH", "bond: 0 ETH", "application.vouching.bond", "more than nothing"),
    ("bond: 0.1 ETH", "bond: 0.1 SHL", "application.vouching.bond", "ETH"),
    ("bond: 0.1 ETH", "bond: 0.1", "application.vouching.bond", "0.1 ETH"),
    ("fee: 0.01 ETH", "fee: 400_000_000 ETH", "application.fee", "2^88"),
    ("window: 7 days", "window: 7 blocks", "application.vouching.challenge_window", ""),
    ("window: 7 days", "window: 0 days", "application.vouching.challenge_window", "1 second"),
    ("judge: registrar", "judge: dev0", "application.vouching.judge", "vote or registrar"),
    (
        "      judge:",
        "      open_vouches: 0\n      judge:",
        "application.vouching.open_vouches",
        "",
    ),
    ("      tenure: 90 days\n", "", "application.vouching", "tenure"),
    ("  application:", "  claim_list: {}\n  application:", "claim_list", "`file` or a `root`"),
    (
        "  application:",
        "  claim_list: { file: nobody.txt }\n  application:",
        "claim_list.file",
        "an address on each line",
    ),
    (
        "  application:",
        "  claim_list: { file: ../founders.txt }\n  application:",
        "claim_list.file",
        "folder",
    ),
    (
        "  application:",
        f'  claim_list: {{ file: founders.txt, root: "0x{"11" * 32}" }}\n  application:',
        "claim_list.root",
        read_keys(KEYS).root.hex(),
    ),
    (
        "  application:",
        f'  claim_list: {{ root: "0x{"00" * 32}" }}\n  application:',
        "claim_list.root",
        "64 hex digits",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "allowed"), WRONG)
def test_a_wrong_setting_is_named(load: Load, old: str, new: str, key: str, allowed: str) -> None:
    assert old in VOUCHING
    with pytest.raises(ConstitutionError) as caught:
        load(VOUCHING.replace(old, new, 1))
    named = {error.key: error for error in (caught.value, *caught.value.others)}
    assert f"citizenship.{key}" in "\n".join(named)
    assert allowed in str(caught.value)


def test_an_oath_is_about_a_charter(load: Load) -> None:
    with pytest.raises(ConstitutionError, match="charter"):
        load("  oath: I will\n" + VOUCHING, charter=False)


def test_an_oath_that_nobody_takes(load: Load) -> None:
    with pytest.raises(ConstitutionError, match="claim_list beside it"):
        load("  oath: I will\n")


def test_an_application_that_takes_nothing(load: Load) -> None:
    with pytest.raises(ConstitutionError, match="takes nothing"):
        load("  application: {}\n")


def test_a_registrar_that_is_not_there_judges_nothing(load: Load) -> None:
    text = CITIZENS.replace("admission: registrar\n  registrar: registrar", "admission: vote")
    with pytest.raises(ConstitutionError, match="there is no registrar"):
        load(VOUCHING, text)


def test_an_office_that_is_the_registrar_judges(load: Load) -> None:
    office = "offices:\n  clerk: { term: 100 days, registrar: true, holders: [dev0] }\n"
    text = CITIZENS.replace("  registrar: registrar\n", "")
    assert load(VOUCHING, text + office).has_registrar


def test_more_vouchers_than_citizens(load: Load) -> None:
    text = CITIZENS.replace("admission: registrar\n  registrar: registrar", "admission: vote")
    lines = VOUCHING.replace("judge: registrar", "judge: vote")
    load(lines, text)
    with pytest.raises(ConstitutionError, match="nobody else could vouch"):
        load(lines.replace("vouchers: 2", "vouchers: 3"), text)


def test_a_door_that_stands_open_is_warned_of(load: Load) -> None:
    [warning] = load("  oath: I will\n  application: {}\n").warnings()
    assert "under as many names as they like" in warning
    assert load("  application: { consent: true }\n").warnings() == ()


def test_a_vote_that_comes_too_late_is_warned_of(load: Load) -> None:
    lines = VOUCHING.replace("judge: registrar", "judge: vote")
    assert load(lines).warnings() == ()
    [warning] = load(lines.replace("30 days", "6 days")).warnings()  # 1 + 3 + 2
    assert "admissions.judge" in warning
    assert load(lines.replace("30 days", "6 days 1 second")).warnings() == ()


def test_rules_about_ways_in_that_are_not_there(load: Load) -> None:
    text = CITIZENS.replace(
        "  voting_delay: 1 day",
        "  strictest_class: top\n  classes: { fast: { quorum: 10 % } }\n"
        "  rules: [{ action: admissions.judge, class: fast }]\n  voting_delay: 1 day",
    )
    load(VOUCHING, text)
    with pytest.raises(ConstitutionError, match="no application and no claim_list"):
        load("", text)
    for setter in ("setTerms", "setOath", "setList"):
        with pytest.raises(ConstitutionError, match="a function of the nation"):
            load(VOUCHING, text.replace("admissions.judge", f"admissions.{setter}"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0x12", "line 1 is not an address"),
        ("# nobody\n\nbob", "line 3 is not an address"),
        (KEYS + KEYS, "line 3 has 0x"),
        ("", "from 1 to"),
        ("0x71be63f3384f5fb98995898A86B02Fb2426c5788", "EIP-55"),
        ("0x" + "0" * 40, "somebody has the key of"),
    ],
)
def test_a_list_with_a_bad_line(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_keys(text)
