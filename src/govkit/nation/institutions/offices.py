"""Offices that proposals give and take, with powers to call functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from govkit.actions.office_words import role_of
from govkit.contracts.offices import Office, Offices
from govkit.nation.founding.proof import Check, Proof, equal, movable
from govkit.nation.institutions import Founding
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.functions import Action
    from govkit.nation.blueprint.plan import Plan


class _Offices(Founding[Offices]):
    name = "offices"
    binding = Offices
    links = ("registry", "treasury")
    is_follower = True

    def is_wanted(self, file: Constitution) -> bool:
        return bool(file.offices)

    def admits_for(self, file: Constitution) -> bool:
        return bool(file.registrar_office)

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at = plan.contracts
        settings = at.registry, at.treasury, plan.founder, at.further.get("claims", ZERO_ADDRESS)
        return settings if plan.release.treasury_pays else settings[:-1]  # which had no claims

    def calls(self, plan: Plan, port: Port) -> Iterator[tuple[str, Callable[[], Call]]]:
        """Establish the offices with their powers and first holders, who are citizens by now."""
        if not plan.constitution.offices:
            return
        offices = Offices(port, plan.contracts.further[self.name], plan.release)
        for name, office in _planned(plan).items():
            role = role_of(name)
            yield f"office {name}", partial(offices.establish, role, office)
            for target, selector in _powers(plan, name):
                power = partial(offices.set_power, role, target, selector, True)
                yield f"power of {name}", power
            for holder in plan.constitution.offices[name].holders:
                yield f"holder of {name}", partial(_fill, offices, plan, port, name, holder)

    def checks(self, proof: Proof, name: str, contract: Offices) -> Iterator[Check]:
        """Check that the planned offices, holders and powers exist, and no others."""
        plan, block = proof.plan, proof.block
        yield equal("founder", plan.founder, contract.founder(block=block), "offices")
        planned = _planned(plan)
        claims = plan.contracts.further.get("claims", ZERO_ADDRESS)
        yield equal("suspensions are told by", claims, contract.claims(block=block), name)
        yield equal("offices", len(planned), contract.count(block=block))
        powers = set()
        for number, (office_name, office) in enumerate(planned.items(), start=1):
            role, of = role_of(office_name), f"office {office_name}"
            yield equal("number", number, contract.number_of(role, block=block), of)
            yield equal("settings", office, contract.office(role, block=block), of)
            yield from _holders(proof, office_name, contract)
            powers |= {(role, *power) for power in _powers(plan, office_name)}
        written = {
            (bytes(event.fields["role"]), event.fields["target"], bytes(event.fields["selector"]))
            for event in proof.events(contract, "PowerSet")
            if event.fields["allowed"]
        }
        yield equal("powers of offices", len(powers), len(powers & written))
        yield equal("powers that the file does not have", 0, len(written - powers))


def _holders(proof: Proof, name: str, contract: Offices) -> Iterator[Check]:
    file, role, of = proof.plan.constitution.offices[name], role_of(name), f"office {name}"
    block = proof.block
    # The council's own checks prove its members.
    if not file.council:
        held = contract.members(role, block=block)
        yield movable("holders", ", ".join(file.holders), ", ".join(held), of)
    for holder in file.holders:
        end = _first_end(proof.plan, name, proof.port)
        yield movable("end of term", end, contract.until(role, holder, block=block), of)


def _planned(plan: Plan) -> dict[str, Office]:
    """The planned offices by name, in the contract's form."""
    further = plan.contracts.further
    return {
        name: Office(
            seats=each.seats,
            term=each.term or 0,
            citizens_only=each.citizens_only,
            council=further[each.council] if each.council else ZERO_ADDRESS,
        )
        for name, each in plan.constitution.offices.items()
    }


def _powers(plan: Plan, office: str) -> list[tuple[Address, bytes]]:
    """The functions that an office can call: targets and selectors."""
    from govkit.constitution.offices import SPONSOR_POWERS, WAYS_IN_POWERS

    file = plan.constitution
    actions: Sequence[Action] = file.offices[office].all_powers()
    recovery = file.citizenship.recovery
    if file.offices[office].registrar:
        ways_in = WAYS_IN_POWERS if file.citizenship.has_ways_in else ()
        sponsoring = SPONSOR_POWERS if recovery and recovery.sponsors else ()
        actions = (*actions, *ways_in, *sponsoring)
    return [(plan.target(each.contract, each.address), each.selector) for each in actions]


def _fill(offices: Offices, plan: Plan, port: Port, name: str, holder: Address) -> Call:
    return offices.appoint(role_of(name), holder, _first_end(plan, name, port))


def _first_end(plan: Plan, name: str, port: Port) -> int:
    """The end of an office's first term, known once the token is created."""
    return plan.began(port) + (plan.constitution.offices[name].term or 0)


FOUNDING = _Offices()
