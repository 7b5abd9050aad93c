"""Why the contracts of secret ballots refuse; see `govkit.reasons`."""

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
    "secret house: bad ballot": (
        InvalidInput,
        "make the ballot anew: it was made for another voter, poll or key, or was changed",
    ),
    "secret house: bad share": (
        InvalidInput,
        "make the share anew: it is of another poll or trustee, or was changed",
    ),
    "secret house: no key": (
        WrongState,
        "wait until the trustees have made a key: see govkit ballot trustee status",
    ),
    "secret house: no share": (
        InvalidInput,
        "name trustees with shares here, in rising order",
    ),
    "secret house: no such trustee": (InvalidInput, "see govkit ballot trustee status"),
    "secret house: no veto": (InvalidInput, "a house that vetoes cannot vote in secret"),
    "secret house: not counting": (
        WrongState,
        "shares and the tally have their time after the vote, once: see govkit proposal show",
    ),
    "secret house: out of range": (
        InvalidInput,
        "choose at least 3 ballots, spans from 1 to 8,388,607, and weights in rising order",
    ),
    "secret house: share is here": (WrongState, "nothing is left to do: this share was given"),
    "secret house: too few ballots": (
        NotEligible,
        "so few ballots are never opened, since they would tell how each voted",
    ),
    "secret house: too few shares": (LimitExceeded, "wait for the shares of more trustees"),
    "secret house: vote in secret": (WrongState, "this house votes in secret: vote with --secret"),
    "secret house: wrong tally": (InvalidInput, "count again: these numbers are not the sum's"),
    "trustees: done already": (WrongState, "wait for the others: see govkit ballot trustee status"),
    "trustees: each once": (InvalidInput, "name each trustee once, by a real address"),
    "trustees: no key": (WrongState, "let the time pass, and begin again without this dealer"),
    "trustees: no point": (InvalidInput, "make the key file anew: a point is not on the curve"),
    "trustees: no such dealing": (InvalidInput, "give the dealing as its event has it"),
    "trustees: not as committed": (InvalidInput, "deal from the key file with which you enrolled"),
    "trustees: not now": (WrongState, "see govkit ballot trustee status for what it is time for"),
    "trustees: number too high": (InvalidInput, "give numbers below the order of the curve"),
    "trustees: only treasury": (NotAuthorized, "put this into a proposal"),
    "trustees: only trustees": (NotAuthorized, "see govkit ballot trustee status for who they are"),
    "trustees: phase out of range": (InvalidInput, "choose from 1 second to 365 days"),
    "trustees: share is right": (WrongState, "confirm: the share is what the dealer promised"),
    "trustees: threshold out of range": (
        InvalidInput,
        "choose a threshold from 1 to the number of trustees",
    ),
    "trustees: wrong length": (InvalidInput, "deal as many numbers as there are trustees"),
    "trustees: wrong proof": (InvalidInput, "make the proof anew, for this epoch and trustee"),
}
