"""The recognition pack: what a registrar, a bank or a court asks of a nation, with its proofs."""

from govkit.dossier.build import build
from govkit.dossier.verify import Verified, verify

__all__ = ["Verified", "build", "verify"]
