"""govkit citizen prove and verify: prove to anybody, without a node, that one is a citizen."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, say
from govkit.cli.workspace import (
    AsOption,
    JsonOption,
    Workspace,
    YesOption,
    ask_to_go_on,
    hash_option,
    workspace_of,
)
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.people.membership import Membership, Verified

app = typer.Typer()


@app.command(
    "prove",
    rich_help_panel=Heading.PROVE,
    epilog="Example: govkit citizen prove proof.json --challenge 4711 --as dev3",
)
def prove(
    context: typer.Context,
    file: Path = typer.Argument(help="Write the proof here."),
    challenge: str = typer.Option("", help="The text that the verifier asked you to sign."),
    account: str | None = AsOption,
    yes: bool = YesOption,
) -> None:
    """Write a signed proof that you are a citizen.

    Anybody can verify it.
    """
    from govkit.nation.people import membership

    workspace = workspace_of(context)
    signer, nation = workspace.signer(account), workspace.nation
    if not yes:
        say(f"  sign as {workspace.book.show(signer.address)}: citizen of {nation.name}")
        say(f"  in answer to the challenge {challenge!r}")
        ask_to_go_on()
    proof = membership.prove(nation.port, nation.registry, signer, challenge, int(time.time()))
    proof.save(file)
    say(f"{file} proves passport {proof.number}")
    say(f"block hash 0x{proof.block_hash.hex()}")


@app.command(
    "verify",
    rich_help_panel=Heading.PROVE,
    epilog="Example: govkit citizen verify proof.json --block-hash 0x...",
)
def verify(
    context: typer.Context,
    file: Path = typer.Argument(help="A proof that govkit citizen prove wrote."),
    block_hash: str | None = typer.Option(None, help="The hash of a block that you trust."),
    state_root: str | None = typer.Option(
        None, help="A state root that you trust, instead of a block."
    ),
    registry: str | None = typer.Option(
        None, help="The registry's address. [default: this nation's]"
    ),
    chain_id: int | None = typer.Option(
        None, help="The registry's chain. [default: this nation's]"
    ),
    challenge: str | None = typer.Option(None, help="The text that you asked the citizen to sign."),
    max_age: str = typer.Option("1 hour", help="The signature and the block may be this old."),
    newest: bool = typer.Option(
        False, "--newest", help="Accept an old block, since the chain has none that is newer."
    ),
    as_json: bool = JsonOption,
) -> None:
    """Verify a proof of citizenship without asking a node.

    The proof is checked against a block that you trust.
    """
    from govkit.constitution.units import parse_duration
    from govkit.nation.people import membership

    proof = membership.Membership.load(file)
    _check_place(workspace_of(context), proof, registry, chain_id)
    shown = membership.verify(
        proof,
        block_hash=hash_option(block_hash),
        state_root=hash_option(state_root),
        challenge=challenge,
        now=int(time.time()),
        max_age_seconds=parse_duration(max_age),
        is_newest=newest,
    )
    _print(proof, shown, challenge, as_json=as_json)


def _check_place(
    workspace: Workspace, proof: Membership, registry: str | None, chain_id: int | None
) -> None:
    """Refuse a proof from another registry than the one the user means."""
    if registry is None:
        deployment = workspace.deployment
        registry = deployment.contracts["registry"]
        chain_id = deployment.chain_id if chain_id is None else chain_id
    other_chain = chain_id is not None and chain_id != proof.chain_id
    if registry.lower() != proof.registry.lower() or other_chain:
        raise UsageError(
            "the proof is from another nation",
            f"its registry is {proof.registry} on chain {proof.chain_id}",
            "give --registry and --chain-id if that is the one you mean",
        )


def _print(proof: Membership, shown: Verified, challenge: str | None, *, as_json: bool) -> None:
    from govkit.constitution.units import format_time

    if as_json:
        print_json(
            {
                "valid": True,
                "holder": shown.holder,
                "number": shown.number,
                "since": shown.since,
                "until": shown.until,
                "signed_at": proof.signed_at,
                "block_number": shown.block_number,
                "block_time": shown.block_time,
                "challenge_checked": challenge is not None,
            }
        )
        return
    block = "unknown: only a state root was given"
    if shown.block_number is not None and shown.block_time is not None:
        block = f"{shown.block_number}, {format_time(shown.block_time)}"
    print_fields(
        {
            "citizen": shown.holder,
            "passport": shown.number,
            "since": _moment(shown.since),
            "until": _until(shown),
            "in block": block,
            "signed": format_time(proof.signed_at),
            "challenge": "checked" if challenge is not None else "not checked",
        }
    )


def _moment(timepoint: int) -> str:
    from govkit.constitution.units import format_time
    from govkit.contracts.contract import LEAST_SECONDS

    return format_time(timepoint) if timepoint >= LEAST_SECONDS else f"block {timepoint}"


def _until(shown: Verified) -> str:
    if not shown.until:
        return "for ever"
    unknown = "" if shown.block_number is not None else " (it is unknown whether that is past)"
    return _moment(shown.until) + unknown
