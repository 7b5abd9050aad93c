"""govkit demo: shows a nation's whole life in a minute, on a chain of its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.found import do_found
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_line, progress_bar, say
from govkit.cli.workspace import Workspace
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.nation import Nation
    from govkit.nation.voting.proposals import Proposal
    from govkit.types import Call

app = typer.Typer()
MARK = "demo"
PAYMENT = "pay 1_000 LLM to dev7"
TITLE = "Pay 1,000 merits to dev7 for mapping the islands of the Danube"


@app.command("demo", rich_help_panel=Heading.FOUND, epilog="Example: govkit demo --folder my-demo")
def demo(
    folder: Path = typer.Option(
        Path("govkit-demo"), help="Keep the demo here. An earlier demo in the folder is deleted."
    ),
    charter: Path | None = typer.Option(None, help="Record this charter instead of the example's."),
) -> None:
    """Found Liberland, pay by vote, and verify its records.

    The demo ends with a report and leaves the nation in its folder for you to look around.
    """
    from govkit.chain import process

    workspace = _fresh_world(folder)
    constitution, charter_file = _constitution(workspace, charter)
    try:
        say(f"1. founding {constitution.nation.name}")
        nation = do_found(workspace, constitution, workspace.signer(None))
        say("2. a proposal, from the first word to the payment")
        proposal = _pay_by_vote(workspace, nation, constitution)
        say("3. verifying record 1, the charter")
        verified = nation.records.verify(1, charter_file)
        print_line()
        print_fields(_report(nation, proposal))
        print_line()
        print_line(f"record 1 is verified: {charter_file} is what was recorded,")
        print_line("and it stands in the tree of records with the root")
        print_line(f"0x{verified.root.hex()}")
    finally:
        process.stop(workspace.chain_folder)
    say("")
    say(f"look around: cd {folder} && govkit status; govkit proposal show 1")


def _fresh_world(folder: Path) -> Workspace:
    """An empty workspace. Clears a folder only if an earlier demo made it."""
    from govkit.chain import process

    workspace = Workspace(folder, "local")
    if folder.exists() and any(folder.iterdir()):
        if not (workspace.state / MARK).exists():
            raise UsageError(
                f"{folder} is in use",
                "it holds files that no earlier demo made",
                "give another --folder",
            )
        process.stop(workspace.chain_folder)
        shutil.rmtree(workspace.state)
    workspace.state.mkdir(parents=True)
    (workspace.state / MARK).touch()
    return workspace


def _constitution(workspace: Workspace, charter: Path | None) -> tuple[Constitution, Path]:
    """Liberland's nation file, written into the workspace, and its charter."""
    from govkit.constitution import Constitution, template_files
    from govkit.files import read_bytes, write_whole

    if charter is not None and not charter.is_file():
        raise UsageError(f"there is no file {charter}", next_step="give the path of a text")
    for name, text in template_files("liberland").items():
        write_whole(workspace.folder / name, text)
    if charter is not None:
        write_whole(workspace.folder / "charter.md", read_bytes(charter))
    return Constitution.load(workspace.folder / "nation.yaml"), workspace.folder / "charter.md"


def _pay_by_vote(workspace: Workspace, nation: Nation, constitution: Constitution) -> Proposal:
    """Propose, vote as every founding citizen, queue, wait, execute."""
    voters = [
        nation.book.name_of(citizen) for citizen in constitution.citizenship.founding_citizens
    ]
    total = len(voters) + 4
    with progress_bar() as progress:

        def step(done: int, title: str, call: Call, account: str = "dev0") -> None:
            progress(done, total, title)
            nation.send(call, workspace.signer(account))

        _forward(workspace, 1)  # currency allocated at the founding can propose one second later
        actions = [nation.phrases.parse(PAYMENT)]
        step(0, "propose", nation.proposals.propose(actions, f"# {TITLE}"))
        proposal = nation.proposals.all()[-1]
        clock = nation.governor.clock
        _forward(workspace, proposal.snapshot - clock() + 1)
        for number, voter in enumerate(voters):
            step(1 + number, f"{voter} votes", _ballot(nation, proposal, number), voter)
        _forward(workspace, proposal.deadline - clock() + 1)
        step(total - 3, "queue", nation.proposals.queue(proposal))
        _forward(workspace, nation.governor.eta(proposal.id) - nation.governor.port.now())
        step(total - 2, "execute", nation.proposals.execute(proposal))
        progress(total, total, "executed")
    return proposal


def _ballot(nation: Nation, proposal: Proposal, number: int) -> Call:
    """Most vote for; every sixth votes against, and every ninth abstains."""
    from govkit.types import Support

    support = Support.FOR
    if number % 6 == 5:
        support = Support.AGAINST
    elif number % 9 == 8:
        support = Support.ABSTAIN
    return nation.proposals.vote(proposal, support)


def _forward(workspace: Workspace, seconds: int) -> None:
    workspace.node_request("evm_increaseTime", [seconds])
    workspace.node_request("evm_mine", [])


def _report(nation: Nation, proposal: Proposal) -> dict[str, object]:
    """The nation's figures, read from the chain."""
    from govkit.constitution.units import format_amount

    tally = nation.proposals.tally(proposal)
    core, votes, token = tally.core, nation.phrases.votes, nation.token
    receiver = nation.book.resolve("dev7")
    record = nation.records.get(1)
    return {
        "nation": f"{nation.name}, {len(nation.citizens)} citizens",
        "founder": f"{nation.deployment.founder}, which has ended",
        "supply": format_amount(token.total_supply(), nation.symbol),
        "treasury holds": format_amount(token.balance_of(nation.treasury.address), nation.symbol),
        "proposal 1": [proposal.title, tally.state.name.lower()],
        "for": votes(core.in_favour),
        "against": votes(core.against),
        "abstain": votes(core.abstain),
        "quorum": votes(core.quorum),
        "dev7 holds": format_amount(token.balance_of(receiver), nation.symbol),
        "record 1": [f"{record.title} ({record.kind})", f"0x{record.content_hash.hex()}"],
        **nation.deployment.contracts,
    }
