"""govkit agreement new, sign, fund: from a template to an agreement that has begun."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from secrets import randbits
from typing import TYPE_CHECKING

import typer

from govkit.cli.agreement.shared import (
    FOLDER,
    AgreementArgument,
    Found,
    draft_of,
    find,
    folder_of,
    names_of,
    path_of,
    reader_of,
    reading_of,
    say_terms,
)
from govkit.cli.headings import Heading
from govkit.cli.output import print_line, say
from govkit.cli.workspace import AsOption, Workspace, YesOption, ask_to_go_on, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govkit.constitution.agreement_file import AgreementFile
    from govkit.constitution.agreement_templates import Local
    from govkit.nation.agreements.signed import SignedAgreement

_SALT_BITS = 48

app = typer.Typer(
    help="Agree with others, so that money goes as you agreed.", rich_help_panel=Heading.AGREE
)


@app.command(
    "new",
    rich_help_panel=Heading.AGREE,
    epilog="Example: govkit agreement new boat --template sale --party seller=dev1",
)
def new(
    context: typer.Context,
    name: str = typer.Argument(help="A name of your choice, for the file."),
    template: str = typer.Option(
        ..., help="One of sale, milestones, recurring, loan, lease, promise, free."
    ),
    party: list[str] = typer.Option(
        [], help="Who a party of the template is, as in buyer=dev2. Can be repeated."
    ),
    force: bool = typer.Option(False, "--force", help="Overwrite existing files."),
) -> None:
    """Write an agreement file with plain comments, and its text.

    They go into the folder `agreements` beside the nation's file. Change them as you like: nothing
    is on the chain before you sign.
    """
    import re

    from govkit.constitution.agreement_templates import agreement_files
    from govkit.files import write_whole

    workspace = workspace_of(context)
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", name):
        raise UsageError(
            f"{name!r} can't be a file's name here",
            next_step="use 1 to 31 of a-z, 0-9, - and _, a letter first, such as boat",
        )
    texts = agreement_files(template, name, _local(workspace), _parties(workspace, party))
    folder = folder_of(workspace)
    for file in texts if not force else ():
        if (folder / file).exists():
            raise UsageError(
                f"{folder / file} is there already",
                next_step="give another name, or add --force to overwrite it",
            )
    for file, content in texts.items():
        write_whole(folder / file, content)
    say(f"wrote {FOLDER}/{name}.yaml and its text {FOLDER}/{name}.md: change them, then")
    say(f"see what they mean: govkit agreement show {name}")
    print_line(folder / f"{name}.yaml")


def _parties(workspace: Workspace, given: Iterable[str]) -> Mapping[str, str]:
    """Accounts by a template's names of the parties. Raises UsageError."""
    found = {}
    for each in given:
        role, equals, account = each.partition("=")
        if not equals:
            raise UsageError(f"{each!r} is not a party", next_step="say who it is: buyer=dev2")
        workspace.resolve(account)
        found[role] = account
    return found


def _local(workspace: Workspace) -> Local:
    """What a new file takes from the nation."""
    from govkit.constitution.agreement_fields import COURT, NOBODY
    from govkit.constitution.agreement_templates import Local

    nation, reader = workspace.nation, reader_of(workspace)
    said = nation.deployment.settings.get("agreements") or {}
    usual = COURT if COURT in nation.deployment.contracts else NOBODY
    return Local(
        symbol=nation.symbol,
        clock=nation.clock,
        now=reader.contract.now(),
        arbitrator=said.get("arbitrator", usual),
        answer_period=said.get("answer_period", ""),
        ruling_period=said.get("ruling_period", ""),
        salt=1 + randbits(_SALT_BITS),
    )


@app.command(
    "sign",
    rich_help_panel=Heading.AGREE,
    epilog="Example: govkit agreement sign boat --as dev1",
)
def sign(
    context: typer.Context,
    key: str = typer.Argument(help="An agreement file, or a file that another party signed."),
    text: Path | None = typer.Option(None, help="The text, if it is not beside the file."),
    anew: bool = typer.Option(
        False, "--anew", help="The terms were changed: drop the signatures that there are."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Sign an agreement into a file, to hand to the other parties.

    Of a file that another party signed it asks no node. Nothing happens before all have signed, and
    their stakes are in: `govkit agreement fund`.
    """
    workspace = workspace_of(context)
    signer = workspace.signer(account)
    draft = draft_of(workspace, key)
    path, agreement = _drafted(workspace, draft, anew) if draft else _handed(workspace, key, text)
    agreement.place(signer.address)
    if not yes:
        _say_what(workspace, agreement)
        say(f"  signed by {signer.address}, good for {agreement.nation} alone")
        signer.say(agreement.digest)
        ask_to_go_on()
    signed = agreement.signed_by(signer)
    signed.save(path)
    missing = names_of(signed, [signed.place(each) for each in signed.missing])
    name = signed.names[signed.place(signer.address)]
    if missing:
        say(f"{name} signed; hand {path.name} and {signed.text_name} to {missing}, to sign it too")
    else:
        say(f"all have signed; put in the stakes: govkit agreement fund {path.stem}")
    print_line(path)


def _drafted(workspace: Workspace, draft: Path, anew: bool) -> tuple[Path, SignedAgreement]:
    """What an agreement file becomes: where it is kept, and its terms with the signatures so far.

    Raises UsageError if the terms were changed after somebody signed.
    """
    from govkit.constitution.agreement_file import AgreementFile
    from govkit.nation.agreements.signed import SignedAgreement

    file = AgreementFile.load(draft, reading_of(workspace))
    path = draft.with_suffix(".json")
    before = SignedAgreement.load(path) if path.exists() else None
    agreement = signed_of(workspace, file, before)
    if before is None or anew:
        return path, agreement
    if before.id != agreement.id and before.signatures:
        signers = names_of(before, [before.place(each) for each in before.signatures])
        raise UsageError(
            f"the terms were changed after {signers} signed",
            f"{draft.name} is no longer what {path.name} says",
            "undo the change, or add --anew: then all sign again",
        )
    return path, replace(
        agreement, signatures=before.signatures if before.id == agreement.id else {}
    )


def signed_of(
    workspace: Workspace, file: AgreementFile, before: SignedAgreement | None = None
) -> SignedAgreement:
    """The terms of an agreement file, without signatures. Raises UsageError or ConstitutionError.

    Its text is kept in the store, sealed if the file says so.
    """
    from govkit.nation.agreements import texts
    from govkit.records.store import Store

    file.check_at(reader_of(workspace).contract.now())
    store = Store(workspace.record_store)
    digest = texts.same_text(store, before.terms.text if before else None, file.text_path)
    digest = digest or texts.keep(store, file.text_path, sealed=file.sealed)
    if file.sealed:
        store.write_to(file.path.parent / _sealed_name(file), digest, with_salt=True)
    return drafted(workspace, file, digest)


def _sealed_name(file: AgreementFile) -> str:
    return f"{file.path.stem}.sealed"


def drafted(workspace: Workspace, file: AgreementFile, digest: bytes) -> SignedAgreement:
    """The terms of an agreement file, with the hash of its text (32 bytes), if its days are to
    come and its assets can be in an agreement. Raises UsageError or ConstitutionError."""
    from govkit.nation.agreements.assets import check_asset
    from govkit.nation.agreements.drafts import terms_of
    from govkit.nation.agreements.signed import SignedAgreement

    nation, reader = workspace.nation, reader_of(workspace)
    file.check_at(reader.contract.now())
    terms = terms_of(file, digest, nation.token.address)
    for asset in terms.assets:
        check_asset(nation.port, asset, nation.phrases.asset_name(asset))
    return SignedAgreement(
        nation=nation.name,
        chain_id=nation.deployment.chain_id,
        contract=reader.contract.address,
        title=file.title,
        text_name=_sealed_name(file) if file.sealed else file.text,
        sealed=file.sealed,
        names=tuple(file.parties),
        terms=terms,
    )


def _handed(workspace: Workspace, key: str, text: Path | None) -> tuple[Path, SignedAgreement]:
    """A file that another party signed, checked, with its text. It asks no node."""
    from govkit.nation.agreements import texts
    from govkit.nation.agreements.signed import SignedAgreement
    from govkit.records.store import Store

    path = path_of(workspace, key)
    agreement, deployment = SignedAgreement.load(path), workspace.deployment
    contract = deployment.contracts.get("agreements")
    if contract is None:
        reader_of(workspace)
        raise AssertionError
    agreement.check_place(deployment.chain_id, contract, deployment.nation)
    agreement.check_signatures()
    beside = path.parent / agreement.text_name
    given = text or (beside if beside.is_file() else None)
    store = Store(workspace.record_store)
    texts.check(store, agreement.terms.text, given)
    if given and not agreement.sealed:
        store.put(given)
    return path, agreement


def _say_what(workspace: Workspace, agreement: SignedAgreement) -> None:
    from govkit.actions.address_book import AddressBook
    from govkit.actions.vocabulary import Vocabulary
    from govkit.nation.agreements.timeline import Wording
    from govkit.text import in_quotes
    from govkit.types import Clock

    to = workspace.deployment
    settings = to.settings
    book = AddressBook({**to.names, **to.contracts})
    clock = Clock(settings["nation"]["clock"])
    words = Vocabulary(book, settings["currency"]["symbol"], clock, "")
    say("sign an agreement, which says:")
    say_terms(Wording(words, agreement), agreement)
    say(f"its text is {agreement.text_name}; its writer calls it {in_quotes(agreement.title)}")


@app.command(
    "fund",
    rich_help_panel=Heading.AGREE,
    epilog="Example: govkit agreement fund boat --as dev2",
)
def fund(
    context: typer.Context,
    key: str = AgreementArgument,
    only_allow: bool = typer.Option(
        False,
        "--only-allow",
        help="Only let the contract take your stake, so that somebody else can send the rest.",
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Put in your stake, and join everybody who has signed.

    It begins once all have joined. Somebody who is no party can send this once all have signed and
    let the contract take their stakes; a stake in the chain's coin only its owner can bring.
    """
    from govkit.contracts.agreements import Phase

    workspace = workspace_of(context)
    found, signer = find(workspace, key), workspace.signer(account).address
    _check_joinable(workspace, found)
    terms, reader = found.agreement.terms, found.reader
    own = terms.parties.index(signer) if signer in terms.parties else None
    if only_allow:
        calls = reader.allow(terms, found.agreement.place(signer))
        if not calls:
            raise UsageError("there is nothing to allow", "your stake can be taken already")
        workspace.send_all(calls, account, yes=yes)
        say(f"the contract can take the stake of {found.wording.named(signer)}")
        return
    members, waiting = _members(workspace, found, own)
    if not members or (own is None and waiting):
        raise UsageError("not all can join yet", "; ".join(waiting.values()))
    _check_balance(workspace, found, own if own in members else None)
    if not yes:
        say_terms(found.wording, found.agreement)
    signatures = {
        place: found.agreement.signatures[terms.parties[place]] for place in members if place != own
    }
    calls = reader.allow(terms, own) if own is not None and own in members else []
    workspace.send_all([*calls, reader.join(terms, members, signatures)], account, yes=yes)
    joined = names_of(found.agreement, members)
    number = reader.number_of(terms.id)
    if reader.standing(terms).phase is Phase.ACTIVE:
        say(f"{joined} joined, and agreement {number} began")
    else:
        say(f"{joined} joined agreement {number}; it waits: {'; '.join(waiting.values())}")
    print_line(number)


def _check_joinable(workspace: Workspace, found: Found) -> None:
    """Raise UsageError if it began, or can't any more, or a signature is not of these terms."""
    if found.standing.phase > 1:
        raise UsageError(
            f"{found.name} has begun already", next_step=f"govkit agreement show {found.name}"
        )
    if found.standing.is_expired:
        until = found.wording.moment(found.agreement.terms.expiry)
        raise UsageError(
            f"{found.name} can't begin any more",
            f"its signatures were good until {until}",
            "write it anew with a later day, or claim back what was put in",
        )
    parties = found.agreement.terms.parties
    found.agreement.check_signatures([each for each in parties if workspace.port.code(each)])


def _members(
    workspace: Workspace, found: Found, own: int | None
) -> tuple[list[int], Mapping[int, str]]:
    """The places of those who can join now, and what the others wait for, in words."""
    members: list[int] = []
    waiting: dict[int, str] = {}
    for place in found.standing.lacking:
        why = "" if place == own else _lacks(workspace, found, place)
        if why:
            waiting[place] = f"{found.agreement.names[place]} {why}"
        else:
            members.append(place)
    return members, waiting


def _lacks(workspace: Workspace, found: Found, place: int) -> str:
    """What a party must do before somebody else can join it; nothing if that is possible."""
    from govkit.types import ZERO_ADDRESS

    terms, reader, phrases = found.agreement.terms, found.reader, workspace.nation.phrases
    if terms.parties[place] not in found.agreement.signatures:
        return "has not signed"
    coin = reader.stakes(terms, place).get(ZERO_ADDRESS, 0)
    if coin:
        return f"must bring {phrases.cash(ZERO_ADDRESS, coin)} itself: govkit agreement fund"
    for asset, (amount, _) in reader.lacks(terms, place).items():
        return f"has not let the contract take {phrases.cash(asset, amount)} (fund --only-allow)"
    return ""


def _check_balance(workspace: Workspace, found: Found, own: int | None) -> None:
    """Raise UsageError if the sender does not hold its stake."""
    if own is None:
        return
    for asset, (amount, held) in found.reader.lacks(found.agreement.terms, own).items():
        if held < amount:
            phrases = workspace.nation.phrases
            raise UsageError(
                f"{found.agreement.names[own]} does not hold its stake",
                f"it is {phrases.cash(asset, amount)}, and it holds {phrases.cash(asset, held)}",
                "get the rest first",
            )
