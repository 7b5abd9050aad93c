"""Classes of decisions and rules as they are in force, in a nation file or on the chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govkit.constitution.functions import Action
from govkit.types import Bps


@dataclass(frozen=True, slots=True)
class Shares:
    """What a house takes: its quorum and its approval share."""

    quorum_bps: Bps
    approval_bps: Bps


@dataclass(frozen=True, slots=True)
class DecisionClass:
    """A class as it is in force: its own settings, and the others from the government section."""

    name: str
    voting_delay: int
    voting_period: int
    quorum_bps: Bps
    approval_bps: Bps
    proposal_threshold: int
    timelock_delay_seconds: int
    changeable: bool
    houses: Mapping[str, Shares]
    secret: bool = False
    """Whether the first house votes on it in secret."""


@dataclass(frozen=True, slots=True)
class ActionRule:
    """A rule as it is in force; a `pinned` one is of class 0 and can never be changed."""

    action: Action
    class_number: int
    exempt: bool
    pinned: bool
