"""Founds a nation step by step, goes on after any interruption, and proves the result.

The chain alone knows how far a founding is: the founder counts its steps. So a killed process
loses nothing, a step sent twice is done once, and two runs end in the same nation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from govkit.chain.dev_accounts import DEV_CHAINS
from govkit.contracts import Founder
from govkit.contracts.founder import (
    DEPLOYMENT_PROXY,
    PROXY_COST_WEI,
    PROXY_DEPLOYER,
    PROXY_TRANSACTION,
    deploy_founder,
)
from govkit.contracts.releases import THIS_RELEASE
from govkit.errors import DeploymentError, FoundingError, GovkitError
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import (
    HIDDEN,
    OTHER_STEPS,
    TRANSCRIPT,
    Check,
    failures,
    moved,
    prove,
)
from govkit.nation.founding.steps import do_once
from govkit.network.port import Call, Port, Receipt, Signer
from govkit.types import Address, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution

Progress = Callable[[int, int, str], None]
"""Called before each step with the steps done, all steps, and the next step's title."""
Sent = Callable[[str, Receipt], None]
"""Called after each transaction with its step's title."""
Changes = Callable[[Check], None]
"""Called for what others changed meanwhile, which is not a fault of the founding."""


def found(
    constitution: Constitution,
    port: Port,
    signer: Signer,
    deployment_file: Path | None = None,
    progress: Progress = lambda done, total, title: None,
    changes: Changes = lambda check: None,
    sent: Sent = lambda title, receipt: None,
) -> Deployment:
    """Found the nation, or go on with its founding, and prove it.

    The deployment is written to `deployment_file` as soon as its addresses are known, and marked as
    founded only once the proof holds. Raises FoundingError, NetworkError or RevertError.
    """
    _check_before(constitution, port, signer)
    earlier = _earlier(deployment_file)
    release = earlier.release if earlier else THIS_RELEASE
    plan = Plan.make(constitution, signer.address, release=release)
    deployment = _begin(plan, port, earlier, deployment_file)
    plan = replace(plan, first_block=deployment.first_block)
    steps = plan.steps(port)
    total = len(steps) + 2
    founder = Founder(port, plan.founder, plan.release)
    if not port.code(plan.founder):
        progress(0, total, "founder")
        ensure_proxy(port, signer, sent)
        create = deploy_founder(signer.address, constitution.fingerprint(), plan.release)
        receipt = do_once(port, create, signer, lambda: bool(port.code(plan.founder)))
        _tell(sent, "founder", receipt)
    _check_founder(founder, plan)
    for number in range(founder.steps(), len(steps)):
        progress(number + 1, total, steps[number].title)
        call = steps[number].call()
        receipt = do_once(port, call, signer, lambda: founder.steps() > number)  # noqa: B023
        _tell(sent, steps[number].title, receipt)
    progress(total - 1, total, "proof")
    checks = prove(plan, port)
    if failed := failures(checks):
        raise _unproved(failed)
    for check in moved(checks):
        changes(check)
    deployment = replace(deployment, founded=True)
    if deployment_file:
        deployment.save(deployment_file)
    progress(total, total, "founded")
    return deployment


def plan_to_found(
    constitution: Constitution, port: Port, deployer: Address, deployment_file: Path
) -> Plan:
    """The plan that `found` would follow. Raises DeploymentError where it would refuse to."""
    earlier = _earlier(deployment_file)
    release = earlier.release if earlier else THIS_RELEASE
    plan = Plan.make(constitution, deployer, release=release)
    if earlier:
        _check_same(earlier, plan, port)
    return plan


def calls_left(plan: Plan, port: Port) -> Iterator[tuple[str, Call | None]]:
    """The transactions that a founding still takes, by their titles; None is one that depends on
    an earlier step."""
    is_begun = bool(port.code(plan.founder))
    if not is_begun:
        constitution, release = plan.constitution, plan.release
        yield "founder", deploy_founder(plan.deployer, constitution.fingerprint(), release)
    done = Founder(port, plan.founder, plan.release).steps() if is_begun else 0
    for number, step in enumerate(plan.steps(port)[done:], done):
        yield step.title, None if step.waits and number > done else step.call()


def _tell(sent: Sent, title: str, receipt: Receipt | None) -> None:
    if receipt is not None:
        sent(title, receipt)


def ensure_proxy(port: Port, signer: Signer, sent: Sent) -> None:
    """Create the deployment proxy where it is missing. Nearly every chain has it."""
    if port.code(DEPLOYMENT_PROXY):
        return
    lacking = PROXY_COST_WEI - port.balance(PROXY_DEPLOYER)
    if lacking > 0:
        gift = Call(PROXY_DEPLOYER, value=Wei(lacking))
        paid = do_once(port, gift, signer, lambda: port.balance(PROXY_DEPLOYER) >= PROXY_COST_WEI)
        _tell(sent, "coin for the deployment proxy", paid)
    try:
        sent("deployment proxy", port.send_raw(PROXY_TRANSACTION))
    except GovkitError as error:
        if port.code(DEPLOYMENT_PROXY):
            return
        raise FoundingError(
            f"chain {port.chain_id()} lacks the deterministic deployment proxy",
            f"its transaction was refused ({error.why or error.what})",
            f"have the chain's operator deploy it at {DEPLOYMENT_PROXY}",
        ) from error


def check_fit(constitution: Constitution, port: Port) -> None:
    """Raise an error if this nation cannot be founded on the port's chain now."""
    constitution.check_sunset(port.now())
    used = constitution.dev_accounts_used()
    if used and port.chain_id() not in DEV_CHAINS:
        raise FoundingError(
            f"the nation file gives money or power to {', '.join(use.name for use in used[:3])}",
            f"their keys are public, and chain {port.chain_id()} is not a development chain",
            f"put real accounts into {constitution.file}; govkit account new makes one",
        )


def _check_before(constitution: Constitution, port: Port, signer: Signer) -> None:
    check_fit(constitution, port)
    if port.balance(signer.address) == 0:
        raise FoundingError(
            f"{signer.address} cannot pay for gas",
            "it holds no coin on this chain",
            "send it some (on the local chain: govkit account fund), or found --as another account",
        )


def _begin(
    plan: Plan, port: Port, earlier: Deployment | None, deployment_file: Path | None
) -> Deployment:
    """The deployment to be. Refuses an unfinished one of another file or key."""
    if earlier:
        _check_same(earlier, plan, port)
    planned = replace(plan, first_block=_first_block(plan, port, earlier))
    deployment = planned.deployment(port.chain_id(), founded=_stands(earlier, plan, port))
    deployment = replace(deployment, rpc=earlier.rpc if earlier else ())
    if deployment_file:
        deployment.save(deployment_file)
    return deployment


def _first_block(plan: Plan, port: Port, earlier: Deployment | None) -> int:
    """The block from which to read events. A lost file, or one with a later block, hides none."""
    if not port.code(plan.founder):
        return port.block().number
    if earlier and replace(plan, first_block=earlier.first_block).begun_in(port) is not None:
        return earlier.first_block
    return plan.begun_in(port) or port.block().number


def _stands(earlier: Deployment | None, plan: Plan, port: Port) -> bool:
    """Whether the nation was founded and proved before, so that no new proof is needed.

    A node may have forgotten the state that the proof reads, and a chain that was reset has
    forgotten the nation.
    """
    if earlier is None or not earlier.founded or not port.code(plan.founder):
        return False
    return Founder(port, plan.founder, plan.release).founded()


def _earlier(deployment_file: Path | None) -> Deployment | None:
    if deployment_file is None or not deployment_file.exists():
        return None
    return Deployment.load(deployment_file)


def _check_same(earlier: Deployment, plan: Plan, port: Port) -> None:
    if earlier.chain_id != port.chain_id():
        raise DeploymentError(
            f"this folder holds {earlier.nation} on chain {earlier.chain_id}",
            f"the network chosen is chain {port.chain_id()}",
            "choose that network, or found in another folder",
        )
    if earlier.fingerprint != plan.constitution.fingerprint():
        state = "was founded from" if earlier.founded else "is being founded from"
        raise DeploymentError(
            f"{earlier.nation} {state} another state of the nation file",
            "its settings have changed since then",
            "restore the file; or found anew: on the local chain with govkit found --anew, else in "
            "another folder",
        )
    if earlier.deployer != plan.deployer:
        raise DeploymentError(
            f"the founding of {earlier.nation} was begun by {earlier.deployer}",
            f"now {plan.deployer} signs",
            "found --as the first account; or anew, on the local chain with govkit found --anew",
        )


def _check_founder(founder: Founder, plan: Plan) -> None:
    if (
        founder.deployer() != plan.deployer
        or founder.fingerprint() != plan.constitution.fingerprint()
    ):
        raise FoundingError(
            f"another contract stands at {plan.founder}",
            "it is not this nation's founder",
            "found --as another account, and so at another address",
        )


def _unproved(failed: list[Check]) -> FoundingError:
    first = failed[0]
    more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
    why = f"{first.name} should be {first.expected}, and is {first.found}{more}"
    return FoundingError(
        "the nation on the chain is not what its file says",
        f"{TRANSCRIPT}: {OTHER_STEPS} ({HIDDEN})" if first.name == TRANSCRIPT else why,
        "do not use it; find out who held the deployer's key",
    )
