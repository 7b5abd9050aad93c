"""Renamed words, in one table.

Nation files, deployments and contracts that are older still say the old word: it is read as the
new one. A person who types an old command is told the new one.
"""

from __future__ import annotations

CONTRACTS = {"charter": "rulebook"}
"""What contracts are called in deployments, rules, reasons and each other's getters: the old word,
and the new one. A charter is the nation's founding text."""

COMMANDS = {"charter": "rules"}
"""The names of groups of commands."""

_BEFORE = {new: old for old, new in CONTRACTS.items()}


def renamed(word: str) -> str:
    """The present word for a word; one that is not an old word stays."""
    return CONTRACTS.get(word, word)


def first_name(word: str) -> str:
    """The first word for a word. Fingerprints use it, so that no new word changes them."""
    return _BEFORE.get(word, word)


def renamed_reason(reason: str) -> str:
    """A reason to revert as a contract of today would give it: `contract: reason`."""
    contract, colon, why = reason.partition(": ")
    return f"{renamed(contract)}{colon}{why}"
