"""The reference of refusals: every reason that a contract gives, and what to do then."""

from __future__ import annotations

from itertools import groupby

from govkit.reasons import REVERTS
from sitegen.text import joined, plain, table

PAGE = "reference/refusals.md"


def page() -> str:
    """One page with a table for each part of the contracts."""
    parts = [
        "# Refusals",
        "A contract that refuses says `module: reason`. The command line quotes it and says what "
        "to do; the SDK raises the error named here.",
    ]
    for module, reasons in groupby(sorted(REVERTS), lambda reason: reason.split(":")[0]):
        parts.append(f"## `{module}`")
        told = ((reason, *REVERTS[reason]) for reason in reasons)
        rows = [
            (f"`` {reason} ``", f"`{error.__name__}`", plain(what)) for reason, error, what in told
        ]
        parts.append(table(("reason", "error", "what to do"), rows))
    return joined(parts)
