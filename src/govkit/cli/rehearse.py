"""govkit rehearse: try every known attack on a nation before somebody else does."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.audit import FOUND, FailOn
from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_line, print_table, progress_bar, say
from govkit.cli.workspace import JsonOption, workspace_of
from govkit.errors import GovkitError, UsageError

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
    attacker: str | None = typer.Option(
        None, help="What the attacker has, such as '5 % of supply, 3 citizens, 100 ETH'."
    ),
    price: str | None = typer.Option(
        None, help="What a unit of the currency costs, such as '0.02 ETH'."
    ),
    against: list[str] = typer.Option(
        [], "--against", help="Compare with a real DAO's parameters; may be given again."
    ),
    report: Path | None = typer.Option(None, "--report", help="Write a page to show, too."),
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
    from govkit.constitution.template import dao_file

    constitution = Constitution.load(nation_file, workspace_of(context).institutions)
    others = [Constitution.load(dao_file(name)) for name in against]
    attacks = _chosen(only, folder)
    found = _rehearsed(constitution, attacks, attacker, price)
    compared = [(each, _rehearsed(each, attacks)) for each in others]
    told = _json(constitution, found)
    told["against"] = [_json(each, rehearsals) for each, rehearsals in compared]
    if report:
        _write_report(report, told, constitution, found)
    if as_json:
        print_json(told)
    else:
        _print(constitution, found, compared)
        _print_cheapest(constitution, found, attacker)
    if fail_on is not FailOn.NEVER:
        from govkit.constitution.findings import Severity

        worst = Severity(fail_on.value).rank
        if any(each.broke and each.attack.severity.rank <= worst for each in found):
            raise typer.Exit(FOUND)


def _chosen(only: Sequence[str], folder: Path | None) -> dict[str, Attack]:
    from govkit.rehearsal import attack_named, attacks_in, known_attacks

    known = {**known_attacks(), **(attacks_in(folder) if folder else {})}
    return {name: attack_named(name, known) for name in only} if only else known


def _rehearsed(
    constitution: Constitution,
    attacks: dict[str, Attack],
    attacker: str | None = None,
    price: str | None = None,
) -> tuple[Rehearsal, ...]:
    from govkit.rehearsal import rehearse as perform
    from govkit.rehearsal.cost import parse_means, parse_price

    currency = constitution.currency
    supply = sum(each.amount_wei for each in currency.genesis if each.receiver)
    means = parse_means(attacker, supply, currency.symbol) if attacker is not None else None
    rate = parse_price(price) if price is not None else None
    try:
        with progress_bar() as progress:
            return perform(constitution, attacks, means=means, price=rate, progress=progress)
    except KeyboardInterrupt:
        raise Interrupted(
            "interrupted", "nothing was sent to any network, and nothing is kept"
        ) from None


# -- what is shown


def _print(
    constitution: Constitution,
    found: Sequence[Rehearsal],
    compared: Sequence[tuple[Constitution, Sequence[Rehearsal]]],
) -> None:
    symbol = constitution.currency.symbol
    rows = [(each.attack.name, str(each.verdict), _words(each, symbol)) for each in found]
    print_table(("attack", "outcome", "how"), rows, "there are no attacks")
    if compared:
        print_line()
        several = [found, *(theirs for _, theirs in compared)]
        names = (constitution.nation.name, *(each.nation.name for each, _ in compared))
        verdicts = [
            (each.attack.name, *(str(one[number].verdict) for one in several))
            for number, each in enumerate(found)
        ]
        print_table(("attack", *names), verdicts, "")
    print_line()
    counts = Counter(str(each.verdict) for each in found)
    say(f"{constitution.nation.name}: {', '.join(f'{n} {name}' for name, n in counts.items())}")


def _print_cheapest(
    constitution: Constitution, found: Sequence[Rehearsal], attacker: str | None
) -> None:
    from govkit.rehearsal import cheapest

    least, symbol = cheapest(found), constitution.currency.symbol
    who = f"an attacker with {attacker}" if attacker is not None else "an attacker"
    if least is None:
        say(f"{who} breaks nothing of what was tried")
    else:
        say(f"{who} breaks it cheapest by {least.attack.name}: {least.cost.words(symbol)}")


def _write_report(
    path: Path, told: dict[str, object], constitution: Constitution, found: Sequence[Rehearsal]
) -> None:
    from govkit.files import write_whole
    from govkit.web.rehearsal import rehearsal_page

    symbol = constitution.currency.symbol
    costs = {each.attack.name: each.cost.words(symbol) for each in found if each.broke}
    try:
        write_whole(path, rehearsal_page(told, costs, int(time.time())))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written", error.strerror or str(error), "name another file"
        ) from None


def _words(found: Rehearsal, symbol: str) -> list[str]:
    from govkit.constitution.units import format_coin
    from govkit.rehearsal import Verdict

    if found.verdict is Verdict.BROKEN:
        lacks = f", and this attacker lacks {found.lacks}" if found.lacks else ""
        money = found.cost.money
        worth = f" ({format_coin(money)} for the currency and coin)" if money else ""
        return [found.told, f"takes {found.cost.words(symbol)}{worth}{lacks}"]
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
        "mechanism": attack.mechanism,
        "severity": str(attack.severity),
        "findings": list(attack.findings),
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
