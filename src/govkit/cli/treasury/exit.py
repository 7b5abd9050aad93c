"""govkit treasury exit: leave with a share of the treasury."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of
from govkit.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govkit.nation.money.exit import Holder, NationExit
    from govkit.types import Address, Wei

app = typer.Typer(
    help="Leave the nation with your share of its treasury.", rich_help_panel=Heading.PAY
)


@app.command("show", epilog="Example: govkit treasury exit show dev3")
def show(
    context: typer.Context,
    who: str | None = typer.Argument(None, help="An address or a name. [default: everybody]"),
    as_json: bool = JsonOption,
) -> None:
    """Show who has given notice, and what a share is worth.

    It begins with the terms of leaving. Of somebody, it shows how much currency was held long
    enough, and which decisions come into force before that notice is over.
    """
    workspace = workspace_of(context)
    found = _exit(workspace)
    holders = [found.get(workspace.resolve(who))] if who else found.notices()
    if as_json:
        print_json(
            {**_terms_json(found), "holders": [_json(workspace, found, each) for each in holders]}
        )
        return
    print_fields(_terms(workspace, found))
    print_line()
    if who:
        _show_one(workspace, found, holders[0])
        return
    rows = [
        (
            workspace.book.name_of(each.account) or each.account,
            workspace.nation.phrases.amount(each.notice.amount),
            workspace.nation.phrases.since_1970(each.notice.until),
            _shown(workspace, found.shares(each.notice.amount)),
        )
        for each in holders
    ]
    print_table(("holder", "under notice", "can leave from", "share now"), rows, "no notices")


@app.command("notice", epilog="Example: govkit treasury exit notice '100 MRT' --as dev3")
def notice(
    context: typer.Context,
    amount: str | None = typer.Argument(
        None, help="An amount such as '100 MRT'. [default: all that was held long enough]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Give notice that you will leave with an amount of currency.

    It votes for nobody from then on. You can take it back at any time: `govkit treasury exit
    withdraw`. If some is under notice already, the time begins anew for all of it.
    """
    workspace = workspace_of(context)
    found, nation = _exit(workspace), workspace.nation
    holder = found.get(workspace.signer(account).address)
    wei = nation.phrases.wei(amount) if amount else holder.held
    if wei > holder.held or not holder.held:
        held, balance = map(nation.phrases.amount, (holder.held, holder.balance))
        raise UsageError(
            "that was not held long enough" if holder.held else "nothing was held long enough",
            f"of {balance} {held} count",
            "see govkit treasury exit show",
        )
    if not wei:
        raise UsageError("a notice of nothing", next_step="give notice of more than 0")
    workspace.send_all(found.give_notice(holder.account, wei), account, yes=yes)
    given = found.get(holder.account).notice
    say(
        f"{nation.phrases.amount(given.amount)} are under notice; you can leave from "
        f"{nation.phrases.since_1970(given.until)} on"
    )
    _warn(workspace, given.until)


@app.command("withdraw", epilog="Example: govkit treasury exit withdraw --as dev3")
def withdraw(
    context: typer.Context,
    amount: str | None = typer.Argument(
        None, help="An amount such as '100 MRT'. [default: all of it]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Take currency back from your notice.

    It counts as held all along.
    """
    workspace = workspace_of(context)
    found, phrases = _exit(workspace), workspace.nation.phrases
    wei = _noticed(workspace, found.get(workspace.signer(account).address), amount)
    workspace.send(found.contract.withdraw_notice(wei), account, yes=yes)
    say(f"{phrases.amount(wei)} are yours again")


@app.command("leave", epilog="Example: govkit treasury exit leave --as dev3")
def leave(
    context: typer.Context,
    amount: str | None = typer.Argument(
        None, help="An amount such as '100 MRT'. [default: all that is under notice]"
    ),
    to: str | None = typer.Option(None, help="Who is paid. [default: you]"),
    without: list[str] = typer.Option(
        [], help="An asset to forgo, such as ETH, if it can't be paid. Can be repeated."
    ),
    slack: str = typer.Option("0 %", help="How much less than now you accept, such as '1 %'."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Leave with your share, once your notice is over.

    The currency goes back to the treasury for good. Nothing happens if a share is worth less by
    then than it is now.
    """
    from govkit.constitution.units import parse_share

    workspace = workspace_of(context)
    found, phrases = _exit(workspace), workspace.nation.phrases
    signer = workspace.signer(account).address
    wei = _noticed(workspace, found.get(signer), amount)
    receiver = workspace.resolve(to) if to else signer
    forgone = [phrases.asset(each) for each in without]
    call, shares = found.leave(wei, receiver, forgone, parse_share(slack))
    workspace.send(call, account, yes=yes)
    say(
        f"{phrases.amount(wei)} went back to the treasury; {workspace.book.show(receiver)} was "
        f"paid {_shown(workspace, shares) or 'nothing'}"
    )


def _noticed(workspace: Workspace, holder: Holder, amount: str | None) -> Wei:
    """An amount that is under notice. Raises UsageError."""
    phrases, under = workspace.nation.phrases, holder.notice.amount
    wei = phrases.wei(amount) if amount else under
    if not 0 < wei <= under:
        raise UsageError(
            "that is not under notice" if under else "nothing is under notice",
            f"under notice are {phrases.amount(under)}",
            "give notice first: govkit treasury exit notice",
        )
    return wei


def _exit(workspace: Workspace) -> NationExit:
    if workspace.nation.exit is None:
        raise NotFound(
            f"{workspace.nation.name} lets nobody leave with a share",
            "its file has no section `exit`, and no vote can add one",
            "see docs/reference/exit.md",
        )
    return workspace.nation.exit


def _terms(workspace: Workspace, found: NationExit) -> dict[str, str]:
    from govkit.constitution.units import format_count, format_duration, format_share

    out, phrases = found.contract, workspace.nation.phrases
    return {
        "assets": ", ".join(map(phrases.asset_name, out.assets())),
        "tenure": format_duration(out.tenure()),
        "notice": format_duration(out.notice()),
        "discount": format_share(out.discount_bps()),
        "kept": f"{format_count(out.kept_months(), 'month')} of what is committed",
        "shares are of": phrases.amount(out.outstanding()),
    }


def _show_one(workspace: Workspace, found: NationExit, holder: Holder) -> None:
    phrases, given = workspace.nation.phrases, holder.notice
    fields = {
        "holder": workspace.book.show(holder.account),
        "holds": phrases.amount(holder.balance),
        "held long enough": phrases.amount(holder.held),
        "under notice": phrases.amount(given.amount),
    }
    if given.amount:
        fields["can leave from"] = phrases.since_1970(given.until)
    total = type(given.amount)(holder.held + given.amount)
    if total:
        fields["share now"] = _shown(workspace, found.shares(total)) or "nothing"
    print_fields(fields)
    if given.amount:
        _warn(workspace, given.until)


def _warn(workspace: Workspace, until: int) -> None:
    """Tell of decisions that come into force before somebody can leave."""
    from govkit.nation.money.exit import ahead

    for proposal, eta in ahead(workspace.nation, until):
        when = workspace.nation.phrases.since_1970(eta)
        say(f"proposal {proposal.number} was queued before and can be executed from {when} on")


def _shown(workspace: Workspace, shares: Mapping[Address, Wei | None]) -> str:
    phrases = workspace.nation.phrases
    return ", ".join(
        phrases.cash(asset, share)
        if share is not None
        else f"an unknown amount of {phrases.asset_name(asset)}"
        for asset, share in shares.items()
        if share != 0
    )


def _terms_json(found: NationExit) -> dict[str, object]:
    out = found.contract
    return {
        "contract": out.address,
        "assets": out.assets(),
        "tenure_seconds": out.tenure(),
        "notice_seconds": out.notice(),
        "discount_bps": out.discount_bps(),
        "kept_months": out.kept_months(),
        "outstanding_wei": str(out.outstanding()),
    }


def _json(workspace: Workspace, found: NationExit, holder: Holder) -> dict[str, object]:
    from govkit.nation.money.exit import ahead

    given = holder.notice
    total = type(given.amount)(holder.held + given.amount)
    shares = found.shares(total)
    return {
        "address": holder.account,
        "name": workspace.book.name_of(holder.account),
        "balance_wei": str(holder.balance),
        "held_wei": str(holder.held),
        "notice_wei": str(given.amount),
        "until": given.until,
        "shares": {asset: None if share is None else str(share) for asset, share in shares.items()},
        "queued_before": [
            {"number": each.number, "eta": eta}
            for each, eta in (ahead(workspace.nation, given.until) if given.amount else [])
        ],
    }
