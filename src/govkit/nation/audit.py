"""Audits a founded nation as it stands, with the rules for nation files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from govkit.constitution import Constitution
from govkit.constitution.audit import Subject, audit_founded
from govkit.nation.money.limits import read_limits
from govkit.nation.voting.prospect import facts_of
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.constitution.findings import Finding
    from govkit.nation.nation import Nation


def audit(nation: Nation, subject: Subject | None = None) -> tuple[Finding, ...]:
    """Everything that is weak in the nation now, the worst first.

    `subject` is what `subject_of` gave, if it was asked already.
    """
    return audit_founded(subject or subject_of(nation), file_of(nation))


def file_of(nation: Nation) -> Constitution:
    """The nation file as it was founded: of it only what no vote changes is in force."""
    settings = nation.deployment.settings
    return Constitution.restore(settings, Path("nation.yaml"), nation.institutions)


def subject_of(nation: Nation) -> Subject:
    """What an audit asks of a founded nation."""
    facts, governor = facts_of(nation), nation.governor
    pays = nation.deployment.release.treasury_pays
    return Subject(
        facts=replace(facts, late_extension=governor.late_quorum_extension()),
        guardian_left=max(0, governor.guardian_until() - nation.port.now()),
        votes=tuple(sorted(_votes(nation).values(), reverse=True)),
        limited=not pays or bool(read_limits(nation)),
        coin=nation.port.balance(nation.treasury.address),
    )


def _votes(nation: Nation) -> dict[Address, int]:
    """The votes by currency of each account, from its events: all of them if holders vote by
    default, else those that are delegated."""
    token, first = nation.token, nation.deployment.first_block
    found: dict[Address, int] = {}
    if token.self_voting():
        found = _by_default(nation)
    else:
        for event in token.events("DelegateVotesChanged", from_block=first):
            found[event.fields["delegate"]] = event.fields["newVotes"]
    idle = (nation.treasury.address, ZERO_ADDRESS)
    return {each: votes for each, votes in found.items() if votes > 0 and each not in idle}


def _by_default(nation: Nation) -> dict[Address, int]:
    """What each account votes with where a holder that delegates to nobody votes itself."""
    token, first = nation.token, nation.deployment.first_block
    to: dict[Address, Address] = {}
    for event in token.events("DelegateChanged", from_block=first):
        to[event.fields["delegator"]] = event.fields["toDelegate"]
    held: dict[Address, int] = {}
    for event in token.events("Transfer", from_block=first):
        sender, receiver, amount = event.fields.values()
        held[sender] = held.get(sender, 0) - amount
        held[receiver] = held.get(receiver, 0) + amount
    found: dict[Address, int] = {}
    for holder, amount in held.items():
        voter = to.get(holder, ZERO_ADDRESS)
        voter = holder if voter == ZERO_ADDRESS else voter
        found[voter] = found.get(voter, 0) + amount
    return found
