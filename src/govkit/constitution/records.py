"""The `records` section: who may write into the nation's ledger."""

from __future__ import annotations

from pydantic import Field

from govkit.constitution.accounts import Account
from govkit.constitution.section import Section


class Records(Section):
    """Who writes into the nation's ledger besides the treasury."""

    keepers: tuple[Account, ...] = Field(
        default=(),
        description="At most 16 accounts.\n\n"
        "15 with a `notice_period`, since the registry is one then.",
    )
