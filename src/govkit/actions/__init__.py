"""The actions of proposals: makes calls from words, and words from calls."""

from __future__ import annotations

from govkit.actions.address_book import AddressBook
from govkit.actions.phrases import Phrases, forms

__all__ = ["AddressBook", "Phrases", "forms"]
