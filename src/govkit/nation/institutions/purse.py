"""The purse, which no founding creates: a nation whose treasury is older may adopt one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.purse import Purse
from govkit.nation.institutions import Founding

if TYPE_CHECKING:
    from govkit.constitution import Constitution


class _Purse(Founding[Purse]):
    name = "purse"
    binding = Purse

    def is_wanted(self, file: Constitution) -> bool:
        return False


FOUNDING = _Purse()
