"""Computes the facts of a dossier from a nation at one block and from its papers.

The same function computes them when a dossier is made and when it is verified. Then it reads only
proofs, so a fact without proof is missing or differs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from govkit.constitution.legal_wrapper import LegalWrapper
from govkit.contracts.contract import EventLog
from govkit.dossier.records import Papers
from govkit.errors import RecordError
from govkit.nation import facts as state
from govkit.nation.facts import Facts
from govkit.nation.nation import Nation
from govkit.nation.voting.proposals import Proposal
from govkit.records.archive import LOG_KEY_KIND
from govkit.records.record import Record
from govkit.types import ProposalState

FORMAT = 1


def facts_of(nation: Nation, papers: Papers) -> Facts:
    """All facts in plain values: amounts in wei as text, times in seconds since 1970.

    The nation is one that `Nation.connect` found genuine. Raises RecordError if its port does not
    prove something.
    """
    return {
        "govkit_dossier": FORMAT,
        "nation": nation.governor.name(),
        "block": state.block(nation),
        "founded": state.founding(nation),
        "contracts": nation.deployment.contracts_of_its_release(),
        **_adopted(nation),
        "legal_wrapper": _wrapper(papers),
        "charter": _charter(papers),
        "officers": list(state.officers(nation)),
        "citizens": state.citizens(nation),
        "treasury": state.treasury(nation),
        "houses": state.houses(nation),
        "classes": state.classes(nation),
        "resolutions": _resolutions(nation),
        "log": _log(nation, papers),
    }


def _adopted(nation: Nation) -> Facts:
    """The contracts that votes have named since the founding, if there are any."""
    adopted = dict(nation.deployment.adopted)
    return {"adopted": adopted} if adopted else {}


def to_bytes(facts: Facts) -> bytes:
    """The bytes of facts in a dossier."""
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    # Lone surrogates, which stand for bytes on the chain that are not UTF-8, only as escapes.
    return (text.encode("utf-8", "backslashreplace").decode() + "\n").encode()


def _wrapper(papers: Papers) -> Facts | None:
    if not papers.wrapper:
        return None
    lines = (line.partition(": ") for line in papers.wrapper.splitlines())
    fields = {name: value for name, _, value in lines}
    try:
        is_one = LegalWrapper.model_validate(fields).text() == papers.wrapper
    except ValueError:
        is_one = False
    if not is_one:
        raise RecordError("the legal wrapper is not written as govkit writes it")
    return {"fields": fields, "record": papers.wrapper_record()}


def _charter(papers: Papers) -> Facts:
    return {
        "records": [record.number for record in papers.of_kind("charter")],
        "has_text": bool(papers.charter()),
        "is_whole": papers.is_whole,
    }


# -- decisions


def _resolutions(nation: Nation) -> list[Facts]:
    """Proposals that were executed, the newest first."""
    since = nation.deployment.first_block
    made = {
        each.fields["proposalId"]: each
        for each in nation.governor.events("ProposalCreated", from_block=since)
    }
    done = {
        each.fields["proposalId"]: each
        for each in nation.governor.events("ProposalExecuted", from_block=since)
    }
    return [
        _resolution(nation, proposal, made[proposal.id], done[proposal.id])
        for proposal in reversed(nation.proposals.all())
        if proposal.id in done
    ]


def _resolution(nation: Nation, proposal: Proposal, made: EventLog, done: EventLog) -> Facts:
    if nation.proposals.id_of(proposal.actions, proposal.description) != proposal.id:
        raise RecordError(f"proposal {proposal.number} does not match its id")
    tally = nation.proposals.tally(proposal)
    if tally.state != ProposalState.EXECUTED:
        raise RecordError(f"proposal {proposal.number} was not executed")
    return {
        "number": proposal.number,
        "id": str(proposal.id),
        "title": proposal.title,
        "description": proposal.description,
        "proposer": proposal.proposer,
        "actions": [nation.phrases.describe(action) for action in proposal.actions],
        "proposed": state.when(nation, made),
        "executed": state.when(nation, done),
        "tally": [state.tally(nation, each) for each in tally.houses],
    }


# -- the log


def _log(nation: Nation, papers: Papers) -> Facts:
    key = papers.newest(LOG_KEY_KIND)
    return {
        "origin": origin_of(nation),
        "size": nation.ledger.size(),
        "root": "0x" + nation.ledger.root().hex(),
        "is_whole": papers.is_whole,
        "key": {"record": key.number, "key": key.title} if key else None,
        "records": [_record(papers.cited[n], papers.contents) for n in sorted(papers.cited)],
    }


def origin_of(nation: Nation) -> str:
    """The name of the nation's log (CAIP-10)."""
    return f"eip155:{nation.port.chain_id()}:{nation.ledger.address}"


def _record(record: Record, contents: Mapping[bytes, bytes]) -> Facts:
    here = record.content_hash in contents
    return {
        "number": record.number,
        "kind": record.kind,
        "title": record.title,
        "author": record.author,
        "timestamp": record.timestamp,
        "link": record.link,
        "sha256": record.content_hash.hex(),
        "content": f"contents/{record.content_hash.hex()}" if here else "",
    }
