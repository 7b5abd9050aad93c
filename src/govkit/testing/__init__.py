"""Test nations and their contracts on a chain in memory.

`World` is a fresh chain with actors named by their roles; `World.found` founds a nation in it.
`snapshot` and `restore` make a test's own world out of a shared one in well under a
millisecond. `reverts` expects a contract's refusal by its reason.
"""

from __future__ import annotations

from govkit.testing.port import ActorSigner, ChainPort
from govkit.testing.reverts import reverts
from govkit.testing.world import Actors, World, sample_constitution

__all__ = ["ActorSigner", "Actors", "ChainPort", "World", "reverts", "sample_constitution"]
