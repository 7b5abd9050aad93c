"""Checks that a nation and its deployment file are what the nation file says. Takes no key.

Anybody can write a deployment file, so it is worked out again from its settings. They give the
fingerprint. The fingerprint, the deployer and the founder's code give the founder's address
(CREATE2), and that address and a number give the address of each contract (CREATE). All else in the
file, names too, follows as well, so nothing can be added, left out or swapped.

The founder's transcript then proves that it did what the settings say and nothing else, even where
no getter would tell. Any node will do, since all this is read from the newest state. Only one event
is older, that of the first creation: it shows that no part of the nation is older than the file
says, and so would not be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from govkit.constitution import Constitution
from govkit.contracts.contract import Contract
from govkit.contracts.founder import transcript_of
from govkit.contracts.treasury import FIRST_PAYER
from govkit.errors import ConstitutionError, DeploymentError
from govkit.institutions import INSTITUTIONS, Institution
from govkit.nation.blueprint.addresses import source_of
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.blueprint.plan import Plan
from govkit.nation.blueprint.treasury import payers
from govkit.nation.founding.proof import HIDDEN, OTHER_STEPS
from govkit.nation.institutions import Founding, foundings
from govkit.nation.nation import Nation
from govkit.types import ZERO_ADDRESS, Address


def check_nation(nation: Nation) -> Plan:
    """Check that a nation is genuine as it was founded, and return the plan of its founding.

    Raises DeploymentError unless the nation's own founder created all contracts in the steps that
    follow from its file, and they have the code that we know and belong together.
    """
    plan = check_file(nation.deployment, nation.institutions)
    nation = Nation(nation.deployment.with_adopted({}), nation.port, nation.institutions)
    # Only contracts with our code can be asked.
    problems = (
        list(foreign_code(_contracts(nation)))
        or list(_other_steps(plan, nation))
        or list(_loose_ends(plan, nation))
        or list(_misnamed(nation))
    )
    _refuse(nation.deployment, problems)
    return plan


def check_file(deployment: Deployment, institutions: Sequence[Institution] = INSTITUTIONS) -> Plan:
    """Check a deployment file against the settings in it, without a chain.

    Raises DeploymentError unless the whole file follows from the settings, the deployer and the
    founder's code. If it does and the chain has this founder, nobody invented an address or name.
    """
    try:
        file = Constitution.restore(deployment.settings, Path("settings"), institutions)
    except ConstitutionError as error:
        key = f"{error.key}: " if error.key else ""
        _refuse(deployment, [f"its settings are not a nation file ({key}found {error.found})"])
        raise
    plan = Plan.make(file, deployment.deployer, deployment.first_block, deployment.release)
    _refuse(deployment, list(_inventions(plan, deployment)))
    return plan


def _refuse(deployment: Deployment, problems: list[str]) -> None:
    if problems:
        raise DeploymentError(
            f"this deployment differs from what {deployment.nation}'s nation file founds",
            ", ".join(problems[:3]),
            "do not trust it; if you founded it, use the govkit that did",
        )


def _inventions(plan: Plan, deployment: Deployment) -> Iterator[str]:
    """The differences between a deployment and what follows from its settings."""
    expected = plan.deployment(deployment.chain_id, founded=deployment.founded)
    if deployment.fingerprint != expected.fingerprint:
        yield "its settings belong to another nation file"
    if deployment.founder != expected.founder:
        yield f"{deployment.founder} is not a founder of this nation file by this deployer"
    at, created = deployment.founded_contracts, expected.contracts
    yield from (f"it has no {name}" for name in created if name not in at)
    yield from (f"{name} is not a contract of it" for name in at if name not in created)
    for name in created:
        if at.get(name, created[name]) != created[name]:
            yield f"{name} is not where it was created"
    for name in {**expected.names, **deployment.names}:
        if expected.names.get(name) != deployment.names.get(name):
            yield f"its nation file has another {name}"
    for what in ("nation", "houses", "classes", "councils", "settings"):
        if getattr(deployment, what) != getattr(expected, what):
            yield f"its {what} {'is' if what == 'nation' else 'are'} named differently"


def _other_steps(plan: Plan, nation: Nation) -> Iterator[str]:
    """The differences between what the founder did and what follows from the nation file."""
    founder = nation.founder
    if not founder.founded():
        yield "its founding was not finished"
    elif plan.begun_in(nation.port) is None:
        yield (
            f"nothing of it was created from block {plan.first_block} on, so what is older would "
            "go unread; or this node has forgotten its oldest events: then ask another"
        )
    elif founder.transcript() != transcript_of(step.call() for step in plan.steps(nation.port)):
        yield f"{OTHER_STEPS}: {HIDDEN}"


def _contracts(nation: Nation) -> Iterator[Contract]:
    yield nation.founder
    for named in nation.contracts.values():
        yield from named.values()


def foreign_code(contracts: Iterable[Contract]) -> Iterator[str]:
    """Compare each contract's code with ours, byte for byte. Immutables follow behind the code."""
    for contract in contracts:
        runtime = contract.artifact().runtime
        if contract.port.code(contract.address)[: len(runtime)] != runtime:
            yield f"the code at {contract.address} is no {contract.artifact_name} of this govkit"


def _further(nation: Nation) -> Iterator[tuple[Founding[Contract], str, Contract]]:
    """Each contract of an institution, by its name."""
    for founding in foundings(nation.institutions):
        for name, contract in nation.contracts[founding.name].items():
            yield founding, name, contract


def links(
    further: Iterable[tuple[Founding[Contract], str, Contract]], at: Mapping[str, Address]
) -> Iterator[tuple[str, Address, Address]]:
    """The contracts that institutions name, and those that they should name, which are `at`."""
    for founding, name, contract in further:
        for link, found, wanted in founding.linked(contract, at):
            yield f"the {link} of {name}", found, wanted


def _institutions(nation: Nation) -> Iterator[tuple[str, Address, Address]]:
    """The contracts that institutions name, and the institutions that the registry names."""
    at = nation.deployment.contracts
    yield from links(_further(nation), at)
    for founding in foundings(nation.institutions):
        if slot := founding.registry_slot:
            found = getattr(nation.registry, slot)()
            yield f"the registry's {slot}", found, at.get(founding.name, ZERO_ADDRESS)


def _loose_ends(plan: Plan, nation: Nation) -> Iterator[str]:
    treasury, registry = nation.treasury.address, nation.registry.address
    secret = nation.deployment.contracts.get("secret_ballots", ZERO_ADDRESS)
    ends: list[tuple[str, Address, Address]] = [
        ("the ledger's treasury", nation.ledger.treasury(), treasury),
        ("the token's treasury", nation.token.treasury(), treasury),
        ("the registry's treasury", nation.registry.treasury(), treasury),
        ("the rulebook's treasury", nation.rulebook.treasury(), treasury),
        ("the treasury's governor", nation.treasury.governor(), nation.governor.address),
        ("the governor's timelock", nation.governor.timelock(), treasury),
        ("the governor's rulebook", nation.governor.rulebook(), nation.rulebook.address),
        ("the governor's registry", nation.governor.registry(), registry),
        ("the registry's ledger", nation.registry.ledger(), nation.ledger.address),
        ("the governor's secret ballots", nation.governor.secret(), secret),
        *_institutions(nation),
    ]
    for number, payer in enumerate(payers(plan), FIRST_PAYER):
        if nation.treasury.payer_number(payer) != number:
            yield f"{payer} is not payer {number} of the treasury"
    further = [house.address for house in nation.houses.values() if not house.is_core]
    governors = [each for each in nation.governor.houses() if each != ZERO_ADDRESS]
    ends += zip([f"house {n}" for n in range(1, 5)], governors, further, strict=False)
    yield from (f"{what} is {found}" for what, found, wanted in ends if found != wanted)
    at, rows = nation.deployment.contracts, nation.institutions
    for house in nation.houses.values():
        if house.ballots.token() != source_of(house.votes, house.council, at, rows):
            yield f"the house {house.name} votes by {house.ballots.token()}"
    core, *others = nation.houses.values()
    vetoes = sum(1 << each.number - 1 for each in others if each.is_veto)
    if core.is_veto or nation.rulebook.veto_houses() != vetoes:
        yield "other houses veto"
    if len(governors) != len(further):
        yield f"the governor has {len(governors)} further houses"


def _misnamed(nation: Nation) -> Iterator[str]:
    """Names in the deployment that differ from the contracts' own names."""
    deployment = nation.deployment
    names = [
        (nation.name, nation.governor.name()),
        *((each.name, each.ballots.name()) for each in nation.houses.values() if not each.is_core),
        *((name, council.name()) for name, council in nation.councils.items()),
    ]
    yield from (f"{named} is called {found}" for named, found in names if named != found)
    if len(deployment.classes) > nation.rulebook.class_count():
        yield f"the rulebook has {nation.rulebook.class_count()} classes"
