"""govkit agreement perform, claim, settle: what the parties of an agreement do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.agreement.shared import (
    AgreementArgument,
    Found,
    find,
    folder_of,
    found,
    kept,
    names_of,
    place_for,
    reader_of,
    split_of,
)
from govkit.cli.headings import Heading
from govkit.cli.output import print_line, say
from govkit.cli.workspace import AsOption, Workspace, YesOption, ask_to_go_on, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.agreements.settlements import Settlement
    from govkit.nation.agreements.state import Owed

app = typer.Typer()


@app.command(
    "perform",
    rich_help_panel=Heading.CARRY_OUT,
    epilog="Example: govkit agreement perform boat --as dev2",
)
def perform(
    context: typer.Context,
    key: str = AgreementArgument,
    step: int | None = typer.Argument(
        None, min=1, help="The step, from 1 on. [default: the first that waits for you]"
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Confirm that a step was performed, or make its payment.

    Its receiver is paid at once. Only the party that the terms name can confirm a step; anybody can
    make a payment.
    """
    workspace = workspace_of(context)
    one, signer = find(workspace, key), workspace.signer(account).address
    place = _chosen(one, signer, step)
    calls = one.reader.perform(one.agreement.terms, place, signer)
    if not yes:
        say(f"step {place + 1}: {one.wording.step(place)}")
    workspace.send_all(calls, account, yes=yes)
    standing = one.reader.standing(one.agreement.terms)
    say(f"step {place + 1} is done; the agreement is {one.wording.phase(standing)}")


def _chosen(one: Found, signer: str, step: int | None) -> int:
    """The place of the step that is meant. Raises UsageError if it can't be performed."""
    from govkit.contracts.agreements import Kind
    from govkit.types import Address

    steps, own = one.agreement.terms.steps, one.reader.place_of(
        one.agreement.terms, Address(signer)
    )  # fmt: skip
    waits = [
        place
        for place in one.standing.open_steps
        if own
        == (steps[place].payer if steps[place].kind is Kind.PAYMENT else steps[place].confirmer)
    ]
    if step is None and waits:
        return waits[0]
    if step is None:
        raise UsageError(
            "no step waits for you",
            f"open are {', '.join(str(place + 1) for place in one.standing.open_steps) or 'none'}",
            f"see govkit agreement show {one.name}",
        )
    if step > len(steps):
        raise UsageError(f"there is no step {step}", f"it has {len(steps)}")
    if not one.standing.is_open(step - 1):
        why = one.wording.state(one.standing, step - 1)
        raise UsageError(f"step {step} can't be performed", why, "see govkit agreement show")
    part = steps[step - 1]
    if part.kind is not Kind.PAYMENT and own != part.confirmer:
        who = one.agreement.names[part.confirmer]
        raise UsageError(f"only {who} can confirm step {step}", next_step=f"act --as {who}")
    return step - 1


@app.command(
    "claim",
    rich_help_panel=Heading.CARRY_OUT,
    epilog="Example: govkit agreement claim boat --as dev1",
)
def claim(
    context: typer.Context,
    key: str | None = typer.Argument(None, help="One agreement. [default: all in the folder]"),
    party: str | None = typer.Option(
        None, help="For another party, which is then paid: its name in the agreement."
    ),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Claim what an agreement owes you, or another party.

    That is the money of steps that were performed or whose day has passed, your share of what was
    split, fees that come back, and your stake where it never began. Anybody can send this; only the
    party is paid, by the present key of its passport.
    """
    workspace = workspace_of(context)
    signer = workspace.signer(account).address
    paid = 0
    for one in _those(workspace, key):
        place = one.agreement.place_of_name(party) if party else _own(one, signer)
        claims = one.reader.claims(one.standing, place) if place is not None else []
        calls = [*(call for _, call in claims), *one.reader.notes(one.standing)]
        if not claims:
            continue
        workspace.send_all(calls, account, yes=yes)
        for owed, _ in claims:
            say(f"{_receiver(one, owed)} was paid {_amount(workspace, owed)} of {one.name}")
        paid += len(claims)
    if not paid:
        raise UsageError(
            "nothing can be claimed",
            _why_not(one=_those(workspace, key)[0]) if key else "no agreement here owes you any",
            "see govkit agreement list",
        )


def _those(workspace: Workspace, key: str | None) -> list[Found]:
    """One agreement, or all of this nation in the folder."""
    if key:
        return [find(workspace, key)]
    reader = reader_of(workspace)
    return [
        found(workspace, reader, path)
        for path, agreement in kept(workspace)
        if agreement.contract == reader.contract.address
    ]


def _own(one: Found, signer: str) -> int | None:
    """The place for which the signer acts; also the arbitrator's, who collects a fee."""
    from govkit.contracts.agreements import ARBITRATOR
    from govkit.types import Address

    if one.agreement.terms.arbitrator == signer:
        return ARBITRATOR
    return one.reader.place_of(one.agreement.terms, Address(signer))


def _why_not(one: Found) -> str:
    coming = next(one.wording.coming(one.standing), None)
    if coming is None:
        return f"{one.name} is {one.wording.phase(one.standing)}, and owes this party nothing"
    return f"next: {coming.words} ({one.wording.when(coming)})"


def _receiver(one: Found, owed: Owed) -> str:
    names = one.agreement.names
    return names[owed.party] if owed.party < len(names) else "the arbitrator"


def _amount(workspace: Workspace, owed: Owed) -> str:
    return workspace.nation.phrases.cash(owed.asset, owed.amount)


@app.command(
    "settle",
    rich_help_panel=Heading.CARRY_OUT,
    epilog="Example: govkit agreement settle boat 'seller 70 %, buyer 30 %'",
)
def settle(
    context: typer.Context,
    key: str = typer.Argument(help="The agreement, or a settlement that another party signed."),
    split: str | None = typer.Argument(
        None, help="What each party gets of all that is open, such as 'seller 70 %, buyer 30 %'."
    ),
    days: int = typer.Option(30, min=1, max=3_650, help="For how many days it can be sent in."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Settle what is open or in dispute as all parties agree.

    It writes a file that each party signs by the same command; who signs last sends it in. Steps
    that were performed before stay as they are.
    """
    workspace = workspace_of(context)
    one, settlement, path = _settlement(workspace, key, split, days)
    signer = workspace.signer(account)
    place = place_for(one, signer.address)
    digest = one.reader.settlement(one.standing, settlement.shares, settlement.expiry)
    acting = [one.reader.acts_for(each) for each in one.agreement.terms.parties]
    wallets = [each for each in acting if workspace.port.code(each)]
    open_now = one.reader.split_steps(one.standing)
    settlement.check(digest, open_now, acting, wallets, one.agreement.names)
    if not yes:
        say(f"settle {one.name}: {one.wording.split(settlement.shares)} of all that is open")
        signer.say(digest)
        ask_to_go_on()
    signed = settlement.signed(place, signer.sign_digest(digest))
    missing = [each for each in range(len(one.agreement.names)) if each not in signed.signatures]
    if missing:
        signed.save(path)
        say(f"signed; hand {path} to {names_of(one.agreement, missing)}, who sign it too")
        print_line(path)
        return
    call = one.reader.settle(one.standing, signed.shares, signed.expiry, signed.signatures)
    workspace.send(call, account, yes=True)
    path.unlink(missing_ok=True)
    say(f"{one.name} is settled; each can claim: govkit agreement claim {one.name}")


def _settlement(
    workspace: Workspace, key: str, split: str | None, days: int
) -> tuple[Found, Settlement, Path]:
    """A new settlement, or one of a file. Raises UsageError."""
    from govkit.nation.agreements.settlements import Settlement, expiry_after

    if split is None:
        settlement = Settlement.load(Path(key))
        reader = reader_of(workspace)
        for path, agreement in kept(workspace):
            if agreement.id == settlement.agreement:
                return found(workspace, reader, path), settlement, Path(key)
        raise UsageError(
            "the agreement that this settles is not here",
            f"no file in {folder_of(workspace)} has its terms",
            "ask the other party for it",
        )
    one = find(workspace, key)
    if not one.reader.split_steps(one.standing) or one.standing.outcome is not None:
        raise UsageError(
            f"{one.name} has nothing to settle",
            f"it is {one.wording.phase(one.standing)}",
            f"see govkit agreement show {one.name}",
        )
    expiry = expiry_after(one.standing.now, days, workspace.nation.clock)
    steps = one.reader.split_steps(one.standing)
    settlement = Settlement(one.agreement.id, steps, tuple(split_of(one, split)), expiry)
    return one, settlement, folder_of(workspace) / f"settle-{one.name}.json"
