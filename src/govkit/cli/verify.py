"""govkit verify: lets anybody check that a nation is what its file says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.adopt import stranger_warnings
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, say
from govkit.cli.workspace import JsonOption, Workspace, workspace_of

if TYPE_CHECKING:
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.blueprint.plan import Plan
    from govkit.nation.founding.proof import Check

app = typer.Typer()


@app.command("verify", rich_help_panel=Heading.SEE, epilog="Example: govkit verify nation.yaml")
def verify(
    context: typer.Context,
    nation_file: Path | None = typer.Argument(
        None, help="The nation file. [default: the settings in the deployment file]"
    ),
    deployment_file: Path | None = typer.Option(
        None, "--deployment", help="The deployment file. [default: this folder's]"
    ),
    as_json: bool = JsonOption,
) -> None:
    """Prove again that a nation is what its file says.

    It checks the addresses, the code, the transcript of the founding, the links between contracts
    and what votes have adopted since. It needs no key.
    """
    from govkit.nation.authenticity import check_nation
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.founding import proof
    from govkit.nation.nation import Nation

    workspace = workspace_of(context)
    deployment = Deployment.load(deployment_file or workspace.deployment_file)
    if nation_file is not None:
        _check_same(nation_file, deployment, workspace)
    nation = Nation.connect(deployment, workspace.port, workspace.institutions)
    plan = check_nation(nation)
    checks = _state(plan, workspace)
    if failed := proof.failures(checks):
        raise _other(deployment, failed[0])
    moved = [each.change for each in proof.moved(checks)]
    shown = {
        "nation": nation.name,
        "chain": deployment.chain_id,
        "fingerprint": f"0x{deployment.fingerprint.hex()}",
        "founder": plan.founder,
        "deployer": plan.deployer,
        "contracts": len(nation.deployment.contracts),
        "steps": len(plan.steps(workspace.port)),
        "checks": len(checks),
    }
    adopted, strangers = dict(nation.deployment.adopted), nation.strangers()
    trust = _trust(workspace, plan, looked=bool(checks), given=nation_file is not None)
    if as_json:
        votes = {"adopted": adopted, "strangers": strangers}
        print_json({"genuine": True, **shown, **votes, "moved": moved, "trust": trust})
        return
    adopting = [f"{name} {at}" for name, at in adopted.items()]
    print_fields({**shown, **({"adopted": adopting} if adopted else {})})
    say("genuine: addresses, code, transcript of the founding and links are its nation file's")
    say_changes(moved)
    for line in stranger_warnings(strangers):
        say(line)
    say("What still has to be trusted:")
    for line in trust:
        say(f"- {line}")


def say_changes(changes: Sequence[str]) -> None:
    """Say what others changed while the nation was founded. The proof holds all the same."""
    if changes:
        say("changed by others while it was founded, as the contracts let them:")
    for change in changes:
        say(f"- {change}")


def _check_same(nation_file: Path, deployment: Deployment, workspace: Workspace) -> None:
    from govkit.constitution import Constitution
    from govkit.errors import DeploymentError

    found = Constitution.load(nation_file, workspace.institutions).fingerprint()
    if found != deployment.fingerprint:
        raise DeploymentError(
            f"{deployment.nation} was not founded from {nation_file}",
            f"its fingerprint is 0x{found.hex()}, the nation's is 0x{deployment.fingerprint.hex()}",
            "do not trust the deployment file, or give the right nation file",
        )


def _state(plan: Plan, workspace: Workspace) -> list[Check]:
    """The checks of the state after the founding; none if the node has forgotten that state."""
    from govkit.errors import NetworkError
    from govkit.nation.founding.proof import prove

    try:
        return prove(plan, workspace.port)
    except NetworkError as error:
        say(f"note: this node does not have the state after the founding: {error}")
        return []


def _other(deployment: Deployment, failed: Check) -> Exception:
    from govkit.errors import FoundingError

    return FoundingError(
        f"{deployment.nation} is not what its nation file says",
        f"{failed.name} should be {failed.expected}, and is {failed.found}",
        "do not trust it",
    )


def _trust(workspace: Workspace, plan: Plan, *, looked: bool, given: bool) -> list[str]:
    """What no chain can prove, one line for each."""
    fingerprint = f"0x{plan.constitution.fingerprint().hex()}"
    lines = [
        f"{workspace.network_shown}, for what it says about the chain: ask another node as well",
        "govkit, that its contracts' code is what their sources say",
        "the people who hold the keys that the nation file names, and who they are",
    ]
    if not given:
        lines.append(f"that {fingerprint} is the nation you mean: compare its nation file")
    if not looked:
        lines.append(
            "that nobody moved anything of theirs before the last step: this node has "
            "forgotten that state; the transcript proves what the founder did"
        )
    return [*lines, "what votes and officers have changed since: see govkit status"]
