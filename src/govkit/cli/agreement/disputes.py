"""govkit agreement dispute, answer, evidence, rule, appeal: when the parties don't agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.agreement.shared import AgreementArgument, Found, find, place_for, split_of
from govkit.cli.headings import Heading
from govkit.cli.output import say
from govkit.cli.workspace import AsOption, Workspace, YesOption, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.types import Address

app = typer.Typer()
SplitArgument = typer.Argument(
    help="What each party shall get of all that is in dispute, such as 'buyer 100 %'."
)
GroundsOption = typer.Option(
    None, "--grounds", help="A file that says why. It is kept, and its hash goes on the chain."
)


@app.command(
    "dispute",
    rich_help_panel=Heading.DISPUTE,
    epilog="Example: govkit agreement dispute boat 'buyer 100 %'",
)
def dispute(
    context: typer.Context,
    key: str = AgreementArgument,
    split: str = SplitArgument,
    grounds: Path | None = GroundsOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Dispute an agreement, by claiming a split of all that is open.

    That stops its deadlines. The others can answer with another split; if nobody does in time, what
    you claim holds. You pay what the arbitrator costs, and get it back if your claim holds.
    """
    workspace = workspace_of(context)
    one = find(workspace, key)
    place = _party(workspace, one, account)
    if not one.standing.open_steps:
        raise UsageError(
            "there is nothing to dispute",
            f"it is {one.wording.phase(one.standing)}, and no step is open",
            f"see govkit agreement show {one.name}",
        )
    shares = split_of(one, split)
    call = one.reader.dispute(one.standing, place, shares, _kept(workspace, grounds))
    if not yes:
        steps = ", ".join(str(each + 1) for each in one.standing.open_steps)
        say(f"the open steps {steps} are split: {one.wording.split(shares)}")
        say(_cost(workspace, one))
    workspace.send(call, account, yes=yes)
    after = one.reader.standing(one.agreement.terms)
    until = one.wording.moment(after.word.time)
    say(f"{one.name} is in dispute; the others can answer before {until}")


@app.command(
    "answer",
    rich_help_panel=Heading.DISPUTE,
    epilog="Example: govkit agreement answer boat 'seller 100 %'",
)
def answer(
    context: typer.Context,
    key: str = AgreementArgument,
    split: str = SplitArgument,
    grounds: Path | None = GroundsOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Answer a dispute by claiming another split.

    You pay the same fee, and get it back if your claim holds. Once all have claimed, the arbitrator
    is asked.
    """
    from govkit.contracts.agreements import Phase

    workspace = workspace_of(context)
    one = find(workspace, key)
    place = _party(workspace, one, account)
    _in_dispute(one, "answered")
    if one.standing.now >= one.standing.word.time:
        until = one.wording.moment(one.standing.word.time)
        raise UsageError(
            "it is too late to answer",
            f"that was possible before {until}",
            f"see govkit agreement show {one.name}",
        )
    shares = split_of(one, split)
    call = one.reader.answer(one.standing, place, shares, _kept(workspace, grounds))
    if not yes:
        say(f"all that is in dispute is split: {one.wording.split(shares)}")
        say(_cost(workspace, one))
    workspace.send(call, account, yes=yes)
    after = one.reader.standing(one.agreement.terms)
    asked = after.phase is Phase.REFERRED
    say("answered; the arbitrator was asked" if asked else "answered; others can answer, too")


@app.command(
    "refer", rich_help_panel=Heading.DISPUTE, epilog="Example: govkit agreement refer boat"
)
def refer(
    context: typer.Context,
    key: str = AgreementArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Ask the arbitrator, where some parties have not answered in time.

    Anybody can send this. Where all have answered, the last answer has asked already.
    """
    workspace = workspace_of(context)
    one = find(workspace, key)
    if not one.standing.can_refer:
        raise UsageError(
            "the arbitrator can't be asked now",
            f"the agreement is {one.wording.phase(one.standing)}",
            f"see govkit agreement show {one.name}",
        )
    workspace.send(one.reader.refer(one.standing), account, yes=yes)
    say(f"the arbitrator was asked about {one.name}")


@app.command(
    "evidence",
    rich_help_panel=Heading.DISPUTE,
    epilog="Example: govkit agreement evidence boat photo.jpg --as dev2",
)
def evidence(
    context: typer.Context,
    key: str = AgreementArgument,
    file: Path = typer.Argument(help="The evidence; it is kept, and its hash goes on the chain."),
    uri: str = typer.Option("", help="Where others find it, in at most 128 bytes."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give evidence in a dispute, by its hash."""
    workspace = workspace_of(context)
    one = find(workspace, key)
    place = _party(workspace, one, account)
    _in_dispute(one, "proved", referred=True)
    if len(uri.encode()) > 128:
        raise UsageError("the address is too long", next_step="say it in at most 128 bytes")
    digest = _kept(workspace, file)
    call = one.reader.contract.submit_evidence(one.agreement.terms, place, digest, uri)
    workspace.send(call, account, yes=yes)
    say(f"evidence 0x{digest.hex()} is given; show the file to whoever rules")


@app.command(
    "rule",
    rich_help_panel=Heading.DISPUTE,
    epilog="Example: govkit agreement rule boat buyer --as dev5",
)
def rule(
    context: typer.Context,
    key: str = AgreementArgument,
    holds: str = typer.Argument(
        help="The party whose claim holds, or `none`: then the fallback of the terms holds."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Rule on a dispute, as the arbitrator that the terms name.

    A court rules by its own panel: govkit court.
    """
    from govkit.contracts.agreements import Phase
    from govkit.nation.agreements.reader import dispute_number

    workspace = workspace_of(context)
    one, signer = find(workspace, key), workspace.signer(account).address
    terms = one.agreement.terms
    if signer != one.reader.acts_for(terms.arbitrator):
        raise UsageError(
            "only the arbitrator rules", f"that is {one.wording.arbitrator()}", "act --as it"
        )
    if one.standing.phase is not Phase.REFERRED or one.standing.outcome is not None:
        raise UsageError(
            "there is nothing to rule on",
            f"the agreement is {one.wording.phase(one.standing)}",
            f"see govkit agreement show {one.name}",
        )
    ruling = _ruling(one, holds)
    held = "the fallback" if not ruling else f"what {holds} claims"
    if not yes:
        shares = one.standing.dispute.claims[ruling - 1].shares if ruling else ()
        say(f"{held} holds: {one.wording.split(shares)}")
    number = dispute_number(terms, one.standing.dispute)
    call = one.reader.contract.rule(number, ruling)
    if signer != terms.arbitrator:
        call = one.reader.contract.rule_for(terms.arbitrator, number, ruling)
    workspace.send(call, account, yes=yes)
    say(f"ruled: {held} holds")


def _ruling(one: Found, holds: str) -> int:
    """The number of the claim that holds, 0 for none. Raises UsageError."""
    if holds == "none":
        return 0
    place = one.agreement.place_of_name(holds)
    for number, claim in enumerate(one.standing.dispute.claims, 1):
        if claim.party == place:
            return number
    raise UsageError(
        f"{holds} claims nothing", "that party did not answer", "name another, or none"
    )


@app.command(
    "appeal",
    rich_help_panel=Heading.DISPUTE,
    epilog="Example: govkit agreement appeal boat --as dev2",
)
def appeal(
    context: typer.Context,
    key: str = AgreementArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Appeal a court's ruling, as a party.

    You pay what the court asks for it.
    """
    from govkit.nation.agreements.appeals import appeal as appealed

    workspace = workspace_of(context)
    one = find(workspace, key)
    place = _party(workspace, one, account)
    _in_dispute(one, "appealed", referred=True)
    call = appealed(workspace.nation, one.reader, one.standing, place)
    workspace.send(call, account, yes=yes)
    say(f"the ruling about {one.name} is appealed")


def _party(workspace: Workspace, one: Found, account: str | None) -> int:
    signer: Address = workspace.signer(account).address
    return place_for(one, signer)


def _in_dispute(one: Found, what: str, *, referred: bool = False) -> None:
    """Raise UsageError unless a dispute is open."""
    from govkit.contracts.agreements import Phase

    phases = (Phase.DISPUTED, Phase.REFERRED) if referred else (Phase.DISPUTED,)
    if one.standing.phase not in phases or one.standing.outcome is not None:
        raise UsageError(
            f"nothing can be {what} now",
            f"the agreement is {one.wording.phase(one.standing)}",
            f"see govkit agreement show {one.name}",
        )


def _kept(workspace: Workspace, file: Path | None) -> bytes:
    """The hash of a file, which is kept in the store; zero bytes for none."""
    from govkit.nation.agreements import texts
    from govkit.records.store import Store

    if file is None:
        return bytes(32)
    return texts.keep(Store(workspace.record_store), file, sealed=False)


def _cost(workspace: Workspace, one: Found) -> str:
    from govkit.types import ZERO_ADDRESS

    fee = one.reader.fee(one.agreement.terms)
    return f"the arbitrator costs {workspace.nation.phrases.cash(ZERO_ADDRESS, fee)}"
