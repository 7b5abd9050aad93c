"""The reasons why contracts refuse, and what a person can do then.

A contract refuses with an error of its own: `GovernorNoActions()` is told as "governor: no
actions" wherever a person reads it. Contracts of earlier releases revert with these words.
"""

from __future__ import annotations

import re

from govkit.errors import InvalidInput, NotAuthorized, RevertError, WrongState
from govkit.reasons import agreements, justice, money, people, secret_votes, voting

TABLES = (
    people.REVERTS,
    money.REVERTS,
    voting.REVERTS,
    justice.REVERTS,
    agreements.REVERTS,
    secret_votes.REVERTS,
)
REVERTS: dict[str, tuple[type[RevertError], str]] = dict(
    sorted(each for table in TABLES for each in table.items())
)
"""Each reason that the contracts can revert with: the error it becomes, and what to do next.

`tests/contracts/test_reasons.py` compares it with the sources.
"""

EARLIER: dict[str, tuple[type[RevertError], str]] = {
    "admissions: out of range": (InvalidInput, "see govkit schema for the bounds"),
    "governor: veto open": (
        WrongState,
        "a late ballot extended the veto; execute it afterwards",
    ),
    "treasury: already scheduled": (WrongState, "it is already in the timelock"),
    "treasury: not ready": (WrongState, "wait until its eta: see govkit proposal show"),
    "treasury: not scheduled": (WrongState, "there is nothing to take back"),
    "treasury: only governor": (NotAuthorized, "put this into a proposal"),
}
"""Reasons that only contracts of earlier releases give."""


def error_name(reason: str) -> str:
    """What a contract's ABI calls the error of a reason: `GovernorNoActions`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", reason))
