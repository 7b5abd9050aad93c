"""govkit court claim list, terms, proposal, officer, bond, appeal: claims about the nation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.court.shared import NumberArgument, coin, court_of, kept, say_next
from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.proposal.shared import ProposalArgument
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of

if TYPE_CHECKING:
    from govkit.nation.justice.claims import Filed, NationClaims
    from govkit.types import Call, Wei

app = typer.Typer(
    help="Claim against a proposal, an officer or on a bond.", rich_help_panel=Heading.PARTY
)
TextArgument = typer.Argument(help="A document that says what you claim and why.")
UriOption = typer.Option("", help="Where others find it, such as https://... or ipfs://...")


def claims_of(workspace: Workspace) -> NationClaims:
    """Raises NotFound where verdicts do nothing to the nation."""
    return needed(workspace, workspace.nation.claims, "claims", "see docs/reference/claims.md")


@app.command("list", rich_help_panel=Heading.SEE, epilog="Example: govkit court claim list --all")
def list_(
    context: typer.Context,
    every: bool = typer.Option(False, "--all", help="List those that are settled, too."),
    as_json: bool = JsonOption,
) -> None:
    """List the open claims, by the numbers of their cases."""
    workspace = workspace_of(context)
    found = [each for each in claims_of(workspace).all() if every or not each.claim.is_settled]
    if as_json:
        print_json([_json(each) for each in found])
        return
    rows = [
        (each.number, workspace.book.show(each.claim.claimant), _about(workspace, each), _end(each))
        for each in found
    ]
    print_table(("no.", "claimant", "claims", "ruling"), rows, "no open claims")


@app.command("terms", rich_help_panel=Heading.SEE, epilog="Example: govkit court claim terms")
def terms(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show what verdicts may do, and what claims cost.

    Nothing of it can change, but a vote can end each power.
    """
    from govkit.contracts.claims import Against

    workspace = workspace_of(context)
    claims = claims_of(workspace)
    if as_json:
        print_json(_terms_json(claims))
        return
    found, span = claims.terms, _span
    fields: dict[str, object] = {"verdicts can": sorted(claims.powers()) or "do nothing any more"}
    if found.halt_seconds:
        fields["a proposal is halted"] = f"for {span(found.halt_seconds)} at most, once"
        fields["a citizen claims"] = f"against a proposal every {span(found.halt_every)}"
        fields["that costs"] = (
            f"{coin(claims.cost(Against.PROPOSAL))}, of which {coin(found.halt_bond)} come back "
            "unless it is dismissed"
        )
    if found.suspension_seconds:
        fields["an officer is suspended"] = f"for {span(found.suspension_seconds)} at most"
    for kind in found.kinds:
        most = workspace.nation.phrases.cash(kind.asset, kind.most)
        fields[f"from a bond as {_name(kind.role)}"] = f"{most} at most"
    if found.kinds:
        who = "citizens" if found.citizens_only else "anybody"
        fields["who claims on bonds"] = f"{who}, until {span(found.notice_seconds)} of notice end"
    fields["other claims cost"] = coin(claims.cost(Against.BOND))
    print_fields(fields)


@app.command(
    "proposal",
    rich_help_panel=Heading.PARTY,
    epilog="Example: govkit court claim proposal 3 why.pdf --as dev3",
)
def proposal(
    context: typer.Context,
    number: str = ProposalArgument,
    file: Path = TextArgument,
    uri: str = UriOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Claim that a queued proposal is unlawful, which halts it.

    Citizens can. You lose a bond if the court dismisses the claim: govkit court claim terms.
    """
    from govkit.contracts.claims import Against

    workspace = workspace_of(context)
    claims = claims_of(workspace)
    found = workspace.nation.proposals.get(number)
    bond = claims.terms.halt_bond
    say(f"it costs {coin(claims.cost(Against.PROPOSAL))}; {coin(bond)} come back unless dismissed")
    call = claims.against_proposal(found.id, kept(workspace, file), uri)
    _file(workspace, call, account, yes)
    halt = claims.contract.halt_of(found.id)
    until = workspace.nation.phrases.since_1970(halt.until)
    say(f"proposal {found.number} is halted until {until}, or until all claims are dismissed")


@app.command(
    "officer",
    rich_help_panel=Heading.PARTY,
    epilog="Example: govkit court claim officer clerk dev2 '9 days' why.pdf --as ana",
)
def officer(
    context: typer.Context,
    office: str = typer.Argument(help="The office's name."),
    who: str = typer.Argument(help="Who is to be suspended: an address or a name."),
    span: str = typer.Argument(help="For how long, such as '30 days'."),
    file: Path = TextArgument,
    uri: str = UriOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Claim that somebody be suspended from an office.

    Citizens can. A verdict also bars somebody who does not hold the office yet.
    """
    from govkit.actions.office_words import role_of
    from govkit.constitution.units import parse_duration
    from govkit.contracts.claims import Against

    workspace = workspace_of(context)
    claims = claims_of(workspace)
    what = role_of(office), workspace.resolve(who), parse_duration(span)
    say(f"it costs {coin(claims.cost(Against.OFFICER))}")
    call = claims.against_officer(*what, kept(workspace, file), uri)
    _file(workspace, call, account, yes)


@app.command(
    "bond",
    rich_help_panel=Heading.PARTY,
    epilog="Example: govkit court claim bond firms dev2 '2 ETH' why.pdf --as dev3",
)
def bond(
    context: typer.Context,
    kind: str = typer.Argument(help="The kind of bond: see govkit court claim bonds."),
    owner: str = typer.Argument(help="Whose bond: an address or a name."),
    amount: str = typer.Argument(help="The damages, such as '2 ETH'. The fee can be part of them."),
    file: Path = TextArgument,
    uri: str = UriOption,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Claim damages from a bond."""
    from govkit.contracts.claims import Against

    workspace = workspace_of(context)
    claims = claims_of(workspace)
    found, wei = claims.kind(kind), amount_of(workspace, kind, amount)
    say(f"it costs {coin(claims.cost(Against.BOND))}")
    what = found, workspace.resolve(owner), wei
    _file(workspace, claims.on_bond(*what, kept(workspace, file), uri), account, yes)


@app.command(
    "appeal", rich_help_panel=Heading.PARTY, epilog="Example: govkit court claim appeal 1 --as dev3"
)
def appeal(
    context: typer.Context,
    number: int = NumberArgument,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Appeal a ruling about a proposal, for the nation.

    Any citizen can. The parties of other claims appeal with govkit court appeal.
    """
    workspace = workspace_of(context)
    claims = claims_of(workspace)
    call, cost = claims.appeal(court_of(workspace).get(number))
    say(f"an appeal costs {coin(cost)}")
    workspace.send(call, account, yes=yes)
    say_next(workspace, number)


def amount_of(workspace: Workspace, kind: str, amount: str) -> Wei:
    """An amount in the asset of a kind of bond. Raises UsageError for another asset."""
    from govkit.errors import UsageError

    found, phrases = claims_of(workspace).kind(kind), workspace.nation.phrases
    asset, wei = phrases.money(amount)
    if asset != found.asset:
        raise UsageError(
            f"bonds of the kind {kind} are not in {phrases.asset_name(asset)}",
            next_step=f"give an amount in {phrases.asset_name(found.asset)}",
        )
    return wei


def _file(workspace: Workspace, call: Call, account: str | None, yes: bool) -> None:
    """Send a claim, and tell the number of its case and what comes next."""
    workspace.send(call, account, yes=yes)
    say_next(workspace, claims_of(workspace).all()[-1].number)


def _about(workspace: Workspace, filed: Filed) -> str:
    from govkit.contracts.claims import Against

    fields, book = filed.fields, workspace.book
    if filed.against is Against.PROPOSAL:
        return f"proposal {_proposal_number(workspace, filed.claim.subject)} is unlawful"
    if filed.against is Against.OFFICER:
        span = _span(filed.claim.amount)
        return f"suspend {book.show(fields['officer'])} as {_name(fields['role'])} for {span}"
    role, phrases = bytes(fields["role"]), workspace.nation.phrases
    asset = next(each.asset for each in claims_of(workspace).contract.kinds() if each.role == role)
    return (
        f"{phrases.cash(asset, filed.claim.amount)} from the bond of {book.show(fields['owner'])} "
        f"as {_name(role)}"
    )


def _proposal_number(workspace: Workspace, id_: int) -> str:
    found = (each for each in workspace.nation.proposals.all() if each.id == id_)
    return next((str(each.number) for each in found), hex(id_))


def _end(filed: Filed) -> str:
    from govkit.contracts.claims import Ruling

    return Ruling(filed.claim.ruling).name.lower() if filed.claim.is_settled else "open"


def _json(filed: Filed) -> dict[str, object]:
    from govkit.contracts.claims import Against

    claim, fields = filed.claim, filed.fields
    about: dict[str, object] = {"amount_wei": str(claim.amount), "owner": fields.get("owner")}
    if filed.against is Against.PROPOSAL:
        about = {"proposal": hex(claim.subject), "halted_until": fields["halted_until"]}
    elif filed.against is Against.OFFICER:
        about = {"officer": fields["officer"], "span_seconds": claim.amount}
    if "role" in fields:
        about["role"] = _name(fields["role"])
    return {
        "number": filed.number,
        "against": filed.against.name.lower(),
        "claimant": claim.claimant,
        "ruling": _end(filed),
        "text_sha256": f"0x{filed.text.hex()}",
        "uri": filed.uri,
        **about,
    }


def _terms_json(claims: NationClaims) -> dict[str, object]:
    found = claims.terms
    kinds = [
        {"name": _name(each.role), "asset": each.asset, "most_wei": str(each.most)}
        for each in found.kinds
    ]
    return {
        "contract": claims.contract.address,
        "powers": sorted(claims.powers()),
        "halt_seconds": found.halt_seconds,
        "halt_every_seconds": found.halt_every,
        "halt_bond_wei": str(found.halt_bond),
        "suspension_seconds": found.suspension_seconds,
        "notice_seconds": found.notice_seconds,
        "citizens_only": found.citizens_only,
        "kinds": kinds,
    }


def _name(role: bytes) -> str:
    from govkit.actions.office_words import role_name

    return role_name(bytes(role))


def _span(seconds: int) -> str:
    from govkit.constitution.units import format_duration

    return format_duration(seconds)
