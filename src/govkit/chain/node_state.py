"""A node's state, which its methods read and change without importing the node."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.log_query import LogQuery
from govkit.version import __version__


@dataclass(slots=True)
class Filter:
    """A client's poll for logs, or for the hashes of blocks or of transactions (see `kind`)."""

    kind: str
    query: LogQuery
    next_block: int


class NodeState:
    """A chain, the accounts that the node signs or impersonates for, and its clients' filters."""

    def __init__(self, chain: Chain, *, client_version: str = "") -> None:
        """`client_version` is what the node calls itself, where a tool wants another name."""
        self.chain = chain
        self.client_version = client_version or f"govkit/{__version__}/py-evm"
        self.impersonated: set[bytes] = set()
        self.impersonates_all = False
        self.keys = {bytes.fromhex(each.address[2:]): each.private_key for each in DEV_ACCOUNTS}
        self.interval_seconds = 0
        """Whoever serves the node makes a block as often as this says; 0 is never."""
        self.answers_in_json = False
        """Whether logs may come in JSON already (`Written`): a server would write them as such."""
        self.filters: dict[int, Filter] = {}
        self.filter_gate = threading.Lock()
        self._started = time.monotonic()

    @property
    def uptime_seconds(self) -> int:
        return int(time.monotonic() - self._started)
