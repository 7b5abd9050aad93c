"""The flags of a preview: each rule with its severity and the words for it, in one table.

A rule is a pure function from what is known of a proposal to sentences; each sentence is one flag.
What is known comes in three parts: the text of the proposal, the code of its targets, and what its
execution on a copy did. Rules about a part that nobody has looked at are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from govkit.constitution.findings import Severity


class Part(StrEnum):
    """What a rule looks at; its rules are in `PART_rules`."""

    TEXT = "text"
    CODE = "code"
    EFFECTS = "effect"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a preview looks for: `find` takes what is known of a part."""

    severity: Severity
    title: str
    find: Callable[[Any], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at in one proposal: the rule's `id`, and what it is in a sentence."""

    id: str
    severity: Severity
    text: str


def rules_about(part: Part) -> Mapping[str, Rule]:
    """The rules about a part of what is known, by their ids."""
    table = import_module(f"govkit.preview.{part}_rules").TABLE
    return {name: Rule(*row) for name, row in table.items()}


def flags_of(parts: Mapping[Part, object]) -> tuple[Flag, ...]:
    """The flags of what is known of a proposal, the worst first."""
    found = [
        Flag(name, rule.severity, text)
        for part, known in parts.items()
        for name, rule in rules_about(part).items()
        for text in dict.fromkeys(rule.find(known))
    ]
    return tuple(sorted(found, key=lambda each: each.severity.rank))
