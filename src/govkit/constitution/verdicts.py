"""What verdicts may do: the words for it, and for the court, in nation files."""

from __future__ import annotations

COURT = "court"
"""The guardian of a nation whose verdicts cancel proposals."""
HALTS = "halt_proposals"
KEYS = {1: HALTS, 2: "suspend_officers", 3: "award_damages"}
"""The keys of the powers, by their numbers in the contract."""
