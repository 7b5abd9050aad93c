"""govkit proposal preview: what a proposal or a draft would do, before anybody votes on it."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from govkit.cli.audit import FOUND, FailOn
from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.proposal.proposals import ActionHelp
from govkit.cli.proposal.shared import described, flag_json
from govkit.cli.workspace import JsonOption, OwnOption, Workspace, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govkit.nation.nation import Nation
    from govkit.preview.effect_rules import Holding
    from govkit.preview.preview import Preview
    from govkit.preview.standing import Change

app = typer.Typer()


class Exit(IntEnum):
    """The exit codes besides 0, 1 and 2."""

    FLAGS = FOUND
    FAILS = 4
    NOT_SIMULATED = 5
    UNKNOWN = 6


@app.command(
    "preview", rich_help_panel=Heading.SEE, epilog="Example: govkit proposal preview 1 --storage"
)
def preview(
    context: typer.Context,
    proposal: str = typer.Argument(help="Its number or id; of a draft with -a, its title."),
    action: list[str] = typer.Option([], "--action", "-a", help=ActionHelp),
    text: Path | None = typer.Option(None, help="A draft's reasons, as for proposal new."),
    since: Path | None = typer.Option(
        None, "--since", help="An earlier preview (--json): tell what has changed since."
    ),
    storage: bool = typer.Option(False, "--storage", help="List every slot that changes."),
    fail_on: FailOn = typer.Option(
        FailOn.HIGH, "--fail-on", help="The severity of a flag from which on the exit code is 3."
    ),
    account: str | None = OwnOption,
    as_json: bool = JsonOption,
) -> None:
    """See what a proposal or a draft would do.

    It is executed on a copy of the chain, at the first moment at which it could be, and nothing is
    sent. Flags say what to look at twice. The exit code is 3 for a flag as bad as --fail-on, 4 if
    it would fail, 5 if it could not be simulated, 6 if its effects are unknown.
    """
    from govkit.preview.preview import of, of_draft

    workspace = workspace_of(context)
    nation = workspace.nation
    earlier = _reads(since)
    if action:
        calls = [nation.phrases.parse(each) for each in action]
        found = of_draft(nation, calls, described(proposal, text), workspace.me(account))
        title = proposal
    else:
        if text:
            raise UsageError("--text without an action", next_step="add the draft's actions, -a")
        existing = nation.proposals.get(proposal)
        found, title = of(nation, existing), existing.title
    changed = None if earlier is None else _changed(nation, earlier)
    if as_json:
        print_json(_json(workspace, found, title, changed))
    else:
        _print(workspace, found, title, changed, storage=storage)
    if code := _code(found, fail_on):
        raise typer.Exit(code)


def _reads(path: Path | None) -> Any:
    from govkit.preview.reads import read_from

    return read_from(path) if path else None


def _changed(nation: Nation, earlier: Any) -> list[str]:
    from govkit.preview.reads import changed_since

    return list(changed_since(nation, earlier))


def _code(found: Preview, fail_on: FailOn) -> int:
    from govkit.constitution.findings import Severity
    from govkit.preview.preview import Answer

    answers = {
        Answer.FAILS: Exit.FAILS,
        Answer.NOT_SIMULATED: Exit.NOT_SIMULATED,
        Answer.UNKNOWN: Exit.UNKNOWN,
    }
    if found.answer in answers:
        return answers[found.answer]
    worst = -1 if fail_on is FailOn.NEVER else Severity(fail_on.value).rank
    return Exit.FLAGS if any(each.severity.rank <= worst for each in found.flags) else 0


def _print(
    workspace: Workspace,
    found: Preview,
    title: str,
    changed: Sequence[str] | None,
    *,
    storage: bool,
) -> None:
    from govkit.constitution.units import format_time

    nation, done = workspace.nation, found.executed
    flags = [f"{each.severity} {each.id}: {each.text}" for each in found.flags]
    when = f"{format_time(found.due.timestamp)}, on the state of block {found.due.base}"
    print_fields(
        {
            "preview": title,
            "answer": str(found.answer),
            **({"because": found.why} if found.why else {}),
            "executed": when,
            "does": list(found.actions),
            "flags": flags or "none",
            **({"gas": f"{done.gas_used:,}"} if done else {}),
            **({} if changed is None else {"changed": list(changed) or "nothing that it reads"}),
        }
    )
    _print_rows(("account", "asset", "before", "after"), _holding_rows(workspace, found.holdings))
    _print_rows(("setting", "before", "after"), _change_rows(found.changes))
    powers = [*(("begins", each) for each in found.granted)]
    powers += [*(("ends", each) for each in found.removed)]
    _print_rows(("power", "how"), powers)
    if done and not done.failure:
        _print_rows(("event",), [(each,) for each in found.events])
        _print_storage(nation, found, whole=storage)
    if found.answer.name == "NOT_SIMULATED":
        say("note: this says nothing about the proposal; its actions are told above")


def _print_rows(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        print_line()
        print_table(columns, rows, "")


def _holding_rows(workspace: Workspace, holdings: Sequence[Holding]) -> list[tuple[object, ...]]:
    from govkit.nation.money.assets import read_asset

    rows: list[tuple[object, ...]] = []
    for each in holdings:
        asset = read_asset(workspace.nation, each.asset)
        amounts = (asset.number(each.before), asset.number(each.after))
        rows.append((workspace.book.show(each.account), each.title, *amounts))
    return rows


def _change_rows(changes: Sequence[Change]) -> list[tuple[object, ...]]:
    return [(each.what, each.before or "-", each.after or "-") for each in changes]


def _print_storage(nation: Nation, found: Preview, *, whole: bool) -> None:
    from govkit.constitution.units import format_count

    assert found.executed
    slots: dict[str, list[str]] = {}
    for each in found.executed.slots:
        line = f"{each.slot:#x}: {each.before:#x} becomes {each.after:#x}"
        slots.setdefault(nation.phrases.named(each.address), []).append(line)
    counted: Mapping[str, object] = {
        name: lines if whole else format_count(len(lines), "slot") for name, lines in slots.items()
    }
    if counted:
        print_line()
        print_fields({f"storage of {name}": lines for name, lines in counted.items()})


def _json(
    workspace: Workspace, found: Preview, title: str, changed: Sequence[str] | None
) -> dict[str, object]:
    from govkit.preview.reads import FORMAT

    done, due = found.executed, found.due
    return {
        "format": FORMAT,
        "title": title,
        "answer": str(found.answer),
        "why": found.why,
        "timestamp": due.timestamp,
        "block": due.number,
        "state_of_block": due.base,
        "actions": list(found.actions),
        "flags": [flag_json(each) for each in found.flags],
        "gas": done.gas_used if done else None,
        "balances": [_holding_json(each) for each in found.holdings],
        "settings": [
            {"setting": each.what, "before": each.before, "after": each.after}
            for each in found.changes
        ],
        "powers": {"granted": list(found.granted), "removed": list(found.removed)},
        "events": list(found.events),
        "storage": [
            {
                "address": each.address,
                "slot": hex(each.slot),
                "before": hex(each.before),
                "after": hex(each.after),
            }
            for each in (done.slots if done else ())
        ],
        "reads": found.reads.to_json() if found.reads else None,
        "changed_since": None if changed is None else list(changed),
    }


def _holding_json(each: Holding) -> dict[str, str]:
    return {
        "account": each.account,
        "asset": each.asset,
        "title": each.title,
        "before": str(each.before),
        "after": str(each.after),
    }
