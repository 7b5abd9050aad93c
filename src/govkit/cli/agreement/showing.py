"""govkit agreement show, list: what was agreed, how it stands, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.agreement.shared import (
    FOLDER,
    Found,
    draft_of,
    find,
    found,
    kept,
    reader_of,
    reading_of,
)
from govkit.cli.digests import digest_json
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.status import Told
from govkit.cli.workspace import JsonOption, Workspace, workspace_of
from govkit.text import in_quotes

if TYPE_CHECKING:
    from pathlib import Path

    from govkit.nation.agreements.reader import Known
    from govkit.nation.agreements.signed import SignedAgreement
    from govkit.nation.agreements.timeline import Entry

app = typer.Typer()


@app.command("show", rich_help_panel=Heading.SEE, epilog="Example: govkit agreement show boat")
def show(
    context: typer.Context,
    key: str = typer.Argument(help="An agreement's name, file or number; also a draft."),
    as_json: bool = JsonOption,
) -> None:
    """Show what was agreed, and how it stands.

    What happened and what comes next is told as a timeline. A draft is checked as for signing.
    """
    workspace = workspace_of(context)
    draft = draft_of(workspace, key)
    one = _draft(workspace, draft) if draft else find(workspace, key)
    if as_json:
        print_json(_json(one))
        return
    print_fields(_fields(workspace, one))
    print_line()
    steps = one.agreement.terms.steps
    rows = [
        (place + 1, one.wording.step(place), one.wording.state(one.standing, place))
        for place in range(len(steps))
    ]
    print_table(("step", "what was agreed", "how it stands"), rows, "no steps")
    print_line()
    entries = _timeline(one)
    print_table(
        ("when", ""),
        [(_when(one, each), each.words) for each in entries],
        "nothing has happened yet",
    )


def _draft(workspace: Workspace, draft: Path) -> Found:
    """A draft as it would be signed, or the signed one if it says the same."""
    from govkit.cli.agreement.writing import drafted
    from govkit.constitution.agreement_file import AgreementFile
    from govkit.nation.agreements import texts
    from govkit.nation.agreements.signed import SignedAgreement
    from govkit.nation.agreements.timeline import Wording

    reader, path = reader_of(workspace), draft.with_suffix(".json")
    if path.exists() and SignedAgreement.load(path).signatures:
        return found(workspace, reader, path)
    file = AgreementFile.load(draft, reading_of(workspace))
    agreement = drafted(workspace, file, texts.foreseen(file.text_path, sealed=file.sealed))
    wording = Wording.of(workspace.nation, agreement)
    return Found(draft, agreement, reader, reader.standing(agreement.terms), wording)


def _fields(workspace: Workspace, one: Found) -> dict[str, object]:
    from govkit.nation.agreements.drafts import unpadded

    terms, agreement, phrases = one.agreement.terms, one.agreement, workspace.nation.phrases
    number = one.reader.number_of(terms.id)
    parties = [
        f"{name} {phrases.show(who)}{_joined(one, place)}"
        for place, (name, who) in enumerate(zip(agreement.names, terms.parties, strict=True))
    ]
    owed = [
        f"{_owner(one, each.party)} can claim {phrases.cash(each.asset, each.amount)}"
        for each in one.standing.owed()
    ]
    seal = ", sealed" if agreement.sealed else ""
    fields: dict[str, object] = {
        f"agreement {number or one.name}": in_quotes(agreement.title),
        "it is": one.wording.phase(one.standing),
        "parties": parties,
        "text": f"{agreement.text_name}{seal}, sha256 0x{terms.text.hex()}",
        "law": f"{unpadded(terms.law)}, in {unpadded(terms.language)}",
        "arbitrator": one.wording.arbitrator(),
        "no ruling": one.wording.split(()),
    }
    if agreement.signatures:
        fields["digest"] = digest_json(agreement.digest)["digest"]
    claims = [
        f"{number}. {agreement.names[each.party]} claims {one.wording.split(each.shares)}"
        for number, each in enumerate(one.standing.dispute.claims, 1)
        if each.party < len(agreement.names)
    ]
    if claims:
        fields["in dispute"] = claims
    if one.standing.outcome is not None:
        fields["split"] = one.wording.split(one.standing.shares)
    if owed:
        fields["owed"] = owed
    return fields


def _owner(one: Found, party: int) -> str:
    return one.agreement.names[party] if party < len(one.agreement.names) else "the arbitrator"


def _joined(one: Found, place: int) -> str:
    if place not in one.standing.lacking:
        return ""
    party = one.agreement.terms.parties[place]
    return ", signed" if party in one.agreement.signatures else ", has not signed"


def _timeline(one: Found) -> list[Entry]:
    """What happened, and then what comes."""
    events = one.reader.history(one.agreement.id)
    return [*one.wording.past(events), *one.wording.coming(one.standing)]


def _when(one: Found, entry: Entry) -> list[str]:
    when = one.wording.when(entry).partition(", ")
    return [when[2], when[0]] if entry.coming else [when[2]]


@app.command("list", rich_help_panel=Heading.SEE, epilog="Example: govkit agreement list")
def list_(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the agreements of this folder, and how many others there are.

    The contract keeps only the hash of an agreement's terms, so its parties have the file.
    """
    workspace = workspace_of(context)
    reader = reader_of(workspace)
    known = {each.id: each for each in reader.all()}
    files = [
        found(workspace, reader, path)
        for path, agreement in kept(workspace)
        if agreement.contract == reader.contract.address
    ]
    others = [each for id, each in known.items() if id not in {one.agreement.id for one in files}]
    if as_json:
        print_json([*map(_json, files), *map(_known_json, others)])
        return
    rows = [
        (
            known[one.agreement.id].number if one.agreement.id in known else "",
            one.name,
            in_quotes(one.agreement.title, 40),
            ", ".join(one.agreement.names),
            one.wording.phase(one.standing),
        )
        for one in files
    ]
    print_table(("no.", "name", "title", "parties", "it is"), rows, "no agreements here")
    if others:
        numbers = ", ".join(str(each.number) for each in others[:20])
        say(f"{len(others)} others are on the chain ({numbers}); their files are not in {FOLDER}")


def _known_json(known: Known) -> dict[str, object]:
    return {"number": known.number, "id": f"0x{known.id.hex()}", "joined": list(known.joined)}


def _json(one: Found) -> dict[str, object]:
    terms, standing, agreement = one.agreement.terms, one.standing, one.agreement
    return {
        "number": one.reader.number_of(terms.id),
        "id": f"0x{terms.id.hex()}",
        "signed": digest_json(agreement.digest) if agreement.signatures else None,
        "file": str(one.path),
        "title": agreement.title,
        "phase": standing.phase.name.lower(),
        "it_is": one.wording.phase(standing),
        "parties": _parties_json(agreement, standing.lacking),
        "text_sha256": f"0x{terms.text.hex()}",
        "arbitrator": terms.arbitrator,
        "expiry": terms.expiry,
        "steps": [
            {
                "kind": step.kind.name.lower(),
                "payer": agreement.names[step.payer],
                "receiver": agreement.names[step.receiver],
                "asset": terms.assets[step.asset],
                "amount_wei": str(step.amount),
                "due": step.due,
                "state": standing.word.steps[place].name.lower(),
                "is_open": standing.is_open(place),
            }
            for place, step in enumerate(terms.steps)
        ],
        "owed": [
            {
                "party": _owner(one, each.party),
                "asset": each.asset,
                "amount_wei": str(each.amount),
                "for": each.kind,
            }
            for each in standing.owed()
        ],
        "outcome": standing.outcome,
        "timeline": [
            {"at": each.at.at, "in_seconds": each.at.in_seconds, "words": each.words,
             "coming": each.coming}
            for each in _timeline(one)
        ],
    }  # fmt: skip


def _parties_json(agreement: SignedAgreement, lacking: tuple[int, ...]) -> list[object]:
    return [
        {
            "name": name,
            "account": who,
            "signed": who in agreement.signatures,
            "joined": place not in lacking,
        }
        for place, (name, who) in enumerate(
            zip(agreement.names, agreement.terms.parties, strict=True)
        )
    ]


def in_status(workspace: Workspace) -> Told:
    """How many agreements somebody has joined."""
    found = workspace.nation.agreements
    if found is None:
        return Told()
    count = len(found.all())
    return Told({"agreements": count}, {"agreements": f"{count} joined by somebody"})
