"""The treasury's section: what is taken, what is refused and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.quantities import Money
from govkit.errors import ConstitutionError
from govkit.testing.sample import sample_text
from govkit.types import Wei

USDC = "0x" + "5c" * 20
LIMITS = """\
treasury:
  limits:
    - asset: ETH
      period: month
      caps: {constitutional: any, budget: 5 ETH}
      dormant: 25 %
    - {asset: TST, runway: 6 months}
    - asset: usdc
      period: 14 days
      caps: {budget: 250_000 of usdc}
"""


def text(section: str = LIMITS) -> str:
    accounts = f"accounts:\n  usdc: '{USDC}'\n"
    classes = "  classes:\n    budget: {quorum: 10 %}\n"
    whole = sample_text().replace("government:\n", "government:\n" + classes, 1)
    return accounts + whole + section


def parse(section: str = LIMITS) -> Constitution:
    return Constitution.parse(text(section), Path())


def test_what_is_read() -> None:
    section = parse().treasury
    assert section is not None
    coin, own, other = section.limits
    assert (coin.asset, coin.period, coin.dormant, coin.runway) == ("coin", 1, 2_500, None)
    assert coin.caps == {"constitutional": None, "budget": Money("coin", Wei(5 * 10**18))}
    assert (own.asset, own.caps, own.runway, own.dormant) == ("token", {}, 6, 10_000)
    assert other.asset == parse().accounts["usdc"]
    assert other.period == 14 * 86_400


def test_a_file_that_names_no_limit_has_the_fingerprint_that_it_had() -> None:
    bare = parse("")
    assert b'"treasury":{' not in bare.canonical_bytes()
    assert bare.fingerprint() != parse().fingerprint()


def test_each_setting_counts_in_the_fingerprint() -> None:
    changes = {"month": "year", "any": "7 ETH", "25 %": "26 %", "6 months": "7 months"}
    prints = {parse(LIMITS.replace(was, now, 1)).fingerprint() for was, now in changes.items()}
    assert len(prints | {parse().fingerprint()}) == 5


def test_it_is_restored_from_its_settings() -> None:
    file = parse()
    assert Constitution.restore(file.settings(), "settings").fingerprint() == file.fingerprint()


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("5 ETH", "5 TST", r"caps.budget: .*an amount of the limit's own asset"),
        ("5 ETH", "5", r"caps.budget: .*an amount such as"),
        ("budget: 5 ETH", "bugdet: 5 ETH", r"a class or an institution that pays.*budget"),
        ("month\n", "fortnight\n", r"period: .*month"),
        ("14 days", "90 minutes", "whole hours"),
        ("asset: TST", "asset: ETH", "each asset once"),
        ("asset: usdc", "asset: nobody", "asset: .*nobody"),
        ("6 months", "0 months", "from 1 month to 255 months"),
        ("6 months", "6", "a number of months"),
        ("TST, runway: 6 months", "TST", "or a `runway`"),
        ("      period: month\n", "", "`period` and `caps` together"),
        ("25 %", "125 %", "0 % to 100 %"),
        ("250_000", "1" + "0" * 32, "less than 2.104"),
        ("asset: ETH", "aset: ETH", "aset"),
    ],
)
def test_what_is_refused(was: str, now: str, said: str) -> None:
    assert was in LIMITS
    with pytest.raises(ConstitutionError, match=said) as caught:
        parse(LIMITS.replace(was, now, 1))
    assert caught.value.line > text("").count("\n")


def test_at_most_four() -> None:
    more = "".join(
        f"    - {{asset: '0x{n:02x}{'ab' * 19}', runway: 1 month}}\n" for n in range(17, 20)
    )
    with pytest.raises(ConstitutionError, match="at most 4 assets"):
        parse(LIMITS + more)


def test_a_strictest_class_that_can_spend_nothing_is_told() -> None:
    assert not [each for each in parse().warnings() if "limits[0]" in each]
    [told] = [each for each in parse().warnings() if "treasury.limits[2]" in each]
    assert "constitutional has no cap" in told
