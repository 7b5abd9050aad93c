"""govkit status: shows the nation as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, say
from govkit.cli.workspace import JsonOption, OwnOption, Workspace, workspace_of
from govkit.institutions import part

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.people.citizens import Citizen
    from govkit.nation.voting.houses import NationHouse

app = typer.Typer()


@app.command("status", rich_help_panel=Heading.SEE, epilog="Example: govkit status")
def status(
    context: typer.Context, account: str | None = OwnOption, as_json: bool = JsonOption
) -> None:
    """Show the nation: its people, money, rules, powers and contracts.

    With --as it begins with what is open for you (see govkit todo).
    """
    workspace = workspace_of(context)
    if account and not as_json:
        _say_what_is_open(workspace, account)
    told = [
        part(row.status, "in_status")(workspace) for row in workspace.institutions if row.status
    ]
    if as_json:
        print_json(_plain(workspace.nation, told))
        return
    print_fields(_readable(workspace.nation, told))
    for line in (line for each in told for line in each.warnings):
        say(line)


def _say_what_is_open(workspace: Workspace, account: str) -> None:
    """Print what is open for a person; nothing if that is nothing."""
    from govkit.cli.todo import print_todo
    from govkit.nation.todos import gather

    found = gather(workspace.nation, workspace.resolve(account))
    if found:
        print_todo(workspace, found, account)
        print_line()


@dataclass(frozen=True, slots=True)
class Told:
    """An institution's part of the nation's status, from `in_status` of its row's module.

    `plain` is for machines and `shown` for people; `warnings` are lines below.
    """

    plain: Mapping[str, object] = field(default_factory=dict)
    shown: Mapping[str, object] = field(default_factory=dict)
    warnings: Sequence[str] = ()


def _plain(nation: Nation, told: Sequence[Told]) -> dict[str, object]:
    """The status for --json: amounts in wei as strings, spans in seconds or clock units."""
    governor, token = nation.governor, nation.token
    return {
        "nation": nation.name,
        "chain_id": nation.deployment.chain_id,
        "clock": str(nation.clock),
        "house": nation.core_votes,
        "citizens": len(nation.citizens),
        "records": len(nation.records),
        "currency": {
            "name": token.name(),
            "symbol": nation.symbol,
            "supply_wei": str(token.total_supply()),
            "cap_wei": str(token.cap()),
            "treasury_wei": str(token.balance_of(nation.treasury.address)),
            "issuable_wei": str(token.issuable()),
        },
        "government": {
            "voting_delay": governor.voting_delay(),
            "voting_period": governor.voting_period(),
            "quorum_bps": governor.quorum_bps(),
            "approval_bps": nation.rulebook.terms(0).approval_bps,
            "proposal_threshold": str(governor.proposal_threshold()),
            "timelock_delay_seconds": nation.treasury.delay_seconds(),
            "guardian": governor.guardian(),
            "guardian_until": governor.guardian_until(),
            "dormancy_citizens": governor.dormancy_citizens(),
            "grace_period_seconds": governor.grace_period_seconds(),
        },
        "houses": [
            {
                "name": house.name,
                "role": str(house.role),
                "votes_by": str(house.votes),
                "address": house.address,
            }
            for house in nation.houses.values()
        ],
        "classes": [each.name for each in nation.classes.all()],
        **{key: value for each in told for key, value in each.plain.items()},
        "registrar": nation.registry.registrar(),
        "ending_soon": [each.number for each in _ending_soon(nation)],
        "contracts": dict(nation.deployment.contracts),
    }


def _readable(nation: Nation, told: Sequence[Told]) -> dict[str, object]:
    from govkit.constitution.units import (
        format_amount,
        format_duration,
        format_share,
        format_time,
    )
    from govkit.types import ZERO_ADDRESS

    governor, token = nation.governor, nation.token
    span = nation.phrases.span
    guardian = governor.guardian()
    sunset = format_time(governor.guardian_until())
    nobody = "nobody: only a passed proposal admits"
    registrar = nation.registry.registrar()

    strictest = nation.rulebook.terms(0)

    def amount(wei: int) -> str:
        return format_amount(wei, nation.symbol)

    fields: dict[str, object] = {
        "nation": f"{nation.name}, on chain {nation.deployment.chain_id}",
        "citizens": [str(len(nation.citizens)), *_renewals(nation)],
        "supply": f"{amount(token.total_supply())} of at most {amount(token.cap())}",
        "treasury holds": amount(token.balance_of(nation.treasury.address)),
        "records": len(nation.records),
        "houses": [_house(house) for house in nation.houses.values()],
        "classes": ", ".join(each.name for each in nation.classes.all()),
        "strictest class": nation.class_name(0),
        "voting opens": f"{span(strictest.voting_delay)} after proposing",
        "voting lasts": span(strictest.voting_period),
        "to pass": (
            f"{format_share(strictest.approval_bps)} in favour, "
            f"{format_share(strictest.quorum_bps)} quorum"
        ),
        "to propose": nation.phrases.votes(strictest.proposal_threshold),
        "timelock": format_duration(strictest.timelock_seconds),
        "guardian": (
            [nation.book.show(guardian), f"may cancel until {sunset}"]
            if guardian != ZERO_ADDRESS
            else "nobody"
        ),
        "registrar": nation.book.show(registrar) if registrar != ZERO_ADDRESS else nobody,
    }
    for each in told:
        fields.update(each.shown)
    for name, address in nation.deployment.contracts.items():
        # A house may be called `citizens`, and a council `records`.
        fields[f"{name} contract" if name in fields else name] = address
    return fields


_MOST_PASSPORTS = 1_000
"""With more passports, status does not look at each; `citizen list --ending` does."""


def _ending_soon(nation: Nation) -> list[Citizen]:
    """The citizens whose passports lapse unless they renew now."""
    few = nation.registry.passports_issued() <= _MOST_PASSPORTS
    return list(nation.citizens.ending_soon()) if few else []


def _renewals(nation: Nation) -> list[str]:
    ending = _ending_soon(nation)
    if not ending:
        return []
    first = min(ending, key=lambda each: each.until)
    return [
        f"{len(ending)} must renew now, the first before "
        f"{nation.phrases.moment(first.until)}: see govkit citizen list --ending"
    ]


_VOTES = {
    "citizens": "one vote for each citizen",
    "token": "by currency held",
    "square_root": "by the square root of currency locked up",
    "locked": "by currency locked up, and the time it stays locked",
    "council": "one vote for each member of",
}


def _house(house: NationHouse) -> str:
    words = _VOTES.get(house.votes.value, house.votes.value)
    council = f" {house.council}" if house.council else ""
    return f"{house.name}: {words}{council}{', vetoes' if house.is_veto else ''}"
