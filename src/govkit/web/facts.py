"""The facts on a gazette's pages about the nation itself, worked out from proofs alone.

The verifier works them out again, so that a page with other facts is known by its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govkit.nation import facts as state
from govkit.nation.nation import Nation
from govkit.types import ZERO_ADDRESS

FORMAT = 1


def facts_of(nation: Nation) -> dict[str, Any]:
    """All in plain values: amounts in wei as text, times in seconds since 1970."""
    return {
        "govkit_gazette": FORMAT,
        "nation": nation.governor.name(),
        "motto": _motto(nation),
        "block": state.block(nation),
        "founded": state.founding(nation),
        "contracts": dict(nation.deployment.contracts),
        "officers": list(state.officers(nation)),
        "citizens": state.citizens(nation),
        "joining": list(_ways_in(nation)),
        "treasury": state.treasury(nation),
        "houses": state.houses(nation),
        "classes": state.classes(nation),
        "proposals": state.proposals(nation),
        **_justice(nation),
    }


def _motto(nation: Nation) -> str:
    """The motto in the nation file; no contract has it."""
    return str(nation.deployment.settings.get("nation", {}).get("motto") or "")


def _ways_in(nation: Nation) -> Iterator[str]:
    """How somebody becomes a citizen, in sentences."""
    registrar = nation.registry.registrar()
    if registrar != ZERO_ADDRESS:
        yield f"The registrar admits citizens: {nation.book.show(registrar)}."
    if nation.admissions is not None:
        yield from _applications(nation)
    yield "The citizens admit somebody by a passed proposal."


def _applications(nation: Nation) -> Iterator[str]:
    door, terms = nation.ways_in.contract, nation.ways_in.terms
    if terms.accepting:
        vouching = f" {terms.vouchers} citizens must vouch for you." if terms.vouchers else ""
        yield f"Anybody may apply, with govkit citizen apply.{vouching}"
    if any(door.list_root()):
        yield "Who is on the founding list claims a place, with govkit citizen claim."


def _justice(nation: Nation) -> dict[str, Any]:
    """Who decides disputes, what verdicts may do, and each case; nothing without a court."""
    if nation.court is None:
        return {}
    terms = nation.court.terms
    cases = [
        {"number": each.number, "stage": str(each.stage), "ruling": each.ruling}
        for each in nation.court.all()
    ]
    powers = sorted(nation.claims.powers()) if nation.claims else []
    return {
        "justice": {
            "seats": terms.seats,
            "appeal_seats": terms.appeal_seats,
            "powers": powers,
            "cases": cases,
        }
    }
