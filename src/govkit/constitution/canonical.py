"""One canonical form for each nation: the meaning of its file in any notation, and its hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from govkit.renamed import first_name

if TYPE_CHECKING:
    from govkit.constitution.citizenship import Citizenship
    from govkit.constitution.classes import ActionRule, DecisionClass
    from govkit.constitution.councils import CouncilSetting
    from govkit.constitution.currency import Allocation, LockedVotesSetting
    from govkit.constitution.functions import Action
    from govkit.constitution.government import Guardian, HouseSetting
    from govkit.constitution.model import Constitution
    from govkit.constitution.offices import OfficeSetting, RecoverySetting

TREASURY = "treasury"


def canonical_bytes(constitution: Constitution) -> bytes:
    """JSON with sorted keys, no spaces, ASCII only; integers, addresses and hex hashes.

    It includes the names of the address book: people pay by them, so nobody may change them.
    The legal wrapper, which no contract holds, may change.
    """
    form = {
        "govkit": constitution.govkit,
        "nation": _nation(constitution),
        "currency": _currency(constitution),
        "citizenship": _citizenship(constitution),
        "councils": [_council(name, each) for name, each in constitution.councils.items()],
        "government": _government(constitution),
        "records": {"keepers": list(constitution.records.keepers)},
    }
    if constitution.accounts:
        form["accounts"] = dict(constitution.accounts)
    if constitution.offices:
        form["offices"] = [_office(name, each) for name, each in constitution.offices.items()]
    if constitution.treasury is not None:
        form["treasury"] = constitution.treasury.model_dump()
    form.update({key: each.model_dump() for key, each in constitution.sections().items()})
    return json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def fingerprint_of(constitution: Constitution) -> bytes:
    """SHA-256 of the canonical form (32 bytes)."""
    return hashlib.sha256(canonical_bytes(constitution)).digest()


def _nation(constitution: Constitution) -> dict[str, Any]:
    nation = constitution.nation
    return {
        "name": nation.name,
        "motto": nation.motto,
        "charter_sha256": nation.charter.sha256.hex() if nation.charter else None,
        "clock": nation.clock.value,
    }


def _ways_in(citizenship: Citizenship) -> dict[str, Any]:
    """What the file says of ways in; nothing if it names none."""
    form: dict[str, Any] = {}
    if citizenship.oath is not None:
        form["oath"] = citizenship.oath
    if citizenship.claim_list is not None:
        claims = citizenship.claim_list
        form["claim_list"] = {"root": claims.root.hex(), "period": claims.period}
    if citizenship.application is not None:
        application = citizenship.application
        vouching = application.vouching
        form["application"] = {
            "fee_wei": application.fee_wei,
            "consent": application.consent,
            "vouching": vouching.model_dump() if vouching else None,
        }
    return form


def _citizenship(constitution: Constitution) -> dict[str, Any]:
    """Terms, notice and recovery are left out if there are none, as ways in are."""
    citizens = constitution.citizenship
    staying = {
        "term": citizens.term,
        "epoch": citizens.epoch,
        "renewal_window": citizens.renewal_window,
        "notice_period": citizens.notice_period,
    }
    return {
        "admission": citizens.admission,
        "registrar": citizens.registrar,
        "founding_citizens": list(citizens.founding_citizens),
        **_recovery(citizens.recovery),
        **_ways_in(citizens),
        **{name: span for name, span in staying.items() if span is not None},
        **({"delegation": True} if citizens.delegation else {}),
    }


def _currency(constitution: Constitution) -> dict[str, Any]:
    currency = constitution.currency
    return {
        "name": currency.name,
        "symbol": currency.symbol,
        "cap_wei": currency.cap_wei,
        "yearly_issuance_limit_bps": currency.yearly_issuance_limit_bps,
        "self_delegate": currency.self_delegate,
        "vote_warm_up": currency.vote_warm_up,
        "delegation_expiry": currency.delegation_expiry,
        "genesis": [_allocation(each) for each in currency.genesis],
        **_locked_votes(currency.locked_votes),
        **({"split_delegation": True} if currency.split_delegation else {}),
    }


def _locked_votes(locked: LockedVotesSetting | None) -> dict[str, Any]:
    if locked is None:
        return {}
    return {"locked_votes": {"longest": locked.longest, "epoch": locked.epoch}}


def _allocation(allocation: Allocation) -> dict[str, Any]:
    return {
        "receiver": allocation.receiver or TREASURY,
        "amount_wei": allocation.amount_wei,
        "self_delegate": allocation.self_delegate,
    }


def _government(constitution: Constitution) -> dict[str, Any]:
    rules = constitution.government
    return {
        "houses": [_house(each) for each in rules.houses],
        "classes": [_class(each) for each in rules.decision_classes()],
        "rules": [_rule(each) for each in rules.action_rules()],
        "late_quorum_extension": rules.late_quorum_extension,
        "active_proposals": rules.active_proposals,
        "dormancy_citizens": rules.dormancy_citizens,
        "grace_period_seconds": rules.grace_period_seconds,
        "guardian": _guardian(rules.guardian),
    }


def _council(name: str, council: CouncilSetting) -> dict[str, Any]:
    return {
        "name": name,
        "seats": council.seats,
        "term": council.term,
        "nomination_period": council.nomination_period,
        "voting_period": council.voting_period,
        "recall_quorum_bps": council.recall_quorum_bps,
        "members": list(council.members),
    }


def _recovery(recovery: RecoverySetting | None) -> dict[str, Any]:
    if recovery is None:
        return {}
    spans = {"delay": recovery.delay, "guardian_delay": recovery.guardian_delay}
    return {"recovery": {**spans, "sponsors": recovery.sponsors}}


def _office(name: str, office: OfficeSetting) -> dict[str, Any]:
    return {
        "name": name,
        "seats": office.seats,
        "term": office.term or 0,
        "citizens_only": office.citizens_only,
        "council": office.council,
        "registrar": office.registrar,
        "powers": [_action(each) for each in office.all_powers()],
        "holders": list(office.holders),
    }


def _action(action: Action) -> dict[str, Any]:
    target = first_name(action.contract) if action.contract else action.address
    return {"target": target, "selector": action.selector.hex()}


def _house(house: HouseSetting) -> dict[str, Any]:
    return {
        "name": house.name,
        "votes": house.votes.value,
        "council": house.council,
        "role": house.role.value,
        **({"secret": list(house.buckets or ())} if house.secret else {}),
    }


def _class(each: DecisionClass) -> dict[str, Any]:
    """A class with all that is in force for it, even if the government section says it."""
    shares = {name: [own.quorum_bps, own.approval_bps] for name, own in each.houses.items()}
    return {
        "name": each.name,
        "voting_delay": each.voting_delay,
        "voting_period": each.voting_period,
        "quorum_bps": each.quorum_bps,
        "approval_bps": each.approval_bps,
        "proposal_threshold": each.proposal_threshold,
        "timelock_delay_seconds": each.timelock_delay_seconds,
        "changeable": each.changeable,
        "houses": shares,
        **({"secret": True} if each.secret else {}),
    }


def _rule(rule: ActionRule) -> dict[str, Any]:
    return {
        **_action(rule.action),
        "class": rule.class_number,
        "exempt": rule.exempt,
        "pinned": rule.pinned,
    }


def _guardian(guardian: Guardian | None) -> dict[str, Any] | None:
    if guardian is None:
        return None
    return {
        "account": guardian.account,
        "until_timestamp": guardian.until.timestamp,
        "until_seconds": guardian.until.seconds,
    }
