"""The actions of proposals: makes calls from words, and words from calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.lazy import lazily

if TYPE_CHECKING:
    from govkit.actions.address_book import AddressBook
    from govkit.actions.phrases import Phrases, forms

_PLACES = {"AddressBook": "address_book", "Phrases": "phrases", "forms": "phrases"}

__all__ = ["AddressBook", "Phrases", "forms"]

__getattr__ = lazily(__name__, _PLACES)
