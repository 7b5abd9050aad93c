"""ERC-7730 descriptors: by them a hardware wallet shows words instead of bytes.

`descriptors()` makes those of all contracts; with a `Binding`, those of one nation's.
"""

from govkit.contracts.clear_signing.descriptors import Binding, Site, descriptors

__all__ = ["Binding", "Site", "descriptors"]
