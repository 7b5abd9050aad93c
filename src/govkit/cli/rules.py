"""govkit rules: see what each kind of decision takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.output import print_fields, print_json, print_line, print_table
from govkit.cli.workspace import JsonOption, workspace_of

if TYPE_CHECKING:
    from govkit.contracts import Rule, Terms
    from govkit.nation.nation import Nation

app = typer.Typer()


@app.command("show", epilog="Example: govkit rules show")
def show(context: typer.Context, as_json: bool = JsonOption) -> None:
    """Show the classes of decisions, and the actions in each."""
    nation = workspace_of(context).nation
    classes, rules = nation.classes.all(), nation.classes.rules()
    strictest = classes[0].name
    if as_json:
        print_json(
            {
                "classes": [
                    {"number": each.number, "name": each.name, **terms_json(nation, each.terms)}
                    for each in classes
                ],
                "rules": [_rule_json(nation, rule) for rule in rules],
                "anything_else": strictest,
            }
        )
        return
    settings = [nation.phrases.settings(each.terms) for each in classes]
    names = list(dict.fromkeys(name for each in settings for name in each))
    for each, values in zip(classes, settings, strict=True):
        print_fields({"class": each.name, **{n: values[n] for n in names if n in values}})
        print_line()
    rows = [(nation.phrases.ruled(rule), _class_words(nation, rule)) for rule in rules]
    print_table(("action", "class"), [*rows, ("anything else", strictest)], "")


@app.command("ask", epilog="Example: govkit rules ask 'pay 1_000 MRT to dev3'")
def ask(
    context: typer.Context,
    action: list[str] = typer.Argument(
        help="Actions in words, as for govkit proposal new --action."
    ),
    as_json: bool = JsonOption,
) -> None:
    """Tell what a proposal of some actions would take.

    Nothing is sent.
    """
    nation = workspace_of(context).nation
    actions = [nation.phrases.parse(each) for each in action]
    dormant = len(nation.citizens) < nation.governor.dormancy_citizens()
    names = [each.name for each in nation.classes.of(actions)]
    terms = nation.classes.together(actions, dormant=dormant)
    if as_json:
        print_json({"classes": names, "dormant": dormant, **terms_json(nation, terms)})
        return
    asleep = {"dormant": "yes: stricter and slower than its class"} if dormant else {}
    print_fields({"class": ", ".join(names), **asleep, **nation.phrases.settings(terms)})


def terms_json(nation: Nation, terms: Terms) -> dict[str, object]:
    """Spans in the nation's clock or seconds, shares in basis points, weights as strings."""
    further = [house for house in nation.houses.values() if not house.is_core]
    return {
        "proposal_threshold": str(terms.proposal_threshold),
        "voting_delay": terms.voting_delay,
        "voting_period": terms.voting_period,
        "timelock_seconds": terms.timelock_seconds,
        "quorum_bps": terms.quorum_bps,
        "approval_bps": terms.approval_bps,
        "changeable": terms.changeable,
        "houses": [
            {
                "name": house.name,
                "role": str(house.role),
                "quorum_bps": terms.house_quorum_bps[house.number - 1],
                "approval_bps": terms.house_approval_bps[house.number - 1],
            }
            for house in further
            if (terms.houses >> (house.number - 1)) & 1
        ],
    }


def _class_words(nation: Nation, rule: Rule) -> str:
    for_ever = ", for ever" if rule.pinned else ""
    dormant = ", even if dormant" if rule.exempt else ""
    return f"{nation.phrases.class_name(rule.class_number)}{dormant}{for_ever}"


def _rule_json(nation: Nation, rule: Rule) -> dict[str, object]:
    return {
        "action": nation.phrases.ruled(rule),
        "target": rule.target,
        "selector": "0x" + rule.selector.hex(),
        "class": nation.phrases.class_name(rule.class_number),
        "even_if_dormant": rule.exempt,
        "for_ever": rule.pinned,
    }
