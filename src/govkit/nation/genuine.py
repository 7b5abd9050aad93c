"""Whether a nation's contracts are govkit's, and what the deployment file says of them is so.

A deployment file comes from anybody. The founder's address follows from its code, the deployer
and the fingerprint (CREATE2), every contract's from the founder's and a number (CREATE): so none
can be put in, left out or swapped. What the contracts say of themselves does the rest. Only what
no contract knows has to be believed: the names of accounts, of classes and of the core house.
"""

from __future__ import annotations

from collections.abc import Iterator

from govkit.contracts.admissions import Admissions
from govkit.contracts.contract import Contract
from govkit.contracts.founder import founder_address
from govkit.contracts.heads import DelegatedHeads
from govkit.contracts.locked import LockedVotes
from govkit.contracts.offices import Offices
from govkit.contracts.recovery import Recovery
from govkit.contracts.split import SplitDelegation
from govkit.contracts.square_root import SquareRootVotes
from govkit.errors import RecordError
from govkit.nation.deployment import CONTRACTS, Deployment
from govkit.nation.nation import Nation
from govkit.nation.sites import (
    ADMISSIONS,
    DELEGATED_HEADS,
    LOCKED_VOTES,
    OFFICES,
    RECOVERY,
    SPLIT_DELEGATION,
    SQUARE_ROOT_VOTES,
    Contracts,
    source_of,
)
from govkit.types import ZERO_ADDRESS, Address

_KINDS: dict[str, type[Contract]] = {
    ADMISSIONS: Admissions,
    OFFICES: Offices,
    RECOVERY: Recovery,
    SQUARE_ROOT_VOTES: SquareRootVotes,
    LOCKED_VOTES: LockedVotes,
    SPLIT_DELEGATION: SplitDelegation,
    DELEGATED_HEADS: DelegatedHeads,
}
"""What some nations have besides, by its name in the deployment file."""


def check_nation(nation: Nation) -> None:
    """Raises RecordError unless all contracts were created by the nation's own founder, have the
    code that we know, belong together, and are what the deployment says of them."""
    # Only what has our code can be asked.
    problems = (
        list(_strangers(nation.deployment))
        or list(_foreign_code(nation))
        or list(_loose_ends(nation))
        or list(_misnamed(nation))
    )
    if problems:
        raise RecordError(
            f"these are not the contracts of {nation.name}",
            ", ".join(problems[:3]),
            "use the govkit that founded it, or do not trust this",
        )


def _strangers(deployment: Deployment) -> Iterator[str]:
    """What does not stand where the founder of this nation file creates it."""
    at = deployment.contracts
    if deployment.founder != founder_address(deployment.deployer, deployment.fingerprint):
        yield f"{deployment.founder} is no founder of this nation file by this deployer"
    further = [name for name in at if name not in CONTRACTS]
    expected = Contracts.of(deployment.founder, further).by_name()
    yield from (f"{name} is not where it was created" for name in at if at[name] != expected[name])
    houses = {site.name: site.address for site in deployment.houses[1:]}
    for name in further:
        # Each is of one kind, so that none goes unread and the code of each is looked at.
        if (name in _KINDS) + (name in deployment.councils) + (name in houses) != 1:
            yield f"{name} is no contract of a nation"
    yield from (f"{name} is no house" for name in houses if at.get(name) != houses[name])


def _foreign_code(nation: Nation) -> Iterator[str]:
    """Each contract's code is the one that ships, byte for byte; immutables follow behind it."""
    houses = [house.ballots for house in nation.houses.values() if not house.is_core]
    core: tuple[Contract, ...] = (
        nation.token, nation.registry, nation.ledger, nation.treasury, nation.charter,
        nation.governor,
    )  # fmt: skip
    for contract in (*core, *houses, *nation.councils.values(), *_further(nation)):
        runtime = contract.artifact().runtime
        if nation.port.code(contract.address)[: len(runtime)] != runtime:
            yield f"the code at {contract.address} is no {contract.artifact_name} of this govkit"


def _further(nation: Nation) -> list[Contract]:
    """What some nations have besides: ways in, offices, recovery, further sources of votes."""
    at = nation.deployment.contracts
    return [kind(nation.port, at[name]) for name, kind in _KINDS.items() if name in at]


def _appendages(nation: Nation) -> list[tuple[str, Address, Address]]:
    """What belongs to the registry: the ways in, recovery and offices."""
    at, registry = nation.deployment.contracts, nation.registry
    ends = [
        ("the ways in", registry.admissions(), at.get(ADMISSIONS, ZERO_ADDRESS)),
        ("the recovery", registry.recovery(), at.get(RECOVERY, ZERO_ADDRESS)),
        ("the delegation", registry.delegation(), at.get(DELEGATED_HEADS, ZERO_ADDRESS)),
    ]
    kinds: dict[str, type[Admissions | Recovery | Offices]] = {
        ADMISSIONS: Admissions,
        RECOVERY: Recovery,
        OFFICES: Offices,
    }
    for name, kind in kinds.items():
        if name in at:
            contract = kind(nation.port, at[name])
            ends.append((f"the registry of {name}", contract.registry(), registry.address))
            ends.append((f"the treasury of {name}", contract.treasury(), nation.treasury.address))
    return ends


def _loose_ends(nation: Nation) -> Iterator[str]:
    treasury, registry = nation.treasury.address, nation.registry.address
    ends: list[tuple[str, Address, Address]] = [
        ("the ledger's treasury", nation.ledger.treasury(), treasury),
        ("the token's treasury", nation.token.treasury(), treasury),
        ("the registry's treasury", nation.registry.treasury(), treasury),
        ("the charter's treasury", nation.charter.treasury(), treasury),
        ("the treasury's governor", nation.treasury.governor(), nation.governor.address),
        ("the governor's timelock", nation.governor.timelock(), treasury),
        ("the governor's charter", nation.governor.charter(), nation.charter.address),
        ("the governor's registry", nation.governor.registry(), registry),
        ("the registry's ledger", nation.registry.ledger(), nation.ledger.address),
        *_appendages(nation),
        *((f"the treasury of {name}", each.treasury(), treasury)
          for name, each in nation.councils.items()),
        *((f"the registry of {name}", each.registry(), registry)
          for name, each in nation.councils.items()),
    ]  # fmt: skip
    further = [house.address for house in nation.houses.values() if not house.is_core]
    governors = [each for each in nation.governor.houses() if each != ZERO_ADDRESS]
    ends += zip([f"house {n}" for n in range(1, 5)], governors, further, strict=False)
    yield from (f"{what} is {found}" for what, found, wanted in ends if found != wanted)
    at = nation.deployment.contracts
    for house in nation.houses.values():
        if house.ballots.token() != source_of(house.votes, house.council, at):
            yield f"the house {house.name} votes by {house.ballots.token()}"
    core, *others = nation.houses.values()
    vetoes = sum(1 << each.number - 1 for each in others if each.is_veto)
    if core.is_veto or nation.charter.veto_houses() != vetoes:
        yield "other houses veto"
    if len(governors) != len(further):
        yield f"the governor has {len(governors)} further houses"


def _misnamed(nation: Nation) -> Iterator[str]:
    """What the deployment calls other than it calls itself."""
    deployment = nation.deployment
    names = [
        (nation.name, nation.governor.name()),
        *((each.name, each.ballots.name()) for each in nation.houses.values() if not each.is_core),
        *((name, council.name()) for name, council in nation.councils.items()),
    ]
    yield from (f"{named} is called {found}" for named, found in names if named != found)
    if len(deployment.classes) > nation.charter.class_count():
        yield f"the charter has {nation.charter.class_count()} classes"
