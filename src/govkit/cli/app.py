"""Builds the tree of commands from the core's and those that institutions bring."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import typer

from govkit import __version__
from govkit.cli.folders import find_folder
from govkit.cli.group import Branch, new_group
from govkit.cli.headings import Heading
from govkit.cli.output import print_line
from govkit.cli.workspace import Workspace
from govkit.institutions import INSTITUTIONS, Institution


def _show_version(context: typer.Context, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:  # which a shell asks for that completes
        print_line(f"govkit {__version__}")
        raise typer.Exit


def choose(
    context: typer.Context,
    folder: Path | None = typer.Option(
        None,
        "--folder",
        envvar="GOVKIT_FOLDER",
        help="The nation's folder. [default: the nearest, from here upwards]",
        show_default=False,
    ),
    network: str | None = typer.Option(
        None,
        "--network",
        envvar="GOVKIT_NETWORK",
        help="local, a name from govkit network list, or a URL. [default: where it was founded]",
        show_default=False,
    ),
    debug: bool = typer.Option(False, "--debug", help="Show where an error comes from."),
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Found, run and defend a digital nation."""
    context.obj = Workspace(
        folder or find_folder(Path.cwd()),
        network,
        is_named=folder is not None,
        institutions=context.obj or INSTITUTIONS,
    )


_CORE: tuple[tuple[str, ...], ...] = (
    ("", "govkit.cli.init"),
    ("", "govkit.cli.check"),
    ("", "govkit.cli.audit"),
    ("", "govkit.cli.rehearse"),
    ("", "govkit.cli.found"),
    ("", "govkit.cli.join"),
    ("", "govkit.cli.status"),
    ("", "govkit.cli.todo"),
    ("", "govkit.cli.powers"),
    ("", "govkit.cli.verify"),
    ("", "govkit.cli.adopt"),
    ("account", "govkit.cli.account"),
    ("network", "govkit.cli.network"),
    ("citizen", "govkit.cli.citizen.passports"),
    ("citizen", "govkit.cli.citizen.notices"),
    ("citizen", "govkit.cli.citizen.membership"),
    ("citizen", "govkit.cli.citizen.stats"),
    ("token", "govkit.cli.token.balances"),
    ("token", "govkit.cli.token.distribute"),
    ("proposal", "govkit.cli.proposal.proposals"),
    ("proposal", "govkit.cli.proposal.preview"),
    ("proposal", "govkit.cli.proposal.ballots"),
    ("proposal", "govkit.cli.proposal.timelock"),
    ("treasury", "govkit.cli.treasury.holdings"),
    ("treasury", "govkit.cli.treasury.limits"),
    ("treasury", "govkit.cli.treasury.statement"),
    ("treasury", "govkit.cli.treasury.forecast"),
    ("rules", "govkit.cli.rules"),
    ("record", "govkit.cli.record.entries"),
    ("record", "govkit.cli.record.log"),
    ("record", "govkit.cli.record.store"),
    ("law", "govkit.cli.law"),
    ("gazette", "govkit.cli.gazette"),
    ("dossier", "govkit.cli.dossier"),
    ("completion", "govkit.cli.completion"),
    ("chain", "govkit.cli.chain"),
    ("chain snapshot", "govkit.cli.snapshot"),
    ("", "govkit.cli.demo"),
)
"""The words before a command's name, and the module that holds its `app`."""

_GROUPS = {
    "account": ("Create, import and list the keys that sign.", Heading.SET_UP),
    "network": ("Name the chains that --network can use.", Heading.SET_UP),
    "citizen": ("Admit citizens, and manage their passports.", Heading.TAKE_PART),
    "token": ("Pay with, vote with and delegate the nation's currency.", Heading.TAKE_PART),
    "proposal": ("Propose, vote and carry out what was decided.", Heading.TAKE_PART),
    "treasury": ("See what the treasury has, what came and what went.", Heading.SEE),
    "rules": ("See what each kind of decision takes.", Heading.SEE),
    "record": ("Keep records that nobody can change.", Heading.PUBLISH),
    "law": ("Enact the law, and read it as it is or was.", Heading.PUBLISH),
    "gazette": ("Publish the nation's record as a site of plain files.", Heading.PUBLISH),
    "dossier": ("Write or verify a dossier for a registrar, bank or court.", Heading.PUBLISH),
    "completion": ("Complete commands, options and names in your shell.", Heading.SET_UP),
    "chain": (
        "Run this folder's own chain, to rehearse or to live on.",
        Heading.SET_UP,
    ),
    "chain snapshot": ("Save moments of the chain, and go back to them.", Heading.TIME),
}
"""What each group is for, and its heading. It stands here so that --help need not load the group's
modules. Of a group that an institution brings, the `app` of the first module says it."""


_ALONE = {"treasury": "show"}
"""The groups whose words alone are a command too, and which."""


@cache
def command(institutions: tuple[Institution, ...] = INSTITUTIONS) -> Any:
    """The command line, with the commands of these institutions."""
    root = Branch()
    brought = [row.commands for row in institutions if row.commands]
    for words, *modules in (*_CORE, *brought):
        branch, path = root, ""
        for word in words.split():
            path = f"{path} {word}".strip()
            branch = branch.groups.setdefault(word, Branch(_GROUPS.get(path), _ALONE.get(path, "")))
        branch.modules.extend(modules)
    return new_group(root, "Found, run and defend a digital nation.", choose)
