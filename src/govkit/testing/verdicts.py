"""A sample nation whose verdicts cancel proposals, suspend from offices, and award damages."""

from __future__ import annotations

from govkit.testing.justice import with_court

OFFICE, KIND = "clerk", "firms"
"""The office, and the kind of bond, of the sample."""


def with_verdicts(text: str) -> str:
    """The sample nation file with a court that rules within days, and all powers of verdicts; the
    court is its guardian."""
    before, _, rest = with_court(text).partition("  guardian:\n")
    _, until, rest = rest.partition("    until:")
    return f"""{before}  guardian:
    account: court
{until}{rest}  evidence_period: 2 days
  commit_period: 1 day
  reveal_period: 1 day
  appeal_period: 1 day
  powers:
    halt_proposals:
      for_at_most: 7 days
      each_citizen_every: 30 days
      bond: 1 ETH
    suspend_officers:
      for_at_most: 90 days
    award_damages:
      notice: 7 days
      bonds:
        {KIND}: 3 ETH
        shops: 500 TST
offices:
  {OFFICE}:
    term: 1 year
"""
