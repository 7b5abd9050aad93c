"""Which govkit this is, and the name that it is installed by.

The package index has a `govkit` of somebody else's. So what pip installs is called `govkit-dao`,
while the command and the import stay `govkit`.
"""

from __future__ import annotations

__version__ = "0.1.0"

DISTRIBUTION = "govkit-dao"
WHEEL = f"govkit_dao-{__version__}-py3-none-any.whl"
"""The file that pip installs, as `make wheel` builds it."""
