"""govkit rehearse: try every known attack on a nation before somebody else does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.audit import FOUND, FailOn
from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_line, print_table, progress_bar, say
from govkit.cli.workspace import JsonOption, workspace_of
from govkit.errors import GovkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.constitution import Constitution
    from govkit.rehearsal import Attack, Rehearsal

app = typer.Typer()


class Interrupted(GovkitError):
    """Ctrl-C, in a command that has sent nothing anywhere."""

    exit_code = 130


@app.command(
    "rehearse", rich_help_panel=Heading.FOUND, epilog="Example: govkit rehearse nation.yaml"
)
def rehearse(
    context: typer.Context,
    nation_file: Path = typer.Argument(help="A nation file."),
    only: list[str] = typer.Option([], "--only", help="Only this attack; may be given again."),
    folder: Path | None = typer.Option(
        None, "--attacks", help="Also the attacks of this folder. Their files are run."
    ),
    fail_on: FailOn = typer.Option(
        FailOn.HIGH, "--fail-on", help="The severity of a break from which on the exit code is 3."
    ),
    as_json: bool = JsonOption,
) -> None:
    """Found a nation on a throw-away chain, and attack it there.

    Each attack has happened somewhere. It is performed with the nation's own settings: the nation
    holds, or breaks at a cost of currency, people, coin and time, or has not what the attack is
    about. Nothing is sent to any network, and nothing is kept.
    """
    from govkit.constitution import Constitution

    constitution = Constitution.load(nation_file, workspace_of(context).institutions)
    found = _rehearsed(constitution, _chosen(only, folder))
    if as_json:
        print_json(_json(constitution, found))
    else:
        _print(constitution, found)
    if fail_on is not FailOn.NEVER:
        from govkit.constitution.findings import Severity

        worst = Severity(fail_on.value).rank
        if any(each.broke and each.attack.severity.rank <= worst for each in found):
            raise typer.Exit(FOUND)


def _chosen(only: Sequence[str], folder: Path | None) -> dict[str, Attack]:
    from govkit.rehearsal import attack_named, attacks_in, known_attacks

    known = {**known_attacks(), **(attacks_in(folder) if folder else {})}
    return {name: attack_named(name, known) for name in only} if only else known


def _rehearsed(constitution: Constitution, attacks: dict[str, Attack]) -> tuple[Rehearsal, ...]:
    from govkit.rehearsal import rehearse as perform

    try:
        with progress_bar() as progress:
            return perform(constitution, attacks, progress=progress)
    except KeyboardInterrupt:
        raise Interrupted(
            "interrupted", "nothing was sent to any network, and nothing is kept"
        ) from None


# -- what is shown


def _print(constitution: Constitution, found: Sequence[Rehearsal]) -> None:
    symbol = constitution.currency.symbol
    rows = [(each.attack.name, str(each.verdict), _words(each, symbol)) for each in found]
    print_table(("attack", "outcome", "how"), rows, "there are no attacks")
    print_line()
    counts = Counter(str(each.verdict) for each in found)
    say(f"{constitution.nation.name}: {', '.join(f'{n} {name}' for name, n in counts.items())}")


def _words(found: Rehearsal, symbol: str) -> list[str]:
    from govkit.rehearsal import Verdict

    if found.verdict is Verdict.BROKEN:
        return [found.told, f"takes {found.cost.words(symbol)}"]
    lines = [f"{found.by}: {found.told}" if found.by else found.told]
    if found.unguarded:
        lines += ["without the guardian:", *_words(found.unguarded, symbol)]
    return lines


def _json(constitution: Constitution, found: Sequence[Rehearsal]) -> dict[str, object]:
    return {
        "nation": constitution.nation.name,
        "fingerprint": f"0x{constitution.fingerprint().hex()}",
        "rehearsals": [_rehearsal_json(each) for each in found],
    }


def _rehearsal_json(found: Rehearsal) -> dict[str, object]:
    attack, cost = found.attack, found.cost
    return {
        "attack": attack.name,
        "incident": attack.incident,
        "severity": str(attack.severity),
        "verdict": str(found.verdict),
        "told": found.told,
        "held_by": found.by or None,
        "defence": attack.defence,
        "source": attack.source,
        "cost": {
            "currency_wei": str(cost.currency),
            "people": cost.people,
            "coin_wei": str(cost.coin),
            "seconds": cost.seconds,
            "money_wei": None if cost.money is None else str(cost.money),
        },
        "lacks": found.lacks or None,
        "without_guardian": _rehearsal_json(found.unguarded) if found.unguarded else None,
    }
