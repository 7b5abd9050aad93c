"""The nation of the attacks' own pairs: five people, each a citizen with 1,000 VIL."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.constitution import Constitution

PEOPLE = 5
Change = Callable[[str], str]


def village(change: Change = str) -> Constitution:
    """The village, whose file's text was changed. Raises ConstitutionError."""
    return Constitution.parse(change(_TEXT), Path())


def replacing(*pairs: tuple[str, str]) -> Change:
    """A change that replaces text. Raises LookupError if there is none such."""

    def one(text: str, pair: tuple[str, str]) -> str:
        if pair[0] not in text:
            raise LookupError(f"the village's file has no {pair[0]!r}")
        return text.replace(*pair)

    return lambda text: reduce(one, pairs, text)


def adding(section: str, *changes: Change) -> Change:
    """A change that adds a section at the end, after other changes."""
    return lambda text: reduce(lambda done, change: change(done), changes, text) + section


HOLDERS = replacing(
    ("houses: [citizens]", "houses: [token]"),
    ("proposal_threshold: 1 citizen", "proposal_threshold: 500 VIL"),
)
"""The village's file with holders of currency as its house."""


def voting_in_secret(threshold: int) -> Change:
    """A change to a village that votes on payments in secret, where so many of five trustees
    count."""
    trustees = ", ".join(f"dev{number}" for number in range(20, 25))
    section = (
        f"trustees: {{accounts: [{trustees}], threshold: {threshold}, shares: 1 day, "
        "least_ballots: 3}\n"
    )
    classes = (
        "  classes: {quiet: {secret: true}}\n"
        "  rules: [{action: treasury pays coin, class: quiet}]\n"
    )
    return adding(section, replacing(("  grace_period: 14 days\n", classes)))


_NAMES = [f"dev{number}" for number in range(10, 10 + PEOPLE)]
_TEXT = f"""\
govkit: 1
accounts: {{clerk: "{DEV_ACCOUNTS[1].address}", warden: "{DEV_ACCOUNTS[2].address}"}}
nation:
  name: Village
  clock: timestamp
currency:
  name: Villager
  symbol: VIL
  cap: 1_000_000 VIL
  yearly_issuance_limit: 5 %
  self_delegate: true
  genesis:
    - {{to: treasury, amount: 10_000 VIL}}
{"".join(f"    - {{to: {name}, amount: 1_000 VIL}}{chr(10)}" for name in _NAMES)}citizenship:
  admission: vote
  founding_citizens: [{", ".join(_NAMES)}]
government:
  houses: [citizens]
  voting_delay: 1 day
  voting_period: 3 days
  quorum: 40 %
  approval: 60 %
  proposal_threshold: 1 citizen
  timelock_delay: 2 days
  grace_period: 14 days
"""
