"""Whether a nation's contracts are govkit's and belong together, by what they say themselves."""

from __future__ import annotations

from collections.abc import Iterator

from govkit.contracts.admissions import Admissions
from govkit.contracts.contract import Contract
from govkit.contracts.heads import DelegatedHeads
from govkit.contracts.locked import LockedVotes
from govkit.contracts.offices import Offices
from govkit.contracts.recovery import Recovery
from govkit.contracts.split import SplitDelegation
from govkit.contracts.square_root import SquareRootVotes
from govkit.errors import RecordError
from govkit.nation.nation import Nation
from govkit.nation.plan import (
    ADMISSIONS,
    DELEGATED_HEADS,
    LOCKED_VOTES,
    OFFICES,
    RECOVERY,
    SPLIT_DELEGATION,
    SQUARE_ROOT_VOTES,
)
from govkit.types import ZERO_ADDRESS, Address


def check_nation(nation: Nation) -> None:
    """Raises RecordError unless all contracts belong together and have the code that we know."""
    # Only what has our code can be asked.
    problems = list(_foreign_code(nation)) or list(_loose_ends(nation))
    if problems:
        raise RecordError(
            f"these are not the contracts of {nation.name}",
            ", ".join(problems[:3]),
            "use the govkit that founded it, or do not trust this",
        )


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
    kinds: dict[str, type[Contract]] = {
        ADMISSIONS: Admissions,
        OFFICES: Offices,
        RECOVERY: Recovery,
        SQUARE_ROOT_VOTES: SquareRootVotes,
        LOCKED_VOTES: LockedVotes,
        SPLIT_DELEGATION: SplitDelegation,
        DELEGATED_HEADS: DelegatedHeads,
    }
    at = nation.deployment.contracts
    return [kind(nation.port, at[name]) for name, kind in kinds.items() if name in at]


def _appendages(nation: Nation) -> list[tuple[str, Address, Address]]:
    """What belongs to the registry: the ways in, recovery and offices."""
    at, registry = nation.deployment.contracts, nation.registry
    ends = [
        ("the ways in", registry.admissions(), at.get(ADMISSIONS, ZERO_ADDRESS)),
        ("the recovery", registry.recovery(), at.get(RECOVERY, ZERO_ADDRESS)),
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
    known = set(nation.deployment.contracts.values())
    for house in nation.houses.values():
        if house.ballots.token() not in known:
            yield f"the house {house.name} votes by {house.ballots.token()}"
    vetoes = sum(1 << each.number - 1 for each in nation.houses.values() if each.is_veto)
    if nation.charter.veto_houses() != vetoes:
        yield "other houses veto"
    if len(governors) != len(further):
        yield f"the governor has {len(governors)} further houses"
