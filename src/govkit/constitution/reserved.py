"""Settings that a nation may want and this version's contracts cannot enforce.

They are refused by name: a file never promises what the chain does not enforce. When a contract
learns one, its row leaves this table and a field joins the model.
"""

from __future__ import annotations

from govkit.constitution.values import KeyPath

NOT_ENFORCED = "leave it out: not enforced by this version's contracts"

_KEYS: dict[str, tuple[str, ...]] = {
    "": ("amendments", "companies", "courts", "parliament", "senate", "staking"),
    "nation": ("language", "oath", "territory", "uri"),
    "nation.charter": ("amendable_by", "articles", "entrenched"),
    "currency": (
        "demurrage", "distribution", "fee", "freeze", "inflation", "max_holding", "pause",
        "vesting", "warm_up",
    ),
    "currency.genesis[]": ("cliff", "lock", "locked_until", "vesting"),
    "citizenship": (
        "critical_mass", "guardians", "max_citizens", "minimum_age", "probation",
    ),
    "government": (
        "abstain", "cancellation", "delegation", "delegation_expiry", "entrenched",
        "initiative", "override", "rage_quit", "relay", "secret_ballot", "senate",
        "vote_warm_up", "warm_up",
    ),
    "government.guardian": ("accounts", "members", "may", "pause", "quorum", "threshold", "veto"),
    "records": (
        "checkpoints", "fee", "gazette", "kinds", "links", "log_key", "public", "seal", "sealed",
    ),
}  # fmt: skip

HOUSES = ("congress", "court", "delegates", "parliament", "senate")
"""Houses that have a name but no contract of their own; a council can be one of them."""

WAYS_IN = ("invitation", "open")
"""Ways into the nation that have a name but no contract yet."""


def is_reserved(path: KeyPath) -> bool:
    """Whether the key at `path` is known but not enforced."""
    *parents, key = path
    place = ".".join(str(part) for part in parents if isinstance(part, str))
    if any(isinstance(part, int) for part in parents):
        place += "[]"
    return key in _KEYS.get(place, ())
