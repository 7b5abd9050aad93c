"""What the commands about one agreement share: its file, its words, and who acts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.institution import needed
from govkit.cli.output import say
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.cli.workspace import Workspace
    from govkit.constitution.accounts import Reading
    from govkit.nation.agreements.reader import NationAgreements
    from govkit.nation.agreements.signed import SignedAgreement
    from govkit.nation.agreements.state import Standing
    from govkit.nation.agreements.timeline import Wording

FOLDER = "agreements"
AgreementArgument = typer.Argument(
    help="Its name or file, its number (govkit agreement list), or 0x and its first digits."
)


@dataclass(frozen=True, slots=True)
class Found:
    """An agreement of a workspace: its file, how it stands, and its words."""

    path: Path
    agreement: SignedAgreement
    reader: NationAgreements
    standing: Standing
    wording: Wording

    @property
    def name(self) -> str:
        """By which the user can name it."""
        return self.path.stem


def folder_of(workspace: Workspace) -> Path:
    """Where the nation's people keep their agreements."""
    return workspace.folder / FOLDER


def reader_of(workspace: Workspace) -> NationAgreements:
    return needed(workspace, workspace.nation.agreements, "agreements")


def reading_of(workspace: Workspace) -> Reading:
    """What an agreement file may name."""
    from govkit.nation.agreements.drafts import reading

    return reading(workspace.nation, workspace.book.addresses)


def find(workspace: Workspace, key: str) -> Found:
    """An agreement by its name, file, number or id, checked. Raises UsageError or NotFound."""
    reader = reader_of(workspace)
    path = path_of(workspace, key)
    return found(workspace, reader, path)


def found(workspace: Workspace, reader: NationAgreements, path: Path) -> Found:
    """The agreement of a file, as it stands. Raises UsageError if it is not one of this nation."""
    from govkit.nation.agreements.signed import SignedAgreement
    from govkit.nation.agreements.timeline import Wording

    agreement = SignedAgreement.load(path)
    nation = workspace.nation
    agreement.check_place(nation.deployment.chain_id, reader.contract.address, nation.name)
    standing = reader.standing(agreement.terms)
    return Found(path, agreement, reader, standing, Wording.of(nation, agreement))


def path_of(workspace: Workspace, key: str) -> Path:
    """The file of a signed agreement. Raises UsageError or NotFound."""
    folder = folder_of(workspace)
    for path in (Path(key), folder / key, folder / f"{key}.json"):
        if path.suffix == ".json" and path.is_file():
            return path
    if key.isdigit() or key.startswith("0x"):
        return _path_of_id(workspace, key)
    if is_draft(workspace, key):
        raise UsageError(
            f"nobody has signed {key}", "it is a draft", f"sign it: govkit agreement sign {key}"
        )
    names = {each.stem for each in folder.glob("*") if each.suffix in (".json", ".yaml")}
    known = ", ".join(sorted(names)) or "none"
    raise UsageError(
        f"there is no agreement {key}",
        f"in {folder} there are {known}",
        "give its file, or its number",
    )


def draft_of(workspace: Workspace, key: str) -> Path | None:
    """The draft (YAML) that a name or a path stands for, if there is one."""
    folder = folder_of(workspace)
    for path in (Path(key), folder / key, folder / f"{key}.yaml"):
        if path.suffix in (".yaml", ".yml") and path.is_file():
            return path
    return None


def is_draft(workspace: Workspace, key: str) -> bool:
    return draft_of(workspace, key) is not None


def _path_of_id(workspace: Workspace, key: str) -> Path:
    known = reader_of(workspace).find(key)
    for path, agreement in kept(workspace):
        if agreement.id == known.id:
            return path
    raise UsageError(
        f"the terms of agreement {known.number} are not here",
        "the contract keeps only their hash",
        f"ask a party for the file, and put it into {folder_of(workspace)}",
    )


def kept(workspace: Workspace) -> list[tuple[Path, SignedAgreement]]:
    """The signed agreements in the folder; a file that is damaged is told and left out."""
    from govkit.nation.agreements.files import faults_in, files_in

    folder = folder_of(workspace)
    for error in faults_in(folder):
        say(f"note: {error}")
    return list(files_in(folder))


def place_for(found: Found, account: str) -> int:
    """The party for which an account acts. Raises UsageError for an account that acts for none."""
    from govkit.types import Address

    place = found.reader.place_of(found.agreement.terms, Address(account))
    return found.agreement.place(Address(account)) if place is None else place


def split_of(found: Found, text: str) -> list[int]:
    """Basis points by party: `seller 60 %, buyer 40 %`. A party that is not named gets nothing.

    Raises UsageError.
    """
    from govkit.constitution.units import format_share, parse_share
    from govkit.types import BPS_DENOMINATOR, Bps

    shares = [0] * len(found.agreement.names)
    for part in text.split(","):
        match = re.fullmatch(r"\s*([a-z][a-z0-9_-]*)[ =]+(.+?)\s*", part)
        if match is None:
            raise UsageError(
                f"{text!r} is not a split",
                next_step=f"say it like '{found.agreement.names[0]} 100 %', with commas between",
            )
        shares[found.agreement.place_of_name(match[1])] += parse_share(match[2])
    if sum(shares) != BPS_DENOMINATOR:
        total = format_share(Bps(sum(shares)))
        raise UsageError(
            "that is not a split of all", f"the shares are {total} together", "make them 100 %"
        )
    return shares


def say_terms(found_wording: Wording, agreement: SignedAgreement) -> None:
    """Say what the parties bind themselves to, before anything that others wrote."""
    for place in range(len(agreement.terms.steps)):
        say(f"  {place + 1}. {found_wording.step(place)}")


def names_of(agreement: SignedAgreement, places: Sequence[int]) -> str:
    return " and ".join(agreement.names[place] for place in places)
