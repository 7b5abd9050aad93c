"""A chain's answers at one block with their proofs: gathered once, checked anywhere.

`ProvenPort` is a port (see `govkit.network.port`) over proofs alone, so everything that reads a
nation through a port reads it from a file as well; `GatheringPort` makes such files.
"""

from govkit.evidence.gathering import GatheringPort
from govkit.evidence.port import Evidence, ProvenPort

__all__ = ["Evidence", "GatheringPort", "ProvenPort"]
