"""govkit treasury streams, and withdraw: what is paid by the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.institution import needed
from govkit.cli.output import print_json, print_table, say
from govkit.cli.treasury.budgets import budget_key, chosen_budget
from govkit.cli.workspace import AsOption, JsonOption, Workspace, YesOption, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.money.streams import NationStreams, StreamState
    from govkit.types import Address

app = typer.Typer()


@app.command("streams", rich_help_panel=Heading.SEE, epilog="Example: govkit treasury streams")
def streams(context: typer.Context, as_json: bool = JsonOption) -> None:
    """List what is paid by the second, and what is owed.

    It tells what the treasury can't meet, too.

    Votes begin, change, pause and stop streams: `govkit proposal new --action 'stream 1_000 MRT a
    month to ana for salary'`.
    """
    workspace = workspace_of(context)
    contract = workspace.nation.streams
    found = contract.all() if contract else []
    if as_json:
        print_json([_json(workspace, each) for each in found])
        return
    say_, now = workspace.nation.phrases, workspace.nation.port.now()
    rows = [
        (
            [_name(workspace, each.receiver), *_follows(workspace, each)],
            each.line,
            _terms(workspace, each),
            [say_.cash(each.asset, each.stream.owed), *_unmet(workspace, each)],
            each.standing(now),
        )
        for each in found
    ]
    print_table(("receiver", "line", "pays", "owed", ""), rows, "no streams")
    for asset, short in (contract.unmet() if contract else {}).items():
        say(f"of all that is owed, {say_.cash(asset, short)} can't be met")


@app.command(
    "withdraw",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit treasury withdraw salary --as dev3",
)
def withdraw(
    context: typer.Context,
    line: str = typer.Argument(help="The budget line, such as salary."),
    receiver: str | None = typer.Option(None, help="For somebody else, who is then paid."),
    asset: str | None = typer.Option(
        None, help="The currency's symbol, ether, or a token's address. [default: the currency]"
    ),
    amount: str | None = typer.Option(
        None, help="An amount such as '100 MRT'. [default: all that is owed and there]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Withdraw what a stream owes you, or somebody else.

    Anybody can send this. Only the stream's receiver is paid.
    """
    workspace = workspace_of(context)
    found = _streams(workspace)
    phrases = workspace.nation.phrases
    who = workspace.resolve(receiver) if receiver else workspace.signer(account).address
    in_asset, wanted = phrases.money(amount) if amount else (None, None)
    chosen = phrases.asset(asset) if asset else in_asset or phrases.currency
    if in_asset not in (None, chosen):
        raise UsageError(
            f"{amount} is not an amount of {asset}", next_step="give only one of the two"
        )
    state = found.get(who, line, chosen)
    most = state.withdrawable
    if not most:
        raise UsageError("nothing can be withdrawn", *_why_not(workspace, state))
    wei = most if wanted is None else wanted
    if wei > state.stream.owed:
        owed = phrases.cash(chosen, state.stream.owed)
        raise UsageError("that is more than is owed", f"owed are {owed}", "withdraw less")
    workspace.send(found.withdraw(state, wei), account, yes=yes)
    payee = workspace.book.show(state.stream.payee)
    say(f"{payee} was paid {phrases.cash(chosen, wei)} for {line}")


@app.command(
    "stream",
    rich_help_panel=Heading.PAY,
    epilog="Example: govkit treasury stream 'stream 9 MRT a month to dev9 for wages'",
)
def stream(
    context: typer.Context,
    action: str = typer.Argument(
        help="As in a proposal: stream, change stream, pause stream, resume stream or stop stream."
    ),
    budget: str | None = typer.Option(
        None,
        help="The budget of a new stream: its line, or '2 of office roads'. "
        "[default: the only one of that asset]",
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Begin, change or stop a stream out of a budget.

    It takes its amount of every period of the budget. Without a vote, and only until a vote
    changes or pauses it. Anybody can stop a stream that has ended, or that its budget no longer
    covers.
    """
    workspace = workspace_of(context)
    contract, phrases = _streams(workspace).contract, workspace.nation.phrases
    call = phrases.parse(action)
    if call.to != contract.address:
        raise UsageError(
            f"{action!r} is not about a stream",
            next_step="say 'stream 9 MRT a month to dev9 for wages', or change, stop and so on",
        )
    from govkit.actions.stream_words import StreamWords

    words = phrases.words("streams")
    assert isinstance(words, StreamWords)
    if words.begins(call):
        asset = (phrases.arguments(call) or ())[1]
        state = chosen_budget(workspace, workspace.signer(account).address, asset, budget)
        call = words.out_of(state.holder.word, state.number, call)
    workspace.send(call, account, yes=yes)
    say(f"done: {phrases.describe(call)}")


def _why_not(workspace: Workspace, state: StreamState) -> tuple[str, str]:
    if state.stream.owed:
        owed = workspace.nation.phrases.cash(state.asset, state.stream.owed)
        return f"owed are {owed}, and the treasury has none of it", "see govkit treasury"
    cliff = state.stream.cliff
    if cliff > workspace.nation.port.now():
        day = workspace.nation.phrases.since_1970(cliff)
        return "nothing is owed before its cliff", f"withdraw from {day} on"
    return "nothing is owed", "see govkit treasury streams"


def _streams(workspace: Workspace) -> NationStreams:
    return needed(workspace, workspace.nation.streams, "streams")


def _unmet(workspace: Workspace, state: StreamState) -> list[str]:
    if not state.unmet:
        return []
    return [f"can't be met: {workspace.nation.phrases.cash(state.asset, state.unmet)}"]


def _follows(workspace: Workspace, state: StreamState) -> list[str]:
    """The new key of a passport, where that is paid."""
    payee = state.stream.payee
    return [] if payee == state.receiver else [f"now {_name(workspace, payee)}"]


def _name(workspace: Workspace, account: Address) -> str:
    return workspace.book.name_of(account) or account


def _terms(workspace: Workspace, state: StreamState) -> list[str]:
    """What it pays, and on which terms, a line each."""
    phrases, stream = workspace.nation.phrases, state.stream
    if not stream.amount:
        return ["nothing more"]
    lines = [f"{phrases.cash(state.asset, stream.amount)} {phrases.a_period(stream.period)}"]
    if stream.cliff > workspace.nation.port.now():
        lines.append(f"not before {phrases.since_1970(stream.cliff)}")
    if stream.end:
        lines.append(f"until {phrases.since_1970(stream.end)}")
    if stream.citizens_only:
        lines.append("while a citizen")
    if state.budget:
        lines.append(f"out of budget {budget_key(workspace, *state.budget)}")
    return lines


def _json(workspace: Workspace, state: StreamState) -> dict[str, object]:
    stream = state.stream
    return {
        "receiver": state.receiver,
        "name": workspace.book.name_of(state.receiver),
        "payee": stream.payee,
        "asset": state.asset,
        "line": state.line,
        "amount_wei": str(stream.amount),
        "period": stream.period,
        "cliff": stream.cliff,
        "end": stream.end,
        "citizens_only": stream.citizens_only,
        "of_budget": stream.of_budget,
        "budget": budget_key(workspace, *state.budget) if state.budget else None,
        "paused": stream.paused,
        "owed_wei": str(stream.owed),
        "withdrawable_wei": str(state.withdrawable),
        "standing": state.standing(workspace.nation.port.now()),
    }
