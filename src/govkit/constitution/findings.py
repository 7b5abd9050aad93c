"""What an audit finds: each rule with its severity and the setting that mends it, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from govkit.constitution.values import KeyPath, dotted


class Severity(StrEnum):
    """How bad it is: one or a few can take or stop all; a defence is weak; it is worth knowing."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """A weakness that an audit looks for, and the setting that mends it."""

    severity: Severity
    title: str
    mend: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A weakness of one nation: the rule's `id`, the setting at `path`, the risk in a sentence."""

    id: str
    path: KeyPath
    text: str

    @property
    def rule(self) -> Rule:
        return RULES[self.id]

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def rehearsals(self) -> tuple[str, ...]:
        """The attacks that show it, by name."""
        return REHEARSALS[self.id]

    @property
    def setting(self) -> str:
        """The setting in the words of the nation file."""
        return dotted(self.path)


def _table(severity: Severity, rows: Mapping[str, tuple[str, str]]) -> dict[str, Rule]:
    return {name: Rule(severity, title, mend) for name, (title, mend) in rows.items()}


_HIGH = {
    "no-quorum": ("No quorum", "government.quorum of 20 % or more"),
    "one-takes-all": (
        "One account can change everything",
        "more citizens, or currency in more hands; a further house in government.houses",
    ),
    "one-passes-all": (
        "One account changes everything if others do not vote",
        "a government.quorum that takes two accounts or more",
    ),
    "frozen": ("The nation can decide nothing", "the setting that it names"),
    "open-to-anybody": (
        "Anybody can be a citizen many times",
        "citizenship.application.vouching, or consent: true",
    ),
    "registrar-decides": (
        "One key decides who votes",
        "an office held by a council as registrar, or citizenship.admission: vote",
    ),
}
_MEDIUM = {
    "leads-to-more": (
        "A weak class leads to a strong power",
        "a stricter class for the action, or no rule about it",
    ),
    "low-quorum": ("A low quorum", "government.quorum of 10 % or more"),
    "no-threshold": ("Anybody can propose", "government.proposal_threshold of 1 citizen or more"),
    "short-timelock": ("No time to respond", "government.timelock_delay of 2 days or more"),
    "no-brake": (
        "Nothing stops what has passed",
        "government.guardian with an end, or a house with role: veto",
    ),
    "late-quorum": ("A late quorum", "government.late_quorum_extension of 1 day or more"),
    "high-quorum": ("A quorum that absence can stop", "a quorum under 95 %"),
    "high-approval": ("An approval that a few can stop", "an approval under 95 %"),
    "easy-veto": ("A veto that one alone has", "a higher quorum of the house that vetoes"),
    "hasty-vote": ("A vote that is over at once", "government.voting_period of 3 days or more"),
    "low-class-quorum": ("A class with nearly no quorum", "a quorum of the class of 2 % or more"),
    "short-class-timelock": ("A class without time to respond", "its timelock_delay of 1 day"),
    "no-cap": ("A proposal can hide among many", "government.active_proposals: 3"),
    "quorum-out-of-reach": (
        "A quorum out of reach",
        "self_delegate: true for allocations, or a lower quorum",
    ),
    "threshold-out-of-reach": (
        "A threshold out of reach",
        "self_delegate: true for allocations, or a lower government.proposal_threshold",
    ),
    "nothing-locked": ("A house in which nobody votes yet", "lock some currency, or role: veto"),
    "all-may-lapse": ("All passports can lapse", "no citizenship.term, or a registrar"),
    "tiny-share": ("A share that may be meant otherwise", "the share with its unit, as 66 %"),
    "short-locks": ("Locks shorter than a vote", "a longer currency.locked_votes.epoch"),
    "cold-votes": ("Nobody votes at first", "a currency.vote_warm_up shorter than a vote"),
    "one-passes": (
        "One account passes a class if others do not vote",
        "a quorum of the class that takes two accounts or more",
    ),
    "one-blocks": (
        "One account can stop every change",
        "a lower approval, or votes in more hands",
    ),
    "hasty-veto": (
        "Less time to veto than to vote",
        "a timelock_delay of the class as long as half its vote",
    ),
    "long-guardian": ("A guardian for long", "government.guardian.until within 2 years"),
    "guardian-with-more": (
        "The guardian has further powers",
        "another account as government.guardian",
    ),
    "no-notice": (
        "The registrar sends citizens away at will",
        "citizenship.notice_period, such as 7 days",
    ),
    "one-opens-all": (
        "One trustee opens every ballot",
        "a trustees.threshold of more than half of them",
    ),
    "one-stops-counts": (
        "One trustee stops every count",
        "more trustees.accounts than trustees.threshold",
    ),
    "quick-exit": (
        "Bought to leave with more than it cost",
        "an exit.tenure of 90 days, and an exit.discount",
    ),
    "bought-votes": (
        "Currency alone decides everything",
        "a house of citizens, or a veto of citizens, in government.houses",
    ),
}
_LOW = {
    "dormant": ("Dormant at first", "a lower government.dormancy"),
    "slow": ("A change takes over a year", "shorter spans in the government section"),
    "late-judgement": ("A judgement comes too late", "a longer judging_period"),
    "idle-registrar": ("An idle registrar", "powers over the registry for an office"),
    "spends-nothing": ("A limit without a way to spend", "a cap for the strictest class"),
    "few-take-all": (
        "Few accounts can change everything",
        "more citizens, or currency in more hands",
    ),
    "unstoppable": (
        "Executed before another vote could answer",
        "a longer timelock_delay of the class, a guardian, or a house that vetoes in it",
    ),
    "last-brake": (
        "Nothing stops proposals once the guardian ends",
        "a house with role: veto in government.houses",
    ),
    "bare-majority": (
        "A bare majority changes everything",
        "government.approval of 60 % or more",
    ),
    "no-notice-of-votes": (
        "A vote begins at once",
        "government.voting_delay of 1 day or more",
    ),
    "no-limits": (
        "One vote can pay out everything",
        "treasury.limits for coin and currency",
    ),
    "never-dormant": (
        "An abandoned nation can be taken",
        "government.dormancy of a third of the citizens",
    ),
    "minority-opens": (
        "Fewer than half of the trustees open every ballot",
        "a trustees.threshold of more than half of them",
    ),
    "minority-stops-counts": (
        "Fewer than half of the trustees stop every count",
        "a trustees.threshold of just over half of them",
    ),
    "few-ballots": (
        "Few ballots are counted together",
        "trustees.least_ballots of 10 or more",
    ),
    "no-warm-up": ("Votes can be borrowed for a vote", "currency.vote_warm_up of 1 day"),
}
RULES: Mapping[str, Rule] = {
    **_table(Severity.HIGH, _HIGH),
    **_table(Severity.MEDIUM, _MEDIUM),
    **_table(Severity.LOW, _LOW),
}
"""All that an audit looks for, the worst first."""

REHEARSALS: Mapping[str, tuple[str, ...]] = {
    "no-quorum": ("cheap-votes",),
    "one-takes-all": ("accumulated-votes",),
    "one-passes-all": ("accumulated-votes",),
    "frozen": ("unreachable-quorum",),
    "open-to-anybody": ("invented-citizens",),
    "registrar-decides": ("invented-citizens",),
    "leads-to-more": ("accumulated-votes", "rented-votes"),
    "low-quorum": ("cheap-votes",),
    "no-threshold": ("decoys",),
    "short-timelock": ("accumulated-votes",),
    "no-brake": ("accumulated-votes",),
    "late-quorum": ("last-minute-quorum",),
    "high-quorum": ("unreachable-quorum",),
    "high-approval": ("lone-veto",),
    "easy-veto": ("lone-veto",),
    "hasty-vote": ("accumulated-votes",),
    "low-class-quorum": ("cheap-votes",),
    "short-class-timelock": ("accumulated-votes",),
    "no-cap": ("decoys",),
    "quorum-out-of-reach": ("unreachable-quorum",),
    "threshold-out-of-reach": ("unreachable-quorum",),
    "nothing-locked": ("unreachable-quorum",),
    "all-may-lapse": ("abandoned-nation",),
    "tiny-share": ("cheap-votes",),
    "short-locks": ("rented-votes",),
    "cold-votes": ("unreachable-quorum",),
    "one-passes": ("founders-company",),
    "one-blocks": ("lone-veto",),
    "hasty-veto": ("accumulated-votes",),
    "long-guardian": ("accumulated-votes",),
    "guardian-with-more": ("invented-citizens",),
    "no-notice": ("invented-citizens",),
    "quick-exit": ("quick-exit",),
    "bought-votes": ("rented-votes", "lent-deposits"),
    "dormant": ("abandoned-nation",),
    "slow": ("unreachable-quorum",),
    "late-judgement": ("invented-citizens",),
    "idle-registrar": ("unreachable-quorum",),
    "spends-nothing": ("unreachable-quorum",),
    "few-take-all": ("accumulated-votes",),
    "unstoppable": ("accumulated-votes",),
    "last-brake": ("accumulated-votes",),
    "bare-majority": ("accumulated-votes",),
    "no-notice-of-votes": ("seized-votes",),
    "no-limits": ("accumulated-votes", "founders-company"),
    "never-dormant": ("abandoned-nation",),
    "no-warm-up": ("rented-votes", "seized-votes"),
    "one-stops-counts": ("withheld-shares",),
    "one-opens-all": ("opened-ballots",),
    "minority-opens": ("opened-ballots",),
    "minority-stops-counts": ("withheld-shares",),
    "few-ballots": ("rented-votes",),
}
"""The attacks that show each weakness, by name: `govkit rehearse nation.yaml --only NAME`."""
