"""Why the contract of agreements refuses."""

from __future__ import annotations

from govkit.errors import (
    InvalidInput,
    LimitExceeded,
    NotAuthorized,
    RevertError,
    WrongState,
)

REVERTS: dict[str, tuple[type[RevertError], str]] = {
    "agreements: asset falls short": (
        WrongState,
        "this token took balances away: its receiver alone can claim what is left",
    ),
    "agreements: claimed": (WrongState, "each party claims one split in a dispute"),
    "agreements: invalid signature": (InvalidInput, "each party signs these terms, unchanged"),
    "agreements: joined": (WrongState, "this party has joined already"),
    "agreements: moved away": (NotAuthorized, "its passport has a new key: use that one"),
    "agreements: no arbitrator": (WrongState, "the terms name nobody who rules: settle instead"),
    "agreements: no such party": (InvalidInput, "see govkit agreement show for the parties"),
    "agreements: no such step": (InvalidInput, "see govkit agreement show for the steps"),
    "agreements: not active": (WrongState, "see govkit agreement show for what it waits for"),
    "agreements: not disputed": (WrongState, "see govkit agreement show for what it waits for"),
    "agreements: not open": (WrongState, "see govkit agreement show for what is still open"),
    "agreements: not paid": (
        WrongState,
        "approve the amount for the contract first; tokens that keep a fee are not accepted",
    ),
    "agreements: not performed": (WrongState, "steps are open, or a deadline acted"),
    "agreements: not referred": (WrongState, "there is no such dispute, or it was ruled"),
    "agreements: not ruled": (WrongState, "see govkit agreement show for when it is decided"),
    "agreements: noted": (WrongState, "this was noted already, or nothing is noted here"),
    "agreements: nothing owed": (
        WrongState,
        "see govkit agreement show for who gets what, and when",
    ),
    "agreements: only confirmer": (NotAuthorized, "see govkit agreement show for who confirms"),
    "agreements: only parties": (NotAuthorized, "the parties do this, with their present keys"),
    "agreements: payment failed": (WrongState, "the receiver or the token refused: claim it later"),
    "agreements: period out of range": (LimitExceeded, "no time is further away than 2^32"),
    "agreements: referred": (WrongState, "the court gave a number that it gave before"),
    "agreements: too early": (WrongState, "wait until all have answered, or their time is over"),
    "agreements: too late": (WrongState, "the time for this is over: see govkit agreement show"),
    "agreements: wrong amount": (InvalidInput, "see govkit agreement show for what it costs"),
    "agreements: wrong dispute": (InvalidInput, "the dispute has changed: read it again"),
    "agreements: wrong parties": (
        InvalidInput,
        "name from 2 to 15 different parties, none of them the arbitrator",
    ),
    "agreements: wrong shares": (InvalidInput, "give each party a share, 100 % together"),
    "agreements: wrong step": (InvalidInput, "see the reference of agreements for the bounds"),
}
