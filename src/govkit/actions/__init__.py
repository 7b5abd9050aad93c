"""What a proposal does: from words to calls, and from calls back to words."""

from __future__ import annotations

from govkit.actions.address_book import AddressBook
from govkit.actions.phrases import Phrases, forms

__all__ = ["AddressBook", "Phrases", "forms"]
