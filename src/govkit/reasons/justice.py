"""Why the contracts of justice refuse: the court and reputation."""

from __future__ import annotations

from govkit.errors import (
    InvalidInput,
    LimitExceeded,
    NotAuthorized,
    NotEligible,
    RevertError,
    WrongState,
)

REVERTS: dict[str, tuple[type[RevertError], str]] = {
    "court: amount out of range": (LimitExceeded, "fees, stakes and bonds are at most 2^80 wei"),
    "court: awaits shares": (WrongState, "wait until all shares are given, or renew the draw"),
    "court: blocks out of range": (InvalidInput, "see govkit schema for the bounds"),
    "court: committed": (WrongState, "each commits once; keep the secret to reveal it"),
    "court: given": (WrongState, "this share was given already"),
    "court: no appeal": (WrongState, "see govkit court show for what can be appealed"),
    "court: no roll": (WrongState, "in this nation every citizen serves who is drawn"),
    "court: no ruling": (WrongState, "see govkit court show for what the case waits for"),
    "court: no share": (InvalidInput, "give the secret that was committed"),
    "court: no such case": (InvalidInput, "see govkit court list"),
    "court: no such choice": (InvalidInput, "see govkit court show for the rulings"),
    "court: not committing": (WrongState, "see govkit court show for what the case waits for"),
    "court: not drawing": (WrongState, "its panel is drawn: see govkit court show"),
    "court: not revealing": (WrongState, "see govkit court show for what the case waits for"),
    "court: not serving": (WrongState, "this person is not on the roll, or left it"),
    "court: nothing owed": (WrongState, "a stake stays in while its owner serves"),
    "court: only citizens": (NotEligible, "only citizens serve"),
    "court: only panelists": (NotAuthorized, "see govkit court show for the panel's seats"),
    "court: only parties": (NotAuthorized, "the case's parties do this, with their present keys"),
    "court: only treasury": (NotAuthorized, "put this into a proposal"),
    "court: period out of range": (InvalidInput, "see govkit schema for the bounds"),
    "court: seats out of range": (InvalidInput, "choose an odd number up to 21, more for appeals"),
    "court: too early": (WrongState, "see govkit court show for when it is time"),
    "court: too late": (WrongState, "see govkit court show for what the case waits for"),
    "court: tries out of range": (InvalidInput, "choose from 1 to 100 tries"),
    "court: wrong amount": (InvalidInput, "see govkit court show for what it costs"),
    "court: wrong case": (InvalidInput, "the case has changed: read it again"),
    "court: wrong grounds": (InvalidInput, "give the grounds of the first seat with the ruling"),
    "court: wrong vote": (InvalidInput, "reveal the vote and secret that were committed"),
    "reputation: only agreements": (NotAuthorized, "reputation follows from agreements"),
}
