"""A small nation file that is right, and ways to get one setting of it wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.errors import ConstitutionError

CITIZENS = """\
govkit: 1
accounts:
  registrar: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
nation:
  name: Sandbar
  clock: timestamp
currency:
  name: Shell
  symbol: SHL
  cap: 1_000 SHL
  yearly_issuance_limit: 5 %
  genesis:
    - to: treasury
      amount: 600 SHL
    - to: dev0
      amount: 300 SHL
citizenship:
  admission: registrar
  registrar: registrar
  founding_citizens: [dev0, registrar]
government:
  houses: [citizens]
  voting_delay: 1 day
  voting_period: 3 days
  quorum: 20 %
  approval: 2/3
  proposal_threshold: 1 citizen
  timelock_delay: 2 days
  late_quorum_extension: 1 day
  guardian:
    account: dev1
    until: 2027-12-31
records:
  keepers: [registrar]
"""

TOKEN = CITIZENS.replace("[citizens]", "[token]").replace("1 citizen", "10 SHL")
BLOCKS = (
    CITIZENS.replace("clock: timestamp", "clock: blocknumber")
    .replace("1 day\n", "7_200 blocks\n", 2)
    .replace("3 days", "21_600 blocks")
)

Parse = Callable[..., Constitution]
Refusal = Callable[..., ConstitutionError]


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    """Parse the nation file with `old` replaced by `new`, once."""

    def parse(old: str = "", new: str = "", base: str = CITIZENS) -> Constitution:
        assert old in base
        return Constitution.parse(base.replace(old, new, 1) if old else base, tmp_path)

    return parse


@pytest.fixture
def refusal(parse: Parse) -> Refusal:
    """The error of such a change."""

    def refusal(old: str, new: str, base: str = CITIZENS) -> ConstitutionError:
        with pytest.raises(ConstitutionError) as caught:
            parse(old, new, base)
        return caught.value

    return refusal


def named(error: ConstitutionError, key: str, found: str, allowed: str) -> ConstitutionError:
    """Of all errors of a file the one about `key`, which says these words."""
    about = [each for each in (error, *error.others) if each.key == key]
    assert about, [str(each) for each in (error, *error.others)]
    assert found in about[0].found
    assert allowed in about[0].allowed
    assert about[0].line > 0
    return about[0]
