"""Computes the facts of a dossier from a nation at one block and from its papers.

The same function computes them when a dossier is made and when it is verified. Then it reads only
proofs, so a fact without proof is missing or differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from govkit.constitution.legal_wrapper import LegalWrapper
from govkit.constitution.units import format_share, format_time
from govkit.contracts.contract import EventLog
from govkit.dossier.records import Papers
from govkit.errors import RecordError
from govkit.nation.nation import Nation
from govkit.nation.voting.proposals import Proposal
from govkit.nation.voting.tallies import HouseTally
from govkit.records.archive import LOG_KEY_KIND
from govkit.records.record import Record
from govkit.types import ZERO_ADDRESS, Address, ProposalState

FORMAT = 1
Facts = dict[str, Any]


def facts_of(nation: Nation, papers: Papers) -> Facts:
    """All facts in plain values: amounts in wei as text, times in seconds since 1970.

    The nation is one that `Nation.connect` found genuine. Raises RecordError if its port does not
    prove something.
    """
    block, deployment = nation.port.block(), nation.deployment
    return {
        "govkit_dossier": FORMAT,
        "nation": nation.governor.name(),
        "block": {
            "chain_id": nation.port.chain_id(),
            "number": block.number,
            "hash": "0x" + block.hash.hex(),
            "timestamp": block.timestamp,
        },
        "founded": _founding(nation),
        "contracts": deployment.contracts_of_its_release(),
        "legal_wrapper": _wrapper(papers),
        "charter": _charter(papers),
        "officers": list(_officers(nation)),
        "citizens": _citizens(nation),
        "treasury": _treasury(nation),
        "houses": [
            {"name": each.name, "votes": each.votes.value, "role": each.role.value,
             "address": each.address}
            for each in nation.houses.values()
        ],
        "classes": [
            {"name": each.name, **nation.phrases.settings(each.terms)}
            for each in nation.classes.all()
        ],
        "resolutions": _resolutions(nation),
        "log": _log(nation, papers),
    }  # fmt: skip


def to_bytes(facts: Facts) -> bytes:
    """The bytes of facts in a dossier."""
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    # Lone surrogates, which stand for bytes on the chain that are not UTF-8, only as escapes.
    return (text.encode("utf-8", "backslashreplace").decode() + "\n").encode()


def _founding(nation: Nation) -> Facts:
    founder = nation.founder
    since = nation.deployment.first_block
    event = next(founder.events("Founded", from_block=since))
    return {
        "founder": founder.address,
        "fingerprint": "0x" + founder.fingerprint().hex(),
        **_when(nation, event),
    }


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


# -- officers


def _officers(nation: Nation) -> Iterator[Facts]:
    yield from _registrar(nation)
    yield from _guardian(nation)
    yield from _keepers(nation)
    yield from _council_members(nation)
    yield from _office_holders(nation)


def _registrar(nation: Nation) -> Iterator[Facts]:
    holder = nation.registry.registrar()
    events = nation.registry.events("RegistrarSet", from_block=nation.deployment.first_block)
    if holder != ZERO_ADDRESS:
        named = [each for each in events if each.fields["current"] == holder]
        yield _officer(nation, "registrar", holder, named[-1], may="admits and removes citizens")


def _guardian(nation: Nation) -> Iterator[Facts]:
    holder = nation.governor.guardian()
    if holder != ZERO_ADDRESS:
        until = nation.governor.guardian_until()
        row = _officer(nation, "guardian", holder, None, may="may cancel proposals, nothing else")
        founded = _founding(nation)
        appointed = {"block": founded["block"], "timestamp": founded["timestamp"]}
        yield {**row, "appointed": appointed, "until": format_time(until)}


def _keepers(nation: Nation) -> Iterator[Facts]:
    newest: dict[Address, EventLog] = {}
    for event in nation.ledger.events("KeeperSet", from_block=nation.deployment.first_block):
        newest[event.fields["keeper"]] = event
    for keeper, event in newest.items():
        if nation.ledger.is_keeper(keeper):
            yield _officer(nation, "keeper of records", keeper, event, may="appends records")


def _council_members(nation: Nation) -> Iterator[Facts]:
    since = nation.deployment.first_block
    for name, council in nation.councils.items():
        seated = {
            event.fields["holder"]: event for event in council.events("Seated", from_block=since)
        }
        end = nation.phrases.moment(council.term_end())
        for holder in council.holders():
            row = _officer(nation, name, holder, seated.get(holder), may="")
            yield {**row, "seats": council.seats(), "until": end}


def _office_holders(nation: Nation) -> Iterator[Facts]:
    """Holders whom a vote appointed; the seats of a council are listed with the council."""
    if nation.offices is None:
        return
    since = nation.deployment.first_block
    for office in nation.offices.all():
        if office.council:
            continue
        role = nation.offices.role(office.name)
        events = nation.offices.contract.events("Appointed", from_block=since, topics=(role,))
        given = {event.fields["holder"]: event for event in events}
        for held in office.held:
            row = _officer(nation, office.name, held.holder, given.get(held.holder), may="")
            yield {**row, "until": nation.phrases.moment(held.until)}


def _officer(
    nation: Nation, office: str, holder: Address, event: EventLog | None, *, may: str
) -> Facts:
    """An office, its holder, and the event of the appointment."""
    return {
        "office": office,
        "holder": holder,
        "name": nation.book.name_of(holder),
        "may": may,
        "appointed": _when(nation, event) if event else None,
        "until": "",
    }


def _when(nation: Nation, event: EventLog) -> Facts:
    """The block of an event, and its time."""
    number = event.log.block_number
    return {"block": number, "timestamp": nation.port.block(number).timestamp}


# -- people, money and decisions


def _citizens(nation: Nation) -> Facts:
    registry, span = nation.registry, nation.phrases.span
    term = registry.epoch_duration() * registry.term_epochs()
    others = {
        "ways_in": registry.admissions(),
        "recovery_of_passports": registry.recovery(),
        "delegation": registry.delegation(),
    }
    return {
        "now": registry.total_supply(),
        "passports_issued": registry.passports_issued(),
        "term_of_a_passport": f"at most {span(term)}" if term else "for ever",
        "renewable_before_its_end": span(registry.renewal_window()) if term else "",
        "notice_before_revocation": span(registry.notice_period())
        if registry.notice_period()
        else "none",
        **{name: at for name, at in others.items() if at != ZERO_ADDRESS},
    }


def _treasury(nation: Nation) -> Facts:
    token, treasury = nation.token, nation.treasury
    return {
        "address": treasury.address,
        "coin_wei": str(nation.port.balance(treasury.address)),
        "currency": token.name(),
        "symbol": token.symbol(),
        "held_wei": str(token.balance_of(treasury.address)),
        "supply_wei": str(token.total_supply()),
        "cap_wei": str(token.cap()),
        "issuable_wei": str(token.issuable()),
        "yearly_issuance_limit": format_share(token.issuance_limit_bps()),
        "least_delay_seconds": treasury.delay_seconds(),
    }


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
        "proposed": _when(nation, made),
        "executed": _when(nation, done),
        "tally": [_tally(nation, each) for each in tally.houses],
    }


def _tally(nation: Nation, each: HouseTally) -> Facts:
    def votes(weight: int) -> str:
        return nation.proposals.votes(each.house, weight)

    return {
        "house": each.house.name,
        "role": each.house.role.value,
        "for": votes(each.in_favour),
        "against": votes(each.against),
        "abstain": votes(each.abstain),
        "quorum": nation.proposals.heads(each.house, each.quorum),
        "approval": format_share(each.poll.approval_bps),
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
