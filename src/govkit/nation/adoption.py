"""Institutions that a nation takes up after its founding, by a vote.

Anybody creates one, through the deployment proxy (CREATE2). Its address follows from its code and
what it is created with, and that from the nation's own addresses. So at this address nothing else
can stand, whoever created it, and its creation needs no trust. It is the nation's once a vote has
named it where money is paid (`govkit.nation.doors`), also one to which nothing is paid. The chain
alone tells that; no file has to.

A nation whose treasury is older adopts contracts that have a purse as their treasury.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govkit.contracts.contract import Contract
from govkit.contracts.founder import by_proxy, proxy_address
from govkit.contracts.purse import Purse
from govkit.errors import DeploymentError, GovkitError, UsageError
from govkit.guesses import no_such
from govkit.institutions import INSTITUTIONS
from govkit.nation.authenticity import check_file, foreign_code, links
from govkit.nation.blueprint.plan import Plan
from govkit.nation.doors import door_of, standing_door
from govkit.nation.institutions import Founding, founding_of, foundings
from govkit.nation.voting import agenda
from govkit.network.port import Port
from govkit.types import ZERO_ADDRESS, Address, Call, ProposalState

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

PURSE = "purse"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contract that a nation may adopt. `at` are the nation's contracts as it must know them."""

    founding: Founding[Contract]
    contract: Contract
    init_code: bytes
    at: Mapping[str, Address]

    @property
    def name(self) -> str:
        return self.founding.name

    @property
    def pays(self) -> bool:
        """Whether the vote that adopts it lets it have money paid."""
        return self.founding.pays

    @property
    def is_created(self) -> bool:
        return bool(self.contract.port.code(self.contract.address))

    def create(self) -> Call:
        """Has the deployment proxy create it; anybody can send this, once."""
        return by_proxy(self.init_code)

    def check(self) -> None:
        """Raise DeploymentError unless it has our code and names this nation's contracts.

        Its address proves as much: this looks again at what anybody can see.
        """
        problems = list(foreign_code([self.contract]))
        if not problems and self.name != PURSE:
            ends = links([(self.founding, self.name, self.contract)], self.at)
            problems = [f"{what} is {found}" for what, found, wanted in ends if found != wanted]
        if problems:
            raise DeploymentError(
                f"the contract of {self.name} at {self.contract.address} is not govkit's",
                ", ".join(problems[:3]),
                "do not vote for it; ask another node as well",
            )


def candidates(plan: Plan, port: Port) -> dict[str, Candidate]:
    """What a nation with this founding may adopt, by name, whether it has done so or not."""
    found: dict[str, Candidate] = {}
    as_known = plan
    if not plan.release.treasury_pays:
        purse = _purse(plan, port)
        found[PURSE] = purse
        as_known = _with_purse(plan, purse.contract.address)
    for founding in plan.foundings():
        if not _fits(founding, plan):
            continue
        init_code = founding.init_code(as_known, founding.name)
        address = proxy_address(init_code)
        # Later ones know it from their creation on, even before it is there.
        further = {**as_known.contracts.further, founding.name: address}
        as_known = replace(as_known, contracts=replace(as_known.contracts, further=further))
        contract = founding.binding(port, address, as_known.release)
        found[founding.name] = Candidate(founding, contract, init_code, {})
    at = as_known.contracts.by_name()
    return {name: replace(each, at=at) for name, each in found.items()}


def _fits(founding: Founding[Contract], plan: Plan) -> bool:
    """Whether a nation can adopt it. A purse serves only those that have money paid."""
    if not founding.can_be_adopted or founding.names(plan.constitution):
        return False
    return founding.pays or plan.release.treasury_pays


def _purse(plan: Plan, port: Port) -> Candidate:
    release = plan.release.adopts
    init_code = Purse.init_code(plan.contracts.treasury, release)
    contract = Purse(port, proxy_address(init_code), release)
    row = next(row for row in INSTITUTIONS if row.name == PURSE)
    return Candidate(founding_of(row), contract, init_code, {})


def _with_purse(plan: Plan, purse: Address) -> Plan:
    """The nation as a contract of a later release may know it: with the purse as its treasury, and
    without institutions, which speak another language than that release."""
    known = replace(plan.contracts, treasury=purse, further={})
    return replace(plan, contracts=known, release=plan.release.adopts)


def adopted(nation: Nation) -> dict[str, Address]:
    """The contracts that votes of this nation have named since its founding.

    `nation` is as it was founded. Raises DeploymentError if one of them is not what its address
    says.
    """
    door = standing_door(nation.deployment, nation.port)
    if door is None:
        return {}
    paid = (nation.contracts[each.name] for each in foundings(nation.institutions) if each.pays)
    if door.payer_count() == sum(map(len, paid)):
        return {}
    may = nation.candidates
    found = {name: each for name, each in may.items() if door.payer_number(each.contract.address)}
    if found and PURSE in may:
        found = {PURSE: may[PURSE], **found}
    for each in found.values():
        each.check()
    return {name: each.contract.address for name, each in found.items()}


def of(nation: Nation) -> dict[str, Candidate]:
    """What a nation may adopt, or has adopted."""
    return candidates(check_file(nation.deployment, nation.institutions), nation.port)


def chosen(nation: Nation, name: str) -> Candidate:
    """The contract that a nation can still adopt under this name. Raises UsageError."""
    found = nation.candidates.get(name)
    if found is None or name == PURSE:
        raise _refused(nation, name)
    if name in nation.deployment.adopted:
        raise UsageError(
            f"{nation.name} has adopted {name} already",
            f"its contract is {found.contract.address}",
            "see govkit adopt",
        )
    return found


def _refused(nation: Nation, name: str) -> GovkitError:
    may = [each for each in nation.candidates if each not in (PURSE, *nation.deployment.adopted)]
    these = f"it can adopt {', '.join(may)}" if may else "there is nothing more that it can adopt"
    if name in nation.deployment.contracts:
        return UsageError(f"{nation.name} has {name} since its founding", these)
    if name == "limits" and nation.deployment.release.treasury_pays:
        return UsageError(
            "limits are not adopted, but set by a vote",
            "the treasury has them",
            "see set limit in govkit proposal new --help",
        )
    if name in (*_OF_A_TREASURY, *(row.name for row in nation.institutions)):
        return UsageError(f"{nation.name} cannot adopt {name}", _why(nation, name), these)
    return no_such("institution to adopt", name, may, "see govkit adopt")


_OF_A_TREASURY = ("limits", "exit")


def _why(nation: Nation, name: str) -> str:
    release = nation.deployment.release
    if not release.treasury_pays and name in (*_OF_A_TREASURY, "dues"):
        what = "registry" if name == "dues" else "treasury"
        return f"its {what} is of release {release.number}, which knows nothing of {name}"
    return f"{name} is chosen at the founding: other contracts know it from their creation on"


# -- proposals that adopt


def as_adopted(nation: Nation, candidate: Candidate) -> Nation:
    """The nation as it would be, for the words of what else the proposal does."""
    names = [name for name in (PURSE, candidate.name) if name in nation.candidates]
    more = {name: nation.candidates[name].contract.address for name in names}
    return nation.with_adopted({**nation.deployment.adopted, **more})


def proposed(nation: Nation, candidate: Candidate) -> int:
    """The number of the open proposal that adopts it; 0 if there is none."""
    naming = actions(nation, candidate)[0]
    for each in reversed(nation.proposals.all()):
        if naming in each.actions and nation.governor.state(each.id) in _OPEN:
            return each.number
    return 0


_OPEN = (ProposalState.PENDING, *agenda.OPEN)


def actions(nation: Nation, candidate: Candidate) -> list[Call]:
    """What a proposal does that adopts an institution."""
    door = door_of(nation.deployment, nation.port)
    calls = [door.set_payer(candidate.contract.address, candidate.pays)]
    tells = candidate.founding.commits and nation.deployment.release.treasury_pays
    if tells and nation.treasury.commitments() == ZERO_ADDRESS:
        calls.append(nation.treasury.set_commitments(candidate.contract.address))
    return calls


@dataclass(frozen=True, slots=True)
class Naming:
    """What a call names: a payer, or with `tells` the contract that tells the commitments."""

    address: Address
    tells: bool


def naming(nation: Nation, call: Call) -> Naming | None:
    """What a call to the treasury or the purse names; None if it names nothing."""
    door = door_of(nation.deployment, nation.port)
    function = door.artifact().by_selector(call.data[:4]) if call.to == door.address else None
    if function is None or function.name not in ("setPayer", "setCommitments"):
        return None
    try:
        who, *allowed = function.decode_arguments(call.data)
    except Exception:
        return None
    if who == ZERO_ADDRESS or allowed == [False]:
        return None
    return Naming(Address(who), tells=not allowed)


def warnings(nation: Nation, call: Call) -> Iterator[str]:
    """Why a vote should think twice about naming that contract, one line each."""
    named = naming(nation, call)
    if named is None:
        return
    found = _candidate_at(nation, named.address)
    if found and not found.is_created:
        yield f"nobody has created {found.name} yet: govkit adopt {found.name} does"
    elif found and not named.tells:
        yield from _without_cap(nation, found)
    elif not found and not nation.is_own_payer(named.address):
        effect = (
            "it would say how much the treasury keeps back, and could stop all payments"
            if named.tells
            else "it could have all the money paid to anybody, without a vote"
        )
        yield (
            f"{named.address} IS NOT A CONTRACT THAT GOVKIT CREATES FOR {nation.name.upper()}: "
            f"once named, {effect}{_look_alike(nation, named.address)}"
        )


def _candidate_at(nation: Nation, address: Address) -> Candidate | None:
    found = (each for each in nation.candidates.values() if each.contract.address == address)
    return next(found, None)


def _without_cap(nation: Nation, candidate: Candidate) -> Iterator[str]:
    """A limit names no payer that comes later, so that has a cap of nothing."""
    limited = nation.treasury.limited_assets()
    if limited and not nation.treasury.payer_number(candidate.contract.address):
        names = ", ".join(map(nation.phrases.asset_name, limited))
        yield (
            f"{candidate.name} can spend nothing of what is limited ({names}) until a later vote "
            f"gives it a cap: set limit of ASSET to AMOUNT a PERIOD for {candidate.name}"
        )


def _look_alike(nation: Nation, address: Address) -> str:
    code = nation.port.code(address)
    for name, each in nation.candidates.items():
        runtime = each.contract.artifact().runtime
        if code[: len(runtime)] == runtime:
            return f"; it has the code of {name}, but was created with something else"
    return ""


def assurance(nation: Nation, call: Call) -> str:
    """What a voter may know of the contract that a call adopts; nothing for other calls."""
    door = door_of(nation.deployment, nation.port)
    if call.to != door.address:
        return ""
    purse = "" if door.address == nation.treasury.address else f"; the purse is {door.address}"
    for each in nation.candidates.values():
        if actions(nation, each)[0] == call and each.is_created:
            each.check()
            return (
                f"{each.contract.address} is genuine: govkit's own {each.contract.artifact_name}, "
                f"created for {nation.name}'s contracts; who created it has no power in it{purse}"
            )
    return ""
