"""The kinds of houses: what a house does with a proposal, and where its votes come from."""

from __future__ import annotations

from enum import StrEnum

MAX_FURTHER_HOUSES = 4
"""The most houses besides the core."""


class Role(StrEnum):
    """What a further house does: consent before a proposal passes, or veto what has passed."""

    CONSENT = "consent"
    VETO = "veto"


class Votes(StrEnum):
    """Where a house's votes come from: one for each citizen, the currency that is delegated, the
    root of what a citizen has locked up itself, the currency that is locked up by the time it stays
    so, or one for each member of a council."""

    CITIZENS = "citizens"
    TOKEN = "token"
    SQUARE_ROOT = "square_root"
    LOCKED = "locked"
    COUNCIL = "council"

    @property
    def by_head(self) -> bool:
        """Whether each voter has one vote."""
        return self in (Votes.CITIZENS, Votes.COUNCIL)

    @property
    def in_currency(self) -> bool:
        """Whether a vote is an amount of the currency."""
        return self in (Votes.TOKEN, Votes.LOCKED)

    @property
    def needs_locks(self) -> bool:
        """Whether only locked currency weighs."""
        return self in (Votes.LOCKED, Votes.SQUARE_ROOT)
