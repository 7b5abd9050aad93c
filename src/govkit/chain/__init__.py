"""A py-evm chain for one machine: kept on disk or in memory, served by JSON-RPC on loopback.

`Chain` and `Node` are loaded when they are asked for, so that importing this package, its
`process` or its `dev_accounts` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govkit.chain.chain import Chain
    from govkit.chain.node import Node

__all__ = ["Chain", "Node"]


def __getattr__(name: str) -> Any:
    if name == "Chain":
        from govkit.chain.chain import Chain

        return Chain
    if name == "Node":
        from govkit.chain.node import Node

        return Node
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
