"""The dossier: the facts that a registrar, bank or court asks of a nation, with their proofs."""

from govkit.dossier.build import build
from govkit.dossier.verify import Verified, verify

__all__ = ["Verified", "build", "verify"]
