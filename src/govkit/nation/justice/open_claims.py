"""What claims ask of one person: of a defendant, of an owner of a bond, of somebody who is owed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govkit.contracts.claims import Against, Bond, Ruling
from govkit.nation.justice.claims import kind_name
from govkit.nation.justice.timeline import waits_for
from govkit.nation.moments import Moment
from govkit.nation.todo import Todo
from govkit.types import Address, ProposalState

if TYPE_CHECKING:
    from govkit.nation.justice.claims import Filed, NationClaims
    from govkit.nation.nation import Nation
    from govkit.network.port import Call


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """The verdicts that anybody can carry out, a bond that is free, and what can be collected."""
    claims = nation.claims
    if claims is None:
        return
    for each in claims.all():
        if _can_be_cancelled(nation, claims, each) and person == each.claim.claimant:
            what = f"cancel the proposal that the verdict of case {each.number} found unlawful"
            yield Todo(what, f"govkit court claim cancel {each.number}")
    now = nation.port.now()
    for kind, owner, bond in claims.bonds():
        is_free = bond.free_from and now >= bond.free_from and not bond.open_claims
        if nation.registry.present(owner) == person and is_free:
            name = kind_name(kind)
            yield Todo(f"take out your bond as {name}", f"govkit court claim withdraw {name}")
    for asset, amount in claims.owed(person).items():
        what = f"collect {nation.phrases.cash(asset, amount)} that verdicts gave you"
        yield Todo(what, "govkit court claim collect")


def _can_be_cancelled(nation: Nation, claims: NationClaims, filed: Filed) -> bool:
    claim = filed.claim
    if claim.against != Against.PROPOSAL or not claim.is_settled or claim.ruling != Ruling.UPHELD:
        return False
    if nation.governor.guardian() != claims.contract.address:
        return False
    return nation.governor.state(claim.subject) is ProposalState.QUEUED  # type: ignore[arg-type]


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """Until when a proposal is halted, and when a claim or a bond has its time."""
    claims = nation.claims
    if claims is None:
        return ""
    if reason == "governor: halted":
        return _halted(nation, claims, call)
    arguments = nation.phrases.arguments(call) or ()
    if call.to != claims.contract.address or not arguments:
        return ""
    if reason == "claims: too soon":
        number = nation.registry.passport_of(person)
        next_ = Moment(claims.contract.next_halt(number), in_seconds=True)
        return f"you can claim against a proposal again {nation.moments.both(next_)}"
    if reason in ("claims: too early", "claims: too late"):
        return _free(nation, claims.contract.bond(*arguments[:2]))
    if reason == "claims: no ruling" and nation.court is not None:
        return waits_for(nation, nation.court.get(arguments[0]))[0]
    return ""


def _halted(nation: Nation, claims: NationClaims, call: Call) -> str:
    for proposal in nation.proposals.all():
        if nation.proposals.is_about(call, proposal):
            until = Moment(claims.contract.halt_of(proposal.id).until, in_seconds=True)
            return f"it can be halted {nation.moments.until(until)}"
    return ""


def _free(nation: Nation, bond: Bond) -> str:
    if not bond.free_from:
        return "no notice of this bond was given"
    return f"the notice is over {nation.moments.both(Moment(bond.free_from, in_seconds=True))}"
