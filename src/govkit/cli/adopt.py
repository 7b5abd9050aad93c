"""govkit adopt: takes up an institution that a nation was founded without."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.digests import digest_of_call
from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_line, print_table, say
from govkit.cli.proposal.shared import described, next_step, say_warnings
from govkit.cli.status import Told
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    Workspace,
    YesOption,
    ask_to_go_on,
    must_be_answered,
    workspace_of,
)
from govkit.errors import FoundingError, UsageError
from govkit.types import Call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.nation.adoption import Candidate
    from govkit.nation.nation import Nation
    from govkit.network.port import Signer
    from govkit.types import Address

app = typer.Typer()


@app.command("adopt", rich_help_panel=Heading.FOUND, epilog="Example: govkit adopt budgets")
def adopt(
    context: typer.Context,
    institution: str | None = typer.Argument(
        None, help="Such as budgets. [default: show what was adopted, and what can be]"
    ),
    action: list[str] = typer.Option(
        [], "--action", "-a", help="What else the proposal does, in words; may be repeated."
    ),
    title: str | None = typer.Option(None, help="The proposal's title. [default: Adopt ...]"),
    text: Path | None = typer.Option(None, help="A file with the reasons, added below the title."),
    only_create: bool = typer.Option(
        False, "--only-create", help="Create the contract, and leave the proposal to others."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
    as_json: bool = JsonOption,
) -> None:
    """Take up budgets, streams or dues by a vote.

    For a nation that was founded without them. It creates the contract, which anybody may do,
    proves that it is what this nation's should be, and proposes to name it. Run it again to go on
    after a stop, or after a vote that failed.
    """
    workspace = workspace_of(context)
    if institution is None:
        _list(workspace, as_json)
        return
    from govkit.nation import adoption

    nation = workspace.nation
    chosen = adoption.chosen(nation, institution)
    if only_create:
        _create_all(workspace, chosen, account, yes=yes)
        _tell(chosen, 0, as_json)
        return
    if number := adoption.proposed(nation, chosen):
        raise UsageError(
            f"proposal {number} adopts {institution} already",
            next_step=f"vote on it: govkit proposal show {number}",
        )
    view = adoption.as_adopted(nation, chosen)
    view.naming = nation.naming
    naming, more = adoption.actions(nation, chosen), [view.phrases.parse(each) for each in action]
    description = described(title or f"Adopt {institution}", text)
    # Who cannot propose learns it before anything is created.
    may_i = nation.proposals.propose(naming, description)
    workspace.port.call(may_i, sender=workspace.signer(account).address)
    actions = [*naming, *more]
    _create_all(workspace, chosen, account, yes=yes, proposing=(view, actions))
    say_warnings(view, actions)
    workspace.send(nation.proposals.propose(actions, description), account, yes=True)
    proposal = nation.proposals.get(str(nation.proposals.id_of(actions, description)))
    say(f"proposal {proposal.number}: {next_step(workspace, proposal)}")
    _tell(chosen, proposal.number, as_json)


def _create_all(
    workspace: Workspace,
    chosen: Candidate,
    account: str | None,
    *,
    yes: bool,
    proposing: tuple[Nation, Sequence[Call]] | None = None,
) -> None:
    """Say what will be done, ask, and create what is not there yet."""
    signer, purse = workspace.signer(account), workspace.nation.candidates.get("purse")
    needed = [each for each in (purse, chosen) if each and not each.is_created]
    if not yes:
        must_be_answered()
    for each in needed:
        # The deployment proxy does not tell why a constructor refuses; this does.
        gas = workspace.port.estimate(Call(None, each.init_code), signer.address)
        say(f"  create {each.name} at {each.contract.address}, for about {gas:_} gas")
        say(f"  digest  {digest_of_call(each.create())}")
    for action in proposing[1] if proposing else ():
        assert proposing
        say(f"  propose to {proposing[0].phrases.describe(action)}")
    say(f"  signed by {workspace.book.show(signer.address)} on {workspace.network_shown}")
    if not yes and (needed or proposing):
        ask_to_go_on()
    for each in needed:
        _create(workspace, each, signer)
    for made in (each for each in (purse, chosen) if each):
        made.check()
        say(f"{made.name} at {made.contract.address} is genuine: its address proves its code")


def _create(workspace: Workspace, candidate: Candidate, signer: Signer) -> None:
    from govkit.nation.founding.found import ensure_proxy
    from govkit.nation.founding.steps import do_once

    ensure_proxy(workspace.port, signer, lambda title, receipt: None)
    do_once(workspace.port, candidate.create(), signer, lambda: candidate.is_created)
    if not candidate.is_created:
        raise FoundingError(
            f"{candidate.name} was not created at {candidate.contract.address}",
            "the deployment proxy created nothing",
            "run the command again",
        )


def _tell(chosen: Candidate, number: int, as_json: bool) -> None:
    address = chosen.contract.address
    if as_json:
        print_json({"name": chosen.name, "address": address, "proposal": number or None})
    else:
        print_line(number or address)


# -- what was adopted


def _list(workspace: Workspace, as_json: bool) -> None:
    nation = workspace.nation
    found = [
        (name, _state(nation, each), each.contract.address)
        for name, each in nation.candidates.items()
    ]
    strangers = nation.strangers()
    if as_json:
        rows = [{"name": name, "state": state, "address": at} for name, state, at in found]
        print_json({"institutions": rows, "strangers": strangers})
        return
    print_table(("institution", "state", "contract"), found, "nothing can be adopted")
    for line in stranger_warnings(strangers):
        say(line)


def _state(nation: Nation, candidate: Candidate) -> str:
    from govkit.nation import adoption

    if candidate.name in nation.deployment.adopted:
        return "adopted"
    if not candidate.is_created:
        return "can be adopted"
    if candidate.name == adoption.PURSE:
        return "created"
    number = adoption.proposed(nation, candidate)
    return f"proposal {number} adopts it" if number else "created, not adopted"


def stranger_warnings(strangers: Sequence[Address]) -> list[str]:
    """A line for each stranger's contract that has money paid."""
    return [
        f"warning: {each} HAS MONEY PAID without a vote, and is not a contract of govkit's: if you "
        f"do not trust it, propose 'remove payer {each}'"
        for each in strangers
    ]


def in_status(workspace: Workspace) -> Told:
    """What was adopted, what is in the purse, and strangers whom the treasury pays."""
    from govkit.actions.vocabulary import COIN

    nation = workspace.nation
    adopted = dict(nation.deployment.adopted)
    plain: dict[str, object] = {"adopted": adopted}
    shown: dict[str, object] = {"adopted": ", ".join(adopted)} if adopted else {}
    if "purse" in adopted:
        purse = adopted["purse"]
        coin, own = nation.port.balance(purse), nation.token.balance_of(purse)
        plain["purse"] = {"coin_wei": str(coin), "currency_wei": str(own)}
        words = nation.phrases
        shown["purse holds"] = f"{words.cash(COIN, coin)}, {words.amount(own)}"
    return Told(plain, shown, stranger_warnings(nation.strangers()))
