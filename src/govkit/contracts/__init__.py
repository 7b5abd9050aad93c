"""Typed bindings of the contracts, one module each, over artifacts compiled at build time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.lazy import lazily

if TYPE_CHECKING:
    from govkit.contracts.admissions import Admissions
    from govkit.contracts.ballots import Ballots, Poll
    from govkit.contracts.budgets import Budgets
    from govkit.contracts.contract import Contract, EventLog
    from govkit.contracts.council import Council, Election
    from govkit.contracts.dues import Dues
    from govkit.contracts.events import Event
    from govkit.contracts.exit import Exit
    from govkit.contracts.founder import Founder
    from govkit.contracts.governor import Governor
    from govkit.contracts.heads import DelegatedHeads
    from govkit.contracts.house import House
    from govkit.contracts.ledger import RecordLedger
    from govkit.contracts.locked import LockedVotes
    from govkit.contracts.offices import Offices
    from govkit.contracts.recovery import Recovery
    from govkit.contracts.registry import CitizenRegistry, Passport, RegistrySettings
    from govkit.contracts.rulebook import Rule, Rulebook, Terms
    from govkit.contracts.split import SplitDelegation
    from govkit.contracts.streams import Streams
    from govkit.contracts.token import TreasuryToken
    from govkit.contracts.treasury import Treasury

_PLACES = {
    "Admissions": "admissions",
    "Ballots": "ballots",
    "Budgets": "budgets",
    "CitizenRegistry": "registry",
    "Contract": "contract",
    "Council": "council",
    "DelegatedHeads": "heads",
    "Dues": "dues",
    "Election": "council",
    "Event": "events",
    "EventLog": "contract",
    "Exit": "exit",
    "Founder": "founder",
    "Governor": "governor",
    "House": "house",
    "LockedVotes": "locked",
    "Offices": "offices",
    "Passport": "registry",
    "Poll": "ballots",
    "RecordLedger": "ledger",
    "Recovery": "recovery",
    "RegistrySettings": "registry",
    "Rule": "rulebook",
    "Rulebook": "rulebook",
    "SplitDelegation": "split",
    "Streams": "streams",
    "Terms": "rulebook",
    "Treasury": "treasury",
    "TreasuryToken": "token",
}

__all__ = [
    "Admissions",
    "Ballots",
    "Budgets",
    "CitizenRegistry",
    "Contract",
    "Council",
    "DelegatedHeads",
    "Dues",
    "Election",
    "Event",
    "EventLog",
    "Exit",
    "Founder",
    "Governor",
    "House",
    "LockedVotes",
    "Offices",
    "Passport",
    "Poll",
    "RecordLedger",
    "Recovery",
    "RegistrySettings",
    "Rule",
    "Rulebook",
    "SplitDelegation",
    "Streams",
    "Terms",
    "Treasury",
    "TreasuryToken",
]

__getattr__ = lazily(__name__, _PLACES)
