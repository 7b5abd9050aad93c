"""Recovery of lost keys: who can move a passport to a new key, and what is under way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.contracts import CitizenRegistry
from govkit.contracts.recovery import Approvals, Guardians, Pending, Recovery, stop_digest
from govkit.errors import NotFound
from govkit.nation.moments import Moment
from govkit.nation.todo import Todo
from govkit.network.port import Call, Signer
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


@dataclass(frozen=True, slots=True)
class Underway:
    """A recovery of passport `number`, of which its `holder` is warned."""

    number: int
    holder: Address
    pending: Pending


@dataclass(frozen=True, slots=True)
class Protection:
    """Who can move a passport.

    `guardians` are those of now, and `coming` those from the timepoint `since` on (None for no
    change). Without guardians it takes so many `sponsors`.
    """

    number: int
    guardians: Guardians
    coming: Guardians | None
    since: int
    sponsors: int


class Recoveries:
    """Reads the recovery contract. To change it, send or propose the calls that this makes."""

    def __init__(self, contract: Recovery, registry: CitizenRegistry, first_block: int) -> None:
        self.contract, self._registry, self._first_block = contract, registry, first_block

    def all(self) -> list[Underway]:
        """The recoveries under way, by passport. A nation shows them, to warn the old keys."""
        begun = self.contract.events("RecoveryBegun", from_block=self._first_block)
        numbers = sorted({int(event.fields["number"]) for event in begun})
        found = ((number, self.contract.pending(number)) for number in numbers)
        return [
            Underway(number, self._registry.passport(number).holder, pending)
            for number, pending in found
            if pending
        ]

    def requests(self) -> Mapping[tuple[int, Address], Sequence[Address]]:
        """Who ever asked for a recovery, by passport and new key; many may be over."""
        asked: dict[tuple[int, Address], list[Address]] = {}
        for event in self.contract.events("RecoveryApproved", from_block=self._first_block):
            key = int(event.fields["number"]), event.fields["new_key"]
            asked.setdefault(key, []).append(event.fields["by"])
        return asked

    def number_of(self, holder: Address) -> int:
        """The passport that an account holds, good or not, or held before it moved.

        Raises NotFound if there is none.
        """
        number = self._registry.number_of(self._registry.present(holder))
        if number == 0:
            raise NotFound(f"{holder} holds no passport", next_step="see govkit citizen list")
        return number

    def protection(self, number: int) -> Protection:
        """Who can move a passport."""
        coming, since = self.contract.next_guardians_of(number)
        return Protection(
            number=number,
            guardians=self.contract.guardians_of(number),
            coming=coming if since else None,
            since=since,
            sponsors=self.contract.sponsors(),
        )

    def approvals(self, number: int, new_key: Address) -> Approvals:
        """The state of a request."""
        return self.contract.approvals(number, new_key)

    def name_guardians(self, members: Sequence[Address], threshold: int) -> Call:
        """For a passport's holder. The new guardians hold after the guardians' delay."""
        return self.contract.name_guardians(members, threshold)

    def ask(self, number: int, new_key: Address) -> Call:
        """For a guardian, a sponsor or the registrar."""
        return self.contract.approve(number, new_key)

    def withdraw(self, number: int, new_key: Address) -> Call:
        return self.contract.withdraw(number, new_key)

    def decline(self, declining: bool = True) -> Call:
        """For a key: refuse passports by recovery, or accept them again."""
        return self.contract.decline(declining)

    def stop(self, number: int) -> Call:
        """For the passport's present key."""
        return self.contract.stop(number)

    def signed_stop(self, number: int, signer: Signer, chain_id: int) -> Call:
        """Like `stop`, signed by the passport's present key. Anybody can send it."""
        digest = stop_digest(chain_id, self.contract.address, number, self.contract.round(number))
        signature = signer.sign_digest(digest)
        return self.contract.stop_by_sig(number, signature[64], signature[:32], signature[32:64])

    def accept(self, number: int) -> Call:
        """For the new key itself."""
        return self.contract.accept(number)


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """A recovery of one's own passport, one to accept, and those one is asked to consent to."""
    recoveries = nation.recoveries
    if recoveries is None:
        return
    for each in recoveries.all():
        pending = each.pending
        if each.holder == person and not pending.forced:
            stop = f"govkit citizen stop-recovery {person}"
            what = f"stop the recovery of your passport by {pending.new_key}, unless you want it"
            yield Todo(what, stop, Moment(pending.until))
        ready = Moment(pending.ready_at)
        if pending.new_key == person and nation.moments.now(ready) >= ready.at:
            accept = f"govkit citizen accept-recovery {each.number}"
            yield Todo(f"take passport {each.number}", accept, Moment(pending.until))
    yield from _asked(nation, recoveries, person)


def _asked(nation: Nation, recoveries: Recoveries, person: Address) -> Iterator[Todo]:
    """Requests that others have begun, and that this person could agree to."""
    for (number, key), by in recoveries.requests().items():
        state = recoveries.approvals(number, key)
        if not state.count or recoveries.contract.pending(number):
            continue
        protection = recoveries.protection(number)
        guardians = protection.guardians.members
        may = person in guardians if guardians else nation.registry.is_citizen(person)
        holder = nation.registry.passport(number).holder
        if not may or holder == person:
            continue
        command = f"govkit citizen recover {holder} {key}"
        what = f"agree that passport {number} of {nation.book.show(holder)} moves to {key}"
        yield Todo(what, command, done="agreed" if person in by else "")


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """When a passport can be taken, for a refusal that is about time."""
    arguments = nation.phrases.arguments(call) or ()
    timed = ("recovery: too early", "recovery: too late", "recovery: under way")
    if nation.recoveries is None or reason not in timed or not arguments:
        return ""
    pending = nation.recoveries.contract.pending(int(arguments[0]))
    if pending is None:
        return ""
    ready, ends = Moment(pending.ready_at), Moment(pending.until)
    both = nation.moments.both
    return f"the passport can be taken {both(ready)}, and {nation.moments.until(ends)}"
