"""govkit found: found a nation from its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.audit import say_findings
from govkit.cli.founding_report import Report, prepare
from govkit.cli.headings import Heading
from govkit.cli.output import confirm, print_fields, progress_bar, say
from govkit.cli.verify import say_changes
from govkit.cli.workspace import (
    DEFAULT_ACCOUNT,
    AsOption,
    Workspace,
    YesOption,
    workspace_of,
)
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.founding.found import Changes
    from govkit.nation.nation import Nation
    from govkit.network.port import Signer
    from govkit.types import Address

app = typer.Typer()


@app.command("found", rich_help_panel=Heading.FOUND, epilog="Example: govkit found nation.yaml")
def found(
    context: typer.Context,
    nation_file: Path = typer.Argument(Path("nation.yaml"), help="The nation file."),
    account: str | None = AsOption,
    anew: bool = typer.Option(
        False,
        "--anew",
        help="If this folder holds another nation on the local chain, reset the chain first.",
    ),
    yes: bool = YesOption,
) -> None:
    """Found the nation that a file describes, and prove it.

    It first says what govkit audit found in the file. Run it again to go on with a founding that
    was interrupted. On a network it says what the rest will cost, and refuses if the account cannot
    pay it. After you edited the file, it asks whether to reset the local chain and found anew. The
    nation's workspace (its chain and its deployment file) is kept in the folder .govkit. See also
    govkit check.
    """
    from govkit.constitution import Constitution

    workspace = workspace_of(context)
    constitution = Constitution.load(nation_file, workspace.institutions)
    workspace.file_names = constitution.names()
    say_findings(constitution)
    if workspace.is_local:
        make_room(workspace, constitution, account, anew=anew, may_ask=not yes)
        signer = workspace.signer(account)
    elif anew:
        raise UsageError(
            f"nothing can be founded anew on {workspace.network_shown}",
            "only the local chain can be reset",
            "found in another folder, or leave out --anew",
        )
    else:
        signer = prepare(workspace, constitution, account, may_ask=not yes)
    changed: list[str] = []
    report = Report(workspace, signer.address, _again(workspace, nation_file, account))
    with report.told():
        nation = do_found(
            workspace, constitution, signer, lambda check: changed.append(check.change), report
        )
    contracts = nation.deployment.contracts
    print_fields({nation.name: "founded, and proved on the chain", **contracts})
    say_changes(changed)
    if workspace.is_local:
        say(
            "it stands on this folder's own chain: a rehearsal, or home of a small nation; "
            "to move it to a network, begin with govkit --network NAME check"
        )
    say(
        f"deployment: {workspace.deployment_file} (give it to everybody who should find the nation)"
    )
    if not (workspace.is_local or nation.deployment.rpc):
        say("it names no node of the chain: add public ones with govkit network publish URL")


def do_found(
    workspace: Workspace,
    constitution: Constitution,
    signer: Signer,
    changes: Changes = lambda check: None,
    report: Report | None = None,
) -> Nation:
    """Found the nation in a workspace, with a progress bar."""
    from govkit.nation.nation import Nation

    with progress_bar() as bar:
        report = report or Report(workspace, signer.address, "govkit found")
        nation = Nation.found(
            constitution,
            workspace.port,
            signer,
            workspace.deployment_file,
            lambda done, total, title: report.begin(bar, done, total, title),
            changes,
            report.sent,
        )
    workspace.remember_network()
    keep_charter(workspace, constitution)
    return nation


def _again(workspace: Workspace, nation_file: Path, account: str | None) -> str:
    """The command that goes on with this founding. It names no URL, which may hold a secret."""
    network = workspace.network
    chosen = "" if workspace.is_local else f"--network {'URL' if '://' in network else network} "
    return f"govkit {chosen}found {nation_file}{f' --as {account}' if account else ''}"


def keep_charter(workspace: Workspace, constitution: Constitution) -> None:
    """Keep the charter's text in the record store, under the hash in the ledger."""
    from govkit.files import read_bytes
    from govkit.records.canonical import is_canonical, media_type_of
    from govkit.records.store import Store

    charter = constitution.nation.charter
    if charter is None:
        return
    raw, media_type = read_bytes(charter.path), media_type_of(charter.path.name)
    if not is_canonical(raw, media_type):  # as a text it would get another hash than was recorded
        media_type = "application/octet-stream"
    kept = Store(workspace.record_store).put_bytes(raw, media_type)
    if kept.hash != charter.sha256:
        say(f"note: {charter.path} has changed since the founding; keep its text of then yourself")


def make_room(
    workspace: Workspace,
    constitution: Constitution,
    account: str | None,
    *,
    anew: bool,
    may_ask: bool,
) -> None:
    """Let another nation than the folder's be founded on the local chain, if the user says so.

    With --yes alone everything stays, and the founding itself refuses.
    """
    from govkit.chain import process
    from govkit.nation.blueprint.deployment import Deployment

    if not workspace.deployment_file.exists():
        return
    earlier = Deployment.load(workspace.deployment_file)
    if anew and not workspace.has_chain:
        say(f"note: {earlier.nation}, which this folder held, is forgotten here: its chain is gone")
        workspace.deployment_file.unlink()
        return
    deployer = workspace.address_of(account or DEFAULT_ACCOUNT)
    if not _is_other(earlier, constitution, deployer, workspace.port.chain_id()):
        return
    if not workspace.port.code(earlier.founder):
        say(f"note: {earlier.nation}, which this folder held, is not on its chain any more")
        workspace.deployment_file.unlink()
        return
    is_shared = process.chain_folder(workspace.chain_folder) != workspace.chain_folder
    if not anew:
        if not may_ask:
            return
        say(_loss(workspace, earlier, is_shared=is_shared))
        confirm("Found anew?")
    if not is_shared:
        workspace.node_request("anvil_reset", [])
    workspace.deployment_file.unlink()


def _is_other(
    earlier: Deployment, constitution: Constitution, deployer: Address, chain_id: int
) -> bool:
    """Whether the folder's nation on this chain has other settings, or was founded by another."""
    if earlier.chain_id != chain_id:
        return False
    return (earlier.fingerprint, earlier.deployer) != (constitution.fingerprint(), deployer)


def _loss(workspace: Workspace, earlier: Deployment, *, is_shared: bool) -> str:
    """What founding anew takes away."""
    if is_shared:
        return (
            f"this folder holds {earlier.nation}, founded from another state of the file; founding "
            "anew forgets it here and leaves it on the chain, which another folder owns"
        )
    head = workspace.port.block().number
    return (
        f"this folder holds {earlier.nation}, founded from another state of the file; founding "
        f"anew resets its chain: {head} blocks will be lost; govkit chain export keeps a copy"
    )
