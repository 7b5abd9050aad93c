"""The interfaces of govkit's contracts, for contracts that call them.

Here are `I<Name>.vyi` for Vyper and `I<Name>.sol` for Solidity, one of each for every contract;
they are written when the package is built, from the contracts themselves. Vyper finds them
wherever Python finds this package: `from govkit.interfaces import ICitizenRegistry`.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
"""Where the files are."""

SEARCH_PATH = FOLDER.parent.parent
"""What `vyper -p` takes where Vyper is installed elsewhere than govkit."""
