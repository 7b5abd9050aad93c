"""govkit citizen guardians, recover, ...: move a passport from a lost key to a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_fields, print_json, print_table, say
from govkit.cli.status import Told
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of

if TYPE_CHECKING:
    from govkit.nation.people.recovery import Recoveries, Underway
    from govkit.types import Address, Call

app = typer.Typer()
CitizenArgument = typer.Argument(help="The citizen whose key is lost: an address or a name.")
KeyArgument = typer.Argument(help="The new key: an address or a name.")


@app.command(
    "guardians", rich_help_panel=Heading.RECOVER, epilog="Example: govkit citizen guardians dev3"
)
def guardians(
    context: typer.Context,
    who: str = typer.Argument(help="A citizen: an address or a name."),
    as_json: bool = JsonOption,
) -> None:
    """Show who can move a citizen's passport to a new key."""
    workspace = workspace_of(context)
    recoveries = _recoveries(workspace)
    found = recoveries.protection(recoveries.number_of(workspace.resolve(who)))
    book, named, coming = workspace.book, found.guardians, found.coming
    if as_json:
        print_json(
            {
                "passport": found.number,
                "guardians": list(named.members),
                "threshold": named.threshold,
                "next_guardians": list(coming.members) if coming else None,
                "next_threshold": coming.threshold if coming else None,
                "next_since": found.since or None,
                "sponsors": found.sponsors,
            }
        )
        return
    sponsored = f"nobody: {found.sponsors} citizens and the registrar sponsor"
    by_vote = "nobody: it takes a vote"
    fields: dict[str, object] = {
        "passport": found.number,
        "guardians": list(map(book.show, named.members))
        or (sponsored if found.sponsors else by_vote),
    }
    if named.members:
        fields["needed"] = named.threshold
    if coming:
        fields["from"] = workspace.nation.phrases.moment(found.since)
        fields["then"] = list(map(book.show, coming.members)) or "nobody"
        fields["needed then"] = coming.threshold
    print_fields(fields)


@app.command(
    "name-guardians",
    rich_help_panel=Heading.RECOVER,
    epilog="Example: govkit citizen name-guardians dev4 dev5 dev6 --as dev3",
)
def name_guardians(
    context: typer.Context,
    who: list[str] = typer.Argument(
        None, help="Addresses or names. Give none to rely on sponsors alone."
    ),
    threshold: int = typer.Option(
        0, min=0, show_default=False, help="How many of them must ask. [default: a majority]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Name who can move your passport if you lose your key."""
    workspace = workspace_of(context)
    recoveries = _recoveries(workspace)
    members = [workspace.resolve(each) for each in who or []]
    needed = threshold or (len(members) // 2 + 1 if members else 0)
    workspace.send(recoveries.name_guardians(members, needed), account, yes=yes)
    number = recoveries.number_of(workspace.signer(account).address)
    since = recoveries.protection(number).since
    moment = workspace.nation.phrases.moment(since)
    say(f"they are your guardians from {moment} on; nothing changes until then")


@app.command(
    "recover",
    rich_help_panel=Heading.RECOVER,
    epilog="Example: govkit citizen recover dev3 dev20 --as dev4",
)
def recover(
    context: typer.Context,
    who: str = CitizenArgument,
    new_key: str = KeyArgument,
    withdraw: bool = typer.Option(False, "--withdraw", help="Take back your request."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Ask to move a citizen's passport to a new key.

    A guardian, a sponsor or the registrar can ask.
    """
    workspace = workspace_of(context)
    recoveries = _recoveries(workspace)
    number, key = recoveries.number_of(workspace.resolve(who)), workspace.resolve(new_key)
    call = recoveries.withdraw(number, key) if withdraw else recoveries.ask(number, key)
    workspace.send(_as_whom(workspace, call, number, key, account, withdraw), account, yes=yes)
    pending = recoveries.contract.pending(number)
    if pending and not withdraw:
        say(
            f"{workspace.book.show(pending.new_key)} can take passport {number} from "
            f"{workspace.nation.phrases.moment(pending.ready_at)} on, unless the old key stops it"
        )
        return
    say(_asked(recoveries, number, key))


def _asked(recoveries: Recoveries, number: int, key: Address) -> str:
    so_far = recoveries.approvals(number, key)
    asked = f"{so_far.count} of {so_far.needed}"
    if recoveries.protection(number).guardians.members:
        return f"{asked} guardians ask for it"
    registrar = "the registrar too" if so_far.registrar else "the registrar not yet"
    return f"{asked} citizens ask for it, {registrar}"


def _as_whom(
    workspace: Workspace, call: Call, number: int, key: Address, account: str | None, withdraw: bool
) -> Call:
    """Send the call through the registrar's office if the signer acts as registrar.

    The registrar is asked only where the citizen has no guardians. Somebody who holds that office
    and is a citizen acts as registrar first.
    """
    found = _recoveries(workspace)
    asked = found.approvals(number, key).registrar
    if found.protection(number).guardians.members or asked != withdraw:
        return call
    return workspace.as_officer(call, account)


@app.command(
    "recoveries", rich_help_panel=Heading.RECOVER, epilog="Example: govkit citizen recoveries"
)
def recoveries(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List the recoveries that are under way."""
    workspace = workspace_of(context)
    found = workspace.nation.recoveries.all() if workspace.nation.recoveries else []
    if as_json:
        print_json(
            [
                {
                    "passport": each.number,
                    "holder": each.holder,
                    "new_key": each.pending.new_key,
                    "ready_at": each.pending.ready_at,
                    "until": each.pending.until,
                    "by_vote": each.pending.forced,
                }
                for each in found
            ]
        )
        return
    book, day = workspace.book, workspace.nation.phrases.day
    rows = [
        (
            each.number,
            [book.show(each.holder), f"to {book.show(each.pending.new_key)}"],
            day(each.pending.ready_at),
            day(each.pending.until),
        )
        for each in found
    ]
    print_table(("no.", "passport of", "from", "until"), rows, "no recovery is under way")


@app.command(
    "stop-recovery",
    rich_help_panel=Heading.RECOVER,
    epilog="Example: govkit citizen stop-recovery --as dev3",
)
def stop_recovery(
    context: typer.Context,
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Stop any recovery of your own passport."""
    workspace = workspace_of(context)
    found = _recoveries(workspace)
    number = found.number_of(workspace.signer(account).address)
    workspace.send(found.stop(number), account, yes=yes)
    say(f"passport {number} stays where it is")


@app.command(
    "decline-recovery",
    rich_help_panel=Heading.RECOVER,
    epilog="Example: govkit citizen decline-recovery --as dev20",
)
def decline_recovery(
    context: typer.Context,
    undo: bool = typer.Option(False, "--undo", help="Accept passports by recovery again."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Refuse passports by recovery, to be admitted yourself.

    A key to which a passport is to be moved cannot be admitted, even if it did not ask for that
    passport. Refusing makes it free.
    """
    workspace = workspace_of(context)
    workspace.send(_recoveries(workspace).decline(not undo), account, yes=yes)
    say(f"your key {'accepts' if undo else 'refuses'} passports by recovery now")


@app.command(
    "accept-recovery",
    rich_help_panel=Heading.RECOVER,
    epilog="Example: govkit citizen accept-recovery 3 --as dev20",
)
def accept_recovery(
    context: typer.Context,
    number: int = typer.Argument(min=1, help="The passport's number."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Take a passport with the new key, once it is ready."""
    workspace = workspace_of(context)
    workspace.send(_recoveries(workspace).accept(number), account, yes=yes)
    say(f"passport {number} is yours, with its ballots, seats and offices")


def in_status(workspace: Workspace) -> Told:
    """The recoveries that are under way, so that the passports' holders hear of them."""
    recoveries = workspace.nation.recoveries
    found = list(recoveries.all()) if recoveries else []
    plain = [
        {"passport": each.number, "holder": each.holder, "new_key": each.pending.new_key}
        for each in found
    ]
    return Told(
        {"recoveries": plain},
        warnings=[line for each in found for line in _warning(workspace, each)],
    )


def _warning(workspace: Workspace, each: Underway) -> list[str]:
    book, moment = workspace.book, workspace.nation.phrases.moment
    stop = "only a vote stops it" if each.pending.forced else "its old key can stop it"
    return [
        f"warning: passport {each.number} of {book.show(each.holder)}",
        f"moves to {book.show(each.pending.new_key)}",
        f"from {moment(each.pending.ready_at)} on; {stop}",
    ]


def _recoveries(workspace: Workspace) -> Recoveries:
    return needed(workspace, workspace.nation.recoveries, "recovery")
