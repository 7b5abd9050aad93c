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
    from govkit.rehearsal import Attack, Cost, Rehearsal

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
        None,
        help="Search the cheapest break for who has this: '5 % of supply, 3 citizens, 100 ETH'.",
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
    about. With --attacker, each is performed again and again with less, until the least that
    breaks the nation is found. Nothing is sent to any network, and nothing is kept.
    """
    from govkit.constitution import Constitution
    from govkit.constitution.template import dao_file

    constitution = Constitution.load(nation_file, workspace_of(context).institutions)
    others = [Constitution.load(dao_file(name)) for name in against]
    attacks = _chosen(only, folder)
    found = _rehearsed(constitution, attacks, attacker, price)
    compared = [(each, _rehearsed(each, attacks)) for each in others]
    told = _json(constitution, found)
    told["cheapest"] = [_rehearsal_json(each) for each in _cheapest(found)]
    told["against"] = [_json(each, rehearsals) for each, rehearsals in compared]
    if report:
        _write_report(report, told, constitution, found, attacker)
    if as_json:
        print_json(told)
    else:
        _print(constitution, found, compared)
        for line in _cheapest_words(constitution, found, attacker):
            say(line)
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


def _cheapest(found: Sequence[Rehearsal]) -> list[Rehearsal]:
    """The cheapest break of each severity that has any, the worst severity first."""
    from govkit.constitution.findings import Severity
    from govkit.rehearsal import cheapest

    return [least for severity in Severity if (least := cheapest(found, severity))]


def _cheapest_words(
    constitution: Constitution, found: Sequence[Rehearsal], attacker: str | None
) -> list[str]:
    """What breaks the nation cheapest, and what does so of each severity if that is another."""
    from govkit.rehearsal import cheapest

    def words(each: Rehearsal) -> str:
        lacks = f", of which it lacks {each.missing.words(symbol)}" if each.lacks else ""
        return f"{each.attack.name}: {each.cost.words(symbol)}{lacks}"

    least, symbol = cheapest(found), constitution.currency.symbol
    who = f"an attacker with {attacker}" if attacker is not None else "an attacker"
    if least is None:
        return [f"{who} breaks nothing of what was tried"]
    if least.lacks:
        first = f"{who} breaks nothing of what was tried; the cheapest is {words(least)}"
    else:
        first = f"{who} breaks it cheapest by {words(least)}"
    others = [each for each in _cheapest(found) if each is not least]
    return [first, *(f"of {each.attack.severity} severity: {words(each)}" for each in others)]


def _write_report(
    path: Path,
    told: dict[str, object],
    constitution: Constitution,
    found: Sequence[Rehearsal],
    attacker: str | None,
) -> None:
    from govkit.files import write_whole
    from govkit.web.rehearsal import rehearsal_page

    symbol = constitution.currency.symbol
    breaks = [each.least or each for each in found if each.broke or each.least]
    costs = {each.attack.name: each.cost.words(symbol) for each in breaks}
    cheapest = _cheapest_words(constitution, found, attacker)
    try:
        write_whole(path, rehearsal_page(told, costs, cheapest, int(time.time())))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written", error.strerror or str(error), "name another file"
        ) from None


def _words(found: Rehearsal, symbol: str) -> list[str]:
    from govkit.rehearsal import Verdict

    if found.verdict is Verdict.BROKEN:
        if found.least:
            return _least_words(found.least, symbol)
        return [found.told, f"takes {_cost_words(found, symbol)}"]
    lines = [f"{found.by}: {found.told}" if found.by else found.told]
    if found.least:
        waited = "once the guardian's power has ended" if found.least.cost.waited else "otherwise"
        return [*lines, f"but {waited}:", *_least_words(found.least, symbol)]
    if found.unguarded:
        lines += ["without the guardian:", *_words(found.unguarded, symbol)]
    return lines


def _least_words(least: Rehearsal, symbol: str) -> list[str]:
    lacks = f", and this attacker lacks {least.missing.words(symbol)}" if least.lacks else ""
    return [least.told, f"takes at least {_cost_words(least, symbol)}{lacks}"]


def _cost_words(found: Rehearsal, symbol: str) -> str:
    from govkit.constitution.units import format_coin

    money = found.cost.money
    worth = f" ({format_coin(money)} for the currency and coin)" if money else ""
    return f"{found.cost.words(symbol)}{worth}"


def _json(constitution: Constitution, found: Sequence[Rehearsal]) -> dict[str, object]:
    return {
        "nation": constitution.nation.name,
        "fingerprint": f"0x{constitution.fingerprint().hex()}",
        "rehearsals": [_rehearsal_json(each) for each in found],
    }


def _rehearsal_json(found: Rehearsal) -> dict[str, object]:
    attack = found.attack
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
        "cost": _cost_json(found.cost),
        "lacks": found.lacks or None,
        "missing": _cost_json(found.missing) if found.lacks else None,
        "without_guardian": _rehearsal_json(found.unguarded) if found.unguarded else None,
        "least": _rehearsal_json(found.least) if found.least else None,
    }


def _cost_json(cost: Cost) -> dict[str, object]:
    return {
        "currency_wei": str(cost.currency),
        "people": cost.people,
        "coin_wei": str(cost.coin),
        "seconds": cost.seconds,
        "waited_seconds": cost.waited,
        "money_wei": None if cost.money is None else str(cost.money),
    }
