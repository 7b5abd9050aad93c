"""Attacks that have happened, performed on a nation before an enemy does.

`rehearse` founds a nation file's nation on a chain in memory and performs every attack there;
`attempt` performs one in a world of the testing kit. Each attack is one file below `attacks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.lazy import lazily

if TYPE_CHECKING:
    from govkit.rehearsal.cost import Cost, Manner, Means
    from govkit.rehearsal.discovery import attack_named, attacks_in, known_attacks
    from govkit.rehearsal.model import Attack, Edit, Held, NotApplicable, Setup, Verdict, attack
    from govkit.rehearsal.raid import Raid
    from govkit.rehearsal.run import cheapest, rehearse
    from govkit.rehearsal.search import Search
    from govkit.rehearsal.stage import Rehearsal, Stage, attempt

_PLACES = {
    "Attack": "model",
    "Cost": "cost",
    "Edit": "model",
    "Held": "model",
    "Manner": "cost",
    "Means": "cost",
    "NotApplicable": "model",
    "Raid": "raid",
    "Rehearsal": "stage",
    "Search": "search",
    "Setup": "model",
    "Stage": "stage",
    "Verdict": "model",
    "attack": "model",
    "attack_named": "discovery",
    "known_attacks": "discovery",
    "attacks_in": "discovery",
    "attempt": "stage",
    "cheapest": "run",
    "rehearse": "run",
}

__all__ = [
    "Attack",
    "Cost",
    "Edit",
    "Held",
    "Manner",
    "Means",
    "NotApplicable",
    "Raid",
    "Rehearsal",
    "Search",
    "Setup",
    "Stage",
    "Verdict",
    "attack",
    "attack_named",
    "attacks_in",
    "attempt",
    "cheapest",
    "known_attacks",
    "rehearse",
]

__getattr__ = lazily(__name__, _PLACES)
