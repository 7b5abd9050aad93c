"""The page of a rehearsal: what was tried on a nation, what held, and what broke at what cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govkit.web.page import date, head, lines, table, text

_CLASSES = {"held": "good", "broken": "bad"}


def rehearsal_page(
    told: Mapping[str, Any], cost_of: Mapping[str, str], cheapest: Sequence[str], moment: int
) -> str:
    """The whole page. `told` is what `govkit rehearse --json` prints, `cost_of` the cost of each
    attack in words, `cheapest` which break is, in sentences, and `moment` when it was tried, in
    seconds since 1970. All of its text is escaped, and no script may run."""
    name, found = str(told["nation"]), told["rehearsals"]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in _counted(found))
    others = told.get("against") or []
    body = (
        f'<header><p class="name">{text(name)}<small>rehearsal</small></p></header>'
        f"<main><h1>How {text(name)} stands attacks</h1>"
        f"<p>{text(len(found))} attacks that have happened elsewhere were performed on a copy of "
        f"the nation, with its own settings, on {date(moment)}: {text(counts)}.</p>"
        f"<p>{lines(cheapest)}</p>"
        f"{_table(found, cost_of, others)}"
        f"<h2>What was done</h2>{''.join(map(_section, found))}"
        f'<p class="muted">Nation file {text(told["fingerprint"])}.</p></main></body></html>\n'
    )
    return head(f"Rehearsal - {name}", "") + body


def _table(
    found: Sequence[Mapping[str, Any]],
    cost_of: Mapping[str, str],
    others: Iterable[Mapping[str, Any]],
) -> str:
    columns = ["Attack", "Outcome", "How", "Took", *(str(each["nation"]) for each in others)]
    rows = []
    for each in found:
        name = str(each["attack"])
        cells = [text(name), _outcome(each), _how(each), text(cost_of.get(name, ""))]
        for other in others:
            same = next((one for one in other["rehearsals"] if one["attack"] == name), None)
            cells.append(_outcome(same) if same else "")
        rows.append(cells)
    return table(columns, rows)


def _outcome(found: Mapping[str, Any]) -> str:
    verdict = str(found["verdict"])
    return f'<span class="state {_CLASSES.get(verdict, "muted")}">{text(verdict)}</span>'


def _how(found: Mapping[str, Any]) -> str:
    by = f"{found['held_by']}: " if found["held_by"] else ""
    told = [f"{by}{found['told']}"]
    if found["without_guardian"]:
        told.append(f"without the guardian: {found['without_guardian']['told']}")
    return lines(told)


def _section(found: Mapping[str, Any]) -> str:
    return (
        f"<h3>{text(found['attack'])}</h3><p>{text(found['incident'])}: "
        f"{text(found['mechanism'])} What stops it: {text(found['defence'])}. "
        f'<span class="muted">Source: {text(found["source"])}</span></p>'
    )


def _counted(found: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    verdicts = [str(each["verdict"]) for each in found]
    return [(each, verdicts.count(each)) for each in dict.fromkeys(verdicts)]
