"""Typed bindings of the contracts, one module each, over artifacts compiled at build time."""

from __future__ import annotations

from govkit.contracts.contract import Contract, EventLog
from govkit.contracts.founder import Founder
from govkit.contracts.governor import Governor
from govkit.contracts.ledger import RecordLedger
from govkit.contracts.registry import CitizenRegistry, Passport
from govkit.contracts.token import TreasuryToken
from govkit.contracts.treasury import Treasury

__all__ = [
    "CitizenRegistry",
    "Contract",
    "EventLog",
    "Founder",
    "Governor",
    "Passport",
    "RecordLedger",
    "Treasury",
    "TreasuryToken",
]
