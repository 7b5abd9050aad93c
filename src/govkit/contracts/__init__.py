"""Typed bindings of the contracts, one module each, over artifacts compiled at build time."""

from __future__ import annotations

from govkit.contracts.ballots import Ballots, Poll
from govkit.contracts.contract import Contract, EventLog
from govkit.contracts.council import Council, Election
from govkit.contracts.founder import Founder
from govkit.contracts.governor import Governor
from govkit.contracts.house import House
from govkit.contracts.ledger import RecordLedger
from govkit.contracts.registry import CitizenRegistry, Passport, RegistrySettings
from govkit.contracts.rulebook import Rule, Rulebook, Terms
from govkit.contracts.token import TreasuryToken
from govkit.contracts.treasury import Treasury

__all__ = [
    "Ballots",
    "CitizenRegistry",
    "Contract",
    "Council",
    "Election",
    "EventLog",
    "Founder",
    "Governor",
    "House",
    "Passport",
    "Poll",
    "RecordLedger",
    "RegistrySettings",
    "Rule",
    "Rulebook",
    "Terms",
    "Treasury",
    "TreasuryToken",
]
