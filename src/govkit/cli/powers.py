"""govkit powers: see who can do what to whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_fields, print_json, print_line, print_table, say
from govkit.cli.workspace import JsonOption, Workspace, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.constitution.costs import Need
    from govkit.constitution.facts import Facts
    from govkit.constitution.powers import Edge, Power, Powers
    from govkit.constitution.reach import Toll, Way

app = typer.Typer()


@app.command(
    "powers",
    rich_help_panel=Heading.SEE,
    epilog="Example: govkit powers --reach registry.admit",
)
def powers(
    context: typer.Context,
    nation_file: Path | None = typer.Argument(
        None, help="A nation file. [default: the nation of this folder, as it stands]"
    ),
    reach: str | None = typer.Option(
        None,
        "--reach",
        metavar="POWER",
        help="Who can reach this: an action such as registry.admit, an office, a class.",
    ),
    svg: Path | None = typer.Option(None, "--svg", help="Draw the graph into this file, as SVG."),
    dot: Path | None = typer.Option(None, "--dot", help="Write it for Graphviz into this file."),
    as_json: bool = JsonOption,
) -> None:
    """See who can do what to whom.

    It follows every power to its end: accounts, offices, councils, houses, classes and the actions
    that they decide about. What gives only a part of a power takes more than one use, or the
    consent of others. --reach tells by which steps, votes and time somebody gets there.
    """
    from govkit.constitution.powers import Powers
    from govkit.constitution.reach import ways_to

    facts, contracts = facts_and_contracts(workspace_of(context), nation_file)
    graph = Powers(facts)
    if svg or dot:
        _draw(graph, svg, dot)
    if reach is not None:
        ways = ways_to(graph, reach, contracts)
        _print_ways(facts, reach, ways, as_json=as_json)
    elif as_json:
        print_json(_json(graph))
    elif not (svg or dot):
        _print_edges(graph)


def facts_and_contracts(workspace: Workspace, file: Path | None) -> tuple[Facts, frozenset[str]]:
    """The facts of a nation file, or of the folder's nation as it stands; and its contracts."""
    if file is None:
        from govkit.nation.voting.prospect import facts_of

        nation = workspace.nation
        return facts_of(nation), frozenset(nation.deployment.contracts)
    from govkit.constitution import Constitution
    from govkit.constitution.facts import facts_of as facts_of_file
    from govkit.nation.blueprint.plan import Plan
    from govkit.types import ZERO_ADDRESS

    constitution = Constitution.load(file, workspace.institutions)
    contracts = Plan.make(constitution, ZERO_ADDRESS).contracts.by_name()
    return facts_of_file(constitution), frozenset(contracts)


def _draw(graph: Powers, svg: Path | None, dot: Path | None) -> None:
    from govkit.constitution.power_pictures import to_dot, to_svg
    from govkit.files import write_whole

    for path, draw in ((svg, to_svg), (dot, to_dot)):
        if path is None:
            continue
        try:
            write_whole(path, draw(graph))
        except OSError as error:
            raise UsageError(
                f"{path} cannot be written", error.strerror or str(error), "name another file"
            ) from None
        say(f"drawn: {path}")


def _print_edges(graph: Powers) -> None:
    from govkit.constitution.reach import sorted_edges

    rows = [
        (_words(graph.facts, edge.source), _words(graph.facts, edge.target), edge.how, _all(edge))
        for edge in sorted_edges(graph)
    ]
    print_table(("who", "gets", "how", "all of it"), rows, "no powers")


def _print_ways(facts: Facts, target: str, ways: Sequence[Way], *, as_json: bool) -> None:
    from govkit.constitution.costs import need_words, span_words

    if as_json:
        print_json({"reach": target, "ways": [_way_json(facts, way) for way in ways]})
        return
    if not ways:
        print_line(f"nobody can reach {target}")
    for place, way in enumerate(ways):
        if place:
            print_line()
        votes = [need_words(facts, need) for toll in way.tolls for need in toll.needs]
        print_fields(
            {
                "who": _words(facts, way.who),
                "steps": [f"{n}. {edge.how}" for n, edge in enumerate(way.chain.edges, 1)],
                "votes": votes or "none",
                "time": span_words(facts, way.span) if way.tolls else "at once",
                "all of it": "yes" if way.chain.whole else "in part",
            }
        )


def _words(facts: Facts, power: Power) -> str:
    from govkit.constitution.reach import shown

    return f"{power.kind} {shown(facts, power)}"


def _all(edge: Edge) -> str:
    return "yes" if edge.whole else "in part"


def _json(graph: Powers) -> dict[str, object]:
    from govkit.constitution.power_pictures import nodes_of
    from govkit.constitution.reach import sorted_edges

    edges = sorted_edges(graph)
    return {
        "powers": [_power_json(graph.facts, each) for each in nodes_of(edges)],
        "edges": [_edge_json(graph.facts, edge) for edge in edges],
    }


def _power_json(facts: Facts, power: Power) -> dict[str, str]:
    from govkit.constitution.reach import shown

    return {"kind": str(power.kind), "name": shown(facts, power)}


def _edge_json(facts: Facts, edge: Edge) -> dict[str, object]:
    source, target = _power_json(facts, edge.source), _power_json(facts, edge.target)
    return {"from": source, "to": target, "how": edge.how, "whole": edge.whole}


def _way_json(facts: Facts, way: Way) -> dict[str, object]:
    return {
        "who": _power_json(facts, way.who),
        "whole": way.chain.whole,
        "steps": [_edge_json(facts, edge) for edge in way.chain.edges],
        "classes": [_toll_json(toll) for toll in way.tolls],
        "ticks": way.span.ticks,
        "timelock_seconds": way.span.seconds,
    }


def _toll_json(toll: Toll) -> dict[str, object]:
    needs = [need_json(each) for each in toll.needs]
    span = {"ticks": toll.span.ticks, "timelock_seconds": toll.span.seconds}
    return {"class": toll.name, "houses": needs, **span}


def need_json(need: Need) -> dict[str, str]:
    """Votes as strings: heads, or wei of the currency."""
    house = need.house
    return {
        "house": house.name,
        "role": str(house.role),
        "votes": str(house.size),
        "least": str(need.least),
        "sure": str(need.sure),
        "block": str(need.block),
    }
