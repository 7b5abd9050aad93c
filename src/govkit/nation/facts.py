"""A nation's state in plain values, each read from its contracts or their events.

What makes a dossier or a gazette and what verifies one compute them with these same functions:
the one over a node's proofs, the other over the proofs alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govkit.constitution.units import format_share, format_time
from govkit.contracts.contract import EventLog
from govkit.nation.money.contributions import Commitment, commitments
from govkit.nation.money.holdings import YEAR_SECONDS
from govkit.nation.nation import Nation
from govkit.nation.voting.proposals import Proposal
from govkit.nation.voting.tallies import HouseTally
from govkit.types import ZERO_ADDRESS, Address

Facts = dict[str, Any]


def founding(nation: Nation) -> Facts:
    """Who founded it from which nation file, and when."""
    founder = nation.founder
    since = nation.deployment.first_block
    event = next(founder.events("Founded", from_block=since))
    return {
        "founder": founder.address,
        "fingerprint": "0x" + founder.fingerprint().hex(),
        **when(nation, event),
    }


# -- officers


def officers(nation: Nation) -> Iterator[Facts]:
    """Everybody who holds a power besides voting."""
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
        founded = founding(nation)
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
        "appointed": when(nation, event) if event else None,
        "until": "",
    }


def when(nation: Nation, event: EventLog) -> Facts:
    """The block of an event, and its time."""
    number = event.log.block_number
    return {"block": number, "timestamp": nation.port.block(number).timestamp}


# -- people, money and rules


def citizens(nation: Nation) -> Facts:
    """How many there are, and the terms of their passports."""
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


def treasury(nation: Nation) -> Facts:
    """What it holds, and the bounds of the currency."""
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
        **_committed(nation),
    }


def _committed(nation: Nation) -> Facts:
    """What it will or may pay, if there is anything: each in words, and what all streams of an
    asset pay in a mean year, in the asset's smallest unit; the zero address is the coin."""
    if not nation.deployment.release.treasury_pays:
        return {}
    found, facts = commitments(nation), Facts()
    if nation.streams is not None:
        own = ZERO_ADDRESS, nation.token.address
        assets = dict.fromkeys((*own, *(each.asset for each in found)))
        yearly = nation.streams.contract.committed
        facts["streams_a_year"] = {asset: str(yearly(asset)) for asset in assets}
    if found:
        facts["commitments"] = [_commitment(nation, each) for each in found]
    return facts


def _commitment(nation: Nation, each: Commitment) -> Facts:
    now, cash = nation.port.now(), nation.phrases.cash
    due = cash(each.asset, each.between(now, now + YEAR_SECONDS))
    return {
        "what": each.what,
        "owed": cash(each.asset, each.owed),
        "within_a_year": due if each.is_certain else f"at most {due}",
    }


def houses(nation: Nation) -> list[Facts]:
    """The nation's electorates, the core first."""
    return [
        {"name": each.name, "votes": each.votes.value, "role": each.role.value,
         "address": each.address}
        for each in nation.houses.values()
    ]  # fmt: skip


def classes(nation: Nation) -> list[Facts]:
    """The classes of decisions, and what each takes."""
    return [
        {"name": each.name, **nation.phrases.settings(each.terms)} for each in nation.classes.all()
    ]


def tally(nation: Nation, each: HouseTally) -> Facts:
    """The votes of one house, in its units."""

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


def block(nation: Nation) -> Facts:
    """The block as of which everything is told."""
    found = nation.port.block()
    return {
        "chain_id": nation.port.chain_id(),
        "number": found.number,
        "hash": "0x" + found.hash.hex(),
        "timestamp": found.timestamp,
    }


def proposals(nation: Nation) -> list[Facts]:
    """All proposals with their tallies, the newest first."""
    return [_proposal(nation, each) for each in reversed(nation.proposals.all())]


def _proposal(nation: Nation, proposal: Proposal) -> Facts:
    found = nation.proposals.tally(proposal)
    return {
        "number": proposal.number,
        "id": str(proposal.id),
        "title": proposal.title,
        "description": proposal.description,
        "proposer": proposal.proposer,
        "actions": [nation.phrases.describe(action) for action in proposal.actions],
        "classes": [each.name for each in nation.classes.of(proposal.actions)],
        "state": found.state.name.lower(),
        "next": nation.proposals.next_step(proposal, found),
        "tally": [tally(nation, each) for each in found.houses],
    }
